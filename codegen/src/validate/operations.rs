//! Rules on what an operation says beside its members: idempotency, conditions, errors and rate limits.

use crate::diagnostic::Diagnostic;
use crate::spec::Doc;
use crate::spec::model::OperationSpec;
use crate::spec::suggest::closest;

use super::literals::{self, Literal};
use super::named::{Kind, Named};
use super::paging;
use super::paths::{Found, follow, many_on_the_way};
use super::scope::{Scope, Shape, Ty};
use super::service;
use super::spot::Spot;

/// Checks every operation.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for (doc, top) in scope.operations() {
        let spec = &doc.spec;
        service::source(&top.at("source").at("read"), &spec.source.read, found);
        for (code, error) in &spec.errors {
            let spot = top.at("errors").at(code);
            service::http(&spot.at("http"), error, found);
            if spot.at("retry").exists() {
                let finding = spot.at("retry").key_error(format!("an operation does not say how to retry `{code}`"));
                found.push(finding.help("a code means the same everywhere: say it in `service.yaml`"));
            }
        }
        common_errors(scope, spec, &top.at("common_errors"), found);
        for (index, limit) in spec.rate_limits.iter().enumerate() {
            if limit.per_second == 0 {
                let spot = top.at("rate_limits").item(index).at("per_second");
                found.push(
                    spot.error("an operation that may never be called").help("leave the limit out if it is not known"),
                );
            }
        }
        if let Some(token) = &spec.idempotency_token {
            let named = Named { key: "idempotency_token", path: token, spot: top.at("idempotency_token") };
            named.check(scope, &Shape::request(doc), Kind::Text, found);
        }
        paging::check(scope, doc, &top.at("paging"), found);
        conditions(scope, doc, &top.at("when"), found);
    }
}

/// Checks that each code stands in `service.yaml`, and is named once.
fn common_errors(scope: &Scope<'_>, spec: &OperationSpec, list: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    let known = &scope.specs.service.spec.errors;
    for (index, code) in spec.common_errors.iter().enumerate() {
        let spot = list.item(index);
        if !known.contains_key(code) {
            let finding = spot.error(format!("`service.yaml` lists no error `{code}`"));
            let guess = closest(code, known.keys().map(String::as_str));
            found.push(finding.help(match guess {
                Some(guess) => format!("did you mean `{guess}`?"),
                None => "describe it under `errors`".to_owned(),
            }));
        } else if spec.errors.contains_key(code) || spec.common_errors.iter().take(index).any(|other| other == code) {
            found.push(spot.error(format!("error `{code}` is listed twice")).help("keep one of the two"));
        }
    }
}

fn conditions(scope: &Scope<'_>, doc: &Doc<OperationSpec>, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    let request = Shape::request(doc);
    for (index, condition) in doc.spec.when.iter().enumerate() {
        let spot = spot.item(index);
        if condition.condition.is_empty() && !condition.require.is_empty() && spot.at("if").is_as_written() {
            let help = "take it out, and write `required: true` at the parameter";
            found.push(spot.at("require").key_error("`require` without `if` always holds").help(help));
        }
        if condition.require.is_empty() && condition.any_of.is_empty() && spot.is_as_written() {
            let help =
                "name the parameters that must be set under `require`, or those of which one must be under `any_of`";
            found.push(spot.error("a condition that requires nothing").help(help));
        }
        if condition.any_of.len() == 1 {
            found.push(spot.at("any_of").error("`any_of` names one parameter").help("name it under `require`"));
        }
        for (path, values) in &condition.condition {
            let spot = spot.at("if").at(path);
            let member = match follow(scope, &request, path) {
                Found::Member(member) => member,
                Found::Lost => continue,
                Found::Nowhere(miss) => {
                    found.push(miss.key_error(&spot).help("name parameters by their path on the wire"));
                    continue;
                }
            };
            if let Some(above) = many_on_the_way(scope, &request, path) {
                found.push(spot.key_error(many(path, above)).help(MANY_HELP));
                continue;
            }
            let ty = scope.ty(member.field);
            if matches!(ty, Ty::List(_) | Ty::Map(_)) && !values.is_empty() {
                let title = format!("`{path}` is {}, which has no value of its own", ty.words());
                found.push(spot.error(title).help("write `[]`, which holds where it is set"));
                continue;
            }
            for (index, value) in values.iter().enumerate() {
                if let Err(misfit) = literals::fit(scope, &ty, &Literal::of_spec(value)) {
                    let title = format!("a value for `{path}` {}", misfit.message);
                    found.push(spot.item(index).error(title).help("fix the value, or the type of the parameter"));
                }
            }
        }
        for (key, paths) in [("require", &condition.require), ("any_of", &condition.any_of)] {
            for (index, path) in paths.iter().enumerate() {
                let spot = spot.at(key).item(index);
                match follow(scope, &request, path) {
                    Found::Nowhere(miss) => {
                        found.push(miss.error(&spot).help("name parameters by their path on the wire"));
                    }
                    Found::Member(member) if member.field.required && !path.contains('.') => {
                        let title = format!("`{path}` is required anyway");
                        found.push(spot.error(title).help("take it out here, or `required` at the parameter"));
                    }
                    _ => {
                        if let Some(above) = many_on_the_way(scope, &request, path) {
                            found.push(spot.error(many(path, above)).help(MANY_HELP));
                        }
                    }
                }
            }
        }
    }
}

