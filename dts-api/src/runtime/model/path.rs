//! Finds values in a struct by the path of their fields: `Detail.Skipped.Items`.

use super::shape::{Shape, field};
use super::value::{View, items, shapes as entries};

/// Returns the value at a path that leads through structs only.
pub(crate) fn find<'a>(shape: &'a dyn Shape, path: &str) -> Option<View<'a>> {
    let (name, rest) = split(path);
    match (field(shape, name)?.1, rest) {
        (view, None) => Some(view),
        (View::Shape(inner), Some(rest)) => find(inner, rest),
        (_, Some(_)) => None,
    }
}

/// Returns the scalar at a path as text.
pub(crate) fn text(shape: &dyn Shape, path: &str) -> Option<String> {
    find(shape, path)?.to_text()
}

/// Returns the scalars at a path that may lead through lists, as texts: one for each way through, and `None` for a way
/// that ends early.
pub(crate) fn texts(shape: &dyn Shape, path: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    collect(shape, path, &mut found);
    found
}

fn collect(shape: &dyn Shape, path: &str, found: &mut Vec<Option<String>>) {
    let (name, rest) = split(path);
    match (field(shape, name).map(|(_, view)| view), rest) {
        (Some(View::List(list)), None) => found.extend(items(list).map(View::to_text)),
        (Some(View::Shapes(list)), None) => found.extend(entries(list).map(|_| None)),
        (Some(view), None) => found.push(view.to_text()),
        (Some(View::Shape(inner)), Some(rest)) => collect(inner, rest, found),
        (Some(View::Shapes(list)), Some(rest)) => entries(list).for_each(|shape| collect(shape, rest, found)),
        (Some(View::List(list)), Some(_)) => found.extend(items(list).map(|_| None)),
        (_, Some(_)) | (None, None) => found.push(None),
    }
}

/// Returns the structs of the list at a path.
pub(crate) fn shapes<'a>(shape: &'a dyn Shape, path: &str) -> Vec<&'a dyn Shape> {
    match find(shape, path) {
        Some(View::Shapes(list)) => entries(list).collect(),
        _ => Vec::new(),
    }
}

/// Returns the number of entries of the list at a path.
pub(crate) fn count(shape: &dyn Shape, path: &str) -> usize {
    match find(shape, path) {
        Some(View::Shapes(list)) => list.count().unwrap_or(0),
        Some(View::List(list)) => list.count().unwrap_or(0),
        _ => 0,
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    }
}
