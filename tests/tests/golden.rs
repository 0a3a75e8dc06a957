//! What the generator makes of each fixture is what is committed beside it. `UPDATE_EXPECT=1` commits to it anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::PathBuf;

use codegen::write::{self, Plan};
use tests::spec_files::{SpecFiles, folders, name, read, specs_of};

fn golden() -> PathBuf {
    tests::root().join("tests").join("golden")
}

fn generate(specs: &SpecFiles) -> codegen::emit::Files {
    let resolved = read(specs).unwrap_or_else(|failure| match &failure {
        codegen::Failure::Specs { found, .. } => panic!("{}", codegen::diagnostic::render(found, Default::default())),
        _ => panic!("{failure}"),
    });
    assert!(resolved.warnings.is_empty(), "{:?}", resolved.warnings);
    codegen::emit::emit(&resolved.api).expect("the generator makes Rust")
}

/// How the files of a fixture are out of date. With `UPDATE_EXPECT=1`, brings them up to date instead.
fn differences(name: &str) -> String {
    let fixture = golden().join(name);
    let folder = fixture.join("generated");
    let files = generate(&specs_of(&fixture))
        .into_iter()
        .filter_map(|(path, text)| Some((folder.join(path.strip_prefix("fixture/")?), text)))
        .collect();
    let plan = Plan { files, folders: vec![folder] };
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        write::apply(&plan).expect("the fixture can be written");
        return String::new();
    }
    let changes = write::compare(&plan).expect("the fixture can be read");
    changes.iter().map(|change| change.diff.as_str()).collect()
}

/// Names of the fixtures.
fn names() -> Vec<String> {
    let names: Vec<_> = folders(&golden()).iter().map(|folder| name(folder).to_owned()).collect();
    assert!(!names.is_empty());
    names
}

#[test]
fn fixtures_are_up_to_date() {
    let differences: Vec<_> = names().into_iter().map(|name| (differences(&name), name)).collect();
    let stale: Vec<_> = differences.into_iter().filter(|(diff, _)| !diff.is_empty()).collect();
    let names: Vec<_> = stale.iter().map(|(_, name)| name.as_str()).collect();
    let diffs: String = stale.iter().map(|(diff, _)| diff.as_str()).collect();
    assert!(
        stale.is_empty(),
        "out of date: {}; update them with `UPDATE_EXPECT=1 cargo test -p tests --test golden`\n{diffs}",
        names.join(", ")
    );
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
