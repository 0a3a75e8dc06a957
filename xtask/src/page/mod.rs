//! Vendor pages as data: what a saved page says of one operation, with the line that each fact came from.
//!
//! A front end per syntax turns the page into blocks: [`html`], or [`lines`] with [`bars`] for tables of Markdown and
//! [`dump`] for those that lost their form. Everything after that is one way for both vendors and both languages:
//! [`parts`] finds the parts by their headings, [`cells`] reads the rows, [`examples`] the code, and [`operation`] puts
//! them together.

mod bars;
mod block;
mod cells;
mod dump;
mod examples;
mod facts;
mod html;
mod inline;
mod json;
mod lines;
mod loose;
mod operation;
mod parts;
#[cfg(test)]
mod tests;
mod text;
mod types;
#[cfg(test)]
mod variants;
mod words;
mod xml;

use std::fmt;
use std::fs;
use std::path::Path;

use serde::Serialize;

pub(crate) use facts::{Facts, Literal};
pub(crate) use json::Json;
pub(crate) use text::Text;
pub(crate) use types::{CellType, Scalar};
#[cfg(test)]
pub(crate) use variants::{variants, without_parts};

/// Most rows that a page may have. The longest known page has 446.
const MAX_ROWS: usize = 1000;

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Vendor {
    /// Alibaba Cloud.
    Alibaba,
    /// Tencent Cloud.
    Tencent,
}

/// What a page says of one operation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Page {
    pub(crate) format: &'static str,
    pub(crate) vendor: Vendor,
    pub(crate) title: Option<String>,
    pub(crate) operation: String,
    pub(crate) version: Option<String>,
    pub(crate) rate_limits: Vec<RateLimit>,
    pub(crate) request: Vec<Row>,
    pub(crate) response: Vec<Row>,
    pub(crate) errors: Vec<ErrorRow>,
    pub(crate) examples: Vec<Example>,
    /// What was seen and not understood, without being a reason to refuse the page.
    pub(crate) remarks: Vec<Remark>,
}

/// How often the operation may be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RateLimit {
    pub(crate) line: usize,
    pub(crate) per_second: u32,
    pub(crate) scope: RateScope,
}

/// Whose calls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RateScope {
    Region,
    AccountAndRegion,
    Unstated,
}

impl fmt::Display for RateScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Region => "region",
            Self::AccountAndRegion => "account_and_region",
            Self::Unstated => "unstated",
        })
    }
}

/// A row of a table of parameters or of fields.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// Line of the page that the row begins on.
    pub(crate) line: usize,
    pub(crate) name: String,
    /// The type cell as it stands.
    pub(crate) type_cell: String,
    #[serde(rename = "type")]
    pub(crate) ty: CellType,
    /// Missing where the page has no such column, or lost the cell.
    pub(crate) required: Option<bool>,
    pub(crate) example: Option<String>,
    #[serde(skip)]
    pub(crate) description: String,
    pub(crate) facts: Facts,
}

/// A row of the table of error codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ErrorRow {
    pub(crate) line: usize,
    pub(crate) code: String,
    pub(crate) http: Option<u16>,
}

/// An example call with its response.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Example {
    pub(crate) line: usize,
    pub(crate) title: Option<String>,
    /// Parameters, nested where their names are dotted.
    pub(crate) request: Option<Json>,
    /// The body of the response, as JSON shows it.
    pub(crate) response: Option<Json>,
    /// Whether the parameters come from a URL, where all are texts.
    pub(crate) from_url: bool,
    /// Why an example that the page has cannot be read.
    pub(crate) unreadable: Option<String>,
    /// The body of the response as XML shows it, where all scalars are texts and a list of one is not told from none.
    pub(crate) xml: Option<Json>,
}

/// Something on the page that a person should know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Remark {
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// Why a page cannot be read: where the reading stopped, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageError {
    /// Missing where it is about the page as such.
    pub(crate) line: Option<usize>,
    pub(crate) stopped: String,
    pub(crate) expected: String,
}

impl PageError {
    pub(crate) fn at(line: usize, stopped: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { line: Some(line), stopped: stopped.into(), expected: expected.into() }
    }

    pub(crate) fn whole(stopped: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { line: None, stopped: stopped.into(), expected: expected.into() }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}; expected {}", self.stopped, self.expected)
    }
}

/// Reads a saved page.
pub(crate) fn load(path: &Path) -> Result<Page, PageError> {
    let size = fs::metadata(path).map_err(|error| unreadable(&error))?.len();
    text::check_size(size)?;
    let bytes = fs::read(path).map_err(|error| unreadable(&error))?;
    read(&bytes)
}

fn unreadable(error: &std::io::Error) -> PageError {
    PageError::whole(format!("the file cannot be read: {error}"), "a saved page")
}

/// Reads a page.
pub(crate) fn read(bytes: &[u8]) -> Result<Page, PageError> {
    let text = Text::decode(bytes)?;
    operation::read(&document(&text)?, &text)
}

/// The blocks of a page, by the front end of its syntax.
fn document(text: &Text) -> Result<block::Document, PageError> {
    let whole = text.lines.join("\n");
    if html::is_html(&whole) { Ok(html::read(&whole)) } else { lines::read(text) }
}
