//! The client as its users meet it: generated code, models and calls.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod documents;
pub mod fixtures;
mod models;
mod paging;
mod reading;
mod signed;
mod wire;
