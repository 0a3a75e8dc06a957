//! Types of values.

use std::fmt;

use super::{EnumId, StructId};

/// Type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A type of Rust's own.
    Scalar(Scalar),
    /// Text with a meaning.
    Text(Text),
    /// Text that must not be printed.
    Secret,
    /// A struct.
    Struct(StructId),
    /// An enumeration.
    Enum(EnumId, Over),
    /// A list.
    List(Box<Type>),
    /// A map from text.
    Map(Box<Type>),
}

impl Type {
    /// The type of what a list or map holds, or the type itself.
    pub fn element(&self) -> &Self {
        match self {
            Self::List(element) | Self::Map(element) => element.element(),
            _ => self,
        }
    }

    /// What it is on the wire.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Scalar(scalar) => scalar.kind(),
            Self::Text(_) | Self::Secret | Self::Enum(_, Over::Text) => Kind::String,
            Self::Enum(_, Over::Integer) => Kind::Integer,
            Self::Struct(_) => Kind::Object,
            Self::List(_) => Kind::List,
            Self::Map(_) => Kind::Map,
        }
    }
}

/// What the values of an enumeration are on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
}

/// A type of Rust's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    Int32,
    /// `i64`.
    Int64,
    /// `u64`.
    Uint64,
    /// `f64`.
    Double,
    /// Any JSON.
    Any,
}

impl Scalar {
    fn kind(self) -> Kind {
        match self {
            Self::String => Kind::String,
            Self::Bool => Kind::Boolean,
            Self::Int32 | Self::Int64 | Self::Uint64 => Kind::Integer,
            Self::Double => Kind::Number,
            Self::Any => Kind::Any,
        }
    }
}

/// Text with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A share in percent.
    Percent,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Bool,
    /// Seconds since 1970.
    UnixSeconds,
    /// RFC 3339.
    DateTime,
    /// JSON.
    Json,
}

/// What a value is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Boolean,
    /// An object with known fields.
    Object,
    /// A list.
    List,
    /// An object with any fields.
    Map,
    /// Anything.
    Any,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::List => "list",
            Self::Map => "map",
            Self::Any => "any",
        })
    }
}
