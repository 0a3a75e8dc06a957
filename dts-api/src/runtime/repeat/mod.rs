//! Repeated calls: pagination, waiters and watches.
//!
//! Uses `call` and `model`; no other module uses it.

mod brief;
pub(crate) mod failed_items;
pub(crate) mod paginator;
mod unfold;
pub(crate) mod wait;
pub(crate) mod waiter;
pub(crate) mod watch;
