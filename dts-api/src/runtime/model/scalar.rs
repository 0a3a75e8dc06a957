//! Scalars, and any JSON.

use std::borrow::Cow;

use super::any;
use super::value::View;

/// The kind of a value on the wire.
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
    /// Any JSON.
    Any,
}

impl Kind {
    /// Returns the kind for a message.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Any => "a value",
        }
    }
}

/// A scalar as it was read, or a list or an object as its JSON text.
#[derive(Clone, Copy, Debug)]
pub enum Scalar<'a> {
    /// Text.
    Text(&'a str),
    /// A number, as it is in the JSON, with all digits.
    Number(&'a str),
    /// true or false.
    Boolean(bool),
    /// A list or an object, as compact JSON.
    Json(&'a str),
}

impl<'a> Scalar<'a> {
    /// Returns the scalar as text: a text itself, other scalars as in the JSON.
    pub fn text(self) -> &'a str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Json(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
        }
    }

    /// Returns whether it is empty text, which means "missing" if text is not expected.
    pub(crate) fn is_empty_text(self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// Returns the number in it, if it is one.
    fn number(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.trim()),
            Self::Boolean(_) | Self::Json(_) => None,
        }
    }

    fn to_integer(self) -> Option<i128> {
        let text = self.number()?;
        text.parse().ok().or_else(|| whole(text))
    }

    fn to_number(self) -> Option<f64> {
        let number = self.number()?.parse::<f64>().ok()?;
        // A clone may hold a float that JSON cannot express.
        let is_copied = matches!(self, Self::Number("NaN" | "inf" | "-inf"));
        (number.is_finite() || is_copied).then_some(number)
    }

    fn to_boolean(self) -> Option<bool> {
        match self {
            Self::Boolean(boolean) => Some(boolean),
            Self::Number("1" | "1.0") => Some(true),
            Self::Number("0" | "0.0") => Some(false),
            Self::Text(text) => boolean(text.trim()),
            Self::Number(_) | Self::Json(_) => None,
        }
    }

    fn to_json(self) -> Option<serde_json::Value> {
        match self {
            Self::Text(text) => Some(text.into()),
            Self::Boolean(boolean) => Some(boolean.into()),
            Self::Number(text) | Self::Json(text) => any::value(text).ok(),
        }
    }
}

/// Returns the whole number of decimals or an exponent: 5.0, 1e3. It is exact, unlike a float beyond 2^53.
fn whole(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [integer, fraction].concat();
    let is_zero =
        digits.contains('0') && digits.strip_prefix(['-', '+']).unwrap_or(&digits).bytes().all(|digit| digit == b'0');
    if is_zero {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        return (!exponent.is_empty() && exponent.bytes().all(|digit| digit.is_ascii_digit())).then_some(0);
    }
    // The number of zeros after the digits; or of digits after the point, which must be zeros.
    let zeros = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    if let Ok(zeros) = u32::try_from(zeros) {
        return digits.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(zeros)?);
    }
    let behind = usize::try_from(zeros.unsigned_abs()).ok()?;
    let (whole, rest) = digits.split_at_checked(digits.len().checked_sub(behind)?)?;
    if rest.bytes().all(|digit| digit == b'0') { whole.parse().ok() } else { None }
}

/// Returns the boolean in a text.
fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "1", "y", "yes"]) {
        Some(true)
    } else if is(["false", "0", "n", "no"]) {
        Some(false)
    } else {
        None
    }
}

/// The error of a value that does not fit its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// A type whose values are one scalar, or any JSON.
pub trait ScalarType: Sized + Send + Sync {
    /// The kind on the wire.
    const KIND: Kind;

    /// Returns a view of the value.
    fn view(&self) -> View<'_>;

    /// Converts a scalar, if it is a value of this type.
    fn of(scalar: Scalar<'_>) -> Option<Self>;
}

/// A field with such a type.
pub trait ScalarValue: Send + Sync {
    /// Returns the kind on the wire.
    fn kind(&self) -> Kind;

    /// Returns a view of the value.
    fn view(&self) -> View<'_>;

    /// Sets the field to a scalar, or clears it.
    ///
    /// It is one method, because each method of this trait is compiled for every type.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] if the scalar is not a value of this type.
    fn set(&mut self, scalar: Option<Scalar<'_>>) -> Result<(), Mismatch>;
}

impl<'v> dyn ScalarValue + 'v {
    /// Sets the field to a scalar.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] if the scalar is not a value of this type.
    pub fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        self.set(Some(scalar))
    }

