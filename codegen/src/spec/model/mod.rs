//! The spec language: one Rust field for each YAML key, and nothing else.
//!
//! The doc comments here are what an editor shows (through `specs/spec.schema.json`), so they speak to the person who
//! writes a spec. Everything here is data; what a key must obey beyond its shape is checked in `validate/`.

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
