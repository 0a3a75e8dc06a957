//! Public text uses the standard terms: "retry", not "send again". Covers the READMEs, the guide and the rustdoc of
//! `dts-api`, including the generated one, which contains the texts of the specs.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Phrases that are always wrong in public text, each with the term to use.
const WRONG: &[(&str, &str)] = &[
    ("send again", "retry"),
    ("sends again", "retries"),
    ("sent again", "retried"),
    ("sending again", "retrying"),
    ("send it again", "retry it"),
    ("come about", "connection failed"),
    ("came about", "connection failed"),
    ("comes about", "connection failed"),
    ("an answer", "a response"),
    ("the answer", "the response"),
    ("member of the response", "field of the response"),
    ("member of the request", "parameter of the request"),
    ("stands in for", "replaces"),
    ("stand in for", "replace"),
    ("what came of", "the outcome of"),
    ("what comes of", "the outcome of"),
    ("is turned away", "is rejected"),
    ("was turned away", "was rejected"),
    ("a call a second", "one call per second"),
    ("calls a second", "calls per second"),
    ("an event an attempt", "one event per attempt"),
    ("a span a call", "one span per call"),
];

/// A text, and the line on which each part of it begins.
#[derive(Default)]
struct Text {
    text: String,
    lines: Vec<(usize, usize)>,
}

impl Text {
    /// Appends a line in lower case, so that a phrase is also found across a line break.
    fn push(&mut self, line: usize, text: &str) {
        self.lines.push((self.text.len(), line));
        self.text.push_str(&text.trim().to_lowercase());
        self.text.push(' ');
    }

    /// The lines on which a phrase begins, as whole words.
    fn lines_with(&self, phrase: &str) -> Vec<usize> {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let matches = self.text.match_indices(phrase).filter(|(at, _)| {
            let (before, after) = (&self.text[..*at], &self.text[at + phrase.len()..]);
            !is_word(before.chars().next_back()) && !is_word(after.chars().next())
        });
        let line_of = |at| self.lines.iter().take_while(|(start, _)| *start <= at).last().map_or(0, |(_, line)| *line);
        matches.map(|(at, _)| line_of(at)).collect()
    }
}

/// The public text of a file: a Markdown file as a whole, or the doc comments of a Rust file.
fn public_text(path: &Path) -> Text {
    let source = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let is_rust = path.extension().is_some_and(|extension| extension == "rs");
    let mut text = Text::default();
    for (index, line) in source.lines().enumerate() {
        let line = line.trim_start();
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            Some(doc) if is_rust => text.push(index + 1, doc),
            _ if !is_rust => text.push(index + 1, line),
            // The end of a doc comment also ends a phrase.
            _ => text.push(index + 1, "."),
        }
    }
    text
}

/// All Rust and Markdown files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "md") {
            found.push(path);
        }
    }
    found
}

#[test]
fn public_text_uses_the_standard_terms() {
    let root = tests::root();
    let mut paths: Vec<PathBuf> =
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", "specs/README.md", "dts-api/examples/README.md"]
            .map(|file| root.join(file))
            .into();
    paths.extend(files(&root.join("dts-api/src")));
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let text = public_text(&path);
        let shown = path.strip_prefix(&root).unwrap_or(&path).display();
        for (phrase, term) in WRONG {
            let lines = text.lines_with(phrase);
            wrong.extend(lines.iter().map(|line| format!("{shown}:{line}: write \"{term}\", not \"{phrase}\"")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn phrases_are_found_across_lines_and_as_whole_words() {
    let mut text = Text::default();
    text.push(7, "The call is Sent");
    text.push(8, "again. It is sent againward.");
    assert_eq!(text.lines_with("sent again"), [7]);
}
