//! Checks a request before it is sent, and adds what the client fills in.

use super::operation::Operation;
use crate::runtime::model::rules::Condition;
use crate::runtime::model::scalar::Scalar;
use crate::runtime::model::shape::{Field, FieldKind, Shape, field, fields, set};
use crate::runtime::model::value::{View, items, shapes};

/// Lists what is wrong with a request.
#[derive(Debug, Default)]
pub(crate) struct Flaws {
    /// All required parameters that are missing, each once.
    pub(crate) missing: Vec<Missing>,
    /// All parameters that are too long or too short.
    pub(crate) lengths: Vec<WrongLength>,
}

/// Describes a parameter that a call lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The path, in wire names; entries of lists are numbered from 1.
    pub(crate) path: String,
    /// The setter of the parameter.
    pub(crate) setter: &'static str,
    /// The condition under which it is required; `None` if it always is.
    pub(crate) because: Option<String>,
}

/// Describes a parameter that is too long or too short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrongLength {
    /// The path, as of a missing parameter.
    pub(crate) path: String,
    /// The setter of the parameter.
    pub(crate) setter: &'static str,
    /// The problem: `it has 51 entries, and at most 50 are allowed`.
    pub(crate) why: String,
}

/// Returns everything that the specs say is wrong with a request.
pub(crate) fn flaws(request: &dyn Shape) -> Flaws {
    let mut flaws = Flaws::default();
    flaws.look(request, "");
    flaws
}

impl Flaws {
    /// Checks a struct and the structs in it.
    fn look(&mut self, shape: &dyn Shape, prefix: &str) {
        for (field, view) in fields(shape) {
            let path = || format!("{prefix}{}", field.wire);
            if field.required && view.is_nothing() {
                self.missing.push(Missing { path: path(), setter: field.rust, because: None });
            }
            match view {
                View::Text(text) => self.text(field, text, &path),
                View::List(list) => {
                    self.entries(field, list.count(), &path);
                    for (index, item) in items(list).enumerate() {
                        if let View::Text(text) = item {
                            self.text(field, text, &|| format!("{}.{}", path(), index + 1));
                        }
                    }
                }
                View::Shape(shape) => self.look(shape, &format!("{}.", path())),
                View::Shapes(list) => {
                    self.entries(field, list.count(), &path);
                    for (index, shape) in shapes(list).enumerate() {
                        self.look(shape, &format!("{}.{}.", path(), index + 1));
                    }
                }
                _ => {}
            }
        }
        for condition in shape.table().conditions {
            self.condition(condition, shape, prefix);
        }
    }

    fn condition(&mut self, condition: &Condition, shape: &dyn Shape, prefix: &str) {
        let Some(because) = holds(condition, shape, prefix) else { return };
        for path in condition.require {
            self.require(shape, path, prefix, &because);
        }
        if let Some((first, others)) = condition.any_of.split_first()
            && condition.any_of.iter().all(|path| names_nothing(at(shape, path).0))
        {
            let others: Vec<_> = others.iter().map(|path| format!("{prefix}{path}")).collect();
            let others = others.join(" nor ");
            let join = if because.is_empty() { "" } else { " and " };
            let because = Some(format!("{because}{join}neither it nor {others} is set"));
            self.missing.push(Missing { path: format!("{prefix}{first}"), setter: at(shape, first).1, because });
        }
    }

    /// Requires the field at a path; if the path leads through a list, in every entry.
    fn require(&mut self, shape: &dyn Shape, path: &str, prefix: &str, because: &str) {
        let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
        let Some((field, view)) = field(shape, step) else { return };
        let missing = match (rest, view) {
            (None, view) => view.is_nothing().then(|| format!("{prefix}{step}")),
            (Some(rest), View::Shape(shape)) => return self.require(shape, rest, &format!("{prefix}{step}."), because),
            (Some(rest), View::Shapes(list)) => {
                for (index, shape) in shapes(list).enumerate() {
                    self.require(shape, rest, &format!("{prefix}{step}.{}.", index + 1), because);
                }
                None
            }
            // A list without entries has no entry that lacks the field.
            (Some(_), _) if field.kind == FieldKind::Shapes => None,
            (Some(rest), _) => Some(format!("{prefix}{step}.{rest}")),
        };
        if let Some(path) = missing.filter(|path| self.missing.iter().all(|missing| missing.path != *path)) {
            self.missing.push(Missing { path, setter: field.rust, because: Some(because.to_owned()) });
        }
    }

