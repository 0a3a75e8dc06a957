//! Access to the fields of a model, to view them or to read into them.
//!
//! A field has one of six concrete kinds. Only the part that depends on the generated type is a trait object, so that a
//! model is a table and not derived code.

use super::containers::{ListValue, MapValue, ShapeList, ShapeValue};
use super::scalar::ScalarValue;
use super::shape::Shape;

/// A field to view.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations, reason = "a field may hold a secret")]
pub enum Ref<'a> {
    /// Text.
    Text(&'a Option<String>),
    /// Any other scalar, or any JSON.
    Scalar(&'a dyn ScalarValue),
    /// A struct.
    Shape(&'a dyn ShapeValue),
    /// A list of structs.
    Shapes(&'a dyn ShapeList),
    /// A list of scalars.
    List(&'a dyn ListValue),
    /// A map of scalars.
    Map(&'a dyn MapValue),
}

/// A field to read into.
#[allow(missing_debug_implementations, reason = "a field may hold a secret")]
pub enum Slot<'a> {
    /// Text.
    Text(&'a mut Option<String>),
    /// Any other scalar, or any JSON.
    Scalar(&'a mut dyn ScalarValue),
    /// A struct.
    Shape(&'a mut dyn ShapeValue),
    /// A list of structs.
    Shapes(&'a mut dyn ShapeList),
    /// A list of scalars.
    List(&'a mut dyn ListValue),
    /// A map of scalars.
    Map(&'a mut dyn MapValue),
}

/// The value of a field.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// The field is unset.
    Missing,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i128),
    /// A number.
    Number(f64),
    /// true or false.
    Boolean(bool),
    /// A struct.
    Shape(&'a dyn Shape),
    /// A list of structs.
    Shapes(&'a dyn ShapeList),
    /// A list of scalars.
    List(&'a dyn ListValue),
    /// A map of scalars.
    Map(&'a dyn MapValue),
    /// Any JSON.
    Json(&'a serde_json::Value),
}

impl<'a> Ref<'a> {
    /// Returns the value of the field.
    pub fn view(self) -> View<'a> {
        match self {
            Self::Text(Some(text)) => View::Text(text),
            Self::Scalar(value) => value.view(),
            Self::Shape(value) => match value.shape() {
                Some(shape) => View::Shape(shape),
                None => View::Missing,
            },
            Self::Shapes(list) if list.count().is_some() => View::Shapes(list),
            Self::List(list) if list.count().is_some() => View::List(list),
            Self::Map(map) if map.is_set() => View::Map(map),
            _ => View::Missing,
        }
    }
}

impl Slot<'_> {
    /// Clears the field.
    pub fn clear(&mut self) {
        match self {
            Self::Text(text) => **text = None,
            Self::Scalar(value) => value.clear(),
            Self::Shape(value) => {
                value.reset(false);
            }
            Self::Shapes(list) => list.reset(false),
            Self::List(list) => list.reset(false),
            Self::Map(map) => map.reset(false),
        }
    }

    /// Returns the expected kind for a message.
    pub(crate) fn expected(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Scalar(value) => value.kind().expected(),
            Self::Shape(_) | Self::Map(_) => "an object",
            Self::Shapes(_) | Self::List(_) => "a list",
        }
    }
}

impl<'a> View<'a> {
    /// Returns whether the field is unset, or is an empty list.
    pub(crate) fn is_nothing(self) -> bool {
        match self {
            Self::Missing => true,
            Self::Shapes(list) => list.count() == Some(0),
            Self::List(list) => list.count() == Some(0),
            _ => false,
        }
    }

    /// Returns a scalar as its text on the wire.
    pub(crate) fn to_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_owned()),
            Self::Integer(integer) => Some(integer.to_string()),
            Self::Number(number) => Some(number.to_string()),
            Self::Boolean(boolean) => Some(boolean.to_string()),
            _ => None,
        }
    }
}

/// Iterates over the entries of a list of structs.
pub(crate) fn shapes(list: &dyn ShapeList) -> impl Iterator<Item = &dyn Shape> {
    (0..list.count().unwrap_or(0)).filter_map(|index| list.item(index))
}

/// Iterates over the entries of a list of scalars.
pub(crate) fn items(list: &dyn ListValue) -> impl Iterator<Item = View<'_>> {
    (0..list.count().unwrap_or(0)).map(|index| list.item(index))
}
