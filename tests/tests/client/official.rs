//! What goes over the wire is what the official Python SDKs send, for every operation, with every parameter set and with
//! only the required ones: `tests/wire/official/*.json`, written by `capture.py` beside them.

use std::collections::{BTreeMap, BTreeSet};

use codegen::tree;
use dts_api::runtime::{Client, Operation};
use dts_api::transport::HttpRequest;
use serde::Deserialize;
use serde_json::Value;
use tests::recorder::Recorder;

use crate::documents;
use crate::sdk_excuses::{Excuses, is_within, remove};

const REFRESH: &str = "; if the SDK does not send it, the spec says so with `differs: [{ key: sdk, why: … }]`, otherwise \
     `tests/wire/official/capture.py` captures the requests again";

/// What an SDK sent for the operations of a service.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Captured {
    /// The SDK and its version.
    sdk: String,
    /// Every parameter is set.
    full: Vec<Case>,
    /// Only those are set without which a call is refused.
    required: Vec<Case>,
}

/// A request, and what the SDK sent.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    operation: String,
    request: Value,
    action: String,
    version: String,
    query: Option<BTreeMap<String, String>>,
    form: Option<BTreeMap<String, String>>,
    /// The JSON body, where it is not the request as it was given.
    body: Option<Value>,
}

/// The cases of every service, by its name.
fn captured() -> BTreeMap<&'static str, Captured> {
    let files = [
        ("alibaba", include_str!("../../wire/official/alibaba.json")),
        ("tencent", include_str!("../../wire/official/tencent.json")),
        ("tencent_v20180330", include_str!("../../wire/official/tencent_v20180330.json")),
    ];
    files.into_iter().map(|(name, text)| (name, serde_json::from_str(text).expect("valid cases"))).collect()
}

/// What the specs excuse, by service.
fn excuses() -> BTreeMap<String, Excuses> {
    let (specs, _) = codegen::spec::load(&tests::root().join("specs"));
    specs.services.iter().map(|service| (service.name.clone(), Excuses::of(service))).collect()
}

