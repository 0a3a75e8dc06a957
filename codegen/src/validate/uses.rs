//! Uses of types: every type that is named exists, every type that exists is used, and each stands where it belongs.

use crate::diagnostic::Diagnostic;
use crate::spec::suggest::{closest, did_you_mean};
use crate::spec::type_expr::{TypeExpr, builtin_names, foreign};

use super::scope::{Declared, Home, Scope};

/// Checks what fields name, and who uses what is declared.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    named(scope, found);
    // What could not be read may use any type, so nobody can say that a type is used too little.
    if scope.knows_all_uses {
        used(scope, found);
    }
}

/// Every type that a field names must be declared.
fn named(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for member in scope.members() {
        let spot = member.spot.at("type");
        let expr = match TypeExpr::parse(&member.field.ty) {
            Ok(expr) => expr,
            // Told by the rule on blanks.
            Err(_) if member.field.ty.trim().is_empty() => continue,
            // A comma cut it off, and loading has told of the key that the rest became.
            Err(_) if !member.spot.is_as_written() && !member.field.ty.contains('>') => continue,
            Err(error) => {
                found.push(spot.error_within(error.at, error.message).help(error.help));
                continue;
            }
        };
        let Some(name) = expr.named().filter(|name| scope.declared(name).is_none()) else { continue };
        // A file that could not be read may well declare the name.
        if !scope.specs.complete {
            continue;
        }
        let start = member.field.ty.find(name).unwrap_or(0);
        let suggestion = suggestion(name, scope);
        let title = format!("unknown type `{name}`{}", did_you_mean(suggestion));
        let finding = spot.error_within(start..start + name.len(), title);
        found.push(match suggestion {
            Some(_) => finding,
            None => finding.help("declare it under `types` or `enums`, here or in `types.yaml`"),
        });
    }
}

/// The type that was most likely meant.
fn suggestion<'a>(name: &str, scope: &Scope<'a>) -> Option<&'a str> {
    // Types of the language are in lower case: a word that is not means one of them only where all letters are the same.
    let is_lower = !name.contains(|c: char| c.is_ascii_uppercase());
    let same = builtin_names().find(|builtin| builtin.eq_ignore_ascii_case(name));
    let near = || closest(name, scope.type_names().chain(builtin_names().filter(|_| is_lower)));
    same.or_else(|| scope.type_names().find(|known| known.eq_ignore_ascii_case(name)))
        .or_else(|| foreign(name))
        .or_else(near)
}

