//! Doc lines: what a spec says, as the Markdown that rustdoc shows.

mod links;
mod operation;
mod rules;
mod service;
mod waiter;

pub(super) use self::links::{Links, Names};
pub(super) use self::operation::{facts, operation, send, summary};
pub(super) use self::service::{client, error_codes, groups, hosts, intro, operation_index, service};
pub(super) use self::waiter::{stage, waiter, waiter_index, waits_until, watch};
use crate::ir::Type;
use crate::spec::model::{
    ConditionSpec, DiffersKeySpec, DiffersSpec, EnumSpec, EnumValueFullSpec, ErrorSpec, FieldSpec, FromClientSpec,
    LiteralSpec, SourceSpec,
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

    /// Adds a step of a numbered list.
    fn numbered(&mut self, number: usize, text: &str) -> &mut Self {
        let mark = format!("{number}. ");
        let mut lines = wrap(text, &" ".repeat(mark.len()));
        if let Some(first) = lines.first_mut() {
            first.replace_range(..mark.len(), &mark);
        }
        self.0.extend(lines);
        self
    }

    /// Adds a row of a table, which cannot be broken.
    fn row(&mut self, text: &str) -> &mut Self {
        self.0.push(text.to_owned());
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
/// Code spans stay, and are links if they name what there is a page of. An address becomes a link to itself.
fn prose(text: &str, links: Links<'_>) -> String {
    let mut out = String::new();
    // Three backticks would open a block of code, which rustdoc compiles.
    let text = text.replace("```", "`").replace("~~~", "~");
    let is_balanced = text.matches('`').count().is_multiple_of(2);
    for (index, part) in text.split('`').enumerate() {
        if is_balanced && index % 2 == 1 {
            match links.target(part) {
                Some(_) => out.push_str(&links.code(part)),
                None => out.extend(["`", part, "`"]),
            }
            continue;
        }
        if index > 0 && !is_balanced {
            out.push_str("\\`");
        }
        escape(part, &mut out);
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

/// Words as a sentence lists them: `a, b and c`.
fn enumerated(words: impl IntoIterator<Item = String>, conjunction: &str) -> String {
    let words: Vec<_> = words.into_iter().collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

fn codes<'a>(values: impl IntoIterator<Item = &'a String>) -> String {
    values.into_iter().map(|value| code(value)).collect::<Vec<_>>().join(", ")
}

/// Code spans, those that name something as links.
fn linked<'a>(values: impl IntoIterator<Item = &'a String>, links: Links<'_>) -> String {
    values.into_iter().map(|value| links.code(value)).collect::<Vec<_>>().join(", ")
}

fn literals(values: &[LiteralSpec]) -> String {
    values.iter().map(|value| code(&value.to_string())).collect::<Vec<_>>().join(", ")
}

/// A text alone.
pub(super) fn text(text: &str, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(text, links));
    doc.0
}

/// A field of a struct, or a parameter, with the conditions of what it belongs to.
pub(super) fn field(wire: &str, spec: &FieldSpec, ty: &Type, when: &[ConditionSpec], links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(&spec.doc, links));
    let mut facts = Vec::new();
    if spec.required {
        facts.push("Required.".to_owned());
    }
    let conditions = rules::conditions(wire, when);
    if conditions.len() < 3 {
        facts.extend_from_slice(&conditions);
    }
    if spec.from_client == Some(FromClientSpec::Region) {
        facts.push(
            "If unset, [the client's region](::dts_api::Config::region) is used. It does not choose the host."
                .to_owned(),
        );
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
    facts.extend(rules::lengths(spec, ty));
    if spec.json && !matches!(ty, Type::Text(_)) {
        facts.push("Sent as JSON text.".to_owned());
    }
    if let Some(path) = &spec.built_with {
        let name = path.rsplit("::").next().unwrap_or(path);
        facts.push(format!("[`{name}`](::dts_api::{path}) reads and writes it."));
    }
    if !facts.is_empty() {
        doc.add(&facts.join(" "));
    }
    if conditions.len() >= 3 {
        doc.start();
        for condition in &conditions {
            doc.item(condition);
        }
    }
    if let Some(example) = &spec.example {
        doc.add(&format!("Example: {}.", code(&example.to_string())));
    }
    if !spec.lacks.is_empty() {
        doc.add(&format!("Never set here: {}.", codes(&spec.lacks)));
    }
    differs(&mut doc, &spec.differs, links);
    doc.0
}

/// An enumeration.
pub(super) fn enumeration(spec: &EnumSpec, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(&spec.doc, links));
    differs(&mut doc, &spec.differs, links);
    doc.0
}

/// What an enumeration converts to, always and for some values.
pub(super) fn alike(doc: &mut Vec<String>, always: &[&str], maybe: &[&str]) {
    let mut paragraphs = Paragraphs(std::mem::take(doc));
    for (names, how) in [(always, "`From`"), (maybe, "`TryFrom`, which fails if a value has no counterpart")] {
        if !names.is_empty() {
            let links = enumerated(names.iter().map(|name| format!("[`{name}`]")), "and");
            paragraphs.add(&format!("Converts to {links} with {how}."));
        }
    }
    *doc = paragraphs.0;
}

/// A value of an enumeration.
pub(super) fn variant(wire: &str, value: &EnumValueFullSpec, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("{}: {}", code(wire), prose(&value.doc, links)));
    if !value.aliases.is_empty() {
        doc.add(&format!("Also read from {}.", codes(&value.aliases)));
    }
    differs(&mut doc, &value.differs, links);
    doc.0
}

