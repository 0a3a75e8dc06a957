//! A place in a spec file, reached step by step.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Source, Span};
use crate::spec::{Node, Places};

/// A place in a spec file. Rules carry it along on their way down, so that they can point at whatever they find.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    places: &'a Places,
    path: Vec<Cow<'a, str>>,
}

impl<'a> Spot<'a> {
    /// The top of a file.
    pub(super) fn top(places: &'a Places) -> Self {
        Self { places, path: Vec::new() }
    }

    /// What stands under a key.
    pub(super) fn at(&self, key: &'a str) -> Self {
        self.step(Cow::Borrowed(key))
    }

    /// An item of a list.
    pub(super) fn item(&self, index: usize) -> Self {
        self.step(Cow::Owned(index.to_string()))
    }

    fn step(&self, step: Cow<'a, str>) -> Self {
        let mut path = self.path.clone();
        path.push(step);
        Self { places: self.places, path }
    }

    fn path(&self) -> Vec<&str> {
        self.path.iter().map(AsRef::as_ref).collect()
    }

    /// An error at the value.
    pub(super) fn error(&self, title: impl Into<String>) -> Diagnostic {
        self.places.error(&self.path(), title)
    }

    /// An error at the key.
    pub(super) fn key_error(&self, title: impl Into<String>) -> Diagnostic {
        self.places.key_error(&self.path(), title)
    }

    /// An error at a part of the text.
    pub(super) fn error_within(&self, part: Range<usize>, title: impl Into<String>) -> Diagnostic {
        self.places.error_within(&self.path(), part, title)
    }

    /// A warning at the value.
    pub(super) fn warning(&self, title: impl Into<String>) -> Diagnostic {
        self.places.warning(&self.path(), title)
    }

    /// Whether the file says something here.
    pub(super) fn exists(&self) -> bool {
        self.node().is_some()
    }

    /// The key, where it is not an item of a list.
    pub(super) fn key(&self) -> Option<&str> {
        self.path.last().map(AsRef::as_ref).filter(|key| key.parse::<usize>().is_err())
    }

    /// Whether a description stands here: a `doc`, or what stands for one at a value of an enumeration.
    pub(super) fn is_doc(&self) -> bool {
        self.key() == Some("doc") || matches!(self.path().as_slice(), ["enums", _, "values", _])
    }

    /// What a description describes, as a path.
    pub(super) fn described(&self) -> String {
        self.path().join(".").trim_end_matches(".doc").to_owned()
    }

    /// What the file says here.
    pub(super) fn node(&self) -> Option<&'a Node> {
        self.places.get(&self.path())
    }

    /// Whether the value is just as the author wrote it; see [`Places::is_as_written`].
    pub(super) fn is_as_written(&self) -> bool {
        self.places.is_as_written(&self.path())
    }

    /// The file.
    pub(super) fn source(&self) -> &'a Source {
        self.places.source()
    }

    /// Place of the value.
    pub(super) fn span(&self) -> Span {
        self.places.span(&self.path())
    }

    /// Place of the key.
    pub(super) fn key_span(&self) -> Span {
        self.places.key_span(&self.path())
    }
}
