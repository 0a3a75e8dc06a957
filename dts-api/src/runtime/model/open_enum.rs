//! Enumerations that a service may extend at any time.

use std::fmt;

/// A value that the specs did not list when this crate was generated.
///
/// Only the crate makes one, and never from a listed text, so two equal texts are always equal values.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// Keeps a text that no variant stands for. For generated code.
    #[doc(hidden)]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A number that the specs did not list when this crate was generated.
///
/// Only the crate makes one, and never from a listed number, so two equal numbers are always equal values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownNumber(i64);

impl UnknownNumber {
    /// Keeps a number that no variant stands for. For generated code.
    #[doc(hidden)]
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number as it came.
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for UnknownNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Implements, for a generated enumeration, what is the same for all of them.
///
/// The enumeration states its texts in `as_str`, `values` and `From<String>`; the rest follows from these.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident) => {
        impl $name {
            /// The documented value that this one equals but for letter case, if there is one.
            ///
            /// Services are known to send `synchronizing` where their pages say `Synchronizing`.
            pub fn canonical(&self) -> ::core::option::Option<Self> {
                let text = self.as_str();
                Self::values().iter().find(|value| value.as_str().eq_ignore_ascii_case(text)).cloned()
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from(text.to_owned())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        $crate::__serde_of_value!($name, |value, serializer| serializer.serialize_str(value.as_str()));

        impl $crate::runtime::Value for $name {
            fn kind_of() -> $crate::runtime::Kind {
                $crate::runtime::Kind::Text
            }

            fn blank() -> Self {
                Self::from("")
            }

            fn kind(&self) -> $crate::runtime::Kind {
                $crate::runtime::Kind::Text
            }

            fn open(&mut self, part: $crate::runtime::Part<'_>) -> ::core::option::Option<$crate::runtime::Opened<'_>> {
                if matches!(part, $crate::runtime::Part::Nothing) {
                    *self = Self::from("");
                }
                ::core::option::Option::None
            }

            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Text(self.as_str())
            }

            fn take(
                &mut self,
                scalar: $crate::runtime::Scalar<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Mismatch> {
                *self = Self::from(scalar.into_text());
                ::core::result::Result::Ok(())
            }
        }
    };
}

/// Implements, for a generated enumeration over numbers, what is the same for all of them.
///
/// The enumeration states its numbers in `as_i64`, `values` and `From<i64>`; the rest follows from these.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_number_enum {
    ($name:ident) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        $crate::__serde_of_value!($name, |value, serializer| serializer.serialize_i64(value.as_i64()));

        impl $crate::runtime::Value for $name {
            fn kind_of() -> $crate::runtime::Kind {
                $crate::runtime::Kind::Integer
            }

            fn blank() -> Self {
                Self::from(0)
            }

            fn kind(&self) -> $crate::runtime::Kind {
                $crate::runtime::Kind::Integer
            }

            fn open(&mut self, part: $crate::runtime::Part<'_>) -> ::core::option::Option<$crate::runtime::Opened<'_>> {
                if matches!(part, $crate::runtime::Part::Nothing) {
                    *self = Self::from(0);
                }
                ::core::option::Option::None
            }

            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Integer(self.as_i64().into())
            }

            fn take(
                &mut self,
                scalar: $crate::runtime::Scalar<'_>,
            ) -> ::core::result::Result<(), $crate::runtime::Mismatch> {
                let mut number = 0_i64;
                $crate::runtime::Value::take(&mut number, scalar)?;
                *self = Self::from(number);
                ::core::result::Result::Ok(())
            }
        }
    };
}

/// Implements serde's traits for a value that is one scalar.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_of_value {
    ($name:ident, |$value:ident, $serializer:ident| $serialize:expr) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                $serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let $value = self;
                $serialize
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut value = <Self as $crate::runtime::Value>::blank();
                $crate::runtime::deserialize_value(&mut value, deserializer)?;
                ::core::result::Result::Ok(value)
            }
        }
    };
}
