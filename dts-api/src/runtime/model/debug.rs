//! What `Debug` shows of a model: what is set, without secrets.

use std::fmt;

use super::sensitive::REDACTED;
use super::shape::{Shape, fields};
use super::value::{View, items, shapes};

/// Shows a struct: its fields that are set, with the values of sensitive ones masked.
///
/// # Errors
///
/// If the formatter fails.
pub fn debug_shape(shape: &dyn Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut debug = f.debug_struct(shape.table().name);
    for (field, view) in fields(shape) {
        match view {
            View::Missing => {}
            _ if field.sensitive => {
                debug.field(field.rust, &format_args!("{REDACTED}"));
            }
            view => {
                debug.field(field.rust, &view);
            }
        }
    }
    debug.finish()
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
            Self::Shapes(list) => {
                let mut entries = f.debug_list();
                for shape in shapes(*list) {
                    entries.entry(&View::Shape(shape));
                }
                entries.finish()
            }
            Self::List(list) => {
                let mut entries = f.debug_list();
                for item in items(*list) {
                    entries.entry(&item);
                }
                entries.finish()
            }
            Self::Map(map) => {
                let mut entries = f.debug_map();
                map.each(&mut |key, value| {
                    entries.entry(&key, &value);
                });
                entries.finish()
            }
            Self::Json(json) => json.fmt(f),
        }
    }
}
