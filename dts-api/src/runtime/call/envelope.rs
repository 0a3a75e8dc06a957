//! Looks into a response for the few fields that say whether the call succeeded, and skips the rest.

use std::borrow::Cow;

use serde_json::Value;

use super::protocol::Failure;
use crate::runtime::model::any;
use crate::runtime::model::json::{Json, Malformed, Token, text_of as text_of_body};
use crate::runtime::model::read::{self, Mode, Unreadable};
use crate::runtime::model::shape::Shape;
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

impl Envelope {
    /// The field of this name, if it is one that says whether the call succeeded, or the request ID. Names are the same if
    /// they differ in the case of letters only: `requestId` counts as `RequestId`.
    pub(crate) fn field(&self, name: &str) -> Option<&'static str> {
        let own = [Some(self.request_id), self.success, self.error];
        // If the error is an object of its own, its fields are no fields of the response.
        let flat = self.error.is_none().then_some([self.code, self.message]).into_iter().flatten().flatten().copied();
        let fill = self.message_fill.filter(|_| self.error.is_none());
        own.into_iter().flatten().chain(flat).chain(fill).find(|field| field.eq_ignore_ascii_case(name))
    }

    /// Whether a field of a response only says how the call ended.
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
pub struct Members<'a> {
    asked: Vec<Member<'a>>,
    others: Vec<Cow<'a, str>>,
}

/// A field that was asked for.
#[derive(Debug)]
struct Member<'a> {
    /// Its name.
    name: &'static str,
    /// The name as it came; letters may be of another case.
    spelled: Cow<'a, str>,
    /// The JSON text of the value.
    raw: &'a str,
}

/// Returns the name of a field that is asked for, whatever the case of its letters.
pub(crate) type Asked<'f> = &'f dyn Fn(&str) -> Option<&'static str>;

/// How many names of other fields are kept, for messages.
const OTHERS: usize = 5;

impl<'a> Members<'a> {
    /// Reads the fields that are asked for from the object that a text holds; under its field `within`, if that is given.
    ///
    /// None if the text is not JSON, or not of this form.
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

    /// Keeps a field. Of a name that comes twice, the last counts, as it does for the model. The exact name is kept beside
    /// one in another case, so there are never more than two of a name.
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

    /// Whether each field is a scalar or null, and so fully told by [`text`](Self::text).
    pub(crate) fn are_scalars(&self) -> bool {
        for member in &self.asked {
            if member.raw.starts_with(['{', '[']) {
                return false;
            }
        }
        true
    }

    /// Returns the first of these fields that is there and not empty.
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
/// As for [`read::read`].
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
