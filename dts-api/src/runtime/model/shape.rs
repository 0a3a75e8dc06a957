//! A struct of the API as data: a table of its members, and access to them by index.

use super::value::Value;

/// A generated struct: facts as data, and access by index.
pub trait Shape: Send + Sync {
    /// The members, in the order in which they are declared.
    fn table(&self) -> &'static Table;

    /// The value of the member at an index of the table.
    fn get(&self, index: usize) -> Option<&dyn Value>;

    /// The value of the member at an index of the table, to read into.
    fn get_mut(&mut self, index: usize) -> Option<&mut dyn Value>;
}

/// The members of a struct.
#[derive(Debug)]
pub struct Table {
    /// Name of the struct in Rust.
    pub name: &'static str,
    /// Its members.
    pub fields: &'static [Field],
}

/// A member of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) wire: &'static str,
    pub(crate) rust: &'static str,
    pub(crate) required: bool,
    pub(crate) sensitive: bool,
    pub(crate) in_body: bool,
    pub(crate) json: bool,
    pub(crate) wrapped_in: Option<&'static str>,
    pub(crate) from_client: Option<FromClient>,
}

/// What the client fills in where the caller set nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromClient {
    /// The client's region.
    Region,
}

impl Field {
    /// A member with its names on the wire and in Rust.
    pub const fn new(wire: &'static str, rust: &'static str) -> Self {
        Self {
            wire,
            rust,
            required: false,
            sensitive: false,
            in_body: false,
            json: false,
            wrapped_in: None,
            from_client: None,
        }
    }

    /// A call without it is refused.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is a secret.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// It travels in the form body.
    pub const fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// It travels as JSON text in a string.
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    /// It is a list that travels inside an object with one member of this name.
    pub const fn wrapped_in(mut self, name: &'static str) -> Self {
        self.wrapped_in = Some(name);
        self
    }

    /// The client fills it in.
    pub const fn from_client(mut self, what: FromClient) -> Self {
        self.from_client = Some(what);
        self
    }
}

/// Implements, for a generated struct, what its table already says.
#[doc(hidden)]
#[macro_export]
macro_rules! __shape {
    ($name:ident) => {
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::debug_shape(self, f)
            }
        }

        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::runtime::serialize_shape(self, serializer)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut shape = Self::default();
                $crate::runtime::deserialize_value(&mut shape, deserializer)?;
                ::core::result::Result::Ok(shape)
            }
        }

        // Not a blanket impl over `Shape`: it would collide with the one over `Box`.
        impl $crate::runtime::Value for $name {
            fn kind_of() -> $crate::runtime::Kind {
                $crate::runtime::Kind::Shape
            }

            fn blank() -> Self {
                Self::default()
            }

            fn kind(&self) -> $crate::runtime::Kind {
                $crate::runtime::Kind::Shape
            }

            fn view(&self) -> $crate::runtime::View<'_> {
                $crate::runtime::View::Shape(self)
            }

            fn open(&mut self, part: $crate::runtime::Part<'_>) -> ::core::option::Option<$crate::runtime::Opened<'_>> {
                match part {
                    $crate::runtime::Part::Shape => {
                        return ::core::option::Option::Some($crate::runtime::Opened::Shape(self));
                    }
                    $crate::runtime::Part::Nothing => *self = Self::default(),
                    _ => {}
                }
                ::core::option::Option::None
            }
        }
    };
}
