//! Values of an answer by the path of their members: `Detail.Skipped.Items`.

use super::shape::Shape;
use super::value::{List, Value, View};

/// The value at a path that leads through structs only.
pub(crate) fn find<'a>(shape: &'a dyn Shape, path: &str) -> Option<&'a dyn Value> {
    let (name, rest) = split(path);
    let value = member(shape, name)?;
    match (rest, value.view()) {
        (None, _) => Some(value),
        (Some(rest), View::Shape(inner)) => find(inner, rest),
        (Some(_), _) => None,
    }
}

/// The scalar at a path, as text.
pub(crate) fn text(shape: &dyn Shape, path: &str) -> Option<String> {
    find(shape, path).and_then(as_text)
}

/// The scalars at a path that may lead through lists, as texts: one for each way through, `None` where the way ends
/// early.
pub(crate) fn texts(shape: &dyn Shape, path: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    collect(shape, path, &mut found);
    found
}

fn collect(shape: &dyn Shape, path: &str, found: &mut Vec<Option<String>>) {
    let (name, rest) = split(path);
    let Some(value) = member(shape, name) else {
        found.push(None);
        return;
    };
    match (rest, value.view()) {
        (None, View::List(list)) => found.extend(entries(list).map(as_text)),
        (None, _) => found.push(as_text(value)),
        (Some(rest), View::Shape(inner)) => collect(inner, rest, found),
        (Some(rest), View::List(list)) => {
            for entry in entries(list) {
                match entry.view() {
                    View::Shape(inner) => collect(inner, rest, found),
                    _ => found.push(None),
                }
            }
        }
        (Some(_), _) => found.push(None),
    }
}

/// The structs of the list at a path.
pub(crate) fn shapes<'a>(shape: &'a dyn Shape, path: &str) -> Vec<&'a dyn Shape> {
    let Some(View::List(list)) = find(shape, path).map(Value::view) else { return Vec::new() };
    let shapes = entries(list).filter_map(|entry| match entry.view() {
        View::Shape(shape) => Some(shape),
        _ => None,
    });
    shapes.collect()
}

/// Number of entries of the list at a path.
pub(crate) fn count(shape: &dyn Shape, path: &str) -> usize {
    match find(shape, path).map(Value::view) {
        Some(View::List(list)) => list.count(),
        _ => 0,
    }
}

fn entries(list: &dyn List) -> impl Iterator<Item = &dyn Value> {
    (0..list.count()).filter_map(|index| list.get(index))
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)))
}

fn member<'a>(shape: &'a dyn Shape, name: &str) -> Option<&'a dyn Value> {
    let index = shape.table().fields.iter().position(|field| field.wire == name)?;
    shape.get(index)
}

fn as_text(value: &dyn Value) -> Option<String> {
    match value.view() {
        View::Text(text) => Some(text.to_owned()),
        View::Integer(integer) => Some(integer.to_string()),
        View::Number(number) => Some(number.to_string()),
        View::Boolean(boolean) => Some(boolean.to_string()),
        _ => None,
    }
}
