//! Bytes and time: requests on their way over HTTPS, the clock, nonces, hashes and encodings.
//!
//! Knows neither models nor calls. Uses no other room.

pub(crate) mod clock;
pub mod digest;
pub mod encode;
pub(crate) mod future;
pub(crate) mod headers;
pub(crate) mod http;
pub(crate) mod https;
pub(crate) mod nonce;
pub(crate) mod order;
mod proxy;
pub(crate) mod time;
mod tls;
pub(crate) mod transport;
