//! Reads the few fields of a response that say whether the call succeeded, and skips the rest.

use std::borrow::Cow;

use serde_json::Value;

use super::protocol::Failure;
use crate::runtime::model::any;
use crate::runtime::model::json::{Json, Malformed, Token, text_of as text_of_body};
use crate::runtime::model::read::{self, Mode, Unreadable};
use crate::runtime::model::shape::Shape;
use crate::runtime::net::encode::push_all;
use crate::runtime::net::http::HttpResponse;

/// Names the fields of a response that say whether the call succeeded.
#[derive(Debug)]
pub struct Envelope {
    /// The field that holds the response, if the response is not the whole body.
    pub body: Option<&'static str>,
    /// The field inside the body that holds the error of a failed call.
    pub error: Option<&'static str>,
    /// The field that is false if the call failed.
    pub success: Option<&'static str>,
    /// The fields that may hold the error code.
    pub code: &'static [&'static str],
    /// The fields that may hold the error message.
    pub message: &'static [&'static str],
    /// The field whose text replaces `%s` in the message.
    pub message_fill: Option<&'static str>,
    /// The field that holds the request ID.
    pub request_id: &'static str,
    /// Further fields that only say how the call ended.
    pub outcome: &'static [&'static str],
}

impl Envelope {
    /// Returns the field with this name, if it belongs to the envelope or is the request ID. Names are compared
    /// case-insensitively: `requestId` is the same as `RequestId`.
    pub(crate) fn field(&self, name: &str) -> Option<&'static str> {
        let own = [Some(self.request_id), self.success, self.error];
        // If the error is an object of its own, its fields are not fields of the response.
        let flat = self.error.is_none().then_some([self.code, self.message]).into_iter().flatten().flatten().copied();
        let fill = self.message_fill.filter(|_| self.error.is_none());
        own.into_iter().flatten().chain(flat).chain(fill).find(|field| field.eq_ignore_ascii_case(name))
    }

    /// Returns whether a field of a response only says how the call ended.
    #[cfg(feature = "test-util")]
    pub fn tells_outcome(&self, name: &str) -> bool {
        if self.success == Some(name) || self.outcome.contains(&name) {
            return true;
        }
        match self.error {
            Some(error) => error == name,
            None => self.code.contains(&name) || self.message.contains(&name) || self.message_fill == Some(name),
        }
    }
}

/// Says what shows that a call succeeded if its response reports no failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Its envelope.
    Here,
    /// Its other fields, which are read at the same time.
    Elsewhere,
}

/// The requested fields of a JSON object, and the names of some others.
#[derive(Debug, Default)]
pub struct Members<'a> {
    asked: Vec<Member<'a>>,
    others: Vec<Cow<'a, str>>,
}

/// A requested field.
#[derive(Debug)]
struct Member<'a> {
    /// The name.
    name: &'static str,
    /// The name as it came, perhaps in another letter case.
    spelled: Cow<'a, str>,
    /// The JSON text of the value.
    raw: &'a str,
}

/// Returns the name of a requested field, compared case-insensitively.
pub(crate) type Asked<'f> = &'f dyn Fn(&str) -> Option<&'static str>;

/// The number of names of other fields that are kept for messages.
const OTHERS: usize = 5;

impl<'a> Members<'a> {
    /// Reads the requested fields from the object in a text, or from its field `within`.
    ///
    /// Returns `None` if the text is not JSON or does not have this form.
    pub(crate) fn read(text: &'a str, within: Option<&str>, asked: Asked<'_>) -> Option<Self> {
        Self::try_read(text, within, asked).ok().flatten()
    }

