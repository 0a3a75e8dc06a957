//! Tags for filtering instances.

use super::ParseError;
use super::kept::{debug, json_text, kept_object, list_text, object};
use super::text::read_list;

/// Tags that an instance must have, for `Tags` of `DescribeDtsJobs`.
///
/// ```
/// use dts_api::alibaba::objects::Tags;
///
/// let tags = Tags::new().tag("team", "orders");
/// assert_eq!(tags.to_string(), r#"[{"key":"team","value":"orders"}]"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Tags(pub Vec<Tag>);

impl Tags {
    /// Returns a list without tags.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push(Tag::default().key(key).value(value));
        self
    }

    fn parse_text(text: &str) -> Result<Self, ParseError> {
        read_list(text, "objects", object).map(Self)
    }

    fn to_text(&self) -> String {
        list_text(&self.0)
    }
}

impl std::fmt::Debug for Tags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug(self.to_text(), f)
    }
}

json_text!(Tags);

kept_object! {
    /// One tag of [`Tags`].
    Tag {
        /// Key of the tag.
        key: String = "key",
        /// Value of the tag.
        value: String = "value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_the_documented_example() {
        let tags: Tags = r#"[ { "key": "testK", "value": "testV" } ]"#.parse().unwrap();
        assert_eq!(tags, Tags::new().tag("testK", "testV"));
        assert!("[\"a\"]".parse::<Tags>().is_err());
    }
}
