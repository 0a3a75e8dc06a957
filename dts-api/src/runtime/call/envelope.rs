//! Looks into an answer for the few members that say whether the call succeeded, and skips the rest.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// Names of the members in which an answer says whether the call succeeded.
#[derive(Debug)]
pub struct Envelope {
    /// Member that holds the answer, where the answer is not the whole body.
    pub body: Option<&'static str>,
    /// Member, inside the body, that holds the error of a failed call.
    pub error: Option<&'static str>,
    /// Member that is false when the call failed.
    pub success: Option<&'static str>,
    /// Members that may hold the error code.
    pub code: &'static [&'static str],
    /// Members that may hold the error message.
    pub message: &'static [&'static str],
    /// Member whose text replaces `%s` in the message.
    pub message_fill: Option<&'static str>,
    /// Member that holds the request ID.
    pub request_id: &'static str,
}

/// Members of a JSON object that were asked for, as they stand in it.
#[derive(Debug, Default)]
pub(crate) struct Members(Vec<(String, Value)>);

impl Members {
    /// Reads the members of these names from the object in `body`; under its member `within`, where that is given.
    ///
    /// Names are the same if they differ in the case of letters only: `requestId` is found as `RequestId`. None where
    /// the body is not JSON, or not of this form.
    pub(crate) fn read(body: &[u8], within: Option<&str>, names: &[&str]) -> Option<Self> {
        let mut found = Self::default();
        let mut reader = serde_json::Deserializer::from_slice(body);
        match within {
            None => Pick { names, into: &mut found }.deserialize(&mut reader).ok()?,
            Some(within) => {
                let mut entered = false;
                Enter { name: within, entered: &mut entered, then: Pick { names, into: &mut found } }
                    .deserialize(&mut reader)
                    .ok()?;
                if !entered {
                    return None;
                }
            }
        }
        reader.end().ok()?;
        Some(found)
    }

    /// A member, if it is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let exact = self.0.iter().find(|(other, _)| other == name);
        let found = exact.or_else(|| self.0.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// A member as text, if it is there and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text_of(self.get(name)?)
    }

    /// The first of these members that is there and not empty.
    pub(crate) fn first_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }
}

/// A scalar as text, if it is one and not empty.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Keeps the named members of an object.
struct Pick<'a> {
    names: &'a [&'a str],
    into: &'a mut Members,
}

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if self.names.iter().any(|name| name.eq_ignore_ascii_case(&key)) {
                self.into.0.push((key, map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Goes into one member of an object.
struct Enter<'a> {
    name: &'a str,
    entered: &'a mut bool,
    then: Pick<'a>,
}

impl<'de> DeserializeSeed<'de> for Enter<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Enter<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut then = Some(self.then);
        while let Some(key) = map.next_key::<String>()? {
            match then.take_if(|_| key == self.name) {
                Some(pick) => {
                    map.next_value_seed(pick)?;
                    *self.entered = true;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_at_the_top_whatever_their_case() {
        let members =
            Members::read(br#"{"a":[{"Code":1}],"code":"X","RequestId":"","n":2}"#, None, &["Code", "RequestId", "n"]);
        let members = members.unwrap_or_default();
        assert_eq!(members.text("Code").as_deref(), Some("X"));
        assert_eq!(members.text("RequestId"), None);
        assert_eq!(members.first_text(&["RequestId", "n"]).as_deref(), Some("2"));
    }

    #[test]
    fn the_exact_name_wins() {
        let members = Members::read(br#"{"code":"b","Code":"a"}"#, None, &["Code"]).unwrap_or_default();
        assert_eq!(members.text("Code").as_deref(), Some("a"));
    }

    #[test]
    fn members_are_found_within_a_member() {
        let body = br#"{"x":1,"Response":{"Error":{"Code":"X"},"Big":[1,2]}}"#;
        let members = Members::read(body, Some("Response"), &["Error"]).unwrap_or_default();
        assert!(members.get("Error").is_some());
    }

    #[test]
    fn what_is_not_of_the_form_is_none() {
        for body in ["", "<html>", "[]", "{\"a\":", "{} x", "{\"Response\":1}", "{\"Other\":{}}"] {
            assert!(Members::read(body.as_bytes(), Some("Response"), &["Error"]).is_none(), "{body}");
        }
    }
}
