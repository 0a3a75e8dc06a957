//! How far the machine's clock is from the server's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// No service is stricter than this, so a clock that is nearer to the server's is not what the service minds.
const HARMLESS: Duration = Duration::from_secs(30);

/// What is added to the clock before a request is signed: milliseconds, learned from a server that refused a time.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// The time that the server would tell.
    pub(crate) fn correct(&self, time: SystemTime) -> SystemTime {
        let skew = self.0.load(Ordering::Relaxed);
        let by = Duration::from_millis(skew.unsigned_abs());
        let corrected = if skew < 0 { time.checked_sub(by) } else { time.checked_add(by) };
        corrected.unwrap_or(time)
    }

    /// Learns from a server's clock that refused the time `signed`, while ours says `now`. False where the two hardly
    /// differ: then it is no use to send the call again.
    pub(crate) fn learn(&self, server: SystemTime, signed: SystemTime, now: SystemTime) -> bool {
        if distance(server, signed).1 < HARMLESS {
            return false;
        }
        let (ahead, by) = distance(server, now);
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
    fn a_clock_that_is_right_is_left_alone() {
        let skew = Skew::default();
        assert!(!skew.learn(at(1_010), at(1_000), at(1_000)));
        assert_eq!(skew.correct(at(1_000)), at(1_000));
    }

    #[test]
    fn a_corrected_time_that_was_refused_is_no_reason_to_try_again() {
        let skew = Skew::default();
        assert!(skew.learn(at(10_000), at(1_000), at(1_000)));
        assert!(!skew.learn(at(10_000), skew.correct(at(1_000)), at(1_000)));
    }
}
