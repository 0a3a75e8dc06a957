//! Jobs of Alibaba Cloud, by the operations of the previous generation: the same jobs, in other words.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::alibaba::{configure, delete, instance, is_here, job, start, stop, suspend};
use super::alibaba_answers::{FAILED, check, steps};
use super::job::{Job, Kind, Parts, Phase};
use super::page::by_number;
use super::{Answered, Jobs, set, text, without_nulls};
use crate::runtime::net::time::{rfc3339, unix_seconds};
use crate::test_util::refusal::Provider;

const MIGRATION: &[&str] = &["MigrationJobId"];
const SYNCHRONIZATION: &[&str] = &["SynchronizationJobId"];

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let one = |jobs: &mut Jobs, names: &[&str], then: &mut dyn FnMut(&mut Job) -> Answered| {
        then(job(jobs, parameters, names)?)
    };
    let answered = match operation {
        "CreateMigrationJob" => Ok(create(jobs, Kind::Migration, "MigrationJobId", parameters, now)),
        "CreateSynchronizationJob" => Ok(create(jobs, Kind::Synchronization, "SynchronizationJobId", parameters, now)),
        "ConfigureMigrationJob" => configure_migration(jobs, parameters, now),
        "ConfigureSynchronizationJob" => configure_synchronization(jobs, parameters, now),
        "StartMigrationJob" => start(jobs, parameters, MIGRATION, now),
        "StartSynchronizationJob" => start(jobs, parameters, SYNCHRONIZATION, now),
        "SuspendMigrationJob" => one(jobs, MIGRATION, &mut |job| suspend(job, now)),
        "SuspendSynchronizationJob" => one(jobs, SYNCHRONIZATION, &mut |job| suspend(job, now)),
        "StopMigrationJob" => one(jobs, MIGRATION, &mut |job| stop(job, now)),
        "DeleteMigrationJob" => delete(jobs, parameters, MIGRATION, Some(Kind::Migration)),
        "DeleteSynchronizationJob" => delete(jobs, parameters, SYNCHRONIZATION, Some(Kind::Synchronization)),
        "DescribeMigrationJobStatus" => one(jobs, MIGRATION, &mut |job| Ok(migration(job, now))),
        "DescribeSynchronizationJobStatus" => {
            one(jobs, SYNCHRONIZATION, &mut |job| Ok(without_nulls(synchronization(job, now))))
        }
        "DescribeMigrationJobs" => Ok(migrations(jobs, parameters, now)),
        "DescribeSynchronizationJobs" => Ok(synchronizations(jobs, parameters, now)),
        _ => return None,
    };
    Some(answered)
}

fn create(jobs: &mut Jobs, kind: Kind, id: &str, parameters: &Value, now: SystemTime) -> Value {
    let job = jobs.buy(Provider::Alibaba, kind, parameters, now, |_| {});
    json!({ id: format!("dts{job}") })
}

fn configure_migration(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let mode = parameters.get("MigrationMode").cloned().unwrap_or_default();
    let part = |name: &str| mode.get(name).and_then(Value::as_bool).unwrap_or_default();
    // The service spells these so.
    let parts = Parts {
        schema: part("StructureIntialization"),
        full: part("DataIntialization"),
        changes: part("DataSynchronization"),
    };
    configure(job(jobs, parameters, MIGRATION)?, parameters, parts, "MigrationJobName")?;
    start(jobs, parameters, MIGRATION, now)
}

fn configure_synchronization(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let part = |name: &str| parameters.get(name).and_then(Value::as_bool).unwrap_or_default();
    let parts = Parts { schema: part("StructureInitialization"), full: part("DataInitialization"), changes: true };
    configure(job(jobs, parameters, SYNCHRONIZATION)?, parameters, parts, "SynchronizationJobName")?;
    start(jobs, parameters, SYNCHRONIZATION, now)
}

