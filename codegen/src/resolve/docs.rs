//! Doc lines: what a spec says, as the Markdown that rustdoc shows.

mod waiter;

pub(super) use self::waiter::{stage, waiter, waits_until, watch};
use crate::ir::Type;
use crate::spec::model::{
    DiffersKeySpec, DiffersSpec, EnumSpec, EnumValueFullSpec, ErrorSpec, FieldSpec, FromClientSpec, LiteralSpec,
    OperationSpec, RateScopeSpec, SafetySpec, ServiceSpec, SourceSpec,
};

/// Width of a doc line without indentation and slashes.
const WIDTH: usize = 108;

/// Paragraphs, with an empty line between two.
#[derive(Default)]
struct Paragraphs(Vec<String>);

impl Paragraphs {
    /// Adds a paragraph of text, broken into lines.
    fn add(&mut self, text: &str) -> &mut Self {
        self.start();
        self.0.extend(wrap(text, ""));
        self
    }

    /// Adds an item of a list.
    fn item(&mut self, text: &str) -> &mut Self {
        let mut lines = wrap(text, "  ");
        if let Some(first) = lines.first_mut() {
            first.replace_range(..2, "- ");
        }
        self.0.extend(lines);
        self
    }

    /// Starts a new paragraph.
    fn start(&mut self) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
        self
    }
}

/// Breaks text into lines at spaces. What stands between backticks stays on one line.
fn wrap(text: &str, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = indent.to_owned();
    let mut width = indent.len();
    // A line break within backticks would end the comment.
    let text: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let text = text.join(" ");
    for word in words(&text) {
        let length = word.chars().count();
        if width > indent.len() && width + 1 + length > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            width = indent.len();
        }
        if width > indent.len() {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
    }
    if width > indent.len() {
        lines.push(line);
    }
    lines
}

/// What a spec says, as Markdown that means nothing else: no link, no element, no heading, no code block.
///
/// Code spans stay. An address becomes a link to itself.
fn prose(text: &str) -> String {
    let mut out = String::new();
    // Three backticks would open a block of code, which rustdoc compiles.
    let text = text.replace("```", "`").replace("~~~", "~");
    let is_balanced = text.matches('`').count().is_multiple_of(2);
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push_str(if is_balanced { "`" } else { "\\`" });
        }
        if is_balanced && index % 2 == 1 {
            out.push_str(part);
        } else {
            escape(part, &mut out);
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let start = ["https://", "http://"].iter().filter_map(|scheme| word.find(scheme)).min();
        let (before, address) = word.split_at(start.unwrap_or(word.len()));
        let end = address.trim_end_matches(['.', ',', ';', ':', ')', '>', '!', '?']).len();
        let (address, after) = address.split_at(end);
        mark(before, out);
        if !address.is_empty() {
            out.push_str(&format!("<{}>", address.replace(['<', '>'], "")));
        }
        mark(after, out);
    }
}

fn mark(text: &str, out: &mut String) {
    for character in text.chars() {
        if matches!(character, '[' | ']' | '<' | '>' | '*' | '#' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
}

/// The words of a text, where a code span is part of one word.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    for (at, character) in text.char_indices() {
        match character {
            '`' => in_code = !in_code,
            _ if character.is_whitespace() && !in_code => {
                words.extend(text.get(start..at).filter(|word| !word.is_empty()));
                start = at + character.len_utf8();
            }
            _ => {}
        }
    }
    words.extend(text.get(start..).map(str::trim_end).filter(|word| !word.is_empty()));
    words
}

/// A value as a code span.
fn code(value: &str) -> String {
    if value.contains('`') { format!("`` {value} ``") } else { format!("`{value}`") }
}

fn codes<'a>(values: impl IntoIterator<Item = &'a String>) -> String {
    values.into_iter().map(|value| code(value)).collect::<Vec<_>>().join(", ")
}

fn literals(values: &[LiteralSpec]) -> String {
    values.iter().map(|value| code(&value.to_string())).collect::<Vec<_>>().join(", ")
}

/// A text alone.
pub(super) fn text(text: &str) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(text));
    doc.0
}

