//! Sets up change tracking, unattended: buys a subscription, configures it, starts it, and creates a consumer group.
//!
//! ```text
//! cargo run -p dts-api --example track_changes -- alibaba|tencent
//! ```
//!
//! It prints where a Kafka client reads the changes. Without credentials in the environment, it uses a test server on
//! this machine, and paused time makes the minutes pass at once. With credentials, it **buys an instance, which costs
//! money**. Then the command line says what to track, and the environment holds the accounts and the network:
//!
//! ```text
//! SOURCE_USER=… SOURCE_PASSWORD=… READER_PASSWORD=… [VPC=… VSWITCH=…] \
//!     cargo run -p dts-api --example track_changes -- alibaba rm-source shop
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

use self::plan::{Plan, Tracked};

type Error = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "usage: track_changes alibaba|tencent [SOURCE DATABASE]

  SOURCE    ID of a MySQL instance in the client's region; needed with credentials
  DATABASE  name of the database";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (cloud, source) = match arguments.as_slice() {
        [cloud @ ("alibaba" | "tencent")] => (*cloud, None),
        [cloud @ ("alibaba" | "tencent"), source, database] => (*cloud, Some([*source, *database])),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(cloud, source).await {
        Ok(tracked) => {
            println!("{tracked}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cloud: &str, source: Option<[&str; 2]>) -> Result<Tracked, Error> {
    let names = match cloud {
        "alibaba" => &dts_api::alibaba::ENVIRONMENT,
        _ => &dts_api::tencent::ENVIRONMENT,
    };
    if let Some(config) = common::from_environment(names) {
        let source = source.ok_or("with credentials, the source and the database are needed")?;
        return track(cloud, config, &Plan::from_environment(source, names.region)?).await;
    }
    eprintln!("No credentials in the environment: using the test server on this machine.\n");
    // Pauses pass at once on paused time. Paused time needs a transport without a socket, and tokio's feature
    // `test-util`.
    tokio::time::pause();
    let server = TestServer::builder().life(Life::new()).start().await?;
    let plan = Plan::made_up(source.unwrap_or(["source-instance", "shop"]));
    track(cloud, server.config().transport(server.transport()), &plan).await
}

async fn track(cloud: &str, config: Config, plan: &Plan) -> Result<Tracked, Error> {
    match cloud {
        "alibaba" => alibaba::track(&dts_api::alibaba::Client::new(config)?, plan).await,
        _ => tencent::track(&dts_api::tencent::Client::new(config)?, plan).await,
    }
}

#[cfg(test)]
mod tests {
    use dts_api::OperationName;
    use dts_api::alibaba::operation::create_consumer_channel::CreateConsumerChannel;
    use dts_api::alibaba::operation::create_dts_instance::CreateDtsInstance;
    use dts_api::tencent::operation::create_consumer_group::CreateConsumerGroup;
    use dts_api::tencent::operation::create_subscribe::CreateSubscribe;
    use dts_api::test_util::Fault;

    use super::*;

    /// For each cloud, the operation that buys a subscription, and the one that adds a consumer group.
    const CLOUDS: [(&str, OperationName, OperationName); 2] = [
        ("alibaba", CreateDtsInstance::NAME, CreateConsumerChannel::NAME),
        ("tencent", CreateSubscribe::NAME, CreateConsumerGroup::NAME),
    ];

    async fn server() -> TestServer {
        TestServer::builder().life(Life::new()).start().await.expect("a port is free")
    }

    async fn track_on(cloud: &str, server: &TestServer) -> Result<Tracked, Error> {
        let config = server.config().transport(server.transport());
        track(cloud, config, &Plan::made_up(["source-instance", "shop"])).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_subscription_goes_from_purchase_to_a_consumer_group() {
        for (cloud, buys, adds_group) in CLOUDS {
            let server = server().await;
            let tracked = track_on(cloud, &server).await.expect("nothing goes wrong");
            let count = |operation| server.calls_of(operation).len();
            assert_eq!([buys, adds_group].map(count), [1, 1], "{cloud}");
            for text in [&tracked.broker, &tracked.topic, &tracked.group, &tracked.account] {
                assert!(!text.is_empty(), "{cloud}: {tracked}");
            }
            assert!(!tracked.to_string().contains("example-password"), "{tracked}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_check_found_is_told() {
        for (cloud, _, adds_group) in CLOUDS {
            let server = server().await;
            server.fail_checks(1);
            let error = track_on(cloud, &server).await.expect_err("the check fails").to_string();
            assert!(error.contains("The check was told to fail."), "{cloud}: {error}");
            assert!(error.contains("costs money until"), "{cloud}: {error}");
            assert_eq!(server.calls_of(adds_group).len(), 0, "{cloud}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_bought_twice_where_the_response_is_lost() {
        for (cloud, buys, _) in CLOUDS {
            let server = server().await;
            server.inject_fault(Fault::CutAfter.on(buys));
            let error = track_on(cloud, &server).await.expect_err("the response is lost").to_string();
            assert!(error.contains("It may have been bought: check the list of subscriptions"), "{cloud}: {error}");
            assert_eq!(server.calls_of(buys).len(), 1, "{cloud}");
        }
    }
}
