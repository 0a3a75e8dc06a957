//! Changing a few values in a JSON file that belongs to somebody else: every other byte of it stays.
//!
//! The places of values are found by a scanner of its own: a second way to have serde_json read would cost more to compile
//! than this whole file.

use std::ops::Range;

use serde_json::Value;

/// The text with other values for these members of the object whose `name` this is, in the list `list` of the outermost
/// object. A member that is not there yet is added at the end. None if there is no such object.
///
/// The text must be JSON.
pub(crate) fn set_members(text: &str, list: &str, name: &str, members: &[(&str, Value)]) -> Option<String> {
    // Some editors put a byte-order mark before it.
    let outermost = children(text, text.len() - text.trim_start_matches('\u{feff}').len())?;
    for item in children(text, last(&outermost, list)?.place.start)? {
        let Some(object) = children(text, item.place.start) else { continue };
        if let Some(found) = last(&object, "name")
            && string(text.get(found.place.clone())?).as_deref() == Some(name)
        {
            return edited(text, &object, members);
        }
    }
    None
}

fn edited(text: &str, object: &[Child], members: &[(&str, Value)]) -> Option<String> {
    let (mut out, mut copied) = (String::new(), 0);
    for child in object {
        for (name, value) in members {
            if child.name == *name && last(object, name)?.place == child.place {
                out.push_str(text.get(copied..child.place.start)?);
                out.push_str(&value.to_string());
                copied = child.place.end;
            }
        }
    }
    let end = object.last()?.place.end;
    out.push_str(text.get(copied..end)?);
    for (name, value) in members {
        if last(object, name).is_none() {
            out.push_str(&format!(", {}: {value}", Value::from(*name)));
        }
    }
    out.push_str(text.get(end..)?);
    Some(out)
}

/// A value in an object or a list.
struct Child {
    /// Empty in a list.
    name: String,
    /// Where in the text the value is.
    place: Range<usize>,
}

/// Of several members of a name, the last counts, as it does for other readers.
fn last<'a>(children: &'a [Child], name: &str) -> Option<&'a Child> {
    children.iter().rev().find(|child| child.name == name)
}

/// The values in the object or list that begins here.
fn children(text: &str, start: usize) -> Option<Vec<Child>> {
    let bytes = text.as_bytes();
    let start = after_space(bytes, start);
    let is_object = match bytes.get(start)? {
        b'{' => true,
        b'[' => false,
        _ => return None,
    };
    let mut children = Vec::new();
    let mut at = start + 1;
    loop {
        at = after_space(bytes, at);
        match bytes.get(at)? {
            b'}' | b']' => return Some(children),
            b',' => at += 1,
            _ => {
                let mut name = String::new();
                if is_object {
                    let end = end_of_value(bytes, at)?;
                    name = string(text.get(at..end)?)?;
                    // Past the colon.
                    at = after_space(bytes, after_space(bytes, end) + 1);
                }
                let end = end_of_value(bytes, at)?;
                children.push(Child { name, place: at..end });
                at = end;
            }
        }
    }
}

fn after_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// Where the value ends that begins here.
fn end_of_value(bytes: &[u8], mut at: usize) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, false);
    loop {
        match bytes.get(at)? {
            b'\\' if quoted => at += 1,
            b'"' if quoted && depth == 0 => return Some(at + 1),
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return Some(at),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// The string that is written like this.
fn string(json: &str) -> Option<String> {
    match serde_json::from_slice(json.as_bytes()) {
        Ok(Value::String(text)) => Some(text),
        _ => None,
    }
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

    #[test]
    fn values_of_every_kind_are_passed_over() {
        let text = r#"{"x":[{"name":"work","token":"t"}],"profiles":[7,null,"a}]\"",[["name","work"]],
            {"name":"other","o":{"name":"work","a":[{}]}}, {"s":"\\","name":"work" ,"token":-1.5e3,"t":true}]}"#;
        let out = set_members(text, "profiles", "work", &[("token", json!({"a": "]"}))]).unwrap();
        assert_eq!(out, text.replace("-1.5e3", r#"{"a":"]"}"#));
    }

    #[test]
    fn of_members_of_one_name_the_last_is_changed() {
        let text = r#"{"profiles":[],"profiles":[{"name":"x","name":"work","token":1,"token":2}]}"#;
        let out = set_members(text, "profiles", "work", &[("token", json!(3))]).unwrap();
        assert_eq!(out, text.replace('2', "3"));
    }
}
