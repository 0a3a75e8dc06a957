//! Migration jobs of Tencent Cloud.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::job::{CHANGE, Job, Kind, Parts, Phase, Step, Trade, later};
use super::page::by_offset;
use super::tencent::{conflict, date_time, destroy, is, isolate, job, name_and_tags, recover, steps, trade_status};
use super::tencent_comparison::last;
use super::{Answered, Jobs, lists, set, text, without_nulls};
use crate::test_util::refusal::Provider;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "CreateMigrationService" => Ok(create(jobs, parameters, now)),
        "DescribeMigrationJobs" => Ok(list(jobs, parameters, now)),
        "CreateMigrateCheckJob" => check(jobs, parameters, now),
        "DescribeMigrationDetail" => job(jobs, Kind::Migration, parameters).map(|job| detail(job, now)),
        "DescribeMigrationCheckJob" => job(jobs, Kind::Migration, parameters).map(|job| check_result(job, now)),
        "ModifyMigrationJob"
        | "StartMigrateJob"
        | "PauseMigrateJob"
        | "ContinueMigrateJob"
        | "ResumeMigrateJob"
        | "CompleteMigrateJob"
        | "StopMigrateJob"
        | "IsolateMigrateJob"
        | "RecoverMigrateJob"
        | "DestroyMigrateJob"
        | "ModifyMigrateName"
        | "ModifyMigrateJobSpec"
        | "SkipCheckItem" => {
            job(jobs, Kind::Migration, parameters).and_then(|job| act(job, operation, parameters, now))
        }
        _ => return None,
    };
    Some(answered)
}

fn create(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Value {
    let count = parameters.get("Count").and_then(Value::as_u64).unwrap_or(1).clamp(1, 15);
    let ids: Vec<_> = (0..count)
        .map(|_| jobs.buy(Provider::Tencent, Kind::Migration, parameters, now, |job| name_and_tags(job, parameters)))
        .collect();
    json!({ "JobIds": ids })
}

fn check(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let found = job(jobs, Kind::Migration, parameters)?;
    if !matches!(found.phase, Phase::Configured | Phase::CheckPassed | Phase::CheckFailed) {
        return Err(conflict(status(found, now)));
    }
    let fails = jobs.check_fails();
    job(jobs, Kind::Migration, parameters)?.check(now, fails, false);
    Ok(json!({}))
}

fn act(job: &mut Job, operation: &str, parameters: &Value, now: SystemTime) -> Answered {
    let until = later(now, CHANGE);
    match operation {
        "IsolateMigrateJob" => {
            let status = status(job, now);
            return isolate(job, now, status);
        }
        "RecoverMigrateJob" => return recover(job, now),
        "DestroyMigrateJob" => return destroy(job, now),
        _ if job.trade != Trade::Normal => return Err(conflict(trade_status(job))),
        "ModifyMigrateName" => {
            text(parameters, "JobName").unwrap_or_default().clone_into(&mut job.name);
            return Ok(json!({}));
        }
        "ModifyMigrateJobSpec" => {
            if let Some(class) = parameters.get("NewInstanceClass") {
                set(&mut job.bought, "InstanceClass", class.clone());
            }
            return Ok(json!({}));
        }
        "SkipCheckItem" => {
            job.skips = true;
            return Ok(json!({ "Message": "" }));
        }
        _ => {}
    }
    let work = job.work(now);
    let caught_up = job.steps(now)[2] == Step::Done;
    job.phase = match (operation, job.phase) {
        ("ModifyMigrationJob", Phase::New | Phase::Configured | Phase::CheckPassed | Phase::CheckFailed) => {
            if let Some(name) = text(parameters, "JobName") {
                name.clone_into(&mut job.name);
            }
            let what = parameters.get("MigrateOption").and_then(|option| text(option, "MigrateType"));
            job.parts = match what {
                Some("structure") => Parts { schema: true, full: false, changes: false },
                Some("full") => Parts { schema: true, full: true, changes: false },
                _ => Parts { schema: true, full: true, changes: true },
            };
            job.configured = parameters.clone();
            Phase::Configured
        }
        ("StartMigrateJob", Phase::CheckPassed) => Phase::Starting { until },
        ("PauseMigrateJob", Phase::Running { .. }) => Phase::Pausing { until, work },
        ("ContinueMigrateJob", Phase::Paused { work }) => Phase::Resuming { until, work },
        ("ResumeMigrateJob", Phase::Failed { work }) => {
            job.error = None;
            Phase::Resuming { until, work }
        }
        ("CompleteMigrateJob", Phase::Running { .. }) if caught_up => Phase::Completing { until },
        (
            "StopMigrateJob",
            Phase::Starting { .. }
            | Phase::Running { .. }
            | Phase::Paused { .. }
            | Phase::Resuming { .. }
            | Phase::Failed { .. },
        ) => Phase::Stopping { until, work },
        _ => return Err(conflict(status(job, now))),
    };
    Ok(json!({}))
}

fn status(job: &Job, now: SystemTime) -> &'static str {
    match job.phase {
        Phase::New | Phase::Configured => "created",
        Phase::Checking { .. } => "checking",
        Phase::CheckFailed => "checkNotPass",
        Phase::CheckPassed => "checkPass",
        Phase::Starting { .. } => "readyRun",
        Phase::Running { .. } if job.steps(now)[2] == Step::Done => "readyComplete",
        Phase::Running { .. } => "running",
        Phase::Pausing { .. } => "pausing",
        Phase::Paused { .. } => "manualPaused",
        Phase::Resuming { .. } => "resuming",
        Phase::Completing { .. } => "completing",
        Phase::Finished => "success",
        Phase::Stopping { .. } => "stopping",
        Phase::Stopped { .. } => "canceled",
        Phase::Failed { .. } => "error",
    }
}

