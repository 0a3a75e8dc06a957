//! Request parameters as names and texts: `SourceEndpoint.Port=3306`, `Tag.1.Key=team`.

use super::shape::{Field, FieldKind, Shape, Table, fields};
use super::value::{View, items, shapes};
use super::write::json_text;

/// Flattened parameters, in the order of the table.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    /// What travels in the query.
    pub(crate) query: Vec<(String, String)>,
    /// What travels in the form body.
    pub(crate) body: Vec<(String, String)>,
}

type Out = Vec<(String, String)>;
type Members = serde_json::Map<String, serde_json::Value>;

/// Flattens a request. What is missing and what is empty (a list, a struct) leaves no parameter; empty text does.
pub(crate) fn flatten(request: &dyn Shape) -> Parameters {
    let mut parameters = Parameters::default();
    for (field, view) in fields(request) {
        let out = if field.in_body { &mut parameters.body } else { &mut parameters.query };
        push(out, field.wire.to_owned(), view, field.json);
    }
    parameters
}

/// Flattens a JSON object, for calls by name. Where the parameters of the operation are known, each travels in its
/// place, and what travels as JSON text may be given as JSON. Where they are not, all travel in the form body, which the
/// vendor's gateway reads for every operation, however long it is.
pub(crate) fn flatten_json(value: &serde_json::Value, table: Option<&'static Table>) -> Parameters {
    let mut parameters = Parameters::default();
    for (name, value) in value.as_object().into_iter().flatten() {
        let field = field_of(table, name);
        let in_body = field.map_or(table.is_none(), |field| field.in_body);
        let out = if in_body { &mut parameters.body } else { &mut parameters.query };
        push_json(out, name.clone(), value, field);
    }
    parameters
}

fn field_of(table: Option<&'static Table>, name: &str) -> Option<&'static Field> {
    table.and_then(|table| table.find(name)).map(|(_, field)| field)
}

fn push(out: &mut Out, name: String, view: View<'_>, json: bool) {
    match view {
        View::Missing => {}
        View::Text(_) | View::Integer(_) | View::Number(_) | View::Boolean(_) => {
            out.push((name, view.to_text().unwrap_or_default()));
        }
        _ if json => out.push((name, json_text(view))),
        View::Shape(shape) => push_fields(out, &name, shape),
        View::Shapes(list) => {
            for (index, shape) in shapes(list).enumerate() {
                push_fields(out, &format!("{name}.{}", index + 1), shape);
            }
        }
        View::List(list) => {
            for (index, item) in items(list).enumerate() {
                push(out, format!("{name}.{}", index + 1), item, false);
            }
        }
        View::Map(map) => map.each(&mut |key, value| push(out, format!("{name}.{key}"), value, false)),
        View::Json(value) => push_json(out, name, value, None),
    }
}

fn push_fields(out: &mut Out, name: &str, shape: &dyn Shape) {
    for (field, view) in fields(shape) {
        push(out, format!("{name}.{}", field.wire), view, field.json);
    }
}

/// Whether a list or an object for this field travels as its JSON text: where the spec says so, and where the field is
/// one text.
fn is_json_text(field: &Field) -> bool {
    field.json || matches!(field.kind, FieldKind::Text | FieldKind::Scalar)
}

fn push_json(out: &mut Out, name: String, value: &serde_json::Value, field: Option<&'static Field>) {
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => out.push((name, text.clone())),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => out.push((name, value.to_string())),
        _ if field.is_some_and(is_json_text) => out.push((name, value.to_string())),
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let name = format!("{name}.{}", index + 1);
                match item.as_object() {
                    Some(members) => push_members(out, &name, members, field),
                    None => push_json(out, name, item, None),
                }
            }
        }
        serde_json::Value::Object(members) => push_members(out, &name, members, field),
    }
}

fn push_members(out: &mut Out, name: &str, members: &Members, field: Option<&'static Field>) {
    let table = field.and_then(Field::inner);
    for (key, value) in members {
        push_json(out, format!("{name}.{key}"), value, field_of(table, key));
    }
}
