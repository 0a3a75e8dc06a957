//! One call: checked, encoded, signed, sent, judged, retried and read.
//!
//! Uses `model`, `net`, and the crate's credentials, configuration and error. Does not know pagination, waiters or
//! watches.

pub(crate) mod builder;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod endpoint;
pub(crate) mod envelope;
pub(crate) mod mask;
pub(crate) mod operation;
pub(crate) mod operation_name;
pub(crate) mod options;
mod outcome;
pub(crate) mod protocol;
mod rate_limiter;
pub(crate) mod retry;
mod retry_class;
pub(crate) mod secrets;
pub(crate) mod service;
