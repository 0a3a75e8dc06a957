//! Simulated jobs: created, configured, checked, running, caught up, finished, released.

mod alibaba;
mod alibaba_answers;
mod alibaba_consumer_group;
mod alibaba_data_check;
mod alibaba_legacy;
mod alibaba_subscription;
mod alibaba_tags;
mod alibaba_task;
mod comparison;
mod job;
mod page;
mod tencent;
mod tencent_comparison;
mod tencent_consumer_group;
mod tencent_migration;
mod tencent_subscription;
mod tencent_sync;
mod tencent_sync_change;
mod time;

use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;
use tokio::time::Instant;

use self::job::{Job, Kind, Parts, Phase, Trade};
use self::time::LifeTime;
use super::call::RecordedCall;
use super::refusal::{Provider, Refusal};
use crate::clock::Clock;

/// Simulates migrations, synchronizations and subscriptions for a [`TestServer`](super::TestServer).
///
/// The calls that arrive create, configure, check, start, pause, stop and release jobs, and jobs make progress in
/// between. If the state of a job does not allow a call, the call gets the vendor's error code. All operations that
/// describe a job agree. When the existing data is copied, it can be compared. Synchronizations can be changed while
/// they run, and subscriptions get consumer groups.
///
/// The simulation covers the job operations of both clouds, including Alibaba Cloud's previous generation. Other
/// operations, and Tencent Cloud's version 2018-03-30, return the documented examples.
///
/// A check takes 20 seconds, the schemas 10, the existing data 60, catching up 30 and a comparison 30. Starting,
/// pausing, stopping and releasing take 3 seconds, and so does a new consumer group. The time is tokio's by default:
///
/// ```
/// use dts_api::test_util::{Life, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // A minute passes in a second.
/// let server = TestServer::builder().life(Life::new().speed(60.0)).start().await?;
/// let client = dts_api::tencent::Client::new(server.config())?;
/// let bought = client.create_migration_service();
/// let bought = bought.src_database_type("mysql").dst_database_type("mysql");
/// let bought = bought.src_region("ap-guangzhou").dst_region("ap-shanghai");
/// let bought = bought.instance_class("small").send().await?;
/// let job = client.describe_migration_detail().job_id(&bought.job_ids[0]).send().await?;
/// assert_eq!(job.status.as_ref().map(AsRef::as_ref), Some("created"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a server has it"]
pub struct Life {
    time: Time,
    differences: u64,
}

#[derive(Clone, Copy, Debug)]
enum Time {
    Tokio(f64),
    Server,
}

impl Default for Life {
    fn default() -> Self {
        Self { time: Time::Tokio(1.0), differences: 0 }
    }
}

impl Life {
    /// Creates a simulation without jobs, by tokio's time. On paused time, the time passes while a test waits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many seconds of the simulation pass in one second of tokio's time.
    pub fn speed(mut self, speed: f64) -> Self {
        self.time = Time::Tokio(speed);
        self
    }

    /// Uses the server's clock, such as a [`ManualClock`](super::ManualClock), instead of tokio's time.
    pub fn on_server_clock(mut self) -> Self {
        self.time = Time::Server;
        self
    }

    /// Sets how many rows differ in comparisons of source and target, all in one table. Default: none.
    ///
    /// On Alibaba Cloud, the verification of a table with more than 300 differences fails.
    pub fn differences(mut self, rows: u64) -> Self {
        self.differences = rows;
        self
    }

    pub(super) fn begin(self, clock: &Arc<dyn Clock>) -> Jobs {
        let time = match self.time {
            Time::Server => LifeTime::Clock(Arc::clone(clock)),
            Time::Tokio(speed) => LifeTime::Tokio { from: clock.now(), start: Instant::now(), speed },
        };
        Jobs { time, jobs: Vec::new(), bought: 0, failing_checks: 0, differences: self.differences }
    }
}

/// The simulated jobs.
pub(super) struct Jobs {
    time: LifeTime,
    jobs: Vec<Job>,
    bought: u64,
    failing_checks: usize,
    differences: u64,
}

/// The response to a call.
type Answered = Result<Value, Refusal>;

