//! The vendors' own words, remembered as digests: which descriptions changed since somebody last read them.
//!
//! Specs say things in our words, so a change of the vendor's words is no difference that a comparison could find. Yet
//! it is the most frequent change of all, and sometimes changes what a field means.

mod history;
mod lock;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};
use similar::{ChangeTag, TextDiff};

pub(crate) use history::History;
pub(crate) use lock::Lock;

use crate::metadata::Documented;
use crate::page::Page;
use crate::place::{Fate, Placed, Tree};

/// Where words come from. Each source has words of its own, so they are remembered apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Origin {
    is_metadata: bool,
    is_chinese: bool,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = if self.is_chinese { "zh" } else { "en" };
        write!(f, "{language}-{}", if self.is_metadata { "metadata" } else { "page" })
    }
}

/// What a source says of one operation: texts by their places, such as `request PageSize`.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) operation: String,
    pub(crate) origin: Origin,
    pub(crate) texts: BTreeMap<String, String>,
}

impl Words {
    /// The words of a page.
    pub(crate) fn of_page(page: &Page, placed: &Placed) -> Self {
        let mut texts = facts(page);
        for (side, rows, tree) in
            [("request", &page.request, &placed.request), ("response", &page.response, &placed.response)]
        {
            for (row, fate) in rows.iter().zip(&tree.fates) {
                let place = match fate {
                    Some(Fate::Member(path)) => format!("{side} {path}"),
                    Some(Fate::Wrapper(path)) => format!("{side} {path}:{}", row.name),
                    _ => continue,
                };
                texts.entry(place).or_insert_with(|| row.description.clone());
            }
        }
        Self::new(&page.operation, false, texts)
    }

    /// The words of metadata.
    pub(crate) fn of_metadata(documented: &Documented) -> Self {
        let mut texts = facts(&documented.page);
        texts.insert("summary".to_owned(), documented.summary.clone());
        let paths = |side: &str, tree: &Tree| -> Vec<String> {
            tree.paths().into_iter().map(|(path, _)| format!("{side} {path}")).collect()
        };
        let placed = &documented.placed;
        for place in paths("request", &placed.request).into_iter().chain(paths("response", &placed.response)) {
            let words = documented.notes.get(&place).map(|note| note.words.clone()).unwrap_or_default();
            texts.insert(place, words);
        }
        Self::new(&documented.page.operation, true, texts)
    }

    fn new(operation: &str, is_metadata: bool, texts: BTreeMap<String, String>) -> Self {
        let is_chinese = texts.iter().any(|(place, text)| !place.starts_with("example") && text.chars().any(is_han));
        Self { operation: operation.to_owned(), origin: Origin { is_metadata, is_chinese }, texts }
    }

    /// The words as a lock keeps them.
    pub(crate) fn digests(&self) -> BTreeMap<String, String> {
        self.texts.iter().map(|(place, text)| (place.clone(), digest(text))).collect()
    }
}

/// Title, examples and error codes.
fn facts(page: &Page) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    texts.insert("title".to_owned(), page.title.clone().unwrap_or_default());
    for (index, example) in page.examples.iter().enumerate() {
        let parts = [("title", None), ("request", example.request.as_ref()), ("response", example.response.as_ref())];
        for (key, value) in parts {
            let text = match key {
                "title" => example.title.clone(),
                _ => value.and_then(|value| serde_json::to_string(value).ok()),
            };
            if let Some(text) = text {
                texts.insert(format!("example {}.{key}", index + 1), text);
            }
        }
    }
    for error in &page.errors {
        let http = error.http.map(|http| http.to_string()).unwrap_or_default();
        texts.insert(format!("error {}", error.code), http);
    }
    texts
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// A short digest of what a text says. Markup, spaces, punctuation and where links lead do not count.
fn digest(text: &str) -> String {
    let said = said(text);
    if said.is_empty() {
        return "-".to_owned();
    }
    let hash = Sha256::digest(said.as_bytes());
    hash.iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

fn said(text: &str) -> String {
    let mut said = String::new();
    let mut chars = text.chars().peekable();
    // What stood between the last letter or digit and the next.
    let mut between = String::new();
    while let Some(c) = chars.next() {
        if c == ']' && chars.peek() == Some(&'(') {
            // Where a link leads.
            chars.by_ref().find(|c| *c == ')');
            between.push(' ');
        } else if c.is_alphanumeric() {
            let is_ascii = c.is_ascii() && said.ends_with(|last: char| last.is_ascii());
            match between.as_str() {
                "" => {}
                // Part of a number, a value or a name.
                "." | "-" | "_" | "/" | ":" | "~" if is_ascii => said.push_str(&between),
                _ if is_ascii => said.push(' '),
                _ => {}
            }
            said.push(c);
            between.clear();
        } else {
            between.push(c);
        }
    }
    said
}

/// How words changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    New,
    Changed,
    Gone,
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
        })
    }
}

/// Words that are not as they were remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    pub(crate) place: String,
    pub(crate) how: How,
    /// The old text, where git has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) new: Option<String>,
}

impl Change {
    /// For people: one line, and below it the lines of the text that are not the same.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}: description {}\n", self.place, self.how);
        let lines = |words: &Option<String>| {
            let lines = words.iter().flat_map(|words| words.lines().map(str::trim)).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let (old, new) = (lines(&self.old), lines(&self.new));
        for change in TextDiff::from_slices(
            &old.iter().map(String::as_str).collect::<Vec<_>>(),
            &new.iter().map(String::as_str).collect::<Vec<_>>(),
        )
        .iter_all_changes()
        {
            let mark = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            text.push_str(&format!("    {mark} {}\n", change.value()));
        }
        text
    }
}
