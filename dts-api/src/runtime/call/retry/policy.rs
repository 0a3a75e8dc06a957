//! The retry policy: how often a call is retried, and after which pauses.
//!
//! This is not the crate backon, whose back-off is an iterator of pauses. Here a server may set the pause, some
//! failures need none, and the client's budget limits each retry.

use std::time::Duration;

/// Sets how often a call is retried, and after which pauses.
///
/// The pause before attempt *n* + 1 is random between zero and `base_delay` × 2ⁿ⁻¹, or `max_delay` if that is less
/// ("full jitter"), so that clients that failed together do not retry together. If the server says how long to wait,
/// the client waits that long.
///
/// [`Config::retry_policy`](crate::Config::retry_policy) sets the policy of a client, and `with_retry_policy` of a
/// builder that of one call. The policy does not decide *which* failures are retried: a call is never repeated if it
/// may take effect twice.
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
    /// Returns the default policy: at most 4 attempts within 60 seconds.
    pub fn new() -> Self {
        Self {
            max_attempts: 4,
            time_limit: Duration::from_secs(60),
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            max_server_delay: Duration::from_secs(60),
        }
    }

    /// Returns a policy without retries.
    pub fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// Sets the number of attempts, including the first. Default: 4. With 0 or 1, calls are not retried.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets how long after the start of a call its last attempt may begin. Default: 60 seconds.
    ///
    /// The time limit of the whole call also applies. If a pause would exceed either limit, the call fails at once with
    /// the error of its last attempt.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Sets the longest pause before the second attempt. The longest pause doubles with each attempt. Default: 500
    /// milliseconds.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the longest pause before any attempt, if the server does not set one. Default: 20 seconds.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest pause that the server can set. Default: 60 seconds. A longer one is shortened to this limit.
    pub fn max_server_delay(mut self, delay: Duration) -> Self {
        self.max_server_delay = delay;
        self
    }

    /// Returns the pause after an attempt, counted from 1.
    ///
    /// `fraction` is random, from 0 to 1. A pause that the server has set is never shortened by it, but becomes a bit
    /// longer, so that not all clients retry at once.
    pub(crate) fn pause(&self, attempt: u32, asked: Option<Duration>, fraction: f64) -> Duration {
        let doublings = if asked.is_some() { 0 } else { attempt.saturating_sub(1).min(31) };
        let longest = self.base_delay.saturating_mul(1 << doublings).min(self.max_delay);
        // Rounding may exceed the longest duration.
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
