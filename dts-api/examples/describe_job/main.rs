//! Shows the state of one job in readable form.
//!
//! ```text
//! cargo run -p dts-api --example describe_job -- alibaba <job-id>
//! cargo run -p dts-api --example describe_job -- tencent <job-id>
//! ```
//!
//! With credentials in the environment, it calls the cloud. Without, it starts a test server on this machine, which
//! checks the signature as the cloud does and returns the documented example.
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod alibaba;
#[path = "../common/mod.rs"]
mod common;
mod tencent;

use std::error::Error;
use std::process::ExitCode;

use dts_api::Config;
use dts_api::credentials::Credentials;
use dts_api::test_util::{KEY_ID, TestServer};

/// The cloud to call.
#[derive(Clone, Copy)]
enum Cloud {
    Alibaba,
    Tencent,
}

const USAGE: &str = "usage: describe_job alibaba|tencent <job-id> [--wrong-secret]

  --wrong-secret   without credentials: sign with a wrong secret, to see the error of the
                   test server";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (cloud, job, wrong_secret) = match arguments.as_slice() {
        ["alibaba", job] => (Cloud::Alibaba, job, false),
        ["tencent", job] => (Cloud::Tencent, job, false),
        ["alibaba", job, "--wrong-secret"] => (Cloud::Alibaba, job, true),
        ["tencent", job, "--wrong-secret"] => (Cloud::Tencent, job, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match describe(cloud, job, wrong_secret).await {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn describe(cloud: Cloud, job: &str, wrong_secret: bool) -> Result<String, Box<dyn Error>> {
    let names = match cloud {
        Cloud::Alibaba => &dts_api::alibaba::ENVIRONMENT,
        Cloud::Tencent => &dts_api::tencent::ENVIRONMENT,
    };
    if let Some(config) = common::from_environment(names) {
        return Ok(call(cloud, config, job).await?);
    }
    eprintln!(
        "No credentials in the environment: the test server on this machine checks the\n\
         signature and returns the documented example, whatever the job ID.\n"
    );
    let server = TestServer::start().await?;
    let mut config = server.config();
    if wrong_secret {
        config = config.credentials(Credentials::new(KEY_ID, "another-secret"));
    }
    Ok(call(cloud, config, job).await?)
}

async fn call(cloud: Cloud, config: Config, job: &str) -> Result<String, dts_api::Error> {
    match cloud {
        Cloud::Alibaba => alibaba::describe(&dts_api::alibaba::Client::new(config)?, job).await,
        Cloud::Tencent => tencent::describe(&dts_api::tencent::Client::new(config)?, job).await,
    }
}

#[cfg(test)]
mod tests {
    use dts_api::test_util::KEY_SECRET;

    use super::*;

    async fn ask(cloud: Cloud, secret: &str) -> Result<String, dts_api::Error> {
        let server = TestServer::start().await.expect("a port on this machine is free");
        let config = server.config().credentials(Credentials::new(KEY_ID, secret));
        call(cloud, config, "example-job").await
    }

    #[tokio::test]
    async fn a_signed_call_gets_the_documented_example() {
        let report = ask(Cloud::Alibaba, KEY_SECRET).await.expect("the signature is right");
        assert!(report.contains("RDS-to-RDS migration"), "{report}");
        assert!(report.contains("CHECK_TOPOLOGY"), "{report}");
        let report = ask(Cloud::Tencent, KEY_SECRET).await.expect("the signature is right");
        assert!(report.contains("Database connection check"), "{report}");
    }

    #[tokio::test]
    async fn a_wrong_secret_is_rejected_in_each_vendors_own_words() {
        let error = ask(Cloud::Alibaba, "another-secret").await.expect_err("the signature is wrong");
        assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
        assert_eq!(error.http_status(), Some(400));
        assert!(error.request_id().is_some());
        let error = ask(Cloud::Tencent, "another-secret").await.expect_err("the signature is wrong");
        assert_eq!(error.code(), Some("AuthFailure.SignatureFailure"));
        assert_eq!(error.http_status(), Some(200));
        assert!(error.request_id().is_some());
    }
}
