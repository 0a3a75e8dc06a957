//! Edits of a spec's text at known places. Whatever is not edited stays as it is, comments and order included.

use codegen::spec::{Kind, Node, Places};

use super::declare::differs_text;
use super::yaml::{self, Entries};
use crate::place::Differs;

/// Depth from which on mappings are not told apart.
const DEEPEST: usize = 63;

/// Edits of one file.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// From, to, the rank of the section, and the text to put there; in the order in which they were asked for.
    changes: Vec<(usize, usize, usize, String)>,
}

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The text with all edits.
    pub(super) fn apply(mut self, text: &str) -> String {
        let mut out = text.to_owned();
        // From the end, so that places keep. What is replaced at a place comes behind what is put in there. At one place
        // sections come in their order, then what ends first, then what was asked for first.
        self.changes.reverse();
        self.changes.sort_by_key(|(from, to, rank, _)| std::cmp::Reverse((*from, from != to, *rank)));
        for (from, to, _, new) in self.changes {
            if out.is_char_boundary(from) && out.is_char_boundary(to) && from <= to && to <= out.len() {
                out.replace_range(from..to, &new);
            }
        }
        out
    }

    /// Puts a text at a place, into the mapping at a depth. Two mappings may end at one place, and what goes into the
    /// inner one comes first.
    fn insert(&mut self, section: &str, depth: usize, at: usize, text: String) {
        let above = DEEPEST.saturating_sub(depth);
        self.changes.push((at, at, rank(section) * (DEEPEST + 1) + above, text));
    }

    /// Puts an entry into the mapping at a path, after another one or at its beginning.
    pub(super) fn entry(&mut self, places: &Places, path: &[String], after: Option<&str>, key: &str, value: &Value) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let top = keys.first().copied().unwrap_or_default();
        let text = places.source().text();
        let Some(node) = places.get(&keys) else {
            self.section(places, &keys, key, value);
            return;
        };
        let Kind::Mapping(entries) = &node.kind else {
            // `response:` with nothing behind it.
            let indent = column(text, places.key_span(&keys).start) + 2;
            self.insert(top, keys.len(), line_end(text, places.key_span(&keys).end), value.block(indent, key));
            return;
        };
        let before = after.and_then(|after| entries.iter().find(|(name, _)| name.text() == Some(after)));
        if text.get(node.span.start..).is_some_and(|rest| rest.starts_with('{')) {
            match before.or_else(|| entries.last().filter(|_| after.is_some())) {
                Some((_, value_before)) => {
                    self.insert(top, keys.len(), value_before.span.end, format!(", {}", value.flow(key)));
                }
                None if entries.is_empty() => {
                    self.insert(top, keys.len(), node.span.start + 1, format!(" {} ", value.flow(key)));
                }
                None => self.insert(top, keys.len(), node.span.start + 1, format!(" {},", value.flow(key))),
            }
            return;
        }
        let indent = entries.first().map_or(2, |(name, _)| column(text, name.span.start));
        let at = match before.or_else(|| entries.last().filter(|_| after.is_some())) {
            Some((_, value_before)) => end_of(text, value_before),
            None => entries.first().map_or(node.span.end, |(name, _)| line_start(text, name.span.start)),
        };
        self.insert(top, keys.len(), at, on_line(text, at, value.block(indent, key)));
    }

    /// Puts an entry behind the last of the mapping at a path. A bare text becomes a mapping with `doc` first.
    pub(super) fn append(&mut self, places: &Places, path: &[String], key: &str, value: &Value) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let text = places.source().text();
        let Some(node) = places.get(&keys) else { return };
        match &node.kind {
            Kind::Mapping(entries) => {
                let last = entries.last().and_then(|(name, _)| name.text()).map(str::to_owned);
                self.entry(places, path, last.as_deref(), key, value);
            }
            _ => {
                let raw = text.get(node.span.start..node.span.end).unwrap_or_default();
                let doc = node.text().unwrap_or_default();
                let at = places.key_span(&keys).end;
                let is_flow = in_flow(text, at);
                let quoted = if raw.starts_with(['"', '\'']) { raw.to_owned() } else { yaml::quoted(doc) };
                let new = if is_flow {
                    format!(": {{ doc: {quoted}, {} }}", value.flow(key))
                } else {
                    let indent = column(text, places.key_span(&keys).start) + 2;
                    let pad = " ".repeat(indent);
                    let kept = if raw.contains('\n') || raw.is_empty() { quoted } else { raw.to_owned() };
                    format!(":\n{pad}doc: {kept}\n{}", value.block(indent, key).trim_end_matches('\n'))
                };
                self.changes.push((at, node.span.end.max(at), 0, new));
            }
        }
    }

    /// Puts entries behind the last of a `differs`, or makes one.
    pub(super) fn differs(&mut self, places: &Places, path: &[String], differs: &[Differs]) {
        let all = differs_text(differs);
        let keys: Vec<&str> = path.iter().map(String::as_str).chain(["differs"]).collect();
        let text = places.source().text();
        let Some(node) = places.get(&keys) else {
            return self.append(places, path, "differs", &Value::Raw(all));
        };
        let Kind::Sequence(items) = &node.kind else { return };
        let Some(last) = items.last() else { return };
        let top = path.first().map(String::as_str).unwrap_or_default();
        let line = text.get(line_start(text, last.span.start)..last.span.start).unwrap_or_default();
        if line.trim() == "-" {
            let lines = differs
                .iter()
                .map(|one| format!("{line}{}\n", differs_text(std::slice::from_ref(one)).trim_matches(['[', ']'])));
            let at = end_of(text, last);
            self.insert(top, keys.len(), at, on_line(text, at, lines.collect()));
        } else {
            self.insert(top, keys.len(), last_byte(text, last), format!(", {}", all.trim_matches(['[', ']'])));
        }
    }

    /// Puts a text at a place of a section.
    pub(super) fn insert_at(&mut self, section: &str, at: usize, text: String) {
        self.insert(section, DEEPEST, at, text);
    }

    /// Puts lines behind the value at a path, with a line between.
    pub(super) fn after(&mut self, places: &Places, path: &[&str], block: &str) {
        let text = places.source().text();
        if let Some(node) = places.get(path) {
            let at = end_of(text, node);
            let depth = path.len().saturating_sub(1);
            self.insert(path.first().copied().unwrap_or_default(), depth, at, on_line(text, at, format!("\n{block}")));
        }
    }

    /// Takes entries of a section out, with the comments above them. Gives their lines.
    pub(super) fn cut(&mut self, places: &Places, section: &str, names: &[&str]) -> String {
        let text = places.source().text();
        let Some(Kind::Mapping(entries)) = places.get(&[section]).map(|node| &node.kind) else { return String::new() };
        let mut blocks: Vec<&str> = Vec::new();
        let is_whole = entries.iter().all(|(key, _)| key.text().is_some_and(|key| names.contains(&key)));
        for (key, value) in entries.iter().filter(|(key, _)| key.text().is_some_and(|key| names.contains(&key))) {
            let (from, to) = (comments_above(text, line_start(text, key.span.start)), end_of(text, value));
            blocks.push(text.get(from..to).unwrap_or_default());
            if !is_whole {
                self.changes.push((from, blank_below(text, to), 0, String::new()));
            }
        }
        if is_whole && let Some((_, last)) = entries.last() {
            let from = line_start(text, places.key_span(&[section]).start);
            self.changes.push((from, blank_below(text, end_of(text, last)), 0, String::new()));
        }
        blocks.join("\n")
    }

    /// Replaces the value at a path.
    pub(super) fn replace(&mut self, places: &Places, path: &[String], value: &str) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        if places.get(&keys).is_some() {
            let span = places.span(&keys);
            self.changes.push((span.start, span.end, 0, value.to_owned()));
        }
    }

    /// Makes a section of the file that is not there, with one entry.
    fn section(&mut self, places: &Places, path: &[&str], key: &str, value: &Value) {
        let Some(name) = path.first() else { return };
        let head = format!("{name}:\n");
        if let Some((.., made)) = self.changes.iter_mut().find(|(.., text)| text.trim_start().starts_with(&head)) {
            made.push_str(&value.block(2, key));
            return;
        }
        self.top(places, name, &format!("{name}:\n{}", value.block(2, key)));
    }

    /// Puts a section where sections of its name stand.
    pub(super) fn top(&mut self, places: &Places, name: &str, block: &str) {
        let text = places.source().text();
        let Some(Kind::Mapping(entries)) = places.get(&[]).map(|node| &node.kind) else { return };
        let before = entries.iter().rfind(|(key, _)| key.text().is_some_and(|key| rank(key) < rank(name)));
        let at = before.map_or(0, |(_, value)| end_of(text, value));
        let block = if block.lines().count() > 1 { format!("\n{block}") } else { block.to_owned() };
        self.insert(name, 0, at, on_line(text, at, block));
    }
}

