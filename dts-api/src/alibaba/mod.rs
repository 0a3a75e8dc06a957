//! Alibaba Cloud: clients of its Data Transmission Service.

mod protocol;
mod response;
#[doc(hidden)]
pub mod sign;

pub use self::protocol::{ENVIRONMENT, PROTOCOL};
#[cfg(feature = "alibaba")]
pub use crate::generated::alibaba::*;
