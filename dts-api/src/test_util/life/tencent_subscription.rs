//! Subscriptions of Tencent Cloud.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::job::{CHANGE, Job, Kind, Parts, Phase, Trade, later};
use super::page::by_offset;
use super::tencent::{conflict, date_time, destroy, is, job, name_and_tags, trade, trade_status};
use super::{Answered, Jobs, lists, set, text, without_nulls};
use crate::test_util::refusal::Provider;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let answered = match operation {
        "CreateSubscribe" => Ok(create(jobs, parameters, now)),
        "DescribeSubscribeJobs" => Ok(list(jobs, parameters)),
        "CreateSubscribeCheckJob" => check(jobs, parameters, now),
        "DescribeSubscribeDetail" => job(jobs, Kind::Subscription, parameters).map(|job| detail(job)),
        "DescribeSubscribeCheckJob" => job(jobs, Kind::Subscription, parameters).map(|job| check_result(job, now)),
        "ConfigureSubscribeJob"
        | "StartSubscribe"
        | "ResetSubscribe"
        | "ResumeSubscribe"
        | "IsolateSubscribe"
        | "DestroyIsolatedSubscribe"
        | "ModifySubscribeName" => {
            job(jobs, Kind::Subscription, parameters).and_then(|job| act(job, operation, parameters, now))
        }
        _ => return None,
    };
    Some(answered)
}

fn create(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Value {
    let count = parameters.get("Count").and_then(Value::as_u64).unwrap_or(1).clamp(1, 10);
    let set_up = |job: &mut Job| {
        name_and_tags(job, parameters);
        if let Some(name) = text(parameters, "Name") {
            name.clone_into(&mut job.name);
        }
        job.parts = Parts { schema: false, full: false, changes: true };
    };
    let ids: Vec<_> =
        (0..count).map(|_| jobs.buy(Provider::Tencent, Kind::Subscription, parameters, now, set_up)).collect();
    json!({ "SubscribeIds": ids })
}

fn check(jobs: &mut Jobs, parameters: &Value, now: SystemTime) -> Answered {
    let found = job(jobs, Kind::Subscription, parameters)?;
    if !matches!(found.phase, Phase::Configured | Phase::CheckPassed | Phase::CheckFailed) {
        return Err(conflict(status(found)));
    }
    let fails = jobs.check_fails();
    job(jobs, Kind::Subscription, parameters)?.check(now, fails, false);
    Ok(json!({}))
}

fn act(job: &mut Job, operation: &str, parameters: &Value, now: SystemTime) -> Answered {
    let until = later(now, CHANGE);
    match operation {
        // One that runs is stopped by it.
        "IsolateSubscribe" => {
            trade(job, Trade::Normal, Trade::Isolating { until })?;
            job.ended = Some(until);
            return Ok(json!({}));
        }
        "DestroyIsolatedSubscribe" => return destroy(job, now),
        _ if job.trade != Trade::Normal => return Err(conflict(trade_status(job))),
        "ModifySubscribeName" => {
            text(parameters, "SubscribeName").unwrap_or_default().clone_into(&mut job.name);
            return Ok(json!({}));
        }
        _ => {}
    }
    job.phase = match (operation, job.phase) {
        ("ConfigureSubscribeJob", Phase::New | Phase::Configured | Phase::CheckPassed | Phase::CheckFailed) => {
            job.configured = parameters.clone();
            Phase::Configured
        }
        ("StartSubscribe", Phase::CheckPassed) => Phase::Starting { until },
        ("ResumeSubscribe", Phase::Failed { work }) => {
            job.error = None;
            Phase::Resuming { until, work }
        }
        ("ResetSubscribe", phase) if !matches!(phase, Phase::Checking { .. } | Phase::Starting { .. }) => {
            job.reset();
            job.groups.clear();
            Phase::New
        }
        _ => return Err(conflict(status(job))),
    };
    Ok(json!({}))
}

pub(super) fn status(job: &Job) -> &'static str {
    match job.phase {
        Phase::Checking { .. } => "checking",
        Phase::CheckFailed => "checkNotPass",
        Phase::CheckPassed => "checkPass",
        Phase::Starting { .. } | Phase::Resuming { .. } => "starting",
        Phase::Running { .. } => "running",
        Phase::Failed { .. } => "error",
        // Nothing pauses or ends one.
        _ => "notStarted",
    }
}

