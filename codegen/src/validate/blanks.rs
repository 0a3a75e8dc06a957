//! Texts that say nothing.

use crate::diagnostic::Diagnostic;
use crate::spec::{Kind, Node};

use super::scope::Scope;
use super::spot::Spot;

/// Keys below which an empty text is a value like any other.
const VALUES: [&str; 6] = ["allowed", "default", "example", "if", "request", "response"];

/// Every text that people read, and every name, must not be blank.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    look(&Spot::top(&scope.specs.service.places), found);
    if let Some(types) = &scope.specs.types {
        look(&Spot::top(&types.places), found);
    }
    if let Some(waiters) = &scope.specs.waiters {
        look(&Spot::top(&waiters.places), found);
    }
    for (_, top) in scope.operations() {
        look(&top, found);
    }
}

fn look(top: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(node) = top.node() {
        walk(top, node, false, found);
    }
}

/// Goes down a tree, whose depth loading has limited.
fn walk(spot: &Spot<'_>, node: &Node, in_example: bool, found: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Scalar { text, .. } if text.trim().is_empty() => {
            let title = spot.key().map_or_else(|| "this text is empty".to_owned(), |key| format!("`{key}` is empty"));
            found.push(spot.key_error(title).help("write the text, or leave the key out where it need not be given"));
        }
        Kind::Scalar { .. } => {}
        Kind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(&spot.item(index), item, in_example, found);
            }
        }
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                let name = key.text().unwrap_or_default();
                // A request or response that holds fields is a mapping of mappings; only an example's holds values.
                let is_value = matches!(name, "request" | "response") && in_example;
                let is_value = is_value || VALUES.contains(&name) && !matches!(name, "request" | "response");
                if !is_value {
                    walk(&spot.at(name), value, in_example || name == "examples", found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn empty_texts_are_told() {
        expect![[r#"
            error: `details` is empty
             --> specs/demo/operations/describe_job.yaml:5:1
              |
            5 | details: ''
              | ^^^^^^^
              |
              = help: write the text, or leave the key out where it need not be given

            error: `doc` is empty
             --> specs/demo/operations/describe_job.yaml:7:22
              |
            7 |   A: { type: string, doc: ' ', default: '' }
              |                      ^^^
              |
              = help: write the text, or leave the key out where it need not be given

            error: `type` is empty
             --> specs/demo/operations/describe_job.yaml:8:8
              |
            8 |   B: { type: '', doc: B. }
              |        ^^^^
              |
              = help: write the text, or leave the key out where it need not be given

            error: `title` is empty
              --> specs/demo/operations/describe_job.yaml:10:7
               |
            10 |   - { title: '', request: { A: '' } }
               |       ^^^^^
               |
               = help: write the text, or leave the key out where it need not be given
        "#]]
        .assert_eq(&operation(
            r"
            details: ''
            request:
              A: { type: string, doc: ' ', default: '' }
              B: { type: '', doc: B. }
            examples:
              - { title: '', request: { A: '' } }
        ",
        ));
    }
}