fn actions(job: &Job, now: SystemTime) -> Vec<&'static str> {
    let mut actions = vec!["view"];
    actions.extend(match (job.trade, status(job, now)) {
        (Trade::Isolated, _) => ["recover", "offline"].as_slice(),
        (Trade::Normal, "created") => &["configure", "modify", "check", "isolate"],
        (Trade::Normal, "checkPass") => &["modify", "check", "start", "isolate"],
        (Trade::Normal, "checkNotPass") => &["modify", "check", "isolate"],
        (Trade::Normal, "running" | "readyRun" | "manualPaused") => &["stop"],
        (Trade::Normal, "readyComplete") => &["complete", "stop", "createCmpTask"],
        (Trade::Normal, "error") => &["resume", "stop"],
        (Trade::Normal, "success" | "canceled") => &["isolate"],
        _ => &[],
    });
    actions
}

/// What detail and list tell of a job.
fn shared(job: &Job, now: SystemTime) -> Value {
    let steps = steps(job, now, "finished");
    let current = steps.iter().filter(|(_, status, _)| status != "notStarted").count();
    let infos: Vec<_> = steps
        .iter()
        .enumerate()
        .map(|(index, (id, status, percent))| {
            json!({
                "StepNo": index + 1, "StepName": id, "StepId": id, "Status": status, "Percent": percent,
                "StepMessage": job.error.as_deref().filter(|_| status == "failed").unwrap_or_default(),
            })
        })
        .collect();
    let tags: Vec<_> = job.tags.iter().map(|(key, value)| json!({ "TagKey": key, "TagValue": value })).collect();
    json!({
        "JobId": job.id,
        "JobName": job.name,
        "CreateTime": date_time(Some(job.created)),
        "UpdateTime": date_time(Some(now)),
        "StartTime": date_time(job.started),
        "EndTime": date_time(job.ended),
        "BriefMsg": job.error.as_deref().unwrap_or_default(),
        "Status": status(job, now),
        "RunMode": text(&job.configured, "RunMode").unwrap_or("immediate"),
        "Action": {
            "AllAction": ["view", "modify", "check", "start", "configure", "stop", "complete", "resume", "isolate"],
            "AllowedAction": actions(job, now),
        },
        "StepInfo": {
            "StepAll": infos.len(),
            "StepNow": current,
            "MasterSlaveDistance": job.lag(now),
            "SecondsBehindMaster": job.lag(now),
            "StepInfo": infos,
        },
        "SrcInfo": endpoint(job, "Src"),
        "DstInfo": endpoint(job, "Dst"),
        "CompareTask": last(job),
        "TradeInfo": {
            "TradeStatus": trade_status(job),
            "InstanceClass": job.bought.get("InstanceClass"),
            "PayType": "postpay",
            "BillingType": "postpay",
        },
        "Tags": tags,
    })
}

