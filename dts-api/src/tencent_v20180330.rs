//! Tencent Cloud: clients of its Data Transmission Service in the API version 2018-03-30, which the one in `tencent`
//! followed.
//!
//! Operations and types of both versions go by the same names here and there, and are not the same.

pub use crate::generated::tencent_v20180330::*;
pub use crate::tencent::{ENVIRONMENT, PROTOCOL};
