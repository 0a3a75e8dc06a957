//! What an import left for a person to decide.

use crate::diagnostic::Diagnostic;
use crate::spec::{Kind, Node};

use super::scope::Scope;
use super::spot::Spot;

/// Nothing may be left to decide.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    look(&Spot::top(&scope.specs.service.places), found);
    if let Some(types) = &scope.specs.types {
        look(&Spot::top(&types.places), found);
    }
    for (_, top) in scope.operations() {
        look(&top, found);
    }
}

fn look(top: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(node) = top.node() {
        walk(top, node, found);
    }
}

/// Goes down a tree, whose depth loading has limited.
fn walk(spot: &Spot<'_>, node: &Node, found: &mut Vec<Diagnostic>) {
    let Kind::Mapping(entries) = &node.kind else { return };
    for (key, value) in entries {
        match key.text().unwrap_or_default() {
            // A field of this name has a type, which a review has not.
            "review" if value.child("why").is_some() && value.child("type").is_none() => {
                tell(&spot.at("review"), value, found);
            }
            // Whatever stands there is as it travels.
            "examples" => {}
            name => walk(&spot.at(name), value, found),
        }
    }
}

fn tell(spot: &Spot<'_>, review: &Node, found: &mut Vec<Diagnostic>) {
    let why = review.child("why").and_then(|(_, why)| why.text()).unwrap_or_default();
    let choices = match review.child("choices").map(|(_, choices)| &choices.kind) {
        Some(Kind::Sequence(items)) => {
            items.iter().filter_map(Node::text).map(|choice| format!("`{choice}`")).collect()
        }
        _ => Vec::new(),
    };
    let help = match choices.as_slice() {
        [] => "decide, and remove `review`".to_owned(),
        choices => format!("choose between {}, and remove `review`", choices.join(" and ")),
    };
    found.push(spot.key_error(format!("this needs a decision: {why}")).help(help));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn a_review_is_told_with_its_choices_wherever_it_stands() {
        expect![[r#"
            error: this needs a decision: the page does not say whether it may be sent again
             --> specs/demo/operations/describe_job.yaml:5:1
              |
            5 | review: { why: the page does not say whether it may be sent again, choices: [write, idempotent] }
              | ^^^^^^
              |
              = help: choose between `write` and `idempotent`, and remove `review`

            error: this needs a decision: two readings remain
             --> specs/demo/operations/describe_job.yaml:7:31
              |
            7 |   A: { type: string, doc: A., review: { why: two readings remain, choices: [A, B.A] } }
              |                               ^^^^^^
              |
              = help: choose between `A` and `B.A`, and remove `review`

            error: this needs a decision: the page has it no more
              --> specs/demo/operations/describe_job.yaml:12:41
               |
            12 |   K: { doc: K., values: { a: { doc: A., review: { why: the page has it no more } } } }
               |                                         ^^^^^^
               |
               = help: decide, and remove `review`

            error: this needs a decision: the page has it no more
              --> specs/demo/operations/describe_job.yaml:14:20
               |
            14 |   Gone: { doc: G., review: { why: the page has it no more } }
               |                    ^^^^^^
               |
               = help: decide, and remove `review`

            warning: `review.why` is `Because`, which `K` does not list
              --> specs/demo/operations/describe_job.yaml:16:34
               |
            16 |   - { response: { review: { why: Because } } }
               |                                  ^^^^^^^
               |
               = help: if the example is correct, add a note: `notes: { review.why: … }`
        "#]]
        .assert_eq(&operation(
            r"
            review: { why: the page does not say whether it may be sent again, choices: [write, idempotent] }
            response:
              A: { type: string, doc: A., review: { why: two readings remain, choices: [A, B.A] } }
              review: { type: R, doc: R. }
            types:
              R: { doc: R., fields: { why: { type: K, doc: Why. } } }
            enums:
              K: { doc: K., values: { a: { doc: A., review: { why: the page has it no more } } } }
            errors:
              Gone: { doc: G., review: { why: the page has it no more } }
            examples:
              - { response: { review: { why: Because } } }
        ",
        ));
    }
}
