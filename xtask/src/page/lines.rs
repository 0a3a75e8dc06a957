//! The front end for text: Markdown, Markdown that lost its headings, and dumps of what a browser shows.

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Code, Content, Document};
use super::text::Text;
use super::words::{self, Part};
use super::{PageError, bars, dump, html, inline, loose};

/// How the page writes its headings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// `## Request parameters`.
    Marked,
    /// `2. Input Parameters`.
    Numbered,
    /// Lines that hold nothing but the words of a heading.
    Bare,
}

/// Reads a page.
pub(super) fn read(text: &Text) -> Result<Document, PageError> {
    let is_main = |(_, _, heading): &(usize, u8, String)| {
        matches!(words::part(heading), Some(Part::Request | Part::Response | Part::Common))
    };
    let modes = [Mode::Marked, Mode::Numbered, Mode::Bare].map(|mode| (mode, headings(text, mode)));
    let [marked, _, _] = &modes;
    let is_marked = !marked.1.is_empty();
    let chosen = modes.iter().find(|(_, headings)| headings.iter().any(is_main));
    let (mode, headings) = chosen.unwrap_or(&modes[0]);
    let document =
        Document { syntax: if is_marked { "markdown" } else { "text" }, title: title(text), ..Document::default() };
    // Where no heading tells the examples, code may stand anywhere.
    let part = if chosen.is_none() { Some(Part::Examples) } else { None };
    let mut scanner = Scanner { text, mode: *mode, headings, document, part, level: 0, prose: Vec::new() };
    let mut line = 1;
    while line < text.end() {
        line = scanner.line(line)?.max(line + 1);
    }
    scanner.flush();
    if scanner.document.blocks.iter().any(|block| matches!(block.content, Content::Table(_))) && has_bars(text) {
        scanner.document.syntax = "markdown";
    }
    Ok(scanner.document)
}

fn has_bars(text: &Text) -> bool {
    text.lines.iter().any(|line| line.contains('|') && bars::is_rule(line))
}

/// The headings of a page: line, level and words.
fn headings(text: &Text, mode: Mode) -> Vec<(usize, u8, String)> {
    static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*\d{1,2}\.\s*(\S.{0,40})$").ok());
    let mut fence: Option<&str> = None;
    let mut found = Vec::new();
    let mut skip = 0;
    for (number, line) in text.numbered(1, text.end()) {
        let trimmed = line.trim();
        if let Some(marks) = fence {
            fence = fence.filter(|_| !trimmed.starts_with(marks));
            continue;
        }
        if number < skip {
            continue;
        }
        if let Some(marks) = fence_of(trimmed) {
            fence = Some(marks);
            continue;
        }
        let heading = match mode {
            Mode::Marked => marked(text, number, line),
            Mode::Numbered => {
                let words = NUMBERED.as_ref().and_then(|pattern| Some(pattern.captures(line)?.get(1)?.as_str().trim()));
                words.filter(|words| words::part(words).is_some()).map(|words| (2, words.to_owned()))
            }
            Mode::Bare => Some(trimmed)
                .filter(|line| !line.starts_with('|') && words::part(line).is_some())
                .map(|line| (2, words::bare(line).to_owned())),
        };
        let Some((level, words)) = heading else { continue };
        // Words of columns are words of headings, too.
        if mode != Mode::Marked && matches!(words::part(&words), Some(Part::Request | Part::Response)) {
            skip = dump::header_end(text, number).unwrap_or_default();
        }
        found.push((number, level, words));
    }
    found
}

/// The marks of a fence, behind which nothing but a language may stand: in a cell, more follows.
fn fence_of(line: &str) -> Option<&'static str> {
    let marks = ["```", "~~~"].into_iter().find(|marks| line.starts_with(marks))?;
    (!line.trim_start_matches(['`', '~']).contains(['|', '`'])).then_some(marks)
}

/// A heading with `#` before it, or a line of `=` or `-` below it.
fn marked(text: &Text, number: usize, line: &str) -> Option<(u8, String)> {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&marks) && line.get(marks..).is_some_and(|rest| rest.starts_with([' ', '\t'])) {
        return Some((u8::try_from(marks).unwrap_or(6), inline::plain(line.get(marks..)?.trim())));
    }
    let below = text.line(number + 1)?.trim_end();
    let is_first = number == 1 || text.line(number - 1).is_some_and(|before| before.trim().is_empty());
    let is_words = is_first && !line.trim().is_empty() && !line.contains('|') && !line.starts_with([' ', '-']);
    let level = [(b'=', 1), (b'-', 2)]
        .into_iter()
        .find(|(mark, _)| below.len() > 2 && below.bytes().all(|byte| byte == *mark))
        .map(|(_, level)| level);
    level.filter(|_| is_words).map(|level| (level, inline::plain(line.trim())))
}

/// The title in the browser's manner, `Product:Title`: the line before the date.
fn title(text: &Text) -> Option<String> {
    let dated = |line: &str| {
        let lower = line.to_ascii_lowercase();
        ["更新时间", "最近更新时间"].iter().any(|word| line.starts_with(word)) || lower.starts_with("last updated")
    };
    let lines: Vec<&str> = text.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).take(40).collect();
    let index = lines.iter().position(|line| dated(line))?;
    let title = lines.get(index.checked_sub(1)?)?;
    Some(title.split_once(':').map_or(*title, |(_, title)| title).trim().trim_start_matches('#').trim().to_owned())
}

