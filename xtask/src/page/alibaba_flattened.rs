//! Alibaba Cloud's pages as Markdown that lost its headings, lists and emphasis, and kept its tables.

use super::alibaba::Format;
use super::alibaba_markdown::{errors, has_columns, rows};
use super::text::Text;
use super::{Page, PageError, table, words};

pub(super) fn read(text: &Text) -> Option<Result<Page, PageError>> {
    let has_table = text
        .lines
        .windows(2)
        .any(|pair| matches!(pair, [header, rule] if header.trim().starts_with('|') && table::is_rule(rule)));
    let headings = headings(text);
    (has_table && !headings.is_empty()).then(|| page(text, headings))
}

/// Lines that hold nothing but the words of a heading, outside of the cells of tables.
pub(super) fn headings(text: &Text) -> Vec<(usize, &str)> {
    let known = [words::REQUEST, words::RESPONSE, words::EXAMPLES, words::ERRORS, words::COMMON, words::OTHER];
    // A page may end without a line end after its last heading's prose; a heading is a line of its own all the same.
    let is_heading =
        |line: &str| !line.trim_start().starts_with('|') && known.iter().any(|known| words::is(line, known));
    text.numbered(1, text.end()).filter(|(_, line)| is_heading(line)).collect()
}

fn page(text: &Text, headings: Vec<(usize, &str)>) -> Result<Page, PageError> {
    let format = Format { name: "alibaba-flattened", headings, title: None };
    let parts = format.parts(text, |heading| has_columns(text, heading))?;
    let mut remarks = Vec::new();
    let request = rows(text, parts.request, &mut remarks)?;
    let response = rows(text, parts.response, &mut remarks)?;
    let errors = errors(text, parts.errors, &mut remarks)?;
    format.page(text, parts, request, response, errors, remarks)
}
