//! What Tencent Cloud's jobs of all kinds have in common.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::job::{Job, Kind, Phase, Step, Trade, later};
use super::{Answered, Jobs, text};
use crate::test_util::refusal::{Provider, Refusal};

/// The job that a call names.
pub(super) fn job<'a>(jobs: &'a mut Jobs, kind: Kind, parameters: &Value) -> Result<&'a mut Job, Refusal> {
    let name = if kind == Kind::Subscription { "SubscribeId" } else { "JobId" };
    let id = text(parameters, name).unwrap_or_default();
    let found = jobs.jobs.iter_mut().find(|job| job.id == id && is(job, kind) && job.trade != Trade::Offlined);
    found.ok_or_else(|| {
        let code = match kind {
            Kind::Migration => "ResourceNotFound.JobNotExist",
            Kind::Synchronization | Kind::Subscription => "ResourceNotFound.ResourceNotFoundError",
        };
        Refusal::new(200, code, format!("There is no job {id}."))
    })
}

/// Whether it is a job of this kind.
pub(super) fn is(job: &Job, kind: Kind) -> bool {
    job.provider == Provider::Tencent && job.kind == kind
}

/// What a purchase says of name and tags.
pub(super) fn name_and_tags(job: &mut Job, parameters: &Value) {
    if let Some(name) = text(parameters, "JobName") {
        name.clone_into(&mut job.name);
    }
    let tags = parameters.get("Tags").and_then(Value::as_array).into_iter().flatten();
    job.tags = tags
        .filter_map(|tag| Some((text(tag, "TagKey")?.to_owned(), text(tag, "TagValue").unwrap_or_default().to_owned())))
        .collect();
}

/// The refusal of what the state forbids.
pub(super) fn conflict(status: &str) -> Refusal {
    let message = format!("The job is in the state {status}, which does not allow this.");
    Refusal::new(200, "FailedOperation.StatusInConflictError", message)
}

/// Isolates a job that is not at work.
pub(super) fn isolate(job: &mut Job, now: SystemTime, status: &str) -> Answered {
    let busy = job.is_active()
        || matches!(
            job.phase,
            Phase::Checking { .. } | Phase::Pausing { .. } | Phase::Stopping { .. } | Phase::Completing { .. }
        );
    if busy {
        let message = format!("The job is in the state {status}; pause or stop it first.");
        return Err(Refusal::new(200, "UnsupportedOperation.UnsupportedOperationError", message));
    }
    trade(job, Trade::Normal, Trade::Isolating { until: later(now, super::job::CHANGE) })
}

/// Takes an isolated job back.
pub(super) fn recover(job: &mut Job, now: SystemTime) -> Answered {
    trade(job, Trade::Isolated, Trade::Recovering { until: later(now, super::job::CHANGE) })
}

/// Destroys an isolated job.
pub(super) fn destroy(job: &mut Job, now: SystemTime) -> Answered {
    trade(job, Trade::Isolated, Trade::Offlining { until: later(now, super::job::CHANGE) })
}

/// Changes whose the job is, where its state allows that.
pub(super) fn trade(job: &mut Job, from: Trade, to: Trade) -> Answered {
    if job.trade != from {
        return Err(conflict(trade_status(job)));
    }
    job.trade = to;
    Ok(json!({}))
}

/// Whether the job is the customer's, in small letters.
pub(super) fn trade_status(job: &Job) -> &'static str {
    match job.trade {
        Trade::Normal => "normal",
        Trade::Isolating { .. } => "isolating",
        Trade::Isolated => "isolated",
        // The list of migration jobs has no word for it.
        Trade::Recovering { .. } if job.kind == Kind::Migration => "reversing",
        Trade::Recovering { .. } => "recovering",
        Trade::Offlining { .. } => "offlining",
        Trade::Offlined => "offlined",
    }
}

/// The steps of a job at work, with the words of its kind for their states.
pub(super) fn steps(job: &Job, now: SystemTime, done: &str) -> Vec<(&'static str, String, u64)> {
    let names = ["schema-init", "dumper", "sinker"];
    let stopped = matches!(job.phase, Phase::Failed { .. });
    let steps = names.into_iter().zip(job.steps(now)).filter_map(|(name, step)| {
        let (status, percent) = match step {
            Step::Absent => return None,
            Step::Waiting => ("notStarted", 0),
            Step::Working(percent) if stopped => ("failed", percent),
            Step::Working(percent) => ("running", percent),
            // Changes go on being carried over.
            Step::Done if name == "sinker" && job.ended.is_none() => ("running", 100),
            Step::Done => (done, 100),
        };
        Some((name, status.to_owned(), percent))
    });
    steps.collect()
}

/// `2021-03-16 16:01:19`: Beijing's time, which has no summer.
pub(super) fn date_time(time: Option<SystemTime>) -> Value {
    let Some(time) = time.and_then(|time| time.checked_add(std::time::Duration::from_secs(8 * 3600))) else {
        return Value::Null;
    };
    crate::runtime::net::time::rfc3339(time).replace('T', " ").trim_end_matches('Z').into()
}