/// Every type that is declared must be used, and stand where it belongs: what two operations use in `types.yaml`,
/// anything else with its one operation.
fn used(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for declared in &scope.declarations {
        let Declared { name, spot, home, .. } = declared;
        let is_first = scope.declared(name).is_some_and(|first| first.home == *home);
        if !is_first {
            continue;
        }
        let users: Vec<usize> = (0..scope.reached.len())
            .filter(|user| scope.reached.get(*user).is_some_and(|r| r.contains_key(name)))
            .collect();
        match (home, users.as_slice()) {
            (_, []) => found
                .push(spot.key_error(format!("type `{name}` is not used")).help("use it in a `type:`, or remove it")),
            (Home::Shared, [only]) => {
                let operation = scope.specs.operations.get(*only).map_or("", |doc| doc.spec.operation.as_str());
                found.push(
                    spot.key_error(format!("only `{operation}` uses the shared type `{name}`"))
                        .help("move it to the file of this operation"),
                );
            }
            (Home::Operation(index), users) => {
                let other = users.iter().find(|user| *user != index);
                let Some((other, usage)) = other.and_then(|user| Some((user, scope.reached.get(*user)?.get(name)?)))
                else {
                    continue;
                };
                let operation = scope.specs.operations.get(*other).map_or("", |doc| doc.spec.operation.as_str());
                found.push(
                    spot.key_error(format!("`{operation}` uses the type `{name}` too"))
                        .related(usage.source(), usage.key_span(), "used here")
                        .help("move it to `types.yaml`, because two operations use it"),
                );
            }
            (Home::Shared, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{HEAD, describe_job, rendered};

    const TYPES: &str = "\
types:
  PrecheckStatus: { doc: P., fields: { A: { type: string, doc: A. } } }
  Single: { doc: S., fields: { A: { type: string, doc: A. } } }
  Nobody: { doc: N., fields: { A: { type: Nobodys, doc: A. } } }
enums:
  Nobodys: { doc: N., values: { a: A. } }
";

    #[test]
    fn types_exist_and_are_used() {
        let first = describe_job(
            r#"
            response:
              A: { type: Presheck, doc: A. }
              B: { type: list<strng>, doc: B. }
              C: { type: Single, doc: C. }
              D: { type: "list<list<int32>>", doc: D. }
              E: { type: Own, doc: E. }
              F: { type: "list<Open", doc: F. }
            enums:
              Open: { doc: O., values: { a: A. } }
              Own: { doc: O., values: { a: A. } }
              Idle: { doc: I., values: { a: A. } }
        "#,
        );
        let second = HEAD.replace("DescribeJob", "DescribeTask")
            + "response:\n  A: { type: PrecheckStatus, doc: A. }\n  B: { type: Own, doc: B. }\n";
        let files = [
            ("types.yaml", TYPES),
            ("operations/describe_job.yaml", first.as_str()),
            ("operations/describe_task.yaml", second.as_str()),
        ];
        expect![[r#"
            error: unknown type `Presheck`; did you mean `PrecheckStatus`?
             --> specs/demo/operations/describe_job.yaml:6:14
              |
            6 |   A: { type: Presheck, doc: A. }
              |              ^^^^^^^^

            error: unknown type `strng`; did you mean `string`?
             --> specs/demo/operations/describe_job.yaml:7:19
              |
            7 |   B: { type: list<strng>, doc: B. }
              |                   ^^^^^

            error: a list cannot hold a list
             --> specs/demo/operations/describe_job.yaml:9:20
              |
            9 |   D: { type: "list<list<int32>>", doc: D. }
              |                    ^^^^^^^^^^^
              |
              = help: declare a struct that holds the list, and name it here

            error: `list<Open` does not end in `>`
              --> specs/demo/operations/describe_job.yaml:11:15
               |
            11 |   F: { type: "list<Open", doc: F. }
               |               ^^^^^^^^^
               |
               = help: write `list<…>` and nothing after it

            error: `DescribeTask` uses the type `Own` too
              --> specs/demo/operations/describe_job.yaml:14:3
               |
            14 |   Own: { doc: O., values: { a: A. } }
               |   ^^^
               |
              ::: specs/demo/operations/describe_task.yaml:7:8
               |
             7 |   B: { type: Own, doc: B. }
               |        ^^^^ used here
               |
               = help: move it to `types.yaml`, because two operations use it

            error: type `Idle` is not used
              --> specs/demo/operations/describe_job.yaml:15:3
               |
            15 |   Idle: { doc: I., values: { a: A. } }
               |   ^^^^
               |
               = help: use it in a `type:`, or remove it

            error: only `DescribeJob` uses the shared type `Single`
             --> specs/demo/types.yaml:3:3
              |
            3 |   Single: { doc: S., fields: { A: { type: string, doc: A. } } }
              |   ^^^^^^
              |
              = help: move it to the file of this operation

            error: type `Nobody` is not used
             --> specs/demo/types.yaml:4:3
              |
            4 |   Nobody: { doc: N., fields: { A: { type: Nobodys, doc: A. } } }
              |   ^^^^^^
              |
              = help: use it in a `type:`, or remove it

            error: type `Nobodys` is not used
             --> specs/demo/types.yaml:6:3
              |
            6 |   Nobodys: { doc: N., values: { a: A. } }
              |   ^^^^^^^
              |
              = help: use it in a `type:`, or remove it
        "#]]
        .assert_eq(&rendered(&files));
    }

    #[test]
    fn a_type_whose_use_is_lost_is_not_called_unused() {
        expect![[r#"
            error: `A` lacks the key `type`
             --> specs/demo/operations/describe_job.yaml:6:3
              |
            6 |   A: { tipo: Lost, doc: A. }
              |   ^
              |
              = help: add `type: …`

            error: unknown key `tipo`
             --> specs/demo/operations/describe_job.yaml:6:8
              |
            6 |   A: { tipo: Lost, doc: A. }
              |        ^^^^
              |
              = help: the keys here are `allowed`, `built_with`, `default`, `deprecated`, `differs`, `doc`, `example`, `from_client`, `in`, `json`, `lacks`, `max`, `max_items`, `max_length`, `min`, `min_length`, `own_meaning`, `required`, `review`, `rust_name`, `sensitive`, `type` and `wrapped_in`
        "#]].assert_eq(&rendered(&[(
            "operations/describe_job.yaml",
            &describe_job(
                r"
                response:
                  A: { tipo: Lost, doc: A. }
                enums: { Lost: { doc: L., values: { a: A. } } }
            ",
            ),
        )]));
    }

    #[test]
    fn what_a_broken_file_may_declare_or_use_is_not_judged() {
        let operation = describe_job(
            r"
            response:
              A: { type: Elsewhere, doc: A. }
        ",
        );
        let files = [("types.yaml", "types: ["), ("operations/describe_job.yaml", operation.as_str())];
        expect![[r#"
            error: this is not YAML: while parsing a node, did not find expected node content
             --> specs/demo/types.yaml:1:9
              |
            1 | types: [
              |        -^
              |        |
              |        opened here
              |
              = help: check the indentation, and check for unclosed quotes, brackets and braces
        "#]]
        .assert_eq(&rendered(&files));
    }
}
