//! Rules for structs in a request, besides required fields: conditions and lengths.

/// A condition of a struct. Paths are wire names and start at the struct.
#[derive(Debug)]
pub struct Condition {
    /// If every field of these has one of its values (any value, if the list is empty) …
    pub when: &'static [(&'static str, &'static [&'static str])],
    /// … all of these must be set, in every entry of the lists on the way …
    pub require: &'static [&'static str],
    /// … and at least one of these.
    pub any_of: &'static [&'static str],
}

/// Limits for the length of a text or a list. A list of texts has both: its own, and that of each text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The smallest number of characters.
    pub min_length: u32,
    /// The largest number of characters.
    pub max_length: u32,
    /// The largest number of entries.
    pub max_items: u32,
}

impl Limits {
    /// No limits.
    pub(super) const NONE: Self = Self { min_length: 0, max_length: u32::MAX, max_items: u32::MAX };
}
