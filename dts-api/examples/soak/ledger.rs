//! Records the outcome of each call for the client and for the server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use dts_api::Error;
use dts_api::test_util::{Outcome, RecordedCall};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Read,
    Write,
    WriteWithToken,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) enum Ended {
    With(Result<(), Error>),
    /// It was dropped before it ended.
    Dropped,
    Hung,
    Panicked,
}

/// All calls, by the job in their parameters, which is unique.
#[derive(Default)]
pub(crate) struct Ledger {
    calls: BTreeMap<String, Call>,
    violations: Vec<String>,
}

struct Call {
    sort: Sort,
    ended: Option<Ended>,
    /// Attempts that the server received.
    seen: u32,
    faults: u32,
    executed: u32,
    tokens: BTreeSet<String>,
}

impl Ledger {
    pub(crate) fn begin(&mut self, job: String, sort: Sort) {
        let call = Call { sort, ended: None, seen: 0, faults: 0, executed: 0, tokens: BTreeSet::new() };
        self.calls.insert(job, call);
    }

    pub(crate) fn end(&mut self, job: &str, ended: Ended) {
        match self.calls.get_mut(job) {
            Some(call) if call.ended.is_none() => call.ended = Some(ended),
            _ => self.violations.push(format!("{job} ended twice")),
        }
    }

    /// Adds the server's records, and looks for violations.
    pub(crate) fn close(&mut self, seen: &[RecordedCall]) {
        for attempt in seen {
            let job = ["MigrationJobId", "JobId"].iter().find_map(|name| attempt.parameter(name)?.as_str());
            let Some(call) = job.and_then(|job| self.calls.get_mut(job)) else {
                self.violations.push(format!("the server received an unexpected call: {attempt:?}"));
                continue;
            };
            call.seen += 1;
            call.faults += u32::from(matches!(attempt.outcome, Outcome::Faulty(_)));
            call.executed += u32::from(attempt.executed);
            call.tokens.extend(attempt.token.clone());
        }
        for (job, call) in &self.calls {
            self.violations
                .extend(call.violations().into_iter().map(|what| format!("{job} ({:?}): {what}", call.sort)));
        }
    }

    pub(crate) fn violations(&self) -> &[String] {
        &self.violations
    }

    /// Sums up the calls of a kind.
    fn sum(&self, sort: Sort, number: impl Fn(&Call) -> u32) -> u32 {
        self.calls.values().filter(|call| call.sort == sort).map(number).sum()
    }
}

impl Call {
    fn succeeded(&self) -> bool {
        matches!(self.ended, Some(Ended::With(Ok(()))))
    }

    fn is_unknown(&self) -> bool {
        matches!(&self.ended, Some(Ended::With(Err(error))) if error.outcome_unknown())
    }

    fn is_dropped(&self) -> bool {
        matches!(self.ended, Some(Ended::Dropped))
    }

    fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        match &self.ended {
            None => found.push("it did not end".to_owned()),
            Some(Ended::Hung) => found.push("it hangs".to_owned()),
            Some(Ended::Panicked) => found.push("it panicked".to_owned()),
            Some(Ended::With(Ok(()))) if self.executed == 0 => {
                found.push("it succeeded but was not executed".to_owned());
            }
            Some(Ended::With(Err(error))) => {
                if error.attempts() < self.seen {
                    found.push(format!("the server received {} attempts: {error:?}", self.seen));
                }
                let (reads, unknown) = (self.sort == Sort::Read, error.outcome_unknown());
                if reads && unknown || !reads && !unknown && self.executed > 0 {
                    found.push(format!("it was executed {} times: {error:?}", self.executed));
                }
            }
            Some(Ended::With(Ok(())) | Ended::Dropped) => {}
        }
        if self.sort != Sort::Read && self.executed > 1 {
            found.push(format!("it was executed {} times", self.executed));
        }
        let tokens = u32::from(self.sort == Sort::WriteWithToken);
        if self.tokens.len() > 1 || self.seen > 0 && self.tokens.len() != tokens as usize {
            found.push(format!("it carried {} tokens", self.tokens.len()));
        }
        found
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:28}{:>8}{:>8}{:>12}", "", "read", "write", "with token")?;
        let mut row = |name: &str, number: &dyn Fn(&Call) -> u32| {
            let [read, write, token] =
                [Sort::Read, Sort::Write, Sort::WriteWithToken].map(|sort| self.sum(sort, number));
            writeln!(f, "{name:28}{read:>8}{write:>8}{token:>12}")
        };
        row("calls", &|_| 1)?;
        row("  succeeded", &|call| call.succeeded().into())?;
        row("  failed, outcome unknown", &|call| call.is_unknown().into())?;
        row("  failed, without effect", &|call| {
            (!call.succeeded() && !call.is_unknown() && !call.is_dropped()).into()
        })?;
        let drops = self.calls.values().any(Call::is_dropped);
        if drops {
            row("  dropped", &|call| call.is_dropped().into())?;
        }
        row("attempts that arrived", &|call| call.seen)?;
        row("  with a fault", &|call| call.faults)?;
        row("executed", &|call| call.executed)?;
        row("  of calls that succeeded", &|call| if call.succeeded() { call.executed } else { 0 })?;
        row("  of unknown outcome", &|call| if call.is_unknown() { call.executed } else { 0 })?;
        if drops {
            row("  of dropped calls", &|call| if call.is_dropped() { call.executed } else { 0 })?;
        }
        let writes =
            |number: &dyn Fn(&Call) -> u32| self.sum(Sort::Write, number) + self.sum(Sort::WriteWithToken, number);
        let executed = writes(&|call| call.executed);
        let succeeded = writes(&|call| call.succeeded().into());
        let unknown = writes(&|call| if call.is_unknown() { call.executed } else { 0 });
        write!(f, "\n{executed} writes executed = {succeeded} that succeeded + {unknown} of unknown outcome")?;
        if drops {
            let dropped = writes(&|call| if call.is_dropped() { call.executed } else { 0 });
            write!(f, " + {dropped} of dropped calls")?;
        }
        writeln!(f)?;
        for violation in self.violations.iter().take(20) {
            writeln!(f, "!! {violation}")?;
        }
        write!(f, "{} violations", self.violations.len())
    }
}
