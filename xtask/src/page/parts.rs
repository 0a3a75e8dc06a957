//! Which block belongs to which part of a page. Parts are found by their headings, in any order, and may be missing.

use super::block::{Block, Content, Document, Table};
use super::cells::{Columns, ErrorColumns};
use super::words::{self, Part};
use super::{ErrorRow, MAX_ROWS, PageError, Remark, Row, Vendor, examples};

/// The blocks of a page by their parts.
pub(super) struct Parts<'a> {
    blocks: Vec<(Option<Part>, bool, &'a Block)>,
}

/// The rows of a part, with the line of its heading.
pub(super) struct Found<T> {
    pub(super) heading: usize,
    pub(super) rows: Vec<T>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let marked = document.blocks.iter().any(|block| {
            matches!(&block.content, Content::Heading { text, .. }
                if matches!(words::part(text), Some(Part::Request | Part::Response)))
        });
        let mut part = None;
        let mut level = 0;
        // Whether a heading of its own, deeper than the part's, stands between.
        let mut below = false;
        let mut blocks = Vec::new();
        for block in &document.blocks {
            let heading = match &block.content {
                Content::Heading { level, text } => Some((*level, text.as_str())),
                // Where no heading is marked as one, lines with the words of one are.
                Content::Paragraph(text) if !marked && !text.contains('\n') => {
                    words::part(text).map(|_| (2, text.as_str()))
                }
                _ => None,
            };
            if let Some((deep, text)) = heading {
                let found = words::part(text).or_else(|| examples::is_label(text).then_some(Part::Examples));
                if let Some(found) = found {
                    // A label among the examples is no deeper part.
                    if part != Some(Part::Examples) || found != Part::Examples || deep <= level {
                        level = deep;
                    }
                    (part, below) = (Some(found), false);
                } else if deep <= level {
                    (part, level, below) = (None, deep, false);
                } else {
                    below = true;
                }
            }
            blocks.push((part, below, block));
        }
        if !blocks.iter().any(|(part, ..)| matches!(part, Some(Part::Request | Part::Response))) {
            by_tables(&mut blocks);
        }
        Self { blocks }
    }

    fn tables(&self, part: Part, below: bool) -> impl Iterator<Item = (usize, usize, &'a Table)> {
        let all = self.blocks.iter().enumerate();
        all.filter(move |(_, (of, deep, _))| *of == Some(part) && *deep == below).filter_map(|(index, (.., block))| {
            match &block.content {
                Content::Table(table) => Some((index, block.line, table)),
                _ => None,
            }
        })
    }

    pub(super) fn heading(&self, part: Part) -> Option<usize> {
        self.blocks.iter().find(|(of, ..)| *of == Some(part)).map(|(.., block)| block.line)
    }

    /// The words of the headings of a page, for messages.
    pub(super) fn headings(&self) -> Vec<&'a str> {
        let heading = |block: &&'a Block| match &block.content {
            Content::Heading { text, .. } => Some(words::bare(text)),
            _ => None,
        };
        self.blocks.iter().map(|(.., block)| *block).filter_map(|block| heading(&block)).collect()
    }

    /// All blocks with their parts.
    #[cfg(test)]
    pub(super) fn blocks(&self) -> impl Iterator<Item = (Option<Part>, &'a Block)> {
        self.blocks.iter().map(|(part, _, block)| (*part, *block))
    }

    /// The blocks of the examples.
    pub(super) fn examples(&self) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(|(part, ..)| *part == Some(Part::Examples)).map(|(.., block)| *block)
    }

    /// The lines of prose outside of the parts.
    pub(super) fn prose(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let outside = self.blocks.iter().filter(|(part, ..)| matches!(part, None | Some(Part::Other)));
        outside.flat_map(|(.., block)| block.prose().into_iter().map(|line| (block.line, line)))
    }

    /// The rows of the first table of fields in a part, with those of all others that go on with it.
    pub(super) fn rows(
        &self,
        part: Part,
        vendor: Vendor,
        remarks: &mut Vec<Remark>,
    ) -> Result<Option<Found<Row>>, PageError> {
        let direct = self.tables(part, false).any(|(.., table)| Columns::of(&table.header).is_some());
        let mut found: Option<Found<Row>> = None;
        for below in [false, true] {
            for (index, line, table) in self.tables(part, below) {
                let columns = Columns::of(&table.header).filter(|_| below != direct);
                let Some(columns) = columns else {
                    remarks.push(passed_over(line, table));
                    continue;
                };
                let heading = self.heading_before(index, part);
                let all = found.get_or_insert_with(|| Found { heading, rows: Vec::new() });
                if all.heading != heading && !below {
                    remarks.push(passed_over(line, table));
                    continue;
                }
                for (line, cells) in &table.rows {
                    if all.rows.len() >= MAX_ROWS {
                        let stopped = format!("more than {MAX_ROWS} rows in a table");
                        return Err(PageError::at(*line, stopped, "the page of one operation"));
                    }
                    columns.add(*line, cells, part == Part::Request, vendor, &mut all.rows, remarks);
                }
            }
        }
        Ok(found)
    }

    /// The line of the part's heading that a block stands under.
    fn heading_before(&self, index: usize, part: Part) -> usize {
        let before = self.blocks.get(..index).unwrap_or_default().iter().rev();
        let is_heading = |block: &Block| match &block.content {
            Content::Heading { text, .. } | Content::Paragraph(text) => words::part(text) == Some(part),
            _ => false,
        };
        before.map(|(.., block)| *block).find(|block| is_heading(block)).map_or(0, |block| block.line)
    }

    pub(super) fn errors(&self, remarks: &mut Vec<Remark>) -> Vec<ErrorRow> {
        let mut errors: Vec<ErrorRow> = Vec::new();
        let mut tables: Vec<_> = self.tables(Part::Errors, false).chain(self.tables(Part::Errors, true)).collect();
        tables.sort_by_key(|(index, ..)| *index);
        for (_, line, table) in tables {
            let Some(columns) = ErrorColumns::of(&table.header) else {
                remarks.push(passed_over(line, table));
                continue;
            };
            for (line, cells) in &table.rows {
                match columns.row(*line, cells) {
                    Ok(row) if errors.iter().any(|known| known.code == row.code && known.http == row.http) => {}
                    Ok(row) => errors.push(row),
                    Err(what) => remarks.push(Remark { line: *line, what }),
                }
            }
        }
        errors
    }
}

/// Finds the parts of a page that lost its headings, by the columns of its tables.
fn by_tables(blocks: &mut [(Option<Part>, bool, &Block)]) {
    let mut seen: Vec<Part> = Vec::new();
    for (part, below, block) in blocks.iter_mut().filter(|(part, ..)| matches!(part, None | Some(Part::Other))) {
        match &block.content {
            Content::Table(table) => {
                let found = match Columns::of(&table.header) {
                    Some(columns) if columns.tells_required() => Some(Part::Request),
                    Some(_) => Some(Part::Response),
                    None => ErrorColumns::of(&table.header).map(|_| Part::Errors),
                };
                let Some(found) = found else { continue };
                // A second table of one kind is passed over, and told.
                (*part, *below) = (Some(found), seen.contains(&found));
                seen.push(found);
            }
            Content::Code(_) => *part = Some(Part::Examples),
            Content::Paragraph(text) if examples::is_label(text) => *part = Some(Part::Examples),
            _ => {}
        }
    }
}

fn passed_over(line: usize, table: &Table) -> Remark {
    let what = format!("skipped a table with the columns {} and {} rows", table.header.join(", "), table.rows.len());
    Remark { line, what }
}
