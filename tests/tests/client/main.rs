//! The client as its users meet it: generated code, models and calls.
#![allow(clippy::needless_update, reason = "a literal of a request ends as users end theirs: a new field is no change")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unnecessary_literal_unwrap,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod builders;
mod by_name;
mod clouds;
mod comparisons;
mod compile_errors;
mod documents;
pub mod fixtures;
mod idle;
mod kept_keys;
mod life;
mod limits;
mod migrations;
mod models;
mod objects;
mod official;
mod one_pass;
mod paging;
mod properties;
mod proxies;
mod reading;
mod retry;
mod round_trip;
mod sdk_excuses;
mod secrets;
mod signed;
mod spellings;
mod strangers;
mod subscriptions;
mod tasks;
mod test_server;
mod traces;
mod unreadable;
mod waiting;
mod wire;
