//! Tables of text dumps, which lost their lines: a row is a line, or each cell is one, and descriptions follow in lines
//! of their own.

mod errors;
mod row;

pub(super) use errors::errors;

use super::block::Table;
use super::text::Text;
use super::words::{self, Words};
use super::{MAX_ROWS, PageError, types};
use row::Begun;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Type,
    Required,
    Example,
    Description,
}

const COLUMNS: [(Column, Words); 5] = [
    (Column::Name, words::NAME),
    (Column::Type, words::TYPE),
    (Column::Required, words::REQUIRED),
    (Column::Example, words::EXAMPLE),
    (Column::Description, words::DESCRIPTION),
];

/// The header of a table.
struct Header {
    /// In the page's order.
    columns: Vec<Column>,
    line: usize,
    /// Number of the line after it.
    end: usize,
    /// Whether it stands on one line, as then may whole rows.
    on_one_line: bool,
    /// How far the lines of the table are indented.
    indent: usize,
}

impl Header {
    fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Whether types may be names of structs, as on pages whose tables have no examples.
    fn names_structs(&self) -> bool {
        !self.has(Column::Example)
    }
}

/// Number of the line after the header of the table that follows a heading; nothing where none does.
pub(super) fn header_end(text: &Text, heading: usize) -> Option<usize> {
    header(text, heading).map(|header| header.end)
}

fn header(text: &Text, heading: usize) -> Option<Header> {
    let mut columns: Vec<Column> = Vec::new();
    let mut line = heading + 1;
    let mut end = heading + 1;
    let mut on_one_line = false;
    let mut indent = 0;
    // A sentence may stand between heading and table.
    let mut prose = 0;
    for (number, words) in text.numbered(heading + 1, text.end()).filter(|(_, line)| !line.trim().is_empty()) {
        if let Some(found) = on_line(words).filter(|found| found.len() > 1 && columns.is_empty()) {
            (columns, line, end, on_one_line) = (found, number, number + 1, true);
            indent = indentation(words);
            break;
        }
        match COLUMNS.iter().find(|(_, words_of)| words::is(words, words_of)) {
            Some((column, _)) if !columns.contains(column) => {
                if columns.is_empty() {
                    line = number;
                    indent = indentation(words);
                }
                columns.push(*column);
                end = number + 1;
            }
            _ if words::is(words, words::REQUEST) || words::is(words, words::RESPONSE) => break,
            _ if columns.is_empty() && prose < 3 => prose += 1,
            _ => break,
        }
    }
    let is_table = columns.contains(&Column::Name) && columns.contains(&Column::Type);
    is_table.then_some(Header { columns, line, end, on_one_line, indent })
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The columns that a line of header words names.
fn on_line(line: &str) -> Option<Vec<Column>> {
    let mut rest = line.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let fits = |word: &&str| {
            rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
                && rest.get(word.len()..).is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '|']))
        };
        let candidates = COLUMNS.iter().flat_map(|(column, words)| words.iter().map(move |word| (*column, *word)));
        let (column, word) = candidates.filter(|(_, word)| fits(word)).max_by_key(|(_, word)| word.len())?;
        found.push(column);
        rest = rest.get(word.len()..)?.trim_start_matches([' ', '\t', '|']);
    }
    Some(found)
}

/// Reads the table that follows a heading and ends before a line. Gives the line of its header, too.
pub(super) fn rows(text: &Text, heading: usize, to: usize) -> Result<Option<(usize, Table)>, PageError> {
    let Some(header) = header(text, heading).filter(|header| header.end <= to) else { return Ok(None) };
    let dedented = |line| dedent(line, header.indent);
    let lines: Vec<(usize, &str)> = text.numbered(header.end, to).map(|(at, line)| (at, dedented(line))).collect();
    let mut begun: Vec<Begun> = Vec::new();
    let mut stray = None;
    let mut index = 0;
    while let Some((number, line)) = lines.get(index).copied() {
        index += 1;
        if let Some((mut row, used)) = row::begin(&lines, index - 1, &header) {
            index += used;
            // A value in JSON may go on over lines.
            while row::is_open(&row.rest) {
                let Some((_, more)) = lines.get(index).copied().filter(|(_, more)| {
                    row::on_line(0, more, &header).is_none() && row.rest.len() + more.len() < 20_000
                }) else {
                    break;
                };
                index += 1;
                row.rest.push(' ');
                row.rest.push_str(more.trim());
            }
            if begun.len() >= MAX_ROWS {
                let stopped = format!("more than {MAX_ROWS} rows in a table");
                return Err(PageError::at(number, stopped, "the page of one operation"));
            }
            begun.push(row);
        } else if let Some(row) = begun.last_mut() {
            row.description.push(line.to_owned());
        } else if !line.trim().is_empty() && stray.is_none() {
            stray = Some((number, line));
        }
    }
    if let Some((number, line)) = stray.filter(|_| begun.is_empty())
        && !matches!(words::bare(line), "无" | "None" | "N/A" | "-")
    {
        let expected = "a name and a type, such as `RegionId String`";
        return Err(PageError::at(number, "no row begins on this line", expected));
    }
    let names = ["Name", "Type", "Required", "Example", "Description"];
    let has_required = header.has(Column::Required);
    let kept = |index: usize| index != 2 || has_required;
    let only = |cells: Vec<String>| -> Vec<String> {
        cells.into_iter().enumerate().filter(|(index, _)| kept(*index)).map(|(_, cell)| cell).collect()
    };
    let rows = begun.into_iter().map(|begun| (begun.line, only(cells(begun, &header)))).collect();
    Ok(Some((header.line, Table { header: only(names.map(str::to_owned).to_vec()), rows })))
}

fn dedent(line: &str, indent: usize) -> &str {
    line.get(indent.min(indentation(line))..).unwrap_or(line)
}

/// Name, type, whether it is required, example and description.
fn cells(begun: Begun, header: &Header) -> Vec<String> {
    let Begun { name, type_cell, required, rest, description, .. } = begun;
    let mut description = description.join("\n").trim().to_owned();
    let mut example = rest;
    if !header.has(Column::Example) {
        description = format!("{example}\n{description}").trim().to_owned();
        example.clear();
    } else if description.is_empty() && header.on_one_line {
        (example, description) = row::split_rest(&example, types::read(&type_cell).holds_members());
    }
    let required = match required {
        Some(true) => "Yes",
        Some(false) => "No",
        None => "",
    };
    vec![name, type_cell, required.to_owned(), example, description]
}
