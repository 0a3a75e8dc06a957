//! Typed texts: values that are documented as text but always mean a number, a time, a boolean or JSON.
//!
//! Reading one never fails. [`get`](Percent::get) returns the meaning, or `None` if the text is invalid.
//! [`as_str`](Percent::as_str) always returns the original text.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::any;
use super::scalar::{Kind, Scalar, ScalarType};
use super::value::View;

/// Implements conversions from the text types that programs use.
macro_rules! from_texts {
    ($name:ident) => {
        $crate::runtime::model::values::from_texts!($name: &String, std::borrow::Cow<'_, str>, Box<str>, std::sync::Arc<str>);
    };
    ($name:ident: $($text:ty),*) => {
        $(
            impl From<$text> for $name {
                fn from(text: $text) -> Self {
                    let text: &str = &text;
                    Self::from(text)
                }
            }
        )*
    };
}
pub(super) use from_texts;

/// Declares a typed text.
macro_rules! typed_text {
    ($(#[$doc:meta])* $name:ident => $meaning:ty, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Returns the text as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the meaning of the text, or `None` if the text is invalid.
            pub fn get(&self) -> Option<$meaning> {
                let parse: fn(&str) -> Option<$meaning> = $parse;
                parse(self.0.trim())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        $crate::runtime::model::values::from_texts!($name);

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Masked as in a model: JSON may contain a secret.
                fmt::Debug::fmt(&ScalarType::view(self), f)
            }
        }

        impl ScalarType for $name {
            const KIND: Kind = Kind::Text;

            fn view(&self) -> View<'_> {
                View::Text(&self.0)
            }

            fn of(scalar: Scalar<'_>) -> Option<Self> {
                Some(Self(scalar.text().to_owned()))
            }
        }

        $crate::__serde_of_scalar!($name);
    };
}

typed_text! {
    /// A percentage: `95`, `12.0%`.
    Percent => f64, |text| finite(text.strip_suffix('%').unwrap_or(text).trim_end())
}

typed_text! {
    /// A whole number: `3306`.
    IntegerText => i64, |text| text.parse().ok()
}

typed_text! {
    /// A number: `0.5`.
    NumberText => f64, finite
}

typed_text! {
    /// `true` or `false`, in any letter case.
    BoolText => bool, |text| match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

typed_text! {
    /// A time as seconds since 1970-01-01T00:00:00Z: `1612507847`.
    UnixSeconds => SystemTime, |text| after_epoch(text.parse().ok()?)
}

typed_text! {
    /// A time in RFC 3339, usually in UTC and seconds: `2021-03-16T08:01:19Z`.
    DateTime => SystemTime, |text| text.parse::<jiff::Timestamp>().ok().map(SystemTime::from)
}

typed_text! {
    /// JSON in a string: `{"dtstestdata":{"all":true}}`.
    JsonText => serde_json::Value, |text| any::value(text).ok()
}

impl JsonText {
    /// Parses the JSON into your own type.
    ///
    /// # Errors
    ///
    /// Fails if the text is not JSON, or does not fit the type.
    pub fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.0.as_bytes())
    }
}

impl From<serde_json::Value> for JsonText {
    fn from(json: serde_json::Value) -> Self {
        Self(json.to_string())
    }
}

/// Implements conversions from values to typed text.
macro_rules! spelled {
    ($($name:ident: $($value:ty),*;)*) => {
        $($(
            impl From<$value> for $name {
                fn from(value: $value) -> Self {
                    Self(value.to_string())
                }
            }
        )*)*
    };
}

spelled! {
    IntegerText: u16, i32, u32, i64;
    NumberText: i32, u32, i64, f64;
    Percent: i32, u32, i64, f64;
    BoolText: bool;
}

impl From<SystemTime> for UnixSeconds {
    /// Drops fractions of a second.
    fn from(time: SystemTime) -> Self {
        let seconds = time
            .duration_since(UNIX_EPOCH)
            .map_or_else(|before| -i128::from(before.duration().as_secs()), |since| i128::from(since.as_secs()));
        Self(seconds.to_string())
    }
}

impl From<SystemTime> for DateTime {
    /// Drops fractions of a second. A time after the year 9999 gives empty text.
    fn from(time: SystemTime) -> Self {
        let text = jiff::Timestamp::try_from(time).map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        Self(text.unwrap_or_default())
    }
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn after_epoch(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::*;

    #[test]
    fn text_that_says_what_it_should_has_a_meaning() {
        assert_eq!(Percent::from("95").get(), Some(95.0));
        assert_eq!(Percent::from(" 12.5 % ").get(), Some(12.5));
        assert_eq!(IntegerText::from("3306").get(), Some(3306));
        assert_eq!(NumberText::from("0.5").get(), Some(0.5));
        assert_eq!(BoolText::from("True").get(), Some(true));
        assert_eq!(JsonText::from(r#"{"a":1}"#).get(), Some(serde_json::json!({ "a": 1 })));
        let time = UNIX_EPOCH + Duration::from_secs(1_615_881_679);
        assert_eq!(UnixSeconds::from("1615881679").get(), Some(time));
        assert_eq!(DateTime::from("2021-03-16T08:01:19Z").get(), Some(time));
        assert_eq!(DateTime::from("2021-03-16T16:01:19.000+08:00").get(), Some(time));
        assert_eq!(UnixSeconds::from("-1").get(), Some(UNIX_EPOCH - Duration::from_secs(1)));
    }

    #[test]
    fn text_that_does_not_is_kept() {
        for text in ["", "0/0", "1 rows/s", "NaN", "****", "0000-00-00 00:00:00", "99999999999999999999"] {
            assert_eq!(IntegerText::from(text).get(), None, "{text}");
            assert_eq!(BoolText::from(text).get(), None, "{text}");
            assert_eq!(DateTime::from(text).get(), None, "{text}");
            assert_eq!(UnixSeconds::from(text).get(), None, "{text}");
            assert_eq!(DateTime::from(text).as_str(), text);
        }
        assert_eq!(NumberText::from("inf").get(), None);
        assert_eq!(Percent::from("NaN%").get(), None);
    }

    #[test]
    fn meanings_become_text() {
        let time = UNIX_EPOCH + Duration::from_millis(1_615_881_679_900);
        assert_eq!(UnixSeconds::from(time).as_str(), "1615881679");
        assert_eq!(DateTime::from(time).as_str(), "2021-03-16T08:01:19Z");
        assert_eq!(Percent::from(12.5).to_string(), "12.5");
        assert_eq!(JsonText::from(serde_json::json!({ "a": [1] })).as_str(), r#"{"a":[1]}"#);
        let port: u16 = 3306;
        assert_eq!(IntegerText::from(port), IntegerText::from(3306));
        assert_eq!((IntegerText::from(5_000_000_000_i64).as_str(), Percent::from(5).as_str()), ("5000000000", "5"));
    }

    #[test]
    fn text_comes_in_whatever_it_is_held_in_and_goes_out_again() {
        let text = "2021-03-16T08:01:19Z";
        let time = DateTime::from(text);
        assert_eq!(DateTime::from(&text.to_owned()), time);
        assert_eq!(DateTime::from(Cow::Borrowed(text)), time);
        assert_eq!(DateTime::from(Arc::<str>::from(text)), time);
        assert_eq!(DateTime::from(Box::<str>::from(text)), time);
        assert_eq!(DateTime::from(&time), time);
        assert_eq!(String::from(time), text);
    }
}
