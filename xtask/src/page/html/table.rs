//! A table of HTML on its way: cells that go over several columns and rows stand in each of them.

use crate::page::block::{Block, Content, Table};

/// Most columns or rows that one cell may go over.
const MAX_SPAN: usize = 50;

pub(super) struct OpenTable {
    line: usize,
    rows: Vec<(usize, Vec<String>)>,
    row: Option<(usize, Vec<String>)>,
    /// Columns and rows that the open cell goes over.
    cell: Option<(usize, usize)>,
    /// For each column, the cell that goes on below and for how many rows.
    below: Vec<Option<(String, usize)>>,
}

impl OpenTable {
    pub(super) fn new(line: usize) -> Self {
        Self { line, rows: Vec::new(), row: None, cell: None, below: Vec::new() }
    }

    pub(super) fn begin_row(&mut self, line: usize) {
        self.row = Some((line, Vec::new()));
    }

    pub(super) fn begin_cell(&mut self, line: usize, columns: usize, rows: usize) {
        self.row.get_or_insert_with(|| (line, Vec::new()));
        self.cell = Some((columns.clamp(1, MAX_SPAN), rows.clamp(1, MAX_SPAN)));
    }

    pub(super) fn end_cell(&mut self, text: &str) {
        let Some((columns, rows)) = self.cell.take() else { return };
        self.take_from_above();
        let Some((_, cells)) = &mut self.row else { return };
        for _ in 0..columns {
            if rows > 1 {
                let column = cells.len();
                if self.below.len() <= column {
                    self.below.resize(column + 1, None);
                }
                if let Some(place) = self.below.get_mut(column) {
                    *place = Some((text.to_owned(), rows));
                }
            }
            cells.push(text.to_owned());
        }
    }

    /// Puts in the cells of rows above that go on here.
    fn take_from_above(&mut self) {
        let Some((_, cells)) = &mut self.row else { return };
        while let Some(Some((text, _))) = self.below.get(cells.len()) {
            cells.push(text.clone());
        }
    }

    pub(super) fn end_row(&mut self) {
        self.take_from_above();
        for place in &mut self.below {
            if let Some((_, left)) = place {
                *left -= 1;
                if *left == 0 {
                    *place = None;
                }
            }
        }
        if let Some((line, cells)) = self.row.take().filter(|(_, cells)| !cells.is_empty()) {
            self.rows.push((line, cells));
        }
    }

    pub(super) fn finish(self) -> Option<Block> {
        let mut rows = self.rows.into_iter();
        let (_, header) = rows.next()?;
        Some(Block::new(self.line, Content::Table(Table { header, rows: rows.collect() })))
    }
}
