//! Writes models as JSON, or in any serde format: all fields that are set, with their wire names.

use serde::Serialize;
use serde::ser::{Error, SerializeMap, SerializeSeq, Serializer};

use super::containers::{ListValue, ShapeList};
use super::shape::{Field, Shape, fields};
use super::value::{View, items, shapes};

/// Returns the JSON of a struct. Unset fields are left out; empty lists and structs that were set are written.
pub(crate) fn to_json(shape: &dyn Shape) -> Vec<u8> {
    // Only a map with keys that are not text could fail, and there is none.
    serde_json::to_vec(&Fields(shape)).unwrap_or_default()
}

/// Writes a struct in any serde format.
///
/// # Errors
///
/// Fails if the format fails.
pub fn serialize_shape<S: Serializer>(shape: &dyn Shape, serializer: S) -> Result<S::Ok, S::Error> {
    Fields(shape).serialize(serializer)
}

/// Writes a scalar in any serde format.
///
/// # Errors
///
/// Fails if the format fails.
#[cfg(feature = "serde")]
pub fn serialize_scalar<T: super::scalar::ScalarType, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Show(value.view()).serialize(serializer)
}

/// Returns a value as JSON text, for fields that are sent as a JSON string.
pub(super) fn json_text(view: View<'_>) -> String {
    String::from_utf8(serde_json::to_vec(&Show(view)).unwrap_or_default()).unwrap_or_default()
}

struct Fields<'a>(&'a dyn Shape);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, view) in fields(self.0) {
            match (view, field) {
                (View::Missing, _) => {}
                (
                    View::Shape(_) | View::Shapes(_) | View::List(_) | View::Map(_) | View::Json(_),
                    Field { json: true, .. },
                ) => {
                    map.serialize_entry(field.wire, &Show(View::Text(&json_text(view))))?;
                }
                (View::Shapes(_) | View::List(_), Field { wrapped_in: Some(name), .. }) => {
                    map.serialize_entry(field.wire, &Wrapped { name, list: view })?;
                }
                _ => map.serialize_entry(field.wire, &Show(view))?,
            }
        }
        map.end()
    }
}

/// Up to this number, a float holds every whole number exactly.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

struct Show<'a>(View<'a>);

impl Serialize for Show<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::Missing => serializer.serialize_unit(),
            View::Text(text) => serializer.serialize_str(text),
            View::Boolean(boolean) => serializer.serialize_bool(boolean),
            // `16` is written as `16` again, also if a fraction is possible.
            View::Number(number) if number.fract() == 0.0 && number.abs() < MOST_EXACT => {
                serializer.serialize_i64(number as i64)
            }
            View::Number(number) => serializer.serialize_f64(number),
            View::Integer(integer) => match (i64::try_from(integer), u64::try_from(integer)) {
                (Ok(integer), _) => serializer.serialize_i64(integer),
                (_, Ok(integer)) => serializer.serialize_u64(integer),
                _ => Err(S::Error::custom("no such number")),
            },
            View::Shape(shape) => Fields(shape).serialize(serializer),
            View::Shapes(list) => write_shapes(list, serializer),
            View::List(list) => write_items(list, serializer),
            View::Map(map) => {
                let mut entries = serializer.serialize_map(None)?;
                let mut result = Ok(());
                map.each(&mut |key, value| {
                    if result.is_ok() {
                        result = entries.serialize_entry(key, &Show(value));
                    }
                });
                result?;
                entries.end()
            }
            View::Json(json) => json.serialize(serializer),
        }
    }
}

fn write_shapes<S: Serializer>(list: &dyn ShapeList, serializer: S) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(list.count())?;
    for shape in shapes(list) {
        seq.serialize_element(&Fields(shape))?;
    }
    seq.end()
}

fn write_items<S: Serializer>(list: &dyn ListValue, serializer: S) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(list.count())?;
    for item in items(list) {
        seq.serialize_element(&Show(item))?;
    }
    seq.end()
}

/// A list inside an object with one field.
struct Wrapped<'a> {
    name: &'a str,
    list: View<'a>,
}

impl Serialize for Wrapped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(self.name, &Show(self.list))?;
        object.end()
    }
}
