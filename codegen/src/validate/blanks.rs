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

fn look<'a>(top: &Spot<'a>, found: &mut Vec<Diagnostic>) {
    let Some(node) = top.node() else { return };
    let mut blanks = Vec::new();
    walk(top, node, false, &mut blanks);
    // A draft has hundreds of empty descriptions, which are one task.
    let (docs, others): (Vec<_>, Vec<_>) = blanks.into_iter().partition(Spot::is_doc);
    match docs.as_slice() {
        [] => {}
        [spot] => found.push(one(spot)),
        [first, ..] => {
            let lines = docs.iter().map(|spot| {
                let (line, _) = spot.source().line_column(spot.key_span().start);
                format!("\nline {line}: {}", spot.described())
            });
            let help = format!("write these texts:{}", lines.collect::<String>());
            found.push(first.key_error(format!("{} empty `doc` texts", docs.len())).label("the first").help(help));
        }
    }
    found.extend(others.iter().map(one));
}

fn one(spot: &Spot<'_>) -> Diagnostic {
    let title = spot.key().map_or_else(|| "this text is empty".to_owned(), |key| format!("`{key}` is empty"));
    spot.key_error(title).help("write the text; if the key is optional, you can remove it")
}

/// Goes down a tree, whose depth loading has limited.
fn walk<'a>(spot: &Spot<'a>, node: &'a Node, in_example: bool, found: &mut Vec<Spot<'a>>) {
    match &node.kind {
        Kind::Scalar { text, .. } if text.trim().is_empty() => found.push(spot.clone()),
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
    fn many_empty_descriptions_are_one_list() {
        expect![[r#"
            error: 5 empty `doc` texts
             --> specs/demo/operations/describe_job.yaml:6:22
              |
            6 |   A: { type: string, doc: '' }
              |                      ^^^ the first
              |
              = help: write these texts:
                      line 6: request.A
                      line 7: request.B
                      line 10: enums.K
                      line 10: enums.K.values.b
                      line 10: enums.K.values.c

            error: `default` of `C` is a whole number, where text is expected
             --> specs/demo/operations/describe_job.yaml:8:40
              |
            8 |   C: { type: string, doc: C., default: 1 }
              |                                        ^
              |
              = help: put it in quotes
        "#]]
        .assert_eq(&operation(
            r"
            request:
              A: { type: string, doc: '' }
              B: { type: K, doc: '' }
              C: { type: string, doc: C., default: 1 }
            enums:
              K: { doc: '', values: { a: A., b: '', c: { doc: '' } } }
        ",
        ));
    }

    #[test]
    fn empty_texts_are_told() {
        expect![[r#"
            error: `details` is empty
             --> specs/demo/operations/describe_job.yaml:5:1
              |
            5 | details: ''
              | ^^^^^^^
              |
              = help: write the text; if the key is optional, you can remove it

            error: `doc` is empty
             --> specs/demo/operations/describe_job.yaml:7:22
              |
            7 |   A: { type: string, doc: ' ', default: '' }
              |                      ^^^
              |
              = help: write the text; if the key is optional, you can remove it

            error: `type` is empty
             --> specs/demo/operations/describe_job.yaml:8:8
              |
            8 |   B: { type: '', doc: B. }
              |        ^^^^
              |
              = help: write the text; if the key is optional, you can remove it

            error: `title` is empty
              --> specs/demo/operations/describe_job.yaml:10:7
               |
            10 |   - { title: '', request: { A: '' } }
               |       ^^^^^
               |
               = help: write the text; if the key is optional, you can remove it
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
