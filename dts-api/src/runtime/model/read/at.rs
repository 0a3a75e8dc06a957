//! Places in the input.

use std::fmt;

use serde::de::Error;

use super::MAX_DEPTH;

/// Where in the input a value stands.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    parent: Option<&'a At<'a>>,
    step: Step<'a>,
    pub(super) depth: usize,
}

#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Root,
    Member(&'a str),
    Item(usize),
}

impl<'a> At<'a> {
    pub(super) fn root() -> Self {
        Self { parent: None, step: Step::Root, depth: 0 }
    }

    pub(super) fn child<E: Error>(&'a self, step: Step<'a>) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format_args!("{self}: nested too deeply")));
        }
        Ok(Self { parent: Some(self), step, depth: self.depth + 1 })
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Member(name) if self.parent.is_some_and(|parent| parent.parent.is_some()) => write!(f, ".{name}"),
            Step::Member(name) => f.write_str(name),
            Step::Item(index) => write!(f, "[{index}]"),
        }
    }
}

/// A path as a message shows it; the root has no name of its own.
pub(super) struct Shown<'a>(pub(super) &'a At<'a>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.parent.is_none() { f.write_str("the body") } else { write!(f, "`{}`", self.0) }
    }
}
