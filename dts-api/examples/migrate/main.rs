//! Runs a whole migration, unattended: buy, configure, check, start, watch, switch over, release.
//!
//! ```text
//! cargo run -p dts-api --example migrate -- alibaba
//! cargo run -p dts-api --example migrate -- tencent --failing-check
//! ```
//!
//! Without credentials in the environment, it uses a test server on this machine, and paused time makes the minutes
//! pass at once. With credentials, it **buys an instance, which costs money**. Then the command line says what to
//! migrate, and the environment holds the accounts of the two databases:
//!
//! ```text
//! SOURCE_USER=… SOURCE_PASSWORD=… TARGET_USER=… TARGET_PASSWORD=… \
//!     cargo run -p dts-api --example migrate -- alibaba rm-source rm-target shop
//! ```
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod alibaba;
#[path = "../common/mod.rs"]
mod common;
mod plan;
mod tencent;

use std::process::ExitCode;

use dts_api::Config;
use dts_api::test_util::{Life, TestServer};

use self::plan::{Log, Plan};

type Error = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "usage: migrate alibaba|tencent [SOURCE TARGET DATABASE] [--failing-check]

  SOURCE, TARGET   IDs of MySQL instances in the client's region; needed with credentials
  DATABASE         name of the database
  --failing-check  without credentials: the check fails, to see the output";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    let failing_check = arguments.last().is_some_and(|last| last == "--failing-check");
    arguments.truncate(arguments.len() - usize::from(failing_check));
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (cloud, instances) = match arguments.as_slice() {
        [cloud @ ("alibaba" | "tencent")] => (*cloud, None),
        [cloud @ ("alibaba" | "tencent"), source, target, database] => (*cloud, Some([*source, *target, *database])),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(cloud, instances, failing_check).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cloud: &str, instances: Option<[&str; 3]>, failing_check: bool) -> Result<(), Error> {
    let names = match cloud {
        "alibaba" => &dts_api::alibaba::ENVIRONMENT,
        _ => &dts_api::tencent::ENVIRONMENT,
    };
    if let Some(config) = common::from_environment(names) {
        let instances = instances.ok_or("with credentials, the source, the target and the database are needed")?;
        return migrate(cloud, config, &Plan::from_environment(instances, names.region)?).await;
    }
    eprintln!("No credentials in the environment: using the test server on this machine.\n");
    // Pauses pass at once on paused time. Paused time needs a transport without a socket, and tokio's feature
    // `test-util`.
    tokio::time::pause();
    let server = TestServer::builder().life(Life::new()).start().await?;
    if failing_check {
        server.fail_checks(1);
    }
    let plan = Plan::made_up(instances.unwrap_or(["source-instance", "target-instance", "shop"]));
    migrate(cloud, server.config().transport(server.transport()), &plan).await
}

async fn migrate(cloud: &str, config: Config, plan: &Plan) -> Result<(), Error> {
    let log = Log::start();
    match cloud {
        "alibaba" => alibaba::migrate(&dts_api::alibaba::Client::new(config)?, plan, log).await,
        _ => tencent::migrate(&dts_api::tencent::Client::new(config)?, plan, log).await,
    }
}

#[cfg(test)]
mod tests {
    use dts_api::OperationName;
    use dts_api::alibaba::operation::create_dts_instance::CreateDtsInstance;
    use dts_api::alibaba::operation::delete_dts_job::DeleteDtsJob;
    use dts_api::alibaba::operation::stop_dts_job::StopDtsJob;
    use dts_api::tencent::operation::complete_migrate_job::CompleteMigrateJob;
    use dts_api::tencent::operation::create_migration_service::CreateMigrationService;
    use dts_api::tencent::operation::isolate_migrate_job::IsolateMigrateJob;
    use dts_api::test_util::Fault;

    use super::*;

    async fn server() -> TestServer {
        TestServer::builder().life(Life::new()).start().await.expect("a port is free")
    }

    async fn migrate_on(cloud: &str, server: &TestServer) -> Result<(), Error> {
        let config = server.config().transport(server.transport());
        migrate(cloud, config, &Plan::made_up(["source-instance", "target-instance", "shop"])).await
    }

    /// For each cloud, the operations that buy a migration, switch over and release.
    const CLOUDS: [(&str, [OperationName; 3]); 2] = [
        ("alibaba", [CreateDtsInstance::NAME, StopDtsJob::NAME, DeleteDtsJob::NAME]),
        ("tencent", [CreateMigrationService::NAME, CompleteMigrateJob::NAME, IsolateMigrateJob::NAME]),
    ];

    #[tokio::test(start_paused = true)]
    async fn a_migration_goes_from_purchase_to_release() {
        for (cloud, operations) in CLOUDS {
            let server = server().await;
            migrate_on(cloud, &server).await.expect("nothing goes wrong");
            let count = |operation| server.calls_of(operation).iter().filter(|call| call.executed).count();
            assert_eq!(operations.map(count), [1, 1, 1], "{cloud}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_check_found_is_told_and_the_job_is_kept() {
        for (cloud, [_, _, releases]) in CLOUDS {
            let server = server().await;
            server.fail_checks(1);
            let error = migrate_on(cloud, &server).await.expect_err("the check fails").to_string();
            assert!(error.contains("The check was told to fail."), "{cloud}: {error}");
            assert_eq!(server.calls_of(releases).len(), 0, "{cloud}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_bought_twice_where_the_response_is_lost() {
        for (cloud, [buys, ..]) in CLOUDS {
            let server = server().await;
            server.inject_fault(Fault::CutAfter.on(buys));
            let error = migrate_on(cloud, &server).await.expect_err("the response is lost").to_string();
            assert!(error.contains("It may have been bought: check the list of jobs"), "{cloud}: {error}");
            assert_eq!(server.calls_of(buys).len(), 1, "{cloud}");
        }
    }
}
