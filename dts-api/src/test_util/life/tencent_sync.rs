//! Synchronization jobs of Tencent Cloud.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::job::{CHANGE, Job, Kind, Phase, Step, Trade, later};
use super::page::by_offset;
use super::tencent::{conflict, date_time, destroy, is, isolate, job, name_and_tags, recover, steps, trade_status};
use super::{Answered, Jobs, lists, set, text, without_nulls};
use crate::test_util::refusal::Provider;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "CreateSyncJob" => Ok(create(jobs, parameters, now)),
        "DescribeSyncJobs" => Ok(list(jobs, parameters, now)),
        "CreateCheckSyncJob" => check(jobs, parameters, now),
        "DescribeCheckSyncJobResult" => job(jobs, Kind::Synchronization, parameters).map(|job| check_result(job, now)),
        "ConfigureSyncJob" | "StartSyncJob" | "PauseSyncJob" | "ContinueSyncJob" | "ResumeSyncJob" | "StopSyncJob"
        | "IsolateSyncJob" | "RecoverSyncJob" | "DestroySyncJob" | "SkipSyncCheckItem" => {
            job(jobs, Kind::Synchronization, parameters).and_then(|job| act(job, operation, parameters, now))
        }
        _ => return None,
    };
    Some(answered)
}

fn create(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Value {
    let count = parameters.get("Count").and_then(Value::as_u64).unwrap_or(1).clamp(1, 10);
    let ids: Vec<_> = (0..count)
        .map(|_| {
            jobs.buy(Provider::Tencent, Kind::Synchronization, parameters, now, |job| name_and_tags(job, parameters))
        })
        .collect();
    json!({ "JobIds": ids })
}

fn check(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let found = job(jobs, Kind::Synchronization, parameters)?;
    if !matches!(found.phase, Phase::Configured | Phase::CheckPassed | Phase::CheckFailed) {
        return Err(conflict(status(found)));
    }
    let fails = jobs.check_fails();
    job(jobs, Kind::Synchronization, parameters)?.check(now, fails, false);
    Ok(json!({}))
}

fn act(job: &mut Job, operation: &str, parameters: &Value, now: SystemTime) -> Answered {
    let until = later(now, CHANGE);
    match operation {
        "IsolateSyncJob" => {
            let status = status(job);
            return isolate(job, now, status);
        }
        "RecoverSyncJob" => return recover(job, now),
        "DestroySyncJob" => return destroy(job, now),
        _ if job.trade != Trade::Normal => return Err(conflict(trade_status(job))),
        "SkipSyncCheckItem" => {
            job.skips = true;
            return Ok(json!({}));
        }
        _ => {}
    }
    let work = job.work(now);
    job.phase = match (operation, job.phase) {
        ("ConfigureSyncJob", Phase::New | Phase::Configured | Phase::CheckPassed | Phase::CheckFailed) => {
            if let Some(name) = text(parameters, "JobName") {
                name.clone_into(&mut job.name);
            }
            let inits = parameters.get("Options").and_then(|options| text(options, "InitType"));
            job.parts.schema = matches!(inits, None | Some("Structure" | "Full"));
            job.parts.full = matches!(inits, None | Some("Data" | "Full"));
            job.configured = parameters.clone();
            Phase::Configured
        }
        ("StartSyncJob", Phase::CheckPassed) => Phase::Starting { until },
        ("PauseSyncJob", Phase::Running { .. }) => Phase::Pausing { until, work },
        ("ContinueSyncJob", Phase::Paused { work }) => Phase::Resuming { until, work },
        ("ResumeSyncJob", Phase::Failed { work }) => {
            job.error = None;
            Phase::Resuming { until, work }
        }
        (
            "StopSyncJob",
            Phase::Running { .. } | Phase::Paused { .. } | Phase::Resuming { .. } | Phase::Failed { .. },
        ) => Phase::Stopping { until, work },
        _ => return Err(conflict(status(job))),
    };
    Ok(json!({}))
}

pub(super) fn status(job: &Job) -> &'static str {
    match job.phase {
        Phase::New => "UnInitialized",
        Phase::Configured => "Initialized",
        Phase::Checking { .. } => "Checking",
        Phase::CheckFailed => "CheckNotPass",
        Phase::CheckPassed => "CheckPass",
        Phase::Starting { .. } => "ReadyRunning",
        Phase::Running { .. } => "Running",
        Phase::Pausing { .. } => "Pausing",
        Phase::Paused { .. } => "Paused",
        Phase::Resuming { .. } => "Resuming",
        Phase::Completing { .. } | Phase::Stopping { .. } => "Stopping",
        Phase::Finished | Phase::Stopped { .. } => "Stopped",
        Phase::Failed { .. } => "ResumableErr",
    }
}

fn actions(job: &Job) -> Vec<&'static str> {
    let mut actions = vec!["view"];
    actions.extend(match (job.trade, status(job)) {
        (Trade::Isolated, _) => ["recover", "offline"].as_slice(),
        (Trade::Normal, "UnInitialized") => &["configure", "isolate"],
        (Trade::Normal, "Initialized" | "CheckNotPass") => &["configure", "check", "isolate"],
        (Trade::Normal, "CheckPass") => &["configure", "check", "start", "isolate"],
        (Trade::Normal, "Running") => &["pause", "stop"],
        (Trade::Normal, "Paused") => &["continue", "stop", "isolate"],
        (Trade::Normal, "ResumableErr") => &["resume", "stop", "isolate"],
        (Trade::Normal, "Stopped") => &["isolate"],
        _ => &[],
    });
    actions
}

