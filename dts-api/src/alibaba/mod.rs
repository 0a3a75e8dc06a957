//! Client for Alibaba Cloud DTS: migration, synchronization, change tracking.
#![cfg_attr(feature = "alibaba", doc = "", doc = include_str!("../generated/alibaba/page.md"))]

#[cfg(feature = "alibaba")]
pub mod objects;
mod protocol;
mod response;
#[doc(hidden)]
pub mod sign;

pub use self::protocol::{ENVIRONMENT, PROTOCOL};
#[cfg(feature = "alibaba")]
pub use crate::generated::alibaba::*;
