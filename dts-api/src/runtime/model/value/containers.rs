//! Values that hold others, and any JSON.

use std::collections::BTreeMap;

use super::{Kind, List, Map, Mismatch, Opened, Part, Scalar, Value, View};

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

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Missing,
        }
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        let mut value = T::blank();
        value.take(scalar)?;
        *self = Some(value);
        Ok(())
    }

    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
        match part {
            Part::Nothing => *self = None,
            Part::Empty => *self = Some(T::blank()),
            part => return self.get_or_insert_with(T::blank).open(part),
        }
        None
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

    fn view(&self) -> View<'_> {
        (**self).view()
    }

    fn take(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        (**self).take(scalar)
    }

    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
        (**self).open(part)
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

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
        match part {
            Part::Nothing => self.clear(),
            Part::NextItem => {
                self.push(T::blank());
                return self.last_mut().map(|last| Opened::Value(last));
            }
            _ => {}
        }
        None
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

    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
        match part {
            Part::Nothing => self.clear(),
            Part::Entry(key) => return Some(Opened::Value(self.entry(key.to_owned()).or_insert_with(T::blank))),
            _ => {}
        }
        None
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

    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn open(&mut self, part: Part<'_>) -> Option<Opened<'_>> {
        match part {
            Part::Nothing => *self = Self::Null,
            Part::Json => return Some(Opened::Json(self)),
            _ => {}
        }
        None
    }
}
