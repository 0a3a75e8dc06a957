//! A job's life, alike for both clouds: what it goes through, and how far it is.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::alibaba_task::Task;
use super::comparison::Comparison;
use super::tencent_sync_change::Change;
use crate::test_util::refusal::Provider;

/// How long a check takes.
pub(super) const CHECK: Duration = Duration::from_secs(20);
/// How long it takes from one state to another: to start, to pause, to stop.
pub(super) const CHANGE: Duration = Duration::from_secs(3);
/// How long the schemas take.
pub(super) const SCHEMA: Duration = Duration::from_secs(10);
/// How long the existing data takes.
pub(super) const FULL: Duration = Duration::from_secs(60);
/// How long it takes to catch up.
pub(super) const CATCH_UP: Duration = Duration::from_secs(30);

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Migration,
    Synchronization,
    /// Tracks changes for consumers.
    Subscription,
}

/// Which parts a job has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) schema: bool,
    pub(super) full: bool,
    pub(super) changes: bool,
}

/// Where a job is. What takes time is over at `until`; a job at work has done `work` before `since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    New,
    Configured,
    Checking { until: SystemTime, passes: bool, then_starts: bool },
    CheckFailed,
    CheckPassed,
    Starting { until: SystemTime },
    Running { work: Duration, since: SystemTime },
    Pausing { until: SystemTime, work: Duration },
    Paused { work: Duration },
    Resuming { until: SystemTime, work: Duration },
    Completing { until: SystemTime },
    Finished,
    Stopping { until: SystemTime, work: Duration },
    Stopped { work: Duration },
    Failed { work: Duration },
}

/// Whether a job is the customer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trade {
    Normal,
    Isolating { until: SystemTime },
    Isolated,
    Recovering { until: SystemTime },
    Offlining { until: SystemTime },
    Offlined,
}

/// How far one part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The job has no such part.
    Absent,
    Waiting,
    /// At work, in percent.
    Working(u64),
    Done,
}

/// A job.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) provider: Provider,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) parts: Parts,
    /// The parameters with which it was bought.
    pub(super) bought: Value,
    /// The parameters with which it was configured last.
    pub(super) configured: Value,
    pub(super) phase: Phase,
    pub(super) trade: Trade,
    pub(super) created: SystemTime,
    pub(super) started: Option<SystemTime>,
    /// Since when the existing data is there.
    pub(super) copied: Option<SystemTime>,
    pub(super) ended: Option<SystemTime>,
    /// Why it failed.
    pub(super) error: Option<String>,
    /// Whether failing items of its check are passed over.
    pub(super) skips: bool,
    /// Whether it starts by itself once it is configured.
    pub(super) starts_itself: bool,
    pub(super) tags: Vec<(String, String)>,
    /// How many rows a comparison of its data finds different.
    pub(super) differences: u64,
    /// The comparisons that were created.
    pub(super) comparisons: Vec<Comparison>,
    /// The change of a synchronization that is prepared.
    pub(super) change: Option<Change>,
    /// The changes that go on beside its work.
    pub(super) tasks: Vec<Task>,
    /// Who reads a subscription.
    pub(super) groups: Vec<Group>,
}

/// A consumer group.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) account: String,
    pub(super) description: Option<String>,
    pub(super) created: SystemTime,
}

impl Group {
    /// Whether lists have it.
    pub(super) fn is_ready(&self, now: SystemTime) -> bool {
        later(self.created, CHANGE) <= now
    }
}

impl Job {
    /// Lives on until now.
    pub(super) fn settle(&mut self, now: SystemTime) {
        while let Some(next) = self.next(now) {
            self.phase = next;
        }
        self.note_copied(now);
        for comparison in &mut self.comparisons {
            comparison.settle(now);
        }
        self.trade = match self.trade {
            Trade::Isolating { until } if until <= now => Trade::Isolated,
            Trade::Recovering { until } if until <= now => Trade::Normal,
            Trade::Offlining { until } if until <= now => Trade::Offlined,
            trade => trade,
        };
    }

    fn next(&mut self, now: SystemTime) -> Option<Phase> {
        let next = match self.phase {
            Phase::Checking { until, passes, then_starts } if until <= now => match (passes, then_starts) {
                (false, _) => Phase::CheckFailed,
                (true, true) => Phase::Starting { until: later(until, CHANGE) },
                (true, false) => Phase::CheckPassed,
            },
            Phase::Starting { until } if until <= now => {
                self.started = Some(until);
                Phase::Running { work: Duration::ZERO, since: until }
            }
            Phase::Resuming { until, work } if until <= now => Phase::Running { work, since: until },
            Phase::Running { work, since } if !self.parts.changes && self.work(now) >= self.whole() => {
                self.ended = Some(later(since, self.whole().saturating_sub(work)));
                Phase::Finished
            }
            Phase::Pausing { until, work } if until <= now => Phase::Paused { work },
            Phase::Completing { until } if until <= now => {
                self.ended = Some(until);
                Phase::Finished
            }
            Phase::Stopping { until, work } if until <= now => {
                self.ended = Some(until);
                Phase::Stopped { work }
            }
            _ => return None,
        };
        Some(next)
    }

