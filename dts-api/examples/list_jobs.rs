//! Lists the jobs of both clouds, over all pages.
//!
//! ```text
//! cargo run -p dts-api --example list_jobs
//! ```
//!
//! It calls each cloud with credentials in the environment. Without any, it uses a test server on this machine for both
//! clouds, with more jobs than fit on a page.

mod common;

use std::io::{self, Write as _};
use std::process::ExitCode;

use dts_api::alibaba::types::{JobTypeFilter, PayType};
use dts_api::tencent::types::{DatabaseType, InstanceClass};
use dts_api::test_util::{Life, TestServer};
use dts_api::{Config, Error, alibaba, tencent};

/// A job in the list.
#[derive(Debug, Default, PartialEq)]
struct Job {
    kind: String,
    id: Option<String>,
    state: Option<String>,
    name: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match list().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn list() -> Result<(), Box<dyn std::error::Error>> {
    let mut alibaba = common::from_environment(&alibaba::ENVIRONMENT);
    let mut tencent = common::from_environment(&tencent::ENVIRONMENT);
    let server = TestServer::builder().life(Life::new()).start().await?;
    if alibaba.is_none() && tencent.is_none() {
        eprintln!("No credentials in the environment: using the test server on this machine.\n");
        buy_some(&server).await?;
        alibaba = Some(server.config());
        tencent = Some(server.config());
    }
    if let Some(config) = alibaba {
        show("Alibaba Cloud", &alibaba_jobs(config).await?)?;
    }
    if let Some(config) = tencent {
        show("Tencent Cloud", &tencent_jobs(config).await?)?;
    }
    Ok(())
}

async fn alibaba_jobs(config: Config) -> Result<Vec<Job>, Error> {
    let client = alibaba::Client::new(config)?;
    let mut all = Vec::new();
    // The service lists one type of job per call.
    for kind in JobTypeFilter::values() {
        let mut jobs = client.describe_dts_jobs().job_type(kind.clone()).page_size(30).without_db_list(true).items();
        while let Some(job) = jobs.try_next().await? {
            all.push(Job {
                kind: kind.to_string(),
                id: job.dts_job_id,
                state: job.status.map(|state| state.to_string()),
                name: job.dts_job_name,
            });
        }
    }
    Ok(all)
}

async fn tencent_jobs(config: Config) -> Result<Vec<Job>, Error> {
    let client = tencent::Client::new(config)?;
    let mut all = Vec::new();
    let mut migrations = client.describe_migration_jobs().limit(100_u64).items();
    while let Some(job) = migrations.try_next().await? {
        all.push(Job {
            kind: "migration".to_owned(),
            id: job.job_id,
            state: job.status.map(|state| state.to_string()),
            name: job.job_name,
        });
    }
    let mut synchronizations = client.describe_sync_jobs().limit(100_u64).items();
    while let Some(job) = synchronizations.try_next().await? {
        all.push(Job {
            kind: "sync".to_owned(),
            id: job.job_id,
            state: job.status.map(|state| state.to_string()),
            name: job.job_name,
        });
    }
    Ok(all)
}

/// `println!` would panic if the list is piped into a program that stops reading early.
fn show(cloud: &str, jobs: &[Job]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{cloud}, {} jobs", jobs.len())?;
    for Job { kind, id, state, name } in jobs {
        let [id, state, name] = [id, state, name].map(|text| text.as_deref().unwrap_or("-"));
        writeln!(out, "  {kind:<10} {id:<14} {state:<14} {name}")?;
    }
    Ok(())
}

/// Creates more jobs than fit on a page, on the test server.
async fn buy_some(server: &TestServer) -> Result<(), Error> {
    let client = alibaba::Client::new(server.config())?;
    for _ in 0..45 {
        client.create_dts_instance().instance_type(JobTypeFilter::Migration).pay_type(PayType::PostPaid).send().await?;
    }
    let client = tencent::Client::new(server.config())?;
    for shop in 0..8 {
        client
            .create_migration_service()
            .src_database_type(DatabaseType::Mysql)
            .src_region("ap-guangzhou")
            .dst_database_type(DatabaseType::Mysql)
            .dst_region("ap-shanghai")
            .instance_class(InstanceClass::Small)
            .job_name(format!("shop-{shop}"))
            .count(15_u64)
            .send()
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use dts_api::tencent::operation::describe_migration_jobs::DescribeMigrationJobs;
    use std::collections::BTreeSet;

    use super::*;

    #[tokio::test]
    async fn every_job_of_every_page_is_listed_once() {
        let server = TestServer::builder().life(Life::new()).start().await.expect("a port is free");
        buy_some(&server).await.expect("the server sells jobs");
        let lists = [alibaba_jobs(server.config()).await, tencent_jobs(server.config()).await];
        for (jobs, expected) in lists.into_iter().zip([45, 120]) {
            let ids: BTreeSet<_> = jobs.expect("the server lists jobs").into_iter().map(|job| job.id).collect();
            assert_eq!(ids.len(), expected);
        }
        assert_eq!(server.calls_of(DescribeMigrationJobs::NAME).len(), 2);
    }
}
