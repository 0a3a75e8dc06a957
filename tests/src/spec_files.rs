//! Specs in folders of fixtures.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Failure, Resolved};

/// Spec files by path.
pub type SpecFiles = Vec<(String, String)>;

/// The folders in a folder, by name.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir()).collect()
}

/// The files in a folder, by name.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_file()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

/// Name of a file or folder.
pub fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("fixtures have names")
}

/// The specs of a fixture, as if they were a whole tree of specs with one service, `fixture`. What is not `service.yaml`,
/// `types.yaml` or `waiters.yaml` is an operation. A fixture without `service.yaml` takes the one that lies beside it.
pub fn specs_of(fixture: &Path) -> SpecFiles {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let own_service = fixture.join("service.yaml");
    let shared_service = fixture.with_file_name("service.yaml");
    let service = if own_service.exists() { own_service } else { shared_service };
    let mut files = vec![("specs/fixture/service.yaml".to_owned(), read(&service))];
    for path in self::files(fixture) {
        match name(&path) {
            "service.yaml" => {}
            name @ ("types.yaml" | "waiters.yaml") => files.push((format!("specs/fixture/{name}"), read(&path))),
            name if name.ends_with(".yaml") => files.push((format!("specs/fixture/operations/{name}"), read(&path))),
            _ => {}
        }
    }
    files.sort();
    files
}

/// Reads specs from memory.
pub fn read(files: &SpecFiles) -> Result<Resolved, Failure> {
    codegen::read_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}