    /// Keeps when the existing data was there.
    fn note_copied(&mut self, now: SystemTime) {
        let data = self.schema_ends() + self.full();
        if self.copied.is_some() || self.started.is_none() || self.work(now) < data {
            return;
        }
        self.copied = match self.phase {
            Phase::Running { work, since } => Some(later(since, data.saturating_sub(work))),
            _ => self.ended.or(Some(now)),
        };
    }

    /// Starts the check.
    pub(super) fn check(&mut self, now: SystemTime, fails: bool, then_starts: bool) {
        let passes = self.skips || !fails;
        self.phase = Phase::Checking { until: later(now, CHECK), passes, then_starts };
    }

    /// Becomes what it was just bought as.
    pub(super) fn reset(&mut self) {
        self.phase = Phase::New;
        self.configured = Value::Null;
        (self.started, self.copied, self.ended, self.error) = (None, None, None, None);
        (self.skips, self.starts_itself) = (false, false);
    }

    /// How much it has done.
    pub(super) fn work(&self, now: SystemTime) -> Duration {
        match self.phase {
            Phase::Running { work, since } => work + now.duration_since(since).unwrap_or_default(),
            Phase::Pausing { work, .. }
            | Phase::Paused { work }
            | Phase::Resuming { work, .. }
            | Phase::Stopping { work, .. }
            | Phase::Stopped { work }
            | Phase::Failed { work } => work,
            Phase::Completing { .. } | Phase::Finished => self.whole(),
            _ => Duration::ZERO,
        }
    }

    /// All that is to do, until it is caught up where it has changes to carry over.
    fn whole(&self) -> Duration {
        let catch_up = if self.parts.changes { CATCH_UP } else { Duration::ZERO };
        self.schema_ends() + self.full() + catch_up
    }

    fn schema_ends(&self) -> Duration {
        if self.parts.schema { SCHEMA } else { Duration::ZERO }
    }

    fn full(&self) -> Duration {
        if self.parts.full { FULL } else { Duration::ZERO }
    }

    /// How far schemas, existing data and changes are; changes are done when they are caught up.
    pub(super) fn steps(&self, now: SystemTime) -> [Step; 3] {
        let work = self.work(now);
        let waiting = self.started.is_none();
        let step = |present: bool, from: Duration, takes: Duration| {
            if !present {
                return Step::Absent;
            }
            match work.checked_sub(from) {
                _ if waiting => Step::Waiting,
                None => Step::Waiting,
                Some(done) if done >= takes => Step::Done,
                Some(done) => Step::Working(percent(done, takes)),
            }
        };
        let (schema, full) = (self.schema_ends(), self.full());
        [
            step(self.parts.schema, Duration::ZERO, SCHEMA),
            step(self.parts.full, schema, FULL),
            step(self.parts.changes, schema + full, CATCH_UP),
        ]
    }

    /// How far the check is, in percent.
    pub(super) fn check_percent(&self, now: SystemTime) -> u64 {
        match self.phase {
            Phase::New | Phase::Configured => 0,
            Phase::Checking { until, .. } => {
                let left = until.duration_since(now).unwrap_or_default().min(CHECK);
                percent(CHECK.saturating_sub(left), CHECK)
            }
            _ => 100,
        }
    }

    /// How far the target is behind, in seconds; none before changes are carried over.
    pub(super) fn lag(&self, now: SystemTime) -> Option<u64> {
        match self.steps(now) {
            [_, _, Step::Working(percent)] => Some(CATCH_UP.as_secs() * (100 - percent) / 100 + 1),
            [_, _, Step::Done] => Some(0),
            _ => None,
        }
    }

    /// Whether it carries data over at this moment, or is about to.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Starting { .. } | Phase::Running { .. } | Phase::Resuming { .. })
    }
}

pub(super) fn later(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_add(by).unwrap_or(time)
}

pub(super) fn percent(part: Duration, whole: Duration) -> u64 {
    let percent = (part.as_millis() * 100).checked_div(whole.as_millis()).unwrap_or(100);
    u64::try_from(percent).unwrap_or(100).min(100)
}
