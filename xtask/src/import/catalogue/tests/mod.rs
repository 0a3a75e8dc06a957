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
    let imported = import(catalogue, &[], &read(files), None, TODAY).unwrap_or_else(|error| panic!("{error}"));
    let mut after = files.clone();
    for change in &imported.changes {
        let path = format!("specs/{}", change.path);
        after.retain(|(known, _)| *known != path);
        after.push((path, change.after.clone()));
    }
    (after, imported)
}

fn text(found: &[Diagnostic]) -> String {
    diagnostic::render(found, diagnostic::Style::Plain)
}
