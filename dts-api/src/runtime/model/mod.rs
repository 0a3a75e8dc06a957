//! A struct of the API as data: its table, access to its fields, and all that is written once over them.
//!
//! Reads, writes, flattens, compares and shows models. Uses no other room: neither the network nor calls.

pub(crate) mod debug;
pub(crate) mod flatten;
mod json_text;
pub(crate) mod open_enum;
pub(crate) mod path;
pub(crate) mod read;
pub(crate) mod sensitive;
pub(crate) mod shape;
pub(crate) mod value;
pub mod values;
pub(crate) mod write;