fn status(job: &Job, now: SystemTime) -> &'static str {
    let migration = job.kind == Kind::Migration;
    match job.phase {
        Phase::New | Phase::Configured => "NotStarted",
        Phase::Checking { .. } => "Prechecking",
        Phase::CheckFailed => "PrecheckFailed",
        Phase::CheckPassed => "NotStarted",
        Phase::Starting { .. } | Phase::Running { .. } | Phase::Resuming { .. } if migration => "Migrating",
        Phase::Running { .. } | Phase::Resuming { .. } if job.lag(now).is_some() => "Synchronizing",
        Phase::Starting { .. } | Phase::Running { .. } | Phase::Resuming { .. } => "Initializating",
        Phase::Pausing { .. } | Phase::Paused { .. } => "Suspending",
        Phase::Completing { .. } | Phase::Finished | Phase::Stopping { .. } | Phase::Stopped { .. } => "Finished",
        Phase::Failed { .. } if migration => "MigrationFailed",
        Phase::Failed { .. } => "Failed",
    }
}

fn endpoint(job: &Job, side: &str, id: &str) -> Value {
    let configured = job.configured.get(format!("{side}Endpoint")).cloned().unwrap_or_default();
    let bought = job.bought.get(format!("{side}Endpoint")).cloned().unwrap_or_default();
    let text = |name: &str| configured.get(name).or_else(|| bought.get(name)).cloned().unwrap_or_default();
    json!({
        "EngineName": text("EngineName"),
        "IP": text("IP"),
        "Port": text("Port"),
        "InstanceType": text("InstanceType"),
        "UserName": text("UserName"),
        id: configured.get("InstanceID").or_else(|| configured.get("InstanceId")),
    })
}

/// The steps as the responses have them: schemas, existing data, changes.
fn progress(job: &Job, now: SystemTime) -> [Value; 3] {
    steps(job, now).map(|step| match step {
        None => Value::Null,
        Some((state, percent)) => {
            json!({ "Status": state, "Percent": percent.to_string(), "ErrorMessage": job.error })
        }
    })
}

fn changes(job: &Job, now: SystemTime) -> Value {
    let [.., mut changes] = progress(job, now);
    if let Some(lag) = job.lag(now) {
        set(&mut changes, "Delay", lag.to_string().into());
    }
    changes
}

fn precheck(job: &Job, now: SystemTime) -> Value {
    let (state, percent, items) = check(job, now);
    let items: Vec<_> = items
        .into_iter()
        .map(|(item, state)| {
            json!({ "ItemName": item, "CheckStatus": state, "ErrorMessage": (state == "Failed").then_some(FAILED) })
        })
        .collect();
    json!({ "Status": state, "Percent": percent.to_string(), "Detail": items })
}

fn migration(job: &Job, now: SystemTime) -> Value {
    let [schema, full, _] = progress(job, now);
    let mut precheck = precheck(job, now);
    let items = precheck.get("Detail").cloned();
    set(&mut precheck, "Detail", json!({ "CheckItem": items }));
    let mut changes = changes(job, now);
    if let Some(lag) = job.lag(now) {
        set(&mut changes, "Checkpoint", unix_seconds(now).saturating_sub(lag).to_string().into());
    }
    without_nulls(json!({
        "MigrationJobId": instance(job),
        "MigrationJobName": job.name,
        "MigrationJobClass": job.bought.get("MigrationJobClass"),
        "MigrationJobStatus": status(job, now),
        "MigrationObject": object(job),
        "MigrationMode": {
            "structureInitialization": job.parts.schema,
            "dataInitialization": job.parts.full,
            "dataSynchronization": job.parts.changes,
        },
        "PayType": "PostPaid",
        "PrecheckStatus": precheck,
        "StructureInitializationStatus": schema,
        "DataInitializationStatus": full,
        "DataSynchronizationStatus": changes,
        "SourceEndpoint": endpoint(job, "Source", "InstanceId"),
        "DestinationEndpoint": endpoint(job, "Destination", "InstanceId"),
    }))
}

/// What is migrated, as the JSON text that came.
fn object(job: &Job) -> Value {
    match job.configured.get("MigrationObject") {
        Some(Value::String(text)) => text.as_str().into(),
        Some(other) => other.to_string().into(),
        None => Value::Null,
    }
}

