//! The page about the spec language says what the language is, and every spec begins with the line for editors.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use codegen::diagnostic::{Style, render};
use serde_json::Value;
use tests::root;
use tests::scratch::contents;
use tests::spec_files::{name, read};

fn page() -> String {
    fs::read_to_string(root().join("specs/README.md")).expect("the page can be read")
}

/// Every key of the language, at any depth of the schema.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            let properties = members.get("properties").and_then(Value::as_object);
            found.extend(properties.into_iter().flatten().map(|(key, _)| key.clone()));
            members.values().for_each(|value| keys(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn the_page_names_every_key() {
    let schema = serde_json::from_str(&codegen::spec::schema_text()).expect("the schema is JSON");
    let mut found = BTreeSet::new();
    keys(&schema, &mut found);
    let page = page();
    let silent: Vec<_> = found.iter().filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(!found.is_empty() && silent.is_empty(), "specs/README.md does not name {silent:?}");
}

#[test]
fn the_whole_operation_of_the_page_is_valid() {
    let page = page();
    let (_, rest) = page.split_once("## An example of an operation\n\n```yaml\n").expect("the page has an operation");
    let (operation, _) = rest.split_once("```").expect("the operation ends");
    let service = fs::read_to_string(root().join("tests/golden/service.yaml")).expect("the file can be read");
    let files = vec![
        ("specs/fixture/service.yaml".to_owned(), service),
        ("specs/fixture/operations/describe_migration_job_status.yaml".to_owned(), operation.to_owned()),
    ];
    match read(&files) {
        Ok(resolved) => assert_eq!(resolved.warnings, []),
        Err(codegen::Failure::Specs { found, .. }) => panic!("{}", render(&found, Style::Plain)),
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn every_spec_names_its_schema() {
    for (path, bytes) in contents(&root().join("specs")) {
        let (up, shape) = match name(&path) {
            "service.yaml" => ("..", "ServiceSpec"),
            "types.yaml" => ("..", "TypesSpec"),
            "waiters.yaml" => ("..", "WaitersSpec"),
            _ if path.extension() == Some("yaml".as_ref()) => ("../..", "OperationSpec"),
            _ => continue,
        };
        let line = format!("# yaml-language-server: $schema={up}/spec.schema.json#/$defs/{shape}\n");
        assert!(
            bytes.starts_with(line.as_bytes()),
            "{} does not begin with {line}",
            Path::new("specs").join(&path).display()
        );
    }
}
