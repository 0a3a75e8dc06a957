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

use std::path::{Path, PathBuf};

use codegen::Resolved;

/// The folder of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the crate lies in the repository").to_owned()
}

/// The repository's own specs.
pub fn specs() -> Resolved {
    codegen::read(&root().join("specs")).unwrap_or_else(|failure| panic!("{failure}"))
}
