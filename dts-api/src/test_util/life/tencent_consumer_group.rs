//! Consumer groups of Tencent Cloud's subscriptions.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::job::{Group, Job, Kind, Phase, Trade};
use super::page::by_offset;
use super::tencent::{conflict, date_time, job, trade_status};
use super::tencent_subscription::status;
use super::{Answered, Jobs, text, without_nulls};
use crate::test_util::refusal::Refusal;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let does: fn(&mut Job, &Value, SystemTime) -> Answered = match operation {
        "CreateConsumerGroup" => create,
        "DescribeConsumerGroups" => |job, parameters, now| Ok(list(job, parameters, now)),
        "DeleteConsumerGroup" => |job, parameters, _| delete(job, parameters),
        _ => return None,
    };
    Some(job(jobs, Kind::Subscription, parameters).and_then(|job| does(job, parameters, now)))
}

fn create(job: &mut Job, parameters: &Value, now: SystemTime) -> Answered {
    if job.trade != Trade::Normal {
        return Err(conflict(trade_status(job)));
    }
    if !matches!(job.phase, Phase::Running { .. }) {
        return Err(conflict(status(job)));
    }
    let given = |name: &str| text(parameters, name).unwrap_or_default();
    let name = format!("consumer-grp-{}-{}", job.id, given("ConsumerGroupName"));
    if job.groups.iter().any(|group| group.name == name) {
        let message = format!("There is a consumer group {name} already.");
        return Err(Refusal::new(200, "InvalidParameterValue.InvalidParameterValueError", message));
    }
    job.groups.push(Group {
        id: name.clone(),
        name,
        account: format!("account-{}-{}", job.id, given("AccountName")),
        description: text(parameters, "Description").map(str::to_owned),
        created: now,
    });
    Ok(json!({}))
}

fn list(job: &Job, parameters: &Value, now: SystemTime) -> Value {
    let partitions = job.configured.get("KafkaConfig").and_then(|config| config.get("NumberOfPartitions"));
    let partitions = partitions.and_then(Value::as_u64).unwrap_or(1);
    let found: Vec<_> = job.groups.iter().filter(|group| group.is_ready(now)).collect();
    let page = by_offset(found, parameters, 10);
    let items = page.entries.iter().map(|group| {
        let partition =
            |number: u64| json!({ "PartitionNo": number, "ConsumerGroupOffset": -1, "ConsumerGroupLag": 0 });
        without_nulls(json!({
            "ConsumerGroupName": group.name,
            "Account": group.account,
            "Description": group.description,
            "ConsumerGroupOffset": -1,
            "ConsumerGroupLag": 0,
            "Latency": 0,
            "StateOfPartition": (0..partitions).map(partition).collect::<Vec<_>>(),
            "CreatedAt": date_time(Some(group.created)),
            "UpdatedAt": date_time(Some(group.created)),
            // Nobody reads in it.
            "ConsumerGroupState": "Empty",
        }))
    });
    let items: Vec<_> = items.collect();
    json!({ "TotalCount": page.total, "Items": items })
}

fn delete(job: &mut Job, parameters: &Value) -> Answered {
    let name = text(parameters, "ConsumerGroupName").unwrap_or_default();
    let Some(at) = job.groups.iter().position(|group| group.name == name) else {
        let message = format!("There is no consumer group {name}.");
        return Err(Refusal::new(200, "ResourceNotFound.ResourceNotFoundError", message));
    };
    job.groups.remove(at);
    Ok(json!({}))
}