    fn try_read(text: &'a str, within: Option<&str>, asked: Asked<'_>) -> Result<Option<Self>, Malformed> {
        let mut json = Json::new(text);
        let mut found = Self::default();
        let mut entered = within.is_none();
        if json.next()? != Token::Object {
            return Ok(None);
        }
        match within {
            None => found.pick(&mut json, asked)?,
            Some(within) => {
                let mut first = true;
                while let Some(key) = json.key(&mut first)? {
                    if key != within {
                        json.raw()?;
                    } else if json.next()? == Token::Object {
                        found.pick(&mut json, asked)?;
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

    /// Keeps the fields of an object whose opening bracket is consumed.
    fn pick(&mut self, json: &mut Json<'a>, asked: Asked<'_>) -> Result<(), Malformed> {
        let mut first = true;
        while let Some(key) = json.key(&mut first)? {
            let raw = json.raw()?;
            if let Some(name) = asked(&key) {
                self.keep(name, key, raw);
            } else if self.others.len() < OTHERS {
                self.others.push(key);
            }
        }
        Ok(())
    }

    /// Keeps a field. If a name occurs twice, the last one counts, as for models. The exact name is kept beside one in
    /// another letter case, so there are at most two of a name.
    pub(crate) fn keep(&mut self, name: &'static str, spelled: Cow<'a, str>, raw: &'a str) {
        let is_exact = spelled == name;
        for other in &mut self.asked {
            if other.name == name && (other.spelled == name) == is_exact {
                other.spelled = spelled;
                other.raw = raw;
                return;
            }
        }
        self.asked.push(Member { name, spelled, raw });
    }

    /// Returns the JSON text of a field, if it is there and not null.
    fn raw(&self, name: &str) -> Option<&'a str> {
        let mut found = None;
        for member in &self.asked {
            if member.name == name {
                found = Some(member.raw);
                if member.spelled == name {
                    break;
                }
            }
        }
        found.filter(|raw| *raw != "null")
    }

    /// Returns a field, if it is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        let raw = self.raw(name)?;
        Some(any::value(raw).unwrap_or_else(|_| Value::from(raw)))
    }

    /// Returns a scalar as text, if it is there and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        match Json::new(self.raw(name)?).next().ok()? {
            Token::Text(text) => Some(text).filter(|text| !text.trim().is_empty()),
            Token::Number(number) => Some(Cow::Borrowed(number)),
            Token::Boolean(boolean) => Some(Cow::Borrowed(if boolean { "true" } else { "false" })),
            Token::Null | Token::List | Token::Object => None,
        }
    }

    /// Returns whether all fields are scalars or null, so that [`text`](Self::text) returns them completely.
    pub(crate) fn are_scalars(&self) -> bool {
        for member in &self.asked {
            if member.raw.starts_with(['{', '[']) {
                return false;
            }
        }
        true
    }

    /// Returns the first of these fields that is set and not empty.
    #[cfg(feature = "alibaba")]
    pub(crate) fn first_text(&self, names: &[&str]) -> Option<Cow<'a, str>> {
        for name in names {
            let found = self.text(name);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Judges a response that does not say whether its call succeeded. If its content does not show it either, the
    /// response comes from another server, such as a captive portal.
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
        for member in &self.asked {
            push_all(&mut message, &[before, &member.spelled, "`"]);
            before = ", `";
        }
        for name in &self.others {
            push_all(&mut message, &[before, name, "`"]);
            before = ", `";
        }
        Err(Failure { message: Some(message), ..Failure::default() })
    }
}

/// Reads the JSON text of a response into a struct, and the fields of its envelope in the same pass.
///
/// # Errors
///
/// Same as [`read::read`].
pub(crate) fn read<'t>(
    text: &'t str,
    envelope: &Envelope,
    into: &mut dyn Shape,
) -> Result<(Vec<Unreadable>, Members<'t>), String> {
    let mut members = Members::default();
    let mut keep = |name: &Cow<'t, str>, mut value: Json<'t>| {
        if let Some(field) = envelope.field(name)
            && let Ok(raw) = value.raw()
        {
            members.keep(field, name.clone(), raw);
        }
    };
    let unreadable = read::read_beside(text, envelope.body, Mode::Lenient, into, Some(&mut keep))?;
    Ok((unreadable, members))
}

