//! What to tell somebody whose file is not YAML.

use crate::diagnostic::{Diagnostic, Source, Span};

/// Turns what the parser says about broken YAML into what the author can do. The parser's own words stay in the title,
/// since they are what a search finds.
pub(super) fn explain(source: &Source, at: usize, info: &str) -> Diagnostic {
    let text = source.text();
    let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();

    if let Some(finding) = tab(source, line_start, line, info) {
        return finding;
    }
    if is_about_structure(info)
        && let Some(finding) = indentation(source, line_start)
    {
        return finding;
    }
    let special = ["@", "`", "%"].into_iter().find(|special| info.ends_with(&format!("`{special}'")));
    if let Some(special) = special {
        let title = format!("this is not YAML: a text cannot start with `{special}`");
        return Diagnostic::error(source, Span::new(at, at + 1), title).help("put the text in quotes");
    }
    let help = if info.contains("anchor") {
        "a text that starts with `*` must be quoted"
    } else if info.contains("whitespace") {
        "use a space after the colon, not a tab"
    } else if info.contains("unprintable") || info.contains("byte order mark") {
        "remove this character, which editors may not show"
    } else if info.contains("escape") {
        "in double quotes `\\` starts an escape: write `\\\\`, or use single quotes"
    } else if info.contains("block scalar") {
        "remove the text after `|` or `>`: the block begins on the next line, indented"
    } else if line.contains(":{") || line.contains(":[") || line.contains(":\"") {
        "put a space after each colon"
    } else if info.contains("mapping values are not allowed") || info.contains("simple key") {
        "check the indentation of this line and the one before; quote a text that contains `: `"
    } else if info.contains("quote") || info.contains("scalar") {
        "check for unclosed quotes, and for quotes inside quotes"
    } else if info.contains("flow") || info.contains('\'') || info.contains('}') || info.contains(']') {
        "check for a missing bracket, brace or comma"
    } else {
        "check the indentation, and check for unclosed quotes, brackets and braces"
    };
    Diagnostic::error(source, Span::new(at, at + 1), format!("this is not YAML: {info}")).help(help)
}

/// A tab before the text of the line, or of one beside it: YAML counts spaces only, and notices a tab late or early.
fn tab(source: &Source, line_start: usize, line: &str, info: &str) -> Option<Diagnostic> {
    let text = source.text();
    let before = text.get(..line_start)?.trim_end_matches('\n').rfind('\n').map_or(0, |newline| newline + 1);
    let after = (line_start + line.len() + 1).min(text.len());
    let starts = if info.contains("tab") { vec![line_start, after, before] } else { vec![line_start, before] };
    let tab = starts.into_iter().find_map(|start| {
        let line = text.get(start..)?.lines().next()?;
        let indent = line.get(..line.len() - line.trim_start().len())?;
        Some(start + indent.find('\t')?)
    })?;
    Some(Diagnostic::error(source, Span::new(tab, tab + 1), "a tab indents this line").help("indent with spaces"))
}

/// Whether the parser lost track of which line belongs to which.
fn is_about_structure(info: &str) -> bool {
    info.contains("mapping values are not allowed")
        || info.contains("simple key")
        || info.contains("block mapping")
        || info.contains("block sequence")
        || info.contains("block collection")
        || info.contains("document start")
        || info.contains("indent")
}

/// What is wrong with the indentation of a line, if something is.
fn indentation(source: &Source, line_start: usize) -> Option<Diagnostic> {
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let text = source.text();
    let line = text.get(line_start..)?.lines().next()?;
    let own = depth(line);
    // The lines above that this one could continue, from the nearest outwards.
    let mut open: Vec<(usize, &str)> = Vec::new();
    for above in text.get(..line_start)?.lines().rev() {
        let content = above.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let depth = depth(above);
        if open.last().is_none_or(|(inner, _)| depth < *inner) {
            open.push((depth, content));
        }
        if depth == 0 {
            break;
        }
    }
    let (nearest, content) = *open.first()?;
    let span = Span::new(line_start, line_start + own.max(1));
    let deeper = own > nearest;
    if deeper && !content.ends_with([':', '|', '>', '-', ',', '{', '[']) {
        let title = format!("this line is indented by {own} {}, deeper than the line before", spaces(own));
        // The keys of a list's item stand beside the first of them, not beside the dash.
        let beside = if content.starts_with("- ") { nearest + 2 } else { nearest };
        let help =
            format!("indent it by {beside}, as the keys beside it: a line with a value cannot have lines below it");
        return Some(Diagnostic::error(source, span, title).help(help));
    }
    if deeper || open.iter().any(|(depth, _)| *depth == own) {
        return None;
    }
    let mut depths: Vec<String> = open.iter().rev().map(|(depth, _)| depth.to_string()).collect();
    let last = depths.pop()?;
    let depths = if depths.is_empty() { last } else { format!("{} or {last}", depths.join(", ")) };
    let title = format!("this line is indented by {own} {}, which matches no line above", spaces(own));
    Some(Diagnostic::error(source, span, title).help(format!("indent it by {depths}, as the lines above are")))
}

