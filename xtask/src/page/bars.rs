//! Tables with `|` between cells, with or without one at the ends of lines. Cells may run over lines and hold fences.

use super::block::Table;
use super::cells::{Columns, ErrorColumns};
use super::text::Text;
use super::{MAX_ROWS, PageError, Remark, html, inline, types};

/// Whether a table begins on a line.
pub(super) fn begins(text: &Text, line: usize) -> bool {
    if header_by_lines(text, line).is_some() {
        return true;
    }
    let Some(header) = text.line(line).filter(|line| pipes(line) > 0 && !is_rule(line)) else { return false };
    let is_single = split(header).len() == 1;
    let rule = text.line(line + 1).filter(|rule| is_rule(rule));
    rule.is_some_and(|rule| rule.contains('|') || is_single) || Columns::of(&split(header)).is_some()
}

/// A header whose cells stand on lines of their own, each with a `|` behind it. Gives the number of the line after it.
fn header_by_lines(text: &Text, from: usize) -> Option<(Vec<String>, usize)> {
    const WIDEST: usize = 8;
    let cell = |line: usize| {
        let cell = text.line(line)?.trim().strip_suffix('|')?.trim();
        (!cell.is_empty() && !cell.contains('|')).then(|| cell.to_owned())
    };
    let cells: Vec<String> = (from..from + WIDEST).map_while(cell).collect();
    // The first row may be cut as well; the header is what has the words of one.
    let is_header = |cells: &&[String]| Columns::of(cells).is_some() || ErrorColumns::of(cells).is_some();
    let cells = (2..=cells.len()).rev().filter_map(|count| cells.get(..count)).find(is_header)?;
    Some((cells.to_vec(), from + cells.len()))
}

/// The line of dashes below a header.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.contains('-') && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// Reads the table that begins on a line and ends before another. Gives the number of the line after it.
pub(super) fn read(
    text: &Text,
    from: usize,
    to: usize,
    remarks: &mut Vec<Remark>,
) -> Result<(Table, usize), PageError> {
    let header = text.line(from).unwrap_or_default();
    let (cells, mut line) = header_by_lines(text, from).unwrap_or_else(|| (split(header), from + 1));
    let columns = cells.len();
    let style = Style { columns, leading: header.trim_start().starts_with('|'), trailing: closes(header) };
    let mut reader = Reader {
        text,
        style,
        table: Table { header: cells.iter().map(|cell| inline::plain(cell)).collect(), rows: Vec::new() },
        remarks,
    };
    if text.line(line).is_some_and(is_rule) {
        line += 1;
    }
    while line < to {
        let words = text.line(line).unwrap_or_default();
        if reader.starts(words) {
            line = reader.row(line, to)?;
            continue;
        }
        let next = (line..to).find(|line| !text.line(*line).unwrap_or_default().trim().is_empty());
        // Rows go on after a line between them, unless they are those of another table.
        match next.filter(|next| *next > line) {
            Some(next) if reader.is_whole(text.line(next).unwrap_or_default()) && !begins(text, next) => line = next,
            _ if words.trim() == "|" => line += 1,
            _ => break,
        }
    }
    Ok((reader.table, line))
}

/// How the lines of a table are written.
#[derive(Clone, Copy)]
struct Style {
    columns: usize,
    leading: bool,
    trailing: bool,
}

impl Style {
    /// Number of `|` that a whole row has.
    fn pipes(self) -> usize {
        self.columns.saturating_sub(1) + usize::from(self.leading) + usize::from(self.trailing)
    }
}

struct Reader<'a> {
    text: &'a Text,
    style: Style,
    table: Table,
    remarks: &'a mut Vec<Remark>,
}

