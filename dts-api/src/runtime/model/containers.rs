//! Fields that hold structs, lists or maps.
//!
//! In shapes that a request uses, a list is an `Option`, because some services distinguish an empty list from none. In
//! other shapes it is not, and an empty list counts as set.

use std::collections::BTreeMap;

use super::scalar::{Kind, Mismatch, Scalar, ScalarType};
use super::shape::Shape;
use super::value::View;

/// A field that holds a struct.
pub trait ShapeValue: Send + Sync {
    /// Returns the struct, if it is set.
    fn shape(&self) -> Option<&dyn Shape>;

    /// Clears the field; with `set`, creates an empty struct to read into.
    fn reset(&mut self, set: bool) -> Option<&mut dyn Shape>;
}

/// A field that holds a list of structs.
pub trait ShapeList: Send + Sync {
    /// Returns the number of entries, or `None` if the list is unset.
    fn count(&self) -> Option<usize>;

    /// Returns the entry at an index below [`count`](Self::count).
    fn item(&self, index: usize) -> Option<&dyn Shape>;

    /// Appends an empty entry to read into.
    fn push(&mut self) -> Option<&mut dyn Shape>;

    /// Clears the field; with `set`, leaves an empty list that counts as set.
    fn reset(&mut self, set: bool);
}

/// A field that holds a list of scalars.
pub trait ListValue: Send + Sync {
    /// Returns the kind of the entries on the wire.
    fn kind(&self) -> Kind;

    /// Returns the number of entries, or `None` if the list is unset.
    fn count(&self) -> Option<usize>;

    /// Returns the entry at an index below [`count`](Self::count).
    fn item(&self, index: usize) -> View<'_>;

    /// Appends a scalar.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] if the scalar is not a value of the entries' type.
    fn push(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch>;

    /// Clears the field; with `set`, leaves an empty list that counts as set.
    fn reset(&mut self, set: bool);
}

/// A field that holds a map from text to scalars.
pub trait MapValue: Send + Sync {
    /// Returns the kind of the values on the wire.
    fn kind(&self) -> Kind;

    /// Returns whether the map is set.
    fn is_set(&self) -> bool;

    /// Calls `each` with every key and value, in the order of the keys.
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, View<'a>));

    /// Inserts a scalar as the value of a key.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] if the scalar is not a value of the map's type.
    fn insert(&mut self, key: &str, scalar: Scalar<'_>) -> Result<(), Mismatch>;

    /// Clears the field; with `set`, leaves an empty map that counts as set.
    fn reset(&mut self, set: bool);
}

impl<T: Shape + Default> ShapeValue for Option<Box<T>> {
    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Some(shape) => Some(&**shape),
            None => None,
        }
    }

    fn reset(&mut self, set: bool) -> Option<&mut dyn Shape> {
        *self = if set { Some(Box::new(T::default())) } else { None };
        match self {
            Some(shape) => Some(&mut **shape),
            None => None,
        }
    }
}

impl<T: Shape + Default> ShapeList for Vec<T> {
    fn count(&self) -> Option<usize> {
        Some(self.len())
    }

    fn item(&self, index: usize) -> Option<&dyn Shape> {
        match self.get(index) {
            Some(shape) => Some(shape),
            None => None,
        }
    }

    fn push(&mut self) -> Option<&mut dyn Shape> {
        self.push(T::default());
        match self.last_mut() {
            Some(shape) => Some(shape),
            None => None,
        }
    }

    fn reset(&mut self, _set: bool) {
        self.clear();
    }
}

impl<T: Shape + Default> ShapeList for Option<Vec<T>> {
    fn count(&self) -> Option<usize> {
        self.as_ref().map(Vec::len)
    }

    fn item(&self, index: usize) -> Option<&dyn Shape> {
        match self {
            Some(list) => list.item(index),
            None => None,
        }
    }

    fn push(&mut self) -> Option<&mut dyn Shape> {
        if self.is_none() {
            *self = Some(Vec::new());
        }
        match self {
            Some(list) => ShapeList::push(list),
            None => None,
        }
    }

    fn reset(&mut self, set: bool) {
        *self = if set { Some(Vec::new()) } else { None };
    }
}

impl<T: ScalarType> ListValue for Vec<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn count(&self) -> Option<usize> {
        Some(self.len())
    }

    fn item(&self, index: usize) -> View<'_> {
        match self.get(index) {
            Some(item) => item.view(),
            None => View::Missing,
        }
    }

    fn push(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        match T::of(scalar) {
            Some(item) => {
                self.push(item);
                Ok(())
            }
            None => Err(Mismatch),
        }
    }

    fn reset(&mut self, _set: bool) {
        self.clear();
    }
}

impl<T: ScalarType> ListValue for Option<Vec<T>> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn count(&self) -> Option<usize> {
        self.as_ref().map(Vec::len)
    }

    fn item(&self, index: usize) -> View<'_> {
        match self {
            Some(list) => list.item(index),
            None => View::Missing,
        }
    }

    fn push(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        if self.is_none() {
            *self = Some(Vec::new());
        }
        match self {
            Some(list) => ListValue::push(list, scalar),
            None => Err(Mismatch),
        }
    }

    fn reset(&mut self, set: bool) {
        *self = if set { Some(Vec::new()) } else { None };
    }
}

impl<T: ScalarType> MapValue for BTreeMap<String, T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn is_set(&self) -> bool {
        true
    }

    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, View<'a>)) {
        for (key, value) in self {
            each(key, value.view());
        }
    }

    fn insert(&mut self, key: &str, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        match T::of(scalar) {
            Some(value) => {
                self.insert(key.to_owned(), value);
                Ok(())
            }
            None => Err(Mismatch),
        }
    }

    fn reset(&mut self, _set: bool) {
        self.clear();
    }
}

impl<T: ScalarType> MapValue for Option<BTreeMap<String, T>> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, View<'a>)) {
        if let Some(map) = self {
            map.each(each);
        }
    }

    fn insert(&mut self, key: &str, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        MapValue::insert(self.get_or_insert_default(), key, scalar)
    }

    fn reset(&mut self, set: bool) {
        *self = if set { Some(BTreeMap::new()) } else { None };
    }
}
