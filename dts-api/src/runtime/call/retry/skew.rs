//! How far the machine's clock is from the server's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::runtime::{Clock, SystemClock};

/// No service is stricter than this, so a clock that is nearer to the server's is not what the service minds.
const HARMLESS: Duration = Duration::from_secs(30);

/// No clock is moved further than this: a `Date` that is further away is more likely wrong than the machine's clock, and
/// a server that could move the clock at will could have requests signed for any time.
const CREDIBLE: Duration = Duration::from_secs(24 * 60 * 60);

/// A clock, corrected by what servers said that refused its time.
///
/// Clones share what was learned: it is the same machine's clock that the calls of a service and the calls for
/// credentials are signed by.
#[derive(Clone, Debug)]
pub(crate) struct CorrectedClock {
    clock: Arc<dyn Clock>,
    skew: Arc<Skew>,
}

impl CorrectedClock {
    pub(crate) fn new(clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), skew: Arc::default() }
    }

    /// The time that a server would tell.
    pub(crate) fn now(&self) -> SystemTime {
        self.skew.correct(self.clock.now())
    }

    /// Learns from a server's clock that refused the time `signed`. False if the two hardly differ, or by more than a day
    /// from the machine's: then it is no use to send the request again.
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

/// What is added to the clock before a request is signed: milliseconds, learned from a server that refused a time.
#[derive(Debug, Default)]
struct Skew(AtomicI64);

impl Skew {
    /// The time that the server would tell.
    fn correct(&self, time: SystemTime) -> SystemTime {
        let skew = self.0.load(Ordering::Relaxed);
        let by = Duration::from_millis(skew.unsigned_abs());
        let corrected = if skew < 0 { time.checked_sub(by) } else { time.checked_add(by) };
        corrected.unwrap_or(time)
    }

    /// See [`CorrectedClock::learn`]; our clock says `now`.
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

/// Whether the first time is the later one, and how far they are apart.
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
    fn a_corrected_time_that_was_refused_is_no_reason_to_try_again() {
        let skew = Skew::default();
        assert!(skew.learn(at(10_000), at(1_000), at(1_000)));
        assert!(!skew.learn(at(10_000), skew.correct(at(1_000)), at(1_000)));
    }
}
