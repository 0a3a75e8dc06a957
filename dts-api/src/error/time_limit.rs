//! The time limits of a client.

use std::fmt;
use std::time::Duration;

/// A time limit that was exceeded, and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeLimit {
    /// Connecting took longer than [`Config::connect_timeout`](crate::Config::connect_timeout).
    Connect(Duration),
    /// There was no complete response within [`Config::attempt_timeout`](crate::Config::attempt_timeout).
    Attempt(Duration),
    /// The whole call, with all attempts and the pauses between them, took longer than
    /// [`Config::call_timeout`](crate::Config::call_timeout) or the call's own limit.
    Call(Duration),
}

impl TimeLimit {
    /// Returns the length of the limit.
    pub fn duration(&self) -> Duration {
        match self {
            Self::Connect(limit) | Self::Attempt(limit) | Self::Call(limit) => *limit,
        }
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Connect(_) => "could not connect to the server within",
            Self::Attempt(_) => "no complete response within",
            Self::Call(_) => "the call took longer than",
        };
        write!(f, "{what} {:?}", self.duration())
    }
}
