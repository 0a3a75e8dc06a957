//! Reads models from any serde format: converts its data to JSON text for the one reader.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::json::{Json, MAX_DEPTH, Token};
use super::read::{Mode, read};
use super::scalar::{Kind, Scalar, ScalarType};
use super::shape::Shape;

/// Reads a model from a serde format, and fails if a field is unknown.
///
/// A model's own `Deserialize` ignores unknown fields, and fails if a value does not fit its field.
///
/// ```
/// use dts_api::alibaba::operation::describe_dts_jobs::DescribeDtsJobsRequest;
/// use dts_api::Strict;
///
/// let typo = r#"{ "Regoin": "cn-hangzhou" }"#;
/// assert!(serde_json::from_str::<DescribeDtsJobsRequest>(typo).is_ok());
/// assert!(serde_json::from_str::<Strict<DescribeDtsJobsRequest>>(typo).is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Strict<T>(pub T);

/// Reads a model from a serde format as the client reads responses: a value that does not fit its field is left unset.
#[derive(Clone, Debug, PartialEq)]
pub struct Lenient<T>(pub T);

impl<'de, T: Shape + Default> Deserialize<'de> for Strict<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut shape = T::default();
        deserialize_shape(&mut shape, Mode::Strict, deserializer)?;
        Ok(Self(shape))
    }
}

impl<'de, T: Shape + Default> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut shape = T::default();
        deserialize_shape(&mut shape, Mode::Lenient, deserializer)?;
        Ok(Self(shape))
    }
}

/// Reads a struct from any serde format.
///
/// # Errors
///
/// Fails if the format fails, or if its data does not fit `mode`; the message has the path.
pub fn deserialize_shape<'de, D: Deserializer<'de>>(
    into: &mut dyn Shape,
    mode: Mode,
    deserializer: D,
) -> Result<(), D::Error> {
    let mut text = String::new();
    Copy { out: &mut text, depth: 0 }.deserialize(deserializer)?;
    if text == "null" {
        return Ok(());
    }
    read(&text, None, mode, into).map(drop).map_err(D::Error::custom)
}

/// Reads a value that travels as one scalar from any serde format.
///
/// # Errors
///
/// Fails if the format fails, or if its data is not such a value.
pub fn deserialize_scalar<'de, D: Deserializer<'de>, T: ScalarType>(deserializer: D) -> Result<T, D::Error> {
    let mut text = String::new();
    Copy { out: &mut text, depth: 0 }.deserialize(deserializer)?;
    let token = Json::new(&text).next().map_err(|malformed| D::Error::custom(malformed.what))?;
    let value = match &token {
        Token::Text(text) => T::of(Scalar::Text(text)),
        Token::Number(number) => T::of(Scalar::Number(number)),
        Token::Boolean(boolean) => T::of(Scalar::Boolean(*boolean)),
        Token::Null if T::KIND != Kind::Any => None,
        Token::Null | Token::List | Token::Object => T::of(Scalar::Json(&text)),
    };
    value.ok_or_else(|| D::Error::custom(format_args!("expected {}", T::KIND.expected())))
}

/// Copies one value as compact JSON, with its order and all digits.
struct Copy<'a> {
    out: &'a mut String,
    depth: usize,
}

/// Appends a text as a JSON string.
fn push_string(out: &mut String, text: &str) {
    // Writing a string to a `String` cannot fail.
    if let Ok(quoted) = serde_json::to_string(text) {
        out.push_str(&quoted);
    }
}

impl<'de> DeserializeSeed<'de> for Copy<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}
impl<'de> Visitor<'de> for Copy<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.out.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        write!(self.out, "{value}").map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        write!(self.out, "{value}").map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.out.push_str(&serde_json::to_string(&value).map_err(E::custom)?);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        push_string(self.out, value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.out.push_str("null");
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let depth = self.deeper()?;
        self.out.push('[');
        let start = self.out.len();
        loop {
            let mark = self.out.len();
            if mark > start {
                self.out.push(',');
            }
            if items.next_element_seed(Copy { out: self.out, depth })?.is_none() {
                self.out.truncate(mark);
                break;
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let depth = self.deeper()?;
        self.out.push('{');
        let start = self.out.len();
        while let Some(key) = entries.next_key::<String>()? {
            if self.out.len() > start {
                self.out.push(',');
            }
            push_string(self.out, &key);
            self.out.push(':');
            entries.next_value_seed(Copy { out: self.out, depth })?;
        }
        self.out.push('}');
        Ok(())
    }
}

impl Copy<'_> {
    /// Returns the depth of the values inside this one.
    fn deeper<E: Error>(&self) -> Result<usize, E> {
        if self.depth >= MAX_DEPTH { Err(E::custom("nested too deeply")) } else { Ok(self.depth + 1) }
    }
}
