//! How often a call is sent again, and after which pauses.
//!
//! Not backon: its back-off is a plain iterator of pauses. Here a server may name the pause, some failures have none at
//! all, and the client's budget has a say in each, so an iterator would be the smallest part.

use std::time::Duration;

/// How often a call is sent again when that does no harm, and after which pauses.
///
/// The pause before attempt *n* + 1 is random between nothing and `base_delay` × 2ⁿ⁻¹, or `max_delay` if that is less
/// ("full jitter"): clients that failed together do not come back together. A server that says how long to wait is
/// obeyed.
///
/// A client's policy is set by [`Config::retry_policy`](crate::Config::retry_policy), that of one call by
/// `with_retry_policy` on its builder. *Which* failures are sent again is not up to the policy but to what is known of
/// the operation: nothing is sent twice that may take effect twice.
///
/// ```
/// use std::time::Duration;
/// use dts_api::RetryPolicy;
///
/// let patient = RetryPolicy::new().max_attempts(8).time_limit(Duration::from_secs(300));
/// let never = RetryPolicy::never();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) time_limit: Duration,
    base_delay: Duration,
    max_delay: Duration,
    pub(crate) max_server_delay: Duration,
}

impl RetryPolicy {
    /// The default: at most 4 attempts within 60 seconds.
    pub fn new() -> Self {
        Self {
            max_attempts: 4,
            time_limit: Duration::from_secs(60),
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            max_server_delay: Duration::from_secs(60),
        }
    }

    /// Sends every call once, whatever comes of it.
    pub fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// How many attempts a call has, the first one among them. Default: 4. With 0 as with 1, nothing is sent again.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// How long after the start of a call its last attempt may begin. Default: 60 seconds.
    ///
    /// The time-out of the whole call holds besides: a pause that would reach beyond either is not begun, and the call
    /// ends with the failure of its last attempt.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// The longest pause before the second attempt; each later one may be twice as long. Default: 500 milliseconds.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest pause before any attempt, where the server names none. Default: 20 seconds.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest pause that a server may ask for. Default: 60 seconds. One that asks for more gets this much.
    pub fn max_server_delay(mut self, delay: Duration) -> Self {
        self.max_server_delay = delay;
        self
    }

    /// The pause after an attempt, counted from 1.
    ///
    /// `fraction`, from 0 to 1, is what chance says. The pause that a server asked for is never cut short by chance, but
    /// gets a bit longer, so that not everyone who was sent away comes back at once.
    pub(crate) fn pause(&self, attempt: u32, asked: Option<Duration>, fraction: f64) -> Duration {
        let doublings = if asked.is_some() { 0 } else { attempt.saturating_sub(1).min(31) };
        let longest = self.base_delay.saturating_mul(1 << doublings).min(self.max_delay);
        // Rounding may take the longest duration there is beyond itself.
        let own = Duration::try_from_secs_f64(longest.as_secs_f64() * fraction.clamp(0.0, 1.0)).unwrap_or(longest);
        match asked {
            Some(asked) => asked.min(self.max_server_delay).saturating_add(own),
            None => own,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::new().max_delay(Duration::from_secs(3));
        let longest: Vec<_> = [1, 2, 3, 4, 99].map(|attempt| policy.pause(attempt, None, 1.0).as_millis()).into();
        assert_eq!(longest, [500, 1000, 2000, 3000, 3000]);
    }

    #[test]
    fn chance_shortens_a_pause_of_ones_own() {
        assert_eq!(RetryPolicy::new().pause(2, None, 0.25), Duration::from_millis(250));
        assert_eq!(RetryPolicy::new().pause(2, None, 0.0), Duration::ZERO);
    }

    #[test]
    fn what_a_server_asks_for_is_waited_for_and_capped() {
        let policy = RetryPolicy::new();
        assert_eq!(policy.pause(1, Some(Duration::from_secs(7)), 0.0), Duration::from_secs(7));
        assert_eq!(policy.pause(1, Some(Duration::from_secs(7)), 1.0), Duration::from_millis(7500));
        assert_eq!(policy.pause(1, Some(Duration::from_secs(3600)), 0.0), Duration::from_secs(60));
    }

    #[test]
    fn no_setting_is_too_large() {
        let policy = RetryPolicy::new().base_delay(Duration::MAX).max_delay(Duration::from_secs(9));
        assert_eq!(policy.pause(40, None, 1.0), Duration::from_secs(9));
        assert_eq!(policy.pause(40, Some(Duration::MAX), 1.0), Duration::from_secs(69));
        let policy = policy.max_delay(Duration::MAX).max_server_delay(Duration::MAX);
        assert_eq!(policy.pause(40, None, 1.0), Duration::MAX);
        assert_eq!(policy.pause(40, Some(Duration::MAX), 1.0), Duration::MAX);
    }
}
