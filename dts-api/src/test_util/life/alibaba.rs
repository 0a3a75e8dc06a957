//! Jobs of Alibaba Cloud, by the operations of the current generation.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::alibaba_answers::{detail, list, status, step};
use super::alibaba_subscription::PARTS;
use super::job::{CHANGE, Job, Kind, Parts, Phase, later};
use super::{Answered, Jobs, set, text};
use crate::test_util::refusal::{Provider, Refusal};

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let by_id = |jobs: &mut Jobs, then: &mut dyn FnMut(&mut Job) -> Answered| {
        then(job(jobs, parameters, &["DtsJobId", "DtsInstanceId", "DtsInstanceID"])?)
    };
    let answered = match operation {
        "CreateDtsInstance" => create(jobs, parameters, now)?,
        "ConfigureDtsJob" => configure_dts_job(jobs, parameters, now),
        "DescribeDtsJobs" => Ok(list(jobs, parameters, now)),
        "StartDtsJob" => start(jobs, parameters, &["DtsJobId", "DtsInstanceId"], now),
        "DeleteDtsJob" => delete(jobs, parameters, &["DtsJobId", "DtsInstanceId"], None),
        "SuspendDtsJob" => by_id(jobs, &mut |job| suspend(job, now)),
        "StopDtsJob" => by_id(jobs, &mut |job| stop(job, now)),
        "ResetDtsJob" => by_id(jobs, &mut reset),
        "ModifyDtsJobName" => by_id(jobs, &mut |job| {
            text(parameters, "DtsJobName").unwrap_or_default().clone_into(&mut job.name);
            Ok(json!({}))
        }),
        "ModifyDtsJobPassword" => by_id(jobs, &mut |_| Ok(json!({}))),
        "SkipPreCheck" => by_id(jobs, &mut |job| skip(job, parameters)),
        "DescribeDtsJobDetail" => by_id(jobs, &mut |job| Ok(detail(job, now))),
        "DescribePreCheckStatus" => by_id(jobs, &mut |job| Ok(step(job, parameters, now))),
        _ => return None,
    };
    Some(answered)
}

/// The job that the first of these parameters names which is given: by its own ID or that of its instance.
pub(super) fn job<'a>(jobs: &'a mut Jobs, parameters: &Value, names: &[&str]) -> Result<&'a mut Job, Refusal> {
    let id = names.iter().find_map(|name| text(parameters, name)).unwrap_or_default();
    let found = jobs.jobs.iter_mut().find(|job| is(job, id));
    found.ok_or_else(|| Refusal::new(403, "Forbidden.InstanceNotFound", format!("There is no instance {id}.")))
}

pub(super) fn is(job: &Job, id: &str) -> bool {
    is_here(job) && (job.id == id || id.strip_prefix("dts") == Some(&job.id))
}

/// Whether a job is one of this cloud.
pub(super) fn is_here(job: &Job) -> bool {
    job.provider == Provider::Alibaba
}

pub(super) fn instance(job: &Job) -> String {
    format!("dts{}", job.id)
}

/// Buys an instance; none where it is of a kind that does not live.
fn create(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let starts_itself = parameters.get("AutoStart").and_then(Value::as_bool).unwrap_or_default();
    if text(parameters, "JobId").is_some() {
        return Some(job(jobs, parameters, &["JobId"]).map(|job| {
            set(&mut job.bought, "PayType", parameters.get("PayType").cloned().unwrap_or_default());
            json!({ "InstanceId": instance(job), "JobId": job.id })
        }));
    }
    let kind = match text(parameters, "Type").unwrap_or_default().to_ascii_uppercase().as_str() {
        "MIGRATION" => Kind::Migration,
        "SYNC" => Kind::Synchronization,
        "SUBSCRIBE" => Kind::Subscription,
        _ => return None,
    };
    let id = jobs.buy(Provider::Alibaba, kind, parameters, now, |job| {
        job.starts_itself = starts_itself;
        if kind == Kind::Subscription {
            job.parts = PARTS;
        }
    });
    Some(Ok(json!({ "InstanceId": format!("dts{id}"), "JobId": id })))
}

