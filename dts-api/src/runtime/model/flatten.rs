//! Request parameters as names and texts: `SourceEndpoint.Port=3306`, `Tag.1.Key=team`.

use super::shape::{Shape, Table};
use super::value::{Value, View};
use super::write::json_text;

/// Flattened parameters, in the order of the table.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    /// What travels in the query.
    pub(crate) query: Vec<(String, String)>,
    /// What travels in the form body.
    pub(crate) body: Vec<(String, String)>,
}

/// Flattens a request. What is missing and what is empty (a list, a struct) leaves no parameter; empty text does.
pub(crate) fn flatten(request: &dyn Shape) -> Parameters {
    let mut parameters = Parameters::default();
    for (index, field) in request.table().fields.iter().enumerate() {
        let Some(value) = request.get(index) else { continue };
        let out = if field.in_body { &mut parameters.body } else { &mut parameters.query };
        push(out, field.wire.to_owned(), value, field.json);
    }
    parameters
}

/// Flattens a JSON object, for calls by name. Where the parameters of the operation are known, each travels in its
/// place, and those that travel as JSON text may be given as JSON.
pub(crate) fn flatten_json(value: &serde_json::Value, table: Option<&Table>) -> Parameters {
    let mut parameters = Parameters::default();
    for (name, value) in value.as_object().into_iter().flatten() {
        let field = table.and_then(|table| table.fields.iter().find(|field| field.wire == name));
        let (in_body, json) = field.map_or((false, false), |field| (field.in_body, field.json));
        let out = if in_body { &mut parameters.body } else { &mut parameters.query };
        match value {
            serde_json::Value::Array(_) | serde_json::Value::Object(_) if json => {
                out.push((name.clone(), value.to_string()));
            }
            _ => push_json(out, name.clone(), value),
        }
    }
    parameters
}

fn push(out: &mut Vec<(String, String)>, name: String, value: &dyn Value, json: bool) {
    match value.view() {
        View::Missing => {}
        View::Text(text) => out.push((name, text.to_owned())),
        View::Integer(integer) => out.push((name, integer.to_string())),
        View::Number(number) => out.push((name, number.to_string())),
        View::Boolean(boolean) => out.push((name, boolean.to_string())),
        _ if json => out.push((name, json_text(value))),
        View::Shape(shape) => {
            for (index, field) in shape.table().fields.iter().enumerate() {
                if let Some(value) = shape.get(index) {
                    push(out, format!("{name}.{}", field.wire), value, field.json);
                }
            }
        }
        View::List(list) => {
            for index in 0..list.count() {
                if let Some(item) = list.get(index) {
                    push(out, format!("{name}.{}", index + 1), item, false);
                }
            }
        }
        View::Map(map) => map.each(&mut |key, value| push(out, format!("{name}.{key}"), value, false)),
        View::Json(value) => push_json(out, name, value),
    }
}

fn push_json(out: &mut Vec<(String, String)>, name: String, value: &serde_json::Value) {
    let below = |step: &str| format!("{name}.{step}");
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => out.push((name, text.clone())),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => out.push((name, value.to_string())),
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push_json(out, below(&(index + 1).to_string()), item);
            }
        }
        serde_json::Value::Object(members) => {
            for (key, value) in members {
                push_json(out, below(key), value);
            }
        }
    }
}
