//! What the client costs beside code that is written by hand for the same two operations: `cargo bench -p tests`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints, and may panic"
)]

mod api;
mod by_hand;
mod harness;
#[cfg(unix)]
mod process;
mod server;

use std::future::Future;
use std::hint::black_box;
use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use self::by_hand::check::Check;
use self::by_hand::client::Client;
use self::by_hand::jobs::Jobs;
use self::by_hand::sign::{self, Acs3, Key};
use self::harness::Harness;

const KEY: Key = Key { id: "example-key-id", secret: "example-key-secret" };
const REGION: &str = "cn-hangzhou";
const JOB: &str = "dts-1ewjspuw";

/// Calls one after the other in one run.
const SEQUENTIAL: u32 = 16;
/// Calls under way at the same time, and how many each of them makes in one run.
const AT_ONCE: u32 = 64;
const EACH: u32 = 4;

fn main() {
    #[cfg(unix)]
    if process::is_child() {
        return;
    }
    let harness = Harness::from_arguments();
    models(&harness);
    signatures(&harness);
    calls(&harness);
    #[cfg(unix)]
    if harness.has("process") {
        process::pairs(&harness);
    }
}

fn models(harness: &Harness) {
    let json = api::example("DescribeDtsJobs").to_string().into_bytes();
    let read = |json: &[u8]| serde_json::from_slice::<Jobs>(json).expect("the example is read");
    let (ours, other) = (api::read_jobs(&json), read(&json));
    assert_same(&api::write_jobs(&ours), &serde_json::to_vec(&other).expect("it is written"));
    harness.pair("read DescribeDtsJobs", 1, || api::read_jobs(&json), || read(&json));
    harness.pair("write DescribeDtsJobs", 1, || api::write_jobs(&ours), || serde_json::to_vec(&other));
    harness.pair("clone DescribeDtsJobs", 1, || ours.clone(), || other.clone());
    let (our_copy, other_copy) = (ours.clone(), other.clone());
    harness.pair("compare DescribeDtsJobs", 1, || black_box(&ours) == &our_copy, || black_box(&other) == &other_copy);

    let json = api::example("DescribeMigrationCheckJob")["Response"].to_string().into_bytes();
    let read = |json: &[u8]| serde_json::from_slice::<Check>(json).expect("the example is read");
    let (ours, other) = (api::read_check(&json), read(&json));
    assert_same(&api::write_check(&ours), &serde_json::to_vec(&other).expect("it is written"));
    harness.pair("read DescribeMigrationCheckJob", 1, || api::read_check(&json), || read(&json));
    harness.pair("write DescribeMigrationCheckJob", 1, || api::write_check(&ours), || serde_json::to_vec(&other));
    harness.pair("clone DescribeMigrationCheckJob", 1, || ours.clone(), || other.clone());
    let (our_copy, other_copy) = (ours.clone(), other.clone());
    harness.pair(
        "compare DescribeMigrationCheckJob",
        1,
        || black_box(&ours) == &our_copy,
        || black_box(&other) == &other_copy,
    );
}

