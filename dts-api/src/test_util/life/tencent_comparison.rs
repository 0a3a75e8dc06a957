//! Consistency checks of Tencent Cloud, alike for migration and synchronization jobs.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::comparison::{Comparison, Stage};
use super::job::{Job, Kind};
use super::page::{by_offset, by_window};
use super::tencent::{conflict, date_time, job};
use super::{Answered, Jobs, lists, text, without_nulls};
use crate::test_util::refusal::Refusal;

/// How many tables a job has here.
const TABLES: u64 = 5;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let (kind, what) = match operation {
        "CreateCompareTask" => (Kind::Migration, What::Create),
        "CreateSyncCompareTask" => (Kind::Synchronization, What::Create),
        "DescribeCompareTasks" => (Kind::Migration, What::List),
        "DescribeSyncCompareTasks" => (Kind::Synchronization, What::List),
        "DescribeCompareReport" => (Kind::Migration, What::Report),
        "DescribeSyncCompareReport" => (Kind::Synchronization, What::Report),
        "StartCompare" => (Kind::Migration, What::Start),
        "StartSyncCompare" => (Kind::Synchronization, What::Start),
        "StopCompare" => (Kind::Migration, What::Stop),
        "StopSyncCompare" => (Kind::Synchronization, What::Stop),
        "ModifyCompareTaskName" => (Kind::Migration, What::Rename),
        "ModifySyncCompareTaskName" => (Kind::Synchronization, What::Rename),
        "DeleteCompareTask" => (Kind::Migration, What::Delete),
        "DeleteSyncCompareTask" => (Kind::Synchronization, What::Delete),
        _ => return None,
    };
    Some(job(jobs, kind, parameters).and_then(|job| carry_out(job, what, parameters, now)))
}

#[derive(Clone, Copy)]
enum What {
    Create,
    List,
    Report,
    Start,
    Stop,
    Rename,
    Delete,
}

fn carry_out(job: &mut Job, what: What, parameters: &Value, now: SystemTime) -> Answered {
    match what {
        What::Create => return create(job, parameters, now),
        What::List => return Ok(list(job, parameters, now)),
        _ => {}
    }
    let id = text(parameters, "CompareTaskId").unwrap_or_default();
    let tables = Tables::of(job);
    let Some(at) = job.comparisons.iter().position(|comparison| comparison.id == id) else {
        let message = format!("There is no consistency check {id}.");
        return Err(Refusal::new(200, "ResourceNotFound.ResourceNotFoundError", message));
    };
    let Some(comparison) = job.comparisons.get_mut(at) else { return Ok(json!({})) };
    let allowed = match what {
        What::Report => return Ok(report(comparison, &tables, parameters)),
        What::Start => comparison.start(now),
        What::Stop => comparison.stop(now),
        What::Rename => {
            text(parameters, "TaskName").unwrap_or_default().clone_into(&mut comparison.name);
            true
        }
        _ => !comparison.is_active(),
    };
    if !allowed {
        return Err(conflict(status(comparison)));
    }
    if matches!(what, What::Delete) {
        job.comparisons.remove(at);
    }
    Ok(json!({}))
}

fn create(job: &mut Job, parameters: &Value, now: SystemTime) -> Answered {
    if job.copied.is_none() {
        let message = "The existing data of the job is not there yet.";
        return Err(Refusal::new(200, "FailedOperation.StatusInConflictError", message));
    }
    // Those that are gone leave no number free.
    let last = job.comparisons.last().and_then(|last| last.id.rsplit_once("-cmp-e")?.1.parse::<u64>().ok());
    let id = format!("{}-cmp-e{:07}", job.id, last.unwrap_or_default() + 1);
    job.comparisons.push(Comparison {
        name: text(parameters, "TaskName").unwrap_or(&id).to_owned(),
        id: id.clone(),
        asked: parameters.clone(),
        stage: Stage::Created,
        created: now,
        started: None,
        ended: None,
        error: None,
        differences: job.differences,
    });
    Ok(json!({ "CompareTaskId": id }))
}

fn status(comparison: &Comparison) -> &'static str {
    match comparison.stage {
        Stage::Created => "created",
        Stage::Starting { .. } => "readyRun",
        Stage::Running { .. } => "running",
        Stage::Done => "success",
        Stage::Stopping { .. } => "stopping",
        Stage::Stopped => "canceled",
        Stage::Failed => "failed",
    }
}

fn conclusion(comparison: &Comparison) -> Option<&'static str> {
    match (comparison.stage, comparison.differences) {
        (Stage::Done, 0) => Some("same"),
        (Stage::Done, _) => Some("different"),
        _ => None,
    }
}

/// What the details of a migration job tell of its last check.
pub(super) fn last(job: &Job) -> Value {
    let Some(comparison) = job.comparisons.last() else { return Value::Null };
    let status = match (status(comparison), conclusion(comparison)) {
        (_, Some("same")) => "consistent",
        (_, Some(_)) => "inconsistent",
        ("created", _) => "unstart",
        ("readyRun" | "stopping", _) => "running",
        (status, _) => status,
    };
    json!({ "CompareTaskId": comparison.id, "Status": status })
}

