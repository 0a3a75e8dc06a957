//! Keeps the calls of a client below the documented rate limits, so that the service does not throttle them.
//!
//! This is not the crate governor: its quotas are fixed, so it cannot slow down when a service throttles, and tests
//! cannot pause its clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::operation::Operation;

/// The vendors' limits are calls per second.
const WINDOW: Duration = Duration::from_secs(1);

/// The rate limiter of one client, for all operations and regions.
///
/// It counts the calls of one client only. If other clients use the same account and the service throttles a call, the
/// limiter slows down for a while.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    lanes: Mutex<Vec<Lane>>,
    /// Whether a service has throttled a call. Before that, an operation without a documented limit has no lane.
    has_slowed_down: AtomicBool,
}

impl RateLimiter {
    /// Reserves the next slot of an operation in a region. Returns `None`, and reserves none, if it would come after
    /// `latest`.
    pub(crate) fn turn<'a>(
        &'a self,
        operation: &'a Operation,
        region: &'a str,
        latest: Option<Instant>,
    ) -> Option<Turn<'a>> {
        let now = Instant::now();
        if operation.rate_limits.is_empty() && !self.has_slowed_down.load(Ordering::Acquire) {
            return is_in_time(now, latest).then_some(Turn {
                limiter: self,
                operation,
                region,
                at: now,
                is_over: true,
            });
        }
        let at = lane(&mut self.lanes(), operation, region, now).turn(now, latest)?;
        Some(Turn { limiter: self, operation, region, at, is_over: at <= now })
    }

    /// Slows down the following calls after the service throttled one, perhaps with a pause that it asked for.
    pub(crate) fn slow_down(&self, operation: &Operation, region: &str, pause: Option<Duration>) {
        let now = Instant::now();
        lane(&mut self.lanes(), operation, region, now).slow_down(now, pause.unwrap_or_default());
        self.has_slowed_down.store(true, Ordering::Release);
    }

    fn lanes(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the lane of an operation in a region. There are few lanes, so a search needs no map.
fn lane<'a>(lanes: &'a mut Vec<Lane>, operation: &Operation, region: &str, now: Instant) -> &'a mut Lane {
    let mut index = 0;
    while lanes.get(index).is_some_and(|lane| lane.operation != operation.name || lane.region != region) {
        index += 1;
    }
    if index == lanes.len() {
        lanes.push(Lane::new(operation, region, now));
    }
    #[expect(clippy::indexing_slicing, reason = "it was found there, or put there")]
    &mut lanes[index]
}

/// A reserved slot. A slot that is dropped before its time becomes free.
#[must_use]
pub(crate) struct Turn<'a> {
    limiter: &'a RateLimiter,
    operation: &'a Operation,
    region: &'a str,
    at: Instant,
    is_over: bool,
}

impl Turn<'_> {
    /// Returns the time of the slot, unless it is now.
    pub(crate) fn later(&self) -> Option<Instant> {
        (!self.is_over).then_some(self.at)
    }

    /// Uses up the slot: the call is sent.
    pub(crate) fn use_up(mut self) {
        self.is_over = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            lane(&mut self.limiter.lanes(), self.operation, self.region, self.at).give_back(self.at);
        }
    }
}

/// The slots of one operation in one region.
#[derive(Debug)]
struct Lane {
    operation: &'static str,
    region: String,
    /// The documented calls per second; `None` if nothing is documented.
    limit: Option<u32>,
    /// The calls per second that are allowed now.
    allowed: u32,
    /// When `allowed` last changed.
    changed: Instant,
    /// No slot is before this time.
    closed_until: Instant,
    /// The slots of the last second and the future ones, in order.
    turns: Vec<Instant>,
}

impl Lane {
    /// Creates a lane. One client is one account in one region, so the smallest limit applies, whatever its scope.
    fn new(operation: &Operation, region: &str, now: Instant) -> Self {
        let limit = operation.rate_limits.iter().map(|limit| limit.per_second.max(1)).min();
        Self {
            operation: operation.name,
            region: region.to_owned(),
            limit,
            allowed: limit.unwrap_or_default(),
            changed: now,
            closed_until: now,
            turns: Vec::new(),
        }
    }

    /// Reserves the next slot: the earliest time at which no window has more calls than allowed. A dropped slot leaves
    /// a gap, which the next call fills.
    fn turn(&mut self, now: Instant, latest: Option<Instant>) -> Option<Instant> {
        let mut turn = now.max(self.closed_until);
        let Some(limit) = self.limit else { return is_in_time(turn, latest).then_some(turn) };
        self.recover(limit, now);
        while self.turns.first().is_some_and(|first| *first + WINDOW <= now) {
            self.turns.remove(0);
        }
        let mut next = 0;
        while is_in_time(turn, latest) {
            let index = self.position(turn);
            if self.has_room(turn, index) {
                self.turns.insert(index, turn);
                return Some(turn);
            }
            // Room can only appear when a slot leaves the window.
            turn = turn.max(*self.turns.get(next)? + WINDOW);
            next += 1;
        }
        None
    }

    /// Returns the position of a slot, after all that are not later.
    fn position(&self, turn: Instant) -> usize {
        self.turns.partition_point(|other| *other <= turn)
    }

