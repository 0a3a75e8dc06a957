//! The vendors' own metadata, where it is at hand, imported into an empty folder and held against what the official SDKs
//! have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use codegen::ir::Service;
use codegen::spec::{Specs, load_texts};
use codegen::{resolve, tree, validate};

use super::*;
use crate::metadata;
use crate::page::Json;

const TODAY: &str = "2026-11-21";

/// A file that lies beside the repository, or in the folder that an environment variable names.
fn at_hand(what: &str, paths: &[PathBuf]) -> Option<PathBuf> {
    let found = paths.iter().find(|path| path.exists()).cloned();
    if found.is_none() {
        eprintln!("passed over: there is no {what} at hand");
    }
    found
}

fn shared(file: &str) -> Option<PathBuf> {
    let root = crate::root();
    at_hand(file, &[root.join("../shared").join(file), root.join("../../shared").join(file)])
}

/// Metadata of Tencent's command line, in the folder `TCCLI_DTS` (`tccli/services/dts` of the package).
fn tccli(version: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TCCLI_DTS").map(PathBuf::from).unwrap_or_default();
    at_hand("folder TCCLI_DTS", &[folder.join(version).join("api.json")])
}

fn json(path: &Path) -> Json {
    serde_json::from_slice(&fs::read(path).expect("it can be read")).expect("it is JSON")
}

fn load(path: &Path) -> Catalogue {
    let loaded = metadata::load(path).expect("it is metadata");
    loaded.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Specs of all operations, made from nothing but `service.yaml`.
fn specs(service: &str, catalogue: &Catalogue) -> (Specs, Vec<(String, String)>) {
    let mut files = vec![(
        format!("specs/{service}/service.yaml"),
        fs::read_to_string(crate::root().join("specs").join(service).join("service.yaml")).expect("it can be read"),
    )];
    let read = |files: &[(String, String)]| {
        let (specs, found) = load_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        assert!(found.iter().all(|found| !found.is_error()), "{found:?}");
        specs
    };
    let empty = read(&files);
    let operations: Vec<&Documented> = catalogue.operations.iter().collect();
    let known = Known::of(&catalogue.operations, &empty.services[0]);
    let batch = batch::specs(&operations, &known, &empty.services[0], TODAY);
    files.extend(batch.files.into_iter().map(|(path, text)| (format!("specs/{path}"), text)));
    (read(&files), files)
}

/// The members of an operation by their paths, each with its kind on the wire.
type Rows = BTreeMap<String, String>;

fn rows(service: &Service, name: &str) -> Rows {
    let operation = service.operations.iter().find(|operation| operation.name == name).expect("it is there");
    let request = tree::request(service, operation).into_iter().map(|row| (format!("request {}", row.path), row));
    let response = tree::response(service, operation).into_iter().map(|row| (format!("response {}", row.path), row));
    request.chain(response).map(|(path, row)| (path, row.kind.to_string())).collect()
}

#[test]
fn alibabas_metadata_gives_the_official_sdks_members() {
    let (Some(file), Some(reference)) =
        (shared("metadata/alibaba-api-docs.2024-07-30.zh.json"), shared("reference/alibaba-operations.json"))
    else {
        return;
    };
    let catalogue = load(&file);
    let (specs, files) = specs("alibaba", &catalogue);
    let found = validate::validate(&specs);
    assert!(found.iter().all(|found| !found.is_error()), "{}", text(&found));
    let api = resolve::resolve(&specs);
    let reference = json(&reference);
    let (mut ours, mut same) = (0, 0);
    let mut more = String::new();
    for operation in &catalogue.operations {
        let name = &operation.page.operation;
        let sdk = reference.get("operations").and_then(|all| all.get(name)).expect("the SDK has it");
        let mut theirs = Rows::new();
        for (key, side) in [("request", "request "), ("response", "response ")] {
            sdk_rows(metadata::text::items(sdk.get(key)), side, &mut theirs);
        }
        for (path, kind) in rows(&api.services[0], name) {
            ours += 1;
            match theirs.get(&path) {
                Some(known) if *known == kind => same += 1,
                known => more.push_str(&format!("{name} {path}: {kind}, the SDK {known:?}\n")),
            }
        }
    }
    eprintln!("{same} of {ours}\n{more}");
    let examples = validate::validate_examples(&specs);
    eprintln!("{} {}", files.len(), text(&examples));
}

fn text(found: &[codegen::diagnostic::Diagnostic]) -> String {
    codegen::diagnostic::render(found, codegen::diagnostic::Style::Plain)
}

/// What the SDK's tree shows, as rows.
fn sdk_rows(fields: &[Json], prefix: &str, rows: &mut Rows) {
    use metadata::text::{items, text};
    for field in fields {
        let name = text(field, "name").unwrap_or_default();
        let mut path = format!("{prefix}{name}");
        let kind = text(field, "type").unwrap_or_default();
        let is_json = text(field, "style") == Some("json");
        let mut below = items(field.get("fields"));
        let kind = match kind {
            _ if is_json => "string",
            "int32" | "long" => "integer",
            "double" | "float" => "number",
            "array" => {
                path.push_str("[]");
                below = field.get("items").map(|entry| items(entry.get("fields"))).unwrap_or_default();
                "list"
            }
            other => other,
        };
        rows.insert(path.clone(), kind.to_owned());
        sdk_rows(below, &format!("{path}."), rows);
    }
}
