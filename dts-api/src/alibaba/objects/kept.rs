//! JSON objects as structs: known keys are fields; all other keys are kept as their text and written back.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::text::{Members, entries, faithful, members, object_text};
use crate::runtime::values::JsonText;

/// Returns the text of a list of objects.
pub(super) fn list_text<T: Object>(list: &[T]) -> String {
    let entries: Vec<_> = list.iter().map(|object| object_text(&object.write())).collect();
    format!("[{}]", entries.join(","))
}

/// Shows JSON as models do, with secrets masked.
pub(super) fn debug(json: String, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&JsonText::from(json), f)
}

/// A struct for a JSON object.
pub(super) trait Object: Sized {
    /// Takes the known keys out, and keeps the others.
    fn read(members: Members) -> Self;
    /// Returns the whole object.
    fn write(&self) -> Members;
}

/// A type of a field.
pub(super) trait Member: Sized + Default {
    /// Reads the value from its JSON text. Returns `None` if it does not fit, or if writing it back would change it.
    fn read(text: &str) -> Option<Self>;
    /// Returns the JSON text to write, if the field is set.
    fn write(&self) -> Option<String>;
}

/// Takes a field out of the members. A value that does not fit stays there.
pub(super) fn take<M: Member>(members: &mut Members, key: &str) -> M {
    let read = members.get(key).and_then(|text| M::read(text.as_str()));
    if read.is_some() {
        members.remove(key);
    }
    read.unwrap_or_default()
}

/// Adds a field to the members, if it is set.
pub(super) fn put<M: Member>(members: &mut Members, key: &str, member: &M) {
    if let Some(text) = member.write() {
        members.insert(key.to_owned(), text.into());
    }
}

impl Member for Option<String> {
    fn read(text: &str) -> Option<Self> {
        match faithful(text)? {
            Value::String(text) => Some(Some(text)),
            _ => None,
        }
    }

    fn write(&self) -> Option<String> {
        self.as_ref().map(|text| Value::from(text.as_str()).to_string())
    }
}

impl Member for Option<bool> {
    fn read(text: &str) -> Option<Self> {
        faithful(text)?.as_bool().map(Some)
    }

    fn write(&self) -> Option<String> {
        self.map(|boolean| boolean.to_string())
    }
}

impl Member for Option<i64> {
    fn read(text: &str) -> Option<Self> {
        faithful(text)?.as_i64().map(Some)
    }

    fn write(&self) -> Option<String> {
        self.map(|number| number.to_string())
    }
}

impl Member for Option<Value> {
    fn read(text: &str) -> Option<Self> {
        faithful(text).map(Some)
    }

    fn write(&self) -> Option<String> {
        self.as_ref().map(Value::to_string)
    }
}

/// Objects by name. An empty object is kept unchanged.
impl<T: Object> Member for BTreeMap<String, T> {
    fn read(text: &str) -> Option<Self> {
        let members = members(text)?;
        let objects: Option<Self> =
            members.iter().map(|(name, text)| Some((name.clone(), object(text.as_str())?))).collect();
        objects.filter(|objects| !objects.is_empty())
    }

    fn write(&self) -> Option<String> {
        let members = self.iter().map(|(name, object)| (name.clone(), object_text(&object.write()).into()));
        (!self.is_empty()).then(|| object_text(&members.collect()))
    }
}

/// A list of objects. An empty list is kept unchanged.
impl<T: Object> Member for Vec<T> {
    fn read(text: &str) -> Option<Self> {
        let list: Option<Self> = entries(text)?.iter().map(|text| object(text.as_str())).collect();
        list.filter(|list| !list.is_empty())
    }

    fn write(&self) -> Option<String> {
        (!self.is_empty()).then(|| list_text(self))
    }
}

/// Splits members into objects and all others.
pub(super) fn objects<T: Object>(members: Members) -> (BTreeMap<String, T>, Members) {
    let (mut known, mut other) = (BTreeMap::new(), Members::new());
    for (name, text) in members {
        match object(text.as_str()) {
            Some(object) => {
                known.insert(name, object);
            }
            None => {
                other.insert(name, text);
            }
        }
    }
    (known, other)
}

/// Reads a text if it is a JSON object.
pub(super) fn object<T: Object>(text: &str) -> Option<T> {
    members(text).map(T::read)
}

