//! Reads YAML into a tree that keeps every position. Spec files use a plain part of YAML: one document, no anchors, no
//! aliases, no tags, and keys that are text.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::diagnostic::{Diagnostic, Source, Span};

use super::node::{Kind, Mapping, Node};
use super::suggest::all_of;
use super::syntax::explain;

/// How deep collections may stand inside each other. Real specs stay below half of it, even in examples.
const MAX_DEPTH: usize = 48;

/// Reads a file. What YAML itself forbids ends the reading, and there is no tree; what only spec files may not have is
/// told, and the rest is read all the same. An empty file reads as a value that is nothing.
pub(super) fn read(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut reader = Reader { source, offsets: Offsets::new(source.text()), open: Vec::new(), root: None, diagnostics };
    let mut parser = Parser::new_from_str(source.text());
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let span = reader.span(span.start, span.end);
                reader.take(event, span)?;
            }
            Err(error) => {
                let at = reader.offsets.byte(*error.marker());
                let finding = explain(source, at, error.info());
                let finding = match reader.open_bracket() {
                    Some(bracket) if error.info().contains("expected") => {
                        finding.related(source, bracket, "opened here")
                    }
                    _ => finding,
                };
                reader.diagnostics.push(finding);
                return None;
            }
        }
    }
    let nothing = || Node::new(Span::default(), Kind::Scalar { text: String::new(), plain: true });
    Some(reader.root.unwrap_or_else(nothing))
}

/// A collection whose end is still to come.
enum Open {
    Sequence { start: Span, items: Vec<Node> },
    Mapping { start: Span, entries: Mapping, key: Option<Node>, doubled: Vec<Node> },
}

struct Reader<'a> {
    source: &'a Source,
    offsets: Offsets,
    open: Vec<Open>,
    root: Option<Node>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, start: Marker, end: Marker) -> Span {
        let (start, end) = (self.offsets.byte(start), self.offsets.byte(end));
        Span::new(start, end.max(start))
    }

    /// The bracket or brace that was opened last and is still open.
    fn open_bracket(&self) -> Option<Span> {
        let (Open::Sequence { start, .. } | Open::Mapping { start, .. }) = self.open.last()?;
        let span = Span::new(start.start, start.start + 1);
        matches!(self.source.slice(span), "[" | "{").then_some(span)
    }

    fn tell(&mut self, span: Span, title: &str, help: &str) {
        self.diagnostics.push(Diagnostic::error(self.source, span, title).help(help));
    }

    /// Takes the next event in. Nothing comes back where the file cannot be read any further.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) if self.root.is_some() => {
                self.tell(
                    span,
                    "a second document starts here",
                    "move it to its own file: a spec file is one document",
                );
                return None;
            }
            Event::DocumentStart(_) => {}
            Event::Alias(_) => {
                self.tell(
                    span,
                    "aliases are not supported",
                    "write the value itself; quote a text that starts with `*`",
                );
                let kind = Kind::Scalar { text: String::new(), plain: true };
                self.put(Node::stand_in(span, kind));
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_properties(span, anchor, tag.is_some());
                let plain = style == ScalarStyle::Plain;
                let span = self.trimmed(span);
                self.put(Node::new(span, Kind::Scalar { text: text.into_owned(), plain }));
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_properties(span, anchor, tag.is_some());
                self.start(Open::Sequence { start: span, items: Vec::new() }, span)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_properties(span, anchor, tag.is_some());
                self.start(
                    Open::Mapping { start: span, entries: Mapping::default(), key: None, doubled: Vec::new() },
                    span,
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
        }
        Some(())
    }

    fn refuse_properties(&mut self, span: Span, anchor: usize, tagged: bool) {
        if anchor != 0 {
            self.tell(span, "anchors are not supported", "write values themselves; quote a text that starts with `&`");
        }
        if tagged {
            self.tell(span, "tags are not supported", "remove it; quote a text that starts with `!`");
        }
    }

    fn start(&mut self, open: Open, span: Span) -> Option<()> {
        if self.open.len() >= MAX_DEPTH {
            self.tell(span, "values are nested too deeply", "declare a type for the inner values");
            return None;
        }
        self.open.push(open);
        Some(())
    }

    fn end(&mut self, span: Span) {
        let node = match self.open.pop() {
            None => return,
            Some(Open::Sequence { start, items }) => {
                Node::new(Span::new(start.start, span.end.max(start.end)), Kind::Sequence(items))
            }
            Some(Open::Mapping { start, entries, doubled, .. }) => {
                self.tell_doubled(&entries, &doubled);
                Node::new(Span::new(start.start, span.end.max(start.end)), Kind::Mapping(entries))
            }
        };
        let span = self.trimmed(node.span);
        self.put(Node { span, ..node });
    }

    /// Hands a finished value to the collection that it stands in.
    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::Sequence { items, .. }) => items.push(node),
            Some(Open::Mapping { entries, key, doubled, .. }) => {
                let Some(key) = key.take() else {
                    *key = Some(node);
                    return;
                };
                let Some(name) = key.text().filter(|_| !key.is_stand_in()) else {
                    if !key.is_stand_in() {
                        let title = "a list or mapping cannot be a key";
                        let finding = Diagnostic::error(self.source, key.span, title)
                            .help("a key is text; quote a text that starts with `{` or `[`");
                        self.diagnostics.push(finding);
                    }
                    return;
                };
                if entries.entry(name).is_some() {
                    doubled.push(key);
                    return;
                }
                entries.push(key, node);
            }
        }
    }

    /// Tells of the keys of a mapping that come twice. Where there are several, a line between two sets of them is lost
    /// more often than not.
    fn tell_doubled(&mut self, entries: &[(Node, Node)], doubled: &[Node]) {
        let Some(again) = doubled.first() else { return };
        let Some((first, _)) = entries.iter().find(|(first, _)| first.text() == again.text()) else { return };
        let mut names: Vec<&str> = doubled.iter().filter_map(Node::text).collect();
        names.dedup();
        let (title, help) = match names.as_slice() {
            [name] => (format!("duplicate key `{name}`"), "keep one of the two"),
            names => {
                let title = format!("duplicate keys {}", all_of(names.iter().copied()));
                (title, "keep one of each, or add the missing line before the second")
            }
        };
        let finding = Diagnostic::error(self.source, again.span, title)
            .label("here again")
            .related(self.source, first.span, "first here")
            .help(help);
        self.diagnostics.push(finding);
    }

    /// A stretch without the white space that the parser counts in at the end of a value.
    fn trimmed(&self, span: Span) -> Span {
        Span::new(span.start, span.start + self.source.slice(span).trim_end().len())
    }
}

