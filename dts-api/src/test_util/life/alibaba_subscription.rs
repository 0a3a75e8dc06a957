//! Change tracking instances of Alibaba Cloud, by the operations of both generations.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::alibaba::{configure, delete, instance, is_here, job, start};
use super::job::{Job, Kind, Parts, Phase};
use super::page::by_number;
use super::{Answered, Jobs, set, text, without_nulls};
use crate::runtime::net::time::rfc3339;
use crate::test_util::refusal::{Provider, Refusal};

/// How the previous generation names an instance.
pub(super) const LEGACY: &[&str] = &["SubscriptionInstanceId"];

/// What a subscription has of the parts of a job.
pub(super) const PARTS: Parts = Parts { schema: false, full: false, changes: true };

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "ConfigureSubscription" => configure_subscription(jobs, parameters, now),
        "CreateSubscriptionInstance" => Ok(create(jobs, parameters, now)),
        "ConfigureSubscriptionInstance" => subscription(jobs, parameters, LEGACY).and_then(|job| {
            configure(job, parameters, PARTS, "SubscriptionInstanceName")?;
            Ok(json!({}))
        }),
        "StartSubscriptionInstance" => start(jobs, parameters, LEGACY, now),
        "DeleteSubscriptionInstance" => delete(jobs, parameters, LEGACY, Some(Kind::Subscription)),
        "DescribeSubscriptionInstanceStatus" => subscription(jobs, parameters, LEGACY).map(|job| detail(job, now)),
        "DescribeSubscriptionInstances" => Ok(list(jobs, parameters, now)),
        _ => return None,
    };
    Some(answered)
}

/// The subscription that these parameters name.
pub(super) fn subscription<'a>(jobs: &'a mut Jobs, parameters: &Value, names: &[&str]) -> Result<&'a mut Job, Refusal> {
    let job = job(jobs, parameters, names)?;
    if job.kind != Kind::Subscription {
        return Err(Refusal::new(403, "Forbidden.InstanceNotFound", "The instance is of another kind."));
    }
    Ok(job)
}

fn create(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Value {
    let job = jobs.buy(Provider::Alibaba, Kind::Subscription, parameters, now, |job| job.parts = PARTS);
    json!({ "SubscriptionInstanceId": format!("dts{job}") })
}

fn configure_subscription(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let names = ["DtsJobId", "DtsInstanceId"];
    let id = match names.iter().find_map(|name| text(parameters, name)) {
        Some(_) => subscription(jobs, parameters, &names)?.id.clone(),
        // Without an ID it makes one, as the other kinds of jobs do.
        None => jobs.buy(Provider::Alibaba, Kind::Subscription, &json!({}), now, |_| {}),
    };
    let id = json!({ "DtsJobId": id });
    let starts = subscription(jobs, &id, &names)?.starts_itself;
    let fails = jobs.check_fails_if(|_| starts);
    let job = subscription(jobs, &id, &names)?;
    configure(job, parameters, PARTS, "DtsJobName")?;
    if starts {
        job.check(now, fails, true);
    }
    Ok(json!({ "DtsInstanceId": instance(job), "DtsJobId": job.id }))
}

/// The state of a subscription, as the current generation calls it.
pub(super) fn tracking_status(job: &Job) -> &'static str {
    match job.phase {
        Phase::New => "NotConfigured",
        Phase::CheckPassed => "PreCheckPass",
        _ => status(job),
    }
}

/// The state of a subscription, as the previous generation calls it.
fn status(job: &Job) -> &'static str {
    match job.phase {
        Phase::Checking { .. } => "Prechecking",
        Phase::CheckFailed => "PrecheckFailed",
        Phase::Starting { .. } | Phase::Resuming { .. } => "Starting",
        Phase::Running { .. } => "Normal",
        Phase::Failed { .. } => "Abnormal",
        // Nothing pauses or ends one.
        _ => "NotStarted",
    }
}

/// The topic, once a consumer group reads it.
fn topic(job: &Job, now: SystemTime) -> Option<String> {
    job.groups.iter().any(|group| group.is_ready(now)).then(|| format!("example_{}_version2", job.id))
}

/// The oldest and the newest data that is held.
fn held(job: &Job, now: SystemTime) -> [Option<String>; 2] {
    [job.started.map(rfc3339), job.started.map(|_| rfc3339(now))]
}

/// What detail and list of the current generation tell of a subscription, in the place of what they tell of the other
/// kinds.
pub(super) fn add_shared(shared: &mut Value, job: &Job, now: SystemTime) {
    for not_here in ["Delay", "MigrationMode", "DataSynchronizationStatus", "DestinationEndpoint"] {
        set(shared, not_here, Value::Null);
    }
    let [oldest, newest] = held(job, now);
    set(shared, "BeginTimestamp", oldest.into());
    set(shared, "EndTimestamp", newest.into());
}

/// What the detail tells of it alone.
pub(super) fn add_detail(detail: &mut Value, job: &Job, now: SystemTime) {
    set(detail, "SubscribeTopic", topic(job, now).into());
    let tracks = |name: &str| job.configured.get(format!("SubscriptionDataType{name}")).cloned().unwrap_or(true.into());
    set(detail, "SubscriptionDataType", json!({ "Ddl": tracks("DDL"), "Dml": tracks("DML") }));
    let host = job.started.map(|_| json!({ "VpcHost": "dts-vpc.example.com:18003" }));
    set(detail, "SubscriptionHost", host.unwrap_or_default());
}

/// What detail and list of the previous generation tell.
fn shared(job: &Job, now: SystemTime) -> Value {
    let [oldest, newest] = held(job, now);
    let source = job.configured.get("SourceEndpoint").cloned().unwrap_or_default();
    json!({
        "Status": status(job),
        "ErrorMessage": job.error,
        "PayType": job.bought.get("PayType"),
        "BeginTimestamp": oldest,
        "EndTimestamp": newest,
        "SubscribeTopic": topic(job, now),
        "SubscriptionInstanceName": job.name,
        "SubscriptionInstanceID": instance(job),
        "SourceEndpoint": { "InstanceType": source.get("InstanceType"), "InstanceID": source.get("InstanceID") },
        "SubscriptionDataType": job.configured.get("SubscriptionDataType"),
        "SubscriptionHost": job.started.map(|_| json!({ "VPCHost": "dts-vpc.example.com:18003" })),
    })
}

fn detail(job: &Job, now: SystemTime) -> Value {
    let mut detail = shared(job, now);
    set(&mut detail, "TaskId", job.id.as_str().into());
    without_nulls(detail)
}

fn list(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    let name = text(parameters, "SubscriptionInstanceName").unwrap_or_default();
    let found = jobs.jobs.iter().rev().filter(|job| is_here(job) && job.kind == Kind::Subscription);
    let found: Vec<_> = found.filter(|job| job.name.contains(name)).collect();
    let page = by_number(found, parameters, "PageNum", "PageSize", 30);
    let entries = page.entries.iter().map(|job| {
        let mut entry = shared(job, now);
        set(&mut entry, "InstanceCreateTime", rfc3339(job.created).into());
        set(&mut entry, "JobCreateTime", rfc3339(job.created).into());
        without_nulls(entry)
    });
    let entries: Vec<_> = entries.collect();
    json!({
        "PageNumber": page.number,
        "PageRecordCount": entries.len(),
        "TotalRecordCount": page.total,
        "SubscriptionInstances": { "SubscriptionInstance": entries },
    })
}
