//! What an example shows of nesting: for each field at each depth, what it holds, over all entries of lists.

use indexmap::IndexMap;

use crate::page::Json;

/// What was seen at one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Fields of the object, or of the objects in the list.
    pub(crate) members: IndexMap<String, Shape>,
    /// An object stands here.
    pub(crate) object: bool,
    /// A list stands here.
    pub(crate) list: bool,
    /// Whether a list had any entries.
    pub(crate) entries: bool,
    /// The scalars that stand here, or in the list here, each kind once.
    pub(crate) scalars: Vec<Json>,
}

impl Shape {
    /// Takes in one more example.
    pub(crate) fn merge(&mut self, value: &Json) {
        match value {
            Json::Null => {}
            Json::Object(members) => {
                self.object = true;
                for (name, value) in members {
                    self.members.entry(name.clone()).or_default().merge(value);
                }
            }
            Json::List(items) => {
                self.list = true;
                for item in items {
                    self.entries = true;
                    match item {
                        Json::Object(members) => {
                            for (name, value) in members {
                                self.members.entry(name.clone()).or_default().merge(value);
                            }
                        }
                        Json::List(_) | Json::Null => {}
                        scalar => self.scalar(scalar),
                    }
                }
            }
            scalar => self.scalar(scalar),
        }
    }

    fn scalar(&mut self, value: &Json) {
        if !self.scalars.iter().any(|known| known.kind() == value.kind()) {
            self.scalars.push(value.clone());
        }
    }

    /// Whether anything tells what lies below.
    pub(crate) fn tells_members(&self) -> bool {
        !self.members.is_empty()
    }
}
