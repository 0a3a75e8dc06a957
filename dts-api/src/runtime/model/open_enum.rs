//! Open enumerations: a service may add values at any time.

use std::fmt;

use super::scalar::{Kind, Scalar, ScalarType};
use super::value::View;

/// A value that was not documented when this crate was generated.
///
/// Only this crate creates one, and never from a documented text, so equal texts are always equal values.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// Returns the text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// A number that was not documented when this crate was generated.
///
/// Only this crate creates one, and never from a documented number, so equal numbers are always equal values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownNumber(i64);

impl UnknownNumber {
    /// Keeps a number without a variant. For generated code.
    #[doc(hidden)]
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// Returns the number as it came.
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for UnknownNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// An enumeration of texts, implemented by [`open_enum!`](crate::runtime::open_enum).
pub trait OpenEnum: AsRef<str> + for<'a> From<&'a str> + Send + Sync {}

impl<T: OpenEnum> ScalarType for T {
    const KIND: Kind = Kind::Text;

    fn view(&self) -> View<'_> {
        View::Text(self.as_ref())
    }

    fn of(scalar: Scalar<'_>) -> Option<Self> {
        Some(Self::from(scalar.text()))
    }
}

/// The argument of a setter for an enumeration: one of its values, or a type that converts to one, such as a text.
///
/// Every type that implements [`Into<T>`](Into) has this trait, and no other type. It is a trait of its own for the
/// sake of the compiler's message: if a program passes a similar enumeration, such as `JobType` for `JobTypeFilter`,
/// the message names the enumeration that the setter takes.
#[diagnostic::on_unimplemented(
    message = "this setter takes `{T}`, and `{Self}` does not convert into it",
    label = "expected `{T}`",
    note = "pass a value of `{T}` or its text; if the two are listed as similar, `{T}::try_from(value)` converts"
)]
pub trait IntoEnum<T> {
    /// Converts to the enumeration.
    fn into_enum(self) -> T;
}

// Otherwise the message is about `From`, which is less helpful.
#[diagnostic::do_not_recommend]
impl<T, V: Into<T>> IntoEnum<T> for V {
    #[inline]
    fn into_enum(self) -> T {
        self.into()
    }
}

/// Returns the index of a text in a table of spellings, or the length of the table if it is not there.
pub fn find_spelling(spellings: &[&str], text: &str) -> usize {
    spellings.iter().position(|spelling| *spelling == text).unwrap_or(spellings.len())
}

/// Creates a value from a text without a variant.
pub fn unknown_value(text: &str) -> UnknownValue {
    UnknownValue(text.to_owned())
}

/// Returns the documented value that equals a text, compared case-insensitively.
pub fn canonical<T: AsRef<str> + Clone>(values: &[T], text: &str) -> Option<T> {
    values.iter().find(|value| value.as_ref().eq_ignore_ascii_case(text)).cloned()
}

/// Returns the number in a scalar.
pub fn number_of(scalar: Scalar<'_>) -> Option<i64> {
    i64::of(scalar)
}

