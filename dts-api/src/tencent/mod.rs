//! Tencent Cloud: clients of its Data Transmission Service.

mod answer;
mod protocol;
#[doc(hidden)]
pub mod sign;

pub use self::protocol::{ENVIRONMENT, PROTOCOL};
#[cfg(feature = "tencent")]
pub use crate::generated::tencent::*;
