mod made;
mod mutated;
mod vendors;

use std::path::Path;

use codegen::spec::{Specs, load_texts};

use super::*;
use crate::metadata;

const TODAY: &str = "2026-11-21";

type Files = Vec<(String, String)>;

fn load(path: &Path) -> Catalogue {
    let loaded = metadata::load(path).expect("it is metadata");
    loaded.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(files: &Files) -> Specs {
    let (specs, found) = load_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    assert!(found.iter().all(|found| !found.is_error()), "{}", text(&found));
    specs
}

/// Imports all operations. Gives the files then, and what was told.
fn run(catalogue: &Catalogue, files: &Files) -> (Files, Imported) {
    let imported = import(catalogue, &[], &[], &read(files), None, TODAY).unwrap_or_else(|error| panic!("{error}"));
    (after(files, &imported), imported)
}

/// The files with the changes.
fn after(files: &Files, imported: &Imported) -> Files {
    let mut after = files.clone();
    for change in &imported.changes {
        let path = format!("specs/{}", change.path);
        after.retain(|(known, _)| *known != path);
        after.push((path, change.after.clone()));
    }
    after
}

fn text(found: &[Diagnostic]) -> String {
    diagnostic::render(found, diagnostic::Style::Plain)
}

/// What the specs of all operations do not have in common with the metadata, but for what a person is asked about.
fn unexplained(catalogue: &Catalogue, specs: &Specs) -> Vec<String> {
    let service = &specs.services[0];
    let mut lines = Vec::new();
    let all: Vec<&Documented> = catalogue.operations.iter().collect();
    // Codes that cannot be told apart in Rust are left out, and a remark says so.
    for operation in &codes::with_constants(&all, service) {
        let view = View::of(service, &operation.page.operation).expect("there is a spec of it");
        for finding in compare::compare(&operation.page, &operation.placed, &view) {
            if finding.standing == compare::Standing::Open {
                let what = finding.what.words();
                lines.push(format!("{} {}: {what}: {:?}", operation.page.operation, finding.path, finding.page));
            }
        }
    }
    lines
}
