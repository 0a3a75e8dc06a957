//! Changes of Alibaba Cloud's synchronization jobs, by the operations of the previous generation: each is a task of its
//! own, which goes on beside the work of the job.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::alibaba::{conflict, is_here, job};
use super::alibaba_answers::FAILED;
use super::job::{CHANGE, CHECK, FULL, Job, Kind, Phase, percent};
use super::{Answered, Jobs, set, text, without_nulls};
use crate::test_util::refusal::Refusal;

/// A change that was begun.
pub(super) struct Task {
    id: String,
    kind: TaskKind,
    began: SystemTime,
    /// Whether its check fails.
    fails: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TaskKind {
    Objects,
    Switch,
}

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "ModifySynchronizationObject" => modify_objects(jobs, parameters, now),
        "SwitchSynchronizationEndpoint" => synchronization(jobs, parameters).and_then(|job| {
            if !matches!(job.phase, Phase::Running { .. } | Phase::Failed { .. }) {
                return Err(conflict(job));
            }
            Ok(begin(job, TaskKind::Switch, now, false))
        }),
        "DescribeSynchronizationObjectModifyStatus" => {
            task(jobs, TaskKind::Objects, parameters).map(|task| objects_status(task, now))
        }
        "DescribeEndpointSwitchStatus" => {
            task(jobs, TaskKind::Switch, parameters).map(|task| json!({ "Status": switch_status(task, now) }))
        }
        _ => return None,
    };
    Some(answered)
}

fn synchronization<'a>(jobs: &'a mut Jobs, parameters: &Value) -> Result<&'a mut Job, Refusal> {
    let job = job(jobs, parameters, &["SynchronizationJobId"])?;
    if job.kind != Kind::Synchronization {
        return Err(Refusal::new(403, "Forbidden.InstanceNotFound", "The instance is of another kind."));
    }
    Ok(job)
}

fn modify_objects(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let job = synchronization(jobs, parameters)?;
    if !matches!(job.phase, Phase::Running { .. }) {
        return Err(conflict(job));
    }
    let fails = jobs.check_fails();
    let job = synchronization(jobs, parameters)?;
    if !fails && let Some(objects) = parameters.get("SynchronizationObjects") {
        set(&mut job.configured, "SynchronizationObjects", objects.clone());
    }
    Ok(begin(job, TaskKind::Objects, now, fails))
}

fn begin(job: &mut Job, kind: TaskKind, now: SystemTime, fails: bool) -> Value {
    let id = format!("{}-t{}", job.id, job.tasks.len() + 1);
    job.tasks.push(Task { id: id.clone(), kind, began: now, fails });
    json!({ "TaskId": id })
}

fn task<'a>(jobs: &'a Jobs, kind: TaskKind, parameters: &Value) -> Result<&'a Task, Refusal> {
    let id = text(parameters, "TaskId").unwrap_or_default();
    let mut tasks = jobs.jobs.iter().filter(|job| is_here(job)).flat_map(|job| &job.tasks);
    let found = tasks.find(|task| task.id == id && task.kind == kind);
    found.ok_or_else(|| Refusal::new(400, "InvalidParameter", format!("There is no task {id}.")))
}

/// How long a task has been going on.
fn age(task: &Task, now: SystemTime) -> Duration {
    now.duration_since(task.began).unwrap_or_default()
}

fn objects_status(task: &Task, now: SystemTime) -> Value {
    let checked = age(task, now).checked_sub(CHANGE);
    let copied = checked.and_then(|checked| checked.checked_sub(CHECK));
    let (status, check) = match (checked, copied) {
        (None, _) => ("NotStarted", "NotStarted"),
        (_, None) => ("Prechecking", "Checking"),
        _ if task.fails => ("PrecheckFailed", "Failed"),
        (_, Some(copied)) if copied < FULL => ("Migrating", "Finished"),
        _ => ("Finished", "Finished"),
    };
    let item = match check {
        "Finished" => json!({ "ItemName": "CHECK_SAME_OBJ", "CheckStatus": "Success" }),
        "Failed" => json!({ "ItemName": "CHECK_SAME_OBJ", "CheckStatus": "Failed", "ErrorMessage": FAILED }),
        _ => json!({ "ItemName": "CHECK_SAME_OBJ", "CheckStatus": "NotStarted" }),
    };
    let data = copied.filter(|_| !task.fails).map(|copied| {
        let state = if status == "Finished" { "Finished" } else { "Migrating" };
        json!({ "Status": state, "Percent": percent(copied, FULL).to_string() })
    });
    let checked = percent(checked.unwrap_or_default(), CHECK).to_string();
    without_nulls(json!({
        "Status": status,
        "ErrorMessage": (status == "PrecheckFailed").then_some(FAILED),
        "PrecheckStatus": { "Status": check, "Percent": checked, "Detail": [item] },
        "DataInitializationStatus": data,
    }))
}

fn switch_status(task: &Task, now: SystemTime) -> &'static str {
    // It goes through three changes.
    match age(task, now).as_secs() / CHANGE.as_secs() {
        0 => "NotStarted",
        1 => "Initializing",
        2 => "Switching",
        _ => "Finished",
    }
}
