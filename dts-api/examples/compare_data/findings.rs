//! The result of a comparison.

use std::fmt;

/// The result of a comparison.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The number of tables that were compared.
    pub(crate) tables: u64,
    /// The number of tables that differ.
    pub(crate) different_tables: u64,
    /// The number of rows that differ.
    pub(crate) different_rows: u64,
    /// The differences, and what could not be compared.
    pub(crate) details: Vec<String>,
}

impl Findings {
    /// Returns whether source and target are equal.
    pub(crate) fn is_clean(&self) -> bool {
        self.different_tables == 0 && self.different_rows == 0 && self.details.is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tables, different_tables, different_rows, details } = self;
        match (different_tables, different_rows) {
            (0, 0) => write!(f, "no row differs in {tables} tables")?,
            _ => write!(f, "{different_rows} rows differ in {different_tables} of {tables} tables")?,
        }
        details.iter().try_for_each(|detail| write!(f, "\n  {detail}"))
    }
}
