//! Structs as data: a table of the fields, and access to them.

use super::json::first_of;
use super::rules::{Condition, Limits};
use super::scalar::Scalar;
use super::value::{Ref, Slot, View};

/// A generated struct, implemented by [`shape!`](crate::runtime::shape).
pub trait Shape: Send + Sync + std::any::Any {
    /// Returns the facts about the fields, in the order of their declaration.
    fn table(&self) -> &'static Table;

    /// Shows all fields at once, in the order of the table.
    fn show<'a>(&'a self, see: &mut dyn FnMut(&[Ref<'a>]));

    /// Opens all fields at once, in the order of the table, to read into.
    fn open(&mut self, fill: &mut dyn FnMut(&mut [Slot<'_>]));
}

/// A type that has a table, known without an instance.
pub trait Tabled {
    /// The table.
    const TABLE: &'static Table;
}

/// Returns the table of a type.
pub const fn table_of<T: Tabled>() -> &'static Table {
    T::TABLE
}

/// Creates an empty struct, for code that does not know its type. Only the test server needs it.
pub fn new_shape<T: Shape + Default>() -> Box<dyn Shape> {
    Box::<T>::default()
}

/// The value of an unset field, as a constant.
pub trait Blank {
    /// The value.
    const BLANK: Self;
}

impl<T> Blank for Option<T> {
    const BLANK: Self = None;
}

impl<T> Blank for Vec<T> {
    const BLANK: Self = Self::new();
}

impl<K, V> Blank for std::collections::BTreeMap<K, V> {
    const BLANK: Self = Self::new();
}

/// The fields of a struct.
#[derive(Debug)]
pub struct Table {
    /// The name of the struct in Rust.
    pub name: &'static str,
    /// The fields.
    pub fields: &'static [Field],
    /// The conditions for the struct in a request.
    pub conditions: &'static [Condition],
    /// The [`tag`] of each field's wire name.
    pub tags: &'static [u8],
}

impl Table {
    /// Returns the field with this wire name, and its index.
    pub(crate) fn find(&self, wire: &str) -> Option<(usize, &'static Field)> {
        let tag = tag(wire);
        let (chunks, rest) = self.tags.as_chunks();
        let mut start = 0;
        // Comparing eight tags takes as long as comparing one name.
        for chunk in chunks {
            if first_of(*chunk, tag) != 0
                && let found @ Some(_) = self.find_in(start, chunk, tag, wire)
            {
                return found;
            }
            start += chunk.len();
        }
        self.find_in(start, rest, tag, wire)
    }

    /// Returns the field with this wire name among those from `start` on, whose tags are given.
    fn find_in(&self, start: usize, tags: &[u8], tag: u8, wire: &str) -> Option<(usize, &'static Field)> {
        for (offset, other) in tags.iter().enumerate() {
            if *other == tag
                && let Some(field) = self.fields.get(start + offset)
                && field.wire == wire
            {
                return Some((start + offset, field));
            }
        }
        None
    }
}

/// Returns a byte that differs for most names.
pub const fn tag(name: &str) -> u8 {
    let bytes = name.as_bytes();
    match bytes {
        [first, second, .., last] => {
            // Names are short, so the lost bits hardly matter.
            let length = bytes.len() as u8;
            first.wrapping_mul(3) ^ second.wrapping_mul(5) ^ last.wrapping_mul(7) ^ length.wrapping_mul(11)
        }
        _ => 0,
    }
}

/// The kind of a field, as in [`Ref`] and [`Slot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are those of `Ref`")]
pub enum FieldKind {
    Text,
    Scalar,
    Shape,
    Shapes,
    List,
    Map,
}

/// The facts about a field, known without an instance.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) wire: &'static str,
    pub(crate) rust: &'static str,
    pub(crate) kind: FieldKind,
    pub(crate) required: bool,
    pub(crate) sensitive: bool,
    pub(crate) in_body: bool,
    pub(crate) json: bool,
    pub(crate) from_region: bool,
    pub(crate) wrapped_in: Option<&'static str>,
    /// The limits for the length of the value in a request.
    pub limits: Limits,
    /// The table of the struct, or of the structs in the list. It is a function, because statics cannot refer to each
    /// other in a cycle, and structs do.
    pub(super) of: Option<fn() -> &'static Table>,
}

impl Field {
    /// Creates a field with its kind, and its names on the wire and in Rust.
    pub const fn new(kind: FieldKind, wire: &'static str, rust: &'static str) -> Self {
        Self {
            wire,
            rust,
            kind,
            required: false,
            sensitive: false,
            in_body: false,
            json: false,
            from_region: false,
            wrapped_in: None,
            limits: Limits::NONE,
            of: None,
        }
    }

    /// Marks it as required: a call without it fails.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Marks it as secret.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Sends it in the form body.
    pub const fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// Sends it as JSON text in a string.
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    /// Fills it in with the client's region.
    pub const fn from_region(mut self) -> Self {
        self.from_region = true;
        self
    }

    /// Marks it as a list that is wrapped in an object with one field of this name.
    pub const fn wrapped_in(mut self, name: &'static str) -> Self {
        self.wrapped_in = Some(name);
        self
    }

    /// Sets the smallest number of characters in a request.
    pub const fn min_length(mut self, characters: u32) -> Self {
        self.limits.min_length = characters;
        self
    }

    /// Sets the largest number of characters in a request.
    pub const fn max_length(mut self, characters: u32) -> Self {
        self.limits.max_length = characters;
        self
    }

    /// Sets the largest number of entries in a request.
    pub const fn max_items(mut self, entries: u32) -> Self {
        self.limits.max_items = entries;
        self
    }

    /// Sets the table of the struct that it holds.
    pub const fn of(mut self, table: fn() -> &'static Table) -> Self {
        self.of = Some(table);
        self
    }

    /// Returns the table of the struct that it holds, or of the structs in its list.
    pub(crate) fn inner(&self) -> Option<&'static Table> {
        self.of.map(|table| table())
    }
}

/// Returns the fields of a struct with their values.
pub(crate) fn fields(shape: &dyn Shape) -> Vec<(&'static Field, View<'_>)> {
    let known = shape.table().fields;
    let mut fields = Vec::with_capacity(known.len());
    shape.show(&mut |refs| {
        for (field, it) in known.iter().zip(refs) {
            fields.push((field, it.view()));
        }
    });
    fields
}

/// Returns the field with this wire name and its value.
pub(crate) fn field<'a>(shape: &'a dyn Shape, wire: &str) -> Option<(&'static Field, View<'a>)> {
    let (index, field) = shape.table().find(wire)?;
    let mut view = View::Missing;
    shape.show(&mut |refs| {
        if let Some(it) = refs.get(index) {
            view = it.view();
        }
    });
    Some((field, view))
}

/// Sets the field with this wire name. Returns `false` if there is none, or its type has no such value.
pub(crate) fn set(shape: &mut dyn Shape, wire: &str, scalar: Scalar<'_>) -> bool {
    let Some((index, _)) = shape.table().find(wire) else { return false };
    let mut is_set = false;
    shape.open(&mut |slots| {
        is_set = match slots.get_mut(index) {
            Some(Slot::Text(value)) => {
                **value = Some(scalar.text().to_owned());
                true
            }
            Some(Slot::Scalar(value)) => value.take(scalar).is_ok(),
            _ => false,
        };
    });
    is_set
}

/// Clears all fields of a struct.
pub(crate) fn clear(shape: &mut dyn Shape) {
    shape.open(&mut |slots| {
        for slot in slots {
            slot.clear();
        }
    });
}

/// Implements a shape for a struct: its table, access to its fields, and the traits that follow from these.
///
/// Each field has one line: its name in Rust, its kind, its wire name, the struct that it holds, and further facts.
/// Then each condition has one line. The pattern is flat, because a recursive macro takes time that grows with the
/// square of the number of fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __shape {
    ($name:ident {
        $($field:ident: $kind:ident $wire:literal $(of $inner:ty)? $(, $flag:ident $($argument:literal)?)*;)*
    } $(when { $($condition:expr;)* })?) => {
        impl $crate::runtime::Tabled for $name {
            const TABLE: &'static $crate::runtime::Table = &$crate::runtime::Table {
                name: ::core::stringify!($name),
                fields: &[$(
                    $crate::runtime::Field::new($crate::runtime::FieldKind::$kind, $wire, ::core::stringify!($field))
                    $(.of($crate::runtime::table_of::<$inner>))?
                    $(.$flag($($argument)?))*
                ),*],
                conditions: &[$($($condition),*)?],
                tags: &[$($crate::runtime::tag($wire)),*],
            };
        }

        #[allow(deprecated, reason = "what is deprecated still travels")]
        impl $crate::runtime::Shape for $name {
            // Inlined, so that only programs that call an operation compile its shapes.
            #[inline]
            fn table(&self) -> &'static $crate::runtime::Table {
                <Self as $crate::runtime::Tabled>::TABLE
            }

            // All fields at once: a list of them compiles in half the time of a match by index.
            #[inline]
            fn show<'a>(&'a self, see: &mut dyn FnMut(&[$crate::runtime::Ref<'a>])) {
                see(&[$($crate::runtime::Ref::$kind(&self.$field)),*]);
            }

            #[inline]
            fn open(&mut self, fill: &mut dyn FnMut(&mut [$crate::runtime::Slot<'_>])) {
                fill(&mut [$($crate::runtime::Slot::$kind(&mut self.$field)),*]);
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            #[allow(deprecated, reason = "what is deprecated still travels")]
            fn default() -> Self {
                // Constants, so that no clean-up code is compiled for a default that fails half-way.
                $name { $($field: $crate::runtime::Blank::BLANK),* }
            }
        }

        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::runtime::clone_shape(self)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::same_shape(self, other)
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::debug_shape(self, f)
            }
        }

        $crate::__serde_of_shape!($name);
    };
}
