//! Alibaba Cloud's verification of data, which a job begins by itself once its existing data is there.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::alibaba::{instance, is_here, job};
use super::comparison::COMPARE;
use super::job::{Job, percent};
use super::page::by_number;
use super::{Answered, Jobs, text, without_nulls};
use crate::runtime::net::time::rfc3339;

/// How many rows a table has, unless more of them are to differ.
const ROWS: u64 = 1000;
/// With more rows than these that differ, the verification of a table fails.
const TOO_MANY: u64 = 300;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "DescribeCheckJobs" => Ok(check_jobs(jobs, parameters, now)),
        "DescribeDataCheckTableDetails" => {
            job(jobs, parameters, &["DtsJobId"]).map(|job| table_details(job, parameters, now))
        }
        "DescribeDataCheckTableDiffDetails" => {
            job(jobs, parameters, &["DtsJobId"]).map(|job| diff_details(job, parameters, now))
        }
        _ => return None,
    };
    Some(answered)
}

/// Whether a job was told to verify its data.
fn verifies(job: &Job) -> bool {
    job.configured.get("DataCheckConfigure").is_some_and(|settings| !settings.is_null())
}

/// The verification of one table.
struct Table {
    database: String,
    name: String,
    rows: u64,
    finished: u64,
    differences: u64,
    state: &'static str,
    error: Option<u64>,
}

/// The tables of a job once they are verified: the first has the differences.
fn tables(job: &Job, now: SystemTime) -> Vec<Table> {
    let Some(since) = job.copied.filter(|_| verifies(job)) else { return Vec::new() };
    let percent = percent(now.duration_since(since).unwrap_or_default(), COMPARE);
    let table = |(number, (database, name)): (usize, (String, String))| {
        let differences = if number == 0 { job.differences } else { 0 };
        let rows = ROWS.max(differences);
        let failed = differences > TOO_MANY;
        Table {
            database,
            name,
            rows,
            finished: rows * percent / 100,
            differences: differences * percent / 100,
            state: match (percent, failed) {
                (100, true) => "5",
                (100, false) => "0",
                _ => "3",
            },
            error: (percent == 100 && failed).then_some(2),
        }
    };
    names(job).into_iter().enumerate().map(table).collect()
}

/// The databases and tables that the job was configured for; of a whole database, one table.
fn names(job: &Job) -> Vec<(String, String)> {
    let list = match job.configured.get("DbList") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(list) => list.clone(),
        None => Value::Null,
    };
    let mut names = Vec::new();
    for (database, objects) in list.as_object().into_iter().flatten() {
        match objects.get("Table").and_then(Value::as_object) {
            Some(tables) => names.extend(tables.keys().map(|table| (database.clone(), table.clone()))),
            None => names.push((database.clone(), "example_table".to_owned())),
        }
    }
    names
}

/// Whether the existing data is asked for: the changes are not verified here.
fn is_full(parameters: &Value) -> bool {
    parameters.get("CheckType").is_none_or(|kind| kind == 1 || kind == "1")
}

fn table_details(job: &Job, parameters: &Value, now: SystemTime) -> Value {
    let all = if is_full(parameters) { tables(job, now) } else { Vec::new() };
    let (total, finished) = (all.len(), all.iter().map(|table| table.finished).sum::<u64>());
    let different = all.iter().filter(|table| table.differences > 0).count();
    let failed = all.iter().filter(|table| table.error.is_some()).count();
    let is_one = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| wanted == value);
    let only_different = text(parameters, "Status") == Some("6");
    let found = all.iter().zip(1..).filter(|(table, _)| {
        is_one("TableName", &table.name)
            && is_one("SchemaName", &table.database)
            && (!only_different || table.differences > 0)
    });
    let page = by_number(found.collect(), parameters, "PageNumber", "PageSize", 20);
    let details: Vec<_> = page
        .entries
        .iter()
        .map(|(table, number)| {
            without_nulls(json!({
                "Id": number, "Status": table.state, "ErrorCode": table.error,
                "SourceDbName": table.database, "TargetDbName": table.database,
                "SourceTbName": table.name, "TargetTbName": table.name,
                "TotalCount": table.rows, "FinishCount": table.finished, "DiffCount": table.differences,
            }))
        })
        .collect();
    json!({
        "TableDetails": details,
        "PageNumber": page.number,
        "TotalCount": total,
        "FinishedCount": finished,
        "DiffTableCount": different,
        "FailedTableCount": failed,
    })
}

fn diff_details(job: &Job, parameters: &Value, now: SystemTime) -> Value {
    let (database, name) = (text(parameters, "DbName"), text(parameters, "TbName"));
    let all = if is_full(parameters) { tables(job, now) } else { Vec::new() };
    let table = all.into_iter().find(|table| Some(&*table.database) == database && Some(&*table.name) == name);
    let rows = table.map_or(0, |table| table.differences.min(TOO_MANY));
    let page = by_number((1..=rows).collect(), parameters, "PageNumber", "PageSize", 20);
    let details = page.entries.iter().map(|row| {
        let id = format!(r#"{{"column":"id","source":"{row}","dest":"{row}","isPrimary":true}}"#);
        let state = r#"{"column":"state","source":"new","dest":"old","isPrimary":false}"#;
        json!({ "Id": row, "GmtCreated": rfc3339(now), "Diff": format!("[{id},{state}]") })
    });
    json!({
        "DbName": database,
        "TbName": name,
        "DiffCount": rows,
        "DiffDetails": details.collect::<Vec<_>>(),
        "InstanceId": instance(job),
    })
}

fn check_jobs(jobs: &Jobs, parameters: &Value, now: SystemTime) -> Value {
    let id = |job: &Job| format!("c{}", job.id);
    let is_one = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| wanted == value);
    let found = jobs.jobs.iter().rev().filter(|job| is_here(job) && verifies(job) && job.copied.is_some());
    let found = found.filter(|job| is_one("InstanceId", &instance(job)) && is_one("CheckJobId", &id(job)));
    let found: Vec<_> = found.filter(|job| is_one("JobName", &job.name)).collect();
    let page = by_number(found, parameters, "PageNumber", "PageSize", 30);
    let entries = page.entries.iter().map(|job| {
        let tables = tables(job, now);
        let sum = |count: fn(&Table) -> u64| tables.iter().map(count).sum::<u64>();
        let differences = sum(|table| table.differences);
        json!({
            "DtsJobId": job.id,
            "DtsInstanceID": instance(job),
            "JobStepId": id(job),
            "JobName": job.name,
            "CheckType": 1,
            "Status": u64::from(differences > 0),
            "TotalCount": sum(|table| table.rows),
            "FinishCount": sum(|table| table.finished),
            "DiffCount": differences,
        })
    });
    let entries: Vec<_> = entries.collect();
    json!({
        "CheckJobs": entries,
        "PageNumber": page.number,
        "PageRecordCount": entries.len(),
        "TotalRecordCount": page.total,
    })
}
