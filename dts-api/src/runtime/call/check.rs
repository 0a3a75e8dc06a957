//! What is known of a request before it is sent: what it lacks, and what the client adds.

use super::operation::{Condition, Operation};
use crate::runtime::model::scalar::Scalar;
use crate::runtime::model::shape::{Shape, field, fields, set};
use crate::runtime::model::value::{View, items, shapes};

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
            let (view, setter) = at(request, path);
            if view.is_nothing() && !found.iter().any(|missing| missing.path == *path) {
                found.push(Missing { path: (*path).to_owned(), setter, because: Some(because.clone()) });
            }
        }
        if let Some((first, others)) = condition.any_of.split_first()
            && condition.any_of.iter().all(|path| names_nothing(at(request, path).0))
        {
            let others = others.join(" nor ");
            let join = if because.is_empty() { "" } else { " and " };
            let because = Some(format!("{because}{join}neither it nor {others} is set"));
            found.push(Missing { path: (*first).to_owned(), setter: at(request, first).1, because });
        }
    }
    found
}

/// The parameters with a value that the service does not allow, in words.
pub(crate) fn not_allowed(operation: &Operation, request: &dyn Shape) -> Option<String> {
    let wrong = operation.allowed.iter().filter_map(|(path, values)| {
        let text = text_at(request, path).filter(|text| !values.contains(&text.as_str()))?;
        let setter = at(request, path).1;
        Some(format!("{path} (set by `{setter}`) is {text}, but only {} is allowed", values.join(", ")))
    });
    let wrong: Vec<_> = wrong.collect();
    (!wrong.is_empty()).then(|| wrong.join("; "))
}

/// Whether a parameter is not there, or is empty text, which names nothing.
fn names_nothing(view: View<'_>) -> bool {
    view.is_nothing() || matches!(view, View::Text(""))
}

/// What a request is about, in words: the required parameters, and those of which one is, that are set.
pub(crate) fn subject(operation: &Operation, request: &dyn Shape) -> Option<String> {
    let is_either = |wire: &str| operation.conditions.iter().any(|condition| condition.any_of.contains(&wire));
    let mut words = Vec::new();
    for (field, view) in fields(request) {
        if field.sensitive || !(field.required || is_either(field.wire)) {
            continue;
        }
        let values: Vec<_> = match view {
            View::List(list) => items(list).filter_map(View::to_text).collect(),
            view => view.to_text().into_iter().collect(),
        };
        if !values.is_empty() {
            words.push(format!("{} {}", field.wire, values.join(" and ")));
        }
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// Collects the missing fields of a struct and of the structs that are set in it.
fn required(shape: &dyn Shape, prefix: &str, found: &mut Vec<Missing>) {
    for (field, view) in fields(shape) {
        let path = || format!("{prefix}{}", field.wire);
        match view {
            view if field.required && view.is_nothing() => {
                found.push(Missing { path: path(), setter: field.rust, because: None });
            }
            View::Shape(shape) => required(shape, &format!("{}.", path()), found),
            View::Shapes(list) => {
                for (index, shape) in shapes(list).enumerate() {
                    required(shape, &format!("{}.{}.", path(), index + 1), found);
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
        let text = text_at(request, path)?;
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
fn at<'a>(request: &'a dyn Shape, path: &str) -> (View<'a>, &'static str) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    match (field(request, step), rest) {
        (None, _) => (View::Missing, ""),
        (Some((field, view)), None) => (view, field.rust),
        (Some((_, View::Shape(shape))), Some(rest)) => at(shape, rest),
        (Some((field, _)), Some(_)) => (View::Missing, field.rust),
    }
}

/// A value as the text that it travels as, if it is set; of what is no scalar, only that it is.
fn text(view: View<'_>) -> Option<String> {
    if view.is_nothing() {
        return None;
    }
    Some(view.to_text().unwrap_or_default())
}

/// Fills in what the client knows and the caller did not set.
pub(crate) fn fill_from_client(request: &mut dyn Shape, region: Option<&str>) {
    let Some(region) = region else { return };
    for field in request.table().fields {
        if field.from_region {
            fill(request, field.wire, region);
        }
    }
}

/// Fills in the parameter that makes repeating a call harmless. False if the caller did so already.
pub(crate) fn fill_token(request: &mut dyn Shape, name: &str, token: &str) -> bool {
    fill(request, name, token)
}

/// Sets a parameter that nobody has set. False if somebody did.
fn fill(request: &mut dyn Shape, name: &str, text: &str) -> bool {
    matches!(field(request, name), Some((_, View::Missing))) && set(request, name, Scalar::Text(text))
}

/// The value at a path as the text that it travels as, if it is set.
pub(crate) fn text_at(request: &dyn Shape, path: &str) -> Option<String> {
    text(at(request, path).0)
}
