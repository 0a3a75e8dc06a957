//! Tables with `|` between cells, whose cells may run over lines.

use super::text::Text;
use super::{MAX_ROWS, PageError};

/// A table as it stands.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) line: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

/// The tables between two lines, the first included and the last not.
pub(super) fn tables(text: &Text, from: usize, to: usize) -> Result<Vec<Table>, PageError> {
    let mut tables: Vec<Table> = Vec::new();
    let mut open: Option<Open> = None;
    let mut in_table = false;
    let mut fenced = false;
    let mut lines = text.numbered(from, to).peekable();
    while let Some((number, line)) = lines.next() {
        let trimmed = line.trim();
        if let Some(row) = open.as_mut() {
            let starts_row = trimmed.starts_with('|') && trimmed.len() > 1;
            let table = tables.last();
            let columns = table.map_or(0, |table| table.header.len());
            if starts_row && row.pipes > 1 && !row.takes(trimmed, columns) || trimmed.starts_with("## ") {
                return Err(row.cut(number, columns));
            }
            row.push(line);
            if row.is_complete(columns)
                && let (Some(row), Some(table)) = (open.take(), tables.last_mut())
            {
                table.rows.push(row.cells(columns));
            }
            continue;
        }
        if trimmed.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || !trimmed.starts_with('|') {
            in_table &= !trimmed.is_empty() && !fenced;
            continue;
        }
        if !in_table {
            let is_rule = lines.peek().is_some_and(|(_, next)| is_rule(next));
            if !is_rule {
                return Err(PageError::at(
                    number,
                    "a row stands here without a header above it",
                    "a header with a line of dashes below",
                ));
            }
            lines.next();
            in_table = true;
            tables.push(Table { line: number, header: split(trimmed), rows: Vec::new() });
            continue;
        }
        let columns = tables.last().map_or(0, |table| table.header.len());
        if tables.iter().map(|table| table.rows.len()).sum::<usize>() >= MAX_ROWS {
            return Err(PageError::at(
                number,
                format!("more than {MAX_ROWS} rows stand in the tables"),
                "the page of one operation",
            ));
        }
        let mut row = Open { line: number, text: String::new(), pipes: 0 };
        row.push(line);
        if row.is_complete(columns) {
            if let Some(table) = tables.last_mut() {
                table.rows.push(row.cells(columns));
            }
        } else {
            open = Some(row);
        }
    }
    if let Some(row) = open {
        let columns = tables.last().map_or(0, |table| table.header.len());
        return Err(row.cut(to, columns));
    }
    Ok(tables)
}

/// The line of dashes below a header.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.contains('-') && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '))
}

/// A row whose end is still to come.
struct Open {
    line: usize,
    text: String,
    pipes: usize,
}

impl Open {
    fn push(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.pipes += pipes(line);
    }

    /// Whether a line that begins with `|` can still belong to the row: where it closes the row and holds no name.
    fn takes(&self, line: &str, columns: usize) -> bool {
        self.pipes + pipes(line) <= columns + 1
    }

    fn is_complete(&self, columns: usize) -> bool {
        self.pipes > columns && self.text.trim_end().ends_with('|') && !self.text.trim_end().ends_with("\\|")
    }

    fn cells(self, columns: usize) -> (usize, Vec<String>) {
        let mut cells = split(&self.text);
        // What is left over belongs to the last cell, which is prose.
        if cells.len() > columns && columns > 0 {
            let rest = cells.split_off(columns - 1).join("|");
            cells.push(rest);
        }
        (self.line, cells)
    }

    fn cut(&self, at: usize, columns: usize) -> PageError {
        let cells = self.pipes.saturating_sub(1);
        let begun = self.text.lines().next().unwrap_or_default().chars().take(40).collect::<String>();
        PageError::at(
            at.saturating_sub(1).max(self.line),
            format!("the row that begins on line {} (`{begun}`) ends after {cells} of {columns} cells", self.line),
            "the rest of the row and a `|`",
        )
    }
}

/// Number of `|` that are not escaped.
fn pipes(line: &str) -> usize {
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
