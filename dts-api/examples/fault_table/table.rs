//! The table: every fault with every kind of call, once and for ever.

use std::fmt;

use tokio::task::JoinSet;

use super::call::{Cloud, Sort, When, outcome};
use super::rows::{Row, rows};

/// A column: the cloud and the kind of call.
const COLUMNS: [(&str, Cloud, Sort); 5] = [
    ("Alibaba read", Cloud::Alibaba, Sort::Read),
    ("write", Cloud::Alibaba, Sort::Write),
    ("with token", Cloud::Alibaba, Sort::WriteWithToken),
    ("Tencent read", Cloud::Tencent, Sort::Read),
    ("write", Cloud::Tencent, Sort::Write),
];

const WHENS: [(&str, When); 2] = [("once", When::Once), ("for ever", When::ForEver)];

pub(crate) struct Table {
    lines: Vec<Line>,
}

struct Line {
    name: &'static str,
    when: &'static str,
    cells: Vec<Cell>,
}

#[derive(Clone)]
struct Cell {
    expected: &'static str,
    found: String,
}

impl Cell {
    fn is_expected(&self) -> bool {
        self.found == self.expected
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_expected() {
            true => f.pad(&self.found),
            false => f.pad(&format!("!! {} (not {})", self.found, self.expected)),
        }
    }
}

impl Table {
    /// Makes all calls. Those that wait for a time-out come last, so that nothing else keeps the machine busy.
    pub(crate) async fn fill() -> Self {
        let (slow, quick): (Vec<_>, Vec<_>) = rows().into_iter().partition(|row| row.trouble.takes_time());
        let mut lines = fill(quick).await;
        lines.append(&mut fill(slow).await);
        Self { lines }
    }

    /// Returns the number of unexpected outcomes.
    pub(crate) fn unexpected(&self) -> usize {
        self.lines.iter().flat_map(|line| &line.cells).filter(|cell| !cell.is_expected()).count()
    }
}

/// Makes the calls of some rows concurrently.
async fn fill(rows: Vec<Row>) -> Vec<Line> {
    let mut calls = JoinSet::new();
    let mut lines = Vec::new();
    for row in rows {
        for (when_name, when) in WHENS {
            let expected = match when {
                When::Once => row.once,
                When::ForEver => row.for_ever,
            };
            let mut cells = Vec::new();
            for (_, cloud, sort) in COLUMNS {
                let [read, write, with_token] = expected;
                let expected = match sort {
                    Sort::Read => read,
                    Sort::Write => write,
                    Sort::WriteWithToken => with_token,
                };
                let place = (lines.len(), cells.len());
                // A cell that is not replaced has panicked.
                cells.push(Cell { expected, found: "panics".to_owned() });
                let outcome = outcome(cloud, sort, row.trouble.clone(), when);
                calls.spawn(async move { (place, outcome.await) });
            }
            lines.push(Line { name: row.name, when: when_name, cells });
        }
    }
    while let Some(ended) = calls.join_next().await {
        let Ok(((line, cell), outcome)) = ended else { continue };
        if let Some(cell) = lines.get_mut(line).and_then(|line| line.cells.get_mut(cell)) {
            cell.found = outcome.unwrap_or_else(|error| format!("cannot be tried: {error}"));
        }
    }
    lines
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads: Vec<_> = COLUMNS.iter().map(|(head, ..)| *head).collect();
        write!(f, "{:34}  {:8}", "", "")?;
        for head in heads {
            write!(f, "  {head:13}")?;
        }
        let mut last = "";
        for line in &self.lines {
            // The name is shown only in its first line.
            let name = if line.name == last { "" } else { line.name };
            last = line.name;
            write!(f, "\n{name:34}  {:8}", line.when)?;
            for cell in &line.cells {
                write!(f, "  {cell:13}")?;
            }
        }
        writeln!(f)
    }
}
