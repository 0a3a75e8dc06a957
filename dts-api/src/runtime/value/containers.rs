//! Values that hold others, and any JSON.

use std::collections::BTreeMap;

use super::{Kind, List, Map, Mismatch, Scalar, Value, View};
use crate::runtime::shape::Shape;

impl<T: Value> Value for Option<T> {
    fn kind_of() -> Kind {
        T::kind_of()
    }

    fn blank() -> Self {
        None
    }

    fn kind(&self) -> Kind {
        T::kind_of()
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Missing, T::view)
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        let mut value = T::blank();
        value.take(scalar)?;
        *self = Some(value);
        Ok(())
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        self.get_or_insert_with(T::blank).shape_mut()
    }

    fn push(&mut self) -> Option<&mut dyn Value> {
        self.get_or_insert_with(T::blank).push()
    }

    fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        self.get_or_insert_with(T::blank).entry(key)
    }

    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        self.get_or_insert_with(T::blank).json_mut()
    }

    fn set_empty(&mut self) {
        *self = Some(T::blank());
    }
}

impl<T: Value> Value for Box<T> {
    fn kind_of() -> Kind {
        T::kind_of()
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn kind(&self) -> Kind {
        T::kind_of()
    }

    fn clear(&mut self) {
        (**self).clear();
    }

    fn view(&self) -> View<'_> {
        (**self).view()
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        (**self).take(scalar)
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        (**self).shape_mut()
    }

    fn push(&mut self) -> Option<&mut dyn Value> {
        (**self).push()
    }

    fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        (**self).entry(key)
    }

    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        (**self).json_mut()
    }

    fn set_empty(&mut self) {
        (**self).set_empty();
    }
}

impl<T: Value> Value for Vec<T> {
    fn kind_of() -> Kind {
        Kind::List
    }

    fn blank() -> Self {
        Self::new()
    }

    fn kind(&self) -> Kind {
        Kind::List
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn push(&mut self) -> Option<&mut dyn Value> {
        self.push(T::blank());
        self.last_mut().map(|last| last as &mut dyn Value)
    }
}

impl<T: Value> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Option<&dyn Value> {
        self.as_slice().get(index).map(|item| item as &dyn Value)
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn kind_of() -> Kind {
        Kind::Map
    }

    fn blank() -> Self {
        Self::new()
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn entry(&mut self, key: &str) -> Option<&mut dyn Value> {
        Some(self.entry(key.to_owned()).or_insert_with(T::blank))
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    fn each<'a>(&'a self, each: &mut dyn FnMut(&'a str, &'a dyn Value)) {
        for (key, value) in self {
            each(key, value);
        }
    }
}

impl Value for serde_json::Value {
    fn kind_of() -> Kind {
        Kind::Any
    }

    fn blank() -> Self {
        Self::Null
    }

    fn kind(&self) -> Kind {
        Kind::Any
    }

    fn clear(&mut self) {
        *self = Self::Null;
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn json_mut(&mut self) -> Option<&mut serde_json::Value> {
        Some(self)
    }
}