async fn send(operation: &'static Operation, request: &Value) -> Result<HttpRequest, dts_api::Error> {
    let about = format!("{} {}", operation.service.name, operation.name);
    let shape = documents::request(operation, request).unwrap_or_else(|error| panic!("{about}: {error}"));
    let recorder = Recorder::new(200, r#"{"RequestId":"r-1","Response":{"RequestId":"r-1"}}"#);
    let client = Client::new(operation.service, recorder.config_without_region()).expect("the configuration is sound");
    documents::execute(&client, operation, &*shape).await?;
    Ok(recorder.request())
}

/// A query or a form as a map.
fn parameters(text: &[u8]) -> BTreeMap<String, String> {
    let pairs: Vec<_> = form_urlencoded::parse(text).into_owned().collect();
    let count = pairs.len();
    let map = BTreeMap::from_iter(pairs);
    assert_eq!(map.len(), count, "a parameter was sent twice: {map:?}");
    map
}

fn same(ours: &BTreeMap<String, String>, theirs: &BTreeMap<String, String>) -> Result<(), String> {
    let only = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| {
        let only = these.iter().filter(|(name, value)| those.get(*name) != Some(value));
        only.map(|(name, value)| format!("\n  {name}={value:?}")).collect::<String>()
    };
    if ours == theirs {
        return Ok(());
    }
    Err(format!("only we send{}\nonly the SDK sends{}", only(ours, theirs), only(theirs, ours)))
}

/// Says in what way we send something else than the SDK.
async fn difference(operation: &'static Operation, case: &Case, excuses: &Excuses) -> Result<(), String> {
    // What is excused stays out of our request. If the SDK sends it all the same, the excuse does not hold.
    let mut request = case.request.clone();
    excuses.of_operation(operation.name).for_each(|path| remove(&mut request, path));
    let sent = send(operation, &request).await.map_err(|error| error.to_string())?;
    let header = |alibaba: &str, tencent: &str| {
        let name = if case.query.is_some() { alibaba } else { tencent };
        sent.header(name).ok_or_else(|| format!("no {name}"))
    };
    if sent.method != "POST"
        || case.action != operation.name
        || header("x-acs-action", "x-tc-action")? != case.action
        || header("x-acs-version", "x-tc-version")? != case.version
    {
        return Err(format!("method, action or version: {sent:?}"));
    }
    // The token that makes a repeat harmless is filled in where the caller does not.
    let is_added =
        |name: &String| operation.idempotency_token == Some(name.as_str()) && case.request.get(name).is_none();
    if let Some(form) = &case.form {
        let mut query = parameters(sent.query().as_bytes());
        query.retain(|name, _| !is_added(name));
        same(&query, &case.query.clone().unwrap_or_default())?;
        return same(&parameters(&sent.body), form);
    }
    let mut body: Value = serde_json::from_slice(&sent.body).map_err(|error| error.to_string())?;
    if let Some(members) = body.as_object_mut() {
        members.retain(|name, _| !is_added(name));
    }
    let theirs = case.body.as_ref().unwrap_or(&case.request);
    if body == *theirs { Ok(()) } else { Err(format!("we send {body}\nthe SDK sends {theirs}")) }
}

/// Every operation with one of the cases of its service.
fn operations(cases: impl Fn(&Captured) -> &[Case]) -> impl Iterator<Item = (&'static Operation, Case)> {
    let captured = captured();
    let excuses = excuses();
    documents::services().filter_map(move |operation| {
        let service = operation.service.name;
        let captured = &captured[service];
        let case = cases(captured).iter().find(|case| case.operation == operation.name);
        let is_excused = excuses[service].whole.contains(operation.name);
        assert!(case.is_some() || is_excused, "{}: no case of {}{REFRESH}", captured.sdk, operation.name);
        Some((operation, case?.clone()))
    })
}

async fn assert_same(cases: impl Fn(&Captured) -> &[Case]) {
    let excuses = excuses();
    let mut different = String::new();
    for (operation, case) in operations(cases) {
        if let Err(difference) = difference(operation, &case, &excuses[operation.service.name]).await {
            different += &format!("{} {}: {difference}\n", operation.service.name, operation.name);
        }
    }
    assert!(different.is_empty(), "{different}");
}

#[tokio::test]
async fn the_official_sdks_send_the_same_with_every_parameter() {
    assert_same(|captured| &captured.full).await;
}

#[tokio::test]
async fn the_official_sdks_send_the_same_with_required_parameters_only() {
    assert_same(|captured| &captured.required).await;
}

#[tokio::test]
async fn without_one_of_the_required_parameters_nothing_is_sent() {
    for (operation, Case { request, .. }) in operations(|captured| &captured.required) {
        let members = request.as_object().expect("a request is an object");
        for name in members.keys() {
            let mut rest = members.clone();
            rest.remove(name);
            let refused = send(operation, &Value::Object(rest)).await.expect_err("it is required");
            assert!(refused.to_string().contains(name), "{} without {name}: {refused}", operation.name);
        }
    }
}

/// Whether a request has a value at the path of a row, in every entry of the lists on the way, which are two or more.
fn has(value: &Value, path: &str) -> bool {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let is_whole = |value: &Value| rest.map_or(!value.is_null(), |rest| has(value, rest));
    if let Some(name) = step.strip_suffix("[]") {
        value[name].as_array().is_some_and(|entries| entries.len() > 1 && entries.iter().all(is_whole))
    } else if let Some(name) = step.strip_suffix("{}") {
        value[name].as_object().is_some_and(|members| members.len() > 1 && members.values().all(is_whole))
    } else {
        is_whole(&value[step])
    }
}

/// The rows of which a request has no value, but for those that are excused.
fn missing<'a>(
    rows: impl Iterator<Item = &'a str>,
    request: &Value,
    excuses: &Excuses,
    operation: &str,
) -> Vec<&'a str> {
    rows.filter(|row| !has(request, row) && !excuses.of_operation(operation).any(|path| is_within(row, path))).collect()
}

/// Collects the texts and the numbers of a request.
fn scalars(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| scalars(entry, found)),
        Value::Object(members) => members.values().for_each(|member| scalars(member, found)),
        Value::String(_) | Value::Number(_) => found.push(value.to_string()),
        Value::Bool(_) | Value::Null => {}
    }
}

#[test]
fn the_cases_fill_every_parameter_of_every_operation() {
    let (captured, excuses) = (captured(), excuses());
    let api = tests::specs().api;
    assert!(api.services.iter().map(|service| service.name.as_str()).eq(captured.keys().copied()));
    for service in &api.services {
        let Captured { sdk, full: cases, .. } = &captured[service.name.as_str()];
        let excuses = &excuses[&service.name];
        let ours: BTreeSet<_> = service.operations.iter().map(|operation| operation.name.as_str()).collect();
        let theirs: BTreeSet<_> = cases.iter().map(|case| case.operation.as_str()).collect();
        let unknown: Vec<_> = theirs.difference(&ours).collect();
        assert!(unknown.is_empty(), "{sdk} has operations that no spec describes: {unknown:?}");
        for operation in &service.operations {
            let Some(Case { request, .. }) = cases.iter().find(|case| case.operation == operation.name) else {
                assert!(excuses.whole.contains(&operation.name), "{sdk} has no {}{REFRESH}", operation.name);
                continue;
            };
            let rows = tree::request(service, operation);
            let missing = missing(rows.iter().map(|row| row.path.as_str()), request, excuses, &operation.name);
            assert!(missing.is_empty(), "{} lacks {missing:?}{REFRESH}", operation.name);
            let mut values = Vec::new();
            scalars(request, &mut values);
            let distinct: BTreeSet<_> = values.iter().collect();
            assert_eq!(distinct.len(), values.len(), "{}: two parameters cannot be told apart", operation.name);
        }
    }
}
