//! Rules on what programs wait for and watch.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::naming;
use crate::spec::Doc;
use crate::spec::model::{
    AcceptorSpec, FailedItemsSpec, IntervalSpec, OperationSpec, OutcomeSpec, WaiterSpec, WatchSpec,
};
use crate::spec::suggest::{closest, did_you_mean};

use super::literals::{self, Literal};
use super::names::is_camel_case;
use super::paths::{Found, follow};
use super::scope::{Scope, Shape, Ty};
use super::spot::Spot;

/// Checks every waiter and every watch.
pub(super) fn check(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let Some(doc) = &scope.specs.waiters else { return };
    let top = Spot::top(&doc.places);
    names(&doc.spec.waiters.keys().map(String::as_str).collect::<Vec<_>>(), &top.at("waiters"), found);
    for (name, spec) in &doc.spec.waiters {
        let spot = top.at("waiters").at(name);
        waiter(scope, spec, &spot, found);
    }
    for (name, spec) in &doc.spec.watches {
        let spot = top.at("watches").at(name);
        if let Some(operation) = operation(scope, name) {
            watch(scope, spec, &Shape::response(operation), &spot, found);
        } else if scope.specs.complete {
            found.push(spot.key_error(no_operation(scope, name)).help("use an operation of this service"));
        }
    }
}

/// Names become types and methods.
fn names<'a>(names: &[&'a str], spot: &Spot<'a>, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeMap::new();
    for name in names {
        let spot = spot.at(name);
        let method = naming::waiter_method(name);
        if !is_camel_case(name) || naming::is_taken_type(name) {
            let finding = spot.key_error(format!("`{name}` cannot be the name of a waiter"));
            found.push(finding.help("use the name of the state, in upper camel case: `MigrationFinished`"));
        } else if let Some(other) = seen.insert(method.clone(), name) {
            let finding = spot.key_error(format!("waiters `{name}` and `{other}` are both `{method}` in Rust"));
            found.push(finding.help("give one of them another name"));
        }
    }
}

fn operation<'a>(scope: &Scope<'a>, name: &str) -> Option<&'a Doc<OperationSpec>> {
    scope.operations().map(|(doc, _)| doc).find(|doc| doc.spec.operation == name)
}

fn no_operation(scope: &Scope<'_>, name: &str) -> String {
    let suggestion = closest(name, scope.operations().map(|(doc, _)| doc.spec.operation.as_str()));
    format!("there is no operation `{name}`{}", did_you_mean(suggestion))
}

fn waiter(scope: &Scope<'_>, spec: &WaiterSpec, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    interval(spec.interval, &spot.at("interval"), found);
    let Some(operation) = operation(scope, &spec.operation) else {
        if scope.specs.complete && !spec.operation.trim().is_empty() {
            let finding = spot.at("operation").error(no_operation(scope, &spec.operation));
            found.push(finding.help("use an operation of this service"));
        }
        return;
    };
    let (request, response) = (Shape::request(operation), Shape::response(operation));
    for (index, parameter) in spec.by.iter().enumerate() {
        let spot = spot.at("by").item(index);
        if request.fields.contains_key(parameter) {
            continue;
        }
        if let Found::Nowhere(miss) = follow(scope, &request, parameter) {
            found.push(miss.error(&spot).help("use the wire name of a request parameter"));
        } else if parameter.contains('.') {
            found.push(spot.error(format!("`{parameter}` is a part of a parameter")).help("name the whole parameter"));
        }
    }
    path(scope, &response, &spec.state, Wanted::Scalar, &spot.at("state"), found);
    let spots = spot.at("acceptors");
    if !spec.acceptors.iter().any(|acceptor| acceptor.then == OutcomeSpec::Success) && spots.is_as_written() {
        found.push(
            spots.key_error("no acceptor ends the wait with success").help("add an acceptor with `then: success`"),
        );
    }
    for (index, spec) in spec.acceptors.iter().enumerate() {
        acceptor(scope, operation, spec, &spots.item(index), found);
    }
    if let Some(spec) = &spec.failed_items {
        failed_items(scope, &response, spec, &spot.at("failed_items"), found);
    }
}