/// A member of a struct, or a parameter.
pub(super) fn field(spec: &FieldSpec, ty: &Type) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(&spec.doc));
    let mut facts = Vec::new();
    if spec.required {
        facts.push("Required.".to_owned());
    }
    if spec.from_client == Some(FromClientSpec::Region) {
        facts.push("The client's region if unset.".to_owned());
    }
    if let Some(default) = &spec.default {
        facts.push(format!("Default: {}.", code(&default.to_string())));
    }
    if !spec.allowed.is_empty() {
        facts.push(format!("One of {}.", literals(&spec.allowed)));
    }
    match (spec.min, spec.max) {
        (Some(min), Some(max)) => facts.push(format!("From `{min}` to `{max}`.")),
        (Some(min), None) => facts.push(format!("At least `{min}`.")),
        (None, Some(max)) => facts.push(format!("At most `{max}`.")),
        (None, None) => {}
    }
    if let Some(length) = spec.max_length {
        facts.push(format!("At most {length} characters."));
    }
    if spec.json && !matches!(ty, Type::Text(_)) {
        facts.push("Travels as JSON text.".to_owned());
    }
    if let Some(path) = &spec.built_with {
        let name = path.rsplit("::").next().unwrap_or(path);
        facts.push(format!("[`{name}`](::dts_api::{path}) reads and writes it."));
    }
    if !facts.is_empty() {
        doc.add(&facts.join(" "));
    }
    if let Some(example) = &spec.example {
        doc.add(&format!("Example: {}.", code(&example.to_string())));
    }
    if !spec.lacks.is_empty() {
        doc.add(&format!("Never set here: {}.", codes(&spec.lacks)));
    }
    differs(&mut doc, &spec.differs);
    doc.0
}

/// An enumeration.
pub(super) fn enumeration(spec: &EnumSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(&spec.doc));
    differs(&mut doc, &spec.differs);
    doc.0
}

/// What an enumeration converts to, always and for some values.
pub(super) fn alike(doc: &mut Vec<String>, always: &[&str], maybe: &[&str]) {
    let mut paragraphs = Paragraphs(std::mem::take(doc));
    for (names, how) in [(always, "`From`"), (maybe, "`TryFrom`, which fails for values without a counterpart")] {
        let links: Vec<_> = names.iter().map(|name| format!("[`{name}`]")).collect();
        let links = match links.as_slice() {
            [] => continue,
            [only] => only.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        paragraphs.add(&format!("Converts to {links} with {how}."));
    }
    *doc = paragraphs.0;
}

/// A value of an enumeration.
pub(super) fn variant(wire: &str, value: &EnumValueFullSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("{}: {}", code(wire), prose(&value.doc)));
    if !value.aliases.is_empty() {
        doc.add(&format!("Also read from {}.", codes(&value.aliases)));
    }
    differs(&mut doc, &value.differs);
    doc.0
}

/// An error code.
pub(super) fn error(error: &str, spec: &ErrorSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    let status = spec.http.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    doc.add(&format!("{}{status}: {}", code(error), prose(&spec.doc)));
    differs(&mut doc, &spec.differs);
    doc.0
}

/// The module of an operation.
pub(super) fn operation(spec: &OperationSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("{}: {}", code(&spec.operation), prose(&spec.summary)));
    if let Some(details) = &spec.details {
        doc.add(&prose(details));
    }
    doc.add(match spec.safety {
        SafetySpec::Read => "Changes nothing, so it may be repeated.",
        SafetySpec::Idempotent => "Calling it twice is the same as calling it once.",
        SafetySpec::Write => "Changes something each time it is called.",
    });
    if let (Some(token), SafetySpec::Idempotent | SafetySpec::Write) = (&spec.idempotency_token, spec.safety) {
        doc.add(&format!(
            "{} makes repeating a call harmless: calls with the same one count once. The client gives each call its own \
             if it is unset, and keeps it across retries.",
            code(token)
        ));
    }
    if !spec.rate_limits.is_empty() {
        let limits: Vec<_> = spec
            .rate_limits
            .iter()
            .map(|limit| {
                let scope = match limit.scope {
                    RateScopeSpec::Region => " per region",
                    RateScopeSpec::AccountAndRegion => " per account and region",
                    RateScopeSpec::Unstated => "",
                };
                format!("{} calls per second{scope}", limit.per_second)
            })
            .collect();
        doc.add(&format!("Limited to {}.", limits.join(" and ")));
    }
    doc.add(&source(&spec.source));
    doc.0
}