/// From characters, in which the parser counts, to bytes.
struct Offsets {
    /// Empty where every character is one byte.
    bytes: Vec<usize>,
    end: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let bytes = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(byte, _)| byte).collect() };
        Self { bytes, end: text.len() }
    }

    fn byte(&self, marker: Marker) -> usize {
        if self.bytes.is_empty() {
            return marker.index().min(self.end);
        }
        self.bytes.get(marker.index()).copied().unwrap_or(self.end)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::diagnostic::{Style, render};

    fn findings(text: &str, expected: &Expect) {
        let mut diagnostics = Vec::new();
        read(&Source::new("specs/demo/types.yaml", text), &mut diagnostics);
        expected.assert_eq(&render(&diagnostics, Style::Plain));
    }

    #[test]
    fn positions_are_those_of_the_text() {
        let source = Source::new("a.yaml", "é: ü  # ö\nlist:\n  - {k: 'v'}\nlast: >-\n  one\n  two\n");
        let mut diagnostics = Vec::new();
        let root = read(&source, &mut diagnostics);
        let slice = |path: &[&str]| {
            let mut node = root.as_ref()?;
            for name in path {
                node = node.child(name)?.1;
            }
            Some(source.slice(node.span))
        };
        assert_eq!(slice(&["é"]), Some("ü"));
        assert_eq!(slice(&["list", "0"]), Some("{k: 'v'}"));
        assert_eq!(slice(&["list", "0", "k"]), Some("'v'"));
        assert_eq!(slice(&["last"]), Some("one\n  two"));
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn a_key_that_comes_twice_shows_both_places() {
        findings(
            "types:\n  Job: 1\n  Task: 2\n  Job: 3\n",
            &expect![[r#"
            error: duplicate key `Job`
             --> specs/demo/types.yaml:4:3
              |
            2 |   Job: 1
              |   --- first here
            3 |   Task: 2
            4 |   Job: 3
              |   ^^^ here again
              |
              = help: keep one of the two
        "#]],
        );
    }

    #[test]
    fn what_spec_files_may_not_have_is_told() {
        findings(
            "a: &x 1\nb: *x\nc: !!str 3\n? [k]\n: 4\n---\nd: 5\n",
            &expect![[r#"
                error: anchors are not supported
                 --> specs/demo/types.yaml:1:4
                  |
                1 | a: &x 1
                  |    ^^^^
                  |
                  = help: write values themselves; quote a text that starts with `&`

                error: aliases are not supported
                 --> specs/demo/types.yaml:2:4
                  |
                2 | b: *x
                  |    ^^
                  |
                  = help: write the value itself; quote a text that starts with `*`

                error: tags are not supported
                 --> specs/demo/types.yaml:3:4
                  |
                3 | c: !!str 3
                  |    ^^^^^^^
                  |
                  = help: remove it; quote a text that starts with `!`

                error: a list or mapping cannot be a key
                 --> specs/demo/types.yaml:4:3
                  |
                4 | ? [k]
                  |   ^^^
                  |
                  = help: a key is text; quote a text that starts with `{` or `[`

                error: a second document starts here
                 --> specs/demo/types.yaml:6:1
                  |
                6 | ---
                  | ^^^
                  |
                  = help: move it to its own file: a spec file is one document
            "#]],
        );
    }

    #[test]
    fn depth_has_an_end() {
        findings(
            &"[".repeat(60),
            &expect![[r#"
            error: values are nested too deeply
             --> specs/demo/types.yaml:1:49
              |
            1 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
              |                                                 ^
              |
              = help: declare a type for the inner values
        "#]],
        );
    }
}
