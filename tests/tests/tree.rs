//! What `cargo xtask tree` shows: for each feature of the language its rows, and for operations of the services the
//! fields that the official SDKs have, one for one (`trees/`).
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use codegen::ir::{Operation, Service};
use codegen::tree::{self, Row};
use expect_test::{Expect, expect};
use tests::spec_files::{SpecFiles, files, folders, name, read, specs_of};

fn here(folder: &str) -> std::path::PathBuf {
    tests::root().join("tests").join(folder)
}

fn lines(rows: Vec<Row>) -> impl Iterator<Item = String> {
    rows.into_iter().map(|Row { path, kind, required, .. }| {
        let required = if required { ", required" } else { "" };
        format!("{path}: {kind}{required}")
    })
}

/// The rows of the only operation of a fixture.
fn check(fixture: &str, expected: &Expect) {
    check_specs(&specs_of(&here("golden").join(fixture)), expected);
}

fn check_specs(specs: &SpecFiles, expected: &Expect) {
    let resolved = read(specs).unwrap_or_else(|failure| panic!("{failure}"));
    let [service] = resolved.api.services.as_slice() else { panic!("a fixture is one service") };
    let [operation] = service.operations.as_slice() else { panic!("this fixture has one operation") };
    let request = lines(tree::request(service, operation)).map(|line| format!("> {line}\n"));
    let response = lines(tree::response(service, operation)).map(|line| format!("< {line}\n"));
    expected.assert_eq(&request.chain(response).collect::<String>());
}

#[test]
fn members_of_structs_follow_a_dot() {
    check(
        "dotted_parameters",
        &expect![[r#"
        > MigrationJobId: string, required
        > MigrationJobName: string
        > MigrationObject: string
        > SourceEndpoint: object
        > SourceEndpoint.InstanceType: string, required
        > SourceEndpoint.InstanceID: string
        > SourceEndpoint.Port: integer
        > SourceEndpoint.UserName: string
        > SourceEndpoint.Password: string
        > SourceEndpoint.oracleSID: string
        < RequestId: string
    "#]],
    );
}

#[test]
fn lists_end_in_brackets_and_are_never_counted() {
    check(
        "repeated_parameters",
        &expect![[r#"
        > RegionId: string
        > ResourceType: string
        > ResourceId[]: list, required
        > Tag[]: list
        > Tag[].Key: string, required
        > Tag[].Value: string
        < RequestId: string
    "#]],
    );
}

#[test]
fn a_wrapped_list_has_a_row_for_its_wrapper() {
    check(
        "wrapped_lists",
        &expect![[r#"
        > JobId: string
        < Checks: object
        < Checks.Check[]: list
        < Checks.Check[].ItemName: string
        < Checks.Check[].Steps: object
        < Checks.Check[].Steps.Step[]: list
        < Names[]: list
    "#]],
    );
}

#[test]
fn what_travels_as_json_text_is_a_string_with_nothing_below() {
    check(
        "json_parameters",
        &expect![[r#"
        > Tags: string
        > Topics: string
        > Filter: string
        > Limits: string
        < Detail: string
    "#]],
    );
}

#[test]
fn maps_have_any_members() {
    check(
        "maps",
        &expect![[r#"
        > Labels: map
        < Values: map
        < Extra: any
    "#]],
    );
}

#[test]
fn a_type_that_contains_itself_is_shown_once() {
    check(
        "recursive_types",
        &expect![[r#"
        < Progress: object
        < Progress.Name: string
        < Progress.Current: object
        < Progress.Sub[]: list
    "#]],
    );
}

#[test]
fn typed_text_is_a_string() {
    check(
        "typed_text",
        &expect![[r#"
        > Since: string
        < Percent: string
        < Port: string
        < Load: string
        < Done: string
        < Checkpoint: string
        < CreateTime: string
        < DbObject: string
    "#]],
    );
}

#[test]
fn what_a_use_lacks_is_not_shown_there() {
    check(
        "shared_shapes",
        &expect![[r#"
        > Objects: object
        > Objects.Mode: string
        > Objects.Databases[]: list
        > RegionId: string
        < Objects: object
        < Objects.Databases[]: list
        < OnlyHere: object
        < OnlyHere.Names[]: list
    "#]],
    );
}

#[test]
fn responses_require_nothing() {
    let mut specs = specs_of(&here("golden").join("shared_shapes"));
    for (_, text) in &mut specs {
        *text =
            text.replace("{ type: list<string>, doc: Names of", "{ type: list<string>, required: true, doc: Names of");
    }
    check_specs(
        &specs,
        &expect![[r#"
        > Objects: object
        > Objects.Mode: string
        > Objects.Databases[]: list, required
        > RegionId: string
        < Objects: object
        < Objects.Databases[]: list
        < OnlyHere: object
        < OnlyHere.Names[]: list
    "#]],
    );
}

/// A line of a list: what the SDK says, or what the wire shows where that is something else.
fn as_it_travels(line: &str) -> String {
    match line.split_once(", on the wire ") {
        Some((sdk, wire)) => {
            let (path, _) = sdk.split_once(": ").expect("a line has a path and a type");
            format!("{path}: {wire}")
        }
        None => line.to_owned(),
    }
}

/// The rows of an operation without their order, which SDKs do not keep.
fn members(service: &Service, operation: &Operation) -> BTreeSet<String> {
    let request = lines(tree::request(service, operation)).map(|line| format!("request {line}"));
    request.chain(lines(tree::response(service, operation)).map(|line| format!("response {line}"))).collect()
}

fn members_of_sdk(list: &str) -> BTreeSet<String> {
    let mut members = BTreeSet::new();
    let mut section = "";
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            Some(member) => assert!(members.insert(format!("{section} {}", as_it_travels(member))), "{member} twice"),
            None => section = line,
        }
    }
    members
}

#[test]
fn the_members_of_operations_are_those_of_the_official_sdks() {
    let api = tests::specs().api;
    let (mut count, mut different) = (0, String::new());
    for folder in folders(&here("trees")) {
        let service =
            api.services.iter().find(|service| service.name == name(&folder)).expect("there is such a service");
        for file in files(&folder) {
            let wanted = name(&file).trim_end_matches(".txt");
            let operation = service.operations.iter().find(|operation| operation.name == wanted);
            let operation = operation.unwrap_or_else(|| panic!("the specs of {} have no {wanted}", service.name));
            let list = fs::read_to_string(&file).expect("the list can be read");
            let (ours, theirs) = (members(service, operation), members_of_sdk(&list));
            let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
                these.difference(those).map(|line| format!("  {line}\n")).collect::<String>()
            };
            let (more, less) = (only(&ours, &theirs), only(&theirs, &ours));
            if !(more.is_empty() && less.is_empty()) {
                different += &format!("{} {wanted}: only in the specs\n{more}only in the SDK\n{less}", service.name);
            }
            count += 1;
        }
    }
    let operations: usize = api.services.iter().map(|service| service.operations.len()).sum();
    assert_eq!(count, operations, "every operation has a list");
    assert!(different.is_empty(), "{different}");
}
