//! The tree of a file, in which every value keeps its place.

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
    /// Keys with values, in the order of the file. Every key is a scalar, and none comes twice.
    Mapping(Vec<(Node, Node)>),
}

/// Whether a value is what the author wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Just so.
    Sound,
    /// But for entries that could not be used, were missing or had a wrong name.
    Mended,
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
                let (key, value) = entries.iter().find(|(key, _)| key.text() == Some(name))?;
                Some((Some(key), value))
            }
        }
    }
}
