//! JSON objects as structs: known keys are fields, everything else is kept and written back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::runtime::model::any;
use crate::runtime::values::JsonText;

/// Text that is not the JSON that its type needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(pub(super) String);

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}

/// The JSON that a text spells.
///
/// Some responses escape their text once more than JSON needs (`{\"shop\":…`), so that is undone first.
pub(super) fn read_text(text: &str) -> Result<Value, ParseError> {
    let text = text.trim();
    let escaped = text.trim_start_matches(['{', '[', ' ']).starts_with("\\\"");
    let text = match escaped.then(|| any::value(&format!("\"{text}\""))) {
        Some(Ok(Value::String(unescaped))) => Cow::Owned(unescaped),
        _ => Cow::Borrowed(text),
    };
    any::value(&text).map_err(|malformed| {
        let (line, column) = malformed.place(&text);
        ParseError(format!("not JSON: {} (line {line}, column {column})", malformed.what))
    })
}

/// Reads an object's text.
pub(super) fn read_object(text: &str) -> Result<Map<String, Value>, ParseError> {
    match read_text(text)? {
        Value::Object(map) => Ok(map),
        _ => Err(ParseError("not a JSON object".to_owned())),
    }
}

/// Shows JSON as models do: with secrets masked.
pub(super) fn debug(json: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&JsonText::from(json.to_string()), f)
}

/// A struct that stands for a JSON object.
pub(super) trait Object: Sized {
    /// Takes the known keys out, and keeps the rest.
    fn read(map: Map<String, Value>) -> Self;
    /// The whole object.
    fn write(&self) -> Map<String, Value>;
}

/// What a field can hold.
pub(super) trait Member: Sized + Default {
    /// Reads the value, or gives it back if it does not fit.
    fn read(value: Value) -> Result<Self, Value>;
    /// The value to write, if the field is set.
    fn write(&self) -> Option<Value>;
}

/// Takes a field out of the map. A value that does not fit stays there.
pub(super) fn take<M: Member>(map: &mut Map<String, Value>, key: &str) -> M {
    match map.remove(key).map(M::read) {
        None => M::default(),
        Some(Ok(member)) => member,
        Some(Err(value)) => {
            map.insert(key.to_owned(), value);
            M::default()
        }
    }
}

/// Puts a field into the map, if it is set.
pub(super) fn put<M: Member>(map: &mut Map<String, Value>, key: &str, member: &M) {
    if let Some(value) = member.write() {
        map.insert(key.to_owned(), value);
    }
}

impl Member for Option<String> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Some(text)),
            other => Err(other),
        }
    }

    fn write(&self) -> Option<Value> {
        self.clone().map(Value::String)
    }
}

impl Member for Option<bool> {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_bool().map(Some).ok_or(value)
    }

    fn write(&self) -> Option<Value> {
        self.map(Value::Bool)
    }
}

impl Member for Option<i64> {
    fn read(value: Value) -> Result<Self, Value> {
        value.as_i64().map(Some).ok_or(value)
    }

    fn write(&self) -> Option<Value> {
        self.map(Value::from)
    }
}

impl Member for Option<Value> {
    fn read(value: Value) -> Result<Self, Value> {
        Ok(Some(value))
    }

    fn write(&self) -> Option<Value> {
        self.clone()
    }
}

/// Objects by name. An empty object is kept as it came.
impl<T: Object> Member for BTreeMap<String, T> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(map) if !map.is_empty() && map.values().all(Value::is_object) => Ok(objects(map).0),
            other => Err(other),
        }
    }

    fn write(&self) -> Option<Value> {
        if self.is_empty() {
            return None;
        }
        Some(Value::Object(self.iter().map(|(name, object)| (name.clone(), object.write().into())).collect()))
    }
}

/// A list of objects. An empty list is kept as it came.
impl<T: Object> Member for Vec<T> {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_object) => {
                Ok(list.into_iter().filter_map(object).collect())
            }
            other => Err(other),
        }
    }

    fn write(&self) -> Option<Value> {
        if self.is_empty() {
            return None;
        }
        Some(self.iter().map(|object| Value::Object(object.write())).collect())
    }
}

/// Parts a map into its objects and everything else.
pub(super) fn objects<T: Object>(map: Map<String, Value>) -> (BTreeMap<String, T>, Map<String, Value>) {
    let (mut known, mut other) = (BTreeMap::new(), Map::new());
    for (name, value) in map {
        match value {
            Value::Object(map) => {
                known.insert(name, T::read(map));
            }
            value => {
                other.insert(name, value);
            }
        }
    }
    (known, other)
}

/// Reads a value that is known to be an object.
pub(super) fn object<T: Object>(value: Value) -> Option<T> {
    match value {
        Value::Object(map) => Some(T::read(map)),
        _ => None,
    }
}

