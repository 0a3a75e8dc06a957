//! The examples of a page: calls as URLs or JSON, answers as JSON and XML.

use std::sync::LazyLock;

use indexmap::IndexMap;
use regex::Regex;

use super::json::Json;
use super::text::Text;
use super::words::{self, bare, is};
use super::{Example, PageError, Remark, xml};

/// What the lines at hand show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Unknown,
    Request,
    Response,
    /// An answer that tells of an error.
    Failure,
}

/// Reads the examples between two lines.
pub(super) fn read(
    text: &Text,
    from: usize,
    to: usize,
    operation: &str,
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Example>, PageError> {
    let mut reader = Reader { examples: Vec::new(), side: Side::Unknown, wants_json: None, operation, remarks };
    let mut number = from;
    while number < to {
        let line = text.lines.get(number - 1).map(|line| line.trim()).unwrap_or_default();
        number = reader.line(text, number, to, line)?;
    }
    if let Some(label) = reader.wants_json {
        return Err(PageError::at(label, "no JSON follows this line", "the example in JSON"));
    }
    Ok(reader.examples)
}

struct Reader<'a> {
    examples: Vec<Example>,
    side: Side,
    /// Line of a label that announces JSON which is still to come.
    wants_json: Option<usize>,
    operation: &'a str,
    remarks: &'a mut Vec<Remark>,
}

impl Reader<'_> {
    /// Takes a line in, with those that belong to it. Gives the number of the next.
    fn line(&mut self, text: &Text, number: usize, to: usize, line: &str) -> Result<usize, PageError> {
        if let Some(title) = title(line) {
            self.examples.push(Example {
                line: number,
                title: Some(title).filter(|title| !title.is_empty()),
                ..Example::default()
            });
            self.side = Side::Unknown;
        } else if is(line, words::REQUEST_EXAMPLE) {
            if self.examples.last().is_none_or(|example| example.request.is_some() || example.response.is_some()) {
                self.examples.push(Example { line: number, ..Example::default() });
            }
            self.side = Side::Request;
        } else if is(line, words::RESPONSE_EXAMPLE) {
            self.side = Side::Response;
        } else if is(line, words::ERROR_EXAMPLE) {
            self.side = Side::Failure;
        } else if let Some(format) = format_label(line) {
            if self.side != Side::Failure {
                self.side = Side::Response;
            }
            self.wants_json = (format == "json").then_some(number);
        } else if line.starts_with('{') && self.side != Side::Failure {
            return self.json(text, number, to);
        } else if is_url(line) {
            return Ok(self.url(text, number, to));
        } else if self.side == Side::Response && is_element(line) {
            return self.xml(text, number, to);
        } else if number + 1 == to && self.side == Side::Failure {
            self.wants_json = None;
        }
        Ok(number + 1)
    }

    fn last(&mut self, line: usize) -> Option<&mut Example> {
        if self.examples.is_empty() {
            self.examples.push(Example { line, ..Example::default() });
        }
        self.examples.last_mut()
    }

    fn json(&mut self, text: &Text, number: usize, to: usize) -> Result<usize, PageError> {
        let rest = text.lines.get(number - 1..to - 1).unwrap_or_default().join("\n");
        let mut stream = serde_json::Deserializer::from_str(&rest).into_iter::<Json>();
        let value = match stream.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => {
                let at = number + error.line().saturating_sub(1);
                let why = error.to_string();
                let why = why.split(" at line").next().unwrap_or_default();
                return Err(PageError::at(
                    at.min(to.saturating_sub(1)),
                    format!("the JSON that begins on line {number} is broken or cut ({why})"),
                    "the rest of the example",
                ));
            }
            None => return Ok(number + 1),
        };
        let used = rest.get(..stream.byte_offset()).unwrap_or_default().matches('\n').count();
        self.wants_json = None;
        let operation = self.operation;
        let is_request = self.side == Side::Request;
        let value = match unwrapped(&value, operation).filter(|_| !is_request) {
            Some(inner) => {
                let what = format!(
                    "the JSON example stands inside `{operation}Response`, which no table has; it is passed over"
                );
                self.remarks.push(Remark { line: number, what });
                inner
            }
            None => value,
        };
        let is_failure = value.get("Response").and_then(|body| body.get("Error")).is_some();
        if !is_failure {
            let again = self.last(number).is_some_and(|example| !is_request && example.response.is_some());
            if again {
                self.examples.push(Example { line: number, ..Example::default() });
            }
            if let Some(example) = self.last(number) {
                if is_request { example.request = Some(value) } else { example.response = Some(value) }
            }
        }
        Ok(number + used + 1)
    }

    fn xml(&mut self, text: &Text, number: usize, to: usize) -> Result<usize, PageError> {
        let mut end = number;
        let mut block = String::new();
        for (at, line) in text.numbered(number, to) {
            let trimmed = line.trim();
            if trimmed.starts_with("```")
                || trimmed.starts_with('{')
                || format_label(trimmed).is_some()
                || title(trimmed).is_some()
            {
                break;
            }
            end = at;
            block.push_str(line);
            block.push('\n');
        }
        match xml::read(&block) {
            Ok(value) => {
                let operation = self.operation;
                let value = unwrapped(&value, operation).unwrap_or(value);
                if let Some(example) = self.last(number) {
                    example.xml.get_or_insert(value);
                }
            }
            Err(why) => {
                self.remarks.push(Remark { line: number, what: format!("the XML example cannot be read: {why}") });
            }
        }
        Ok(end + 1)
    }

    fn url(&mut self, text: &Text, number: usize, to: usize) -> usize {
        let mut whole = String::new();
        let mut end = number;
        for (at, line) in text.numbered(number, to) {
            let trimmed = line.trim();
            if at > number && !trimmed.starts_with('&') {
                break;
            }
            end = at;
            whole.push_str(trimmed);
        }
        let query = whole.split_once('?').map_or("", |(_, query)| query);
        let mut parameters = Json::Object(IndexMap::new());
        let mut some = false;
        for part in query.split('&') {
            let Some((name, value)) = part.trim().split_once('=') else { continue };
            let name = name.trim();
            if name.is_empty() || name == "Action" || name.starts_with('<') {
                continue;
            }
            some = true;
            let steps: Vec<&str> = name.split('.').collect();
            put(&mut parameters, &steps, value.trim());
        }
        if some && let Some(example) = self.last(number) {
            example.request.get_or_insert(parameters);
        }
        end + 1
    }
}