fn list(jobs: &Jobs, parameters: &Value) -> Value {
    let says = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| wanted == value);
    let starts = |name: &str, value: &str| text(parameters, name).is_none_or(|wanted| value.starts_with(wanted));
    let mut found: Vec<_> = jobs
        .jobs
        .iter()
        .filter(|job| is(job, Kind::Subscription) && job.trade != Trade::Offlined)
        .filter(|job| says("SubscribeId", &job.id) && lists(parameters, "SubscribeIds", &job.id))
        .filter(|job| starts("SubscribeName", &job.name))
        .filter(|job| says("Product", text(&job.bought, "Product").unwrap_or_default()))
        .filter(|job| lists(parameters, "Status", trade_status(job)) && lists(parameters, "SubsStatus", status(job)))
        .collect();
    if text(parameters, "OrderDirection") != Some("ASC") {
        found.reverse();
    }
    let page = by_offset(found, parameters, 20);
    let jobs: Vec<_> = page.entries.iter().map(|job| without_nulls(shared(job))).collect();
    json!({ "TotalCount": page.total, "Items": jobs })
}

/// What detail and list tell of a subscription.
fn shared(job: &Job) -> Value {
    let none = "0000-00-00 00:00:00";
    let isolated = if job.ended.is_some() { date_time(job.ended) } else { none.into() };
    let errors = job.error.as_ref().map(|error| json!([{ "Message": error }]));
    let tags: Vec<_> = job.tags.iter().map(|(key, value)| json!({ "TagKey": key, "TagValue": value })).collect();
    json!({
        "SubscribeId": job.id,
        "SubscribeName": job.name,
        "Product": job.bought.get("Product"),
        "Topic": topic(job),
        "Status": trade_status(job),
        "SubsStatus": status(job),
        "ModifyTime": date_time(Some(job.started.unwrap_or(job.created))),
        "CreateTime": date_time(Some(job.created)),
        "IsolateTime": isolated,
        "ExpireTime": none,
        "OfflineTime": none,
        "PayType": job.bought.get("PayType"),
        "SubscribeVersion": text(&job.bought, "SubscribeVersion").unwrap_or("kafkaPro"),
        "InstanceClass": job.bought.get("InstanceClass"),
        "AccessType": job.configured.get("AccessType"),
        "Endpoints": endpoints(job),
        "Tags": tags,
        "Errors": errors,
    })
}

/// The Kafka topic, once there is one.
fn topic(job: &Job) -> Option<String> {
    job.started.map(|_| format!("topic-{}", job.id))
}

fn endpoints(job: &Job) -> Value {
    let mut endpoints = job.configured.get("Endpoints").cloned().unwrap_or_default();
    for endpoint in endpoints.as_array_mut().into_iter().flatten() {
        set(endpoint, "Password", "".into());
    }
    endpoints
}

fn detail(job: &Job) -> Value {
    let mut detail = shared(job);
    let asked = ["SubscribeMode", "Protocol", "SubscribeObjects", "KafkaConfig", "PipelineInfo", "ExtraAttr"];
    for name in asked.into_iter().chain(["ConsumerVpcId", "ConsumerSubnetId"]) {
        set(&mut detail, name, job.configured.get(name).cloned().unwrap_or_default());
    }
    set(&mut detail, "Broker", job.started.map(|_| "kafka.example.com:9092").into());
    without_nulls(detail)
}

fn check_result(job: &Job, now: SystemTime) -> Value {
    let percent = job.check_percent(now);
    let (state, message) = match job.phase {
        // Before the check there is no word for it.
        Phase::New | Phase::Configured => ("unknown", ""),
        Phase::Checking { .. } => ("running", ""),
        Phase::CheckFailed => ("failed", "The check was told to fail."),
        _ => ("success", "success"),
    };
    let names = ["ConnectDBCheck", "OptimizeCheck", "VersionCheck", "SrcPrivilegeCheck", "BinlogParamCheck"];
    let count = u64::try_from(names.len()).unwrap_or_default();
    let steps = (1..).zip(names).map(|(number, name)| {
        let over = percent * count >= number * 100;
        let failed = over && state == "failed" && number == count;
        let (status, errors) = match (over, failed) {
            (_, true) => ("failed", json!([{ "Message": message }])),
            (true, _) => ("finished", json!([])),
            _ => ("notStarted", json!([])),
        };
        json!({
            "StepNo": number, "StepId": name, "StepName": name, "Status": status,
            "Percent": if over { 100 } else { 0 }, "Errors": errors, "Warnings": [],
        })
    });
    let steps: Vec<_> = steps.collect();
    json!({
        "SubscribeId": job.id,
        "Message": message,
        "Status": state,
        "Progress": percent,
        "StepAll": count,
        "StepNow": (percent * count).div_ceil(100).max(1),
        "Steps": steps,
    })
}
