//! The difference between the machine's clock and the server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::runtime::{Clock, SystemClock};

/// A difference that no service rejects. If the clocks differ by less, the time is not what the service rejects.
const HARMLESS: Duration = Duration::from_secs(30);

/// The largest correction. If a `Date` is further away, it is more likely wrong than the machine's clock. A server that
/// could set the clock at will could obtain signatures for any time.
const CREDIBLE: Duration = Duration::from_secs(24 * 60 * 60);

/// A clock that is corrected with the time of servers that rejected its time.
///
/// Clones share the correction, because calls of a service and calls for credentials are signed with the same machine's
/// clock.
#[derive(Clone, Debug)]
pub(crate) struct CorrectedClock {
    clock: Arc<dyn Clock>,
    skew: Arc<Skew>,
}

impl CorrectedClock {
    pub(crate) fn new(clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), skew: Arc::default() }
    }

    /// Returns the corrected time.
    pub(crate) fn now(&self) -> SystemTime {
        self.skew.correct(self.clock.now())
    }

    /// Learns from the time of a server that rejected the time `signed`. Returns `false` if the two hardly differ, or
    /// if the server's time differs from the machine's by more than a day: then a retry does not help.
    pub(crate) fn learn(&self, server: SystemTime, signed: SystemTime) -> bool {
        self.skew.learn(server, signed, self.clock.now())
    }
}

impl Default for CorrectedClock {
    fn default() -> Self {
        Self::new(SystemClock)
    }
}

impl Clock for CorrectedClock {
    fn now(&self) -> SystemTime {
        Self::now(self)
    }
}

/// The correction of the clock, in milliseconds.
#[derive(Debug, Default)]
struct Skew(AtomicI64);

impl Skew {
    /// Returns the time by the server's clock.
    fn correct(&self, time: SystemTime) -> SystemTime {
        let skew = self.0.load(Ordering::Relaxed);
        let by = Duration::from_millis(skew.unsigned_abs());
        let corrected = if skew < 0 { time.checked_sub(by) } else { time.checked_add(by) };
        corrected.unwrap_or(time)
    }

    /// See [`CorrectedClock::learn`]; `now` is the time of our clock.
    fn learn(&self, server: SystemTime, signed: SystemTime, now: SystemTime) -> bool {
        if distance(server, signed).1 < HARMLESS {
            return false;
        }
        let (ahead, by) = distance(server, now);
        if by > CREDIBLE {
            return false;
        }
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.store(if ahead { by } else { -by }, Ordering::Relaxed);
        true
    }
}

/// Returns whether the first time is the later one, and the difference.
fn distance(left: SystemTime, right: SystemTime) -> (bool, Duration) {
    match left.duration_since(right) {
        Ok(by) => (true, by),
        Err(error) => (false, error.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_clock_that_is_slow_or_fast_is_corrected() {
        for (server, own) in [(10_000, 1_000), (1_000, 10_000)] {
            let skew = Skew::default();
            assert!(skew.learn(at(server), at(own), at(own)));
            assert_eq!(skew.correct(at(own + 5)), at(server + 5));
        }
    }

    #[test]
    fn clones_of_a_clock_learn_together() {
        let clock = CorrectedClock::new(crate::runtime::FixedClock::new(at(1_000)));
        let other = clock.clone();
        assert!(clock.learn(at(10_000), clock.now()));
        assert_eq!(other.now(), at(10_000));
    }

    #[test]
    fn a_clock_that_is_right_is_left_alone() {
        let skew = Skew::default();
        assert!(!skew.learn(at(1_010), at(1_000), at(1_000)));
        assert_eq!(skew.correct(at(1_000)), at(1_000));
    }

    #[test]
    fn a_time_that_is_more_than_a_day_away_is_not_believed() {
        let day = 24 * 60 * 60;
        for (server, own) in [(2 * day, day - 1), (day - 1, 2 * day)] {
            let skew = Skew::default();
            assert!(!skew.learn(at(server), at(own), at(own)));
            assert_eq!(skew.correct(at(own)), at(own));
        }
        assert!(Skew::default().learn(at(2 * day), at(day), at(day)));
    }

    #[test]
    fn a_corrected_time_that_was_rejected_is_no_reason_to_try_again() {
        let skew = Skew::default();
        assert!(skew.learn(at(10_000), at(1_000), at(1_000)));
        assert!(!skew.learn(at(10_000), skew.correct(at(1_000)), at(1_000)));
    }
}
