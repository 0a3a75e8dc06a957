//! Diagnostics: the mistakes in specs and their rendering, with file, line, column, the marked source line, the problem
//! and the fix.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

/// A range of bytes in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// Creates the range from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A file: its name as shown to users, and its text. Cheap to clone, so every diagnostic can own its source.
#[derive(Clone)]
pub struct Source {
    path: Arc<str>,
    text: Arc<str>,
    /// The start of each line.
    lines: Arc<[usize]>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        // Most are clones of one source.
        Arc::ptr_eq(&self.text, &other.text) || (self.path == other.path && self.text == other.text)
    }
}

impl Eq for Source {}

impl Source {
    /// Creates a file with this name and text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path: path.into(), text: text.into(), lines }
    }

    /// Returns the name of the file as shown to users.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text of a range; empty if the range is not in this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Returns line and column of a byte, counted from 1; the column is in characters.
    #[must_use]
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = self.boundary(byte);
        let line = self.line(byte);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..byte).unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// Returns the line of a byte, counted from 1.
    fn line(&self, byte: usize) -> usize {
        self.lines.partition_point(|start| *start <= byte).max(1)
    }

    /// Returns the lines of a range, with the byte at which they begin and the number of the first.
    fn lines_of(&self, span: Span) -> (&str, usize, usize) {
        let line = self.line(span.start);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let end = self.lines.get(self.line(span.end)).map_or(self.text.len(), |next| *next);
        (self.text.get(start..end).unwrap_or_default(), start, line)
    }

    /// Returns the nearest start of a character at or before this byte.
    fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    /// Returns the part of a range that a marker can show: on one line, and at least one character if possible.
    fn markable(&self, span: Span) -> Span {
        let start = self.boundary(span.start);
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end();
        let width = self.boundary(span.end).saturating_sub(start).min(line.len());
        let least = line.chars().next().map_or(0, char::len_utf8);
        Span::new(start, start + width.max(least))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.path).finish()
    }
}

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Does not stop the generation.
    Warning,
}

/// A place in a file, with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    source: Source,
    /// `None` if the diagnostic is about the whole file.
    span: Option<Span>,
    label: Option<String>,
}

/// One mistake in one spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    severity: Severity,
    title: String,
    place: Place,
    related: Vec<Place>,
    help: Option<String>,
    follow_up: bool,
}

impl Diagnostic {
    /// Creates a diagnostic at a range of a file. The title describes the problem on one line.
    #[must_use]
    pub fn new(severity: Severity, source: &Source, span: Span, title: impl Into<String>) -> Self {
        let place = Place { source: source.clone(), span: Some(span), label: None };
        Self { severity, title: title.into(), place, related: Vec::new(), help: None, follow_up: false }
    }

    /// Creates an error at a range of a file.
    #[must_use]
    pub fn error(source: &Source, span: Span, title: impl Into<String>) -> Self {
        Self::new(Severity::Error, source, span, title)
    }

    /// Creates a warning at a range of a file.
    #[must_use]
    pub fn warning(source: &Source, span: Span, title: impl Into<String>) -> Self {
        Self::new(Severity::Warning, source, span, title)
    }

    /// Creates an error about a whole file or folder, without a line.
    #[must_use]
    pub fn file_error(path: &str, title: impl Into<String>) -> Self {
        let place = Place { source: Source::new(path, ""), span: None, label: None };
        Self {
            severity: Severity::Error,
            title: title.into(),
            place,
            related: Vec::new(),
            help: None,
            follow_up: false,
        }
    }

    /// Adds the text beside the marker.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.place.label = Some(label.into());
        self
    }

    /// Adds a suggested fix.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that explains the problem, such as the first of two declarations.
    #[must_use]
    pub fn related(mut self, source: &Source, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Place { source: source.clone(), span: Some(span), label: Some(label.into()) });
        self
    }

    /// Marks it as a consequence of a mistake that is already reported; [`sort`] drops it.
    #[must_use]
    pub(crate) fn follow_up(mut self) -> Self {
        self.follow_up = true;
        self
    }

    /// Returns the severity.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns whether it stops the generation.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Returns the problem, without the place.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns the name of the file as shown to users.
    #[must_use]
    pub fn file(&self) -> &str {
        self.place.source.path()
    }

    /// Returns the range of the marker.
    #[must_use]
    pub fn span(&self) -> Span {
        self.place.span.unwrap_or_default()
    }

    /// Returns line and column of the marker, counted from 1.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        self.place.source.line_column(self.span().start)
    }

    /// Renders the diagnostic, without a line break at the end.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        style.renderer().render(&[self.report()])
    }

    fn report(&self) -> Group<'_> {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let (mut same_file, other_files): (Vec<_>, Vec<_>) =
            self.related.iter().partition(|place| place.source == self.place.source);
        same_file.retain(|place| place.span.is_some());
        let mut group = level.primary_title(self.title.as_str()).element(self.place.element(&same_file));
        for place in other_files {
            group = group.element(place.element(&[]));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        group
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.file(), self.span(), self.severity, &self.title).cmp(&(
            other.file(),
            other.span(),
            other.severity,
            &other.title,
        ))
    }
}

