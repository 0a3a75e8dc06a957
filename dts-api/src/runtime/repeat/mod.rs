//! More than one call: all pages of a list, waiting for a state, watching a job.
//!
//! Stands on `call` and `model`; nothing stands on it.

mod brief;
pub(crate) mod failed_items;
pub(crate) mod paginator;
mod unfold;
pub(crate) mod wait;
pub(crate) mod waiter;
pub(crate) mod watch;
