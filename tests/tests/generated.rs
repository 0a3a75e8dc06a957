//! The committed code of `dts-api` is what the generator makes of the committed specs.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use codegen::{Mode, Paths};
use tests::root;

#[test]
fn the_generated_code_is_up_to_date() {
    let paths = Paths { specs: root().join("specs"), output: root().join("dts-api/src/generated") };
    let outcome = codegen::generate(&paths, Mode::Check).expect("the specs are valid");
    let diffs: String = outcome.changes.iter().map(|change| change.diff.as_str()).collect();
    assert!(outcome.changes.is_empty(), "`cargo xtask gen` brings this up to date:\n{diffs}");
}

#[test]
fn the_specs_have_no_warning() {
    assert_eq!(tests::specs().warnings, Vec::new());
}
