//! The spec language: one Rust field for each YAML key, and nothing else.
//!
//! Editors show these doc comments (through `specs/spec.schema.json`) to the person who writes a spec. Everything here
//! is data; `validate/` checks the rules of the keys.

mod common;
mod operation;
mod service;
mod shape;
mod waiters;

pub use self::common::*;
pub use self::operation::*;
pub use self::service::*;
pub use self::shape::*;
pub use self::waiters::*;