/// Describes a response whose body is not a JSON object. If it begins like JSON, the text says where it becomes
/// invalid.
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

/// Returns a scalar as text, if it is one and not empty.
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

    fn read<'a>(text: &'a str, within: Option<&str>, names: &[&'static str]) -> Option<Members<'a>> {
        Members::read(text, within, &|name| names.iter().copied().find(|asked| asked.eq_ignore_ascii_case(name)))
    }

    #[test]
    fn members_are_found_at_the_top_whatever_their_case() {
        let text = r#"{"a":[{"Code":1}],"code":"X","RequestId":"","n":2}"#;
        let members = read(text, None, &["Code", "RequestId", "n"]).unwrap_or_default();
        assert_eq!(members.text("Code").as_deref(), Some("X"));
        assert_eq!(members.text("RequestId"), None);
        assert_eq!(members.text("n").as_deref(), Some("2"));
    }

    #[test]
    fn the_exact_name_wins() {
        let members = read(r#"{"code":"b","Code":"a"}"#, None, &["Code"]).unwrap_or_default();
        assert_eq!(members.text("Code").as_deref(), Some("a"));
    }

    #[test]
    fn the_last_of_several_counts_as_when_a_model_is_read() {
        let text = r#"{"Response":{"Id":"e","Code":"a","Code":"b"},"Response":{"Code":"c","code":"d"}}"#;
        let members = read(text, Some("Response"), &["Code", "Id"]).unwrap_or_default();
        assert_eq!(members.text("Code").as_deref(), Some("c"));
        assert_eq!(members.text("Id").as_deref(), Some("e"));
    }

    #[test]
    fn members_are_found_within_a_member() {
        let text = r#"{"x":1,"Response":{"Error":{"Code":"X"},"Big":[1,2]}}"#;
        let members = read(text, Some("Response"), &["Error"]).unwrap_or_default();
        assert_eq!(members.get("Error"), Some(serde_json::json!({ "Code": "X" })));
        assert!(!members.are_scalars());
    }

    #[test]
    fn a_name_is_kept_twice_at_most() {
        let spellings = ["code", "CODE", "cODE", "Code", "coDE", "Code"];
        let fields: Vec<_> = spellings.iter().enumerate().map(|(index, name)| format!("{name:?}:{index}")).collect();
        let text = format!("{{{}}}", fields.join(","));
        let members = read(&text, None, &["Code"]).unwrap_or_default();
        assert_eq!((members.text("Code").as_deref(), members.asked.len()), (Some("5"), 2));
    }

    #[test]
    fn null_is_the_same_as_missing() {
        let members = read(r#"{"Error":null}"#, None, &["Error"]).unwrap_or_default();
        assert_eq!((members.get("Error"), members.are_scalars()), (None, true));
    }

    #[test]
    fn what_is_not_of_the_form_is_none() {
        for text in ["", "<html>", "[]", "{\"a\":", "{} x", "{\"Response\":1}", "{\"Other\":{}}"] {
            assert!(read(text, Some("Response"), &["Error"]).is_none(), "{text}");
        }
    }

    #[test]
    fn what_an_envelope_has_depends_on_where_the_error_is() {
        let flat = Envelope {
            body: None,
            error: None,
            success: Some("Success"),
            code: &["ErrCode", "Code"],
            message: &["Message"],
            message_fill: Some("Fill"),
            request_id: "RequestId",
            outcome: &[],
        };
        for name in ["Success", "ErrCode", "Code", "Message", "Fill", "RequestId"] {
            assert_eq!(
                [name, &name.to_ascii_lowercase(), &name.to_uppercase()].map(|it| flat.field(it)),
                [Some(name); 3]
            );
        }
        assert_eq!(flat.field("Jobs"), None);
        let nested = Envelope { error: Some("Error"), success: None, message_fill: None, ..flat };
        let fields = ["Error", "RequestId", "Code", "Message"].map(|name| nested.field(name));
        assert_eq!(fields, [Some("Error"), Some("RequestId"), None, None]);
    }
}
