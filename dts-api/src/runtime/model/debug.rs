//! `Debug` of models: shows the fields that are set, without secrets.

use std::fmt;

use serde_json::Value as Json;

use super::any;
use super::sensitive::{REDACTED, sounds_secret};
use super::shape::{Shape, fields};
use super::value::{View, items, shapes};

/// Shows the fields of a struct that are set. Values that are sensitive by the spec or by their name are masked.
///
/// # Errors
///
/// Fails if the formatter fails.
pub fn debug_shape(shape: &dyn Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut debug = f.debug_struct(shape.table().name);
    debug_fields(shape, &mut debug);
    debug.finish()
}

/// Adds the fields of a struct that are set.
pub(crate) fn debug_fields(shape: &dyn Shape, debug: &mut fmt::DebugStruct<'_, '_>) {
    for (field, view) in fields(shape) {
        match view {
            View::Missing => {}
            _ if field.sensitive || is_secret(field.wire, view) => {
                debug.field(field.rust, &format_args!("{REDACTED}"));
            }
            view => {
                debug.field(field.rust, &view);
            }
        }
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("None"),
            Self::Text(text) => match masked(text) {
                Some(masked) => masked.fmt(f),
                None => text.fmt(f),
            },
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
                    if is_secret(key, value) {
                        entries.entry(&key, &format_args!("{REDACTED}"));
                    } else {
                        entries.entry(&key, &value);
                    }
                });
                entries.finish()
            }
            Self::Json(json) => {
                let mut json = Json::clone(json);
                mask(&mut json);
                json.fmt(f)
            }
        }
    }
}

/// Returns whether a value is secret by its name. A boolean, such as "has a password", is not.
fn is_secret(name: &str, view: View<'_>) -> bool {
    !matches!(view, View::Boolean(_)) && sounds_secret(name)
}

/// Returns JSON text with its secret values masked, or `None` if it has none.
fn masked(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if !text.starts_with(['{', '[']) {
        return None;
    }
    match any::value(text) {
        Ok(mut json) => mask(&mut json).then(|| json.to_string()),
        // Cut off, nested too deeply, or escaped once more: it is unknown where its secrets end.
        Err(_) => sounds_secret(text).then(|| REDACTED.to_owned()),
    }
}

/// Masks values that are secret by their name, also in JSON text. Returns `false` if there are none.
fn mask(json: &mut Json) -> bool {
    let mut any = false;
    match json {
        Json::String(text) => {
            if let Some(masked) = masked(text) {
                *text = masked;
                any = true;
            }
        }
        Json::Array(items) => {
            for item in items {
                any |= mask(item);
            }
        }
        Json::Object(fields) => {
            for (name, value) in fields {
                if !sounds_secret(name) {
                    any |= mask(value);
                } else if !matches!(value, Json::Null | Json::Bool(_)) {
                    *value = Json::from(REDACTED);
                    any = true;
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
    any
}
