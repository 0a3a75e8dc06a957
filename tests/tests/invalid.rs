//! What people are told of broken specs. Each folder of `invalid/` is one kind of mistake: the specs, and in
//! `expected.txt` every word that the generator says about them. `UPDATE_EXPECT=1` writes that anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use codegen::Failure;
use codegen::diagnostic::{Diagnostic, Style, render};
use expect_test::expect_file;
use tests::spec_files::{SpecFiles, folders, name, read, specs_of};

fn findings(fixture: &str, files: &SpecFiles) -> Vec<Diagnostic> {
    match read(files) {
        Err(Failure::Specs { found, .. }) => found,
        Err(failure) => panic!("{fixture}: {failure}"),
        Ok(_) => panic!("{fixture}: nothing is wrong with it"),
    }
}

#[test]
fn every_mistake_is_told_as_expected() {
    for fixture in folders(&tests::root().join("tests").join("invalid")) {
        let found = findings(name(&fixture), &specs_of(&fixture));
        expect_file![fixture.join("expected.txt")].assert_eq(&render(&found, Style::Plain));
    }
}

#[test]
fn the_order_of_reading_changes_nothing() {
    for fixture in folders(&tests::root().join("tests").join("invalid")) {
        let mut files = specs_of(&fixture);
        let forwards = findings(name(&fixture), &files);
        files.reverse();
        assert_eq!(findings(name(&fixture), &files), forwards, "{}", fixture.display());
    }
}
