//! Waiters as data: what generated code states about them, and how a response is judged by it.

use std::time::Duration;

use tokio::time::Instant;

use super::failed_items::FailedItems;
use crate::error::Error;
use crate::runtime::call::operation::Operation;
use crate::runtime::model::path;
use crate::runtime::model::shape::Shape;

/// What is waited for.
#[derive(Debug)]
pub struct Waiter {
    /// Name of the client's method.
    pub method: &'static str,
    /// The operation that is called again and again.
    pub operation: &'static Operation,
    /// Path of the field that shows the state.
    pub state: &'static str,
    /// Pauses between calls.
    pub interval: Interval,
    /// What ends the waiting; the first that holds counts.
    pub acceptors: &'static [Acceptor],
    /// Where to read which items failed.
    pub failed_items: Option<FailedItems>,
}

/// Pauses between calls: the first, and each twice the one before, up to the longest.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Interval {
    /// Pauses of whole seconds.
    pub const fn of_seconds(first: u64, longest: u64) -> Self {
        Self { first: Duration::from_secs(first), longest: Duration::from_secs(longest) }
    }

    /// The pause after one of this length.
    pub(super) fn after(&self, pause: Duration) -> Duration {
        pause.saturating_mul(2).min(self.longest).max(self.first)
    }
}

/// Something that ends the waiting.
#[derive(Debug)]
pub struct Acceptor {
    /// How the waiting ends.
    pub outcome: Outcome,
    /// What must hold.
    pub matcher: Matcher,
    /// For how long it does not count where it held from the first response on: the service may still report what was
    /// before.
    pub settle: Duration,
}

/// How waiting ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The wait succeeded.
    Success,
    /// It never will.
    Failure,
}

/// What an acceptor asks for.
#[derive(Debug)]
pub enum Matcher {
    /// Every field has one of its values, but for letter case; any value, where the list is empty.
    Values(&'static [(&'static str, &'static [&'static str])]),
    /// The call failed with one of these codes.
    Errors(&'static [&'static str]),
    /// The list at this path has no entry.
    Empty(&'static str),
}

impl Waiter {
    /// How a failed call ends the waiting, if it does.
    pub(super) fn judge_error(&self, error: &Error) -> Option<Outcome> {
        let names = |acceptor: &&Acceptor| match acceptor.matcher {
            Matcher::Errors(codes) => codes.iter().any(|code| error.has_code(code)),
            Matcher::Values(_) | Matcher::Empty(_) => false,
        };
        self.acceptors.iter().find(names).map(|acceptor| acceptor.outcome)
    }
}

impl Waiter {
    /// What in a response shows that waiting is in vain.
    pub(super) fn failure(&self, answer: &dyn Shape) -> Option<String> {
        let holds = |acceptor: &&Acceptor| acceptor.outcome == Outcome::Failure && acceptor.holds(answer);
        match self.acceptors.iter().find(holds)?.matcher {
            Matcher::Values(conditions) => {
                let member = |(path, _): &(&str, _)| {
                    let found: Vec<_> = path::texts(answer, path).into_iter().flatten().collect();
                    format!("{path} is {}", found.join(", "))
                };
                Some(conditions.iter().map(member).collect::<Vec<_>>().join(" and "))
            }
            Matcher::Empty(list) => Some(format!("{list} is empty")),
            Matcher::Errors(_) => None,
        }
    }
}

impl Acceptor {
    fn holds(&self, answer: &dyn Shape) -> bool {
        match self.matcher {
            Matcher::Values(conditions) => conditions.iter().all(|(path, values)| {
                let found = path::texts(answer, path);
                let fits = |text: &Option<String>| match text {
                    Some(text) if values.is_empty() => !text.is_empty(),
                    Some(text) => is_one_of(text, values),
                    None => false,
                };
                match self.outcome {
                    Outcome::Success => !found.is_empty() && found.iter().all(fits),
                    Outcome::Failure => found.iter().any(fits),
                }
            }),
            Matcher::Errors(_) => false,
            Matcher::Empty(list) => path::count(answer, list) == 0,
        }
    }
}

/// The time after a pause. One that no clock can tell is as good as never.
pub(super) fn after(now: Instant, pause: Duration) -> Instant {
    const DECADES: Duration = Duration::from_secs(30 * 365 * 86_400);
    now.checked_add(pause).unwrap_or_else(|| now + DECADES)
}

/// Whether a text is one of the values but for letter case, which services do not keep to.
pub(super) fn is_one_of(text: &str, values: &[&str]) -> bool {
    values.iter().any(|value| value.eq_ignore_ascii_case(text))
}

/// What a response means.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Verdict {
    /// How it ends the waiting, if it does.
    pub(super) now: Option<Outcome>,
    /// How it does if there is no time left to see whether that is left from before.
    pub(super) at_last: Option<Outcome>,
    /// When that will count, if it still holds.
    pub(super) settles_in: Option<Duration>,
}

/// What the responses said so far.
#[derive(Debug)]
pub(super) struct Judge {
    waiter: &'static Waiter,
    /// For each acceptor, whether it held in every response.
    held: Vec<bool>,
}

impl Judge {
    pub(super) fn new(waiter: &'static Waiter) -> Self {
        Self { waiter, held: vec![true; waiter.acceptors.len()] }
    }

    /// What a response means. `since` is the time since the first response.
    pub(super) fn judge(&mut self, answer: &dyn Shape, since: Duration) -> Verdict {
        let mut verdict = Verdict::default();
        for (acceptor, held) in self.waiter.acceptors.iter().zip(&mut self.held) {
            let holds = acceptor.holds(answer);
            *held &= holds;
            let counts = holds && (!*held || since >= acceptor.settle);
            verdict.now = verdict.now.or(counts.then_some(acceptor.outcome));
            if holds && verdict.at_last.is_none() {
                verdict.at_last = Some(acceptor.outcome);
                verdict.settles_in = acceptor.settle.checked_sub(since);
            }
        }
        verdict
    }
}
