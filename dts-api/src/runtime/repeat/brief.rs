//! Shortens texts of the service for messages.

use std::fmt;

use crate::error::one_line;

/// The number of characters that a message shows of such a text.
const MOST_CHARACTERS: usize = 200;

/// A text on one line and with a limited length.
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