fn signatures(harness: &Harness) {
    let credentials = api::credentials(&KEY);
    let host = "dts.aliyuncs.com";
    let (action, version) = ("DescribeDtsJobs", "2020-01-01");
    let parameters = [("PageNumber", "1"), ("PageSize", "30"), ("Region", REGION)];
    let owned = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let by_hand = |date: &str, nonce: &str| {
        let (query, body_sha256) = (sign::query(&parameters), sign::sha256(b""));
        sign::acs3(&Acs3 { host, action, version, query: &query, date, nonce, body_sha256: &body_sha256 }, &KEY)
    };
    let (query, body_sha256) = (sign::query(&parameters), sign::sha256(b""));
    let (date, nonce) = ("2026-11-27T21:14:07Z", "00000000000000000000000000000000");
    let fixed = Acs3 { host, action, version, query: &query, date, nonce, body_sha256: &body_sha256 };
    assert_eq!(api::acs3(&fixed, &credentials), by_hand(date, nonce));
    harness.pair(
        "sign ACS3 (query, date and nonce included)",
        1,
        || api::acs3_now(&owned, host, &credentials),
        || by_hand(&sign::acs3_date(), &sign::nonce()),
    );

    let (host, body) = ("dts.tencentcloudapi.com", br#"{"JobId":"dts-1ewjspuw"}"#);
    let time = SystemTime::now();
    let timestamp = Timestamp::try_from(time).expect("the clock is right");
    assert_eq!(api::tc3(host, body, time, &credentials), sign::tc3(host, body, timestamp, &KEY));
    harness.pair(
        "sign TC3",
        1,
        || api::tc3(host, body, SystemTime::now(), &credentials),
        || sign::tc3(host, body, Timestamp::now(), &KEY),
    );
}

fn calls(harness: &Harness) {
    // One thread: what it spends is what the client spends, connections included.
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be made");

    let host = server::start(api::example("DescribeDtsJobs").to_string().as_bytes());
    let (ours, other) = (api::alibaba(&host, &KEY), Client::new(host, KEY));
    let ours = move || {
        let client = ours.clone();
        async move { drop(api::describe_dts_jobs(&client, REGION).await.expect("the call succeeds")) }
    };
    let other = move || {
        let client = other.clone();
        async move { drop(client.describe_dts_jobs(REGION).await.expect("the call succeeds")) }
    };
    call(harness, &runtime, "DescribeDtsJobs", &ours, &other);

    let host = server::start(api::example("DescribeMigrationCheckJob").to_string().as_bytes());
    let (ours, other) = (api::tencent(&host, &KEY), Client::new(host, KEY));
    let ours = move || {
        let client = ours.clone();
        async move { drop(api::describe_migration_check_job(&client, JOB).await.expect("the call succeeds")) }
    };
    let other = move || {
        let client = other.clone();
        async move { drop(client.describe_migration_check_job(JOB).await.expect("the call succeeds")) }
    };
    call(harness, &runtime, "DescribeMigrationCheckJob", &ours, &other);
}

/// Makes calls over loopback: one after the other, and many at once.
fn call<A, B, FA, FB>(harness: &Harness, runtime: &Runtime, operation: &str, ours: &A, other: &B)
where
    A: Fn() -> FA + Clone + Send + 'static,
    B: Fn() -> FB + Clone + Send + 'static,
    FA: Future<Output = ()> + Send,
    FB: Future<Output = ()> + Send,
{
    let name = format!("call {operation}, sequential");
    harness.pair(&name, SEQUENTIAL, || sequential(runtime, ours), || sequential(runtime, other));
    let name = format!("call {operation}, {AT_ONCE} at once");
    harness.pair(&name, AT_ONCE * EACH, || at_once(runtime, ours), || at_once(runtime, other));
}

fn sequential<F: Future<Output = ()>>(runtime: &Runtime, call: &impl Fn() -> F) {
    runtime.block_on(async {
        for _ in 0..SEQUENTIAL {
            call().await;
        }
    });
}

fn at_once<C, F>(runtime: &Runtime, call: &C)
where
    C: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..AT_ONCE {
            let call = call.clone();
            tasks.spawn(async move {
                for _ in 0..EACH {
                    call().await;
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended.expect("no call panics");
        }
    });
}

/// Holds that both sides keep the same of a response, so that they do the same work.
fn assert_same(ours: &[u8], other: &[u8]) {
    let value = |json: &[u8]| without_empty_lists(serde_json::from_slice(json).expect("it is JSON"));
    assert_eq!(value(ours), value(other));
}

/// An empty list is written by one side and left out by the other.
fn without_empty_lists(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| value.as_array().is_none_or(|list| !list.is_empty()));
            Value::Object(fields.map(|(name, value)| (name, without_empty_lists(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_empty_lists).collect()),
        value => value,
    }
}