fn objects(comparison: &Comparison) -> Value {
    comparison.asked.get("Objects").cloned().unwrap_or_else(|| json!({ "ObjectMode": "all" }))
}

fn list(job: &Job, parameters: &Value, now: SystemTime) -> Value {
    let is_wanted = |comparison: &&Comparison| {
        text(parameters, "CompareTaskId").is_none_or(|wanted| wanted == comparison.id)
            && lists(parameters, "Status", status(comparison))
    };
    let found: Vec<_> = job.comparisons.iter().rev().filter(is_wanted).collect();
    let page = by_offset(found, parameters, 20);
    let items: Vec<_> = page.entries.iter().map(|comparison| without_nulls(entry(job, comparison, now))).collect();
    json!({ "TotalCount": page.total, "Items": items })
}

fn entry(job: &Job, comparison: &Comparison, now: SystemTime) -> Value {
    let waiting = matches!(comparison.stage, Stage::Created | Stage::Starting { .. });
    let compared = match comparison.stage {
        Stage::Created | Stage::Starting { .. } => "notStarted",
        Stage::Done => "success",
        Stage::Failed | Stage::Stopped => "failed",
        Stage::Running { .. } | Stage::Stopping { .. } => "running",
    };
    let check = if waiting { ("notStarted", 0) } else { ("success", 100) };
    let method = comparison.asked.get("Options").and_then(|options| text(options, "Method"));
    json!({
        "JobId": job.id,
        "CompareTaskId": comparison.id,
        "TaskName": comparison.name,
        "Status": status(comparison),
        "Config": objects(comparison),
        "CheckProcess": { "Status": check.0, "Percent": check.1 },
        "CompareProcess": { "Status": compared, "Percent": comparison.percent(now) },
        "Conclusion": conclusion(comparison),
        "CreatedAt": date_time(Some(comparison.created)),
        "StartedAt": date_time(comparison.started),
        "FinishedAt": date_time(comparison.ended),
        "Method": method.unwrap_or("dataCheck"),
        "Options": comparison.asked.get("Options"),
        "Message": comparison.error.as_deref().unwrap_or_default(),
    })
}

/// Whose tables a report tells of.
struct Tables {
    database: String,
    table: &'static str,
}

impl Tables {
    /// The first database that the job was configured for.
    fn of(job: &Job) -> Self {
        let option = job.configured.get("MigrateOption").and_then(|option| option.get("DatabaseTable"));
        let databases = option.or(job.configured.get("Objects")).and_then(|objects| objects.get("Databases"));
        let name = databases.and_then(|databases| text(databases.get(0)?, "DbName"));
        Self { database: name.unwrap_or("example_database").to_owned(), table: "example_table" }
    }
}

/// What came out; where it is not over, only what was asked for.
fn report(comparison: &Comparison, tables: &Tables, parameters: &Value) -> Value {
    let outcome = match comparison.stage {
        Stage::Done => Some("success"),
        Stage::Failed => Some("failed"),
        _ => None,
    };
    let rows = if comparison.stage == Stage::Done { comparison.differences } else { 0 };
    let compared = if comparison.stage == Stage::Done { TABLES } else { 0 };
    let is_wanted = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| wanted == value);
    let is_shown = is_wanted("DifferenceDB", &tables.database) && is_wanted("DifferenceTable", tables.table);
    let differences: Vec<_> = if is_shown { (1..=rows).collect() } else { Vec::new() };
    let page = by_window(differences, parameters, "DifferenceOffset", "DifferenceLimit", 10);
    let items = page.entries.iter().map(|number| {
        json!({
            "Db": tables.database, "Table": tables.table, "Chunk": number, "SrcItem": "1", "DstItem": "0",
            "IndexName": "PRIMARY", "LowerBoundary": format!(r#"["{number}"]"#),
            "UpperBoundary": format!(r#"["{}"]"#, number + 1), "FinishedAt": date_time(comparison.ended),
        })
    });
    let items: Vec<_> = items.collect();
    without_nulls(json!({
        "Abstract": {
            "Options": comparison.asked.get("Options"),
            "Objects": objects(comparison),
            "Conclusion": conclusion(comparison),
            "Status": outcome,
            "TotalTables": TABLES,
            "CheckedTables": compared,
            "DifferentTables": rows.min(1),
            "SkippedTables": 0,
            "NearlyTableCount": TABLES,
            "DifferentRows": rows,
            "StartedAt": date_time(comparison.started),
            "FinishedAt": date_time(comparison.ended),
        },
        "Detail": {
            "Difference": { "TotalCount": page.total, "Items": items },
            "Skipped": { "TotalCount": 0, "Items": [] },
        },
    }))
}
