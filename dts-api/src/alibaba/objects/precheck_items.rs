//! Precheck items to skip.

use serde_json::Value;

use super::ParseError;
use super::kept::json_text;
use super::text::read_list;
use crate::values::JsonText;

/// Items of a precheck, for `SkipPreCheckItems` and `SkipPreCheckNames` of `SkipPreCheck`.
///
/// ```
/// use dts_api::alibaba::objects::PrecheckItems;
///
/// let items = PrecheckItems::from([PrecheckItems::SAME_OBJECTS]);
/// assert_eq!(items.to_string(), r#"["CHECK_SAME_OBJ"]"#);
/// assert_eq!(items.names().to_string(), r#"["CHECK_SAME_OBJ_DETAIL"]"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[doc(alias = "SkipPreCheckItems")]
#[doc(alias = "SkipPreCheckNames")]
pub struct PrecheckItems(pub Vec<String>);

impl PrecheckItems {
    /// Objects of the same name in the destination.
    pub const SAME_OBJECTS: &str = "CHECK_SAME_OBJ";
    /// Accounts of different names.
    pub const SAME_USERS: &str = "CHECK_SAME_USER";
    /// Version of the source database.
    pub const SOURCE_VERSION: &str = "CHECK_SRC";
    /// Whether the topology is supported.
    pub const TOPOLOGY: &str = "CHECK_TOPOLOGY";
    /// `server_id` of the source database.
    pub const SERVER_ID: &str = "CHECK_SERVER_ID";
    /// Objects that the destination has already.
    pub const DESTINATION_TABLES_EMPTY: &str = "CHECK_DEST_TABLE_EMPTY";
    /// Permissions of the super account of the destination.
    pub const DESTINATION_SUPER_ACCOUNT: &str = "CHECK_SUPER_AUTH_DEST";

    /// Returns the full names of the items for `SkipPreCheckNames`.
    pub fn names(&self) -> Self {
        let name = |item: &String| if item.ends_with(NAME) { item.clone() } else { format!("{item}{NAME}") };
        Self(self.0.iter().map(name).collect())
    }

    /// Reads a JSON list, or comma-separated names as on older pages. null is a missing list or item.
    fn parse_text(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        if text != "null" && !text.starts_with(['[', '{', '"']) {
            return Ok(text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect());
        }
        let item = |text: &str| match JsonText::from(text).get() {
            Some(Value::String(item)) => Some(Some(item)),
            Some(Value::Null) => Some(None),
            _ => None,
        };
        Ok(Self(read_list(text, "texts", item)?.into_iter().flatten().collect()))
    }

    fn to_text(&self) -> String {
        Value::from(self.0.as_slice()).to_string()
    }
}

/// The suffix of full names.
const NAME: &str = "_DETAIL";

impl<S: Into<String>> FromIterator<S> for PrecheckItems {
    fn from_iter<I: IntoIterator<Item = S>>(items: I) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for PrecheckItems {
    fn from(items: [S; N]) -> Self {
        items.into_iter().collect()
    }
}

json_text!(PrecheckItems);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_both_forms() {
        let items = Ok(PrecheckItems::from(["CHECK_SRC", "CHECK_TOPOLOGY"]));
        assert_eq!(r#"["CHECK_SRC","CHECK_TOPOLOGY"]"#.parse(), items);
        assert_eq!("CHECK_SRC, CHECK_TOPOLOGY,".parse(), items);
        assert_eq!(r#"["CHECK_SRC",null,"CHECK_TOPOLOGY"]"#.parse(), items);
        for text in ["null", " null ", "[]", "[null]", ""] {
            assert_eq!(text.parse(), Ok(PrecheckItems::default()), "{text}");
        }
        for text in ["[1]", "{}", "[", "\"CHECK_SRC\""] {
            assert!(text.parse::<PrecheckItems>().is_err(), "{text}");
        }
    }
}
