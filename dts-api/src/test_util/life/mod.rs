//! Jobs that live: bought, configured, checked, at work, caught up, finished, released.

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
use super::call::SeenCall;
use super::refusal::{Provider, Refusal};
use crate::clock::Clock;

/// A believable life of migrations, synchronizations and subscriptions, for a [`TestServer`](super::TestServer) that has
/// it.
///
/// Jobs are bought, configured, checked, started, paused, stopped and released by the calls that arrive, and come along
/// by themselves in between. What their state forbids is refused with the vendor's codes, and every operation that
/// describes a job tells the same of it. Once the existing data is there, it can be compared; synchronizations can be
/// changed while they run; subscriptions get consumer groups. It covers the operations around jobs of both clouds, those of Alibaba Cloud's previous generation among them;
/// others are answered as without it, and so is Tencent Cloud's version 2018-03-30.
///
/// By its own time a check takes 20 seconds, the schemas 10, the existing data 60, catching up 30 and a comparison 30;
/// starting, pausing, stopping and releasing take 3, and so does a new consumer group. That time is tokio's, unless it
/// is told otherwise:
///
/// ```
/// use dts_api::test_util::{Life, TestServer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// A minute passes in a second.
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
    /// A life without jobs, by tokio's time: on paused time, it passes when a test waits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets this many seconds pass in one of tokio's.
    pub fn speed(mut self, speed: f64) -> Self {
        self.time = Time::Tokio(speed);
        self
    }

    /// Lives by the server's own clock, such as a [`ManualClock`](super::ManualClock).
    pub fn on_server_clock(mut self) -> Self {
        self.time = Time::Server;
        self
    }

    /// Lets comparisons of source and target find so many rows that differ, all in one table. Default: none.
    ///
    /// Alibaba Cloud fails the verification of a table with more than 300 of them.
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

/// The jobs of a life.
pub(super) struct Jobs {
    time: LifeTime,
    jobs: Vec<Job>,
    bought: u64,
    failing_checks: usize,
    differences: u64,
}

/// What comes of a call.
type Answered = Result<Value, Refusal>;

impl Jobs {
    /// Does what a call says; none where that is not about the life of a job.
    pub(super) fn handle(&mut self, call: &SeenCall) -> Option<Answered> {
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

    /// The next checks fail.
    pub(super) fn fail_checks(&mut self, number: usize) {
        self.failing_checks = number;
    }

    /// A job fails, or a comparison. Whether there is such a one.
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

    /// A new job, and its ID.
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
            // The ID of the instance has `dts` before it.
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

    /// Whether a check that starts now will fail.
    fn check_fails(&mut self) -> bool {
        let fails = self.failing_checks > 0;
        self.failing_checks = self.failing_checks.saturating_sub(1);
        fails
    }

    /// The same, where a check starts.
    fn check_fails_if(&mut self, starts: impl FnOnce(&[Job]) -> bool) -> bool {
        starts(&self.jobs) && self.check_fails()
    }
}

/// A parameter's text.
fn text<'a>(parameters: &'a Value, name: &str) -> Option<&'a str> {
    parameters.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Whether a list of texts is absent, empty or has a text.
fn lists(parameters: &Value, name: &str, text: &str) -> bool {
    match parameters.get(name).and_then(Value::as_array) {
        Some(list) if !list.is_empty() => list.iter().any(|entry| entry.as_str() == Some(text)),
        _ => true,
    }
}

/// Sets a member of an object.
fn set(value: &mut Value, name: &str, to: Value) {
    if let Value::Object(members) = value {
        members.insert(name.to_owned(), to);
    }
}

/// Takes out what is not there.
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
