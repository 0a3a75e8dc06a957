//! Verifies the data of a migration, and prints the differences.
//!
//! ```text
//! cargo run -p dts-api --example compare_data -- alibaba|tencent [JOB]
//! ```
//!
//! On Tencent Cloud it creates a consistency check of the job and starts it; the existing data must have been migrated.
//! On Alibaba Cloud a job verifies its data itself if `DataCheckConfigure` of `ConfigureDtsJob` is set; the example
//! waits for the result. The exit code is 1 if source and target differ, and 2 on an error.
//!
//! Without credentials in the environment, it uses a test server on this machine: a migration runs on paused time, and
//! afterwards three rows differ.
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod alibaba;
#[path = "../common/mod.rs"]
mod common;
mod findings;
mod tencent;

use std::process::ExitCode;
use std::time::Duration;

use dts_api::Config;
use dts_api::test_util::{Life, TestServer};

use self::findings::Findings;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The time limit of a comparison, and of a migration on the test server.
const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (cloud, job) = match arguments.as_slice() {
        [cloud @ ("alibaba" | "tencent")] => (*cloud, None),
        [cloud @ ("alibaba" | "tencent"), job] => (*cloud, Some(*job)),
        _ => {
            eprintln!("usage: compare_data alibaba|tencent [JOB]");
            return ExitCode::from(2);
        }
    };
    match run(cloud, job).await {
        Ok(findings) => {
            println!("{findings}");
            if findings.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(cloud: &str, job: Option<&str>) -> Result<Findings, Error> {
    let names = match cloud {
        "alibaba" => &dts_api::alibaba::ENVIRONMENT,
        _ => &dts_api::tencent::ENVIRONMENT,
    };
    if let Some(config) = common::from_environment(names) {
        return compare(cloud, config, job.ok_or("with credentials, a job is needed")?).await;
    }
    eprintln!("No credentials in the environment: using the test server on this machine.\n");
    // Pauses pass at once on paused time. Paused time needs a transport without a socket, and tokio's feature
    // `test-util`.
    tokio::time::pause();
    let server = TestServer::builder().life(Life::new().differences(3)).start().await?;
    stand_in(cloud, server.config().transport(server.transport())).await
}

async fn compare(cloud: &str, config: Config, job: &str) -> Result<Findings, Error> {
    match cloud {
        "alibaba" => alibaba::compare(&dts_api::alibaba::Client::new(config)?, job).await,
        _ => tencent::compare(&dts_api::tencent::Client::new(config)?, job).await,
    }
}

/// Migrates data on a test server, and compares it.
async fn stand_in(cloud: &str, config: Config) -> Result<Findings, Error> {
    let job = match cloud {
        "alibaba" => alibaba::migrate(&dts_api::alibaba::Client::new(config.clone())?).await?,
        _ => tencent::migrate(&dts_api::tencent::Client::new(config.clone())?).await?,
    };
    compare(cloud, config, &job).await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(cloud: &str, rows: u64) -> Findings {
        let server = TestServer::builder().life(Life::new().differences(rows)).start().await.expect("a port is free");
        stand_in(cloud, server.config().transport(server.transport())).await.expect("nothing goes wrong")
    }

    #[tokio::test(start_paused = true)]
    async fn equal_data_is_clean() {
        for cloud in ["alibaba", "tencent"] {
            let findings = found(cloud, 0).await;
            assert!(findings.is_clean(), "{cloud}: {findings}");
            assert!(findings.to_string().starts_with("no row differs in "), "{cloud}: {findings}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_row_that_differs_is_printed() {
        for (cloud, table) in [("alibaba", "shop.orders"), ("tencent", "shop.example_table")] {
            let findings = found(cloud, 25).await;
            let text = findings.to_string();
            assert!(text.starts_with("25 rows differ in 1 of "), "{cloud}: {text}");
            let lines = text.lines().filter(|line| line.trim_start().starts_with(table));
            assert_eq!(lines.count(), 25, "{cloud}: {text}");
            assert!(!findings.is_clean());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_table_that_could_not_be_verified_is_not_clean() {
        let findings = found("alibaba", 301).await;
        assert!(findings.to_string().contains("the verification of shop.orders failed"), "{findings}");
        assert!(!findings.is_clean());
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_is_not_there_is_an_error() {
        for cloud in ["alibaba", "tencent"] {
            let server = TestServer::builder().life(Life::new()).start().await.expect("a port is free");
            let config = server.config().transport(server.transport());
            compare(cloud, config, "example").await.expect_err("there is no job");
        }
    }
}
