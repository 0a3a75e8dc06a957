//! Characters that would break the Rust that a spec becomes, or make it read otherwise than it is.

use crate::diagnostic::Diagnostic;
use crate::spec::{Kind, Node};

use super::scope::Scope;
use super::spot::Spot;

/// No text may hold a control character or one that turns the direction of writing round.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut tops = vec![Spot::top(&scope.specs.service.places)];
    tops.extend(scope.specs.types.iter().map(|types| Spot::top(&types.places)));
    tops.extend(scope.specs.waiters.iter().map(|waiters| Spot::top(&waiters.places)));
    tops.extend(scope.operations().map(|(_, top)| top));
    for top in &tops {
        if let Some(node) = top.node() {
            walk(top, node, found);
        }
    }
}

/// Goes down a tree, whose depth loading has limited.
fn walk(spot: &Spot<'_>, node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Scalar { text, .. } => {
            if let Some(title) = harmful(text) {
                found.push(spot.error(title).help(HELP));
            }
        }
        Kind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(&spot.item(index), item, found);
            }
        }
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                let below = spot.at(name);
                if let Some(title) = harmful(name) {
                    found.push(below.key_error(title).help(HELP));
                }
                walk(&below, value, found);
            }
        }
    }
}

const HELP: &str = "remove the character";

/// What is said of a text that holds such a character.
fn harmful(text: &str) -> Option<String> {
    let character = text.chars().find(|character| is_harmful(*character))?;
    Some(format!("this text contains U+{:04X}, which is invisible or reverses the text after it", u32::from(character)))
}

fn is_harmful(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && !matches!(character, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{describe_job, rendered};

    #[test]
    fn what_does_not_show_is_told_wherever_it_stands() {
        let text = describe_job(
            r#"
            request:
              A: { type: string, doc: "Name\u202e of it.", default: "a\rb" }
        "#,
        );
        expect![[r#"
            error: this text contains U+202E, which is invisible or reverses the text after it
             --> specs/demo/operations/describe_job.yaml:6:27
              |
            6 |   A: { type: string, doc: "Name\u202e of it.", default: "a\rb" }
              |                           ^^^^^^^^^^^^^^^^^^^
              |
              = help: remove the character

            error: this text contains U+000D, which is invisible or reverses the text after it
             --> specs/demo/operations/describe_job.yaml:6:57
              |
            6 |   A: { type: string, doc: "Name\u202e of it.", default: "a\rb" }
              |                                                         ^^^^^^
              |
              = help: remove the character
        "#]]
        .assert_eq(&rendered(&[("operations/describe_job.yaml", &text)]));
    }
}