impl Reader<'_> {
    /// Whether a row can begin with this line.
    fn starts(&self, line: &str) -> bool {
        let line = line.trim();
        if is_rule(line) || line.starts_with('#') {
            return false;
        }
        if self.style.leading {
            return line.starts_with('|') && line.len() > 1;
        }
        let first = line.split('|').next().unwrap_or_default();
        pipes(line) > 0 && (is_name(first) || pipes(line) == self.style.pipes())
    }

    /// Whether the line is a whole row.
    fn is_whole(&self, line: &str) -> bool {
        self.starts(line) && pipes(line) == self.style.pipes()
    }

    /// Reads the row that begins on a line. Gives the number of the line after it.
    fn row(&mut self, from: usize, to: usize) -> Result<usize, PageError> {
        if self.table.rows.len() >= MAX_ROWS {
            let stopped = format!("more than {MAX_ROWS} rows in a table");
            return Err(PageError::at(from, stopped, "the page of one operation"));
        }
        let mut open = Open::default();
        let mut line = from;
        while line < to {
            let words = self.text.line(line).unwrap_or_default();
            if line > from && !open.fenced && (self.ends(&open, words) || is_heading(words)) {
                break;
            }
            // What looks closed and is short ends at an empty line, if no later line closes it in full.
            let is_blank = words.trim().is_empty() && !open.fenced;
            if is_blank && open.looks_closed(self.style) && !self.is_closed_later(&open, line, to) {
                break;
            }
            if is_blank && !self.style.trailing && open.pipes >= self.style.pipes() && !self.goes_on(line, to) {
                break;
            }
            open.push(words);
            line += 1;
            if self.style.trailing && !open.fenced && open.pipes >= self.style.pipes() && closes(&open.text) {
                self.finish(from, &open);
                return Ok(line);
            }
        }
        if open.pipes < self.style.pipes() {
            let begun: String = open.text.lines().next().unwrap_or_default().chars().take(40).collect();
            let cells = open.pipes.saturating_sub(usize::from(self.style.leading));
            let what = format!(
                "the row that begins on line {from} (`{begun}`) ends after {cells} of {} cells",
                self.style.columns
            );
            if line > self.text.lines.len() && !open.looks_closed(self.style) {
                let at = line.saturating_sub(1).max(from);
                return Err(PageError::at(at, what, "the rest of the row and a `|`"));
            }
            self.remarks.push(Remark { line: from, what });
        }
        self.finish(from, &open);
        Ok(line)
    }

    /// Whether an open row ends before this line, since the line begins the next one.
    fn ends(&self, open: &Open, line: &str) -> bool {
        self.starts(line)
            && (self.style.leading || open.pipes > 0)
            && if self.style.trailing {
                open.pipes > 1 && open.pipes + pipes(line) > self.style.pipes()
            } else {
                open.pipes >= self.style.pipes() || open.pipes + pipes(line) > self.style.pipes()
            }
    }

    fn is_closed_later(&self, open: &Open, from: usize, to: usize) -> bool {
        const FAR: usize = 80;
        let mut count = open.pipes;
        for line in from..to.min(from + FAR) {
            let words = self.text.line(line).unwrap_or_default();
            if is_heading(words) || self.starts(words) && count + pipes(words) > self.style.pipes() {
                return false;
            }
            count += pipes(words);
            if count >= self.style.pipes() {
                return closes(words);
            }
        }
        false
    }

    /// Whether the last cell of a row that nothing closes goes on after an empty line: with a list, or before a row.
    fn goes_on(&self, from: usize, to: usize) -> bool {
        let mut lines = (from..to).filter_map(|line| self.text.line(line)).filter(|line| !line.trim().is_empty());
        let is_listed = |line: &str| line.trim_start().starts_with(['-', '•', '*', '·']) || line.starts_with(' ');
        match lines.next() {
            None => false,
            Some(first) if self.starts(first) => false,
            Some(first) if is_listed(first) => true,
            Some(first) if is_heading(first) => false,
            Some(_) => lines.take_while(|line| !is_heading(line)).any(|line| self.is_whole(line)),
        }
    }

    fn finish(&mut self, line: usize, open: &Open) {
        let mut cells = open.cells(self.style);
        // What is left over belongs to the last cell, which is prose.
        if cells.len() > self.style.columns && self.style.columns > 0 {
            let rest = cells.split_off(self.style.columns - 1).join("|");
            cells.push(rest);
        }
        let cells = cells.iter().map(|cell| without_fences(cell)).collect();
        self.table.rows.push((line, cells));
    }
}

/// A row whose end is still to come.
#[derive(Default)]
struct Open {
    text: String,
    pipes: usize,
    fenced: bool,
}

impl Open {
    fn push(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let marks = line.matches("```").count();
        if self.fenced && marks == 0 {
            // A `|` in code is no end of a cell.
            self.text.push_str(&line.replace('|', "\\|"));
            return;
        }
        self.text.push_str(line);
        self.pipes += pipes(line);
        self.fenced ^= marks % 2 == 1;
    }

    fn looks_closed(&self, style: Style) -> bool {
        self.pipes > usize::from(style.leading) && closes(&self.text)
    }

    fn cells(&self, style: Style) -> Vec<String> {
        // Where lines begin without a `|`, one at the start ends an empty cell.
        let is_empty = !style.leading && self.text.trim_start().starts_with('|');
        if is_empty { split(&format!("|{}", self.text)) } else { split(&self.text) }
    }
}

fn without_fences(cell: &str) -> String {
    if !cell.contains("```") {
        return if html::is_marked_up(cell) { inline::plain(&html::cell(cell)) } else { inline::plain(cell) };
    }
    let lines = cell.lines().filter(|line| !line.trim_start().starts_with("```"));
    let text = lines.collect::<Vec<_>>().join("\n").replace("\\|", "|");
    text.trim().trim_end_matches("```").trim().to_owned()
}

fn is_heading(line: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').starts_with(' ')
}

fn is_name(cell: &str) -> bool {
    let cell = cell.trim().trim_matches(['*', '`']);
    types::is_identifier(&cell.replace("\\_", "_").replace(['\\'], ""))
}

/// Whether a line ends with a `|` that is not escaped.
fn closes(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with('|') && !line.ends_with("\\|")
}

/// Number of `|` that are not escaped.
pub(super) fn pipes(line: &str) -> usize {
    let mut count = 0;
    let mut escaped = false;
    for byte in line.bytes() {
        count += usize::from(byte == b'|' && !escaped);
        escaped = byte == b'\\' && !escaped;
    }
    count
}

/// The cells of a row.
pub(super) fn split(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in row.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    // After the closing `|` comes nothing.
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}