fn failed_items(
    scope: &Scope<'_>,
    answer: &Shape<'_>,
    spec: &FailedItemsSpec,
    spot: &Spot<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let mut answer = answer.clone();
    if let Some(name) = &spec.operation {
        let Some(asked) = operation(scope, name) else {
            if scope.specs.complete {
                let finding = spot.at("operation").error(no_operation(scope, name));
                found.push(finding.help("use an operation of this service"));
            }
            return;
        };
        let request = Shape::request(asked);
        for (parameter, path) in &spec.from_response {
            let spot = spot.at("from_response").at(parameter);
            self::path(scope, &answer, path, Wanted::Scalar, &spot, found);
        }
        for (key, parameters) in [("request", &spec.request), ("from_response", &spec.from_response)] {
            for parameter in parameters.keys() {
                if let Found::Nowhere(miss) = follow(scope, &request, parameter) {
                    let finding = miss.key_error(&spot.at(key).at(parameter));
                    found.push(finding.help("use the wire name of a request parameter"));
                }
            }
        }
        answer = Shape::response(asked);
    } else if !spec.request.is_empty() || !spec.from_response.is_empty() {
        let finding = spot.key_error("parameters without an operation");
        found.push(finding.help("add `operation`, or remove `request` and `from_response`"));
    }
    let Some(item) = entry(scope, &answer, &spec.list, &spot.at("list"), found) else { return };
    for (key, value) in [("name", Some(&spec.name)), ("state", Some(&spec.state)), ("message", spec.message.as_ref())] {
        if let Some(value) = value {
            path(scope, &item, value, Wanted::Scalar, &spot.at(key), found);
        }
    }
}

fn acceptor(
    scope: &Scope<'_>,
    operation: &Doc<OperationSpec>,
    spec: &AcceptorSpec,
    spot: &Spot<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let response = Shape::response(operation);
    let said = [!spec.condition.is_empty(), !spec.errors.is_empty(), spec.empty.is_some()];
    if said.into_iter().filter(|said| *said).count() != 1 && spot.is_as_written() {
        let finding = spot.error("an acceptor needs exactly one condition");
        found.push(finding.help("use one of `if`, `errors` and `empty`"));
    }
    if spec.settle > 0 && !spec.errors.is_empty() {
        let finding = spot.at("settle").key_error("`settle` has no effect on error codes");
        found.push(finding.help("remove it: only states in responses can be stale"));
    }
    for (wire, values) in &spec.condition {
        let spot = spot.at("if").at(wire);
        let member = match follow(scope, &response, wire) {
            Found::Member(member) => member,
            Found::Lost => continue,
            Found::Nowhere(miss) => {
                found.push(miss.key_error(&spot).help("use the path of a field in wire names"));
                continue;
            }
        };
        let ty = scope.ty(member.field);
        for (index, value) in values.iter().enumerate() {
            if let Err(misfit) = literals::fit(scope, ty.element(), &Literal::of_spec(value)) {
                let title = format!("a value for `{wire}` {}", misfit.message);
                found.push(spot.item(index).error(title).help("fix the value, or the type of the field"));
            }
        }
    }
    for (index, code) in spec.errors.iter().enumerate() {
        let common = &scope.specs.service.spec.errors;
        let listed = common.contains_key(code) || operation.spec.errors.contains_key(code);
        if !listed && scope.specs.complete {
            let codes = common.keys().chain(operation.spec.errors.keys()).map(String::as_str);
            let title = format!("no spec lists an error `{code}`{}", did_you_mean(closest(code, codes)));
            found.push(
                spot.at("errors").item(index).error(title).help("describe it in `service.yaml` or the operation"),
            );
        }
    }
    if let Some(list) = &spec.empty {
        path(scope, &response, list, Wanted::List, &spot.at("empty"), found);
    }
}

