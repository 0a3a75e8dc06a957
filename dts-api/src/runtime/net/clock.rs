//! The source of the time with which requests are signed.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Returns the current time.
///
/// A signature is valid only near the server's time. Use your own clock to correct a machine whose clock is wrong, or
/// to make a test repeatable.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }
}

/// Reads the machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Always returns the same time, for tests.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(SystemTime);

impl FixedClock {
    /// Creates a clock that returns this time.
    pub fn new(time: SystemTime) -> Self {
        Self(time)
    }

    /// Creates a clock that returns this number of seconds after the Unix epoch.
    pub fn at_unix_seconds(seconds: u64) -> Self {
        Self(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}
