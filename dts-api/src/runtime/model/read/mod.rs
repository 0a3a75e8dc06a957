//! Reading a model from JSON, or from any serde format, with every tolerance in one place.
//!
//! What a vendor documents and what it sends are two things. Reading therefore fails only where a value cannot mean
//! what its field means:
//!
//! - null is the same as missing, and so is empty text where a number, a boolean, a struct or a list is expected;
//! - a number or a boolean may come as text, text as a number or a boolean, a whole number as a float;
//! - a list or an object where text is expected is kept as its JSON text;
//! - a list reads whether it comes plain, wrapped in an object with one member, or as its only item;
//! - `{}` and `[]` are interchangeable where nothing is inside;
//! - an unknown member is ignored.
//!
//! What cannot be read is an error that names the JSON path.

use std::fmt;

use serde::de::{Deserialize as _, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

mod at;
mod members;

use self::at::{At, Shown, Step};
use self::members::{Inside, Members};
use super::json_text::JsonText;
use super::shape::{Field, Shape};
use super::value::{Kind, Scalar, Value, is_empty_text};

/// How deep an answer may be nested. The deepest documented one has 8 levels.
pub(in crate::runtime) const MAX_DEPTH: usize = 64;

/// Reads a JSON body into a struct: the whole body, or the object that is its member of a given name.
pub(crate) fn from_slice(body: &[u8], member: Option<&str>, into: &mut dyn Shape) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    match member {
        None => Members { shape: into, at: At::root() }.deserialize(&mut deserializer)?,
        Some(member) => Inside { member, shape: into }.deserialize(&mut deserializer)?,
    }
    deserializer.end()
}

/// Reads a value from any serde format.
///
/// # Errors
///
/// Where the input is malformed, or holds what the value cannot mean; the message names the path.
pub fn deserialize_value<'de, D: Deserializer<'de>>(into: &mut dyn Value, deserializer: D) -> Result<(), D::Error> {
    Read { value: into, field: None, at: At::root() }.deserialize(deserializer)
}

/// Reads a struct from any serde format.
///
/// # Errors
///
/// As for [`deserialize_value`].
pub fn deserialize_shape<'de, D: Deserializer<'de>>(into: &mut dyn Shape, deserializer: D) -> Result<(), D::Error> {
    Members { shape: into, at: At::root() }.deserialize(deserializer)
}

/// Reads the value of one field.
struct Read<'a> {
    value: &'a mut dyn Value,
    field: Option<&'a Field>,
    at: At<'a>,
}

impl Read<'_> {
    fn mismatch<E: Error>(&self, found: &str) -> E {
        E::custom(format_args!("{}: expected {}, found {found}", Shown(&self.at), self.value.kind().expected()))
    }

    fn scalar<E: Error>(mut self, scalar: Scalar<'_>) -> Result<(), E> {
        match self.value.kind() {
            Kind::Text => self.value.take(scalar).map_err(|_| self.mismatch("something else")),
            Kind::Any => {
                let json = match scalar {
                    Scalar::Text(text) => text.into(),
                    Scalar::Integer(integer) => match i64::try_from(integer) {
                        Ok(integer) => integer.into(),
                        Err(_) => u64::try_from(integer).map_or(serde_json::Value::Null, Into::into),
                    },
                    Scalar::Number(number) => number.into(),
                    Scalar::Boolean(boolean) => boolean.into(),
                };
                if let Some(value) = self.value.json_mut() {
                    *value = json;
                }
                Ok(())
            }
            _ if is_empty_text(scalar) => {
                self.value.clear();
                Ok(())
            }
            Kind::Integer | Kind::Number | Kind::Boolean => {
                self.value.take(scalar).map_err(|_| self.mismatch(&found(scalar)))
            }
            Kind::Shape | Kind::List | Kind::Map => match scalar {
                // Where a struct, a list or a map travels as JSON text, the text holds the value.
                Scalar::Text(text) if self.field.is_some_and(|field| field.json) => self.text(text),
                _ if self.value.kind() == Kind::List => self.only_item(scalar),
                _ => Err(self.mismatch(&found(scalar))),
            },
        }
    }

    /// Reads a value from its JSON text.
    fn text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = Read { value: &mut *self.value, field: None, at: self.at };
        read.deserialize(&mut deserializer).and_then(|()| deserializer.end()).map_err(|error| match error.classify() {
            // It names the path already.
            serde_json::error::Category::Data => E::custom(error),
            _ => E::custom(format_args!("{}: {error}", Shown(&self.at))),
        })
    }

    /// Reads a scalar as the only item of a list.
    fn only_item<E: Error>(self, scalar: Scalar<'_>) -> Result<(), E> {
        let at = self.at.child(Step::Item(0))?;
        self.value.clear();
        match self.value.push() {
            Some(item) => Read { value: item, field: None, at }.scalar(scalar),
            None => Ok(()),
        }
    }

    /// Reads a list that came as an object: wrapped, empty, or as its only item.
    fn list_from_object<'de, A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.value.clear();
        let Some(key) = members.next_key::<String>()? else {
            self.value.set_empty();
            return Ok(());
        };
        // What the object holds decides what it is, so its text is kept until all of it was seen.
        let mut wrapped = String::new();
        members.next_value_seed(JsonText { out: &mut wrapped, depth: self.at.depth })?;
        let mut object = format!("{{{}:{wrapped}", serde_json::Value::from(key.as_str()));
        let mut only_member = true;
        while let Some(key) = members.next_key::<String>()? {
            only_member = false;
            object.push_str(&format!(",{}:", serde_json::Value::from(key)));
            members.next_value_seed(JsonText { out: &mut object, depth: self.at.depth })?;
        }
        object.push('}');
        let named = self.field.and_then(|field| field.wrapped_in) == Some(key.as_str());
        if only_member && (named || wrapped.starts_with('[') || wrapped == "null") {
            self.text(&wrapped)
        } else {
            self.text(&format!("[{object}]"))
        }
    }
}