fn watch(scope: &Scope<'_>, spec: &WatchSpec, response: &Shape<'_>, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    interval(spec.interval, &spot.at("interval"), found);
    let mut job = response.clone();
    if let Some(list) = &spec.jobs {
        let Some(entry) = entry(scope, response, list, &spot.at("jobs"), found) else { return };
        job = entry;
    }
    path(scope, &job, &spec.state, Wanted::Scalar, &spot.at("state"), found);
    if let Some(id) = &spec.id {
        path(scope, &job, id, Wanted::Scalar, &spot.at("id"), found);
    }
    if spec.ends.is_empty() && spot.at("ends").is_as_written() {
        found.push(spot.at("ends").key_error("no state ends the watch").help("list the final states of a job"));
    }
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for (index, stage) in spec.stages.iter().enumerate() {
        let spot = spot.at("stages").item(index);
        let constant = naming::constant_name(&stage.name);
        if !naming::is_identifier(&constant) {
            let title = format!("`{}` cannot be a name in Rust", stage.name);
            found.push(spot.at("name").error(title).help("begin with a letter"));
        } else if let Some(other) = names.insert(constant.clone(), &stage.name) {
            let title = format!("`{}` and `{other}` are both `{constant}` in Rust", stage.name);
            found.push(spot.at("name").error(title).help("rename one of the two"));
        }
        path(scope, &job, &stage.state, Wanted::Scalar, &spot.at("state"), found);
        if let Some(percent) = &stage.percent {
            path(scope, &job, percent, Wanted::Scalar, &spot.at("percent"), found);
        }
    }
    if let Some(list) = &spec.stage_list {
        let spot = spot.at("stage_list");
        if !spec.stages.is_empty() {
            found.push(spot.key_error("`stage_list` beside `stages`").help("use one of the two"));
        }
        if let Some(stage) = entry(scope, &job, &list.list, &spot.at("list"), found) {
            let paths = [("name", Some(&list.name)), ("state", Some(&list.state)), ("percent", list.percent.as_ref())];
            for (key, value) in paths {
                let Some(value) = value else { continue };
                path(scope, &stage, value, Wanted::Scalar, &spot.at(key), found);
            }
        }
    }
    if let Some(lag) = &spec.lag {
        path(scope, &job, &lag.path, Wanted::Scalar, &spot.at("lag").at("path"), found);
    }
}

fn interval(spec: IntervalSpec, spot: &Spot<'_>, found: &mut Vec<Diagnostic>) {
    if spec.first == 0 || spec.longest < spec.first {
        let finding = spot.key_error("the longest pause is shorter than the first, or a pause is zero");
        found.push(finding.help("use seconds, at least 1: `interval: { first: 5, longest: 60 }`"));
    }
}

/// What a path must lead to.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Scalar,
    List,
}

fn path<'a>(
    scope: &Scope<'a>,
    start: &Shape<'a>,
    path: &str,
    wanted: Wanted,
    spot: &Spot<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Ty<'a>> {
    let member = match follow(scope, start, path) {
        Found::Member(member) => member,
        Found::Lost => return None,
        Found::Nowhere(miss) => {
            found.push(miss.error(spot).help("use the path of a field in wire names"));
            return None;
        }
    };
    let ty = scope.ty(member.field);
    let (fits, help) = match wanted {
        Wanted::Scalar => {
            (!matches!(ty, Ty::Struct(_) | Ty::List(_) | Ty::Map(_)), "it must be text, a number or an enumeration")
        }
        Wanted::List => (matches!(ty, Ty::List(_) | Ty::Unknown), "it must be a list"),
    };
    if !fits {
        found.push(spot.error(format!("`{path}` is {}", ty.words())).help(help));
    }
    Some(ty)
}

