//! The text of a page, line by line.

use super::PageError;

/// Largest page, in bytes. The largest known has 80 kB.
const MAX_BYTES: u64 = 8 << 20;
/// Longest page, in lines.
const MAX_LINES: usize = 100_000;

/// The lines of a page, without line ends. Numbers of lines count from 1.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) lines: Vec<String>,
}

pub(super) fn check_size(bytes: u64) -> Result<(), PageError> {
    if bytes > MAX_BYTES {
        return Err(PageError::whole(
            format!("the file has {bytes} bytes"),
            format!("a page of one operation, of {} MB at most", MAX_BYTES >> 20),
        ));
    }
    Ok(())
}

impl Text {
    /// Takes the bytes of a page as UTF-8.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, PageError> {
        check_size(bytes.len() as u64)?;
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(PageError::whole("the file is UTF-16", "UTF-8; save the page in it"));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            PageError::at(line, "the bytes here are not UTF-8", "UTF-8; save the page in it")
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(at) = text.find('\0') {
            let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
            return Err(PageError::at(line, "a zero byte", "text"));
        }
        if text.trim().is_empty() {
            return Err(PageError::whole("the file is empty", "a saved page"));
        }
        let lines: Vec<String> = text.lines().map(cleaned).collect();
        if lines.len() > MAX_LINES {
            return Err(PageError::whole(
                format!("the file has {} lines", lines.len()),
                format!("a page of one operation, of {MAX_LINES} lines at most"),
            ));
        }
        Ok(Self { lines })
    }

    /// The lines of a stretch with their numbers.
    pub(crate) fn numbered(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.lines.get(from.saturating_sub(1)..to.saturating_sub(1).min(self.lines.len()));
        lines.unwrap_or_default().iter().enumerate().map(move |(index, line)| (from.max(1) + index, line.as_str()))
    }

    /// A line, by its number.
    pub(crate) fn line(&self, number: usize) -> Option<&str> {
        self.lines.get(number.checked_sub(1)?).map(String::as_str)
    }

    /// Number of the line after the last.
    pub(crate) fn end(&self) -> usize {
        self.lines.len() + 1
    }
}

/// The text with plain spaces, and without what takes no room.
pub(super) fn cleaned(text: &str) -> String {
    let shown = |c: char| match c {
        '\u{a0}' | '\u{3000}' => Some(' '),
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{ad}' => None,
        other => Some(other),
    };
    text.chars().filter_map(shown).collect()
}