/// Source or target: as it was configured, without secrets, or as it was bought.
fn endpoint(job: &Job, side: &str) -> Value {
    let mut info = job.configured.get(format!("{side}Info")).cloned().unwrap_or_else(|| json!({}));
    for (name, bought) in [("Region", "Region"), ("DatabaseType", "DatabaseType")] {
        if text(&info, name).is_none() {
            set(&mut info, name, job.bought.get(format!("{side}{bought}")).cloned().unwrap_or_default());
        }
    }
    for entry in info.get_mut("Info").and_then(Value::as_array_mut).into_iter().flatten() {
        for secret in ["Password", "TmpSecretId", "TmpSecretKey", "TmpToken"] {
            if let Value::Object(members) = &mut *entry {
                members.remove(secret);
            }
        }
    }
    info
}

fn detail(job: &Job, now: SystemTime) -> Value {
    let mut detail = shared(job, now);
    set(&mut detail, "MigrateOption", job.configured.get("MigrateOption").cloned().unwrap_or_default());
    let errors: Vec<_> = job.error.iter().map(|error| json!({ "Code": "error", "ErrorLog": error })).collect();
    set(&mut detail, "ErrorInfo", errors.into());
    without_nulls(detail)
}

fn list(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    let says = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| wanted == value);
    let database = |job: &Job, side: &str| {
        let bought = text(&job.bought, &format!("{side}DatabaseType")).unwrap_or_default();
        let region = text(&job.bought, &format!("{side}Region")).unwrap_or_default();
        lists(parameters, &format!("{side}DatabaseType"), bought) && says(&format!("{side}Region"), region)
    };
    let tagged = |job: &Job| {
        let filters = parameters.get("TagFilters").and_then(Value::as_array);
        filters.into_iter().flatten().all(|filter| {
            let value = |tag: &str| {
                let values = filter.get("TagValue").and_then(Value::as_array);
                values.is_none_or(|values| values.is_empty() || values.iter().any(|value| value == tag))
            };
            job.tags.iter().any(|(key, tag)| Some(key.as_str()) == text(filter, "TagKey") && value(tag))
        })
    };
    let mut found: Vec<_> = jobs
        .jobs
        .iter()
        .filter(|job| is(job, Kind::Migration) && job.trade != Trade::Offlined)
        .filter(|job| says("JobId", &job.id) && says("JobName", &job.name) && tagged(job))
        .filter(|job| lists(parameters, "Status", status(job, now)))
        .filter(|job| database(job, "Src") && database(job, "Dst"))
        .collect();
    if text(parameters, "OrderSeq") != Some("asc") {
        found.reverse();
    }
    let page = by_offset(found, parameters, 20);
    let jobs: Vec<_> = page.entries.iter().map(|job| without_nulls(shared(job, now))).collect();
    json!({ "TotalCount": page.total, "JobList": jobs })
}

fn check_result(job: &Job, now: SystemTime) -> Value {
    let percent = job.check_percent(now);
    let (state, flag, step, item) = match job.phase {
        Phase::New | Phase::Configured => ("notStarted", Value::Null, "notStarted", ""),
        Phase::Checking { .. } => ("running", Value::Null, "notStarted", ""),
        Phase::CheckFailed => ("success", "checkNotPass".into(), "failed", "failed"),
        _ => ("success", "checkPass".into(), "pass", "pass"),
    };
    let names = ["ConnectDBCheck", "VersionCheck", "SrcPrivilegeCheck", "DstPrivilegeCheck", "BinlogParamCheck"];
    let count = u64::try_from(names.len()).unwrap_or_default();
    let steps = (1..).zip(names).map(|(number, name)| {
        // Steps go one after the other; it is the last that fails.
        let over = percent * count >= number * 100;
        let state = match (over, step) {
            (true, "failed") if number == count => "failed",
            (true, _) => "pass",
            (false, _) => "notStarted",
        };
        let items = if state == "failed" {
            json!([{ "CheckItemName": name, "CheckResult": item, "FailureReason": "The check was told to fail." }])
        } else {
            json!([])
        };
        json!({ "StepNo": number, "StepId": name, "StepName": name, "StepStatus": state, "DetailCheckItems": items })
    });
    let steps: Vec<_> = steps.collect();
    without_nulls(json!({ "Status": state, "CheckFlag": flag, "BriefMsg": "", "StepInfo": steps }))
}
