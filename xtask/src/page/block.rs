//! A page as blocks in order, whatever syntax it was saved in. Everything after the front ends reads only these.

use super::Remark;

/// A page as its front end read it.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    /// Name of the syntax, for reports.
    pub(super) syntax: &'static str,
    /// The title where the syntax has one beside headings.
    pub(super) title: Option<String>,
    pub(super) blocks: Vec<Block>,
    /// Where links lead, with the line of each.
    pub(super) links: Vec<(usize, String)>,
    /// What was seen and not understood.
    pub(super) remarks: Vec<Remark>,
}

/// A block and the line that it begins on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    pub(super) line: usize,
    pub(super) content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// From 1 for the title down to 6.
    Heading {
        level: u8,
        text: String,
    },
    /// Prose, with its line breaks.
    Paragraph(String),
    List(Vec<String>),
    Table(Table),
    Code(Code),
}

/// A table. Bold text in cells stands between `**`, and entries of lists begin lines with `- `.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    /// Each with its line.
    pub(super) rows: Vec<(usize, Vec<String>)>,
}

/// A block of code, from the line after its fence.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Code {
    pub(super) language: String,
    pub(super) text: String,
    /// Whether the block ends before the page does.
    pub(super) closed: bool,
}

impl Block {
    pub(super) fn new(line: usize, content: Content) -> Self {
        Self { line, content }
    }

    /// The lines of prose and headings; nothing of tables and code.
    pub(super) fn prose(&self) -> Vec<&str> {
        match &self.content {
            Content::Heading { text, .. } | Content::Paragraph(text) => text.lines().collect(),
            Content::List(items) => items.iter().flat_map(|item| item.lines()).collect(),
            Content::Table(_) | Content::Code(_) => Vec::new(),
        }
    }
}
