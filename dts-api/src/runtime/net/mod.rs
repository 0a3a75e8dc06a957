//! Bytes and time: transports, the clock, nonces, hashes and encodings.
//!
//! Does not know models or calls, and uses no other module of the runtime.

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
