//! The time that jobs live in.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::clock::Clock;

/// Tells the time of a life.
pub(super) enum LifeTime {
    /// The server's own.
    Clock(Arc<dyn Clock>),
    /// Tokio's, faster or slower, from a time on.
    Tokio { from: SystemTime, start: Instant, speed: f64 },
}

impl LifeTime {
    pub(super) fn now(&self) -> SystemTime {
        match self {
            Self::Clock(clock) => clock.now(),
            Self::Tokio { from, start, speed } => {
                let lived = Duration::try_from_secs_f64(start.elapsed().as_secs_f64() * speed);
                from.checked_add(lived.unwrap_or(Duration::MAX)).unwrap_or(*from)
            }
        }
    }
}