struct Scanner<'a> {
    text: &'a Text,
    mode: Mode,
    headings: &'a [(usize, u8, String)],
    document: Document,
    /// The part that the last heading begins, and the level of that heading.
    part: Option<Part>,
    level: u8,
    /// Lines of prose that no block has yet.
    prose: Vec<(usize, String)>,
}

impl Scanner<'_> {
    /// Takes in the block that begins on a line. Gives the number of the next line.
    fn line(&mut self, number: usize) -> Result<usize, PageError> {
        let Some(line) = self.text.line(number) else { return Ok(number + 1) };
        if line.contains("://") {
            self.document.links.push((number, line.to_owned()));
        }
        if let Ok(index) = self.headings.binary_search_by_key(&number, |(line, ..)| *line) {
            return self.heading(number, index);
        }
        let trimmed = line.trim();
        if let Some(marks) = fence_of(trimmed) {
            return Ok(self.fence(number, marks));
        }
        if bars::begins(self.text, number) {
            self.flush();
            let (table, next) = bars::read(self.text, number, self.end_of_part(number), &mut self.document.remarks)?;
            self.push(number, Content::Table(table));
            return Ok(next);
        }
        if trimmed.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("<table")) {
            return Ok(self.markup(number));
        }
        if self.part == Some(Part::Examples)
            && let Some((block, next)) = loose::read(self.text, number, self.end_of_part(number))
        {
            self.flush();
            self.document.blocks.push(block);
            return Ok(next);
        }
        if trimmed.is_empty() {
            self.flush();
        } else if !(bars::is_rule(line) && self.prose.is_empty()) {
            self.prose.push((number, inline::plain(line)));
        }
        Ok(number + 1)
    }

    /// The line of the next heading.
    fn end_of_part(&self, number: usize) -> usize {
        self.headings.iter().map(|(line, ..)| *line).find(|line| *line > number).unwrap_or_else(|| self.text.end())
    }

    fn heading(&mut self, number: usize, index: usize) -> Result<usize, PageError> {
        self.flush();
        let Some((_, level, words)) = self.headings.get(index) else { return Ok(number + 1) };
        let part = words::part(words);
        if part.is_some() || *level <= self.level {
            self.part = part;
            self.level = *level;
        }
        let (level, words) = (*level, words.clone());
        self.push(number, Content::Heading { level, text: words });
        let next = number + 1;
        let next = if self.text.line(next).is_some_and(|line| bars::is_rule(line) || line.starts_with("===")) {
            next + 1
        } else {
            next
        };
        let end = self.end_of_part(number);
        if (next..end).any(|line| bars::begins(self.text, line)) {
            return Ok(next);
        }
        match part {
            Some(Part::Request | Part::Response) => {
                let Some((line, table)) = dump::rows(self.text, number, end)? else { return Ok(next) };
                for between in next..line {
                    if let Some(words) = self.text.line(between).filter(|words| !words.trim().is_empty()) {
                        self.prose.push((between, words.to_owned()));
                    }
                }
                self.flush();
                self.push(line, Content::Table(table));
                Ok(end)
            }
            Some(Part::Errors) => {
                let table = dump::errors(self.text, next, end, self.mode == Mode::Numbered);
                if let Some((line, _)) = table.rows.first() {
                    self.push(*line, Content::Table(table));
                    return Ok(end);
                }
                Ok(next)
            }
            _ => Ok(next),
        }
    }

    fn fence(&mut self, number: usize, marks: &str) -> usize {
        self.flush();
        let end = self.text.end();
        let close = self.text.numbered(number + 1, end).find(|(_, line)| line.trim().starts_with(marks));
        let close = close.map(|(line, _)| line);
        let lines: Vec<&str> = self.text.numbered(number + 1, close.unwrap_or(end)).map(|(_, line)| line).collect();
        let language = self.text.line(number).unwrap_or_default().trim().trim_start_matches(['`', '~']).trim();
        let code = Code { language: language.to_owned(), text: lines.join("\n"), closed: close.is_some() };
        self.push(number + 1, Content::Code(code));
        close.unwrap_or(end) + 1
    }

    /// A table that is written in HTML.
    fn markup(&mut self, number: usize) -> usize {
        self.flush();
        let is_end = |(_, line): &(usize, &str)| line.to_ascii_lowercase().contains("</table>");
        let end =
            self.text.numbered(number, self.text.end()).find(is_end).map_or(self.text.end(), |(line, _)| line + 1);
        let lines: Vec<&str> = self.text.numbered(number, end).map(|(_, line)| line).collect();
        for mut block in html::read(&lines.join("\n")).blocks {
            block.line += number - 1;
            if let Content::Table(table) = &mut block.content {
                for (line, _) in &mut table.rows {
                    *line += number - 1;
                }
            }
            self.document.blocks.push(block);
        }
        end
    }

    fn push(&mut self, line: usize, content: Content) {
        self.document.blocks.push(Block::new(line, content));
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.prose);
        let Some((first, _)) = lines.first() else { return };
        let first = *first;
        let is_item = |line: &str| line.trim_start().starts_with(['•', '·']) || line.trim_start().starts_with("- ");
        let content = if lines.iter().all(|(_, line)| is_item(line)) {
            Content::List(lines.into_iter().map(|(_, line)| line.trim().to_owned()).collect())
        } else {
            Content::Paragraph(lines.into_iter().map(|(_, line)| line.trim().to_owned()).collect::<Vec<_>>().join("\n"))
        };
        self.push(first, content);
    }
}
