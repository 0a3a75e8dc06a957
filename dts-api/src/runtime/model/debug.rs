//! What `Debug` shows of a model: what is set, without secrets.

use std::fmt;

use super::sensitive::REDACTED;
use super::shape::Shape;
use super::value::{Value, View};

/// Shows a struct: its members that are set, with the values of sensitive ones masked.
///
/// # Errors
///
/// Where the formatter fails.
pub fn debug_shape(shape: &dyn Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = shape.table();
    let mut members = f.debug_struct(table.name);
    for (index, field) in table.fields.iter().enumerate() {
        match shape.get(index) {
            Some(value) if matches!(value.view(), View::Missing) => {}
            Some(_) if field.sensitive => {
                members.field(field.rust, &format_args!("{REDACTED}"));
            }
            Some(value) => {
                members.field(field.rust, &value.view());
            }
            None => {}
        }
    }
    members.finish()
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("None"),
            Self::Text(text) => text.fmt(f),
            Self::Integer(integer) => integer.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Boolean(boolean) => boolean.fmt(f),
            Self::Shape(shape) => debug_shape(*shape, f),
            Self::List(list) => {
                let items = (0..list.count()).filter_map(|index| list.get(index));
                f.debug_list().entries(items.map(Value::view)).finish()
            }
            Self::Map(map) => {
                let mut entries = f.debug_map();
                map.each(&mut |key, value| {
                    entries.entry(&key, &value.view());
                });
                entries.finish()
            }
            Self::Json(json) => json.fmt(f),
        }
    }
}
