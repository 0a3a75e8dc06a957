//! Changes of Tencent Cloud's synchronization jobs that run: prepared, checked, carried out.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::job::{CHECK, Job, Kind, Phase, later, percent};
use super::tencent::{conflict, job};
use super::tencent_sync::{check_steps, status};
use super::{Answered, Jobs, set};

/// A change that is not carried out yet.
pub(super) struct Change {
    objects: Option<Value>,
    check: Option<Check>,
}

#[derive(Clone, Copy)]
struct Check {
    until: SystemTime,
    passes: bool,
}

impl Check {
    fn state(self, now: SystemTime) -> &'static str {
        match (self.until <= now, self.passes) {
            (false, _) => "running",
            (true, true) => "success",
            (true, false) => "failed",
        }
    }
}

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "ModifySyncJobConfig" => job(jobs, Kind::Synchronization, parameters).and_then(|job| prepare(job, parameters)),
        "CreateModifyCheckSyncJob" => check(jobs, parameters, now),
        "DescribeModifyCheckSyncJobResult" => job(jobs, Kind::Synchronization, parameters).map(|job| result(job, now)),
        "StartModifySyncJob" => job(jobs, Kind::Synchronization, parameters).and_then(|job| carry_out(job, now)),
        _ => return None,
    };
    Some(answered)
}

fn prepare(job: &mut Job, parameters: &Value) -> Answered {
    if !matches!(job.phase, Phase::Running { .. }) {
        return Err(conflict(status(job)));
    }
    job.change = Some(Change { objects: parameters.get("DynamicObjects").cloned(), check: None });
    Ok(json!({}))
}

fn check(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let is_ready = |change: &Change| change.check.is_none_or(|check| check.until <= now);
    let found = job(jobs, Kind::Synchronization, parameters)?;
    if !found.change.as_ref().is_some_and(is_ready) {
        return Err(conflict(status(found)));
    }
    let passes = !jobs.check_fails();
    if let Some(change) = &mut job(jobs, Kind::Synchronization, parameters)?.change {
        change.check = Some(Check { until: later(now, CHECK), passes });
    }
    Ok(json!({}))
}

fn result(job: &Job, now: SystemTime) -> Value {
    let Some(check) = job.change.as_ref().and_then(|change| change.check) else { return check_steps("notStarted", 0) };
    let left = check.until.duration_since(now).unwrap_or(Duration::ZERO);
    check_steps(check.state(now), percent(CHECK.saturating_sub(left), CHECK))
}

fn carry_out(job: &mut Job, now: SystemTime) -> Answered {
    let has_passed = |change: &Change| change.check.is_some_and(|check| check.state(now) == "success");
    let Some(change) = job.change.take_if(|change| has_passed(change)) else {
        return Err(conflict(status(job)));
    };
    if let Some(objects) = change.objects {
        set(&mut job.configured, "Objects", objects);
    }
    Ok(json!({}))
}
