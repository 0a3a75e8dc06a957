//! Objects with known members.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::Read;
use super::at::{At, Step};
use crate::runtime::model::shape::{Field, Shape};

/// Reads the members of a struct.
pub(super) struct Members<'a> {
    pub(super) shape: &'a mut dyn Shape,
    pub(super) at: At<'a>,
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let fields = self.shape.table().fields;
        // Members mostly come in one order, so the search starts behind the last find.
        let mut next = 0;
        while let Some(found) = members.next_key_seed(Name { fields, next })? {
            let Some(index) = found else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            next = index + 1;
            match (fields.get(index), self.shape.get_mut(index)) {
                (Some(field), Some(value)) => {
                    let at = self.at.child(Step::Member(field.wire))?;
                    members.next_value_seed(Read { value, field: Some(field), at })?;
                }
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Finds a member by its name.
struct Name {
    fields: &'static [Field],
    next: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let (before, after) = self.fields.split_at(self.next.min(self.fields.len()));
        let behind = after.iter().position(|field| field.wire == name).map(|index| index + before.len());
        Ok(behind.or_else(|| before.iter().position(|field| field.wire == name)))
    }
}

/// Reads the object that is a member of the body, and skips the rest.
pub(super) struct Inside<'a> {
    pub(super) member: &'a str,
    pub(super) shape: &'a mut dyn Shape,
}

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the member `{}`", self.member)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let root = At::root();
        let at = root.child(Step::Member(self.member))?;
        let mut seen = false;
        while let Some(key) = members.next_key::<String>()? {
            if key == self.member {
                members.next_value_seed(Members { shape: &mut *self.shape, at })?;
                seen = true;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        if seen { Ok(()) } else { Err(A::Error::custom(format_args!("the member `{}` is missing", self.member))) }
    }
}
