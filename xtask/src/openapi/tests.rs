#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use codegen::Resolved;
use expect_test::expect_file;
use serde_json::Value;

use super::{service, text};
use crate::{paired, root};

fn documents(resolved: &Resolved) -> Vec<Value> {
    let services = paired::services(&resolved.api, &resolved.specs);
    services.iter().map(|it| serde_json::from_str(&text(&service::document(*it))).expect("it is JSON")).collect()
}

fn fixture(service: &str, operation: (&str, &str)) -> String {
    let (name, spec) = operation;
    let path = format!("specs/fixture/operations/{name}.yaml");
    let files = [("specs/fixture/service.yaml", service), (path.as_str(), spec)];
    let resolved = codegen::read_texts(files).expect("the fixture is valid");
    let services = paired::services(&resolved.api, &resolved.specs);
    text(&service::document(*services.first().expect("there is one")))
}

const QUERY_SERVICE: &str = include_str!("../../../tests/golden/service.yaml");
const JSON_SERVICE: &str = include_str!("../../../tests/golden/json_body/service.yaml");

/// Parameters in the query, flattened.
fn tag_resources() -> String {
    let spec = include_str!("../../../tests/golden/repeated_parameters/tag_resources.yaml");
    fixture(QUERY_SERVICE, ("tag_resources", spec))
}

/// A JSON body, and an envelope around the response.
fn modify_migration_job() -> String {
    let spec = include_str!("../../../tests/golden/json_body/modify_migration_job.yaml");
    fixture(JSON_SERVICE, ("modify_migration_job", spec))
}

/// What else fields can have.
fn facts() -> String {
    fixture(QUERY_SERVICE, ("do_it", include_str!("facts.yaml")))
}

#[test]
fn descriptions_are_as_they_were() {
    expect_file!["snapshots/tag_resources.json"].assert_eq(&tag_resources());
    expect_file!["snapshots/modify_migration_job.json"].assert_eq(&modify_migration_job());
    expect_file!["snapshots/facts.json"].assert_eq(&facts());
}

/// Every object of a description, with the path to it.
fn walk<'a>(value: &'a Value, path: &str, see: &mut dyn FnMut(&str, &'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            see(path, members);
            for (key, value) in members {
                walk(value, &format!("{path}/{key}"), see);
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(item, path, see);
            }
        }
        _ => {}
    }
}

/// The specs of this repository, read once for all tests.
fn committed() -> &'static Resolved {
    static COMMITTED: LazyLock<Resolved> =
        LazyLock::new(|| codegen::read(&root().join("specs")).expect("the specs are valid"));
    &COMMITTED
}

#[test]
fn every_reference_leads_somewhere() {
    for document in documents(committed()) {
        let mut found = 0;
        walk(&document, "", &mut |path, members| {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                let pointer = target.strip_prefix('#').expect("it stays in the file");
                assert!(document.pointer(pointer).is_some(), "{path} refers to {target}");
                found += 1;
            }
        });
        assert!(found > 10, "{found}");
    }
}

#[test]
fn every_operation_has_a_path_and_an_id() {
    let resolved = committed();
    for (document, service) in documents(resolved).iter().zip(&resolved.api.services) {
        let paths = document["paths"].as_object().expect("there are paths");
        let ids: BTreeSet<_> = paths.values().filter_map(|path| path["post"]["operationId"].as_str()).collect();
        let expected: BTreeSet<_> = service.operations.iter().map(|operation| operation.name.as_str()).collect();
        assert_eq!(ids, expected);
        assert_eq!(paths.len(), expected.len());
        for (path, item) in paths {
            assert_eq!(item["x-wire-path"], "/", "{path}");
            assert!(item["post"]["responses"]["200"]["content"]["application/json"]["schema"].is_object(), "{path}");
            // A name and a place make a parameter.
            let parameters = item["post"]["parameters"].as_array().expect("there are parameters");
            let names: BTreeSet<_> = parameters.iter().map(ToString::to_string).collect();
            assert_eq!(names.len(), parameters.len(), "{path}");
        }
    }
}

#[test]
fn names_of_components_are_such() {
    for document in documents(committed()) {
        for (kind, components) in document["components"].as_object().expect("there are components") {
            for name in components.as_object().expect("they have names").keys() {
                let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
                assert!(!name.is_empty() && name.chars().all(fits), "{kind}/{name}");
            }
        }
    }
}

#[test]
fn enumerations_take_unknown_values() {
    let resolved = committed();
    for (document, service) in documents(resolved).iter().zip(&resolved.api.services) {
        for enumeration in &service.enums {
            let schema = &document["components"]["schemas"][&enumeration.name];
            assert!(schema.get("enum").is_none() && schema.get("const").is_none(), "{schema}");
            assert_eq!(schema["x-extensible-enum"].as_array().map(Vec::len), Some(enumeration.variants.len()));
        }
    }
}

#[test]
fn responses_are_held_to_no_limits() {
    let document: Value = serde_json::from_str(&facts()).expect("it is JSON");
    let schemas = &document["components"]["schemas"];
    // Only sent.
    assert_eq!(schemas["Sent"]["required"], serde_json::json!(["Name"]));
    assert_eq!(schemas["Sent"]["properties"]["Size"]["maximum"], 100);
    // In request and response.
    assert_eq!(schemas["Both"].get("required"), None);
    assert_eq!(schemas["Both"]["x-required-in-requests"], serde_json::json!(["Name"]));
    assert_eq!(schemas["Both"]["properties"]["Size"].get("maximum"), None);
    assert_eq!(schemas["Both"]["properties"]["Size"]["x-in-requests"]["maximum"], 100);
    let names = &schemas["Both"]["properties"]["Names"];
    assert_eq!(names["type"], serde_json::json!(["array", "null"]));
    assert_eq!((names.get("maxItems"), names["items"].get("maxLength")), (None, None));
    assert_eq!(names["x-in-requests"], serde_json::json!({ "maxItems": 3, "items": { "maxLength": 8 } }));
}

#[test]
fn a_type_may_be_called_like_a_request() {
    let spec = include_str!("facts.yaml").replace("Sent", "DoItResponse");
    let document: Value = serde_json::from_str(&fixture(QUERY_SERVICE, ("do_it", &spec))).expect("it is JSON");
    let answer = &document["paths"]["/DoIt"]["post"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(answer["$ref"], "#/components/schemas/DoItResponse_");
    assert!(document["components"]["schemas"]["DoItResponse"]["properties"]["Size"].is_object());
}

#[test]
fn the_specs_readme_explains_every_key_of_its_own() {
    let readme = include_str!("../../../specs/README.md");
    let (_, section) = readme.split_once("## OpenAPI\n").expect("there is a section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let explained: BTreeSet<&str> =
        section.lines().filter_map(|line| line.strip_prefix("| `x-")?.split_once("` |")).map(|(key, _)| key).collect();
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    let fixtures =
        [tag_resources(), modify_migration_job(), facts()].map(|text| serde_json::from_str(&text).expect("it is JSON"));
    for document in documents(committed()).iter().chain(&fixtures) {
        walk(document, "", &mut |path, members| {
            // What stands in examples and below such keys belongs to the services.
            let is_own = !path.contains("/x-") && !path.contains("/value");
            for key in members.keys().filter(|_| is_own).filter_map(|key| key.strip_prefix("x-")) {
                used.insert(key.to_owned(), path.to_owned());
            }
        });
    }
    let used: BTreeSet<&str> = used.keys().map(String::as_str).collect();
    assert_eq!(used, explained);
}