fn configure_dts_job(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let kind = match text(parameters, "JobType") {
        Some(kind) if kind.eq_ignore_ascii_case("SYNC") => Kind::Synchronization,
        _ => Kind::Migration,
    };
    let given = ["DtsJobId", "DtsInstanceId"].iter().find_map(|name| text(parameters, name));
    let id = match given {
        Some(id) => id.to_owned(),
        None => jobs.buy(Provider::Alibaba, kind, &json!({}), now, |_| {}),
    };
    let fails = jobs.check_fails_if(|jobs| jobs.iter().any(|job| is(job, &id) && job.starts_itself));
    let job = job(jobs, &json!({ "DtsJobId": id }), &["DtsJobId"])?;
    if job.kind != kind {
        return Err(Refusal::new(400, "InvalidParameter", "The instance was bought for another JobType."));
    }
    let part = |name: &str| parameters.get(name).and_then(Value::as_bool).unwrap_or_default();
    let parts = Parts {
        schema: part("StructureInitialization"),
        full: part("DataInitialization"),
        changes: part("DataSynchronization"),
    };
    configure(job, parameters, parts, "DtsJobName")?;
    if job.starts_itself {
        job.check(now, fails, true);
    }
    Ok(json!({ "DtsInstanceId": instance(job), "DtsJobId": job.id }))
}

/// Configures a job that is not under way.
pub(super) fn configure(job: &mut Job, parameters: &Value, parts: Parts, name: &str) -> Result<(), Refusal> {
    if !matches!(job.phase, Phase::New | Phase::Configured | Phase::CheckFailed | Phase::CheckPassed) {
        return Err(conflict(job));
    }
    if let Some(name) = text(parameters, name) {
        name.clone_into(&mut job.name);
    }
    job.parts = parts;
    job.configured = parameters.clone();
    job.phase = Phase::Configured;
    Ok(())
}

/// Starts a job, through its check where it has not passed it, or lets it go on.
pub(super) fn start(jobs: &mut Jobs, parameters: &Value, names: &[&str], now: SystemTime) -> Answered {
    let phase = job(jobs, parameters, names)?.phase;
    let fails = jobs.check_fails_if(|_| matches!(phase, Phase::Configured | Phase::CheckFailed));
    let job = job(jobs, parameters, names)?;
    let until = later(now, CHANGE);
    match job.phase {
        Phase::Configured | Phase::CheckFailed => job.check(now, fails, true),
        Phase::CheckPassed => job.phase = Phase::Starting { until },
        Phase::Paused { work } | Phase::Failed { work } => {
            job.error = None;
            job.phase = Phase::Resuming { until, work };
        }
        _ => return Err(conflict(job)),
    }
    Ok(json!({}))
}

pub(super) fn suspend(job: &mut Job, now: SystemTime) -> Answered {
    // There is no state of a subscription that is paused.
    if !job.is_active() || job.kind == Kind::Subscription {
        return Err(conflict(job));
    }
    job.phase = Phase::Pausing { until: later(now, CHANGE), work: job.work(now) };
    Ok(json!({}))
}

pub(super) fn stop(job: &mut Job, now: SystemTime) -> Answered {
    let allowed = job.is_active() || matches!(job.phase, Phase::Paused { .. } | Phase::Failed { .. });
    if !allowed || job.kind == Kind::Subscription {
        return Err(conflict(job));
    }
    job.phase = Phase::Stopping { until: later(now, CHANGE), work: job.work(now) };
    Ok(json!({}))
}

/// Releases an instance.
pub(super) fn delete(jobs: &mut Jobs, parameters: &Value, names: &[&str], kind: Option<Kind>) -> Answered {
    let job = job(jobs, parameters, names)?;
    if kind.is_some_and(|kind| kind != job.kind) {
        return Err(Refusal::new(403, "Forbidden.InstanceNotFound", "The instance is of another kind."));
    }
    if job.is_active() && job.kind == Kind::Migration {
        return Err(conflict(job));
    }
    let id = job.id.clone();
    jobs.jobs.retain(|job| job.id != id);
    Ok(json!({}))
}

fn reset(job: &mut Job) -> Answered {
    if job.kind != Kind::Synchronization || job.is_active() {
        return Err(conflict(job));
    }
    job.reset();
    Ok(json!({}))
}

fn skip(job: &mut Job, parameters: &Value) -> Answered {
    job.skips = parameters.get("Skip").is_some_and(|skip| skip == true || skip == "true");
    Ok(json!({ "SkipItems": text(parameters, "SkipPreCheckItems").unwrap_or_default() }))
}

/// The refusal of what the state forbids.
pub(super) fn conflict(job: &Job) -> Refusal {
    let message = format!("The job is in the state {}, which does not allow this.", status(job, None));
    Refusal::new(403, "InvalidJobStatus", message)
}
