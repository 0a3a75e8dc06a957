//! Flattens requests to names and texts: `SourceEndpoint.Port=3306`, `Tag.1.Key=team`.

use std::borrow::Cow;

use super::shape::{Field, FieldKind, Shape, Table, fields};
use super::value::{View, items, shapes};
use super::write::json_text;

/// Flattened parameters, in the order of the table.
#[derive(Debug, Default)]
pub(crate) struct Parameters<'a> {
    /// The parameters in the query.
    pub(crate) query: Out<'a>,
    /// The parameters in the form body.
    pub(crate) body: Out<'a>,
}

/// Names and values. Most are borrowed texts.
type Out<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;
type Members = serde_json::Map<String, serde_json::Value>;

/// Flattens a request. Unset fields, empty lists and empty structs give no parameter; empty texts do.
pub(crate) fn flatten(request: &dyn Shape) -> Parameters<'_> {
    let known = request.table().fields;
    let mut parameters = Parameters::default();
    request.show(&mut |refs| {
        for (field, it) in known.iter().zip(refs) {
            let out = if field.in_body { &mut parameters.body } else { &mut parameters.query };
            push(out, Cow::Borrowed(field.wire), it.view(), field.json);
        }
    });
    parameters
}

/// Flattens a JSON object, for calls by name. If the parameters of the operation are known, each is sent in its place,
/// and a parameter that is JSON text may be given as JSON. If they are unknown, all are sent in the form body, which
/// the vendor's gateway reads for every operation, whatever its length.
pub(crate) fn flatten_json<'a>(value: &'a serde_json::Value, table: Option<&'static Table>) -> Parameters<'a> {
    let mut parameters = Parameters::default();
    for (name, value) in value.as_object().into_iter().flatten() {
        let field = field_of(table, name);
        let in_body = field.map_or(table.is_none(), |field| field.in_body);
        let out = if in_body { &mut parameters.body } else { &mut parameters.query };
        push_json(out, Cow::Borrowed(name), value, field);
    }
    parameters
}

fn field_of(table: Option<&'static Table>, name: &str) -> Option<&'static Field> {
    table.and_then(|table| table.find(name)).map(|(_, field)| field)
}

fn push<'a>(out: &mut Out<'a>, name: Cow<'a, str>, view: View<'a>, json: bool) {
    match view {
        View::Missing => {}
        View::Text(text) => out.push((name, Cow::Borrowed(text))),
        View::Integer(_) | View::Number(_) | View::Boolean(_) => {
            out.push((name, Cow::Owned(view.to_text().unwrap_or_default())));
        }
        _ if json => out.push((name, Cow::Owned(json_text(view)))),
        View::Shape(shape) => push_fields(out, &name, shape),
        View::Shapes(list) => {
            for (index, shape) in shapes(list).enumerate() {
                push_fields(out, &format!("{name}.{}", index + 1), shape);
            }
        }
        View::List(list) => {
            for (index, item) in items(list).enumerate() {
                push(out, Cow::Owned(format!("{name}.{}", index + 1)), item, false);
            }
        }
        View::Map(map) => map.each(&mut |key, value| push(out, Cow::Owned(format!("{name}.{key}")), value, false)),
        View::Json(value) => push_json(out, name, value, None),
    }
}

fn push_fields<'a>(out: &mut Out<'a>, name: &str, shape: &'a dyn Shape) {
    for (field, view) in fields(shape) {
        push(out, Cow::Owned(format!("{name}.{}", field.wire)), view, field.json);
    }
}

/// Returns whether a list or an object for this field is sent as JSON text: if the spec says so, or if the field is a
/// text.
fn is_json_text(field: &Field) -> bool {
    field.json || matches!(field.kind, FieldKind::Text | FieldKind::Scalar)
}

fn push_json<'a>(out: &mut Out<'a>, name: Cow<'a, str>, value: &'a serde_json::Value, field: Option<&'static Field>) {
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::String(text) => out.push((name, Cow::Borrowed(text))),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => out.push((name, Cow::Owned(value.to_string()))),
        _ if field.is_some_and(is_json_text) => out.push((name, Cow::Owned(value.to_string()))),
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let name = format!("{name}.{}", index + 1);
                match item.as_object() {
                    Some(members) => push_members(out, &name, members, field),
                    None => push_json(out, Cow::Owned(name), item, None),
                }
            }
        }
        serde_json::Value::Object(members) => push_members(out, &name, members, field),
    }
}

fn push_members<'a>(out: &mut Out<'a>, name: &str, members: &'a Members, field: Option<&'static Field>) {
    let table = field.and_then(Field::inner);
    for (key, value) in members {
        push_json(out, Cow::Owned(format!("{name}.{key}")), value, field_of(table, key));
    }
}
