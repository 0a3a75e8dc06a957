//! Consumer groups of Alibaba Cloud's change tracking instances, by the operations of both generations.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::alibaba::conflict;
use super::alibaba_subscription::{LEGACY, subscription};
use super::job::{Group, Job, Phase};
use super::page::by_number;
use super::{Answered, Jobs, text};
use crate::test_util::refusal::Refusal;

const CURRENT: &[&str] = &["DtsJobId", "DtsInstanceId"];

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value, now: SystemTime) -> Option<Answered> {
    let one = |jobs: &mut Jobs, names: &[&str], then: &dyn Fn(&mut Job) -> Answered| {
        then(subscription(jobs, parameters, names)?)
    };
    let answered = match operation {
        "CreateConsumerChannel" => one(jobs, CURRENT, &|job| create(job, parameters, now)),
        "CreateConsumerGroup" => one(jobs, LEGACY, &|job| create(job, parameters, now)),
        "DeleteConsumerChannel" => one(jobs, CURRENT, &|job| delete(job, text(parameters, "ConsumerGroupId"))),
        "DeleteConsumerGroup" => one(jobs, LEGACY, &|job| delete(job, text(parameters, "ConsumerGroupID"))),
        "DescribeConsumerChannel" => one(jobs, CURRENT, &|job| {
            Ok(list(job, parameters, ("PageNumber", 20), "ConsumerGroupId", now, Value::from))
        }),
        "DescribeConsumerGroup" => one(jobs, LEGACY, &|job| {
            let wrapped = |groups| json!({ "DescribeConsumerChannel": groups });
            Ok(list(job, parameters, ("PageNum", 30), "ConsumerGroupID", now, wrapped))
        }),
        _ => return None,
    };
    Some(answered)
}

fn create(job: &mut Job, parameters: &Value, now: SystemTime) -> Answered {
    if !matches!(job.phase, Phase::Running { .. }) {
        return Err(conflict(job));
    }
    // Those that are gone leave no number free.
    let last = job.groups.last().and_then(|last| last.id.rsplit_once("-g")?.1.parse::<u64>().ok());
    let id = format!("dts{}-g{}", job.id, last.unwrap_or_default() + 1);
    let given = |name: &str| text(parameters, name).unwrap_or_default().to_owned();
    job.groups.push(Group {
        id: id.clone(),
        name: given("ConsumerGroupName"),
        account: given("ConsumerGroupUserName"),
        description: None,
        created: now,
    });
    Ok(json!({ "ConsumerGroupID": id }))
}

fn delete(job: &mut Job, id: Option<&str>) -> Answered {
    let Some(at) = job.groups.iter().position(|group| Some(group.id.as_str()) == id) else {
        let message = format!("There is no consumer group {}.", id.unwrap_or_default());
        return Err(Refusal::new(403, "InvalidParameter", message));
    };
    job.groups.remove(at);
    Ok(json!({}))
}

/// A page of groups, whose two generations differ in the names of fields and in what is around the list.
fn list(
    job: &Job,
    parameters: &Value,
    (number, usual): (&str, usize),
    id: &str,
    now: SystemTime,
    wrap: impl Fn(Vec<Value>) -> Value,
) -> Value {
    let found: Vec<_> = job.groups.iter().filter(|group| group.is_ready(now)).collect();
    let page = by_number(found, parameters, number, "PageSize", usual);
    let groups = page.entries.iter().map(|group| {
        json!({
            id: group.id,
            "ConsumerGroupName": group.name,
            "ConsumerGroupUserName": group.account,
            // No client is connected.
            "MessageDelay": -1,
            "UnconsumedData": -1,
        })
    });
    let groups: Vec<_> = groups.collect();
    json!({
        "PageNumber": page.number,
        "PageRecordCount": groups.len(),
        "TotalRecordCount": page.total,
        "ConsumerChannels": wrap(groups),
    })
}
