//! What is known of a request before it is sent: what it lacks, and what the client adds.

use super::operation::{Condition, Operation};
use crate::runtime::model::shape::{FromClient, Shape};
use crate::runtime::model::value::{Scalar, Value, View};

/// A parameter that a call lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// Its path, in wire names.
    pub(crate) path: String,
    /// The setter that gives it a value.
    pub(crate) setter: &'static str,
    /// Why it is required, where it is not always.
    pub(crate) because: Option<String>,
}

/// Every required parameter that is missing, in the order of the table, each once.
pub(crate) fn missing(operation: &Operation, request: &dyn Shape) -> Vec<Missing> {
    let mut found = Vec::new();
    required(request, "", &mut found);
    for condition in operation.conditions {
        let Some(because) = holds(condition, request) else { continue };
        for path in condition.require {
            let (value, setter) = at(request, path);
            if value.is_none_or(is_missing) && !found.iter().any(|missing| missing.path == *path) {
                found.push(Missing { path: (*path).to_owned(), setter, because: Some(because.clone()) });
            }
        }
    }
    found
}

/// Collects the missing members of a struct and of the structs that are set in it.
fn required(shape: &dyn Shape, prefix: &str, found: &mut Vec<Missing>) {
    for (index, field) in shape.table().fields.iter().enumerate() {
        let Some(value) = shape.get(index) else { continue };
        let path = || format!("{prefix}{}", field.wire);
        match value.view() {
            View::Missing if field.required => found.push(Missing { path: path(), setter: field.rust, because: None }),
            View::Shape(shape) => required(shape, &format!("{}.", path()), found),
            View::List(list) if list.count() == 0 && field.required => {
                found.push(Missing { path: path(), setter: field.rust, because: None });
            }
            View::List(list) => {
                for index in 0..list.count() {
                    if let Some(View::Shape(shape)) = list.get(index).map(Value::view) {
                        required(shape, &format!("{}.{}.", path(), index + 1), found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a condition holds, and in which words.
fn holds(condition: &Condition, request: &dyn Shape) -> Option<String> {
    let mut because = Vec::new();
    for (path, values) in condition.when {
        let text = at(request, path).0.and_then(text)?;
        if values.is_empty() {
            because.push(format!("{path} is set"));
        } else if values.iter().any(|value| value.eq_ignore_ascii_case(&text)) {
            because.push(format!("{path} is {text}"));
        } else {
            return None;
        }
    }
    Some(because.join(" and "))
}

/// The value at a path, and the setter of its last step.
fn at<'a>(request: &'a dyn Shape, path: &str) -> (Option<&'a dyn Value>, &'static str) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let Some((index, field)) = request.table().fields.iter().enumerate().find(|(_, field)| field.wire == step) else {
        return (None, "");
    };
    match (request.get(index), rest) {
        (value, None) => (value, field.rust),
        (Some(value), Some(rest)) => match value.view() {
            View::Shape(shape) => at(shape, rest),
            _ => (None, field.rust),
        },
        (None, Some(_)) => (None, field.rust),
    }
}

fn is_missing(value: &dyn Value) -> bool {
    match value.view() {
        View::Missing => true,
        View::List(list) => list.count() == 0,
        _ => false,
    }
}

/// A value as the text that it travels as, where it is set.
pub(super) fn text(value: &dyn Value) -> Option<String> {
    match value.view() {
        View::Missing => None,
        View::Text(text) => Some(text.to_owned()),
        View::Integer(integer) => Some(integer.to_string()),
        View::Number(number) => Some(number.to_string()),
        View::Boolean(boolean) => Some(boolean.to_string()),
        View::Shape(_) | View::Map(_) | View::Json(_) => Some(String::new()),
        View::List(list) => (list.count() > 0).then(String::new),
    }
}

/// Fills in what the client knows and the caller did not set.
pub(crate) fn fill_from_client(request: &mut dyn Shape, region: Option<&str>) {
    for (index, field) in request.table().fields.iter().enumerate() {
        let text = match field.from_client {
            Some(FromClient::Region) => region,
            None => None,
        };
        if let (Some(text), Some(value)) = (text, request.get_mut(index))
            && matches!(value.view(), View::Missing)
        {
            // Specs allow this on text only, which takes any text.
            let _ = value.take(Scalar::Text(text));
        }
    }
}

/// Fills in the parameter that makes repeating a call harmless. False where the caller did so already.
pub(crate) fn fill_token(request: &mut dyn Shape, name: &str, token: &str) -> bool {
    let Some(index) = request.table().fields.iter().position(|field| field.wire == name) else { return false };
    match request.get_mut(index) {
        // Specs allow this on text only, which takes any text.
        Some(value) if matches!(value.view(), View::Missing) => value.take(Scalar::Text(token)).is_ok(),
        _ => false,
    }
}

/// The value at a path as the text that it travels as, where it is set.
pub(crate) fn text_at(request: &dyn Shape, path: &str) -> Option<String> {
    at(request, path).0.and_then(text)
}
