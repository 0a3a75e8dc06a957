//! Writing a model as JSON, or in any serde format: what was set, as it travels.

use serde::Serialize;
use serde::ser::{Error, SerializeMap, SerializeSeq, Serializer};

use super::shape::{Field, Shape};
use super::value::{List, Value, View};

/// The JSON of what a struct holds. A missing member is left out; an empty list or struct that was set is written.
pub(crate) fn to_json(shape: &dyn Shape) -> Vec<u8> {
    // Only a map with keys that are no text could fail, and there is none.
    serde_json::to_vec(&Members(shape)).unwrap_or_default()
}

/// Writes a struct in any serde format.
///
/// # Errors
///
/// Where the format itself fails.
pub fn serialize_shape<S: Serializer>(shape: &dyn Shape, serializer: S) -> Result<S::Ok, S::Error> {
    Members(shape).serialize(serializer)
}

/// A value as JSON text, for members that travel as a string of JSON.
pub(super) fn json_text(value: &dyn Value) -> String {
    serde_json::to_string(&Show { view: value.view() }).unwrap_or_default()
}

struct Members<'a>(&'a dyn Shape);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        for (index, field) in self.0.table().fields.iter().enumerate() {
            let Some(value) = self.0.get(index) else { continue };
            let view = value.view();
            match (view, field) {
                (View::Missing, _) => {}
                (_, Field { json: true, .. }) if !matches!(view, View::Text(_)) => {
                    members.serialize_entry(field.wire, &json_text(value))?;
                }
                (View::List(list), Field { wrapped_in: Some(name), .. }) => {
                    members.serialize_entry(field.wire, &Wrapped { name, list })?;
                }
                _ => members.serialize_entry(field.wire, &Show { view })?,
            }
        }
        members.end()
    }
}

struct Show<'a> {
    view: View<'a>,
}

impl Serialize for Show<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.view {
            View::Missing => serializer.serialize_unit(),
            View::Text(text) => serializer.serialize_str(text),
            View::Boolean(boolean) => serializer.serialize_bool(boolean),
            View::Number(number) => serializer.serialize_f64(number),
            View::Integer(integer) => match (i64::try_from(integer), u64::try_from(integer)) {
                (Ok(integer), _) => serializer.serialize_i64(integer),
                (_, Ok(integer)) => serializer.serialize_u64(integer),
                _ => serializer.serialize_i128(integer),
            },
            View::Shape(shape) => Members(shape).serialize(serializer),
            View::List(list) => Items(list).serialize(serializer),
            View::Map(map) => {
                let mut entries = serializer.serialize_map(None)?;
                let mut result = Ok(());
                map.each(&mut |key, value| {
                    if result.is_ok() {
                        result = entries.serialize_entry(key, &Show { view: value.view() });
                    }
                });
                result?;
                entries.end()
            }
            View::Json(json) => json.serialize(serializer),
        }
    }
}

struct Items<'a>(&'a dyn List);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut items = serializer.serialize_seq(Some(self.0.count()))?;
        for index in 0..self.0.count() {
            let item = self.0.get(index).ok_or_else(|| S::Error::custom("a list shrank while it was written"))?;
            items.serialize_element(&Show { view: item.view() })?;
        }
        items.end()
    }
}

/// A list inside an object with one member.
struct Wrapped<'a> {
    name: &'a str,
    list: &'a dyn List,
}

impl Serialize for Wrapped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(self.name, &Items(self.list))?;
        object.end()
    }
}
