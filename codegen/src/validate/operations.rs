//! Rules on what an operation says beside its fields: idempotency, errors and rate limits.

use crate::diagnostic::Diagnostic;
use crate::spec::model::OperationSpec;
use crate::spec::suggest::closest;

use super::named::{Kind, Named};
use super::paging;
use super::scope::{Scope, Shape};
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
                let finding = spot.at("retry").key_error(format!("an operation cannot set `retry` of `{code}`"));
                found.push(finding.help("set it in `service.yaml`: a code means the same in every operation"));
            }
        }
        common_errors(scope, spec, &top.at("common_errors"), found);
        for (index, limit) in spec.rate_limits.iter().enumerate() {
            if limit.per_second == 0 {
                let spot = top.at("rate_limits").item(index).at("per_second");
                found.push(spot.error("a rate limit of zero calls").help("remove the limit if it is unknown"));
            }
        }
        if let Some(token) = &spec.idempotency_token {
            let named = Named { key: "idempotency_token", path: token, spot: top.at("idempotency_token") };
            named.check(scope, &Shape::request(doc), Kind::Text, found);
        }
        paging::check(scope, doc, &top.at("paging"), found);
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

            error: a rate limit of zero calls
             --> specs/demo/operations/describe_job.yaml:6:29
              |
            6 | rate_limits: [{ per_second: 0, scope: region }]
              |                             ^
              |
              = help: remove the limit if it is unknown

            error: an operation cannot set `retry` of `Gone`
             --> specs/demo/operations/describe_job.yaml:9:31
              |
            9 | errors: { Gone: { doc: Gone., retry: never, http: 700 } }
              |                               ^^^^^
              |
              = help: set it in `service.yaml`: a code means the same in every operation

            error: 700 is not an HTTP status
             --> specs/demo/operations/describe_job.yaml:9:51
              |
            9 | errors: { Gone: { doc: Gone., retry: never, http: 700 } }
              |                                                   ^^^
              |
              = help: use a status from 100 to 599
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
}
