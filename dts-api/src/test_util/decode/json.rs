//! Reads parameters in a JSON body, or in the JSON text of one parameter.

use serde_json::Value as Json;

use super::{Received, Wrong};
use crate::runtime::{Field, Kind, Mismatch, Scalar, Shape, Slot};

/// Reads the JSON object in a body. No body is an empty object.
pub(super) fn read(received: &Received) -> Result<Json, Wrong> {
    let invalid = |why: &str| Wrong::invalid("body", why);
    if received.method != "POST" {
        return Err(invalid("this server takes parameters in the body of a POST only"));
    }
    if received.body.is_empty() {
        return Ok(Json::Object(serde_json::Map::new()));
    }
    match serde_json::from_slice(&received.body) {
        Ok(json @ Json::Object(_)) => Ok(json),
        Ok(_) => Err(invalid("it is no JSON object")),
        Err(error) => Err(invalid(&error.to_string())),
    }
}

/// Fills a request from a JSON object.
pub(super) fn fill(request: &mut dyn Shape, json: &Json) -> Result<(), Wrong> {
    fields(request, json, "")
}

/// Fills a field from JSON, strictly: every name is known, and every value has its type. A number or a boolean may come
/// as text, as in the vendor's examples.
pub(super) fn value(slot: &mut Slot<'_>, field: Option<&Field>, json: &Json, path: &str) -> Result<(), Wrong> {
    if let (true, Json::String(text)) = (field.is_some_and(|field| field.json), json)
        && !matches!(slot, Slot::Text(_))
    {
        let json = serde_json::from_str(text).map_err(|error| Wrong::invalid(path, error.to_string()))?;
        return value(slot, None, &json, path);
    }
    let wrong = || Wrong::invalid(path, "it should be a list");
    match slot {
        Slot::Text(value) => match json {
            Json::String(text) => **value = Some(text.clone()),
            _ => return Err(Wrong::invalid(path, "it should be text")),
        },
        Slot::Scalar(value) => take(value.kind(), json, path, |scalar| value.take(scalar))?,
        Slot::Shape(value) => {
            if let Some(shape) = value.reset(true) {
                return fields(shape, json, &format!("{path}."));
            }
        }
        Slot::Shapes(list) => {
            list.reset(true);
            for (index, item) in json.as_array().ok_or_else(wrong)?.iter().enumerate() {
                if let Some(shape) = list.push() {
                    fields(shape, item, &format!("{path}.{index}."))?;
                }
            }
        }
        Slot::List(list) => {
            list.reset(true);
            for (index, item) in json.as_array().ok_or_else(wrong)?.iter().enumerate() {
                take(list.kind(), item, &format!("{path}.{index}"), |scalar| list.push(scalar))?;
            }
        }
        Slot::Map(map) => {
            map.reset(true);
            for (key, item) in json.as_object().ok_or_else(|| Wrong::invalid(path, "it should be an object"))? {
                take(map.kind(), item, &format!("{path}.{key}"), |scalar| map.insert(key, scalar))?;
            }
        }
    }
    Ok(())
}

/// Sets a scalar from JSON.
fn take(
    kind: Kind,
    json: &Json,
    path: &str,
    take: impl FnOnce(Scalar<'_>) -> Result<(), Mismatch>,
) -> Result<(), Wrong> {
    let wrong = || Wrong::invalid(path, format!("it should be {}", kind.expected()));
    let text = json.to_string();
    let scalar = match (kind, json) {
        (Kind::Any, _) => Scalar::Json(&text),
        (_, Json::String(text)) => return take_text(kind, text, path, take),
        (Kind::Boolean, Json::Bool(boolean)) => Scalar::Boolean(*boolean),
        (Kind::Integer, Json::Number(number)) if number.is_f64() => return Err(wrong()),
        (Kind::Integer | Kind::Number, Json::Number(_)) => Scalar::Number(&text),
        _ => return Err(wrong()),
    };
    take(scalar).map_err(|_| wrong())
}

/// Sets a scalar from text in the format of its kind.
pub(super) fn take_text(
    kind: Kind,
    text: &str,
    path: &str,
    take: impl FnOnce(Scalar<'_>) -> Result<(), Mismatch>,
) -> Result<(), Wrong> {
    let is_spelled = match kind {
        Kind::Integer => text.parse::<i128>().is_ok(),
        Kind::Number => text.parse::<f64>().is_ok(),
        Kind::Boolean => ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(text)),
        Kind::Text | Kind::Any => true,
    };
    if is_spelled && take(Scalar::Text(text)).is_ok() {
        return Ok(());
    }
    Err(Wrong::invalid(path, format!("it should be {}", kind.expected())))
}

fn fields(shape: &mut dyn Shape, json: &Json, prefix: &str) -> Result<(), Wrong> {
    let Json::Object(fields) = json else {
        return Err(Wrong::invalid(prefix.trim_end_matches('.'), "it should be an object"));
    };
    let table = shape.table();
    for (name, json) in fields {
        let path = format!("{prefix}{name}");
        let Some((index, field)) = table.find(name) else { return Err(Wrong::unknown(path)) };
        super::at(shape, index, &mut |slot| value(slot, Some(field), json, &path))?;
    }
    Ok(())
}