/// An error code.
pub(super) fn error(error: &str, spec: &ErrorSpec, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    let status = spec.http.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    doc.add(&format!("{}{status}: {}", code(error), prose(&spec.doc, links)));
    differs(&mut doc, &spec.differs, links);
    doc.0
}

/// The vendor's page, and what it was compared with.
fn source(source: &SourceSpec) -> String {
    let title: String = source.title.chars().filter(|c| *c != '`').collect();
    let mut escaped = String::new();
    escape(&title, &mut escaped);
    let title = match &source.url {
        Some(url) => format!("[{escaped}](<{url}>)"),
        None => format!("“{escaped}”"),
    };
    let sdk = source.sdk.as_ref().map(|sdk| format!("; compared with {sdk}")).unwrap_or_default();
    format!("Source: {title}, read {}{sdk}.", source.read)
}

fn differs(doc: &mut Paragraphs, all: &[DiffersSpec], links: Links<'_>) {
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
        let why = prose(differs.why.trim_end_matches('.'), links);
        doc.add(&match &differs.page {
            Some(page) => format!("Differs from the vendor's page{about}, which says {}: {why}.", code(page)),
            // It is the page that lacks it, or the metadata; the reason says which.
            None if differs.key == DiffersKeySpec::Missing => {
                format!("Missing in some of the vendor's sources: {why}.")
            }
            None => format!("Differs from the vendor's page{about}: {why}."),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs() -> crate::spec::Specs {
        let service = ("specs/demo/service.yaml", crate::spec::testing::SERVICE);
        let text = crate::spec::testing::describe_job(
            "request:\n  JobId: { type: string, doc: ID of the job. }\n  Type: { type: string, rust_name: kind, doc: Kind. }",
        );
        crate::spec::load_texts([service, ("specs/demo/operations/describe_job.yaml", &text)]).0
    }

    #[test]
    fn names_link_to_their_pages() {
        let specs = specs();
        let service = specs.services.first().expect("one service");
        let spec = &service.operations.first().expect("one operation").spec;
        let names = Names::of(service);
        let text = "`DescribeJob` takes `JobId` and `Type.Name`, not `Job`.";
        for (links, expected) in [
            (
                names.in_types(),
                "[`DescribeJob`](super::super::operation::describe_job) takes `JobId` and `Type.Name`, not `Job`.",
            ),
            (
                names.in_operation(spec, true),
                "`DescribeJob` takes [`JobId`](DescribeJob::job_id) and [`Type.Name`](DescribeJob::kind), not `Job`.",
            ),
            (names.in_operation(spec, false), text),
        ] {
            assert_eq!(prose(text, links), expected);
        }
        let replacements = ["DescribeJob".to_owned(), "other.ListJobs".to_owned()];
        assert_eq!(
            names.in_client().replacements(&replacements),
            "[`DescribeJob`](Client::describe_job) and [`other::list_jobs`](::dts_api::other::Client::list_jobs)"
        );
    }

    #[test]
    fn prose_means_nothing_but_itself() {
        let specs = specs();
        let names = Names::of(specs.services.first().expect("one service"));
        for (text, markdown) in [
            ("plain `[code]` stays", "plain `[code]` stays"),
            ("[Jobs] and <JobId>", "\\[Jobs\\] and \\<JobId\\>"),
            ("see https://example.com/a_b?c=1.", "see <https://example.com/a_b?c=1>."),
            ("(http://example.com)", "(<http://example.com>)"),
            ("# 5 of **them**", "\\# 5 of \\*\\*them\\*\\*"),
            ("```rust panic!() ```", "`rust panic!() `"),
            ("one ` alone <b>", "one \\` alone \\<b\\>"),
        ] {
            assert_eq!(prose(text, names.in_types()), markdown);
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
