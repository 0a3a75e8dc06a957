//! Jobs of Alibaba Cloud, by the operations of the current generation.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::job::{CHANGE, Job, Kind, Parts, Phase, Step, later};
use super::page::by_number;
use super::{Answered, Jobs, set, text, without_nulls};
use crate::runtime::time::{rfc3339, unix_seconds};
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

/// Buys an instance; none where it is for tracking, which does not live.
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
        _ => return None,
    };
    let id = jobs.buy(Provider::Alibaba, kind, parameters, now, |job| job.starts_itself = starts_itself);
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
    if !job.is_active() {
        return Err(conflict(job));
    }
    job.phase = Phase::Pausing { until: later(now, CHANGE), work: job.work(now) };
    Ok(json!({}))
}

pub(super) fn stop(job: &mut Job, now: SystemTime) -> Answered {
    if !job.is_active() && !matches!(job.phase, Phase::Paused { .. } | Phase::Failed { .. }) {
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
    if job.kind == Kind::Migration || job.is_active() {
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

/// The state of a job. Whether one at work has its existing data can be told from a time on only.
fn status(job: &Job, now: Option<SystemTime>) -> &'static str {
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
    json!({
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
    })
}

/// The three steps as the answers have them.
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

fn detail(job: &Job, now: SystemTime) -> Value {
    let mut detail = shared(job, now);
    let kind = match job.kind {
        Kind::Migration => "online",
        Kind::Synchronization => "sync",
    };
    set(&mut detail, "JobType", kind.into());
    set(&mut detail, "HttpStatusCode", 200.into());
    set(&mut detail, "FinishTime", job.ended.map(rfc3339).into());
    set(&mut detail, "Checkpoint", job.lag(now).map(|lag| unix_seconds(now).saturating_sub(lag)).into());
    without_nulls(detail)
}

/// A page of jobs; none for those that do not live.
fn list(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    // The service lists migration jobs where nothing else is asked for.
    let kind = match text(parameters, "JobType").unwrap_or("MIGRATION").to_ascii_uppercase().as_str() {
        "MIGRATION" => Some(Kind::Migration),
        "SYNC" => Some(Kind::Synchronization),
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
fn step(job: &Job, parameters: &Value, now: SystemTime) -> Value {
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
