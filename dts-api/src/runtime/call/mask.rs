//! Masks the secrets of a call in texts that a server sends back.
//!
//! A server may repeat a secret in any encoding: as JSON in a JSON string, in a URL, in an XML page, in a dump. The
//! mask does not need to know how each language encodes a secret. It decodes the text in all supported ways, looks for
//! the secrets in the results, and masks the part of the text that each secret was decoded from.

mod finder;
mod reading;

use self::finder::Finder;
use self::reading::{READINGS, Unit};
use crate::runtime::model::sensitive::REDACTED;
use crate::runtime::net::future::BoxError;

/// A shorter secret is masked only if it stands alone. Otherwise the password `a` would mask every `a`.
const SHORT: usize = 4;

/// The number of encodings that may be nested, such as Base64 of a URL with JSON in a parameter.
const DEPTH: usize = 3;

/// The number of bytes at which a code, an ID or a message is cut: a server may send megabytes.
const LONGEST: usize = 8192;

/// The number of bytes that are read after a cut, to find a secret that begins before the cut.
const BEHIND_CUT: usize = 4096;

/// Masks the secrets of one call.
#[derive(Default)]
pub(crate) struct Mask {
    finder: Finder,
}

impl Mask {
    /// Creates a mask for these texts.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut finder = Finder::default();
        for secret in secrets {
            finder.add(secret);
        }
        finder.link();
        Self { finder }
    }

    /// Returns a text for a message, with the secrets masked and cut to the length of a message.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.start_of(text, LONGEST)
    }

    /// Returns an error without secrets. If the error or one of its sources shows a secret, only its masked text is
    /// kept.
    pub(crate) fn error(&self, error: BoxError) -> BoxError {
        let mut shown = format!("{error} {error:?}");
        let mut beneath = error.source();
        while let Some(source) = beneath {
            shown = format!("{shown} {source} {source:?}");
            beneath = source.source();
        }
        if self.hidden(&shown, false).is_empty() { error } else { self.apply(&error.to_string()).into() }
    }

    /// Returns the first bytes of a text with the secrets masked, also a secret that the cut goes through.
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

    /// Finds what to mask in a text. `cut` says that the text continues, so a secret may continue, too.
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

/// The parts of a text that must be masked.
struct Hidden<'a> {
    finder: &'a Finder,
    cut: bool,
    /// For each byte of the text, the end of the longest part that begins there; 0 if none does.
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

    /// Searches one decoding of the text, and all decodings of that.
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
            // Shorter secrets that end here are within the longest one.
            let mut found = self.finder.longest(state);
            while let Some((length, shorter)) = found {
                let first = (index + 1).saturating_sub(length);
                // Bytes that were never text contain every short secret somewhere.
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

    /// Extends all parts to whole characters.
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

/// Returns the next character boundary, or the end.
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
