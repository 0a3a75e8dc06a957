//! What Alibaba Cloud's operations of the current generation tell of jobs.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::alibaba::{instance, is, is_here};
use super::alibaba_subscription::{add_detail, add_shared, tracking_status};
use super::job::{Job, Kind, Phase, Step};
use super::page::by_number;
use super::{Jobs, set, text, without_nulls};
use crate::runtime::net::time::{rfc3339, unix_seconds};

/// The state of a job. Whether one at work has its existing data can be told from a time on only.
pub(super) fn status(job: &Job, now: Option<SystemTime>) -> &'static str {
    if job.kind == Kind::Subscription {
        return tracking_status(job);
    }
    let migration = job.kind == Kind::Migration;
    let has_data = now.is_some_and(|now| {
        let [schema, full, _] = job.steps(now);
        [schema, full].iter().all(|step| matches!(step, Step::Absent | Step::Done))
    });
    match job.phase {
        Phase::New => "NotConfigured",
        Phase::Configured => "NotStarted",
        Phase::Checking { .. } => "Prechecking",
        Phase::CheckFailed => "PrecheckFailed",
        Phase::CheckPassed => "PreCheckPass",
        Phase::Starting { .. } | Phase::Running { .. } | Phase::Resuming { .. } if migration => "Migrating",
        Phase::Running { .. } | Phase::Resuming { .. } if has_data => "Synchronizing",
        Phase::Starting { .. } | Phase::Running { .. } | Phase::Resuming { .. } => "Initializing",
        Phase::Pausing { .. } | Phase::Paused { .. } => "Suspending",
        Phase::Completing { .. } | Phase::Finished | Phase::Stopping { .. } | Phase::Stopped { .. } => "Finished",
        Phase::Failed { .. } if migration => "MigrationFailed",
        Phase::Failed { .. } => "Failed",
    }
}

/// State and percent of schemas, existing data and changes, for those that the job has.
pub(super) fn steps(job: &Job, now: SystemTime) -> [Option<(&'static str, u64)>; 3] {
    let failed = matches!(job.phase, Phase::Failed { .. });
    let ended = job.ended.is_some() || matches!(job.phase, Phase::Stopping { .. } | Phase::Completing { .. });
    let paused = matches!(job.phase, Phase::Pausing { .. } | Phase::Paused { .. });
    let state = |step: Step, done: &'static str| match step {
        Step::Absent => None,
        Step::Waiting => Some(("NotStarted", 0)),
        Step::Working(percent) if failed => Some(("Failed", percent)),
        Step::Working(percent) if paused => Some(("Suspending", percent)),
        Step::Working(percent) => Some(("Migrating", percent)),
        Step::Done => Some((done, 100)),
    };
    let [schema, full, changes] = job.steps(now);
    // Changes go on being carried over.
    let done = match (ended, failed, paused) {
        (true, ..) => "Finished",
        (_, true, _) => "Failed",
        (.., true) => "Suspending",
        _ => "Catched",
    };
    [state(schema, "Finished"), state(full, "Finished"), state(changes, done)]
}

/// What the check says: its state, its percent, and its items, each with a result.
pub(super) fn check(job: &Job, now: SystemTime) -> (&'static str, u64, Vec<(&'static str, &'static str)>) {
    let percent = job.check_percent(now);
    let state = match job.phase {
        Phase::New | Phase::Configured => "NotStarted",
        Phase::Checking { .. } => "Checking",
        Phase::CheckFailed => "Failed",
        _ => "Finished",
    };
    let names = ["CHECK_CONN_SRC", "CHECK_CONN_DEST", "CHECK_AUTH_SRC", "CHECK_AUTH_DEST", "CHECK_BINLOG_ON"];
    let count = u64::try_from(names.len()).unwrap_or_default();
    let items = (1..).zip(names).map(|(number, name)| {
        let result = match (percent * count >= number * 100, state) {
            (true, "Failed") if number == count => "Failed",
            (true, _) => "Success",
            (false, _) => "NotStarted",
        };
        (name, result)
    });
    (state, percent, items.collect())
}

