//! One change, in the terms of Rust and of the wire.

use serde::Serialize;

use super::rules::{Class, Rule};

/// A change, of one thing by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) rule: Rule,
    /// What changes, as a path in the crate.
    pub(crate) item: String,
    /// What it was in Rust, where that can be said.
    pub(crate) before: Option<String>,
    /// What it becomes in Rust.
    pub(crate) after: Option<String>,
    /// Where it travels: the first place in each request and each response.
    pub(crate) places: Vec<Place>,
    /// What it was on the wire.
    pub(crate) wire_before: Option<String>,
    /// What it becomes on the wire.
    pub(crate) wire_after: Option<String>,
}

impl Change {
    pub(crate) fn new(rule: Rule, item: impl Into<String>) -> Self {
        Self {
            rule,
            item: item.into(),
            before: None,
            after: None,
            places: Vec::new(),
            wire_before: None,
            wire_after: None,
        }
    }

    pub(crate) fn class(&self) -> Class {
        self.rule.class()
    }

    /// What it was and becomes in Rust.
    pub(crate) fn rust(mut self, before: impl Into<Option<String>>, after: impl Into<Option<String>>) -> Self {
        (self.before, self.after) = (before.into(), after.into());
        self
    }

    /// What it was and becomes on the wire.
    pub(crate) fn wire(mut self, before: impl Into<Option<String>>, after: impl Into<Option<String>>) -> Self {
        (self.wire_before, self.wire_after) = (before.into(), after.into());
        self
    }

    /// Where it travels.
    pub(crate) fn at(mut self, places: Vec<Place>) -> Self {
        self.places = places;
        self
    }
}

/// A place on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    pub(crate) operation: String,
    pub(crate) side: Side,
    /// Path in wire names, as `cargo xtask tree` shows it; empty for the request or the response itself.
    pub(crate) path: String,
}

/// A request or a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    Request,
    Response,
}

impl Side {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}
