//! Finds the secrets in a request or a response.

use serde_json::Value as Json;

use crate::runtime::model::sensitive::sounds_secret;
use crate::runtime::model::shape::{Shape, Table, fields};
use crate::runtime::model::value::{View, items, shapes};
use crate::runtime::model::{any, json};

/// Returns the texts of all sensitive fields that are set, at any depth.
pub(crate) fn of_shape(shape: &dyn Shape) -> Vec<String> {
    let mut found = Vec::new();
    collect(shape, false, &mut found);
    found
}

/// Returns the texts of all fields whose name says that they are secret, in JSON without a spec.
pub(crate) fn by_name(json: &Json) -> Vec<String> {
    let mut found = Vec::new();
    collect_by_name(json, &mut found);
    found
}

/// Returns the texts of all sensitive fields in JSON for a struct, even if the rest of it cannot be read.
pub(crate) fn of_json(table: &'static Table, json: &Json) -> Vec<String> {
    let mut found = Vec::new();
    collect_fields(table, json, &mut found);
    found
}

fn collect_fields(table: &'static Table, json: &Json, found: &mut Vec<String>) {
    for field in table.fields {
        match (json.get(field.wire), field.inner()) {
            (Some(json), _) if field.sensitive => collect_json(json, found),
            (Some(json), Some(inner)) => collect_below(inner, json, found),
            _ => {}
        }
    }
}

/// Collects sensitive fields in JSON for a struct or a list of structs: plain, wrapped, or as JSON text.
fn collect_below(table: &'static Table, json: &Json, found: &mut Vec<String>) {
    match json {
        Json::String(text) => {
            if let Some(json) = structured(text) {
                collect_below(table, &json, found);
            }
        }
        Json::Array(items) => {
            for item in items {
                collect_below(table, item, found);
            }
        }
        Json::Object(fields) => {
            for json in fields.values() {
                if json.is_array() {
                    collect_below(table, json, found);
                }
            }
            collect_fields(table, json, found);
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn collect(shape: &dyn Shape, sensitive: bool, found: &mut Vec<String>) {
    for (field, view) in fields(shape) {
        collect_view(view, sensitive || field.sensitive, found);
    }
}

fn collect_view(view: View<'_>, sensitive: bool, found: &mut Vec<String>) {
    match view {
        View::Shape(shape) => collect(shape, sensitive, found),
        View::Shapes(list) => {
            for shape in shapes(list) {
                collect(shape, sensitive, found);
            }
        }
        View::List(list) => {
            for item in items(list) {
                collect_view(item, sensitive, found);
            }
        }
        View::Map(map) => map.each(&mut |_, value| collect_view(value, sensitive, found)),
        View::Json(json) if sensitive => collect_json(json, found),
        _ if sensitive => {
            if let Some(text) = view.to_text() {
                found.extend(with_parts(text));
            }
        }
        _ => {}
    }
}

fn collect_json(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::String(text) => found.extend(with_parts(text.clone())),
        Json::Number(number) => found.push(number.to_string()),
        Json::Array(items) => items.iter().for_each(|item| collect_json(item, found)),
        Json::Object(members) => members.values().for_each(|value| collect_json(value, found)),
        Json::Null | Json::Bool(_) => {}
    }
}

/// Returns a secret text. If it is JSON, also returns each text in it, because a server may repeat only one of them.
fn with_parts(text: String) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(json) = structured(&text) {
        collect_json(&json, &mut found);
    }
    found.push(text);
    found.retain(|text| !text.is_empty());
    found
}

fn collect_by_name(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| collect_by_name(item, found)),
        Json::Object(members) => {
            for (name, value) in members {
                if sounds_secret(name) {
                    collect_json(value, found);
                } else {
                    collect_by_name(value, found);
                }
            }
        }
        Json::String(text) => found.extend(of_text(text)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Returns the texts of all fields in JSON text whose name says that they are secret, also if the text is cut off or
/// followed by something else. If their positions are unknown, the whole text is one secret.
pub(crate) fn of_text(text: &str) -> Vec<String> {
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if !text.starts_with(['{', '[']) {
        return Vec::new();
    }
    if let Some(json) = structured(text).or_else(|| unescaped(text)) {
        return by_name(&json);
    }
    let mut found = salvaged(text);
    if found.is_empty() && sounds_secret(text) {
        found.push(text.to_owned());
    }
    found
}

/// Parses JSON text that is escaped once more than necessary.
fn unescaped(text: &str) -> Option<Json> {
    match any::value(&["\"", text, "\""].concat()) {
        Ok(Json::String(text)) => structured(&text),
        _ => None,
    }
}

/// Returns the values of secret fields in text that is only partly JSON.
fn salvaged(text: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((_, quoted)) = rest.split_once('"') {
        let name = json::leading_string(quoted);
        let Some((name, behind)) = name else { break };
        rest = behind;
        let Some(value) = behind.trim_start().strip_prefix(':').map(str::trim_start) else { continue };
        if sounds_secret(&name) {
            rest = json::behind_value(value);
            let value = value.get(..value.len() - rest.len()).unwrap_or(value).trim_end();
            match any::value(value) {
                Ok(value) => collect_json(&value, &mut found),
                // Cut off.
                Err(_) => found.push(value.trim_start_matches('"').to_owned()),
            }
        }
    }
    found.retain(|text| !text.is_empty());
    found
}

/// Parses a text that is a JSON object or list.
fn structured(text: &str) -> Option<Json> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    any::value(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_name_at_any_depth() {
        let json = serde_json::json!({
            "User": "root",
            "SourcePassword": "one",
            "Endpoints": [{ "DbPwd": "two" }],
            "Reserve": "{\"targetSecret\":\"three\",\"port\":1}",
            "Credentials": { "Key": "four", "Id": 5 },
        });
        let mut found = by_name(&json);
        found.sort();
        assert_eq!(found, ["5", "four", "one", "three", "two"]);
    }

    #[test]
    fn what_the_spec_calls_sensitive_is_found_in_json_that_cannot_be_read() {
        use super::super::client::tests::Thing;
        use crate::runtime::model::shape::table_of;
        let json = serde_json::json!({ "Count": "many", "Password": "hidden" });
        assert_eq!(of_json(table_of::<Thing>(), &json), ["hidden"]);
    }

    #[test]
    fn a_secret_of_json_is_secret_as_a_whole_and_in_parts() {
        assert_eq!(with_parts(r#"{"a":["b",""]}"#.to_owned()), ["b", r#"{"a":["b",""]}"#]);
        assert_eq!(with_parts("{plain".to_owned()), ["{plain"]);
    }
}
