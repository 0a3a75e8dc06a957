//! Retries: how often, after which pauses and which failures, and the retry budget.

mod budget;
mod policy;
mod random;
mod remedy;
mod retry_after;
mod skew;

pub(crate) use self::budget::{Budget, Paid};
pub use self::policy::RetryPolicy;
pub use self::random::{FixedRandomness, Randomness, SystemRandomness};
pub(crate) use self::remedy::{Remedy, remedy};
pub(crate) use self::retry_after::{http_date, retry_after};
pub(crate) use self::skew::CorrectedClock;