/// The fields of a list's entries.
fn entry<'a>(
    scope: &Scope<'a>,
    start: &Shape<'a>,
    list: &str,
    spot: &Spot<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Shape<'a>> {
    match path(scope, start, list, Wanted::List, spot, found)? {
        Ty::List(entry) => match *entry {
            Ty::Struct(shape) => Some(shape),
            Ty::Unknown => None,
            other => {
                found
                    .push(spot.error(format!("an entry of `{list}` is {}", other.words())).help("it must be a struct"));
                None
            }
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::spec::testing::{HEAD, dedent, rendered};

    fn waiters(rest: &str) -> String {
        let operation = format!(
            "{HEAD}{}",
            dedent(
                r"
                request:
                  JobId: { type: string, doc: J. }
                  Filter: { type: Job, doc: F. }
                response:
                  Status: { type: Status, doc: S. }
                  Jobs: { type: list<Job>, doc: J. }
                  Names: { type: list<string>, doc: N. }
                types:
                  Job: { doc: J., fields: { Percent: { type: percent, doc: P. } } }
                enums:
                  Status: { doc: S., values: { Running: R., Done: D. } }
            "
            )
        );
        rendered(&[("operations/describe_job.yaml", &operation), ("waiters.yaml", &dedent(rest))])
    }

    #[test]
    fn waiters_name_what_there_is() {
        expect![[r#"
            error: the request has no field `JobIdd`; did you mean `JobId`?
             --> specs/demo/waiters.yaml:5:10
              |
            5 |     by: [JobIdd, Filter.Percent]
              |          ^^^^^^
              |
              = help: use the wire name of a request parameter

            error: `Filter.Percent` is a part of a parameter
             --> specs/demo/waiters.yaml:5:18
              |
            5 |     by: [JobIdd, Filter.Percent]
              |                  ^^^^^^^^^^^^^^
              |
              = help: name the whole parameter

            error: `Jobs` is a list
             --> specs/demo/waiters.yaml:6:12
              |
            6 |     state: Jobs
              |            ^^^^
              |
              = help: it must be text, a number or an enumeration

            error: the longest pause is shorter than the first, or a pause is zero
             --> specs/demo/waiters.yaml:7:5
              |
            7 |     interval: { first: 0, longest: 60 }
              |     ^^^^^^^^
              |
              = help: use seconds, at least 1: `interval: { first: 5, longest: 60 }`

            error: no acceptor ends the wait with success
             --> specs/demo/waiters.yaml:8:5
              |
            8 |     acceptors:
              |     ^^^^^^^^^
              |
              = help: add an acceptor with `then: success`

            error: an acceptor needs exactly one condition
             --> specs/demo/waiters.yaml:9:9
              |
            9 |       - { then: failure, if: { Status: [Dne], Jobs.Percnt: [] }, empty: Status }
              |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: use one of `if`, `errors` and `empty`

            error: a value for `Status` is `Dne`, which `Status` does not list; did you mean `Done`?
             --> specs/demo/waiters.yaml:9:41
              |
            9 |       - { then: failure, if: { Status: [Dne], Jobs.Percnt: [] }, empty: Status }
              |                                         ^^^
              |
              = help: fix the value, or the type of the field

            error: `Job` has no field `Percnt`; did you mean `Percent`?
             --> specs/demo/waiters.yaml:9:47
              |
            9 |       - { then: failure, if: { Status: [Dne], Jobs.Percnt: [] }, empty: Status }
              |                                               ^^^^^^^^^^^
              |
              = help: use the path of a field in wire names

            error: `Status` is an enumeration
             --> specs/demo/waiters.yaml:9:73
              |
            9 |       - { then: failure, if: { Status: [Dne], Jobs.Percnt: [] }, empty: Status }
              |                                                                         ^^^^^^
              |
              = help: it must be a list

            error: no spec lists an error `Gone`
              --> specs/demo/waiters.yaml:10:35
               |
            10 |       - { then: failure, errors: [Gone], settle: 5 }
               |                                   ^^^^
               |
               = help: describe it in `service.yaml` or the operation

            error: `settle` has no effect on error codes
              --> specs/demo/waiters.yaml:10:42
               |
            10 |       - { then: failure, errors: [Gone], settle: 5 }
               |                                          ^^^^^^
               |
               = help: remove it: only states in responses can be stale

            error: an acceptor needs exactly one condition
              --> specs/demo/waiters.yaml:11:9
               |
            11 |       - { then: failure }
               |         ^^^^^^^^^^^^^^^^^
               |
               = help: use one of `if`, `errors` and `empty`

            error: there is no operation `DescribeJobs`; did you mean `DescribeJob`?
              --> specs/demo/waiters.yaml:12:34
               |
            12 |   Jobdone: { doc: X., operation: DescribeJobs, by: [], state: X, interval: { first: 1, longest: 1 }, acceptors: [] }
               |                                  ^^^^^^^^^^^^
               |
               = help: use an operation of this service

            error: `job_done` cannot be the name of a waiter
              --> specs/demo/waiters.yaml:13:3
               |
            13 |   job_done: { doc: X., operation: DescribeJob, by: [JobId], state: Status, interval: { first: 1, longest: 1 },
               |   ^^^^^^^^
               |
               = help: use the name of the state, in upper camel case: `MigrationFinished`
        "#]].assert_eq(&waiters(
            r"
            waiters:
              JobDone:
                doc: a job is done.
                operation: DescribeJob
                by: [JobIdd, Filter.Percent]
                state: Jobs
                interval: { first: 0, longest: 60 }
                acceptors:
                  - { then: failure, if: { Status: [Dne], Jobs.Percnt: [] }, empty: Status }
                  - { then: failure, errors: [Gone], settle: 5 }
                  - { then: failure }
              Jobdone: { doc: X., operation: DescribeJobs, by: [], state: X, interval: { first: 1, longest: 1 }, acceptors: [] }
              job_done: { doc: X., operation: DescribeJob, by: [JobId], state: Status, interval: { first: 1, longest: 1 },
                acceptors: [{ then: success, empty: Jobs }] }
        ",
        ));
    }

    #[test]
    fn watches_name_what_there_is() {
        expect![[r#"
            error: there is no operation `DescribeJobs`; did you mean `DescribeJob`?
             --> specs/demo/waiters.yaml:2:3
              |
            2 |   DescribeJobs: { interval: { first: 1, longest: 1 }, state: Status, ends: [Done] }
              |   ^^^^^^^^^^^^
              |
              = help: use an operation of this service

            error: the longest pause is shorter than the first, or a pause is zero
             --> specs/demo/waiters.yaml:4:5
              |
            4 |     interval: { first: 9, longest: 8 }
              |     ^^^^^^^^
              |
              = help: use seconds, at least 1: `interval: { first: 5, longest: 60 }`

            error: an entry of `Names` is text
             --> specs/demo/waiters.yaml:5:11
              |
            5 |     jobs: Names
              |           ^^^^^
              |
              = help: it must be a struct
        "#]]
        .assert_eq(&waiters(
            r"
            watches:
              DescribeJobs: { interval: { first: 1, longest: 1 }, state: Status, ends: [Done] }
              DescribeJob:
                interval: { first: 9, longest: 8 }
                jobs: Names
                state: Status
                ends: [Done]
        ",
        ));
        expect![[r#"
            error: `Job` has no field `Id`
             --> specs/demo/waiters.yaml:5:9
              |
            5 |     id: Id
              |         ^^
              |
              = help: use the path of a field in wire names

            error: `Job` has no field `Status`
             --> specs/demo/waiters.yaml:6:12
              |
            6 |     state: Status
              |            ^^^^^^
              |
              = help: use the path of a field in wire names

            error: no state ends the watch
             --> specs/demo/waiters.yaml:7:5
              |
            7 |     ends: []
              |     ^^^^
              |
              = help: list the final states of a job

            error: `Job` has no field `Precent`; did you mean `Percent`?
             --> specs/demo/waiters.yaml:8:53
              |
            8 |     stages: [{ name: copy, state: Percent, percent: Precent }, { name: Copy, state: Percent }]
              |                                                     ^^^^^^^
              |
              = help: use the path of a field in wire names

            error: `Copy` and `copy` are both `COPY` in Rust
             --> specs/demo/waiters.yaml:8:72
              |
            8 |     stages: [{ name: copy, state: Percent, percent: Precent }, { name: Copy, state: Percent }]
              |                                                                        ^^^^
              |
              = help: rename one of the two

            error: `stage_list` beside `stages`
             --> specs/demo/waiters.yaml:9:5
              |
            9 |     stage_list: { list: Percent, name: Name, state: Percent }
              |     ^^^^^^^^^^
              |
              = help: use one of the two

            error: `Percent` is typed text
             --> specs/demo/waiters.yaml:9:25
              |
            9 |     stage_list: { list: Percent, name: Name, state: Percent }
              |                         ^^^^^^^
              |
              = help: it must be a list

            error: `Job` has no field `Delay`
              --> specs/demo/waiters.yaml:10:18
               |
            10 |     lag: { path: Delay, unit: seconds }
               |                  ^^^^^
               |
               = help: use the path of a field in wire names
        "#]]
        .assert_eq(&waiters(
            r"
            watches:
              DescribeJob:
                interval: { first: 1, longest: 8 }
                jobs: Jobs
                id: Id
                state: Status
                ends: []
                stages: [{ name: copy, state: Percent, percent: Precent }, { name: Copy, state: Percent }]
                stage_list: { list: Percent, name: Name, state: Percent }
                lag: { path: Delay, unit: seconds }
        ",
        ));
    }
}
