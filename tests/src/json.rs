//! JSON as tests look at it: places in it, changes at a place, and what one document has of another.

use serde_json::Value;

/// A step to a place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A field of an object.
    Member(String),
    /// An item of a list.
    Item(usize),
}

/// A place in a document.
pub type Place = Vec<Step>;

/// Every place of a document but its root, outer ones first.
pub fn places(document: &Value) -> Vec<Place> {
    let mut found = Vec::new();
    collect(document, &mut Vec::new(), &mut found);
    found
}

fn collect(value: &Value, here: &mut Place, found: &mut Vec<Place>) {
    let mut child = |step: Step, value: &Value| {
        here.push(step);
        found.push(here.clone());
        collect(value, here, found);
        here.pop();
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| child(Step::Member(name.clone()), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| child(Step::Item(index), value)),
        _ => {}
    }
}

/// The value at a place.
pub fn at<'a>(document: &'a Value, place: &[Step]) -> &'a Value {
    place.iter().fold(document, |value, step| match step {
        Step::Member(name) => value.get(name).expect("the place is one of the document"),
        Step::Item(index) => value.get(index).expect("the place is one of the document"),
    })
}

fn at_mut<'a>(document: &'a mut Value, place: &[Step]) -> &'a mut Value {
    place.iter().fold(document, |value, step| match step {
        Step::Member(name) => value.get_mut(name).expect("the place is one of the document"),
        Step::Item(index) => value.get_mut(index).expect("the place is one of the document"),
    })
}

/// The document with another value at a place.
pub fn with(document: &Value, place: &[Step], value: Value) -> Value {
    let mut changed = document.clone();
    *at_mut(&mut changed, place) = value;
    changed
}

/// The document without the field at a place; `None` where the place is an item.
pub fn without(document: &Value, place: &[Step]) -> Option<Value> {
    let (Step::Member(name), parent) = place.split_last()? else { return None };
    let mut changed = document.clone();
    at_mut(&mut changed, parent).as_object_mut()?.remove(name);
    Some(changed)
}

/// A place as a message shows it.
pub fn show(place: &[Step]) -> String {
    place.iter().fold(String::new(), |text, step| match step {
        Step::Member(name) if text.is_empty() => name.clone(),
        Step::Member(name) => format!("{text}.{name}"),
        Step::Item(index) => format!("{text}[{index}]"),
    })
}

/// The places at which `whole` lacks what `part` has, or has something else. null in `part` asks for nothing.
pub fn lost(part: &Value, whole: &Value) -> Vec<(String, Value, Value)> {
    let mut found = Vec::new();
    compare(part, whole, &mut Vec::new(), &mut found);
    found
}

fn compare(part: &Value, whole: &Value, here: &mut Place, found: &mut Vec<(String, Value, Value)>) {
    match (part, whole) {
        (Value::Null, _) => {}
        (Value::Object(part), Value::Object(whole)) => {
            for (name, value) in part {
                here.push(Step::Member(name.clone()));
                compare(value, whole.get(name).unwrap_or(&Value::Null), here, found);
                here.pop();
            }
        }
        (Value::Array(part), Value::Array(whole)) if part.len() == whole.len() => {
            for (index, (part, whole)) in part.iter().zip(whole).enumerate() {
                here.push(Step::Item(index));
                compare(part, whole, here, found);
                here.pop();
            }
        }
        _ if part == whole => {}
        _ => found.push((show(here), part.clone(), whole.clone())),
    }
}
