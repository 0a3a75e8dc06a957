//! Reads and writes the JSON text of objects and lists, one level at a time.
//!
//! Deeper levels stay text, because a [`Value`] cannot hold every number: `1e400`, `-0`, or one with twenty digits.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::runtime::model::any;
use crate::runtime::model::json::{Json, compact};
use crate::runtime::values::JsonText;

/// The error for text that is not the JSON that its type needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(String);

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}

/// The members of an object by name, each as its JSON text.
pub(super) type Members = BTreeMap<String, JsonText>;

/// Returns the text of an object or a list after checking that it is JSON.
///
/// Some responses escape their text once more than JSON needs (`{\"shop\":…`), so this is undone first.
fn checked(text: &str) -> Result<Cow<'_, str>, ParseError> {
    let text = text.trim();
    let escaped = text.trim_start_matches(['{', '[', ' ']).starts_with("\\\"");
    let text = match escaped.then(|| any::value(&format!("\"{text}\""))) {
        Some(Ok(Value::String(unescaped))) => Cow::Owned(unescaped),
        _ => Cow::Borrowed(text),
    };
    any::value(&text).map_err(|malformed| {
        let (line, column) = malformed.place(&text);
        ParseError(format!("not JSON: {} (line {line}, column {column})", malformed.what))
    })?;
    Ok(text)
}

/// Reads the text of an object. null is an empty object, as in all responses.
pub(super) fn read_object(text: &str) -> Result<Members, ParseError> {
    match &*checked(text)? {
        "null" => Ok(Members::new()),
        text => members(text).ok_or_else(|| ParseError("not a JSON object".to_owned())),
    }
}

/// Reads the text of a list, entry by entry. null is an empty list.
pub(super) fn read_list<T>(text: &str, what: &str, entry: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, ParseError> {
    let text = checked(text)?;
    let entries = if *text == *"null" { Some(Vec::new()) } else { entries(&text) };
    let entries = entries.and_then(|entries| entries.iter().map(|text| entry(text.as_str())).collect());
    entries.ok_or_else(|| ParseError(format!("not a JSON list of {what}")))
}

/// Returns the members of an object from its JSON text, or `None` if it is not an object.
pub(super) fn members(text: &str) -> Option<Members> {
    let mut json = Json::new(text);
    let (mut first, mut members) = (true, Members::new());
    if !json.enter_object() {
        return None;
    }
    while let Some(key) = json.key(&mut first).ok()? {
        members.insert(key.into_owned(), compact(json.raw().ok()?).into());
    }
    Some(members)
}

/// Returns the entries of a list from its JSON text, or `None` if it is not a list.
pub(super) fn entries(text: &str) -> Option<Vec<JsonText>> {
    let mut json = Json::new(text);
    let (mut first, mut entries) = (true, Vec::new());
    if !json.enter_list() {
        return None;
    }
    while json.item(&mut first).ok()? {
        entries.push(compact(json.raw().ok()?).into());
    }
    Some(entries)
}

/// Returns the text of an object. A value that is not JSON is written as a string.
pub(super) fn object_text(members: &Members) -> String {
    let member = |(name, text): (&String, &JsonText)| {
        let text = if text.get().is_some() { text.as_str().to_owned() } else { Value::from(text.as_str()).to_string() };
        format!("{}:{text}", Value::from(name.as_str()))
    };
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

/// Returns the value of a JSON text, unless writing it back would change its numbers or characters.
pub(super) fn faithful(text: &str) -> Option<Value> {
    let value = any::value(text).ok()?;
    let written = value.to_string();
    let replaced = |text: &str| text.matches('\u{fffd}').count();
    let is_same = numbers(text) == numbers(&written) && replaced(text) == replaced(&written);
    is_same.then_some(value)
}

/// Returns the numbers in a JSON text, with their original digits, sorted.
fn numbers(text: &str) -> Vec<&str> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
    let (mut numbers, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (_, found) = rest.split_at(at);
        let end = match found.strip_prefix('"') {
            Some(string) => 1 + string_end(string),
            None => found.find(|c| !is_number(c)).unwrap_or(found.len()),
        };
        let (token, behind) = found.split_at(end);
        if !token.starts_with('"') {
            numbers.push(token);
        }
        rest = behind;
    }
    numbers.sort_unstable();
    numbers
}

/// Returns the end of a string, after its closing quote.
fn string_end(string: &str) -> usize {
    let mut escaped = false;
    for (at, c) in string.char_indices() {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    string.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_escaped_once_more_is_read() {
        let read = |text| read_object(text).map(|members| object_text(&members));
        assert_eq!(read(r#"{\"a\":{\"b\":true}}"#).as_deref(), Ok(r#"{"a":{"b":true}}"#));
        assert_eq!(
            read_list(r#" [{\"a\":1}]"#, "texts", |text| Some(text.to_owned())),
            Ok(vec![r#"{"a":1}"#.to_owned()])
        );
        for text in ["", "{", r#"{\"a"#, r#"{\"a\":1}""#, "{\\", &"{\"a\":".repeat(10_000)] {
            assert!(read_object(text).is_err(), "{text}");
        }
    }

    #[test]
    fn null_is_empty() {
        assert_eq!(read_object(" null "), Ok(Members::new()));
        assert_eq!(read_list("null", "texts", |text| Some(text.to_owned())), Ok(Vec::new()));
    }
}