/// Declares a struct for a JSON object: fields with a setter, then fields with hand-written setters.
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
            /// Keys without a field here, and values that do not fit their field, as the JSON text that came. They are
            /// written back unchanged.
            pub other: std::collections::BTreeMap<String, $crate::values::JsonText>,
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
                self.other.insert(key.into(), value.into().into());
                self
            }
        }

        impl $crate::alibaba::objects::kept::Object for $name {
            #[allow(unused_mut, reason = "a type without nested lists changes nothing here")]
            fn read(mut members: $crate::alibaba::objects::text::Members) -> Self {
                use $crate::alibaba::objects::kept::take;
                Self {
                    $($field: take(&mut members, $wire),)*
                    $($($bare: take(&mut members, $bare_wire),)*)?
                    other: members,
                }
            }

            fn write(&self) -> $crate::alibaba::objects::text::Members {
                use $crate::alibaba::objects::kept::put;
                let mut members = self.other.clone();
                $(put(&mut members, $wire, &self.$field);)*
                $($(put(&mut members, $bare_wire, &self.$bare);)*)?
                members
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                use $crate::alibaba::objects::{kept::{Object, debug}, text::object_text};
                debug(object_text(&Object::write(self)), f)
            }
        }
    };
}
pub(super) use kept_object;

/// Implements conversions from and to JSON text for a type with `parse_text` and `to_text`.
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
                f.write_str(&self.to_text())
            }
        }

        impl From<&$name> for serde_json::Value {
            fn from(object: &$name) -> Self {
                $crate::values::JsonText::from(object).get().unwrap_or_default()
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(object: $name) -> Self {
                Self::from(&object)
            }
        }

        impl From<&$name> for $crate::values::JsonText {
            fn from(object: &$name) -> Self {
                Self::from(object.to_text())
            }
        }

        impl From<$name> for $crate::values::JsonText {
            fn from(object: $name) -> Self {
                Self::from(object.to_text())
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
            /// Anything.
            any: Option<Value> = "any",
            /// Nested samples.
            parts: BTreeMap<String, Sample> = "parts",
            /// Listed samples.
            list: Vec<Sample> = "list",
        }
    }

    fn rewritten(text: &str) -> String {
        object_text(&object::<Sample>(text).map(|sample| sample.write()).unwrap_or_default())
    }

    #[test]
    fn what_does_not_fit_is_kept_and_written_back() {
        for json in [
            json!({ "name": "a", "size": 5, "parts": { "b": { "name": "c", "x": 1 } }, "list": [{ "size": 1 }], "y": [] }),
            json!({ "name": 7, "size": "5", "parts": [], "list": {} }),
            json!({ "name": null, "size": 1.5, "parts": { "b": 3 }, "list": [{}, 4] }),
            json!({ "size": u64::MAX, "parts": {}, "list": [] }),
        ] {
            assert_eq!(rewritten(&json.to_string()), json.to_string());
        }
    }

    #[test]
    fn spellings_that_no_value_holds_are_kept() {
        for text in [
            r#"{"name":"a","size":-0,"x":1e400,"y":[-0,1.50,{"z":123456789012345678901234567890}]}"#,
            r#"{"any":{"x":1e400},"list":[{"size":1e2,"x":0.10}],"parts":{"a":{"size":1.0,"x":-0}}}"#,
            r#"{"any":"1e400","name":"\ud800","x":"\ud800 \u00e9"}"#,
        ] {
            assert_eq!(rewritten(text), text);
        }
        let sample: Sample = object(r#"{"any":{"x":[1,1.5,"1e400 \"-0"],"y":true}}"#).unwrap_or_default();
        assert_eq!(sample.any, Some(json!({ "x": [1, 1.5, "1e400 \"-0"], "y": true })));
    }

    #[test]
    fn what_is_put_in_is_written_as_json_in_any_case() {
        let sample = Sample::default().set("a", "x").set("b", json!([1]));
        assert_eq!(object_text(&sample.write()), r#"{"a":"x","b":[1]}"#);
        let other = BTreeMap::from([("a".to_owned(), JsonText::from("no JSON"))]);
        assert_eq!(object_text(&Sample { other, ..Default::default() }.write()), r#"{"a":"no JSON"}"#);
    }

    #[test]
    fn a_field_wins_over_what_was_kept() {
        let sample = object::<Sample>(r#"{"name":7}"#).unwrap_or_default().name("new").size(1);
        assert_eq!(object_text(&sample.write()), r#"{"name":"new","size":1}"#);
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", Sample::default().set("srcPassword", "example-secret").name("shown"));
        assert!(shown.contains("shown") && !shown.contains("example-secret"), "{shown}");
    }
}
