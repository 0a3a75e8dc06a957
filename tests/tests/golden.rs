//! What the generator makes of each fixture is what is committed beside it. `UPDATE_EXPECT=1` commits to it anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use codegen::write::{self, Plan};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The specs of a fixture, as if they were a whole tree of specs.
fn specs(fixture: &Path) -> Vec<(String, String)> {
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let own_service = fixture.join("service.yaml");
    let service = if own_service.exists() { own_service } else { golden().join("service.yaml") };
    let mut specs = vec![("specs/fixture/service.yaml".to_owned(), read(&service))];
    for entry in fs::read_dir(fixture).expect("the fixture is a folder") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        if name.ends_with(".yaml") && name != "service.yaml" {
            specs.push((format!("specs/fixture/operations/{name}"), read(&path)));
        }
    }
    specs
}

fn generate(specs: &[(String, String)]) -> codegen::emit::Files {
    let texts = specs.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let resolved = codegen::read_texts(texts).unwrap_or_else(|failure| match &failure {
        codegen::Failure::Specs { found, .. } => panic!("{}", codegen::diagnostic::render(found, Default::default())),
        _ => panic!("{failure}"),
    });
    assert!(resolved.warnings.is_empty(), "{:?}", resolved.warnings);
    codegen::emit::emit(&resolved.api).expect("the generator makes Rust")
}

fn check(name: &str) {
    let fixture = golden().join(name);
    let folder = fixture.join("generated");
    let files = generate(&specs(&fixture))
        .into_iter()
        .filter_map(|(path, text)| Some((folder.join(path.strip_prefix("fixture/")?), text)))
        .collect();
    let plan = Plan { files, folders: vec![folder] };
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        write::apply(&plan).expect("the fixture can be written");
        return;
    }
    let changes = write::compare(&plan).expect("the fixture can be read");
    let diffs: String = changes.iter().map(|change| change.diff.as_str()).collect();
    assert!(changes.is_empty(), "{name} is out of date; `UPDATE_EXPECT=1 cargo test -p tests` updates it\n{diffs}");
}

/// Names of the fixtures.
fn names() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(golden())
        .expect("there are fixtures")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

#[test]
fn fixtures_are_up_to_date() {
    for name in names() {
        check(&name);
    }
}

#[test]
fn every_fixture_is_compiled() {
    let list = include_str!("client/fixtures.rs");
    for name in names() {
        let line = format!("    {name} = \"../../golden/{name}/generated/mod.rs\";");
        assert!(list.contains(&line), "add to tests/tests/client/fixtures.rs:\n{line}");
    }
}

#[test]
fn the_order_of_reading_changes_nothing() {
    for name in names() {
        let mut specs = specs(&golden().join(&name));
        let forwards = generate(&specs);
        specs.reverse();
        assert_eq!(generate(&specs), forwards, "{name}");
    }
}