/// Why an item of the check failed.
pub(super) const FAILED: &str = "The check was told to fail.";

fn endpoint(job: &Job, side: &str) -> Value {
    let text = |name: &str| job.configured.get(format!("{side}Endpoint{name}")).cloned().unwrap_or_default();
    let bought = |name: &str| job.bought.get(name).cloned().unwrap_or_default();
    let or = |one: Value, other: Value| if one.is_null() { other } else { one };
    json!({
        "EngineName": or(text("EngineName"), bought(&format!("{side}EndpointEngineName"))),
        "Region": or(text("Region"), bought(&format!("{side}Region"))),
        "InstanceType": text("InstanceType"),
        "InstanceID": text("InstanceID"),
        "Ip": text("IP"),
        "Port": text("Port"),
        "UserName": text("UserName"),
        // The service spells it differently for the two sides.
        "DatabaseName": or(text("DatabaseName"), text("DataBaseName")),
        "OracleSID": text("OracleSID"),
    })
}

/// What detail and list tell of a job.
fn shared(job: &Job, now: SystemTime) -> Value {
    let (_, _, changes) = progress(job, now);
    let mut shared = json!({
        "DtsJobId": job.id,
        "DtsInstanceID": instance(job),
        "DtsJobName": job.name,
        "DtsJobClass": job.bought.get("InstanceClass"),
        "DtsJobDirection": "Forward",
        "Status": status(job, Some(now)),
        "PayType": job.bought.get("PayType"),
        "CreateTime": rfc3339(job.created),
        "ErrorMessage": job.error,
        "Delay": job.lag(now).map(|seconds| seconds * 1000),
        "SourceEndpoint": endpoint(job, "Source"),
        "DestinationEndpoint": endpoint(job, "Destination"),
        "DbObject": job.configured.get("DbList").map(|list| match list {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }),
        "MigrationMode": {
            "StructureInitialization": job.parts.schema,
            "DataInitialization": job.parts.full,
            "DataSynchronization": job.parts.changes,
        },
        "DataSynchronizationStatus": changes,
    });
    if job.kind == Kind::Subscription {
        add_shared(&mut shared, job, now);
    }
    shared
}

/// The three steps as the responses have them.
fn progress(job: &Job, now: SystemTime) -> (Value, Value, Value) {
    let [schema, full, changes] = steps(job, now);
    let part = |part: Option<(&str, u64)>| match part {
        None => Value::Null,
        Some((state, percent)) => {
            json!({ "Status": state, "Percent": percent.to_string(), "ErrorMessage": job.error })
        }
    };
    (part(schema), part(full), part(changes))
}

pub(super) fn detail(job: &Job, now: SystemTime) -> Value {
    let mut detail = shared(job, now);
    let kind = match job.kind {
        Kind::Migration => "online",
        Kind::Synchronization => "sync",
        Kind::Subscription => "subscribe",
    };
    set(&mut detail, "JobType", kind.into());
    set(&mut detail, "HttpStatusCode", 200.into());
    set(&mut detail, "FinishTime", job.ended.map(rfc3339).into());
    if job.kind == Kind::Subscription {
        add_detail(&mut detail, job, now);
    } else {
        set(&mut detail, "Checkpoint", job.lag(now).map(|lag| unix_seconds(now).saturating_sub(lag)).into());
    }
    without_nulls(detail)
}

