//! The vendors' own metadata, where it is at hand, imported into an empty folder and held against what the official SDKs
//! have.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::ir::Service;
use codegen::{naming, resolve, tree, validate};

use super::*;
use crate::metadata::text::items;
use crate::page::Json;

/// A file that lies beside the repository, or in the folder that an environment variable names.
fn at_hand(what: &str, paths: &[PathBuf]) -> Option<PathBuf> {
    let found = paths.iter().find(|path| path.exists()).cloned();
    if found.is_none() {
        eprintln!("skipped: no {what} available");
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

/// Specs of all operations, made from nothing but `service.yaml`.
fn specs(service: &str, catalogue: &Catalogue) -> Specs {
    let path = crate::root().join("specs").join(service).join("service.yaml");
    let text = fs::read_to_string(path).expect("it can be read");
    read(&run(catalogue, &vec![(format!("specs/{service}/service.yaml"), text)]).0)
}

/// The fields of an operation by their paths, each with its kind on the wire.
type Rows = BTreeMap<String, String>;

/// Those of a spec, with whether a person is asked about them.
fn rows(service: &Service, name: &str) -> BTreeMap<String, (String, bool)> {
    let operation = service.operations.iter().find(|operation| operation.name == name).expect("it is there");
    let request = tree::request(service, operation).into_iter().map(|row| (format!("request {}", row.path), row));
    let response = tree::response(service, operation).into_iter().map(|row| (format!("response {}", row.path), row));
    request.chain(response).map(|(path, row)| (path, (row.kind.to_string(), row.review.is_some()))).collect()
}

/// What came of metadata, in figures.
#[derive(Debug, Default)]
struct Figures {
    operations: usize,
    members: usize,
    /// At the official SDK's path, with its type.
    same: usize,
    /// Where one has a path or a type that the other has not.
    other: Vec<String>,
    examples: usize,
    /// Examples that do not fit, without a review at the field.
    misfits: Vec<String>,
}

/// Imports all operations into an empty folder and holds them against the SDK's fields.
fn figures(service: &str, catalogue: &Catalogue, sdk: &dyn Fn(&str) -> Rows) -> Figures {
    let specs = specs(service, catalogue);
    let silent = unexplained(catalogue, &specs);
    assert!(silent.is_empty(), "{silent:#?}");
    let found = validate::validate(&specs);
    assert!(found.iter().all(|found| !found.is_error()), "{}", text(&found));
    let api = resolve::resolve(&specs);
    let mut figures = Figures { operations: catalogue.operations.len(), ..Figures::default() };
    let mut reviews: Vec<(String, String)> = Vec::new();
    for operation in &catalogue.operations {
        let name = &operation.page.operation;
        let mut theirs = sdk(name);
        for (path, (kind, review)) in rows(&api.services[0], name) {
            figures.members += 1;
            match theirs.remove(&path) {
                Some(known) if known == kind => figures.same += 1,
                Some(known) => figures.other.push(format!("{name} {path}: {kind}, the SDK has {known}")),
                None => figures.other.push(format!("{name} {path}: {kind}, the SDK has no such path")),
            }
            if review {
                let step = path.rsplit(['.', ' ']).next().unwrap_or_default().trim_end_matches("[]").to_owned();
                reviews.push((naming::module_name(name), step));
            }
        }
        for (path, kind) in theirs {
            figures.other.push(format!("{name} {path}: nowhere, the SDK has {kind}"));
        }
        figures.examples += operation.page.examples.len();
    }
    for found in validate::validate_examples(&specs).iter().filter(|found| found.is_error()) {
        let shown = text(std::slice::from_ref(found));
        let is_asked = reviews.iter().any(|(file, step)| {
            shown.contains(&format!("/{file}.yaml"))
                && (shown.contains(&format!(".{step}`")) || shown.contains(&format!("`{step}`")))
        });
        if !is_asked {
            figures.misfits.push(shown);
        }
    }
    figures
}

#[test]
fn alibabas_metadata_gives_the_official_sdks_members() {
    let (Some(file), Some(reference)) =
        (shared("metadata/alibaba-api-docs.2024-07-30.zh.json"), shared("reference/alibaba-operations.json"))
    else {
        return;
    };
    let reference = json(&reference);
    let figures = figures("alibaba", &load(&file), &|name| {
        let sdk = reference.get("operations").and_then(|all| all.get(name));
        let mut rows = Rows::new();
        for (key, side) in [("request", "request "), ("response", "response ")] {
            alibaba_rows(items(sdk.and_then(|sdk| sdk.get(key))), side, &mut rows);
        }
        rows
    });
    // Fields that only the SDK has came after the metadata.
    let other: Vec<&String> = figures.other.iter().filter(|line| !line.contains(": nowhere, ")).collect();
    assert!(other.is_empty(), "{} of {}: {other:#?}", figures.same, figures.members);
    assert!(figures.misfits.is_empty(), "{}", figures.misfits.join("\n"));
    assert_eq!((figures.operations, figures.examples), (110, 108));
}

#[test]
fn tencents_metadata_gives_the_official_sdks_members() {
    let Some(reference) = shared("reference/tencent-types.json") else { return };
    let reference = json(&reference);
    for (service, version) in [("tencent", "v20211206"), ("tencent_v20180330", "v20180330")] {
        let Some(file) = tccli(version) else { return };
        let types = reference.get(version.trim_start_matches('v')).expect("the reference has this version");
        let figures = figures(service, &load(&file), &|name| {
            let mut rows = Rows::new();
            for (side, object) in [("request ", format!("{name}Request")), ("response ", format!("{name}Response"))] {
                tencent_rows(types, &object, side, &mut Vec::new(), &mut rows);
            }
            rows
        });
        assert!(figures.other.is_empty(), "{} of {}: {:#?}", figures.same, figures.members, figures.other);
        assert!(figures.misfits.is_empty(), "{}", figures.misfits.join("\n"));
    }
}

/// What Tencent's objects show, as rows.
fn tencent_rows(types: &Json, object: &str, prefix: &str, above: &mut Vec<String>, rows: &mut Rows) {
    let fields = types.get(object).and_then(|object| object.get("fields"));
    above.push(object.to_owned());
    for field in items(fields) {
        let named = |key| metadata::text::text(field, key).unwrap_or_default();
        let mut path = format!("{prefix}{}", named("name"));
        let kind = match named("kind") {
            "list" => {
                path.push_str("[]");
                "list"
            }
            "bool" => "boolean",
            "int" => "integer",
            "float" => "number",
            other => other,
        };
        rows.insert(path.clone(), kind.to_owned());
        let inner = named("elem");
        if !above.iter().any(|name| name == inner) {
            tencent_rows(types, inner, &format!("{path}."), above, rows);
        }
    }
    above.pop();
}

/// What the tree of Alibaba's SDK shows, as rows.
fn alibaba_rows(fields: &[Json], prefix: &str, rows: &mut Rows) {
    use metadata::text::text;
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
        // The protocol's, and hidden in the documentation.
        if !path.eq_ignore_ascii_case("request OwnerId") {
            rows.insert(path.clone(), kind.to_owned());
        }
        alibaba_rows(below, &format!("{path}."), rows);
    }
}
