//! Keeps the calls of a client under the documented rate limits, so that a service has no need to turn them away.
//!
//! Not governor: its quotas are fixed, so it could not slow down when a service asks for it, and its clock is not the
//! one that tests can stop.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::operation::Operation;

/// What the vendors' limits count calls by.
const WINDOW: Duration = Duration::from_secs(1);

/// The turns of all operations, in all regions.
///
/// It counts one client's calls. Other clients of the same account have a share in its limit that nobody here knows of;
/// where that shows, the service turns calls away, and turns come more slowly for a while.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    lanes: Mutex<HashMap<(&'static str, String), Lane>>,
}

impl RateLimiter {
    /// Waits for the next turn of an operation in a region, and takes it; where it would come after `latest`, does
    /// neither, and says so with `false`. Who stops waiting gives the turn back.
    pub(crate) async fn wait(&self, operation: &Operation, region: &str, latest: Option<Instant>) -> bool {
        let Some(wait) = self.turn(operation, region, latest) else { return false };
        if !wait.is_zero() {
            let at = Instant::now() + wait;
            let mut waiting = Waiting { limiter: self, operation, region, at, is_over: false };
            sleep_until(at).await;
            waiting.is_over = true;
        }
        true
    }

    /// How long to wait for the next turn of an operation in a region. The turn is taken; where it would come after
    /// `latest`, none is, and the answer is `None`.
    fn turn(&self, operation: &Operation, region: &str, latest: Option<Instant>) -> Option<Duration> {
        let now = Instant::now();
        self.lane(operation, region, |lane| lane.turn(now, latest)).map(|turn| turn.duration_since(now))
    }

    /// A service turned a call away, and perhaps said for how long.
    pub(crate) fn slow_down(&self, operation: &Operation, region: &str, pause: Option<Duration>) {
        let now = Instant::now();
        self.lane(operation, region, |lane| lane.slow_down(now, pause.unwrap_or_default()));
    }

    fn lane<T>(&self, operation: &Operation, region: &str, act: impl FnOnce(&mut Lane) -> T) -> T {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry((operation.name, region.to_owned()));
        act(lane.or_insert_with(|| Lane::new(operation, Instant::now())))
    }
}

/// A call that waits for its turn.
struct Waiting<'a> {
    limiter: &'a RateLimiter,
    operation: &'a Operation,
    region: &'a str,
    at: Instant,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.limiter.lane(self.operation, self.region, |lane| lane.give_back(self.at));
        }
    }
}

/// The turns of one operation in one region.
#[derive(Debug)]
struct Lane {
    /// Calls in any second; none where nothing is documented.
    limit: Option<u32>,
    /// How many of them are used at present.
    allowed: u32,
    /// When `allowed` last changed.
    changed: Instant,
    /// No turn comes before this.
    closed_until: Instant,
    /// The latest turns, oldest first; no more of them than the limit.
    turns: VecDeque<Instant>,
}

impl Lane {
    /// One client is one account in one region, so that the smallest limit is the one that it can reach, whatever the
    /// scope.
    fn new(operation: &Operation, now: Instant) -> Self {
        let limit = operation.rate_limits.iter().map(|limit| limit.per_second.max(1)).min();
        Self { limit, allowed: limit.unwrap_or_default(), changed: now, closed_until: now, turns: VecDeque::new() }
    }

    /// Takes the next turn: the earliest time that leaves no more than the allowed number in any window.
    fn turn(&mut self, now: Instant, latest: Option<Instant>) -> Option<Instant> {
        let mut turn = now.max(self.closed_until);
        if let Some(limit) = self.limit {
            self.recover(limit, now);
            let earlier = self.turns.len().checked_sub(usize::try_from(self.allowed).unwrap_or(usize::MAX));
            let earlier = earlier.and_then(|index| self.turns.get(index)).map(|turn| *turn + WINDOW);
            // Turns stay in order, also when more are allowed than a moment ago.
            turn = turn.max(earlier.unwrap_or(turn)).max(self.turns.back().copied().unwrap_or(turn));
            if latest.is_some_and(|latest| turn > latest) {
                return None;
            }
            if self.turns.len() >= usize::try_from(limit).unwrap_or(usize::MAX) {
                self.turns.pop_front();
            }
            self.turns.push_back(turn);
        }
        latest.is_none_or(|latest| turn <= latest).then_some(turn)
    }