/// Puts a value where a dotted name says; a number counts entries of a list from 1, at Tencent's old pages from 0.
fn put(to: &mut Json, steps: &[&str], value: &str) {
    let Some((first, rest)) = steps.split_first() else { return };
    let next = || match rest.first() {
        None => Json::Text(value.to_owned()),
        Some(step) if step.parse::<usize>().is_ok() => Json::List(Vec::new()),
        Some(_) => Json::Object(IndexMap::new()),
    };
    match to {
        Json::Object(members) => {
            let entry = members.entry((*first).to_owned()).or_insert_with(next);
            if !rest.is_empty() {
                put(entry, rest, value);
            }
        }
        Json::List(items) => {
            let index: usize = first.parse().unwrap_or_default();
            let place = index.saturating_sub(1).min(items.len());
            if place == items.len() {
                items.push(next());
            }
            if let Some(entry) = items.get_mut(place).filter(|_| !rest.is_empty()) {
                put(entry, rest, value);
            }
        }
        _ => {}
    }
}

/// What stands inside an object whose one member is named after the operation.
fn unwrapped(value: &Json, operation: &str) -> Option<Json> {
    let Json::Object(members) = value else { return None };
    let (name, inner) = members.first().filter(|_| members.len() == 1)?;
    let wrapper = format!("{operation}Response");
    (name.eq_ignore_ascii_case(&wrapper) && matches!(inner, Json::Object(_))).then(|| inner.clone())
}

/// The title of a numbered example: `示例1 …`, `Example1 …`.
fn title(line: &str) -> Option<String> {
    static TITLE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:[#*\s]*)(?i:example|示例)\s*\d+\s*[:：.、]?\s*(.{0,120}?)\**$").ok());
    Some(TITLE.as_ref()?.captures(line)?.get(1)?.as_str().to_owned())
}

/// `xml` or `json` where the line says that an example in that format follows.
fn format_label(line: &str) -> Option<&'static str> {
    let line: String =
        bare(line).chars().filter(|c| !matches!(c, '`' | '*' | ' ' | '-')).collect::<String>().to_ascii_lowercase();
    match line.as_str() {
        "xml格式" | "xmlformat" | "xml示例" | "xmlexample" => Some("xml"),
        "json格式" | "jsonformat" | "json示例" | "jsonexample" => Some("json"),
        _ => None,
    }
}

fn is_url(line: &str) -> bool {
    (line.starts_with("http") || line.starts_with("GET ") || line.starts_with("POST ")) && line.contains("?Action=")
        || line.starts_with("http(s)://")
}

fn is_element(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next() == Some('<') && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '?' || c == '_')
}
