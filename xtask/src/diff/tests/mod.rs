//! Every rule, by specs before and after a change. Each change is also made the other way round.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod cases;

use std::collections::BTreeSet;

use codegen::Resolved;
use expect_test::expect;

use self::cases::{CASES, CREATE, DESCRIBE, Edit, SPECS, TYPES};
use super::change::Change;
use super::compare::{Edition, compare};
use super::report::Report;
use super::rules::Rule;
use super::step::Version;

use Rule::*;

/// Reads specs that are to be valid, but for types that stand in a file where they should not.
fn read(files: &[(String, String)]) -> Resolved {
    let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let (specs, found) = codegen::spec::load_texts(files);
    assert!(found.is_empty(), "{}", codegen::diagnostic::render(&found, codegen::diagnostic::Style::Plain));
    let api = codegen::resolve::resolve(&specs);
    Resolved { specs, api, warnings: Vec::new() }
}

fn specs() -> Vec<(String, String)> {
    SPECS.iter().map(|(path, text)| (format!("specs/demo/{path}"), (*text).to_owned())).collect()
}

fn edited(edits: &[Edit]) -> Vec<(String, String)> {
    let mut files = specs();
    for (path, from, to) in edits {
        let file = files.iter_mut().find(|(name, _)| name.ends_with(path)).expect("there is such a file");
        assert!(file.1.contains(from), "{path} has no {from}");
        file.1 = file.1.replacen(from, to, 1);
    }
    files
}

fn changes(old: &Resolved, new: &Resolved) -> Vec<Change> {
    compare(edition(old), edition(new))
}

fn edition(resolved: &Resolved) -> Edition<'_> {
    Edition { api: &resolved.api, specs: &resolved.specs }
}

fn found(old: &Resolved, new: &Resolved) -> Vec<(Rule, String)> {
    let changes = changes(old, new);
    let short = |item: &str| item.strip_prefix("demo").map(|rest| rest.trim_start_matches("::").to_owned());
    sorted(changes.iter().map(|change| (change.rule, short(&change.item).expect("it is of the service"))))
}

fn expected(rules: &[(Rule, &str)]) -> Vec<(Rule, String)> {
    sorted(rules.iter().map(|(rule, item)| (*rule, (*item).to_owned())))
}

fn sorted(rules: impl Iterator<Item = (Rule, String)>) -> Vec<(Rule, String)> {
    let mut rules: Vec<_> = rules.collect();
    rules.sort();
    rules
}

#[test]
fn the_specs_are_valid() {
    let files = specs();
    let warnings = match codegen::read_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))) {
        Ok(resolved) => resolved.warnings,
        Err(codegen::Failure::Specs { found, .. }) => found,
        Err(failure) => panic!("{failure}"),
    };
    assert!(warnings.is_empty(), "{}", codegen::diagnostic::render(&warnings, codegen::diagnostic::Style::Plain));
}

#[test]
fn each_change_follows_its_rules_there_and_back() {
    let old = read(&specs());
    assert_eq!(changes(&old, &old), []);
    for case in CASES {
        let new = read(&edited(case.edits));
        assert_eq!(found(&old, &new), expected(case.there), "{:?}", case.edits);
        assert_eq!(found(&new, &old), expected(case.back), "back from {:?}", case.edits);
    }
}

#[test]
fn services_and_operations_come_and_go() {
    let whole = read(&specs());
    let none = read(&[]);
    assert_eq!(found(&none, &whole), expected(&[(ServiceAdded, "")]));
    assert_eq!(found(&whole, &none), expected(&[(ServiceRemoved, "")]));
    let mut files = specs();
    files.retain(|(path, _)| !path.ends_with(CREATE));
    let without = read(&files);
    // What comes with an operation is no news beside it, but what is gone is named.
    let came = [(OperationAdded, "Client::create_job"), (ErrorCodeAdded, "error_code::SOLD_OUT")];
    assert_eq!(found(&without, &whole), expected(&came));
    let gone = found(&whole, &without);
    for item in ["Client::create_job", "types::Options", "types::RunMode", "error_code::SOLD_OUT"] {
        assert!(gone.iter().any(|(_, found)| found == item), "{gone:?}");
    }
}

#[test]
fn every_rule_has_a_case() {
    let of_cases = CASES.iter().flat_map(|case| case.there.iter().chain(case.back)).map(|(rule, _)| *rule);
    let elsewhere = [ServiceAdded, ServiceRemoved, OperationAdded, OperationRemoved];
    let tested: BTreeSet<_> = of_cases.chain(elsewhere).collect();
    let untested: Vec<_> = Rule::ALL.iter().filter(|rule| !tested.contains(rule)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

fn report(edits: &[Edit]) -> Report {
    Report {
        base: "`v1`".to_owned(),
        head: "the working tree".to_owned(),
        base_version: Version::parse("0.1.0"),
        head_version: Version::parse("0.1.0"),
        changes: changes(&read(&specs()), &read(&edited(edits))),
    }
}

const SEVERAL: &[Edit] = &[
    (TYPES, "Status: { type: JobStatus", "Status: { type: string"),
    (TYPES, "      Done: Over.", "      Retrying: Tried again.\n      Done: Over."),
    (DESCRIBE, "default: 1", "default: 2"),
];

#[test]
fn a_report_is_ready_for_a_pull_request() {
    expect![[r#"
        ## Effects of the spec changes on users

        From `v1` to the working tree: 1 breaking, 1 additive, 1 documentation.

        ### Breaking

        - `demo::types::Job::status`: `Option<JobStatus>` → `Option<String>` (type-changed)
          - on the wire: `CreateJob` response `Job.Status`, and `DescribeJobs`: string as before

        ### Additive

        - `demo::types::JobStatus::Retrying` (value-added)
          - on the wire: `DescribeJobs` request `Status`: Retrying

        ### Documentation

        - `demo::operation::describe_jobs::Request::page_number` (default-changed)
          - on the wire: `DescribeJobs` request `PageNumber`: 1 → 2

        ### Rules

        - `type-changed`, breaking: The field and its setter have another type.
        - `default-changed`, documentation: The service applies the default, not the crate: calls without the parameter have already changed, whatever the version of the crate.
        - `value-added`, additive: Enumerations are `#[non_exhaustive]`, and programs compare unlisted values by their text.

        ### Version

        The worst change is breaking. By Cargo's rules it needs a minor version step: from 0.1.0 to at least 0.2.0.
    "#]].assert_eq(&report(SEVERAL).markdown());
    expect![[r#"
        ## Effects of the spec changes on users

        From `v1` to the working tree: nothing changes.
    "#]]
    .assert_eq(&report(&[]).markdown());
}

#[test]
fn a_report_is_ready_for_machines() {
    let mut report = report(SEVERAL);
    report.changes.truncate(1);
    expect![[r#"
        {
          "base": "v1",
          "head": "the working tree",
          "class": "breaking",
          "step": "minor",
          "version": "0.1.0",
          "next_version": "0.2.0",
          "changes": [
            {
              "class": "breaking",
              "rule": "type-changed",
              "reason": "The field and its setter have another type.",
              "rust": {
                "item": "demo::types::Job::status",
                "before": "Option<JobStatus>",
                "after": "Option<String>"
              },
              "wire": {
                "places": [
                  {
                    "operation": "CreateJob",
                    "side": "response",
                    "path": "Job.Status"
                  },
                  {
                    "operation": "DescribeJobs",
                    "side": "response",
                    "path": "Jobs[].Status"
                  }
                ],
                "before": "string",
                "after": "string"
              }
            }
          ]
        }"#]]
    .assert_eq(&report.json());
}
