//! Options of one call, and raw responses.

use std::fmt;
use std::time::Duration;

use super::retry::RetryPolicy;
use crate::runtime::model::read::Unreadable;
use crate::runtime::net::headers::Headers;

/// Options of one call.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// The time limit of the whole call.
    pub timeout: Option<Duration>,
    /// The region that replaces the client's.
    pub region: Option<String>,
    /// The retry policy that replaces the client's.
    pub retry_policy: Option<RetryPolicy>,
}

/// A response as it came, whether or not the call succeeded.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawResponse {
    /// The HTTP status.
    pub status: u16,
    /// The request ID, which the vendor's support asks for, if the response has one.
    pub request_id: Option<String>,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// The fields that cannot be read into the response's type: `send` leaves them unset.
    pub unreadable: Vec<Unreadable>,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers and body may contain secrets that a model would mask.
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("body_bytes", &self.body.len())
            .field("unreadable", &self.unreadable.len())
            .finish_non_exhaustive()
    }
}