impl Place {
    /// Renders the lines of this place, and of others in the same file.
    fn element<'a>(&'a self, others: &[&'a Place]) -> Element<'a> {
        let path = self.source.path();
        let Some(span) = self.span.map(|span| self.source.markable(span)) else {
            return Origin::path(path).into();
        };
        // Only the lines that are shown: the renderer scans its whole input.
        let mut shown = span;
        for other in others.iter().filter_map(|place| place.span) {
            let other = self.source.markable(other);
            shown = Span::new(shown.start.min(other.start), shown.end.max(other.end));
        }
        let (text, start, line) = self.source.lines_of(shown);
        Snippet::source(text)
            .line_start(line)
            .path(path)
            .annotations(self.annotation(AnnotationKind::Primary, start))
            .annotations(others.iter().filter_map(|place| place.annotation(AnnotationKind::Context, start)))
            .into()
    }

    /// Returns the marker of this place in a text that begins at byte `from` of the file.
    fn annotation(&self, kind: AnnotationKind, from: usize) -> Option<Annotation<'_>> {
        let span = self.source.markable(self.span?);
        Some(kind.span(span.start.saturating_sub(from)..span.end.saturating_sub(from)).label(self.label.as_deref()))
    }
}

/// Whether diagnostics are coloured. Only the caller knows where the text goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text only.
    #[default]
    Plain,
    /// With the escape sequences of a terminal.
    Coloured,
}

impl Style {
    fn renderer(self) -> Renderer {
        match self {
            Self::Plain => Renderer::plain(),
            Self::Coloured => Renderer::styled(),
        }
    }
}

/// Sorts diagnostics by file and position. Removes duplicates, and consequences of other mistakes.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.retain(|diagnostic| !diagnostic.follow_up);
    diagnostics.sort_by(Diagnostic::order);
    diagnostics.dedup();
}

/// Renders all diagnostics, with an empty line between two.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], style: Style) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&diagnostic.render(style));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn source() -> Source {
        Source::new("specs/demo/types.yaml", "types:\n  Größe: { doc: 1 }\n  Job: {}\n")
    }

    #[test]
    fn a_finding_shows_its_line() {
        let other = Source::new("specs/demo/service.yaml", "service: demo\n");
        let finding = Diagnostic::error(&source(), Span::new(25, 26), "`doc` must be text")
            .label("this is a number")
            .related(&source(), Span::new(9, 16), "it belongs to this")
            .related(&other, Span::new(0, 7), "in this service")
            .help("put it in quotes");
        expect![[r#"
            error: `doc` must be text
             --> specs/demo/types.yaml:2:17
              |
            2 |   Größe: { doc: 1 }
              |   -----         ^ this is a number
              |   |
              |   it belongs to this
              |
             ::: specs/demo/service.yaml:1:1
              |
            1 | service: demo
              | ^^^^^^^ in this service
              |
              = help: put it in quotes"#]]
        .assert_eq(&finding.render(Style::Plain));
        assert_eq!(finding.line_column(), (2, 17));
        assert!(finding.render(Style::Coloured).contains("\u{1b}["));
    }

    #[test]
    fn a_stretch_over_several_lines_is_marked_on_its_first() {
        let finding = Diagnostic::warning(&source(), Span::new(9, 40), "odd");
        expect![[r#"
            warning: odd
             --> specs/demo/types.yaml:2:3
              |
            2 |   Größe: { doc: 1 }
              |   ^^^^^^^^^^^^^^^^^"#]]
        .assert_eq(&finding.render(Style::Plain));
    }

    #[test]
    fn any_stretch_can_be_shown() {
        let source = source();
        for start in 0..source.text().len() + 3 {
            for end in 0..source.text().len() + 3 {
                assert!(
                    Diagnostic::error(&source, Span::new(start, end), "odd")
                        .render(Style::Plain)
                        .contains("types.yaml")
                );
            }
        }
    }

    #[test]
    fn findings_come_in_the_order_of_the_files() {
        let source = source();
        let at = |start| Diagnostic::error(&source, Span::new(start, start + 1), "odd");
        let other = Diagnostic::file_error("specs/a.yaml", "odd");
        let mut findings = vec![at(9), at(0), at(9), at(4).follow_up(), other.clone()];
        sort(&mut findings);
        assert_eq!(findings, [other, at(0), at(9)]);
    }
}