/// A scalar as a message shows it: a long text by its length, for it may be anything.
fn found(scalar: Scalar<'_>) -> String {
    match scalar {
        // A part of a text could be a part of a secret, which is not known to be one.
        Scalar::Text(text) if text.chars().count() <= 24 => format!("the text {text:?}"),
        Scalar::Text(text) => format!("a text of {} characters", text.chars().count()),
        Scalar::Integer(integer) => format!("the number {integer}"),
        Scalar::Number(number) => format!("the number {number}"),
        Scalar::Boolean(boolean) => format!("the boolean {boolean}"),
    }
}

impl<'de> DeserializeSeed<'de> for Read<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Read<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value.kind().expected())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Scalar::Integer(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(value))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.value.clear();
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match self.value.kind() {
            Kind::List => {
                self.value.clear();
                self.value.set_empty();
                let mut index = 0;
                loop {
                    let at = self.at.child(Step::Item(index))?;
                    if items.next_element_seed(Item { list: &mut *self.value, at })?.is_none() {
                        return Ok(());
                    }
                    index += 1;
                }
            }
            Kind::Text | Kind::Any => {
                let mut text = String::new();
                JsonText { out: &mut text, depth: self.at.depth }.visit_seq(items)?;
                keep_json(self.value, &text, &self.at)
            }
            _ if items.next_element::<IgnoredAny>()?.is_none() => {
                self.value.clear();
                Ok(())
            }
            _ => Err(self.mismatch("a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        match self.value.kind() {
            Kind::Shape => match self.value.shape_mut() {
                Some(shape) => Members { shape, at: self.at }.visit_map(members),
                None => Ok(()),
            },
            Kind::Map => {
                self.value.clear();
                self.value.set_empty();
                while let Some(key) = members.next_key::<String>()? {
                    let at = self.at.child(Step::Member(&key))?;
                    if let Some(value) = self.value.entry(&key) {
                        members.next_value_seed(Read { value, field: None, at })?;
                    }
                }
                Ok(())
            }
            Kind::List => self.list_from_object(members),
            Kind::Text | Kind::Any => {
                let mut text = String::new();
                JsonText { out: &mut text, depth: self.at.depth }.visit_map(members)?;
                keep_json(self.value, &text, &self.at)
            }
            Kind::Integer | Kind::Number | Kind::Boolean if members.next_key::<IgnoredAny>()?.is_none() => {
                self.value.clear();
                Ok(())
            }
            Kind::Integer | Kind::Number | Kind::Boolean => Err(self.mismatch("an object")),
        }
    }
}

/// Keeps JSON where text or anything is expected.
fn keep_json<E: Error>(value: &mut dyn Value, text: &str, at: &At<'_>) -> Result<(), E> {
    let bad = |error: serde_json::Error| E::custom(format_args!("{}: {error}", Shown(at)));
    match value.json_mut() {
        Some(json) => *json = serde_json::from_str(text).map_err(bad)?,
        None => {
            // Text takes any text.
            let _ = value.take(Scalar::Text(text));
        }
    }
    Ok(())
}

/// Reads the next item of a list.
struct Item<'a> {
    list: &'a mut dyn Value,
    at: At<'a>,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.list.push() {
            Some(value) => Read { value, field: None, at: self.at }.deserialize(deserializer),
            None => IgnoredAny::deserialize(deserializer).map(drop),
        }
    }
}
