//! Parameters in a JSON body, or in the JSON text of one parameter.

use serde_json::Value as Json;

use super::{Received, Wrong};
use crate::runtime::{Field, Kind, Scalar, Shape, Value};

/// The JSON object in a body; none is an empty one.
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
    members(request, json, "")
}

/// Fills a value from JSON, strictly: every member is known, every value of its type. A number or a boolean may come as
/// text, as the vendor's own examples have them.
pub(super) fn value(value: &mut dyn Value, field: Option<&Field>, json: &Json, path: &str) -> Result<(), Wrong> {
    if let (true, Json::String(text)) = (field.is_some_and(|field| field.json), json)
        && !matches!(value.kind(), Kind::Text)
    {
        let json = serde_json::from_str(text).map_err(|error| Wrong::invalid(path, error.to_string()))?;
        return self::value(value, None, &json, path);
    }
    let wrong = |value: &dyn Value| Wrong::invalid(path, format!("it should be {}", value.kind().expected()));
    match value.kind() {
        Kind::Any => {
            if let Some(slot) = value.json_mut() {
                *slot = json.clone();
            }
            return Ok(());
        }
        Kind::Shape => {
            if let Some(shape) = value.shape_mut() {
                return members(shape, json, &format!("{path}."));
            }
        }
        Kind::List => {
            let Json::Array(items) = json else { return Err(wrong(value)) };
            value.set_empty();
            for (index, item) in items.iter().enumerate() {
                if let Some(entry) = value.push() {
                    self::value(entry, None, item, &format!("{path}.{index}"))?;
                }
            }
            return Ok(());
        }
        Kind::Map => {
            let Json::Object(entries) = json else { return Err(wrong(value)) };
            value.set_empty();
            for (key, item) in entries {
                if let Some(entry) = value.entry(key) {
                    self::value(entry, None, item, &format!("{path}.{key}"))?;
                }
            }
            return Ok(());
        }
        Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean => {}
    }
    let scalar = match (value.kind(), json) {
        (Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean, Json::String(text)) => Scalar::Text(text),
        (Kind::Boolean, Json::Bool(boolean)) => Scalar::Boolean(*boolean),
        (Kind::Integer | Kind::Number, Json::Number(number)) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Scalar::Integer(integer.into()),
            (_, Some(integer)) => Scalar::Integer(integer.into()),
            _ if value.kind() == Kind::Integer => return Err(wrong(value)),
            _ => Scalar::Number(number.as_f64().unwrap_or_default()),
        },
        _ => return Err(wrong(value)),
    };
    scalar_into(value, scalar).map_err(|()| wrong(value))
}

/// Takes a scalar that is spelled as its type is.
pub(super) fn scalar_into(value: &mut dyn Value, scalar: Scalar<'_>) -> Result<(), ()> {
    let spelled = match (value.kind(), scalar) {
        (Kind::Integer, Scalar::Text(text)) => text.parse::<i128>().is_ok(),
        (Kind::Number, Scalar::Text(text)) => text.parse::<f64>().is_ok(),
        (Kind::Boolean, Scalar::Text(text)) => ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(text)),
        _ => true,
    };
    if !spelled {
        return Err(());
    }
    value.take(scalar).map_err(|_| ())
}

fn members(shape: &mut dyn Shape, json: &Json, prefix: &str) -> Result<(), Wrong> {
    let Json::Object(members) = json else {
        return Err(Wrong::invalid(prefix.trim_end_matches('.'), "it should be an object"));
    };
    let table = shape.table();
    for (name, member) in members {
        let path = format!("{prefix}{name}");
        let Some(index) = table.fields.iter().position(|field| field.wire == name) else {
            return Err(Wrong::unknown(path));
        };
        if let Some(slot) = shape.get_mut(index) {
            value(slot, table.fields.get(index), member, &path)?;
        }
    }
    Ok(())
}
