//! The state and the progress of a job, for both clouds.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::alibaba_task::Task;
use super::comparison::Comparison;
use super::tencent_sync_change::Change;
use crate::test_util::refusal::Provider;

/// The duration of a check.
pub(super) const CHECK: Duration = Duration::from_secs(20);
/// The duration of a change of state: to start, to pause, to stop.
pub(super) const CHANGE: Duration = Duration::from_secs(3);
/// The duration of the schema migration.
pub(super) const SCHEMA: Duration = Duration::from_secs(10);
/// The duration of the full migration.
pub(super) const FULL: Duration = Duration::from_secs(60);
/// The duration of catching up.
pub(super) const CATCH_UP: Duration = Duration::from_secs(30);

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Migration,
    Synchronization,
    /// Tracks changes for consumers.
    Subscription,
}

/// Says which parts a job has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) schema: bool,
    pub(super) full: bool,
    pub(super) changes: bool,
}

/// The state of a job. A state with a duration ends at `until`; a running job has done `work` before `since`.
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

/// The billing state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trade {
    Normal,
    Isolating { until: SystemTime },
    Isolated,
    Recovering { until: SystemTime },
    Offlining { until: SystemTime },
    Offlined,
}

/// The progress of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The job has no such part.
    Absent,
    Waiting,
    /// Running, in percent.
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
    /// The parameters of the purchase.
    pub(super) bought: Value,
    /// The parameters of the last configuration.
    pub(super) configured: Value,
    pub(super) phase: Phase,
    pub(super) trade: Trade,
    pub(super) created: SystemTime,
    pub(super) started: Option<SystemTime>,
    /// The time at which the existing data was copied.
    pub(super) copied: Option<SystemTime>,
    pub(super) ended: Option<SystemTime>,
    /// The error message.
    pub(super) error: Option<String>,
    /// Whether failing items of its check are skipped.
    pub(super) skips: bool,
    /// Whether it starts automatically after it is configured.
    pub(super) starts_itself: bool,
    pub(super) tags: Vec<(String, String)>,
    /// The number of rows that a comparison of its data finds different.
    pub(super) differences: u64,
    /// The comparisons that were created.
    pub(super) comparisons: Vec<Comparison>,
    /// The prepared change of a synchronization.
    pub(super) change: Option<Change>,
    /// The changes that run beside the job.
    pub(super) tasks: Vec<Task>,
    /// The consumer groups of a subscription.
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
    /// Returns whether lists contain it.
    pub(super) fn is_ready(&self, now: SystemTime) -> bool {
        later(self.created, CHANGE) <= now
    }
}

impl Job {
    /// Advances the job to this time.
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

    /// Records the time at which the existing data was copied.
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

    /// Resets the job to its state after the purchase.
    pub(super) fn reset(&mut self) {
        self.phase = Phase::New;
        self.configured = Value::Null;
        (self.started, self.copied, self.ended, self.error) = (None, None, None, None);
        (self.skips, self.starts_itself) = (false, false);
    }

    /// Returns how much it has done.
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

    /// Returns the whole duration until it has caught up, or finished if it does not replicate changes.
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

    /// Returns the progress of schemas, existing data and changes; changes are done when they have caught up.
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

    /// Returns the progress of the check, in percent.
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

    /// Returns how far the target is behind, in seconds; `None` before changes are replicated.
    pub(super) fn lag(&self, now: SystemTime) -> Option<u64> {
        match self.steps(now) {
            [_, _, Step::Working(percent)] => Some(CATCH_UP.as_secs() * (100 - percent) / 100 + 1),
            [_, _, Step::Done] => Some(0),
            _ => None,
        }
    }

    /// Returns whether it transfers data, or is about to.
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
