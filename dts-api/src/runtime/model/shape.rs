//! A struct of the API as data: a table of its fields, and access to them.

use super::json::first_of;
use super::rules::{Condition, Limits};
use super::scalar::Scalar;
use super::value::{Ref, Slot, View};

/// A generated struct. Implemented by [`shape!`](crate::runtime::shape).
pub trait Shape: Send + Sync + std::any::Any {
    /// Facts about the fields, in the order in which they are declared.
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

/// The table of a type.
pub const fn table_of<T: Tabled>() -> &'static Table {
    T::TABLE
}

/// An empty struct, for what does not know its type. Only what stands in for the services needs one.
pub fn new_shape<T: Shape + Default>() -> Box<dyn Shape> {
    Box::<T>::default()
}

/// A value for a field that nobody has set, as a constant.
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
    /// Name of the struct in Rust.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// What a request that holds the struct must obey.
    pub conditions: &'static [Condition],
    /// The [`tag`] of each field's wire name.
    pub tags: &'static [u8],
}

impl Table {
    /// The field of this wire name, with its index.
    pub(crate) fn find(&self, wire: &str) -> Option<(usize, &'static Field)> {
        let tag = tag(wire);
        let (chunks, rest) = self.tags.as_chunks();
        let mut start = 0;
        // Eight tags are looked at in the time of one name.
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

    /// The field of this wire name among those from `start` on, whose tags are given.
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

/// A byte that tells most names apart.
pub const fn tag(name: &str) -> u8 {
    let bytes = name.as_bytes();
    match bytes {
        [first, second, .., last] => {
            // Names are short, and what is cut off tells nothing less.
            let length = bytes.len() as u8;
            first.wrapping_mul(3) ^ second.wrapping_mul(5) ^ last.wrapping_mul(7) ^ length.wrapping_mul(11)
        }
        _ => 0,
    }
}

/// The kinds of fields, as [`Ref`] and [`Slot`] tell them apart.
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

/// What is known of a field without an instance.
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
    /// How long the value may be in a request.
    pub limits: Limits,
    /// The table of the struct, or of the structs in the list. A function, since statics may not refer to each other in
    /// a circle, and structs do.
    pub(super) of: Option<fn() -> &'static Table>,
}

impl Field {
    /// A field with its kind, and its names on the wire and in Rust.
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

    /// The client's region fills it in.
    pub const fn from_region(mut self) -> Self {
        self.from_region = true;
        self
    }

    /// It is a list that travels inside an object with one field of this name.
    pub const fn wrapped_in(mut self, name: &'static str) -> Self {
        self.wrapped_in = Some(name);
        self
    }

    /// It has at least so many characters in a request.
    pub const fn min_length(mut self, characters: u32) -> Self {
        self.limits.min_length = characters;
        self
    }

    /// It has at most so many characters in a request.
    pub const fn max_length(mut self, characters: u32) -> Self {
        self.limits.max_length = characters;
        self
    }

    /// It has at most so many entries in a request.
    pub const fn max_items(mut self, entries: u32) -> Self {
        self.limits.max_items = entries;
        self
    }

    /// The struct that it holds has this table.
    pub const fn of(mut self, table: fn() -> &'static Table) -> Self {
        self.of = Some(table);
        self
    }

    /// The table of the struct that it holds, or of the structs in its list.
    pub(crate) fn inner(&self) -> Option<&'static Table> {
        self.of.map(|table| table())
    }
}

/// The fields of a struct, with what each shows.
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

/// The field of this wire name, with what it shows.
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

/// Sets the field of this wire name; false if there is none, or its type has no such value.
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

/// Forgets all that a struct holds.
pub(crate) fn clear(shape: &mut dyn Shape) {
    shape.open(&mut |slots| {
        for slot in slots {
            slot.clear();
        }
    });
}

/// Makes a shape of a struct: its table, access to its fields, and the traits that follow from these.
///
/// One line a field: its name in Rust, its kind, its name on the wire, the struct that it holds, and what else is to be
/// known. Then one line a condition. The pattern is flat, since a macro that calls itself for each field takes time that grows with their square.
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
            // Inlined, so that the program that calls an operation compiles its shapes, and this crate compiles none.
            #[inline]
            fn table(&self) -> &'static $crate::runtime::Table {
                <Self as $crate::runtime::Tabled>::TABLE
            }

            // All fields at once: a list of them is compiled in half the time of a match by index.
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
                // Constants, so that no clean-up is compiled for a default that fails half-way.
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
