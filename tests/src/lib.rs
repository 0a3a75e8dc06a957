//! What the tests of the whole share.
//!
//! A test fails by panicking, so the helpers do, too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

pub mod json;
pub mod keep_alive;
pub mod misbehaving;
pub mod recorder;
pub mod scratch;
pub mod socks;
pub mod spec_files;
pub mod traces;

use std::path::PathBuf;

use codegen::Resolved;

/// The folder of the repository.
pub fn root() -> PathBuf {
    // At run time, so that a test that was built for another checkout works on the one that it runs in.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().expect("the crate lies in the repository").to_owned()
}

/// The repository's own specs.
pub fn specs() -> Resolved {
    codegen::read(&root().join("specs")).unwrap_or_else(|failure| panic!("{failure}"))
}

/// Compiles and runs the code in the repository's front page.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
