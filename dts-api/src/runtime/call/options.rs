//! What holds for one call, and a response as it came.

use std::fmt;
use std::time::Duration;

use super::retry::RetryPolicy;
use crate::runtime::model::read::Unreadable;
use crate::runtime::net::headers::Headers;

/// What holds for one call only.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// How long the whole call may take.
    pub timeout: Option<Duration>,
    /// The region instead of the client's.
    pub region: Option<String>,
    /// When the call is sent again, instead of the client's policy.
    pub retry_policy: Option<RetryPolicy>,
}

/// A response as it came. Whether the call succeeded is for its reader to find out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawResponse {
    /// The HTTP status.
    pub status: u16,
    /// The ID under which the vendor's support finds the call, if the response holds one.
    pub request_id: Option<String>,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// The fields that the response's type has no way to read: `send` leaves them unset.
    pub unreadable: Vec<Unreadable>,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers and body may hold what a model would mask.
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("body_bytes", &self.body.len())
            .field("unreadable", &self.unreadable.len())
            .finish_non_exhaustive()
    }
}
