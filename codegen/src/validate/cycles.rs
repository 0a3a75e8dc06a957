//! Types that contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;

use super::scope::{Role, Scope, Ty};
use super::spot::Spot;

/// A struct that holds itself by value, at whatever distance, has no size in Rust: a member on the way must be boxed.
/// Lists and maps are a box of their own.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let graph = edges(scope);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for start in graph.keys() {
        let Some(way) = way_back(&graph, start) else { continue };
        // A cycle is found from each of its structs; it is told once.
        if way.iter().any(|step| told.contains(step.from)) {
            continue;
        }
        told.extend(way.iter().map(|step| step.from));
        let Some(last) = way.last() else { continue };
        let names: Vec<String> = way.iter().map(|step| format!("`{}`", step.from)).collect();
        let title = match names.as_slice() {
            [only] => format!("struct {only} contains itself"),
            several => format!("structs contain each other: {} → `{start}`", several.join(" → ")),
        };
        let mut finding = last.spot.key_error(title).label("this member closes the circle");
        for step in way.iter().rev().skip(1) {
            finding = finding.related(step.spot.source(), step.spot.key_span(), format!("leads to `{}`", step.to));
        }
        found.push(finding.help("add `boxed: true` to this member"));
    }
}

/// A member by which one struct holds another.
#[derive(Clone)]
struct Step<'a> {
    from: &'a str,
    to: &'a str,
    spot: Spot<'a>,
}

type Graph<'a> = BTreeMap<&'a str, Vec<Step<'a>>>;

fn edges<'a>(scope: &Scope<'a>) -> Graph<'a> {
    let mut graph: Graph<'a> = BTreeMap::new();
    for member in scope.members() {
        let Role::Struct(from) = member.role else { continue };
        if let Ty::Struct(to) = scope.ty(member.field)
            && !member.field.boxed
        {
            graph.entry(from).or_default().push(Step { from, to: to.name, spot: member.spot });
        }
    }
    graph
}

/// The shortest way from a struct back to it.
fn way_back<'a>(graph: &Graph<'a>, start: &str) -> Option<Vec<Step<'a>>> {
    let mut ways: Vec<Vec<Step<'a>>> = graph.get(start)?.iter().map(|step| vec![step.clone()]).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let Some(last) = way.last() else { continue };
            if last.to == start {
                return Some(way);
            }
            if !seen.insert(last.to) {
                continue;
            }
            for step in graph.get(last.to).into_iter().flatten() {
                let mut next = way.clone();
                next.push(step.clone());
                longer.push(next);
            }
        }
        ways = longer;
    }
    None
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::operation;

    #[test]
    fn circles_are_shown() {
        expect![[r#"
            error: structs contain each other: `Job` → `Task` → `Job`
             --> specs/demo/operations/describe_job.yaml:8:30
              |
            7 |   Job: { doc: J., fields: { Task: { type: Task, doc: T. } } }
              |                             ---- leads to `Task`
            8 |   Task: { doc: T., fields: { Job: { type: Job, doc: J. } } }
              |                              ^^^ this member closes the circle
              |
              = help: add `boxed: true` to this member

            error: struct `Node` contains itself
             --> specs/demo/operations/describe_job.yaml:9:30
              |
            9 |   Node: { doc: N., fields: { Next: { type: Node, doc: N. } } }
              |                              ^^^^ this member closes the circle
              |
              = help: add `boxed: true` to this member
        "#]]
        .assert_eq(&operation(
            r"
            response: { Job: { type: Job, doc: J. }, Node: { type: Node, doc: N. }, Fine: { type: Fine, doc: F. } }
            types:
              Job: { doc: J., fields: { Task: { type: Task, doc: T. } } }
              Task: { doc: T., fields: { Job: { type: Job, doc: J. } } }
              Node: { doc: N., fields: { Next: { type: Node, doc: N. } } }
              Fine:
                doc: F.
                fields:
                  A: { type: list<Fine>, doc: A. }
                  B: { type: map<Fine>, doc: B. }
                  C: { type: Fine, doc: C., boxed: true }
        ",
        ));
    }
}