    /// Forgets a turn that nobody waits for any more. Turns that were given since stay where they are.
    fn give_back(&mut self, turn: Instant) {
        if let Some(index) = self.turns.iter().rposition(|other| *other == turn) {
            self.turns.remove(index);
        }
    }

    /// A tenth of the limit comes back with each window in which the service turned nothing away.
    fn recover(&mut self, limit: u32, now: Instant) {
        let windows = now.duration_since(self.changed).as_secs() / WINDOW.as_secs();
        if windows > 0 {
            let more = limit.div_ceil(10).saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX));
            self.allowed = self.allowed.saturating_add(more).min(limit);
            self.changed = now;
        }
    }

    /// Halves what is allowed, once a window: the calls that were under way together are turned away together.
    fn slow_down(&mut self, now: Instant, pause: Duration) {
        if let Some(limit) = self.limit {
            let full = self.allowed == limit;
            if full || now.duration_since(self.changed) >= WINDOW {
                self.allowed = (self.allowed / 2).max(1);
                self.changed = now;
            }
        }
        self.closed_until = self.closed_until.max(now.checked_add(pause).unwrap_or(now));
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::operation;
    use super::super::operation::{RateLimit, RateScope};
    use super::*;

    fn limited(rate_limits: &'static [RateLimit]) -> Operation {
        Operation { rate_limits, ..operation() }
    }

    fn twenty() -> Operation {
        limited(&[
            RateLimit { per_second: 200, scope: RateScope::Region },
            RateLimit { per_second: 20, scope: RateScope::AccountAndRegion },
        ])
    }

    fn millis(limiter: &RateLimiter, region: &str) -> u128 {
        limiter.turn(&twenty(), region, None).unwrap_or_default().as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn the_smallest_limit_holds_for_each_region() {
        let limiter = RateLimiter::default();
        let turns: Vec<_> = (0..60).map(|_| millis(&limiter, "a")).collect();
        assert_eq!(turns, [[0; 20], [1000; 20], [2000; 20]].concat());
        assert_eq!(millis(&limiter, "b"), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_calls_than_allowed() {
        let limiter = RateLimiter::default();
        let start = Instant::now();
        let mut turns = Vec::new();
        for step in 0..200 {
            tokio::time::advance(Duration::from_millis(7 * (step % 5))).await;
            turns.push(Instant::now().duration_since(start).as_millis() + millis(&limiter, "a"));
        }
        assert!(turns.is_sorted());
        assert!(turns.windows(21).all(|window| window[20] - window[0] >= 1000), "{turns:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_comes_too_late_is_not_taken() {
        let limiter = RateLimiter::default();
        let soon = Some(Instant::now() + Duration::from_millis(1500));
        let turns = (0..99).filter(|_| limiter.turn(&twenty(), "a", soon).is_some()).count();
        assert_eq!(turns, 40);
        assert_eq!(millis(&limiter, "a"), 2000);
    }

    #[tokio::test(start_paused = true)]
    async fn turns_that_nobody_waits_for_are_given_back() {
        let limiter = RateLimiter::default();
        let operation = twenty();
        let waiting = (0..1800).map(|_| Box::pin(limiter.wait(&operation, "a", None)));
        let mut waiting: Vec<_> = waiting.collect();
        for wait in &mut waiting {
            let _ = tokio::time::timeout(Duration::ZERO, wait.as_mut()).await;
        }
        drop(waiting);
        assert!(limiter.turn(&operation, "a", Some(Instant::now() + WINDOW)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_turns_calls_away_gets_fewer_for_a_while() {
        let limiter = RateLimiter::default();
        // Four answers to calls of the same moment are one reason to slow down.
        (0..4).for_each(|_| limiter.slow_down(&twenty(), "a", None));
        let at_once = |limiter: &RateLimiter| {
            (0..99).filter(|_| limiter.turn(&twenty(), "a", Some(Instant::now())).is_some()).count()
        };
        assert_eq!(at_once(&limiter), 10);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(at_once(&limiter), 12);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(at_once(&limiter), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_that_a_service_asks_for_holds_for_all_calls() {
        let limiter = RateLimiter::default();
        for (operation, region) in [(twenty(), "a"), (limited(&[]), "b")] {
            limiter.slow_down(&operation, region, Some(Duration::from_secs(3)));
            assert_eq!(limiter.turn(&operation, region, None), Some(Duration::from_secs(3)));
            tokio::time::advance(Duration::from_secs(4)).await;
            assert_eq!(limiter.turn(&operation, region, None), Some(Duration::ZERO));
        }
    }
}
