//! Code that stands in a page without a fence: JSON, XML, and calls as URLs.

use serde_json::error::Category;

use super::block::{Block, Code, Content};
use super::examples::is_label;
use super::json::Json;
use super::text::Text;

/// The code that begins on a line and ends before another, and the number of the line after it.
pub(super) fn read(text: &Text, from: usize, to: usize) -> Option<(Block, usize)> {
    let line = text.line(from)?.trim();
    let (end, closed) = if line.starts_with('{') {
        json(text, from, to)
    } else if is_url(line) {
        (url(text, from, to), true)
    } else if is_element(line) {
        (xml(text, from, to), true)
    } else {
        return None;
    };
    let lines: Vec<&str> = text.numbered(from, end).map(|(_, line)| line).collect();
    let code = Code { language: String::new(), text: lines.join("\n"), closed };
    Some((Block::new(from, Content::Code(code)), end))
}

fn json(text: &Text, from: usize, to: usize) -> (usize, bool) {
    let rest = text.lines.get(from - 1..to - 1).unwrap_or_default().join("\n");
    let mut stream = serde_json::Deserializer::from_str(&rest).into_iter::<Json>();
    match stream.next() {
        Some(Ok(_)) => {
            let used = rest.get(..stream.byte_offset()).unwrap_or_default().matches('\n').count();
            (from + used + 1, true)
        }
        // What is broken ends where the page goes on, and is cut where it does not.
        found => {
            let label = text.numbered(from, to).find(|(_, line)| is_label(line)).map(|(line, _)| line);
            let is_cut = matches!(found, Some(Err(error)) if error.classify() == Category::Eof || error.to_string().contains("control character"));
            let end = label.unwrap_or(to).max(from + 1);
            (end, !(is_cut && end == text.end()))
        }
    }
}

fn url(text: &Text, from: usize, to: usize) -> usize {
    let goes_on = |line: &str| line.trim().starts_with('&');
    let end = text.numbered(from + 1, to).find(|(_, line)| !goes_on(line));
    end.map_or(to, |(line, _)| line)
}

fn xml(text: &Text, from: usize, to: usize) -> usize {
    let ends = |line: &str| line.trim().starts_with(['{', '`']) || is_label(line);
    let end = text.numbered(from + 1, to).find(|(_, line)| ends(line));
    end.map_or(to, |(line, _)| line)
}

/// Whether a call begins on a line.
pub(super) fn is_url(line: &str) -> bool {
    (line.starts_with("http") || line.starts_with("GET ") || line.starts_with("POST ")) && line.contains("?Action=")
        || line.starts_with("http(s)://")
        || line.starts_with("/?Action=")
}

pub(super) fn is_element(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next() == Some('<')
        && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '?' || c == '_')
        && line.contains('>')
        && line.is_char_boundary(1)
        && !line.starts_with("<Common")
}
