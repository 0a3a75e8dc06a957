//! Tests of your own code without a cloud: two functions, and one test per kind of test helper.
//!
//! ```text
//! cargo test -p dts-api --example testing
//! cargo run -p dts-api --example testing
//! ```
//!
//! A program of your own needs this in its `Cargo.toml`:
//!
//! ```toml
//! [dev-dependencies]
//! dts-api = { version = "0.1", features = ["test-util"] }
//! tokio = { version = "1", features = ["macros", "rt", "test-util"] }
//! serde_json = "1"
//! ```
#![allow(clippy::print_stdout, reason = "a program for people prints")]

use std::time::Duration;

use dts_api::Error;
use dts_api::alibaba::Client;
use dts_api::alibaba::operation::describe_dts_job_detail::DescribeDtsJobDetail;
use dts_api::alibaba::operation::stop_dts_job::StopDtsJob;
use dts_api::alibaba::types::{DtsJobStatus, JobTypeFilter, PayType};
use dts_api::clock::Clock;
use dts_api::test_util::{Life, ManualClock, TestServer};
use dts_api::values::DateTime;
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(86_400);

/// Switches over a migration once it has caught up. Returns `false` if it did not catch up
/// in time; the migration then continues.
async fn switch_over(client: &Client, job: &str, limit: Duration) -> Result<bool, Error> {
    match client.wait_until_migration_caught_up().dts_job_id(job).wait(limit).await {
        Err(error) if error.is_timeout() => return Ok(false),
        caught_up => caught_up?,
    };
    match client.stop_dts_job().dts_job_id(job).send().await {
        // The following wait shows whether it took effect.
        Err(error) if error.outcome_unknown() => {}
        stopped => drop(stopped?),
    }
    let ten_minutes = Duration::from_secs(600);
    client.wait_until_migration_finished().dts_job_id(job).wait(ten_minutes).await?;
    Ok(true)
}

/// Returns migration jobs that were bought some time ago and never configured.
async fn forgotten(client: &Client, clock: &dyn Clock, age: Duration) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let mut jobs = client.describe_dts_jobs().status(DtsJobStatus::NotConfigured).items();
    while let Some(job) = jobs.try_next().await? {
        let bought = job.create_time.as_ref().and_then(DateTime::get);
        if bought.is_some_and(|bought| clock.now().duration_since(bought).is_ok_and(|passed| passed > age)) {
            found.extend(job.dts_job_id);
        }
    }
    Ok(found)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    eprintln!("No cloud is called: the test server runs on this machine, and hours and days pass at once.\n");
    tokio::time::pause();
    let clock = ManualClock::at_unix_seconds(1_800_000_000);
    let server = TestServer::builder().clock(clock.clone()).life(Life::new().on_server_clock()).start().await?;
    let client = Client::new(server.config().transport(server.transport()))?;

    buy(&client).await?;
    clock.advance(8 * DAY);
    println!("forgotten for more than a week: {}", forgotten(&client, &clock, 7 * DAY).await?.join(", "));

    server.answer_once(DescribeDtsJobDetail::NAME, at_work("Migrating"));
    server.answer_once(DescribeDtsJobDetail::NAME, at_work("Catched"));
    server.answer(DescribeDtsJobDetail::NAME, json!({ "Status": "Finished" }));
    server.answer(StopDtsJob::NAME, json!({}));
    println!("switched over: {}", switch_over(&client, "example", DAY).await?);
    for call in server.calls() {
        println!("the server received {}", call.operation);
    }
    Ok(())
}

async fn buy(client: &Client) -> Result<(), Error> {
    client.create_dts_instance().instance_type(JobTypeFilter::Migration).pay_type(PayType::PostPaid).send().await?;
    Ok(())
}

/// Returns a response of `DescribeDtsJobDetail` for a running job.
fn at_work(changes: &str) -> Value {
    json!({ "Status": "Migrating", "DataSynchronizationStatus": { "Status": changes } })
}

