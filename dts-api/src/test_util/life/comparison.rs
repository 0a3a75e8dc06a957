//! A comparison of source and target that is created and started by calls.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::job::{CHANGE, later, percent};

/// How long it takes to compare.
pub(super) const COMPARE: Duration = Duration::from_secs(30);

/// Where a comparison is. What takes time is over at `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Created,
    Starting { until: SystemTime },
    Running { until: SystemTime },
    Done,
    Stopping { until: SystemTime },
    Stopped,
    Failed,
}

/// A comparison.
pub(super) struct Comparison {
    pub(super) id: String,
    pub(super) name: String,
    /// The parameters with which it was created.
    pub(super) asked: Value,
    pub(super) stage: Stage,
    pub(super) created: SystemTime,
    pub(super) started: Option<SystemTime>,
    pub(super) ended: Option<SystemTime>,
    /// Why it failed.
    pub(super) error: Option<String>,
    /// How many rows it finds different.
    pub(super) differences: u64,
}

impl Comparison {
    /// Lives on until now.
    pub(super) fn settle(&mut self, now: SystemTime) {
        if let Stage::Starting { until } = self.stage
            && until <= now
        {
            self.started = Some(until);
            self.stage = Stage::Running { until: later(until, COMPARE) };
        }
        let next = match self.stage {
            Stage::Running { until } if until <= now => (until, Stage::Done),
            Stage::Stopping { until } if until <= now => (until, Stage::Stopped),
            _ => return,
        };
        (self.ended, self.stage) = (Some(next.0), next.1);
    }

    /// Starts, for the first time or again. Whether its stage allows that.
    pub(super) fn start(&mut self, now: SystemTime) -> bool {
        let allowed = !self.is_active();
        if allowed {
            (self.started, self.ended, self.error) = (None, None, None);
            self.stage = Stage::Starting { until: later(now, CHANGE) };
        }
        allowed
    }

    /// Stops. Whether its stage allows that.
    pub(super) fn stop(&mut self, now: SystemTime) -> bool {
        let allowed = matches!(self.stage, Stage::Starting { .. } | Stage::Running { .. });
        if allowed {
            self.stage = Stage::Stopping { until: later(now, CHANGE) };
        }
        allowed
    }

    pub(super) fn fail(&mut self, now: SystemTime, message: &str) {
        self.stage = Stage::Failed;
        (self.ended, self.error) = (Some(now), Some(message.to_owned()));
    }

    /// Whether it goes on by itself.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.stage, Stage::Starting { .. } | Stage::Running { .. } | Stage::Stopping { .. })
    }

    /// How far it is, in percent.
    pub(super) fn percent(&self, now: SystemTime) -> u64 {
        match self.stage {
            Stage::Running { until } => {
                let left = until.duration_since(now).unwrap_or_default();
                percent(COMPARE.saturating_sub(left), COMPARE)
            }
            Stage::Done => 100,
            _ => 0,
        }
    }
}
