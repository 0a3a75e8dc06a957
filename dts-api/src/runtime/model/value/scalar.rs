//! Scalars as they are read, and the values that are one.

use super::{Kind, Mismatch, Opened, Part, Value, View};

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
            // `Debug` keeps the point that makes it a float: 1.0, not 1.
            Self::Number(number) => format!("{number:?}"),
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

/// Whether a scalar is empty text, which stands for "missing" where text is not expected.
pub(crate) fn is_empty_text(scalar: Scalar<'_>) -> bool {
    matches!(scalar, Scalar::Text(text) if text.trim().is_empty())
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

            fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
                if matches!(part, Part::Nothing) {
                    *self = Self::default();
                }
                None
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
