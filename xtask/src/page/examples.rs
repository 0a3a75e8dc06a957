//! The examples of a page: calls as URLs or JSON, responses as JSON and XML.

use std::sync::LazyLock;

use indexmap::IndexMap;
use regex::Regex;

use super::block::{Block, Code, Content};
use super::json::Json;
use super::words::{self, bare, is};
use super::{Example, PageError, Remark, loose, types, xml};

/// What the lines at hand show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Unknown,
    Request,
    Response,
    /// A response that tells of an error.
    Failure,
}

/// Reads the examples in the blocks of their part.
pub(super) fn read<'a>(
    blocks: impl Iterator<Item = &'a Block>,
    operation: &str,
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Example>, PageError> {
    let mut reader = Reader { examples: Vec::new(), side: Side::Unknown, wants_json: None, operation, remarks };
    for block in blocks {
        match &block.content {
            Content::Code(code) => reader.code(block.line, code)?,
            Content::Table(table) => {
                // Each row of an example may be a code block in a cell; none is known so far.
                let what = format!("skipped a table of {} rows among the examples", table.rows.len());
                reader.remarks.push(Remark { line: block.line, what });
            }
            _ => block.prose().into_iter().for_each(|line| reader.line(block.line, line)),
        }
    }
    if let Some(line) = reader.wants_json {
        reader.remarks.push(Remark { line, what: "no JSON follows this heading".to_owned() });
    }
    Ok(reader.examples)
}

/// Whether a line says what example follows it.
pub(super) fn is_label(line: &str) -> bool {
    is(line, words::REQUEST_EXAMPLE)
        || is(line, words::RESPONSE_EXAMPLE)
        || is(line, words::ERROR_EXAMPLE)
        || format_label(line).is_some()
        || title(line).is_some()
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
    /// Takes in a line of prose, which may be a label.
    fn line(&mut self, number: usize, line: &str) {
        if let Some(title) = title(line) {
            let title = Some(title).filter(|title| !title.is_empty());
            self.examples.push(Example { line: number, title, ..Example::default() });
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
            self.wants_json = (format == "json" && self.side != Side::Failure).then_some(number);
        }
    }

    /// Takes in a block of code by what it is: JSON, XML or a call. All else is passed over.
    fn code(&mut self, line: usize, code: &Code) -> Result<(), PageError> {
        let text = code.text.trim_start();
        let skipped = code.text.len() - text.len();
        let line = line + code.text.get(..skipped).unwrap_or_default().matches('\n').count();
        if is_program(&code.language) || self.side == Side::Failure {
            return Ok(());
        }
        if text.starts_with('{') {
            return self.json(line, text, code.closed);
        }
        if let Some(body) = http_body(text) {
            self.side = Side::Request;
            return self.json(line, body, code.closed);
        }
        if text.lines().next().is_some_and(|first| loose::is_url(first.trim())) || text.starts_with("?Action=") {
            self.url(line, text);
        } else if self.side != Side::Request && loose::is_element(text) {
            self.xml(line, text);
        }
        Ok(())
    }

    fn last(&mut self, line: usize) -> Option<&mut Example> {
        if self.examples.is_empty() {
            self.examples.push(Example { line, ..Example::default() });
        }
        self.examples.last_mut()
    }

    fn json(&mut self, number: usize, text: &str, closed: bool) -> Result<(), PageError> {
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Json>();
        let value = match stream.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => {
                let at = number + error.line().saturating_sub(1);
                let why = error.to_string();
                let why = why.split(" at line").next().unwrap_or_default();
                let what = format!("the JSON that begins on line {number} is broken or cut ({why})");
                if !closed {
                    return Err(PageError::at(at, what, "the rest of the example"));
                }
                self.wants_json = None;
                self.remarks.push(Remark { line: at, what: format!("{what}; skipped it") });
                if let Some(example) = self.last(number) {
                    example.unreadable.get_or_insert(what);
                }
                return Ok(());
            }
            None => return Ok(()),
        };
        self.wants_json = None;
        let operation = self.operation;
        let is_request = self.side == Side::Request && value.get("Response").is_none();
        let value = match unwrapped(&value, operation).filter(|_| !is_request) {
            Some(inner) => {
                let what = format!("skipped the wrapper `{operation}Response` of the JSON example, which no table has");
                self.remarks.push(Remark { line: number, what });
                inner
            }
            None => value,
        };
        let mut strange = Vec::new();
        strangers(&value, &mut strange);
        for name in strange.into_iter().take(3) {
            let what = format!("the example has a field `{name}`, which is not a name; skipped it");
            self.remarks.push(Remark { line: number, what });
        }
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
        Ok(())
    }

    fn xml(&mut self, number: usize, text: &str) {
        match xml::read(text) {
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
    }

    fn url(&mut self, number: usize, text: &str) {
        let whole: String = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let whole = whole.split(" HTTP/1").next().unwrap_or_default();
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
        if some
            && let Some(example) = self.last(number)
            && example.request.is_none()
        {
            example.request = Some(parameters);
            example.from_url = true;
        }
    }
}

/// The names of fields that can be none of a struct.
fn strangers<'a>(value: &'a Json, found: &mut Vec<&'a str>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                if !types::is_identifier(name) || name.contains('.') {
                    found.push(name);
                }
                strangers(value, found);
            }
        }
        Json::List(items) => items.iter().for_each(|item| strangers(item, found)),
        _ => {}
    }
}

/// Whether a language is one of programs, whatever their text looks like.
fn is_program(language: &str) -> bool {
    const PROGRAMS: [&str; 14] = [
        "java",
        "python",
        "go",
        "php",
        "csharp",
        "c#",
        "javascript",
        "typescript",
        "js",
        "ts",
        "shell",
        "bash",
        "sh",
        "ruby",
    ];
    PROGRAMS.contains(&language.to_ascii_lowercase().as_str())
}

/// The body in JSON of a call that is shown with its headers.
fn http_body(text: &str) -> Option<&str> {
    let first = text.lines().next()?;
    let is_call = (first.starts_with("POST ") || first.starts_with("GET ")) && first.contains("HTTP/");
    let at = text.find("\n{").filter(|_| is_call)?;
    text.get(at + 1..)
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

/// What stands inside an object whose one field is named after the operation.
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
