//! Legacy client for Tencent Cloud DTS, API version 2018-03-30, replaced by the module `tencent`.
//!
//! Operations and types of the two versions may have the same name, but they differ.
#![doc = ""]
#![doc = include_str!("generated/tencent_v20180330/page.md")]

pub use crate::generated::tencent_v20180330::*;
pub use crate::tencent::{ENVIRONMENT, PROTOCOL};