/// Implements an open enumeration for a generated enum: one line per value, with its text and its other spellings.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident { $($variant:ident = $($text:literal)|+;)* }) => {
        #[allow(deprecated, reason = "what is deprecated still travels")]
        impl $name {
            /// Returns the value as text, as it is on the wire.
            #[inline(never)]
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $crate::__first!($($text)+),)*
                    $name::UnknownValue(value) => value.as_str(),
                }
            }

            /// Returns every documented value.
            pub const fn values() -> &'static [Self] {
                &[$($name::$variant),*]
            }

            /// Returns the documented value that differs from this one only in letter case, if there is one.
            ///
            /// For example, services send `synchronizing` although their pages say `Synchronizing`.
            #[inline]
            pub fn canonical(&self) -> ::core::option::Option<Self> {
                $crate::runtime::canonical(Self::values(), self.as_str())
            }
        }

        impl $crate::runtime::OpenEnum for $name {}

        // Written by hand: over the text, these take a tenth less time to check than derived ones.
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.as_str(), state);
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self, f)
            }
        }

        impl ::core::convert::From<&str> for $name {
            // Compiled here once, not in each program.
            #[inline(never)]
            #[allow(deprecated, reason = "what is deprecated still travels")]
            fn from(text: &str) -> Self {
                let values = &[$($($crate::__second!($text, $name::$variant)),+),*];
                match values.get($crate::runtime::find_spelling(&[$($($text),+),*], text)) {
                    ::core::option::Option::Some(value) => value.clone(),
                    ::core::option::Option::None => $name::UnknownValue($crate::runtime::unknown_value(text)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(&text)
            }
        }

        impl ::core::convert::From<&::std::string::String> for $name {
            #[inline]
            fn from(text: &::std::string::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(text)
            }
        }

        impl ::core::convert::From<::std::borrow::Cow<'_, str>> for $name {
            #[inline]
            fn from(text: ::std::borrow::Cow<'_, str>) -> Self {
                <Self as ::core::convert::From<&str>>::from(&text)
            }
        }

        impl ::core::convert::From<&$name> for $name {
            #[inline]
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl ::core::convert::From<$name> for ::std::string::String {
            #[inline]
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl ::core::convert::From<&$name> for ::std::string::String {
            #[inline]
            fn from(value: &$name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(text))
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        $crate::__serde_of_scalar!($name);
    };
}

/// Returns the value of another enumeration with the same meaning: the same text, compared case-insensitively, or an
/// alias.
pub fn counterpart<A: OpenEnum, B: OpenEnum + Clone>(values: &[B], value: &A) -> Option<B> {
    let text = value.as_ref();
    let same = B::from(text);
    let is_same = |candidate: &&B| candidate.as_ref() == same.as_ref();
    let is_like = |candidate: &&B| {
        let other = candidate.as_ref();
        other.eq_ignore_ascii_case(text) || A::from(other).as_ref() == text
    };
    values.iter().find(is_same).or_else(|| values.iter().find(is_like)).cloned()
}

/// Converts between two generated enumerations of texts: `Small => Large` if the large one has all values of the small
/// one, `One | Other` if they overlap.
#[doc(hidden)]
#[macro_export]
macro_rules! __alike {
    ($small:ident => $large:ident) => {
        impl ::core::convert::From<$small> for $large {
            /// Converts the value. An undocumented value keeps its text.
            #[inline]
            fn from(value: $small) -> Self {
                let known = $crate::runtime::counterpart(Self::values(), &value);
                known.unwrap_or_else(|| <Self as ::core::convert::From<&str>>::from(value.as_str()))
            }
        }

        $crate::__alike!(try $large => $small);
    };
    ($one:ident | $other:ident) => {
        $crate::__alike!(try $one => $other);
        $crate::__alike!(try $other => $one);
    };
    (try $from:ident => $to:ident) => {
        impl ::core::convert::TryFrom<$from> for $to {
            type Error = $from;

            /// Converts the value, or returns it as the error if it has no counterpart.
            #[inline]
            fn try_from(value: $from) -> ::core::result::Result<Self, $from> {
                $crate::runtime::counterpart(Self::values(), &value).ok_or(value)
            }
        }
    };
}

/// Expands to its second argument, to repeat a value for each of its spellings.
#[doc(hidden)]
#[macro_export]
macro_rules! __second {
    ($first:literal, $second:expr) => {
        $second
    };
}

/// Expands to its first argument.
#[doc(hidden)]
#[macro_export]
macro_rules! __first {
    ($first:literal $($rest:literal)*) => {
        $first
    };
}

/// Implements an open enumeration of numbers for a generated enum: one line per value, with its number and its other
/// spellings.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_number_enum {
    ($name:ident { $($variant:ident = $number:literal $(| $alias:literal)*;)* }) => {
        #[allow(deprecated, reason = "what is deprecated still travels")]
        impl $name {
            /// Returns the value as a number, as it is on the wire.
            pub const fn as_i64(&self) -> i64 {
                match self {
                    $($name::$variant => $number,)*
                    $name::UnknownValue(value) => value.as_i64(),
                }
            }

            /// Returns every documented value.
            pub const fn values() -> &'static [Self] {
                &[$($name::$variant),*]
            }

            fn read(number: i64) -> Self {
                match number {
                    $($number $(| $alias)* => $name::$variant,)*
                    _ => $name::UnknownValue($crate::runtime::UnknownNumber::new(number)),
                }
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_i64() == other.as_i64()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.as_i64(), state);
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self, f)
            }
        }

        impl ::core::convert::From<i64> for $name {
            #[inline]
            fn from(number: i64) -> Self {
                Self::read(number)
            }
        }

        impl ::core::convert::From<&$name> for $name {
            #[inline]
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl $crate::runtime::ScalarType for $name {
            const KIND: $crate::runtime::Kind = $crate::runtime::Kind::Integer;

            #[inline]
            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Integer(self.as_i64() as i128)
            }

            #[inline]
            fn of(scalar: $crate::runtime::Scalar<'_>) -> ::core::option::Option<Self> {
                $crate::runtime::number_of(scalar).map(Self::read)
            }
        }

        $crate::__serde_of_scalar!($name);
    };
}
