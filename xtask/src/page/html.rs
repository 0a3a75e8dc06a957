//! The front end for HTML as a browser saves it, with scripts and navigation around what counts. The tags of real pages
//! are often not closed, so each one that begins ends what cannot hold it.

mod table;

use std::sync::LazyLock;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use regex::Regex;

use super::block::{Block, Code, Content, Document};
use super::text::cleaned;
use table::OpenTable;

/// What no reader sees, or what belongs to the page's buttons.
const UNSEEN: [&str; 10] =
    ["script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "button", "object"];

/// Whether a text is HTML.
pub(super) fn is_html(text: &str) -> bool {
    let start = text.trim_start().to_ascii_lowercase();
    start.starts_with('<') && ["<html", "<body", "<table", "<div", "<h2", "<h1"].iter().any(|tag| start.contains(tag))
}

/// Whether a cell of Markdown has tags that break its lines or make text bold.
pub(super) fn is_marked_up(cell: &str) -> bool {
    static TAG: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)(?:^|[^\\])</?(?:br|p|ul|ol|li|b|strong|div)(?: [^>]*)?\s*/?>").ok());
    TAG.as_ref().is_some_and(|tag| tag.is_match(cell))
}

/// The text of a cell of Markdown that has tags.
pub(super) fn cell(cell: &str) -> String {
    // The line ends of Markdown are kept; in HTML they would be spaces.
    let whole = format!("<table><tr><td>{}</td></tr></table>", cell.replace('\n', "<br>"));
    let table = read(&whole).blocks.into_iter().find_map(|block| match block.content {
        Content::Table(table) => table.header.into_iter().next(),
        _ => None,
    });
    table.unwrap_or_default()
}

/// Reads a page, or a part of one.
pub(super) fn read(text: &str) -> Document {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut builder = Builder::new(text);
    for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
        match token {
            Token::StartTag(tag) => builder.start(&tag),
            Token::EndTag(tag) => builder.end(&String::from_utf8_lossy(&tag.name), tag.span.end),
            Token::String(words) => builder.text(&String::from_utf8_lossy(&words.value), words.span.start),
            _ => {}
        }
    }
    builder.finish()
}

struct Builder {
    /// Where lines begin.
    lines: Vec<usize>,
    document: Document,
    /// What is left out now, and how many of it are open.
    unseen: Option<(String, usize)>,
    tables: Vec<OpenTable>,
    /// Text that no block has yet, and the line that it begins on.
    buffer: String,
    line: usize,
    heading: Option<u8>,
    in_item: bool,
    in_title: bool,
    code: Option<(usize, Code)>,
    /// Where bold text begins in the buffer, and how many tags for it are open.
    bold: Option<(usize, usize)>,
}

