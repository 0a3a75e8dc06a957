//! Tags on instances of Alibaba Cloud.

use serde_json::{Value, json};

use super::alibaba::{instance, is, is_here, job};
use super::{Answered, Jobs, text};

/// Tags on a page.
const PAGE: usize = 50;

pub(super) fn handle(jobs: &mut Jobs, operation: &str, parameters: &Value) -> Option<Answered> {
    let answered = match operation {
        "TagResources" => tag(jobs, parameters),
        "UntagResources" => untag(jobs, parameters),
        "ListTagResources" => Ok(list(jobs, parameters)),
        _ => return None,
    };
    Some(answered)
}

fn tag(jobs: &mut Jobs, parameters: &Value) -> Answered {
    let tags: Vec<_> = entries(parameters, "Tag").filter_map(pair).collect();
    each(jobs, parameters, |all| {
        for (key, value) in &tags {
            all.retain(|(other, _)| other != key);
            all.push((key.clone(), value.clone()));
        }
    })
}

fn untag(jobs: &mut Jobs, parameters: &Value) -> Answered {
    let everything = parameters.get("All") == Some(&Value::Bool(true));
    let keys: Vec<_> = entries(parameters, "TagKey").filter_map(Value::as_str).collect();
    each(jobs, parameters, |all| all.retain(|(key, _)| !everything && !keys.contains(&key.as_str())))
}

/// Changes the tags of every instance that is named.
fn each(jobs: &mut Jobs, parameters: &Value, mut change: impl FnMut(&mut Vec<(String, String)>)) -> Answered {
    for id in entries(parameters, "ResourceId") {
        change(&mut job(jobs, &json!({ "ResourceId": id }), &["ResourceId"])?.tags);
    }
    Ok(json!({}))
}

fn list(jobs: &Jobs, parameters: &Value) -> Value {
    let ids: Vec<_> = entries(parameters, "ResourceId").filter_map(Value::as_str).collect();
    let wanted: Vec<_> = entries(parameters, "Tag").filter_map(pair).collect();
    let jobs = jobs.jobs.iter().filter(|job| is_here(job) && (ids.is_empty() || ids.iter().any(|id| is(job, id))));
    let jobs = jobs.filter(|job| {
        wanted
            .iter()
            .all(|(key, value)| job.tags.iter().any(|tag| tag.0 == *key && (value.is_empty() || tag.1 == *value)))
    });
    let tags: Vec<_> = jobs
        .flat_map(|job| {
            job.tags.iter().map(|(key, value)| {
                json!({
                    "ResourceId": instance(job), "ResourceType": "ALIYUN::DTS::INSTANCE",
                    "TagKey": key, "TagValue": value,
                })
            })
        })
        .collect();
    // The token is the number of tags on the pages before.
    let from = text(parameters, "NextToken").and_then(|token| token.parse().ok()).unwrap_or(0_usize);
    let next = from.saturating_add(PAGE);
    let token = if next < tags.len() { next.to_string() } else { String::new() };
    let page: Vec<_> = tags.into_iter().skip(from).take(PAGE).collect();
    json!({ "TagResources": { "TagResource": page }, "NextToken": token })
}

fn entries<'a>(parameters: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    parameters.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn pair(tag: &Value) -> Option<(String, String)> {
    Some((text(tag, "Key")?.to_owned(), text(tag, "Value").unwrap_or_default().to_owned()))
}