/// A page of jobs.
pub(super) fn list(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    // The service lists migration jobs where nothing else is asked for.
    let kind = match text(parameters, "JobType").unwrap_or("MIGRATION").to_ascii_uppercase().as_str() {
        "MIGRATION" => Some(Kind::Migration),
        "SYNC" => Some(Kind::Synchronization),
        "SUBSCRIBE" => Some(Kind::Subscription),
        // There are no others here. The documented example would be on every page.
        _ => None,
    };
    let is_one = |name: &str, values: &[&str]| text(parameters, name).is_none_or(|wanted| values.contains(&wanted));
    // Of IDs it takes several.
    let is_among = |name: &str, value: &str| {
        text(parameters, name).is_none_or(|wanted| wanted.split(',').any(|wanted| wanted.trim() == value))
    };
    let mut found: Vec<_> = jobs
        .jobs
        .iter()
        .filter(|job| is_here(job) && Some(job.kind) == kind)
        .filter(|job| is_among("DtsJobId", &job.id) && is_among("DtsInstanceId", &instance(job)))
        .filter(|job| is_one("Status", &[status(job, Some(now))]))
        .filter(|job| match (text(parameters, "Type"), text(parameters, "Params")) {
            (Some("name"), Some(name)) => job.name.contains(name),
            (Some("instance"), Some(id)) => is(job, id),
            _ => true,
        })
        .collect();
    found.reverse();
    let page = by_number(found, parameters, "PageNumber", "PageSize", 20);
    let jobs: Vec<_> = page.entries.iter().map(|job| without_nulls(entry(job, now))).collect();
    json!({
        "DtsJobList": jobs,
        "PageNumber": page.number,
        "PageRecordCount": jobs.len(),
        "TotalRecordCount": page.total,
        "HttpStatusCode": 200,
    })
}

fn entry(job: &Job, now: SystemTime) -> Value {
    let mut entry = shared(job, now);
    let (schema, full, _) = progress(job, now);
    let (state, percent, items) = check(job, now);
    let items: Vec<_> = items
        .into_iter()
        .map(|(item, result)| {
            json!({ "CheckItem": item, "CheckResult": result, "FailedReason": (result == "Failed").then_some(FAILED) })
        })
        .collect();
    set(&mut entry, "StructureInitializationStatus", schema);
    set(&mut entry, "DataInitializationStatus", full);
    let precheck = json!({ "Status": state, "Percent": percent.to_string(), "Detail": items });
    set(&mut entry, "PrecheckStatus", precheck);
    let tags: Vec<_> = job.tags.iter().map(|(key, value)| json!({ "TagKey": key, "TagValue": value })).collect();
    set(&mut entry, "TagList", tags.into());
    entry
}

/// One step of a job, item by item.
pub(super) fn step(job: &Job, parameters: &Value, now: SystemTime) -> Value {
    let code = text(parameters, "JobCode").unwrap_or("01");
    let (state, items): (_, Vec<_>) = if code == "01" {
        let (state, _, items) = check(job, now);
        (state, items)
    } else {
        let [schema, full, changes] = steps(job, now);
        let step = match code {
            "02" => schema,
            "03" => full,
            _ => changes,
        };
        let state = step.map_or("NotStarted", |(state, _)| state);
        (state, vec![("example_table", state)])
    };
    let failed = items.iter().filter(|(_, state)| *state == "Failed").count();
    let page = by_number(items, parameters, "PageNo", "PageSize", 20);
    let progress: Vec<_> = (1..)
        .zip(&page.entries)
        .map(|(number, (item, state))| {
            json!({
                "Item": item, "Names": item, "State": state, "OrderNum": number, "JobId": job.id,
                "CanSkip": *state == "Failed", "Skip": job.skips,
                "ErrMsg": (*state == "Failed").then_some(FAILED),
            })
        })
        .collect();
    without_nulls(json!({
        "Code": code,
        "State": state,
        "JobId": job.id,
        "JobName": job.name,
        "ErrorItem": failed,
        "JobProgress": progress,
        "PageNumber": page.number,
        "PageRecordCount": progress.len(),
        "Total": page.total,
        "TotalRecordCount": page.total,
        "HttpStatusCode": 200,
    }))
}
