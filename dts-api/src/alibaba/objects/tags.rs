//! Tags to list instances by.

use serde_json::Value;

use super::ParseError;
use super::kept::{Member, debug, json_text, kept_object, object, read_text};

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
        let not_a_list = || ParseError("not a JSON list of objects".to_owned());
        let Value::Array(list) = read_text(text)? else { return Err(not_a_list()) };
        list.into_iter().map(object).collect::<Option<_>>().map(Self).ok_or_else(not_a_list)
    }

    fn to_value(&self) -> Value {
        self.0.write().unwrap_or_else(|| Value::Array(Vec::new()))
    }
}

impl std::fmt::Debug for Tags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug(&self.to_value(), f)
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