fn migrations(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    let name = text(parameters, "MigrationJobName").unwrap_or_default();
    let found = jobs.jobs.iter().rev().filter(|job| is_here(job) && job.kind == Kind::Migration);
    let found: Vec<_> = found.filter(|job| job.name.contains(name)).collect();
    let page = by_number(found, parameters, "PageNum", "PageSize", 30);
    let entries: Vec<_> = page
        .entries
        .iter()
        .map(|job| {
            let [schema, full, _] = progress(job, now).map(small_status);
            let (state, percent, _) = check(job, now);
            without_nulls(json!({
                "MigrationJobID": instance(job),
                "MigrationJobName": job.name,
                "MigrationJobClass": job.bought.get("MigrationJobClass"),
                "MigrationJobStatus": status(job, now),
                "PayType": "PostPaid",
                "InstanceCreateTime": rfc3339(job.created),
                "JobCreateTime": rfc3339(job.created),
                "MigrationMode": {
                    "StructureInitialization": job.parts.schema,
                    "DataInitialization": job.parts.full,
                    "DataSynchronization": job.parts.changes,
                },
                "Precheck": { "Status": state, "Percent": percent.to_string() },
                "StructureInitialization": schema,
                "DataInitialization": full,
                "DataSynchronization": small_status(changes(job, now)),
                "SourceEndpoint": endpoint(job, "Source", "InstanceID"),
                "DestinationEndpoint": endpoint(job, "Destination", "InstanceID"),
            }))
        })
        .collect();
    json!({
        "PageNumber": page.number,
        "PageRecordCount": entries.len(),
        "TotalRecordCount": page.total,
        "MigrationJobs": { "MigrationJob": entries },
    })
}

/// In this list, and here only, the field begins with a small letter.
fn small_status(mut step: Value) -> Value {
    if let Value::Object(members) = &mut step
        && let Some(status) = members.remove("Status")
    {
        members.insert("status".to_owned(), status);
    }
    step
}

fn synchronization(job: &Job, now: SystemTime) -> Value {
    let [schema, full, _] = progress(job, now);
    let mut changes = changes(job, now);
    if let Some(lag) = job.lag(now) {
        set(&mut changes, "DelayMillis", (lag * 1000).into());
    }
    json!({
        "SynchronizationJobId": instance(job),
        "SynchronizationJobName": job.name,
        "SynchronizationJobClass": job.bought.get("SynchronizationJobClass"),
        "SynchronizationDirection": "Forward",
        "Status": status(job, now),
        "PayType": job.bought.get("PayType"),
        "ErrorMessage": job.error,
        "StructureInitialization": job.parts.schema,
        "DataInitialization": job.parts.full,
        "Delay": job.lag(now).map(|lag| lag.to_string()),
        "DelayMillis": job.lag(now).map(|lag| lag * 1000),
        "Checkpoint": job.lag(now).map(|lag| unix_seconds(now).saturating_sub(lag).to_string()),
        "PrecheckStatus": precheck(job, now),
        "StructureInitializationStatus": schema,
        "DataInitializationStatus": full,
        "DataSynchronizationStatus": changes,
        "SourceEndpoint": endpoint(job, "Source", "InstanceId"),
        "DestinationEndpoint": endpoint(job, "Destination", "InstanceId"),
    })
}

fn synchronizations(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    let name = text(parameters, "SynchronizationJobName").unwrap_or_default();
    let found = jobs.jobs.iter().rev().filter(|job| is_here(job) && job.kind == Kind::Synchronization);
    let found: Vec<_> = found.filter(|job| job.name.contains(name)).collect();
    let page = by_number(found, parameters, "PageNum", "PageSize", 30);
    let entries: Vec<_> = page
        .entries
        .iter()
        .map(|job| {
            let mut entry = synchronization(job, now);
            // The list leaves these out.
            if let Value::Object(members) = &mut entry {
                members.remove("Checkpoint");
                members.remove("DelayMillis");
                if let Some(Value::Object(changes)) = members.get_mut("DataSynchronizationStatus") {
                    changes.remove("DelayMillis");
                }
            }
            set(&mut entry, "CreateTime", rfc3339(job.created).into());
            set(&mut entry, "InstanceCreateTime", rfc3339(job.created).into());
            set(&mut entry, "JobCreateTime", rfc3339(job.created).into());
            without_nulls(entry)
        })
        .collect();
    json!({
        "PageNumber": page.number,
        "PageRecordCount": entries.len(),
        "TotalRecordCount": page.total,
        "SynchronizationInstances": entries,
    })
}