/// Place of a section among the others of a file.
fn rank(section: &str) -> usize {
    const ORDER: [&str; 19] = [
        "operation",
        "summary",
        "details",
        "source",
        "safety",
        "review",
        "deprecated",
        "search",
        "rate_limits",
        "idempotency_token",
        "paging",
        "request",
        "when",
        "response",
        "types",
        "enums",
        "errors",
        "common_errors",
        "examples",
    ];
    ORDER.iter().position(|name| *name == section).unwrap_or(ORDER.len())
}

/// What is put in, in either manner.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// YAML as it is.
    Raw(String),
    /// A mapping.
    Entries(Entries),
}

impl Value {
    fn flow(&self, key: &str) -> String {
        let key = yaml::scalar_key(key);
        match self {
            Self::Raw(text) => format!("{key}: {text}"),
            Self::Entries(entries) => format!("{key}: {}", yaml::flow(entries)),
        }
    }

    fn block(&self, indent: usize, key: &str) -> String {
        let pad = " ".repeat(indent);
        match self {
            Self::Raw(text) => format!("{pad}{}: {text}\n", yaml::scalar_key(key)),
            Self::Entries(entries) => yaml::entry(indent, key, entries),
        }
    }
}

/// The text as lines of its own at a place, which may be the end of a file without a line end.
fn on_line(text: &str, at: usize, block: String) -> String {
    if at > 0 && !text.get(..at).is_some_and(|before| before.ends_with('\n')) { format!("\n{block}") } else { block }
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// The start of the line after.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1)
}

