//! A spec file after loading: its content as plain data, and the way back from a key to its place in the text.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity, Source, Span};

use super::node::{Kind, Node, State};

/// One spec file.
#[derive(Clone, Debug)]
pub struct Doc<T> {
    /// The file as shown to people.
    pub path: String,
    /// Its content.
    pub spec: T,
    /// Where in the file its content stands.
    pub places: Places,
}

impl<T> Doc<T> {
    /// Joins content with the tree that it was read from.
    pub(super) fn new(source: Source, root: Node, spec: T) -> Self {
        Self { path: source.path().to_owned(), spec, places: Places { source, root } }
    }

    /// Place of the value at a key path; see [`Places`].
    #[must_use]
    pub fn span(&self, path: &[&str]) -> Span {
        self.places.span(path)
    }

    /// Place of the key at the end of a key path; see [`Places`].
    #[must_use]
    pub fn key_span(&self, path: &[&str]) -> Span {
        self.places.key_span(path)
    }

    /// An error at the value at a key path.
    #[must_use]
    pub fn error(&self, path: &[&str], title: impl Into<String>) -> Diagnostic {
        self.places.error(path, title)
    }

    /// An error at the key at the end of a key path.
    #[must_use]
    pub fn key_error(&self, path: &[&str], title: impl Into<String>) -> Diagnostic {
        self.places.key_error(path, title)
    }
}

/// Where in a file its content stands.
///
/// Places are asked for by key path, from the top of the file: `["request", "JobId", "type"]`. An item of a list is
/// named by its number, from 0. Asking for what is not there gives the nearest thing around it, so that a diagnostic
/// always has a place.
#[derive(Clone, Debug)]
pub struct Places {
    source: Source,
    root: Node,
}

impl Places {
    /// The file itself.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Place of the value at a key path.
    #[must_use]
    pub fn span(&self, path: &[&str]) -> Span {
        let found = self.walk(path);
        if found.complete { found.value.span } else { found.key_or_value() }
    }

    /// Place of the key at the end of a key path; for an item of a list, of the item.
    #[must_use]
    pub fn key_span(&self, path: &[&str]) -> Span {
        self.walk(path).key_or_value()
    }

    /// Place of a part of the text at a key path, counted in bytes of the text. The whole value where the file spells
    /// the text in a way that does not let parts be found, such as with escapes.
    #[must_use]
    pub fn span_within(&self, path: &[&str], part: Range<usize>) -> Span {
        let whole = self.span(path);
        let start = self.get(path).and_then(Node::text).and_then(|text| self.source.slice(whole).find(text));
        start.map_or(whole, |start| Span::new(whole.start + start + part.start, whole.start + start + part.end))
    }

    /// An error at the value at a key path.
    #[must_use]
    pub fn error(&self, path: &[&str], title: impl Into<String>) -> Diagnostic {
        self.finding(Severity::Error, path, self.span(path), title.into())
    }

    /// An error at the key at the end of a key path.
    #[must_use]
    pub fn key_error(&self, path: &[&str], title: impl Into<String>) -> Diagnostic {
        self.finding(Severity::Error, path, self.key_span(path), title.into())
    }

    /// An error at a part of the text at a key path.
    #[must_use]
    pub fn error_within(&self, path: &[&str], part: Range<usize>, title: impl Into<String>) -> Diagnostic {
        self.finding(Severity::Error, path, self.span_within(path, part), title.into())
    }

    /// A warning at the value at a key path.
    #[must_use]
    pub fn warning(&self, path: &[&str], title: impl Into<String>) -> Diagnostic {
        self.finding(Severity::Warning, path, self.span(path), title.into())
    }

    /// Whatever is found about a stand-in only follows from the mistake that made it necessary.
    fn finding(&self, severity: Severity, path: &[&str], span: Span, title: String) -> Diagnostic {
        let finding = Diagnostic::new(severity, &self.source, span, title);
        if self.walk(path).stand_in { finding.follow_up() } else { finding }
    }

    /// Whether the value at a key path is just as the author wrote it, as far as its own keys go: nothing left out,
    /// nothing put in. A path that leads nowhere is judged by the nearest thing around it.
    #[must_use]
    pub fn is_as_written(&self, path: &[&str]) -> bool {
        let found = self.walk(path);
        !found.stand_in && found.value.state == State::Sound
    }

    /// The tree at a key path.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Node> {
        let found = self.walk(path);
        found.complete.then_some(found.value)
    }

    /// The keys at a key path, in the order of the file.
    pub fn keys(&self, path: &[&str]) -> impl Iterator<Item = &str> {
        let entries: &[(Node, Node)] = match self.get(path).map(|node| &node.kind) {
            Some(Kind::Mapping(entries)) => entries,
            _ => &[],
        };
        entries.iter().filter_map(|(key, _)| key.text())
    }

    fn walk(&self, path: &[&str]) -> Found<'_> {
        let mut found = Found { key: None, value: &self.root, complete: true, stand_in: self.root.is_stand_in() };
        for name in path {
            let Some((key, value)) = found.value.child(name) else {
                found.complete = false;
                break;
            };
            found.key = key;
            found.value = value;
            found.stand_in |= value.is_stand_in();
        }
        found
    }
}

/// How far a key path led.
struct Found<'a> {
    key: Option<&'a Node>,
    value: &'a Node,
    complete: bool,
    stand_in: bool,
}

impl Found<'_> {
    fn key_or_value(&self) -> Span {
        self.key.unwrap_or(self.value).span
    }
}