/// A condition asks one value of each parameter, so the way to it must not lead through a list.
fn many(path: &str, above: &str) -> String {
    format!("`{path}` leads through `{above}`, of which a request has many")
}

const MANY_HELP: &str = "name a parameter that a request has once; what every entry needs is `required` in it";

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{SERVICE, describe_job, operation, rendered};

    #[test]
    fn tokens_limits_and_errors() {
        expect![[r#"
            error: `idempotency_token` names `Token`, which is a whole number
             --> specs/demo/operations/describe_job.yaml:5:20
              |
            5 | idempotency_token: Token
              |                    ^^^^^
            ...
            8 |   Token: { type: int32, doc: T. }
              |                  ----- declared here
              |
              = help: it must be a `string`

            error: an operation that may never be called
             --> specs/demo/operations/describe_job.yaml:6:29
              |
            6 | rate_limits: [{ per_second: 0, scope: region }]
              |                             ^
              |
              = help: leave the limit out if it is not known

            error: an operation does not say how to retry `Gone`
             --> specs/demo/operations/describe_job.yaml:9:31
              |
            9 | errors: { Gone: { doc: Gone., retry: never, http: 700 } }
              |                               ^^^^^
              |
              = help: a code means the same everywhere: say it in `service.yaml`

            error: 700 is not an HTTP status
             --> specs/demo/operations/describe_job.yaml:9:51
              |
            9 | errors: { Gone: { doc: Gone., retry: never, http: 700 } }
              |                                                   ^^^
              |
              = help: statuses go from 100 to 599
        "#]]
        .assert_eq(&operation(
            r"
            idempotency_token: Token
            rate_limits: [{ per_second: 0, scope: region }]
            request:
              Token: { type: int32, doc: T. }
            errors: { Gone: { doc: Gone., retry: never, http: 700 } }
        ",
        ));
    }

    #[test]
    fn common_errors_stand_in_the_service() {
        let service = format!("{SERVICE}errors: {{ Throttling: {{ doc: T. }}, Gone: {{ doc: G. }} }}\n");
        let operation = describe_job(
            r"
            errors: { Gone: { doc: Gone. } }
            common_errors: [Throttling, Throttlin, Throttling, Gone]
        ",
        );
        expect![[r#"
            error: `service.yaml` lists no error `Throttlin`
             --> specs/demo/operations/describe_job.yaml:6:29
              |
            6 | common_errors: [Throttling, Throttlin, Throttling, Gone]
              |                             ^^^^^^^^^
              |
              = help: did you mean `Throttling`?

            error: error `Throttling` is listed twice
             --> specs/demo/operations/describe_job.yaml:6:40
              |
            6 | common_errors: [Throttling, Throttlin, Throttling, Gone]
              |                                        ^^^^^^^^^^
              |
              = help: keep one of the two

            error: error `Gone` is listed twice
             --> specs/demo/operations/describe_job.yaml:6:52
              |
            6 | common_errors: [Throttling, Throttlin, Throttling, Gone]
              |                                                    ^^^^
              |
              = help: keep one of the two
        "#]]
        .assert_eq(&rendered(&[("service.yaml", &service), ("operations/describe_job.yaml", &operation)]));
    }

    #[test]
    fn conditions_name_parameters_and_values() {
        expect![[r#"
            error: a value for `Source.Kind` is `ECS`, which `Kind` does not list
              --> specs/demo/operations/describe_job.yaml:10:27
               |
            10 |   - { if: { Source.Kind: [ECS, RDS], Source.Kin: [] }, require: [Port] }
               |                           ^^^
               |
               = help: fix the value, or the type of the parameter

            error: `Source` has no member `Kin`; did you mean `Kind`?
              --> specs/demo/operations/describe_job.yaml:10:38
               |
            10 |   - { if: { Source.Kind: [ECS, RDS], Source.Kin: [] }, require: [Port] }
               |                                      ^^^^^^^^^^
               |
               = help: name parameters by their path on the wire

            error: a value for `Port` is text, where a whole number is expected
              --> specs/demo/operations/describe_job.yaml:11:20
               |
            11 |   - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
               |                    ^^^^
               |
               = help: fix the value, or the type of the parameter

            error: `Source` has no member `Name`
              --> specs/demo/operations/describe_job.yaml:11:46
               |
            11 |   - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
               |                                              ^^^^
               |
               = help: name parameters by their path on the wire

            error: `Port` is no struct, so nothing lies below it
              --> specs/demo/operations/describe_job.yaml:11:52
               |
            11 |   - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
               |                                                    ^^^^
               |
               = help: name parameters by their path on the wire

            error: a condition that requires nothing
              --> specs/demo/operations/describe_job.yaml:12:5
               |
            12 |   - { if: {}, require: [] }
               |     ^^^^^^^^^^^^^^^^^^^^^^^
               |
               = help: name the parameters that must be set under `require`, or those of which one must be under `any_of`

            error: `require` without `if` always holds
              --> specs/demo/operations/describe_job.yaml:13:7
               |
            13 |   - { require: [Port] }
               |       ^^^^^^^
               |
               = help: take it out, and write `required: true` at the parameter

            error: `any_of` names one parameter
              --> specs/demo/operations/describe_job.yaml:14:15
               |
            14 |   - { any_of: [Port] }
               |               ^^^^^^
               |
               = help: name it under `require`

            error: the request has no member `Name`
              --> specs/demo/operations/describe_job.yaml:15:22
               |
            15 |   - { any_of: [Port, Name, Id] }
               |                      ^^^^
               |
               = help: name parameters by their path on the wire

            error: `Id` is required anyway
              --> specs/demo/operations/describe_job.yaml:15:28
               |
            15 |   - { any_of: [Port, Name, Id] }
               |                            ^^
               |
               = help: take it out here, or `required` at the parameter
        "#]]
        .assert_eq(&operation(
            r"
            request:
              Source: { type: Source, doc: S. }
              Port: { type: int32, doc: P. }
              Id: { type: string, required: true, doc: I. }
            when:
              - { if: { Source.Kind: [ECS, RDS], Source.Kin: [] }, require: [Port] }
              - { if: { Port: [high] }, require: [Source.Name, Port.Number] }
              - { if: {}, require: [] }
              - { require: [Port] }
              - { any_of: [Port] }
              - { any_of: [Port, Name, Id] }
            types:
              Source: { doc: S., fields: { Kind: { type: Kind, doc: K. } } }
            enums:
              Kind: { doc: K., values: { RDS: R. } }
        ",
        ));
    }

    #[test]
    fn conditions_are_about_one_value_of_a_parameter() {
        expect![[r#"
            error: `Labels` is a map of structs
             --> specs/demo/operations/describe_job.yaml:7:19
              |
            7 |   Labels: { type: map<Tag>, doc: L. }
              |                   ^^^^^^^^
              |
              = help: a map holds scalars; write `map<any>`

            error: `Tag.Kind.Name` leads through `Tag`, of which a request has many
              --> specs/demo/operations/describe_job.yaml:10:13
               |
            10 |   - { if: { Tag.Kind.Name: [a] }, require: [Name, Tag.Kind.Name] }
               |             ^^^^^^^^^^^^^
               |
               = help: name a parameter that a request has once; what every entry needs is `required` in it

            error: `Tag.Kind.Name` leads through `Tag`, of which a request has many
              --> specs/demo/operations/describe_job.yaml:10:51
               |
            10 |   - { if: { Tag.Kind.Name: [a] }, require: [Name, Tag.Kind.Name] }
               |                                                   ^^^^^^^^^^^^^
               |
               = help: name a parameter that a request has once; what every entry needs is `required` in it

            error: `Tag` is a list, which has no value of its own
              --> specs/demo/operations/describe_job.yaml:11:18
               |
            11 |   - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
               |                  ^^^
               |
               = help: write `[]`, which holds where it is set

            error: `Labels` is a map, which has no value of its own
              --> specs/demo/operations/describe_job.yaml:11:31
               |
            11 |   - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
               |                               ^^^
               |
               = help: write `[]`, which holds where it is set

            error: `Labels.Kind` leads through `Labels`, of which a request has many
              --> specs/demo/operations/describe_job.yaml:11:48
               |
            11 |   - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
               |                                                ^^^^^^^^^^^
               |
               = help: name a parameter that a request has once; what every entry needs is `required` in it
        "#]]
        .assert_eq(&operation(
            r"
            request:
              Tag: { type: list<Tag>, doc: T. }
              Labels: { type: map<Tag>, doc: L. }
              Name: { type: string, doc: N. }
            when:
              - { if: { Tag.Kind.Name: [a] }, require: [Name, Tag.Kind.Name] }
              - { if: { Tag: [a], Labels: [b] }, require: [Labels.Kind, Tag] }
              - { if: { Tag: [], Labels: [] }, require: [Name, Labels] }
            types:
              Tag: { doc: T., fields: { Kind: { type: Kind, doc: K. } } }
              Kind: { doc: K., fields: { Name: { type: string, doc: N. } } }
        ",
        ));
    }
}