/// The start of the line after a value.
fn end_of(text: &str, value: &Node) -> usize {
    line_end(text, last_byte(text, value))
}

/// Where a value really ends. The parser counts comments that follow a list or mapping as part of it.
fn last_byte(text: &str, value: &Node) -> usize {
    let in_brackets = text.get(value.span.start..).is_some_and(|rest| rest.starts_with(['{', '[']));
    let last = match &value.kind {
        Kind::Mapping(entries) if !in_brackets => {
            entries.last().map(|(key, value)| last_byte(text, value).max(key.span.end))
        }
        Kind::Sequence(items) if !in_brackets => items.last().map(|item| last_byte(text, item)),
        _ => None,
    };
    last.unwrap_or(value.span.end)
}

/// The start of the comments right above a line, or of the line.
fn comments_above(text: &str, start: usize) -> usize {
    let mut from = start;
    while from > 0 {
        let above = line_start(text, from - 1);
        if !text.get(above..from).is_some_and(|line| line.trim_start().starts_with('#')) {
            break;
        }
        from = above;
    }
    from
}

/// The end of the blank line that follows, or the place itself.
fn blank_below(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    if text.get(at..end).is_some_and(|line| line.trim().is_empty()) { end } else { at }
}

fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// Whether a place stands in braces.
fn in_flow(text: &str, at: usize) -> bool {
    let line = text.get(line_start(text, at)..at).unwrap_or_default();
    line.matches('{').count() > line.matches('}').count()
}
