//! Tencent Cloud: clients of its Data Transmission Service.
//!
//! Its API version 2018-03-30 is in `tencent_v20180330`, which shares all but the operations, their types and the error
//! codes.

mod protocol;
mod response;
#[doc(hidden)]
pub mod sign;

pub use self::protocol::{ENVIRONMENT, PROTOCOL};
#[cfg(feature = "tencent")]
pub use crate::generated::tencent::*;
// For credentials, which need the envelope and the codes that all of the provider's services share.
#[cfg(not(feature = "tencent"))]
pub(crate) use crate::generated::tencent_v20180330::SERVICE;
