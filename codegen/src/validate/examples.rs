//! Examples: each fits the request and the response that it shows.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::spec::Doc;
use crate::spec::model::{ExampleSpec, OperationSpec};
use crate::spec::suggest::{closest, did_you_mean};

use super::fit::{Fit, Strangers};
use super::scope::{Scope, Shape};
use super::spot::Spot;

/// Checks every example of every operation.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut strangers = Strangers::default();
    for (doc, top) in scope.operations() {
        for (index, example) in doc.spec.examples.iter().enumerate() {
            one(scope, doc, example, &top.at("examples").item(index), &mut strangers, found);
        }
    }
    found.extend(strangers.tell());
}

fn one(
    scope: &Scope<'_>,
    doc: &Doc<OperationSpec>,
    example: &ExampleSpec,
    spot: &Spot<'_>,
    strangers: &mut Strangers,
    found: &mut Vec<Diagnostic>,
) {
    if example.request.is_empty() && example.response.is_empty() && spot.is_as_written() {
        found.push(spot.error("this example is empty").help("add a `request` or a `response`"));
    }
    let mut fit = Fit::new(scope, &example.notes, strangers);
    fit.members(&example.request, &Shape::request(doc), &spot.at("request"));
    if spot.at("response").exists() {
        response(scope, doc, &example.response, &spot.at("response"), &mut fit, found);
    }
    for (path, spot) in example.notes.keys().map(|path| (path, spot.at("notes").at(path))) {
        if fit.is_silent(path) {
            let suggestion = closest(path, fit.silenced.iter().map(String::as_str));
            let title = format!("this note has no effect{}", did_you_mean(suggestion));
            found.push(spot.key_error(title).help("remove it, or use the path of the field whose value does not fit"));
        }
    }
    found.append(&mut fit.found);
}

