//! Looks into a response for the few fields that say whether the call succeeded, and skips the rest.

use serde_json::Value;

use super::protocol::Failure;
use crate::runtime::model::any;
use crate::runtime::model::json::{Json, Malformed, Token, text_of as text_of_body};
use crate::runtime::net::encode::push_all;
use crate::runtime::net::http::HttpResponse;

/// Names of the fields in which a response says whether the call succeeded.
#[derive(Debug)]
pub struct Envelope {
    /// Field that holds the response, where the response is not the whole body.
    pub body: Option<&'static str>,
    /// Field, inside the body, that holds the error of a failed call.
    pub error: Option<&'static str>,
    /// Field that is false when the call failed.
    pub success: Option<&'static str>,
    /// Fields that may hold the error code.
    pub code: &'static [&'static str],
    /// Fields that may hold the error message.
    pub message: &'static [&'static str],
    /// Field whose text replaces `%s` in the message.
    pub message_fill: Option<&'static str>,
    /// Field that holds the request ID.
    pub request_id: &'static str,
    /// Further fields that only say how the call ended.
    pub outcome: &'static [&'static str],
}

#[cfg(feature = "test-util")]
impl Envelope {
    /// Whether a field of a response only says how the call ended.
    pub fn tells_outcome(&self, name: &str) -> bool {
        if self.success == Some(name) || self.outcome.contains(&name) {
            return true;
        }
        // Where the error is an object of its own, its fields are no fields of the response.
        match self.error {
            Some(error) => error == name,
            None => self.code.contains(&name) || self.message.contains(&name) || self.message_fill == Some(name),
        }
    }
}

/// What shows that a response without a word of failure is that of a call that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Its envelope.
    Here,
    /// What else is in it, and that is read at once.
    Elsewhere,
}

/// The fields of a JSON object that were asked for, as they stand in it, and the names of some others.
#[derive(Debug, Default)]
pub(crate) struct Members {
    asked: Vec<(String, Value)>,
    others: Vec<String>,
}

/// How many names of other fields are kept, for messages.
const OTHERS: usize = 5;

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
        let mut found = Self::default();
        let mut entered = within.is_none();
        if json.next()? != Token::Object {
            return Ok(None);
        }
        match within {
            None => found.pick(&mut json, names)?,
            Some(within) => {
                let mut first = true;
                while let Some(key) = json.key(&mut first)? {
                    if key != within {
                        json.raw()?;
                    } else if json.next()? == Token::Object {
                        found.pick(&mut json, names)?;
                        entered = true;
                    } else {
                        return Ok(None);
                    }
                }
            }
        }
        json.end()?;
        Ok(entered.then_some(found))
    }

    /// Keeps the named fields of an object whose opening bracket is consumed. Of a name that comes twice, the last counts,
    /// as it does for the model.
    fn pick(&mut self, json: &mut Json<'_>, names: &[&str]) -> Result<(), Malformed> {
        let mut first = true;
        while let Some(key) = json.key(&mut first)? {
            let raw = json.raw()?;
            if is_one_of(&key, names) {
                self.keep(&key, any::value(raw)?);
            } else if self.others.len() < OTHERS {
                self.others.push(key.into_owned());
            }
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, value: Value) {
        for (other, earlier) in &mut self.asked {
            if other == name {
                *earlier = value;
                return;
            }
        }
        self.asked.push((name.to_owned(), value));
    }

    /// Returns a field, if it is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let mut found = None;
        for (other, value) in &self.asked {
            if other == name {
                found = Some(value);
                break;
            }
            if other.eq_ignore_ascii_case(name) {
                found = Some(value);
            }
        }
        found.filter(|value| !value.is_null())
    }

    /// Returns a field as text, if it is there and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text_of(self.get(name)?)
    }

    /// Returns the first of these fields that is there and not empty.
    #[cfg(feature = "alibaba")]
    pub(crate) fn first_text(&self, names: &[&str]) -> Option<String> {
        for name in names {
            let found = self.text(name);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Judges a response that does not say whether its call succeeded. Unless its content shows that, it comes from
    /// something else than the service, such as a captive portal.
    pub(crate) fn unproven(&self, envelope: &Envelope, status: u16, proof: Proof) -> Result<(), Failure> {
        if proof == Proof::Elsewhere {
            return Ok(());
        }
        let mut message = format!("the response (HTTP status {status}) does not show that the call succeeded, by ");
        if let Some(success) = envelope.success {
            push_all(&mut message, &["`", success, "` or "]);
        }
        push_all(&mut message, &["`", envelope.request_id, "`"]);
        let mut before = "; its fields: `";
        for (name, _) in &self.asked {
            push_all(&mut message, &[before, name, "`"]);
            before = ", `";
        }
        for name in &self.others {
            push_all(&mut message, &[before, name, "`"]);
            before = ", `";
        }
        Err(Failure { message: Some(message), ..Failure::default() })
    }
}

/// Whether a name is one of these, but for the case of letters.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    for other in names {
        if other.eq_ignore_ascii_case(name) {
            return true;
        }
    }
    false
}

/// What is said of a response whose body is not a JSON object; of one that begins like JSON, also where it ends being so.
///
/// `with` is what else was expected.
pub(crate) fn not_an_object(response: &HttpResponse, with: &str) -> String {
    let mut message = format!("the response (HTTP status {}) is not a JSON object{with}", response.status);
    let text = text_of_body(&response.body);
    if let (true, Err(malformed)) = (text.trim_start().starts_with(['{', '[']), any::value(&text)) {
        let (line, column) = malformed.place(&text);
        message.push_str(&format!(": at line {line}, column {column}, {}", malformed.what));
    }
    message
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
    fn the_last_of_several_counts_as_when_a_model_is_read() {
        let body = br#"{"Response":{"Id":"e","Code":"a","Code":"b"},"Response":{"Code":"c","code":"d"}}"#;
        let members = Members::read(body, Some("Response"), &["Code", "Id"]).unwrap_or_default();
        assert_eq!(members.text("Code").as_deref(), Some("c"));
        assert_eq!(members.text("Id").as_deref(), Some("e"));
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
