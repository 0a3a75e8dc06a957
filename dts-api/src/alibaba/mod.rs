//! Alibaba Cloud: clients of its Data Transmission Service.

#[cfg(feature = "alibaba")]
pub mod objects;
mod protocol;
mod response;
#[doc(hidden)]
pub mod sign;

pub use self::protocol::{ENVIRONMENT, PROTOCOL};
#[cfg(feature = "alibaba")]
pub use crate::generated::alibaba::*;