/// Checks a response, inside the envelope of the service.
fn response<'a>(
    scope: &Scope<'a>,
    doc: &'a Doc<OperationSpec>,
    body: &'a Map<String, Value>,
    spot: &Spot<'a>,
    fit: &mut Fit<'_, 'a>,
    found: &mut Vec<Diagnostic>,
) {
    let envelope = &scope.specs.service.spec.envelope;
    fit.envelope_error = envelope.error.as_deref();
    let Some(name) = &envelope.body else {
        fit.members(body, &Shape::response(doc), spot);
        return;
    };
    let Some(answer) = body.get(name) else {
        let finding = spot.key_error(format!("the response is not inside `{name}`"));
        found.push(finding.help(format!("write the body as on the wire: `{name}: {{ … }}`")));
        fit.members(body, &Shape::response(doc), spot);
        return;
    };
    for other in body.keys().filter(|key| *key != name) {
        let finding =
            spot.at(other).key_error(format!("`{other}` is outside of `{name}`, which is the whole response"));
        found.push(finding.help(format!("move it into `{name}`")));
    }
    match answer {
        Value::Object(members) => fit.members(members, &Shape::response(doc), &spot.at(name)),
        _ => found.push(spot.at(name).error(format!("`{name}` must contain the fields of the response"))),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{HEAD, SERVICE, dedent, operation, rendered};

    const REST: &str = "\
request:
  JobId: { type: string, doc: J. }
  Filter: { type: Filter, doc: F., json: true }
response:
  Status: { type: JobStatus, doc: S. }
  Percent: { type: percent, doc: P. }
  Success: { type: bool, doc: S. }
  Detail: { type: list<Item>, doc: D., wrapped_in: CheckItem }
  Reverse: { type: Item, doc: R., lacks: [Name] }
types:
  Filter: { doc: F., fields: { Size: { type: int32, doc: S. } } }
  Item: { doc: I., fields: { Name: { type: string, doc: N. }, Numbers: { type: list<int32>, doc: N. } } }
enums:
  JobStatus: { doc: J., values: { Running: R. } }
";

    #[test]
    fn examples_that_fit() {
        let rest = dedent(
            r#"
            examples:
              - request: { JobId: dts****, Filter: '{"Size": 3}' }
                response:
                  { Status: Running, Percent: 10%, Success: tr****, Detail: { CheckItem: [{ Name: a }] }, Reverse: {} }
              - request: { Filter: { Size: 3 } }
                response: { Status: '', Percent: null, Detail: {} }
              - response: { Status: Odd, Success: 'true' }
                notes: { Status: The page has it., Success: Text on the page. }
        "#,
        );
        assert_eq!(operation(&format!("{REST}{rest}")), "");
    }

    #[test]
    fn examples_that_do_not_fit() {
        let rest = dedent(
            r#"
            examples:
              - request: { JobID: 1, JobId: 1, Filter: '{"Size": "big"}' }
                response:
                  { Status: Runing, Percent: 0/0, Success: 'true', Detail: [{ Name: a }], Reverse: { Name: x } }
              - request: { Filter: '{' }
                response:
                  Detail: { Items: [], CheckItem: [{ Numbers: [1, two] }, 3] }
                  Reverse: text
                notes: { Stats: Nothing. }
              - {}
        "#,
        );
        expect![[r#"
            error: the request has no field `JobID`; did you mean `JobId`?
              --> specs/demo/operations/describe_job.yaml:20:16
               |
            20 |   - request: { JobID: 1, JobId: 1, Filter: '{"Size": "big"}' }
               |                ^^^^^
               |
               = help: declare the field, or fix its name: examples are as on the wire

            error: `JobId` is a whole number, where text is expected
              --> specs/demo/operations/describe_job.yaml:20:33
               |
            20 |   - request: { JobID: 1, JobId: 1, Filter: '{"Size": "big"}' }
               |                                 ^
               |
               = help: fix the type, or add a note: `notes: { JobId: … }`

            error: `Filter.Size` is text, where a whole number is expected
              --> specs/demo/operations/describe_job.yaml:20:36
               |
            20 |   - request: { JobID: 1, JobId: 1, Filter: '{"Size": "big"}' }
               |                                    ^^^^^^
               |
               = help: fix the type, or add a note: `notes: { Filter.Size: … }`

            warning: `Status` is `Runing`, which `JobStatus` does not list; did you mean `Running`?
              --> specs/demo/operations/describe_job.yaml:22:17
               |
            22 |       { Status: Runing, Percent: 0/0, Success: 'true', Detail: [{ Name: a }], Reverse: { Name: x } }
               |                 ^^^^^^
               |
               = help: if the example is correct, add a note: `notes: { Status: … }`

            warning: `Percent` is `0/0`, which is not a valid percent
              --> specs/demo/operations/describe_job.yaml:22:34
               |
            22 |       { Status: Runing, Percent: 0/0, Success: 'true', Detail: [{ Name: a }], Reverse: { Name: x } }
               |                                  ^^^
               |
               = help: if the example is correct, add a note: `notes: { Percent: … }`

            error: `Success` is text, where a boolean is expected
              --> specs/demo/operations/describe_job.yaml:22:48
               |
            22 |       { Status: Runing, Percent: 0/0, Success: 'true', Detail: [{ Name: a }], Reverse: { Name: x } }
               |                                                ^^^^^^
               |
               = help: fix the type, or add a note: `notes: { Success: … }`

            error: `Detail` travels as `{ CheckItem: […] }`, and here it does not
              --> specs/demo/operations/describe_job.yaml:22:64
               |
            22 |       { Status: Runing, Percent: 0/0, Success: 'true', Detail: [{ Name: a }], Reverse: { Name: x } }
               |                                                                ^^^^^^^^^^^^^
               |
               = help: fix `wrapped_in` or the example

            error: `Name` is in this example, but `lacks` says that it never is
              --> specs/demo/operations/describe_job.yaml:22:90
               |
            22 |       { Status: Runing, Percent: 0/0, Success: 'true', Detail: [{ Name: a }], Reverse: { Name: x } }
               |                                                                                          ^^^^
               |
               = help: take `Reverse.Name` from `lacks`, or fix the example

            warning: `Filter` must contain JSON, but does not: EOF while parsing an object at line 1 column 1
              --> specs/demo/operations/describe_job.yaml:23:24
               |
            23 |   - request: { Filter: '{' }
               |                        ^^^
               |
               = help: if the example is correct, add a note: `notes: { Filter: … }`

            error: `Items` is in the place of the wrapper `CheckItem` should
              --> specs/demo/operations/describe_job.yaml:25:17
               |
            25 |       Detail: { Items: [], CheckItem: [{ Numbers: [1, two] }, 3] }
               |                 ^^^^^
               |
               = help: fix `wrapped_in` or the example

            error: `Detail.Numbers` is text, where a whole number is expected
              --> specs/demo/operations/describe_job.yaml:25:55
               |
            25 |       Detail: { Items: [], CheckItem: [{ Numbers: [1, two] }, 3] }
               |                                                       ^^^
               |
               = help: fix the type, or add a note: `notes: { Detail.Numbers: … }`

            error: `Detail` is a whole number, where a struct is expected
              --> specs/demo/operations/describe_job.yaml:25:63
               |
            25 |       Detail: { Items: [], CheckItem: [{ Numbers: [1, two] }, 3] }
               |                                                               ^
               |
               = help: fix the type, or add a note: `notes: { Detail: … }`

            error: `Reverse` is text, where a struct is expected
              --> specs/demo/operations/describe_job.yaml:26:16
               |
            26 |       Reverse: text
               |                ^^^^
               |
               = help: fix the type, or add a note: `notes: { Reverse: … }`

            error: this note has no effect
              --> specs/demo/operations/describe_job.yaml:27:14
               |
            27 |     notes: { Stats: Nothing. }
               |              ^^^^^
               |
               = help: remove it, or use the path of the field whose value does not fit

            error: this example is empty
              --> specs/demo/operations/describe_job.yaml:28:5
               |
            28 |   - {}
               |     ^^
               |
               = help: add a `request` or a `response`
        "#]]
        .assert_eq(&operation(&format!("{REST}{rest}")));
    }

    #[test]
    fn a_response_travels_in_its_envelope() {
        let service = SERVICE.replace("code: [Code]", "body: Response, error: Error, code: [Code]");
        let rest = dedent(
            r"
            examples:
              - response: { Response: { Success: true, Error: { Code: A } } }
              - response: { Success: true }
              - response: { Response: 1, More: 2 }
        ",
        );
        let operation = format!("{HEAD}{REST}{rest}");
        let files = [("service.yaml", service.as_str()), ("operations/describe_job.yaml", operation.as_str())];
        expect![[r#"
            error: the response is not inside `Response`
              --> specs/demo/operations/describe_job.yaml:21:5
               |
            21 |   - response: { Success: true }
               |     ^^^^^^^^
               |
               = help: write the body as on the wire: `Response: { … }`

            error: `Response` must contain the fields of the response
              --> specs/demo/operations/describe_job.yaml:22:27
               |
            22 |   - response: { Response: 1, More: 2 }
               |                           ^

            error: `More` is outside of `Response`, which is the whole response
              --> specs/demo/operations/describe_job.yaml:22:30
               |
            22 |   - response: { Response: 1, More: 2 }
               |                              ^^^^
               |
               = help: move it into `Response`
        "#]]
        .assert_eq(&rendered(&files));
    }
}
