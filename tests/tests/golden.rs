//! What the generator makes of each fixture is what is committed beside it. `UPDATE_EXPECT=1` commits to it anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use codegen::write::{self, Plan};
use tests::spec_files::{SpecFiles, folders, name, read, specs_of};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn generate(specs: &SpecFiles) -> codegen::emit::Files {
    let resolved = read(specs).unwrap_or_else(|failure| match &failure {
        codegen::Failure::Specs { found, .. } => panic!("{}", codegen::diagnostic::render(found, Default::default())),
        _ => panic!("{failure}"),
    });
    assert!(resolved.warnings.is_empty(), "{:?}", resolved.warnings);
    codegen::emit::emit(&resolved.api).expect("the generator makes Rust")
}

fn check(name: &str) {
    let fixture = golden().join(name);
    let folder = fixture.join("generated");
    let files = generate(&specs_of(&fixture))
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
    let names: Vec<_> = folders(&golden()).iter().map(|folder| name(folder).to_owned()).collect();
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
        let mut specs = specs_of(&golden().join(&name));
        let forwards = generate(&specs);
        specs.reverse();
        assert_eq!(generate(&specs), forwards, "{name}");
    }
}
