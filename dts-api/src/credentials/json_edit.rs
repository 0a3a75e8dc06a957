//! Changes values in a JSON file of another program without changing any other byte.

use std::ops::Range;

use serde_json::Value;

use crate::runtime::model::any;
use crate::runtime::model::json::Json;
use crate::runtime::net::order::sorted;

/// The fields of an object, in order, each with the text of its value.
struct Members<'a>(Vec<(String, &'a str)>);

impl<'a> Members<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut json = Json::new(text);
        let (mut members, mut first) = (Vec::new(), true);
        if !json.enter_object() {
            return None;
        }
        while let Some(key) = json.key(&mut first).ok()? {
            members.push((key.into_owned(), json.raw().ok()?));
        }
        json.end().ok()?;
        Some(Self(members))
    }

    /// Returns the last field with this name, as other readers do.
    fn last(&self, name: &str) -> Option<&'a str> {
        self.0.iter().rev().find(|(other, _)| other == name).map(|(_, value)| *value)
    }
}

/// Returns the texts of the items of a list.
fn items(text: &str) -> Option<Vec<&str>> {
    let mut json = Json::new(text);
    let (mut items, mut first) = (Vec::new(), true);
    if !json.enter_list() {
        return None;
    }
    while json.item(&mut first).ok()? {
        items.push(json.raw().ok()?);
    }
    Some(items)
}

/// Returns the text with new values for these members of the object named `name` in the list `list` of the outermost
/// object. A missing member is added at the end. Returns `None` if there is no such object.
pub(crate) fn set_members(text: &str, list: &str, name: &str, members: &[(&str, Value)]) -> Option<String> {
    // Some editors put a byte order mark before it.
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let items = items(Members::of(json)?.last(list)?)?;
    let is_it = |members: &Members<'_>| {
        members.last("name").and_then(|value| any::value(value).ok()).is_some_and(|value| value == name)
    };
    let object = items.into_iter().filter_map(Members::of).find(is_it)?;
    let (_, end) = object.0.last()?;
    let end = place(text, end).end;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (name, value) in members {
        match object.last(name) {
            Some(old) => edits.push((place(text, old), value.to_string())),
            None => edits.push((end..end, format!(", {}: {value}", Value::from(*name)))),
        }
    }
    // From the end, so that earlier positions stay valid.
    let last_first = |left: &(Range<usize>, String), right: &(Range<usize>, String)| {
        (right.0.start, right.0.end).cmp(&(left.0.start, left.0.end))
    };
    let mut out = text.to_owned();
    for (place, value) in sorted(&edits, &last_first) {
        out.replace_range(place.clone(), value);
    }
    Some(out)
}

/// Returns the range of a value in a text.
fn place(text: &str, value: &str) -> Range<usize> {
    let start = value.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + value.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILE: &str = "\u{feff}{\n\t\"z\": 1.50,\n\t\"profiles\": [\n\t\t{ \"name\": \"other\", \"token\": \"o\" },\n\t\t{\n\t\t\t\"token\": \
                        \"ü\\u00fc\", \"name\" : \"wo\\u0072k\",\n\t\t\t\"end\":0\n\t\t}\n\t],\n\t\"a\": {\"token\": null}\n}\n";

    #[test]
    fn the_rest_of_the_file_stays_as_it_is() {
        let out = set_members(FILE, "profiles", "work", &[("token", json!("new\"")), ("end", json!(7))]).unwrap();
        assert_eq!(out, FILE.replace("\"ü\\u00fc\"", "\"new\\\"\"").replace("\"end\":0", "\"end\":7"));
    }

    #[test]
    fn what_is_missing_is_added() {
        let new = [("more", json!("x")), ("end", json!(7)), ("most", json!(1))];
        let out = set_members(FILE, "profiles", "work", &new).unwrap();
        let expected = json!({ "token": "üü", "name": "work", "end": 7, "more": "x", "most": 1 });
        let read: Value = serde_json::from_str(out.trim_start_matches('\u{feff}')).unwrap();
        assert_eq!(read["profiles"][1], expected);
    }

    #[test]
    fn where_there_is_no_such_object_nothing_is_made() {
        for text in ["", "[]", "{}", r#"{"profiles":{}}"#, r#"{"profiles":[{},1,{"name":1}]}"#] {
            assert_eq!(set_members(text, "profiles", "work", &[("token", json!(1))]), None, "{text}");
        }
    }
}
