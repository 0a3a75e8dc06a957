//! Waiters as data: the facts that generated code declares about them, and how they judge a response.

use std::time::Duration;

use tokio::time::Instant;

use super::failed_items::FailedItems;
use crate::error::Error;
use crate::runtime::call::operation::Operation;
use crate::runtime::model::path;
use crate::runtime::model::shape::Shape;

/// The facts about a waiter.
#[derive(Debug)]
pub struct Waiter {
    /// The name of the client's method.
    pub method: &'static str,
    /// The operation that is called repeatedly.
    pub operation: &'static Operation,
    /// The path of the field with the state.
    pub state: &'static str,
    /// The pauses between calls.
    pub interval: Interval,
    /// What ends the wait; the first acceptor that matches counts.
    pub acceptors: &'static [Acceptor],
    /// Where to read the failed items.
    pub failed_items: Option<FailedItems>,
}

/// The pauses between calls. A pause starts with `first` and doubles up to `longest`.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Interval {
    /// Creates pauses of whole seconds.
    pub const fn of_seconds(first: u64, longest: u64) -> Self {
        Self { first: Duration::from_secs(first), longest: Duration::from_secs(longest) }
    }

    /// Returns the pause after one of this length.
    pub(super) fn after(&self, pause: Duration) -> Duration {
        pause.saturating_mul(2).min(self.longest).max(self.first)
    }
}

/// A condition that ends the wait.
#[derive(Debug)]
pub struct Acceptor {
    /// How the wait ends.
    pub outcome: Outcome,
    /// What must match.
    pub matcher: Matcher,
    /// How long a match is ignored if it was there from the first response on: the service may still report a state
    /// from before.
    pub settle: Duration,
}

/// How a wait ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The wait succeeds.
    Success,
    /// The wait fails: the state can no longer be reached.
    Failure,
}

/// What an acceptor matches.
#[derive(Debug)]
pub enum Matcher {
    /// Every field has one of its values, compared case-insensitively; any value if the list is empty.
    Values(&'static [(&'static str, &'static [&'static str])]),
    /// The call fails with one of these codes.
    Errors(&'static [&'static str]),
    /// The list at this path has no entry.
    Empty(&'static str),
}

impl Waiter {
    /// Returns how a failed call ends the wait, if it does.
    pub(super) fn judge_error(&self, error: &Error) -> Option<Outcome> {
        let names = |acceptor: &&Acceptor| match acceptor.matcher {
            Matcher::Errors(codes) => codes.iter().any(|code| error.has_code(code)),
            Matcher::Values(_) | Matcher::Empty(_) => false,
        };
        self.acceptors.iter().find(names).map(|acceptor| acceptor.outcome)
    }
}

impl Waiter {
    /// Returns what in a response shows that the wait failed.
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

/// Returns the time after a pause. A time beyond the range of the clock is as good as never.
pub(super) fn after(now: Instant, pause: Duration) -> Instant {
    const DECADES: Duration = Duration::from_secs(30 * 365 * 86_400);
    now.checked_add(pause).unwrap_or_else(|| now + DECADES)
}

/// Returns whether a text is one of the values, compared case-insensitively: services do not keep the letter case.
pub(super) fn is_one_of(text: &str, values: &[&str]) -> bool {
    values.iter().any(|value| value.eq_ignore_ascii_case(text))
}

/// The result of judging a response.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Verdict {
    /// How the response ends the wait, if it does.
    pub(super) now: Option<Outcome>,
    /// How the response ends the wait if no time is left to see whether the state is stale.
    pub(super) at_last: Option<Outcome>,
    /// When the stale state counts if it is still there.
    pub(super) settles_in: Option<Duration>,
}

/// Judges responses, with a memory of the earlier ones.
#[derive(Debug)]
pub(super) struct Judge {
    waiter: &'static Waiter,
    /// For each acceptor, whether it matched in every response.
    held: Vec<bool>,
}

impl Judge {
    pub(super) fn new(waiter: &'static Waiter) -> Self {
        Self { waiter, held: vec![true; waiter.acceptors.len()] }
    }

    /// Judges a response. `since` is the time since the first response.
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