fn spaces(count: usize) -> &'static str {
    if count == 1 { "space" } else { "spaces" }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::diagnostic::{Source, Style, render};
    use crate::spec::yaml::read;

    fn findings(text: &str, expected: &Expect) {
        let mut diagnostics = Vec::new();
        read(&Source::new("specs/demo/types.yaml", text), &mut diagnostics);
        expected.assert_eq(&render(&diagnostics, Style::Plain));
    }

    #[test]
    fn indentation_is_told_in_plain_words() {
        // One space too many beside a line that has a value.
        findings(
            "types:\n  Job: { doc: J. }\n   Task: { doc: T. }\n",
            &expect![[r#"
                error: this line is indented by 3 spaces, deeper than the line before
                 --> specs/demo/types.yaml:3:1
                  |
                3 |    Task: { doc: T. }
                  | ^^^
                  |
                  = help: indent it by 2, as the keys beside it: a line with a value cannot have lines below it
            "#]],
        );
        findings(
            "types:\n  Job:\n    doc: J.\n      fields: {}\n",
            &expect![[r#"
                error: this line is indented by 6 spaces, deeper than the line before
                 --> specs/demo/types.yaml:4:1
                  |
                4 |       fields: {}
                  | ^^^^^^
                  |
                  = help: indent it by 4, as the keys beside it: a line with a value cannot have lines below it
            "#]],
        );
        // Between two levels.
        findings(
            "types:\n  Job:\n    doc: J.\n   fields: {}\n",
            &expect![[r#"
                error: this line is indented by 3 spaces, which matches no line above
                 --> specs/demo/types.yaml:4:1
                  |
                4 |    fields: {}
                  | ^^^
                  |
                  = help: indent it by 0, 2 or 4, as the lines above are
            "#]],
        );
        findings(
            "types:\n  Job:\n    doc: J.\n    fields:\n      A: { doc: A. }\n     B: { doc: B. }\n",
            &expect![[r#"
                error: this line is indented by 5 spaces, which matches no line above
                 --> specs/demo/types.yaml:6:1
                  |
                6 |      B: { doc: B. }
                  | ^^^^^
                  |
                  = help: indent it by 0, 2, 4 or 6, as the lines above are
            "#]],
        );
        findings(
            "types:\n  Job: { doc: J. }\n Task: { doc: T. }\n",
            &expect![[r#"
                error: this line is indented by 1 space, which matches no line above
                 --> specs/demo/types.yaml:3:1
                  |
                3 |  Task: { doc: T. }
                  | ^
                  |
                  = help: indent it by 0 or 2, as the lines above are
            "#]],
        );
        // A list.
        findings(
            "when:\n  - doc: A.\n - doc: B.\n",
            &expect![[r#"
                error: this line is indented by 1 space, which matches no line above
                 --> specs/demo/types.yaml:3:1
                  |
                3 |  - doc: B.
                  | ^
                  |
                  = help: indent it by 0 or 2, as the lines above are
            "#]],
        );
        findings(
            "when:\n  - doc: A.\n   if: B.\n",
            &expect![[r#"
                error: this line is indented by 3 spaces, deeper than the line before
                 --> specs/demo/types.yaml:3:1
                  |
                3 |    if: B.
                  | ^^^
                  |
                  = help: indent it by 4, as the keys beside it: a line with a value cannot have lines below it
            "#]],
        );
    }

    #[test]
    fn tabs_are_told_wherever_they_indent() {
        findings(
            "types:\n  Job:\n  \tdoc: J.\n",
            &expect![[r#"
            error: a tab indents this line
             --> specs/demo/types.yaml:3:3
              |
            3 |       doc: J.
              |   ^^^^
              |
              = help: indent with spaces
        "#]],
        );
        findings(
            "types:\n  Job:\n    doc: J.\n\tfields: {}\n",
            &expect![[r#"
                error: a tab indents this line
                 --> specs/demo/types.yaml:4:1
                  |
                4 |     fields: {}
                  | ^^^^
                  |
                  = help: indent with spaces
            "#]],
        );
        findings(
            "types:\n\t- a\n",
            &expect![[r#"
            error: a tab indents this line
             --> specs/demo/types.yaml:2:1
              |
            2 |     - a
              | ^^^^
              |
              = help: indent with spaces
        "#]],
        );
    }

    #[test]
    fn broken_yaml_is_pointed_at() {
        findings(
            "types:\n  Job: a: b\n",
            &expect![[r#"
            error: this is not YAML: mapping values are not allowed in this context
             --> specs/demo/types.yaml:2:9
              |
            2 |   Job: a: b
              |         ^
              |
              = help: check the indentation of this line and the one before; quote a text that contains `: `
        "#]],
        );
        findings(
            "types:\n\tJob: a\n",
            &expect![[r#"
            error: a tab indents this line
             --> specs/demo/types.yaml:2:1
              |
            2 |     Job: a
              | ^^^^
              |
              = help: indent with spaces
        "#]],
        );
        findings(
            "types: { Job: [1, 2 }\n",
            &expect![[r#"
                error: this is not YAML: while parsing a flow sequence, expected ',' or ']'
                 --> specs/demo/types.yaml:1:21
                  |
                1 | types: { Job: [1, 2 }
                  |               -     ^
                  |               |
                  |               opened here
                  |
                  = help: check for a missing bracket, brace or comma
            "#]],
        );
        findings(
            "types: \"open\n",
            &expect![[r#"
            error: this is not YAML: while scanning a quoted scalar, found unexpected end of stream
             --> specs/demo/types.yaml:1:8
              |
            1 | types: "open
              |        ^
              |
              = help: check for unclosed quotes, and for quotes inside quotes
        "#]],
        );
        findings(
            "types: ****\n",
            &expect![[r#"
            error: this is not YAML: while parsing node, found unknown anchor
             --> specs/demo/types.yaml:1:8
              |
            1 | types: ****
              |        ^
              |
              = help: a text that starts with `*` must be quoted
        "#]],
        );
        findings(
            "types: @Job\n",
            &expect![[r#"
            error: this is not YAML: a text cannot start with `@`
             --> specs/demo/types.yaml:1:8
              |
            1 | types: @Job
              |        ^
              |
              = help: put the text in quotes
        "#]],
        );
    }
}