impl Jobs {
    /// Executes a call. Returns `None` if it does not concern the simulated jobs.
    pub(super) fn handle(&mut self, call: &RecordedCall) -> Option<Answered> {
        let now = self.time.now();
        for job in &mut self.jobs {
            job.settle(now);
        }
        let parameters = &call.parameters;
        match call.service {
            "alibaba" => alibaba::handle(self, &call.operation, parameters, now)
                .or_else(|| alibaba_subscription::handle(self, &call.operation, parameters, now))
                .or_else(|| alibaba_consumer_group::handle(self, &call.operation, parameters, now))
                .or_else(|| alibaba_data_check::handle(self, &call.operation, parameters, now))
                .or_else(|| alibaba_legacy::handle(self, &call.operation, parameters, now))
                .or_else(|| alibaba_task::handle(self, &call.operation, parameters, now))
                .or_else(|| alibaba_tags::handle(self, &call.operation, parameters)),
            "tencent" => tencent_migration::handle(self, &call.operation, parameters, now)
                .or_else(|| tencent_sync::handle(self, &call.operation, parameters, now))
                .or_else(|| tencent_sync_change::handle(self, &call.operation, parameters, now))
                .or_else(|| tencent_comparison::handle(self, &call.operation, parameters, now))
                .or_else(|| tencent_subscription::handle(self, &call.operation, parameters, now))
                .or_else(|| tencent_consumer_group::handle(self, &call.operation, parameters, now)),
            _ => None,
        }
    }

    /// Makes the next checks fail.
    pub(super) fn fail_checks(&mut self, number: usize) {
        self.failing_checks = number;
    }

    /// Makes a job or a comparison fail. Returns whether there is one with this ID.
    pub(super) fn fail(&mut self, id: &str, message: &str) -> bool {
        let now = self.time.now();
        let mut comparisons = self.jobs.iter_mut().flat_map(|job| &mut job.comparisons);
        if let Some(comparison) = comparisons.find(|comparison| comparison.id == id) {
            comparison.settle(now);
            comparison.fail(now, message);
            return true;
        }
        let Some(job) = self.jobs.iter_mut().find(|job| job.id == id || id.strip_prefix("dts") == Some(&job.id)) else {
            return false;
        };
        job.settle(now);
        job.phase = Phase::Failed { work: job.work(now) };
        job.error = Some(message.to_owned());
        true
    }

    /// Creates a job, and returns its ID.
    fn buy(
        &mut self,
        provider: Provider,
        kind: Kind,
        parameters: &Value,
        now: SystemTime,
        set_up: impl FnOnce(&mut Job),
    ) -> String {
        self.bought += 1;
        let prefix = match (provider, kind) {
            // The ID of the instance has the prefix `dts`.
            (Provider::Alibaba, _) => "",
            (Provider::Tencent, Kind::Migration) => "dts-",
            (Provider::Tencent, Kind::Synchronization) => "sync-",
            (Provider::Tencent, Kind::Subscription) => "subs-",
        };
        let id = format!("{prefix}e{:08}", self.bought);
        let mut job = Job {
            name: id.clone(),
            id: id.clone(),
            provider,
            kind,
            parts: Parts { schema: true, full: true, changes: true },
            bought: parameters.clone(),
            configured: Value::Null,
            phase: Phase::New,
            trade: Trade::Normal,
            created: now,
            started: None,
            copied: None,
            ended: None,
            error: None,
            skips: false,
            starts_itself: false,
            tags: Vec::new(),
            differences: self.differences,
            comparisons: Vec::new(),
            change: None,
            tasks: Vec::new(),
            groups: Vec::new(),
        };
        set_up(&mut job);
        self.jobs.push(job);
        id
    }

    /// Returns whether a check that starts now will fail.
    fn check_fails(&mut self) -> bool {
        let fails = self.failing_checks > 0;
        self.failing_checks = self.failing_checks.saturating_sub(1);
        fails
    }

    /// Same, but only if a check starts.
    fn check_fails_if(&mut self, starts: impl FnOnce(&[Job]) -> bool) -> bool {
        starts(&self.jobs) && self.check_fails()
    }
}

/// Returns the text of a parameter.
fn text<'a>(parameters: &'a Value, name: &str) -> Option<&'a str> {
    parameters.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Returns whether a list of texts is absent, is empty, or contains a text.
fn lists(parameters: &Value, name: &str, text: &str) -> bool {
    match parameters.get(name).and_then(Value::as_array) {
        Some(list) if !list.is_empty() => list.iter().any(|entry| entry.as_str() == Some(text)),
        _ => true,
    }
}

/// Sets a field of an object.
fn set(value: &mut Value, name: &str, to: Value) {
    if let Value::Object(members) = value {
        members.insert(name.to_owned(), to);
    }
}

/// Removes fields that are null.
fn without_nulls(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|_, member| !member.is_null());
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}