    /// Clears the field.
    pub fn clear(&mut self) {
        // Clearing never fails.
        let _ = self.set(None);
    }
}

impl<T: ScalarType> ScalarValue for Option<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Missing,
        }
    }

    fn set(&mut self, scalar: Option<Scalar<'_>>) -> Result<(), Mismatch> {
        let value = match scalar {
            Some(scalar) => T::of(scalar),
            None => None,
        };
        let fits = value.is_some() || scalar.is_none();
        if fits {
            *self = value;
        }
        if fits { Ok(()) } else { Err(Mismatch) }
    }
}

impl View<'_> {
    /// Returns the scalar that copies this value to another field.
    pub(crate) fn spelled(&self) -> Option<Spelled<'_>> {
        Some(match *self {
            Self::Text(text) => Spelled::Text(text),
            Self::Integer(integer) => Spelled::Number(integer.to_string()),
            // `Debug` keeps all digits, and the point that makes it a float: 1.0, not 1.
            Self::Number(number) => Spelled::Number(format!("{number:?}")),
            Self::Boolean(boolean) => Spelled::Boolean(boolean),
            Self::Json(json) => Spelled::Json(Cow::Owned(json.to_string())),
            _ => return None,
        })
    }
}

/// A scalar that owns its text.
pub(crate) enum Spelled<'a> {
    Text(&'a str),
    Number(String),
    Boolean(bool),
    Json(Cow<'a, str>),
}

impl Spelled<'_> {
    pub(crate) fn scalar(&self) -> Scalar<'_> {
        match self {
            Self::Text(text) => Scalar::Text(text),
            Self::Number(number) => Scalar::Number(number),
            Self::Boolean(boolean) => Scalar::Boolean(*boolean),
            Self::Json(json) => Scalar::Json(json),
        }
    }
}

macro_rules! scalar {
    ($type:ty, $kind:ident, |$scalar:ident| $of:expr, |$value:ident| $view:expr) => {
        impl ScalarType for $type {
            const KIND: Kind = Kind::$kind;

            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }

            fn of($scalar: Scalar<'_>) -> Option<Self> {
                $of
            }
        }
    };
}

scalar!(String, Text, |scalar| Some(scalar.text().to_owned()), |value| View::Text(value));
scalar!(bool, Boolean, |scalar| scalar.to_boolean(), |value| View::Boolean(*value));
scalar!(f64, Number, |scalar| scalar.to_number(), |value| View::Number(*value));
scalar!(i32, Integer, |scalar| scalar.to_integer()?.try_into().ok(), |value| View::Integer((*value).into()));
scalar!(i64, Integer, |scalar| scalar.to_integer()?.try_into().ok(), |value| View::Integer((*value).into()));
scalar!(u64, Integer, |scalar| scalar.to_integer()?.try_into().ok(), |value| View::Integer((*value).into()));
scalar!(serde_json::Value, Any, |scalar| scalar.to_json(), |value| View::Json(value));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_begins_like_zero_is_no_whole_number() {
        for text in ["0e", "0E", "00e1f3", "0ecafe", "0.0eggs", "-0e-", "0e1.5", "0e 1"] {
            assert_eq!(i64::of(Scalar::Text(text)), None, "{text:?}");
        }
        assert_eq!(["0e5", "-0.0E+12"].map(|text| i64::of(Scalar::Text(text))), [Some(0); 2]);
    }

    #[test]
    fn whole_numbers_are_read_to_their_last_digit_however_they_are_spelled() {
        for (text, number) in [
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("-9007199254740993.000", Some(-9_007_199_254_740_993)),
            ("9223372036854775807.0", Some(i64::MAX)),
            ("9.223372036854775807e18", Some(i64::MAX)),
            ("922337203685477580700E-2", Some(i64::MAX)),
            ("9223372036854775808.0", None),
            ("1e3", Some(1_000)),
            ("+1.5e1", Some(15)),
            (" 7.0 ", Some(7)),
            ("-0.0", Some(0)),
            ("0e-400", Some(0)),
            ("0e400", Some(0)),
            ("1.5", None),
            ("15e-1", None),
            ("1e-400", None),
            ("1e400", None),
            ("1e99999999999999999999", None),
            ("", None),
            (".", None),
            ("-", None),
            ("1.-0", None),
            ("1e", None),
            ("é.0", None),
            ("0x10", None),
            ("NaN", None),
        ] {
            assert_eq!(i64::of(Scalar::Text(text)), number, "{text}");
        }
        assert_eq!(u64::of(Scalar::Number("18446744073709551615.0")), Some(u64::MAX));
    }
}
