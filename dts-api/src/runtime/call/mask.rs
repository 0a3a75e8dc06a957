//! Hides the secrets of a call in texts that a server sends back.
//!
//! A server may repeat a secret in any spelling: as JSON in a string of JSON, in a URL, in an XML page, in a dump. Instead
//! of knowing how every language's writer spells a secret, the mask reads the text in every way in which it could be
//! read, looks for the secrets themselves, and hides the part of the text that each was read from.

mod finder;
mod reading;

use self::finder::Finder;
use self::reading::{READINGS, Unit};
use crate::runtime::model::sensitive::REDACTED;
use crate::runtime::net::future::BoxError;

/// A secret shorter than this is hidden only if it stands alone, else every `a` would go for a password `a`.
const SHORT: usize = 4;

/// How many spellings may be wrapped around each other, such as Base64 of a URL with JSON in a parameter.
const DEPTH: usize = 3;

/// A code, an ID or a message is cut at so many bytes: a server may send megabytes of each.
const LONGEST: usize = 8192;

/// How far behind a cut the text is read, to tell whether a secret begins before the cut.
const BEHIND_CUT: usize = 4096;

/// The secrets of one call.
#[derive(Default)]
pub(crate) struct Mask {
    finder: Finder,
}

impl Mask {
    /// Hides these texts.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut finder = Finder::default();
        for secret in secrets {
            finder.add(secret);
        }
        finder.link();
        Self { finder }
    }

    /// A text for a message, without the secrets. What no message has room for is left out.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.start_of(text, LONGEST)
    }

    /// An error; one that would show a secret, be it in what lies beneath it, gives way to its text without secrets.
    pub(crate) fn error(&self, error: BoxError) -> BoxError {
        let mut shown = format!("{error} {error:?}");
        let mut beneath = error.source();
        while let Some(source) = beneath {
            shown = format!("{shown} {source} {source:?}");
            beneath = source.source();
        }
        if self.hidden(&shown, false).is_empty() { error } else { self.apply(&error.to_string()).into() }
    }

    /// The first bytes of a text, without the secrets: also without a part of one that the cut goes through.
    pub(crate) fn start_of(&self, text: &str, bytes: usize) -> String {
        let read = text.get(..boundary_from(text, bytes.saturating_add(BEHIND_CUT))).unwrap_or(text);
        let hidden = self.hidden(read, read.len() < text.len());
        let mut out = String::new();
        let mut until = 0;
        for (at, c) in read.char_indices() {
            let end = hidden.ends.get(at).copied().unwrap_or(0);
            if at >= until {
                if at >= bytes {
                    break;
                }
                if end > at {
                    out.push_str(REDACTED);
                } else {
                    out.push(c);
                }
            }
            until = until.max(end);
        }
        out
    }

    /// Finds what is to be hidden in a text. `cut`: the text goes on, and a secret may go on with it.
    fn hidden(&self, text: &str, cut: bool) -> Hidden<'_> {
        let mut hidden = Hidden { finder: &self.finder, cut, ends: Vec::new() };
        if !self.finder.is_empty() {
            hidden.ends.resize(text.len(), 0);
            hidden.read(&reading::plain(text), false, 0);
            hidden.round(text);
        }
        hidden
    }
}

/// The parts of a text that are to be hidden.
struct Hidden<'a> {
    finder: &'a Finder,
    cut: bool,
    /// For each byte of the text, the end of the longest part that begins here; 0 if none does.
    ends: Vec<usize>,
}

impl Hidden<'_> {
    fn is_empty(&self) -> bool {
        for end in &self.ends {
            if *end > 0 {
                return false;
            }
        }
        true
    }

    /// Looks for secrets in one reading of the text, and in all readings of that.
    fn read(&mut self, units: &[Unit], unpacked: bool, depth: usize) {
        self.find(units, unpacked);
        if depth == DEPTH {
            return;
        }
        for reading in READINGS {
            if let Some(inner) = reading.of(units, self.cut) {
                self.read(&inner, unpacked || reading.unpacks(), depth + 1);
            }
        }
    }

    fn find(&mut self, units: &[Unit], unpacked: bool) {
        let mut state = Finder::START;
        for (index, unit) in units.iter().enumerate() {
            state = self.finder.step(state, unit.byte);
            // Whatever ends here and is shorter lies within the longest.
            let mut found = self.finder.longest(state);
            while let Some((length, shorter)) = found {
                let first = (index + 1).saturating_sub(length);
                // Bytes that were never text hold every short secret somewhere.
                if length >= SHORT || (!unpacked && stands_alone(units, first, index)) {
                    self.hide(units.get(first), unit.end);
                    break;
                }
                found = self.finder.longest(shorter);
            }
        }
        if self.cut {
            let begun = units.len().saturating_sub(self.finder.length(state));
            self.hide(units.get(begun), self.ends.len());
        }
    }

    fn hide(&mut self, first: Option<&Unit>, end: usize) {
        if let Some(longest) = first.and_then(|first| self.ends.get_mut(first.start)) {
            *longest = end.max(*longest);
        }
    }

    /// Widens all parts to whole characters.
    fn round(&mut self, text: &str) {
        for at in 0..self.ends.len() {
            let Some(end) = self.ends.get_mut(at).map(std::mem::take) else { continue };
            let mut start = at;
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            if end > 0
                && let Some(longest) = self.ends.get_mut(start)
            {
                *longest = boundary_from(text, end).max(*longest);
            }
        }
    }
}

/// The first place from here on that is between two characters, or the end.
fn boundary_from(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn stands_alone(units: &[Unit], first: usize, last: usize) -> bool {
    let is_word = |unit: Option<&Unit>| {
        unit.is_some_and(|unit| unit.byte.is_ascii_alphanumeric() || unit.byte == b'_' || !unit.byte.is_ascii())
    };
    !is_word(first.checked_sub(1).and_then(|before| units.get(before))) && !is_word(units.get(last + 1))
}

#[cfg(test)]
mod tests;