impl Builder {
    fn new(text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            lines,
            document: Document { syntax: "html", ..Document::default() },
            unseen: None,
            tables: Vec::new(),
            buffer: String::new(),
            line: 1,
            heading: None,
            in_item: false,
            in_title: false,
            code: None,
            bold: None,
        }
    }

    fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1)
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let name = name.as_str();
        let at = tag.span.start;
        if let Some((unseen, open)) = &mut self.unseen {
            if unseen == name && !tag.self_closing {
                *open += 1;
            }
            // A button that nobody closes ends where the page goes on.
            if !(matches!(unseen.as_str(), "button" | "select" | "object")
                && matches!(name, "table" | "h1" | "h2" | "h3"))
            {
                return;
            }
            self.unseen = None;
        }
        if UNSEEN.contains(&name) {
            if !tag.self_closing {
                self.unseen = Some((name.to_owned(), 1));
            }
            return;
        }
        let attribute = |name: &str| {
            tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned())
        };
        match name {
            "title" => self.in_title = true,
            "a" => {
                if let Some(target) = attribute("href") {
                    self.document.links.push((self.line_of(at), target));
                }
            }
            "b" | "strong" => {
                self.bold = Some(self.bold.map_or((self.buffer.len(), 1), |(start, open)| (start, open + 1)));
            }
            "br" => self.break_line(1),
            "pre" => {
                self.flush();
                let language = attribute("class").unwrap_or_default();
                let code = Code { language: language_of(&language), text: String::new(), closed: true };
                self.code = Some((self.line_of(tag.span.end), code));
            }
            "code" => {
                if let (Some((_, code)), Some(class)) = (&mut self.code, attribute("class")) {
                    code.language = language_of(&class);
                }
            }
            "table" => {
                if self.tables.is_empty() {
                    self.flush();
                }
                self.tables.push(OpenTable::new(self.line_of(at)));
            }
            "tr" | "td" | "th" if !self.tables.is_empty() => self.part_of_table(name, tag),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading =
                    if self.tables.is_empty() { name.get(1..).and_then(|level| level.parse().ok()) } else { None };
            }
            "li" => {
                self.flush();
                self.in_item = true;
                if !self.tables.is_empty() {
                    self.break_line(1);
                    self.buffer.push_str("- ");
                }
            }
            _ if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, at: usize) {
        if let Some((unseen, open)) = &mut self.unseen {
            if unseen == name {
                *open -= 1;
                if *open == 0 {
                    self.unseen = None;
                }
            }
            return;
        }
        match name {
            "title" => self.in_title = false,
            "b" | "strong" => self.end_bold(),
            "pre" => self.end_code(),
            "td" | "th" if !self.tables.is_empty() => self.end_cell(),
            "tr" if !self.tables.is_empty() => self.end_row(),
            "table" => self.end_table(at),
            _ if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn text(&mut self, words: &str, at: usize) {
        if self.unseen.is_some() {
            return;
        }
        let words = cleaned(words);
        if self.in_title {
            self.document.title.get_or_insert_default().push_str(words.trim());
            return;
        }
        if let Some((_, code)) = &mut self.code {
            code.text.push_str(&words);
            return;
        }
        if self.buffer.is_empty() {
            let blank = words.len() - words.trim_start().len();
            self.line = self.line_of(at + blank);
        }
        for c in words.chars() {
            if !c.is_whitespace() {
                self.buffer.push(c);
            } else if !self.buffer.is_empty() && !self.buffer.ends_with([' ', '\n']) {
                self.buffer.push(' ');
            }
        }
    }

    fn part_of_table(&mut self, name: &str, tag: &StartTag<usize>) {
        let line = self.line_of(tag.span.start);
        if self.tables.len() > 1 {
            // A table in a cell is text of it.
            self.break_line(usize::from(name == "tr"));
            if name != "tr" && !self.buffer.is_empty() && !self.buffer.ends_with(['\n', ' ']) {
                self.buffer.push(' ');
            }
            return;
        }
        if name == "tr" {
            self.end_row();
            if let Some(table) = self.tables.first_mut() {
                table.begin_row(line);
            }
            return;
        }
        self.end_cell();
        let count = |name: &str| {
            let value =
                tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(&value.value).into_owned());
            value.and_then(|value| value.trim().parse::<usize>().ok()).unwrap_or(1)
        };
        if let Some(table) = self.tables.first_mut() {
            table.begin_cell(line, count("colspan"), count("rowspan"));
        }
    }

    fn end_cell(&mut self) {
        if self.tables.len() != 1 {
            return;
        }
        self.end_code();
        self.bold = None;
        let text = std::mem::take(&mut self.buffer);
        if let Some(table) = self.tables.first_mut() {
            table.end_cell(text.trim());
        }
    }

    fn end_row(&mut self) {
        if self.tables.len() == 1 {
            self.end_cell();
            if let Some(table) = self.tables.first_mut() {
                table.end_row();
            }
        }
    }

    fn end_table(&mut self, _at: usize) {
        if self.tables.len() > 1 {
            self.tables.pop();
            self.break_line(1);
            return;
        }
        self.end_row();
        if let Some(table) = self.tables.pop().and_then(OpenTable::finish) {
            self.document.blocks.push(table);
        }
    }

    fn end_bold(&mut self) {
        let Some((start, open)) = self.bold else { return };
        if open > 1 {
            self.bold = Some((start, open - 1));
            return;
        }
        self.bold = None;
        let Some(words) = self.buffer.get(start..).map(str::to_owned) else { return };
        let bare = words.trim();
        if bare.is_empty() || bare.contains('\n') {
            return;
        }
        let (before, after) = words.split_once(bare).unwrap_or_default();
        let marked = format!("{before}**{bare}**{after}");
        self.buffer.truncate(start);
        self.buffer.push_str(&marked);
    }

    fn end_code(&mut self) {
        let Some((line, mut code)) = self.code.take() else { return };
        if self.tables.is_empty() {
            if let Some(rest) = code.text.strip_prefix('\n') {
                code.text = rest.to_owned();
            }
            self.document.blocks.push(Block::new(line, Content::Code(code)));
            return;
        }
        self.break_line(1);
        self.buffer.push_str(code.text.trim());
        self.break_line(1);
    }

    /// Ends the line in the buffer; with 2, the paragraph.
    fn break_line(&mut self, count: usize) {
        let text = self.buffer.trim_end_matches(' ').len();
        if count == 0 || self.buffer.ends_with("\n- ") || self.buffer == "- " {
            return;
        }
        self.buffer.truncate(text);
        if self.buffer.is_empty() {
            return;
        }
        let have = self.buffer.len() - self.buffer.trim_end_matches('\n').len();
        for _ in have..count {
            self.buffer.push('\n');
        }
    }

    /// Ends the paragraph: in a cell it is a part of the text, elsewhere a block.
    fn flush(&mut self) {
        if !self.tables.is_empty() {
            self.break_line(2);
            return;
        }
        self.bold = None;
        let text = std::mem::take(&mut self.buffer).trim().to_owned();
        let heading = self.heading.take();
        let in_item = std::mem::take(&mut self.in_item);
        if text.is_empty() {
            self.in_item = in_item;
            return;
        }
        let content = match heading {
            Some(level) => Content::Heading { level, text: text.replace('\n', " ") },
            None if in_item => Content::List(vec![text]),
            None => Content::Paragraph(text),
        };
        self.document.blocks.push(Block::new(self.line, content));
    }

    fn finish(mut self) -> Document {
        self.end_code();
        while !self.tables.is_empty() {
            self.end_table(0);
        }
        self.flush();
        self.document
    }
}

/// The language that a class names, as in `language-json`.
fn language_of(class: &str) -> String {
    let mut words = class.split_whitespace();
    let named = words.find_map(|word| word.strip_prefix("language-").or_else(|| word.strip_prefix("lang-")));
    named.unwrap_or_default().to_owned()
}

fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 28] = [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "hr",
        "form",
        "figure",
        "details",
        "summary",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "body",
    ];
    BLOCKS.contains(&name)
}