#[cfg(test)]
mod tests {
    use dts_api::test_util::{Fault, Replay};

    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    /// A server, and a client that reaches it without a socket, as paused time needs it.
    async fn stand_in() -> Result<(TestServer, Client), Box<dyn std::error::Error>> {
        let server = TestServer::start().await?;
        let client = Client::new(server.config().transport(server.transport()))?;
        Ok((server, client))
    }

    // Responses that the test says, one after the other; hours pass at once. And what goes wrong on demand: the job is
    // stopped, and the response does not arrive.
    #[tokio::test(start_paused = true)]
    async fn a_job_is_stopped_once_though_the_response_is_lost() -> Tested {
        let (server, client) = stand_in().await?;
        server.answer_once(DescribeDtsJobDetail::NAME, at_work("Migrating"));
        server.answer_once(DescribeDtsJobDetail::NAME, at_work("Catched"));
        server.answer(DescribeDtsJobDetail::NAME, json!({ "Status": "Finished" }));
        server.inject_fault(Fault::CutAfter.on(StopDtsJob::NAME));

        assert!(switch_over(&client, "example", DAY).await?);

        let stops = server.calls_of(StopDtsJob::NAME);
        assert_eq!(stops.len(), 1);
        assert_eq!(stops[0].parameters["DtsJobId"], "example");
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_stays_behind_is_left_alone() -> Tested {
        let (server, client) = stand_in().await?;
        server.answer(DescribeDtsJobDetail::NAME, at_work("Migrating"));

        assert!(!switch_over(&client, "example", DAY).await?);

        assert!(server.calls_of(StopDtsJob::NAME).is_empty());
        Ok(())
    }

    // Exactly these calls, in this order.
    #[tokio::test(start_paused = true)]
    async fn nothing_else_is_called() -> Tested {
        let job = json!({ "DtsJobId": "example" });
        let replay = Replay::new()
            .expect(DescribeDtsJobDetail::NAME, job.clone(), at_work("Migrating"))
            .expect(DescribeDtsJobDetail::NAME, job.clone(), at_work("Catched"))
            .expect(StopDtsJob::NAME, job.clone(), json!({}))
            .expect(DescribeDtsJobDetail::NAME, job.clone(), at_work("Catched"))
            .expect(DescribeDtsJobDetail::NAME, job, json!({ "Status": "Finished" }));

        assert!(switch_over(&Client::new(replay.config())?, "example", DAY).await?);

        replay.assert_done();
        Ok(())
    }

    // Jobs that live, by a clock that the test moves.
    #[tokio::test]
    async fn what_was_bought_more_than_a_week_ago_is_forgotten() -> Tested {
        let clock = ManualClock::at_unix_seconds(1_800_000_000);
        let server = TestServer::builder().clock(clock.clone()).life(Life::new().on_server_clock()).start().await?;
        let client = Client::new(server.config())?;

        buy(&client).await?;
        clock.advance(7 * DAY);
        assert!(forgotten(&client, &clock, 7 * DAY).await?.is_empty());

        clock.advance(Duration::from_secs(1));
        buy(&client).await?;
        assert_eq!(forgotten(&client, &clock, 7 * DAY).await?.len(), 1);
        Ok(())
    }

    /// Tests in documentation are compiled nowhere else.
    #[test]
    fn the_guide_shows_this_code() {
        let code: Vec<_> = include_str!("testing.rs").lines().map(str::trim).collect();
        let blocks = include_str!("../src/guide.md").split("```").skip(1).step_by(2);
        let block = blocks.filter(|block| block.contains("#[tokio::test(")).collect::<String>();
        let shown = block.lines().skip(1).map(str::trim).filter(|line| !line.starts_with("use "));
        let (known, unknown): (Vec<_>, Vec<_>) = shown.partition(|line| line.is_empty() || code.contains(line));
        assert_eq!(unknown, [""; 0]);
        assert!(known.len() > 10, "{known:?}");
    }
}