/// Declares a struct for a JSON object: fields with a setter, then fields whose setters are written by hand.
macro_rules! kept_object {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $wire:literal,)*
        }
        $({ $($(#[$bare_doc:meta])* $bare:ident: $bare_type:ty = $bare_wire:literal,)* })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$type>,)*
            $($($(#[$bare_doc])* pub $bare: $bare_type,)*)?
            /// Everything that is no field here, or does not fit one, as it came. It is written back.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            $(
                $(#[$field_doc])*
                #[inline]
                pub fn $field(mut self, value: impl Into<$type>) -> Self {
                    self.$field = Some(value.into());
                    self
                }
            )*

            /// Sets a key that has no field here.
            pub fn set(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.other.insert(key.into(), value.into());
                self
            }
        }

        impl $crate::alibaba::objects::kept::Object for $name {
            #[allow(unused_mut, reason = "a type without nested lists changes nothing here")]
            fn read(mut map: serde_json::Map<String, serde_json::Value>) -> Self {
                use $crate::alibaba::objects::kept::take;
                Self {
                    $($field: take(&mut map, $wire),)*
                    $($($bare: take(&mut map, $bare_wire),)*)?
                    other: map,
                }
            }

            fn write(&self) -> serde_json::Map<String, serde_json::Value> {
                use $crate::alibaba::objects::kept::put;
                let mut map = self.other.clone();
                $(put(&mut map, $wire, &self.$field);)*
                $($(put(&mut map, $bare_wire, &self.$bare);)*)?
                map
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let map = $crate::alibaba::objects::kept::Object::write(self);
                $crate::alibaba::objects::kept::debug(&serde_json::Value::Object(map), f)
            }
        }
    };
}
pub(super) use kept_object;

/// Makes a type read from text and go where JSON text goes. It has `parse_text` and `to_value`.
macro_rules! json_text {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::alibaba::objects::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse_text(text)
            }
        }

        impl TryFrom<&$crate::values::JsonText> for $name {
            type Error = $crate::alibaba::objects::ParseError;

            fn try_from(text: &$crate::values::JsonText) -> Result<Self, Self::Error> {
                Self::parse_text(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            /// Writes the JSON text. Secrets are in clear.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.to_value(), f)
            }
        }

        impl From<&$name> for serde_json::Value {
            fn from(object: &$name) -> Self {
                object.to_value()
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(object: $name) -> Self {
                object.to_value()
            }
        }

        impl From<&$name> for $crate::values::JsonText {
            fn from(object: &$name) -> Self {
                Self::from(object.to_value())
            }
        }

        impl From<$name> for $crate::values::JsonText {
            fn from(object: $name) -> Self {
                Self::from(object.to_value())
            }
        }
    };
}
pub(super) use json_text;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro is for public types")]
mod tests {
    use serde_json::json;

    use super::*;

    kept_object! {
        /// A sample.
        Sample {
            /// A text.
            name: String = "name",
            /// A number.
            size: i64 = "size",
        }
        {
            /// Nested samples.
            parts: BTreeMap<String, Sample> = "parts",
            /// Listed samples.
            list: Vec<Sample> = "list",
        }
    }

    #[test]
    fn what_does_not_fit_is_kept_and_written_back() {
        for json in [
            json!({ "name": "a", "size": 5, "parts": { "b": { "name": "c", "x": 1 } }, "list": [{ "size": 1 }], "y": [] }),
            json!({ "name": 7, "size": "5", "parts": [], "list": {} }),
            json!({ "name": null, "size": 1.5, "parts": { "b": 3 }, "list": [{}, 4] }),
            json!({ "size": u64::MAX, "parts": {}, "list": [] }),
        ] {
            let sample: Sample = object(json.clone()).unwrap_or_default();
            assert_eq!(Value::Object(sample.write()), json);
        }
    }

    #[test]
    fn a_field_wins_over_what_was_kept() {
        let sample = Sample::read(Map::from_iter([("name".to_owned(), Value::from(7))])).name("new").size(1);
        assert_eq!(Value::Object(sample.write()), json!({ "name": "new", "size": 1 }));
    }

    #[test]
    fn text_that_is_escaped_once_more_is_read() {
        assert_eq!(read_text(r#"{\"a\":{\"b\":true}}"#), Ok(json!({ "a": { "b": true } })));
        assert_eq!(read_text(r#" [{\"a\":1}]"#), Ok(json!([{ "a": 1 }])));
        for text in ["", "{", r#"{\"a"#, r#"{\"a\":1}""#, "{\\", &"{\"a\":".repeat(10_000)] {
            assert!(read_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", Sample::default().set("srcPassword", "example-secret").name("shown"));
        assert!(shown.contains("shown") && !shown.contains("example-secret"), "{shown}");
    }
}