fn list(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    let says = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| wanted == value);
    let mut found: Vec<_> = jobs
        .jobs
        .iter()
        .filter(|job| is(job, Kind::Synchronization))
        .filter(|job| job.trade != Trade::Offlined)
        .filter(|job| says("JobId", &job.id) && says("JobName", &job.name) && lists(parameters, "JobIds", &job.id))
        .filter(|job| lists(parameters, "Status", status(job)))
        .collect();
    if !text(parameters, "OrderSeq").is_some_and(|order| order.eq_ignore_ascii_case("asc")) {
        found.reverse();
    }
    let page = by_offset(found, parameters, 20);
    let jobs: Vec<_> = page.entries.iter().map(|job| without_nulls(entry(job, now))).collect();
    json!({ "TotalCount": page.total, "JobList": jobs })
}

fn entry(job: &Job, now: SystemTime) -> Value {
    let trade: String = {
        let mut letters = trade_status(job).chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    let tags: Vec<_> = job.tags.iter().map(|(key, value)| json!({ "TagKey": key, "TagValue": value })).collect();
    let mut entry = json!({
        "JobId": job.id,
        "JobName": job.name,
        "PayMode": job.bought.get("PayMode"),
        "RunMode": text(&job.configured, "RunMode").unwrap_or("Immediate"),
        "AllActions": ["view", "configure", "check", "start", "stop", "resume", "pause", "continue", "isolate"],
        "Actions": actions(job),
        "Objects": job.configured.get("Objects"),
        "Specification": job.bought.get("Specification"),
        "InstanceClass": job.bought.get("InstanceClass"),
        "CreateTime": date_time(Some(job.created)),
        "StartTime": date_time(job.started),
        "EndTime": date_time(job.ended),
        "Status": status(job),
        "TradeStatus": trade,
        "Tags": tags,
        "Detail": progress(job, now),
    });
    for side in ["Src", "Dst"] {
        for bought in ["Region", "DatabaseType"] {
            let name = format!("{side}{bought}");
            set(&mut entry, &name, job.bought.get(&name).cloned().unwrap_or_default());
        }
        for configured in ["AccessType", "NodeType"] {
            let name = format!("{side}{configured}");
            set(&mut entry, &name, job.configured.get(&name).cloned().unwrap_or_default());
        }
        let mut info = job.configured.get(format!("{side}Info")).cloned().unwrap_or_default();
        for secret in ["Password", "TmpSecretId", "TmpSecretKey", "TmpToken"] {
            if let Value::Object(members) = &mut info {
                members.remove(secret);
            }
        }
        set(&mut entry, &format!("{side}Info"), info);
    }
    entry
}

fn progress(job: &Job, now: SystemTime) -> Value {
    let steps = steps(job, now, "finished");
    let current = steps.iter().filter(|(_, status, _)| status != "notStarted").count();
    let whole: u64 = steps.iter().map(|(_, _, percent)| percent).sum();
    let count = u64::try_from(steps.len()).unwrap_or_default();
    let infos: Vec<_> = steps
        .iter()
        .enumerate()
        .map(|(index, (id, status, percent))| {
            json!({ "StepNo": index + 1, "StepName": id, "StepId": id, "Status": status, "Progress": percent })
        })
        .collect();
    let behind = match job.steps(now) {
        [_, _, Step::Absent | Step::Waiting] => None,
        _ => job.lag(now),
    };
    json!({
        "StepAll": infos.len(),
        "StepNow": current,
        "Progress": whole.checked_div(count),
        "CurrentStepProgress": current.checked_sub(1).and_then(|index| steps.get(index)).map(|(_, _, percent)| percent),
        "MasterSlaveDistance": behind,
        "SecondsBehindMaster": behind,
        "Message": job.error,
        "StepInfos": infos,
        "ErrInfo": job.error.as_ref().map(|error| json!({ "Reason": "error", "Message": error })),
    })
}

fn check_result(job: &Job, now: SystemTime) -> Value {
    let state = match job.phase {
        Phase::New | Phase::Configured => "notStarted",
        Phase::Checking { .. } => "running",
        Phase::CheckFailed => "failed",
        _ => "success",
    };
    check_steps(state, job.check_percent(now))
}

/// A check in this state, of which so many percent are done.
pub(super) fn check_steps(state: &str, percent: u64) -> Value {
    let names = ["ConnectDBCheck", "VersionCheck", "SrcPrivilegeCheck", "DstPrivilegeCheck", "BinlogParamCheck"];
    let count = u64::try_from(names.len()).unwrap_or_default();
    let steps: Vec<_> = (1..)
        .zip(names)
        .map(|(number, name)| {
            let over = percent * count >= number * 100;
            let failed = over && state == "failed" && number == count;
            let status = match (over, failed) {
                (_, true) => "failed",
                (true, _) => "finished",
                _ => "notStarted",
            };
            let errors = if failed { json!([{ "Message": "The check was told to fail." }]) } else { json!([]) };
            json!({
                "StepNo": number, "StepName": name, "StepId": name, "Status": status,
                "Progress": if over { 100 } else { 0 }, "Errors": errors,
            })
        })
        .collect();
    json!({
        "Status": state,
        "StepCount": count,
        "StepCur": (percent * count).div_ceil(100).max(1),
        "Progress": percent,
        "StepInfos": steps,
    })
}
