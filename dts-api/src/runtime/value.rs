//! What a field of a model can do: take a value from the wire and show the one it holds.
//!
//! One reader, one writer, one flattener and one `Debug` serve every model through this trait, so that a model costs
//! its users a table instead of a wall of derived code.

use std::collections::BTreeMap;

use super::shape::Shape;

/// What a value is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Boolean,
    /// An object with known members.
    Shape,
    /// A list.
    List,
    /// An object with any members.
    Map,
    /// Anything.
    Any,
}

impl Kind {
    /// The kind as a message says it.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Shape | Self::Map => "an object",
            Self::List => "a list",
            Self::Any => "a value",
        }
    }
}

/// A scalar as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction or an exponent.
    Number(f64),
    /// true or false.
    Boolean(bool),
}

impl Scalar<'_> {
    /// The scalar as text: itself where it is text, else as JSON spells it.
    pub fn into_text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(boolean) => boolean.to_string(),
        }
    }

    /// The scalar as a whole number, where it is one.
    fn to_integer(self) -> Option<i128> {
        match self {
            Self::Integer(integer) => Some(integer),
            Self::Number(number) => whole(number),
            Self::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
            }
            Self::Boolean(_) => None,
        }
    }

    /// The scalar as a number, where it is one.
    fn to_number(self) -> Option<f64> {
        match self {
            Self::Integer(integer) => Some(integer as f64),
            Self::Number(number) => Some(number),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Boolean(_) => None,
        }
    }

    /// The scalar as a boolean, where it is one.
    fn to_boolean(self) -> Option<bool> {
        match self {
            Self::Boolean(boolean) => Some(boolean),
            Self::Integer(0) => Some(false),
            Self::Integer(1) => Some(true),
            Self::Text(text) => match text.trim() {
                "0" => Some(false),
                "1" => Some(true),
                text if text.eq_ignore_ascii_case("true") => Some(true),
                text if text.eq_ignore_ascii_case("false") => Some(false),
                _ => None,
            },
            Self::Integer(_) | Self::Number(_) => None,
        }
    }
}

/// The whole number that a float stands for, where it stands for one exactly.
fn whole(number: f64) -> Option<i128> {
    (number.fract() == 0.0 && number.abs() < 1e19).then_some(number as i128)
}

/// The value does not fit the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// What a value shows.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing was set.
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
    /// A list.
    List(&'a dyn List),
    /// A map.
    Map(&'a dyn Map),
    /// Any JSON.
    Json(&'a serde_json::Value),
}

/// The entries of a list.
pub trait List {
    /// Number of entries.
    fn count(&self) -> usize;

    /// The entry at an index below [`count`](Self::count).
    fn get(&self, index: usize) -> Option<&dyn Value>;
}

/// The entries of a map.
pub trait Map {
    /// Calls `each` with every key and value, in the order of the keys.
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, &'a dyn Value));
}

/// A field's value, whatever its type.
pub trait Value: Send + Sync {
    /// What this type is on the wire.
    fn kind_of() -> Kind
    where
        Self: Sized;

    /// A value to read into.
    fn blank() -> Self
    where
        Self: Sized;

    /// What this value is on the wire.
    fn kind(&self) -> Kind;

    /// Forgets what was set.
    fn clear(&mut self);

    /// Shows what is set.
    fn view(&self) -> View<'_>;

    /// Takes a scalar.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] where the scalar does not stand for a value of this type.
    fn take(&mut self, _scalar: Scalar<'_>) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// The struct to read into, made where there is none yet.
    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        None
    }

    /// A new last entry of a list, to read into.
    fn push(&mut self) -> Option<&mut dyn Value> {
        None
    }

    /// The entry of a map to read into, made where there is none yet.
    fn entry(&mut self, _key: &str) -> Option<&mut dyn Value> {
        None
    }

    /// The JSON value to read into.
    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        None
    }

    /// Makes an empty list or map that counts as set.
    fn set_empty(&mut self) {}
}

impl<T: Value> Value for Option<T> {
    fn kind_of() -> Kind {
        T::kind_of()
    }

    fn blank() -> Self {
        None
    }

    fn kind(&self) -> Kind {
        T::kind_of()
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Missing, T::view)
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        let mut value = T::blank();
        value.take(scalar)?;
        *self = Some(value);
        Ok(())
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        self.get_or_insert_with(T::blank).shape_mut()
    }

    fn push(&mut self) -> Option<&mut dyn Value> {
        self.get_or_insert_with(T::blank).push()
    }

    fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        self.get_or_insert_with(T::blank).entry(key)
    }

    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        self.get_or_insert_with(T::blank).json_mut()
    }

    fn set_empty(&mut self) {
        *self = Some(T::blank());
    }
}

