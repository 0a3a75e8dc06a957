//! The tree of a file, in which every value keeps its place.

use std::collections::HashMap;
use std::ops::Deref;

use crate::diagnostic::Span;

/// A value in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Whether it is what the author wrote.
    pub state: State,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Text, a number, a boolean or nothing.
    Scalar {
        /// The text, without quotes and escapes.
        text: String,
        /// Whether it stands without quotes, so that it may be other than text.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values.
    Mapping(Mapping),
}

/// Keys with values, in the order of the file. Every key is a scalar, and none comes twice.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<(Node, Node)>,
    /// Where the entry of a key stands. A file may have thousands.
    places: HashMap<String, usize>,
}

impl Mapping {
    /// Adds an entry.
    pub(super) fn push(&mut self, key: Node, value: Node) {
        self.places.entry(key.text().unwrap_or_default().to_owned()).or_insert(self.entries.len());
        self.entries.push((key, value));
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&(Node, Node)> {
        self.entries.get(*self.places.get(name)?)
    }

    /// The value of a key, to change.
    pub(super) fn value_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.entries.get_mut(*self.places.get(name)?).map(|(_, value)| value)
    }
}

impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Deref for Mapping {
    type Target = [(Node, Node)];

    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}

impl<'a> IntoIterator for &'a Mapping {
    type Item = &'a (Node, Node);
    type IntoIter = std::slice::Iter<'a, (Node, Node)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl FromIterator<(Node, Node)> for Mapping {
    fn from_iter<I: IntoIterator<Item = (Node, Node)>>(entries: I) -> Self {
        let mut mapping = Self::default();
        for (key, value) in entries {
            mapping.push(key, value);
        }
        mapping
    }
}

/// Whether a value is what the author wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Just so.
    Sound,
    /// But for entries that could not be used, were missing or had a wrong name.
    Fixed,
    /// Not at all: it stands for something that could not be used.
    StandIn,
}

impl Node {
    /// A value as the author wrote it.
    #[must_use]
    pub fn new(span: Span, kind: Kind) -> Self {
        Self { span, kind, state: State::Sound }
    }

    /// A value that stands for something that could not be used.
    #[must_use]
    pub fn stand_in(span: Span, kind: Kind) -> Self {
        Self { span, kind, state: State::StandIn }
    }

    /// Whether it stands for something that could not be used.
    #[must_use]
    pub fn is_stand_in(&self) -> bool {
        self.state == State::StandIn
    }

    /// Its text, where it is a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// The value under a key, with the key, or the item of a number.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<(Option<&Node>, &Node)> {
        match &self.kind {
            Kind::Scalar { .. } => None,
            Kind::Sequence(items) => items.get(name.parse::<usize>().ok()?).map(|item| (None, item)),
            Kind::Mapping(entries) => {
                let (key, value) = entries.entry(name)?;
                Some((Some(key), value))
            }
        }
    }
}
