//! The retry budget: how many retries all calls of a client have together.

use std::sync::atomic::{AtomicU32, Ordering};

/// The capacity of the bucket. AWS's SDKs have long used these numbers.
const CAPACITY: u32 = 500;

/// The price of one retry.
const PRICE: u32 = 5;

/// A token bucket: a retry takes tokens, and a success returns some.
///
/// If a service is down, a client makes about a hundred retries. After that, each call has one attempt, until calls
/// succeed again.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Pays for one retry, or returns `None` if there are not enough tokens.
    pub(crate) fn pay(&self) -> Option<Paid> {
        let paid = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(PRICE));
        paid.is_ok().then_some(Paid(PRICE))
    }

    /// Returns tokens after a success: the price of its last retry, or a little if it had none.
    pub(crate) fn refill(&self, paid: Option<Paid>) {
        let Paid(back) = paid.unwrap_or(Paid(1));
        if self.0.load(Ordering::Relaxed) >= CAPACITY {
            return;
        }
        let fill = |left: u32| Some(left.saturating_add(back).min(CAPACITY));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }
}

/// The price of a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paid(u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_service_gets_a_hundred_attempts_more() {
        let budget = Budget::new();
        assert_eq!((0..1000).filter(|_| budget.pay().is_some()).count(), 100);
    }

    #[test]
    fn success_gives_back() {
        let budget = Budget::new();
        let paid = (0..100).filter_map(|_| budget.pay()).last();
        assert_eq!(budget.pay(), None);
        budget.refill(paid);
        assert!(budget.pay().is_some());
        (0..4).for_each(|_| budget.refill(None));
        assert_eq!(budget.pay(), None);
        budget.refill(None);
        assert!(budget.pay().is_some());
    }

    #[test]
    fn there_is_never_more_than_the_bucket_holds() {
        let budget = Budget::new();
        (0..1000).for_each(|_| budget.refill(None));
        assert_eq!((0..1000).filter(|_| budget.pay().is_some()).count(), 100);
    }
}