/// `send` of an operation's builder.
pub(super) fn send(spec: &OperationSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add("Sends the call and reads the response. Nothing is sent before the future is awaited.");
    doc.add("# Errors");
    let required: Vec<_> = spec.request.iter().filter(|(_, field)| field.required).map(|(name, _)| name).collect();
    if !required.is_empty() || !spec.when.is_empty() {
        let always = (!required.is_empty()).then(|| format!("without {}", codes(required)));
        let (plain, conditional): (Vec<_>, Vec<_>) = spec.when.iter().partition(|it| it.condition.is_empty());
        let either = plain.iter().map(|it| format!("with none of {}", codes(&it.any_of)));
        let sometimes = (!conditional.is_empty()).then(|| "without what the set parameters require".to_owned());
        let all: Vec<_> = always.into_iter().chain(either).chain(sometimes).collect();
        doc.add(&format!("Refused before anything is sent: a call {}.", all.join(", or ")));
    }
    doc.add("If no credentials are found, or the service cannot be reached, refuses the call, or sends what is no response.");
    if !spec.errors.is_empty() {
        doc.add("Error codes that the page lists for this operation:").start();
        for (error, spec) in &spec.errors {
            doc.item(&format!("{}: {}", code(error), prose(&spec.doc)));
        }
    }
    if !spec.common_errors.is_empty() {
        let also = if spec.errors.is_empty() { "" } else { " also" };
        let listed = codes(&spec.common_errors);
        doc.add(&format!("Codes of the whole service that the page{also} lists for this operation: {listed}."));
    }
    doc.0
}

/// The module of a service.
pub(super) fn service(spec: &ServiceSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("{}, API version {}.", spec.title, spec.version));
    doc.add(&source(&spec.source));
    doc.0
}

/// The client of a service.
pub(super) fn client(spec: &ServiceSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("Client for {}.", spec.title));
    doc.add("A clone is cheap and shares connections with the original.");
    doc.0
}

fn source(source: &SourceSpec) -> String {
    let title = match &source.url {
        Some(url) => format!("[{}](<{url}>)", prose(&source.title)),
        None => format!("“{}”", prose(&source.title)),
    };
    let sdk = source.sdk.as_ref().map(|sdk| format!("; compared with {sdk}")).unwrap_or_default();
    format!("Source: {title}, read {}{sdk}.", source.read)
}

fn differs(doc: &mut Paragraphs, all: &[DiffersSpec]) {
    for differs in all {
        let about = match differs.key {
            DiffersKeySpec::Missing => "",
            DiffersKeySpec::Type => " on the type",
            DiffersKeySpec::Required => " on whether it is required",
            DiffersKeySpec::Values => " on the values",
            DiffersKeySpec::Spelling => " on the spelling",
            DiffersKeySpec::Wrapping => " on how the list is wrapped",
            DiffersKeySpec::Example => " on the example",
            DiffersKeySpec::Meaning => " on the meaning",
            // Whoever calls sends it all the same.
            DiffersKeySpec::Sdk => continue,
        };
        let why = prose(differs.why.trim_end_matches('.'));
        doc.add(&match &differs.page {
            Some(page) => format!("Differs from the vendor's page{about}, which says {}: {why}.", code(page)),
            None if differs.key == DiffersKeySpec::Missing => format!("Not on the vendor's page: {why}."),
            None => format!("Differs from the vendor's page{about}: {why}."),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_means_nothing_but_itself() {
        for (text, markdown) in [
            ("plain `[code]` stays", "plain `[code]` stays"),
            ("[Jobs] and <JobId>", "\\[Jobs\\] and \\<JobId\\>"),
            ("see https://example.com/a_b?c=1.", "see <https://example.com/a_b?c=1>."),
            ("(http://example.com)", "(<http://example.com>)"),
            ("# 5 of **them**", "\\# 5 of \\*\\*them\\*\\*"),
            ("```rust panic!() ```", "`rust panic!() `"),
            ("one ` alone <b>", "one \\` alone \\<b\\>"),
        ] {
            assert_eq!(prose(text), markdown);
        }
    }

    #[test]
    fn lines_break_at_spaces_but_not_in_code() {
        let text = format!("{} `{}` end", "word ".repeat(20).trim_end(), "a b ".repeat(5).trim_end());
        let lines = wrap(&text, "");
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(lines.last().map(String::as_str), Some("`a b a b a b a b a b` end"));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn a_word_longer_than_a_line_has_a_line_of_its_own() {
        let long = "x".repeat(WIDTH + 10);
        assert_eq!(wrap(&format!("a {long} b"), ""), ["a", long.as_str(), "b"]);
    }

    #[test]
    fn line_breaks_in_code_end_no_comment() {
        assert_eq!(wrap(&code("{\n  \"a\": 1,\r\n\n  \"b\": \"c  d\"\n}"), ""), [r#"`{ "a": 1, "b": "c  d" }`"#]);
    }

    #[test]
    fn a_backtick_in_code_is_fenced() {
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a"), "`a`");
    }

    #[test]
    fn items_of_a_list_are_indented() {
        let mut doc = Paragraphs::default();
        doc.add("Codes:").start();
        doc.item(&"word ".repeat(30));
        assert_eq!(doc.0.get(2).map(|line| line.starts_with("- word")), Some(true));
        assert_eq!(doc.0.get(3).map(|line| line.starts_with("  word")), Some(true));
    }
}
