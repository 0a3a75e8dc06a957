//! Client for Tencent Cloud DTS: migration, synchronization, subscriptions.
//!
//! The module `tencent_v20180330` has the previous API version.
#![cfg_attr(feature = "tencent", doc = "", doc = include_str!("../generated/tencent/page.md"))]

mod protocol;
mod response;
#[doc(hidden)]
pub mod sign;

pub use self::protocol::{ENVIRONMENT, PROTOCOL};
#[cfg(feature = "tencent")]
pub use crate::generated::tencent::*;
// For credentials, which need the envelope and the error codes that all of the provider's services share.
#[cfg(not(feature = "tencent"))]
pub(crate) use crate::generated::tencent_v20180330::SERVICE;