    /// Returns whether one more slot at this time and position keeps every window within the allowed number.
    fn has_room(&self, turn: Instant, index: usize) -> bool {
        let allowed = usize::try_from(self.allowed).unwrap_or(usize::MAX);
        // The allowed number of consecutive slots, plus this one, must not fit into a window.
        for first in index.saturating_sub(allowed)..=index {
            let (Some(first), Some(last)) = (self.turns.get(first), self.turns.get(first.saturating_add(allowed) - 1))
            else {
                break;
            };
            if turn.max(*last).duration_since(turn.min(*first)) < WINDOW {
                return false;
            }
        }
        true
    }

    /// Frees a slot that nobody waits for. Slots that were reserved later stay where they are.
    fn give_back(&mut self, turn: Instant) {
        let index = self.position(turn).wrapping_sub(1);
        if self.turns.get(index) == Some(&turn) {
            self.turns.remove(index);
        }
    }

    /// Adds a tenth of the limit for each window in which the service throttled nothing.
    fn recover(&mut self, limit: u32, now: Instant) {
        let windows = now.duration_since(self.changed).as_secs() / WINDOW.as_secs();
        if windows > 0 {
            let more = limit.div_ceil(10).saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX));
            self.allowed = self.allowed.saturating_add(more).min(limit);
            self.changed = now;
        }
    }

    /// Halves the allowed number, once per window: calls in flight are usually throttled together.
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

/// Returns whether a time is not after the latest one.
fn is_in_time(time: Instant, latest: Option<Instant>) -> bool {
    latest.is_none_or(|latest| time <= latest)
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

    /// Takes a turn, and keeps it.
    fn at(limiter: &RateLimiter, operation: &Operation, region: &str) -> Instant {
        let turn = limiter.turn(operation, region, None).unwrap();
        let at = turn.at;
        turn.use_up();
        at
    }

    fn millis(limiter: &RateLimiter, region: &str) -> u128 {
        at(limiter, &twenty(), region).duration_since(Instant::now()).as_millis()
    }

    /// Whether a call gets a turn by then, and takes it.
    fn is_free(limiter: &RateLimiter, latest: Instant) -> bool {
        limiter.turn(&twenty(), "a", Some(latest)).map(Turn::use_up).is_some()
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
        let soon = Instant::now() + Duration::from_millis(1500);
        assert_eq!((0..99).filter(|_| is_free(&limiter, soon)).count(), 40);
        assert_eq!(millis(&limiter, "a"), 2000);
    }

    #[tokio::test(start_paused = true)]
    async fn turns_that_nobody_waits_for_are_given_back() {
        let limiter = RateLimiter::default();
        let operation = twenty();
        let turns: Vec<_> = (0..1800).map(|_| limiter.turn(&operation, "a", None)).collect();
        drop(turns);
        assert!(is_free(&limiter, Instant::now() + WINDOW));
    }

    #[tokio::test]
    async fn turns_are_given_back_on_a_real_clock_too() {
        let limiter = RateLimiter::default();
        let start = Instant::now();
        let operation = twenty();
        for _ in 0..20 {
            at(&limiter, &operation, "a");
        }
        for _ in 0..40 {
            let turn = limiter.turn(&operation, "a", None).unwrap();
            let waits = tokio::time::sleep_until(turn.later().unwrap());
            assert!(tokio::time::timeout(Duration::ZERO, waits).await.is_err());
        }
        assert!(
            is_free(&limiter, start + Duration::from_millis(1900)),
            "the next turn, and not the one after 40 others"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_is_given_back_is_the_next_calls_and_no_more() {
        let limiter = RateLimiter::default();
        assert_eq!((0..60).map(|_| millis(&limiter, "a")).max(), Some(2000));
        let now = Instant::now();
        for second in [1, 2] {
            lane(&mut limiter.lanes(), &twenty(), "a", now).give_back(now + Duration::from_secs(second));
        }
        assert_eq!([0; 3].map(|_| millis(&limiter, "a")), [1000, 2000, 3000]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_calls_than_allowed_though_calls_give_up() {
        let limiter = RateLimiter::default();
        let start = Instant::now();
        let mut turns = Vec::new();
        for step in 0..600 {
            tokio::time::advance(Duration::from_millis(7 * (step % 5))).await;
            let turn = millis(&limiter, "a") + Instant::now().duration_since(start).as_millis();
            let turn = u64::try_from(turn).unwrap_or(u64::MAX);
            if step % 3 == 0 {
                turns.push(turn);
            } else {
                let turn = start + Duration::from_millis(turn);
                lane(&mut limiter.lanes(), &twenty(), "a", start).give_back(turn);
            }
        }
        turns.sort_unstable();
        assert!(turns.windows(21).all(|window| window[20] - window[0] >= 1000), "{turns:?}");
        // 14 calls come per 200 milliseconds, and a third of them stays: the limit is what holds them back.
        assert_eq!(turns.windows(20).filter(|window| window[19] - window[0] >= 1000).count(), 0, "{turns:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_turns_calls_away_gets_fewer_for_a_while() {
        let limiter = RateLimiter::default();
        // Four responses to calls of the same moment are one reason to slow down.
        (0..4).for_each(|_| limiter.slow_down(&twenty(), "a", None));
        let at_once = |limiter: &RateLimiter| (0..99).filter(|_| is_free(limiter, Instant::now())).count();
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
            assert_eq!(at(&limiter, &operation, region), Instant::now() + Duration::from_secs(3));
            tokio::time::advance(Duration::from_secs(4)).await;
            assert_eq!(at(&limiter, &operation, region), Instant::now());
        }
    }
}