impl<T: Value> Value for Box<T> {
    fn kind_of() -> Kind {
        T::kind_of()
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn kind(&self) -> Kind {
        T::kind_of()
    }

    fn clear(&mut self) {
        (**self).clear();
    }

    fn view(&self) -> View<'_> {
        (**self).view()
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        (**self).take(scalar)
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        (**self).shape_mut()
    }

    fn push(&mut self) -> Option<&mut dyn Value> {
        (**self).push()
    }

    fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        (**self).entry(key)
    }

    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        (**self).json_mut()
    }

    fn set_empty(&mut self) {
        (**self).set_empty();
    }
}

impl<T: Value> Value for Vec<T> {
    fn kind_of() -> Kind {
        Kind::List
    }

    fn blank() -> Self {
        Self::new()
    }

    fn kind(&self) -> Kind {
        Kind::List
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn push(&mut self) -> Option<&mut dyn Value> {
        self.push(T::blank());
        self.last_mut().map(|last| last as &mut dyn Value)
    }
}

impl<T: Value> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        self.as_slice().get(index).map(|item| item as &dyn Value)
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn kind_of() -> Kind {
        Kind::Map
    }

    fn blank() -> Self {
        Self::new()
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        Some(self.entry(key.to_owned()).or_insert_with(T::blank))
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, &'a dyn Value)) {
        for (key, value) in self {
            each(key, value);
        }
    }
}

impl Value for serde_json::Value {
    fn kind_of() -> Kind {
        Kind::Any
    }

    fn blank() -> Self {
        Self::Null
    }

    fn kind(&self) -> Kind {
        Kind::Any
    }

    fn clear(&mut self) {
        *self = Self::Null;
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        Some(self)
    }
}

/// Implements [`Value`] for a type that travels as one scalar.
macro_rules! scalar {
    ($type:ty, $kind:ident, |$scalar:ident| $take:expr, |$value:ident| $view:expr) => {
        impl Value for $type {
            fn kind_of() -> Kind {
                Kind::$kind
            }

            fn blank() -> Self {
                Self::default()
            }

            fn kind(&self) -> Kind {
                Kind::$kind
            }

            fn clear(&mut self) {
                *self = Self::default();
            }

            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }

            fn take(&mut self, $scalar: Scalar<'_>) -> Result<(), Mismatch> {
                *self = $take.ok_or(Mismatch)?;
                Ok(())
            }
        }
    };
}

scalar!(String, Text, |scalar| Some(scalar.into_text()), |value| View::Text(value));
scalar!(bool, Boolean, |scalar| scalar.to_boolean(), |value| View::Boolean(*value));
scalar!(f64, Number, |scalar| scalar.to_number(), |value| View::Number(*value));
scalar!(i32, Integer, |scalar| scalar.to_integer().and_then(|n| n.try_into().ok()), |value| {
    View::Integer((*value).into())
});
scalar!(i64, Integer, |scalar| scalar.to_integer().and_then(|n| n.try_into().ok()), |value| {
    View::Integer((*value).into())
});
scalar!(u64, Integer, |scalar| scalar.to_integer().and_then(|n| n.try_into().ok()), |value| {
    View::Integer((*value).into())
});

/// Whether a scalar is empty text, which stands for "missing" where text is not expected.
pub(crate) fn is_empty_text(scalar: Scalar<'_>) -> bool {
    matches!(scalar, Scalar::Text(text) if text.trim().is_empty())
}
