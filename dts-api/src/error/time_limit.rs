//! The time limits of a client.

use std::fmt;
use std::time::Duration;

/// A time limit that passed, and how long it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeLimit {
    /// Connecting took longer than [`Config::connect_timeout`](crate::Config::connect_timeout).
    Connect(Duration),
    /// No complete answer came within [`Config::attempt_timeout`](crate::Config::attempt_timeout).
    Attempt(Duration),
    /// The whole call, with all attempts and the pauses between them, took longer than
    /// [`Config::call_timeout`](crate::Config::call_timeout) or the call's own limit.
    Call(Duration),
}

impl TimeLimit {
    /// How long the limit was.
    pub fn duration(&self) -> Duration {
        match self {
            Self::Connect(limit) | Self::Attempt(limit) | Self::Call(limit) => *limit,
        }
    }
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Connect(_) => "no connection to the server within",
            Self::Attempt(_) => "no complete answer within",
            Self::Call(_) => "the call took longer than",
        };
        write!(f, "{what} {:?}", self.duration())
    }
}
