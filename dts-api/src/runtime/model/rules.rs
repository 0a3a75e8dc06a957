//! What a struct must obey in a request, beyond required fields: conditions and lengths.

/// A requirement of a struct, mostly under a condition. Paths are wire names and start at the struct.
#[derive(Debug)]
pub struct Condition {
    /// If every field of these has one of its values (any value, if the list is empty) …
    pub when: &'static [(&'static str, &'static [&'static str])],
    /// … all of these must be set, in every entry of the lists on the way …
    pub require: &'static [&'static str],
    /// … and at least one of these.
    pub any_of: &'static [&'static str],
}

/// How long a text or a list may be. A list of texts has both limits: its own, and that of each text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters that a text must have.
    pub min_length: u32,
    /// Characters that a text may have.
    pub max_length: u32,
    /// Entries that a list may have.
    pub max_items: u32,
}

impl Limits {
    /// Any length.
    pub(super) const NONE: Self = Self { min_length: 0, max_length: u32::MAX, max_items: u32::MAX };
}
