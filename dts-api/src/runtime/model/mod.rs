//! Models as data: the table of a struct, access to its fields, and all code that is written once over them.
//!
//! Reads, writes, flattens, compares and shows models. Uses no other module of the runtime: neither the network nor
//! calls.

pub(crate) mod any;
mod at;
pub(crate) mod containers;
pub(crate) mod debug;
#[cfg(feature = "serde")]
pub(crate) mod deserialize;
#[cfg(feature = "alibaba")]
pub(crate) mod flatten;
pub(crate) mod json;
pub(crate) mod open_enum;
pub(crate) mod path;
pub(crate) mod read;
pub(crate) mod rules;
pub(crate) mod same;
pub(crate) mod scalar;
pub(crate) mod sensitive;
mod serde;
pub(crate) mod shape;
pub(crate) mod value;
pub mod values;
pub(crate) mod write;
