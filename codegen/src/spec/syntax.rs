//! What to tell somebody whose file is not YAML.

use crate::diagnostic::{Diagnostic, Source, Span};

/// Turns what the parser says about broken YAML into what the author can do. The parser's own words stay in the title,
/// since they are what a search finds.
pub(super) fn explain(source: &Source, at: usize, info: &str) -> Diagnostic {
    let text = source.text();
    let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
    let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();

    if let Some(tab) = indent.find('\t') {
        let span = Span::new(line_start + tab, line_start + tab + 1);
        return Diagnostic::error(source, span, "a tab indents this line").help("indent with spaces");
    }
    let special = ["@", "`", "%"].into_iter().find(|special| info.ends_with(&format!("`{special}'")));
    if let Some(special) = special {
        let title = format!("this is not YAML: a text cannot start with `{special}`");
        return Diagnostic::error(source, Span::new(at, at + 1), title).help("put the text in quotes");
    }
    let help = if info.contains("anchor") {
        "a text that starts with `*` must be quoted"
    } else if info.contains("whitespace") {
        "put a space after the colon, and no tab"
    } else if info.contains("unprintable") || info.contains("byte order mark") {
        "take this character out; an editor may not show it"
    } else if info.contains("escape") {
        "in double quotes `\\` starts an escape: write `\\\\`, or use single quotes"
    } else if info.contains("block scalar") {
        "nothing stands behind `|` or `>`: the text begins on the next line, indented"
    } else if line.contains(":{") || line.contains(":[") || line.contains(":\"") {
        "put a space after each colon"
    } else if info.contains("mapping values are not allowed") || info.contains("simple key") {
        "look at the indentation of this line and of the one before; a text that holds `: ` must be quoted"
    } else if info.contains("quote") || info.contains("scalar") {
        "look for a quote that is not closed, and for quotes inside quotes"
    } else if info.contains("flow") || info.contains('\'') || info.contains('}') || info.contains(']') {
        "look for a bracket, brace or comma that is missing"
    } else {
        "look at the indentation, and for quotes, brackets and braces that are not closed"
    };
    Diagnostic::error(source, Span::new(at, at + 1), format!("this is not YAML: {info}")).help(help)
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
              = help: look at the indentation of this line and of the one before; a text that holds `: ` must be quoted
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
                  = help: look for a bracket, brace or comma that is missing
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
              = help: look for a quote that is not closed, and for quotes inside quotes
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
