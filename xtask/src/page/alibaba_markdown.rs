//! Alibaba Cloud's Markdown: `##` headings, tables whose cells run over lines, escaped signs, `Struct` rows.

use super::alibaba::{Format, Part};
use super::cells::{Columns, ErrorColumns};
use super::table::{self, Table};
use super::text::Text;
use super::{ErrorRow, Page, PageError, Remark, Row};

pub(super) fn read(text: &Text) -> Option<Result<Page, PageError>> {
    let headings = headings(text);
    let has_table = text
        .lines
        .windows(2)
        .any(|pair| matches!(pair, [header, rule] if header.trim().starts_with('|') && table::is_rule(rule)));
    let is_section = |(_, heading): &&(usize, &str)| heading.starts_with("##");
    (headings.iter().find(is_section).is_some() && has_table).then(|| page(text, headings))
}

/// The headings outside of code.
fn headings(text: &Text) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut headings = Vec::new();
    for (number, line) in text.numbered(1, text.end()) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') {
            headings.push((number, line));
        }
    }
    headings
}

fn page(text: &Text, headings: Vec<(usize, &str)>) -> Result<Page, PageError> {
    let title = headings.iter().find(|(_, heading)| heading.starts_with("# "));
    let title =
        title.map(|(_, heading)| super::words::bare(heading).split(" {#").next().unwrap_or_default().to_owned());
    let format = Format { name: "alibaba-markdown", headings, title };
    let parts = format.parts(text, |heading| has_columns(text, heading))?;
    let mut remarks = Vec::new();
    let request = rows(text, parts.request, &mut remarks)?;
    let response = rows(text, parts.response, &mut remarks)?;
    let errors = errors(text, parts.errors, &mut remarks)?;
    format.page(text, parts, request, response, errors, remarks)
}

/// Whether a table of members follows a heading, before anything but prose.
pub(super) fn has_columns(text: &Text, heading: usize) -> bool {
    let header = text.numbered(heading + 1, text.end()).take_while(|(_, line)| !line.starts_with('#'));
    let mut header = header.filter(|(_, line)| line.trim().starts_with('|'));
    header.next().is_some_and(|(_, line)| Columns::of(&table::split(line)).is_some())
}

/// The rows of the tables of members in a part.
pub(super) fn rows(text: &Text, part: Part, remarks: &mut Vec<Remark>) -> Result<Vec<Row>, PageError> {
    let mut rows = Vec::new();
    for table in table::tables(text, part.heading + 1, part.end)? {
        let Some(columns) = Columns::of(&table.header) else {
            remarks.push(passed_over(&table));
            continue;
        };
        for (line, cells) in &table.rows {
            rows.push(columns.row(*line, cells)?);
        }
    }
    Ok(rows)
}

pub(super) fn errors(text: &Text, part: Part, remarks: &mut Vec<Remark>) -> Result<Vec<ErrorRow>, PageError> {
    let mut errors = Vec::new();
    for table in table::tables(text, part.heading + 1, part.end)? {
        let Some(columns) = ErrorColumns::of(&table.header) else {
            remarks.push(passed_over(&table));
            continue;
        };
        for (line, cells) in &table.rows {
            errors.push(columns.row(*line, cells)?);
        }
    }
    Ok(errors)
}

fn passed_over(table: &Table) -> Remark {
    let what =
        format!("a table with the columns {} is passed over, with {} rows", table.header.join(", "), table.rows.len());
    Remark { line: table.line, what }
}
