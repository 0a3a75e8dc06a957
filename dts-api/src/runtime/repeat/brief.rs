//! Texts of the service as messages show them.

use std::fmt;

use crate::error::one_line;

/// How many characters of a text of the service a message shows.
const MOST_CHARACTERS: usize = 200;

/// A text as a message shows it: on one line, and not without end.
#[derive(Clone, Copy)]
pub(super) struct Brief<'a>(pub(super) &'a str);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MOST_CHARACTERS) {
            Some((end, _)) => {
                one_line(f, self.0.get(..end).unwrap_or_default())?;
                f.write_str("…")
            }
            None => one_line(f, self.0),
        }
    }
}
