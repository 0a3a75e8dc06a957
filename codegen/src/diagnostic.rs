//! What is wrong in a spec, and how people get to see it: file, line, column, the line itself with a marker under it,
//! what is wrong and what to do.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// The stretch from `start` up to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// A file as it was read: its name as shown to people, and its text. Cheap to clone, so that every diagnostic can own
/// what it shows.
#[derive(Clone)]
pub struct Source {
    path: Arc<str>,
    text: Arc<str>,
    /// Where each line begins.
    lines: Arc<[usize]>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        // Most are clones of one.
        Arc::ptr_eq(&self.text, &other.text) || (self.path == other.path && self.text == other.text)
    }
}

impl Eq for Source {}

impl Source {
    /// A file of this name and text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path: path.into(), text: text.into(), lines }
    }

    /// Name of the file as shown to people.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a stretch; empty where the stretch is not one of this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Line and column of a byte, counted from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let byte = self.boundary(byte);
        let line = self.line(byte);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..byte).unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// The line of a byte, counted from 1.
    fn line(&self, byte: usize) -> usize {
        self.lines.partition_point(|start| *start <= byte).max(1)
    }

    /// The lines that hold a stretch, with the byte at which they begin and the number of the first.
    fn lines_of(&self, span: Span) -> (&str, usize, usize) {
        let line = self.line(span.start);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let end = self.lines.get(self.line(span.end)).map_or(self.text.len(), |next| *next);
        (self.text.get(start..end).unwrap_or_default(), start, line)
    }

    /// The nearest byte at or before this one at which a character starts.
    fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    /// The part of a stretch that a marker can show well: on one line, and at least one character where there is one.
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

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Worth a look; does not stop anything.
    Warning,
}

/// A place in a file, with what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    source: Source,
    /// Missing where the finding is about the file as such.
    span: Option<Span>,
    label: Option<String>,
}

/// One finding in one spec.
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
    /// A finding at a stretch of a file. The title says what is wrong, on one line.
    #[must_use]
    pub fn new(severity: Severity, source: &Source, span: Span, title: impl Into<String>) -> Self {
        let place = Place { source: source.clone(), span: Some(span), label: None };
        Self { severity, title: title.into(), place, related: Vec::new(), help: None, follow_up: false }
    }

    /// An error at a stretch of a file.
    #[must_use]
    pub fn error(source: &Source, span: Span, title: impl Into<String>) -> Self {
        Self::new(Severity::Error, source, span, title)
    }

    /// A warning at a stretch of a file.
    #[must_use]
    pub fn warning(source: &Source, span: Span, title: impl Into<String>) -> Self {
        Self::new(Severity::Warning, source, span, title)
    }

    /// An error about a file or folder as such, of which no line can be shown.
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

    /// Adds the words beside the marker.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.place.label = Some(label.into());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that the reader must see to understand, such as the first of two declarations.
    #[must_use]
    pub fn related(mut self, source: &Source, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Place { source: source.clone(), span: Some(span), label: Some(label.into()) });
        self
    }

    /// Marks that it only follows from a mistake that was told already; [`sort`] drops it.
    #[must_use]
    pub(crate) fn follow_up(mut self) -> Self {
        self.follow_up = true;
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether it stops the generation.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Name of the file, as shown to people.
    #[must_use]
    pub fn file(&self) -> &str {
        self.place.source.path()
    }

    /// The stretch of the file that the marker points at.
    #[must_use]
    pub fn span(&self) -> Span {
        self.place.span.unwrap_or_default()
    }

    /// Line and column of the marker, counted from 1.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        self.place.source.line_column(self.span().start)
    }

    /// The finding as people see it, without a line break at the end.
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
    /// The lines of this place, and of others in the same file.
    fn element<'a>(&'a self, others: &[&'a Place]) -> Element<'a> {
        let path = self.source.path();
        let Some(span) = self.span.map(|span| self.source.markable(span)) else {
            return Origin::path(path).into();
        };
        // Only the lines that are shown: the renderer looks through all that it is given.
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

    /// The mark of this place in a text that begins at byte `from` of the file.
    fn annotation(&self, kind: AnnotationKind, from: usize) -> Option<Annotation<'_>> {
        let span = self.source.markable(self.span?);
        Some(kind.span(span.start.saturating_sub(from)..span.end.saturating_sub(from)).label(self.label.as_deref()))
    }
}

/// Whether findings are shown in colours. Only the caller knows where the text goes.
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

/// Brings findings into the order in which a reader goes through them: by file, then by position. The same finding made
/// twice is kept once, and what only follows from another is dropped.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.retain(|diagnostic| !diagnostic.follow_up);
    diagnostics.sort_by(Diagnostic::order);
    diagnostics.dedup();
}

/// All findings as people see them, one after the other, with an empty line between two.
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
