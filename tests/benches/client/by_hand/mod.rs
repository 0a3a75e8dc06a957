//! What one would write without `dts-api`: plain serde derive, two signers and a reqwest client, without retries, limits,
//! tolerance, masking or tracing. The measure for everything else.

pub(crate) mod check;
pub(crate) mod client;
mod job_parts;
mod job_states;
pub(crate) mod jobs;
pub(crate) mod sign;
