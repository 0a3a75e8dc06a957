//! Looks into an answer for the few members that say whether the call succeeded, and skips the rest.

use serde_json::Value;

use crate::runtime::model::any;
use crate::runtime::model::json::{Json, Malformed, Token, text_of as text_of_body};

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
    /// Reads the fields of these names from the object in `body`; under its field `within`, if that is given.
    ///
    /// Names are the same if they differ in the case of letters only: `requestId` is found as `RequestId`. None if the body
    /// is not JSON, or not of this form.
    pub(crate) fn read(body: &[u8], within: Option<&str>, names: &[&str]) -> Option<Self> {
        Self::read_text(&text_of_body(body), within, names).ok().flatten()
    }

    fn read_text(text: &str, within: Option<&str>, names: &[&str]) -> Result<Option<Self>, Malformed> {
        let mut json = Json::new(text);
        let mut found = None;
        if json.next()? != Token::Object {
            return Ok(None);
        }
        match within {
            None => found = Some(Self::pick(&mut json, names)?),
            Some(within) => {
                let mut first = true;
                while let Some(key) = json.key(&mut first)? {
                    if key != within {
                        json.raw()?;
                    } else if json.next()? == Token::Object {
                        found = Some(Self::pick(&mut json, names)?);
                    } else {
                        return Ok(None);
                    }
                }
            }
        }
        json.end()?;
        Ok(found)
    }

    /// Keeps the named fields of an object whose opening bracket is consumed. Of a name that comes twice, the last counts,
    /// as it does for the model.
    fn pick(json: &mut Json<'_>, names: &[&str]) -> Result<Self, Malformed> {
        let (mut found, mut first) = (Vec::new(), true);
        while let Some(key) = json.key(&mut first)? {
            let raw = json.raw()?;
            if names.iter().any(|name| name.eq_ignore_ascii_case(&key)) {
                found.retain(|(other, _)| *other != key);
                found.push((key.into_owned(), any::value(raw)?));
            }
        }
        Ok(Self(found))
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
    #[cfg(feature = "alibaba")]
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
