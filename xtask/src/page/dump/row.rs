//! How rows of text dumps begin.

use super::{Column, Header};
use crate::page::types;

/// What a row says, with its description still to come.
pub(super) struct Begun {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) type_cell: String,
    pub(super) required: Option<bool>,
    pub(super) rest: String,
    pub(super) description: Vec<String>,
}

/// Words that begin sentences. A name is none of them.
const SENTENCES: [&str; 16] = [
    "Note", "The", "This", "A", "An", "If", "For", "When", "Valid", "Default", "In", "It", "You", "Only", "Example",
    "Array",
];

/// A row that begins on a line, and how many lines more its cells take.
pub(super) fn begin(lines: &[(usize, &str)], index: usize, header: &Header) -> Option<(Begun, usize)> {
    let (number, line) = lines.get(index).copied()?;
    if let Some(row) = on_line(number, line, header) {
        return Some((row, 0));
    }
    cell_by_cell(lines, index, header)
}

/// A row that begins with several cells on one line.
pub(super) fn on_line(number: usize, line: &str, header: &Header) -> Option<Begun> {
    // What is indented or marked belongs to a description.
    let line = line.trim_end();
    if line.starts_with([' ', '\t']) {
        return None;
    }
    let (name, mut rest) = line.split_once([' ', '\t'])?;
    let name = name.trim_matches(['*', '`']);
    if !types::is_identifier(name) || SENTENCES.contains(&name) {
        return None;
    }
    let mut type_cell = None;
    let mut required = None;
    for column in &header.columns {
        rest = rest.trim_start();
        match column {
            Column::Type => {
                let (cell, after) = type_of(rest, header.names_structs(), required.is_some())?;
                type_cell = Some(cell);
                rest = after;
            }
            Column::Required => (required, rest) = required_of(rest),
            _ => {}
        }
    }
    Some(Begun {
        line: number,
        name: name.to_owned(),
        type_cell: type_cell?.to_owned(),
        required,
        rest: rest.trim().to_owned(),
        description: Vec::new(),
    })
}

/// The type at the start of a text, and what follows. Names of structs are told from words of a sentence by what
/// follows them, unless it is certain that a type stands here.
fn type_of(text: &str, names_structs: bool, is_certain: bool) -> Option<(&str, &str)> {
    for start in ["Array of ", "array of ", "List of "] {
        if let Some(rest) = text.strip_prefix(start) {
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            let length = start.len() + end;
            let entry = rest.get(..end)?;
            return types::is_identifier(entry).then_some((text.get(..length)?, text.get(length..)?));
        }
    }
    if let Some(rest) = text.strip_prefix("Timestamp ISO8601") {
        return Some((text.get(.."Timestamp ISO8601".len())?, rest));
    }
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let (word, rest) = (text.get(..end)?, text.get(end..)?);
    let is_upper = word.starts_with(|first: char| first.is_ascii_uppercase());
    if types::is_type_word(word) && (is_upper || is_certain || !names_structs) {
        return Some((word, rest));
    }
    if !names_structs {
        return None;
    }
    let is_name = types::is_identifier(word) && !word.contains(['.', '-']) && is_upper;
    let follows = rest.trim_start().chars().next();
    let starts_sentence = follows.is_none_or(|next| !next.is_ascii() || next.is_ascii_uppercase());
    let is_long = word.len() > 3 && word.bytes().any(|byte| byte.is_ascii_lowercase());
    (is_name && (is_certain || starts_sentence && is_long)).then_some((word, rest))
}

/// Whether a parameter is required, at the start of a text, and what follows.
fn required_of(text: &str) -> (Option<bool>, &str) {
    let text = text.trim_start();
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or_default();
    match text.get(..end).unwrap_or_default() {
        "Yes" | "是" | "yes" | "必选" => (Some(true), rest),
        "No" | "否" | "no" | "可选" => (Some(false), rest),
        _ => (None, text),
    }
}

/// A row whose cells stand on lines of their own, maybe with blank lines between.
fn cell_by_cell(lines: &[(usize, &str)], index: usize, header: &Header) -> Option<(Begun, usize)> {
    let (number, name) = lines.get(index).copied()?;
    let name = name.trim_end();
    if !types::is_identifier(name) {
        return None;
    }
    let mut cells = lines.iter().enumerate().skip(index + 1).filter(|(_, (_, line))| !line.trim().is_empty());
    let mut used = 0;
    let (mut type_cell, mut required) = ("", None);
    for column in header.columns.iter().filter(|column| matches!(column, Column::Type | Column::Required)) {
        let (at, (_, cell)) = cells.next()?;
        used = at - index;
        if *column == Column::Required {
            (required, _) = required_of(cell.trim());
            required?;
        } else {
            let (ty, rest) = type_of(cell.trim(), header.names_structs(), required.is_some())?;
            rest.trim().is_empty().then_some(())?;
            type_cell = ty;
        }
    }
    let mut rest = String::new();
    let next = cells.next();
    if let Some((at, (_, cell))) =
        next.filter(|_| header.has(Column::Example) && !types::read(type_cell).holds_members())
    {
        // A single line before the next row is the description.
        let is_last = match cells.next() {
            None => true,
            Some((after, _)) => cell_by_cell(lines, after, header).is_some(),
        };
        if !is_last {
            cell.trim().clone_into(&mut rest);
            used = at - index;
        }
    }
    let (name, type_cell) = (name.to_owned(), type_cell.to_owned());
    Some((Begun { line: number, name, type_cell, required, rest, description: Vec::new() }, used))
}

/// Parts example and description that stand on one line: where the other script begins, or after the first word.
pub(super) fn split_rest(rest: &str, is_container: bool) -> (String, String) {
    let is_prose = |word: &str| word.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if is_container {
        return (String::new(), rest.to_owned());
    }
    if let Some((example, description)) = rest.split_once('\t') {
        return (example.trim().to_owned(), description.trim().to_owned());
    }
    let words: Vec<&str> = rest.split_whitespace().collect();
    let at = match words.iter().position(|word| is_prose(word)) {
        Some(0) if words.len() > 1 => 1,
        Some(at) => at,
        None => 1,
    };
    let part = |words: Option<&[&str]>| words.unwrap_or_default().join(" ");
    (part(words.get(..at.min(words.len()))), part(words.get(at.min(words.len())..)))
}

/// Whether brackets were opened and not closed.
pub(super) fn is_open(text: &str) -> bool {
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let count = |set: [char; 2]| text.matches(set).count();
    count(['{', '[']) > count(['}', ']'])
}