    fn text(&mut self, field: &'static Field, text: &str, path: &dyn Fn() -> String) {
        let (min, max) = (field.limits.min_length, field.limits.max_length);
        // A text never has more characters than bytes.
        if min == 0 && text.len() <= max as usize {
            return;
        }
        let length = text.chars().count();
        // The length of a secret is secret, too.
        let has = |many| {
            if field.sensitive { format!("too {many} characters") } else { counted(length, "character", "characters") }
        };
        let why = if length > max as usize {
            format!("it has {}, and at most {max} {} allowed", has("many"), are(max))
        } else if length < min as usize {
            format!("it has {}, and at least {min} {} required", has("few"), are(min))
        } else {
            return;
        };
        self.lengths.push(WrongLength { path: path(), setter: field.rust, why });
    }

    fn entries(&mut self, field: &'static Field, count: Option<usize>, path: &dyn Fn() -> String) {
        let (count, max) = (count.unwrap_or_default(), field.limits.max_items);
        if count > max as usize {
            let why = format!("it has {}, and at most {max} {} allowed", counted(count, "entry", "entries"), are(max));
            self.lengths.push(WrongLength { path: path(), setter: field.rust, why });
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn are(count: u32) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Describes the parameters whose values the service does not allow.
pub(crate) fn not_allowed(operation: &Operation, request: &dyn Shape) -> Option<String> {
    let wrong = operation.allowed.iter().filter_map(|(path, values)| {
        let text = text_at(request, path).filter(|text| !values.contains(&text.as_str()))?;
        let setter = at(request, path).1;
        Some(format!("{path} (set by `{setter}`) is {text}, but only {} is allowed", values.join(", ")))
    });
    let wrong: Vec<_> = wrong.collect();
    (!wrong.is_empty()).then(|| wrong.join("; "))
}

/// Returns whether a parameter is unset or an empty text.
fn names_nothing(view: View<'_>) -> bool {
    view.is_nothing() || matches!(view, View::Text(""))
}

/// Describes the object of a request by the parameters that are set, among those that are required or of which one is.
pub(crate) fn subject(operation: &Operation, request: &dyn Shape) -> Option<String> {
    let is_either = |wire: &str| operation.request.conditions.iter().any(|it| it.any_of.contains(&wire));
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

/// Returns how a condition reads if it holds.
fn holds(condition: &Condition, shape: &dyn Shape, prefix: &str) -> Option<String> {
    let mut because = Vec::new();
    for (path, values) in condition.when {
        let text = text_at(shape, path)?;
        if values.is_empty() {
            because.push(format!("{prefix}{path} is set"));
        } else if values.iter().any(|value| value.eq_ignore_ascii_case(&text)) {
            because.push(format!("{prefix}{path} is {text}"));
        } else {
            return None;
        }
    }
    Some(because.join(" and "))
}

/// Returns the value at a path, and the setter of its last field.
fn at<'a>(request: &'a dyn Shape, path: &str) -> (View<'a>, &'static str) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    match (field(request, step), rest) {
        (None, _) => (View::Missing, ""),
        (Some((field, view)), None) => (view, field.rust),
        (Some((_, View::Shape(shape))), Some(rest)) => at(shape, rest),
        (Some((field, _)), Some(_)) => (View::Missing, field.rust),
    }
}

/// Returns a value as its text on the wire, if it is set; for lists, maps and structs, only whether they are set.
fn text(view: View<'_>) -> Option<String> {
    if view.is_nothing() {
        return None;
    }
    Some(view.to_text().unwrap_or_default())
}

/// Fills in the region if the caller did not set it.
pub(crate) fn fill_from_client(request: &mut dyn Shape, region: Option<&str>) {
    let Some(region) = region else { return };
    for field in request.table().fields {
        if field.from_region {
            fill(request, field.wire, region);
        }
    }
}

/// Fills in the idempotency token. Returns `false` if the caller has set one.
pub(crate) fn fill_token(request: &mut dyn Shape, name: &str, token: &str) -> bool {
    fill(request, name, token)
}

/// Sets a parameter that is unset. Returns `false` if it was set.
fn fill(request: &mut dyn Shape, name: &str, text: &str) -> bool {
    matches!(field(request, name), Some((_, View::Missing))) && set(request, name, Scalar::Text(text))
}

/// Returns the value at a path as its text on the wire, if it is set.
pub(crate) fn text_at(request: &dyn Shape, path: &str) -> Option<String> {
    text(at(request, path).0)
}
