//! Shows the state of one job as a person would want to read it.
//!
//! ```text
//! cargo run -p dts-api --example describe_job -- alibaba <job-id>
//! cargo run -p dts-api --example describe_job -- tencent <job-id>
//! ```
//!
//! With credentials in the environment it calls the cloud. With none it starts a test server on this machine that checks
//! the signature as the cloud would and answers with the documented example.
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod alibaba;
mod tencent;

use std::error::Error;
use std::process::ExitCode;

use dts_api::credentials::{Credentials, EnvironmentCredentials, EnvironmentNames};
use dts_api::test_util::{KEY_ID, TestServer};
use dts_api::{Config, ErrorKind};

/// Which cloud is asked.
#[derive(Clone, Copy)]
enum Cloud {
    Alibaba,
    Tencent,
}

const USAGE: &str = "usage: describe_job alibaba|tencent <job-id> [--wrong-secret]

  --wrong-secret   without credentials: sign with a secret that the test server does not know,
                   to see how a refusal looks";

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
    match call(cloud, None, job).await {
        Err(error) if error.kind() == ErrorKind::Credentials => {
            let server = TestServer::start().await?;
            eprintln!(
                "No credentials in the environment: a server on this machine stands in for the cloud, checks the\n\
                 signature and answers with the documented example, whatever the job ID.\n"
            );
            let mut config = server.config();
            if wrong_secret {
                config = config.credentials(Credentials::new(KEY_ID, "another-secret"));
            }
            Ok(call(cloud, Some(config), job).await?)
        }
        result => Ok(result?),
    }
}

/// Region and credentials from environment variables alone. `Client::from_env` would go on to look for profiles and
/// instance roles.
fn from_environment(names: &'static EnvironmentNames) -> Config {
    Config::from_env(names).credentials(EnvironmentCredentials::new(names))
}

/// Calls a cloud, with everything from the environment where no configuration is given.
async fn call(cloud: Cloud, config: Option<Config>, job: &str) -> Result<String, dts_api::Error> {
    match cloud {
        Cloud::Alibaba => {
            let client = match config {
                Some(config) => dts_api::alibaba::Client::new(config)?,
                None => dts_api::alibaba::Client::new(from_environment(&dts_api::alibaba::ENVIRONMENT))?,
            };
            alibaba::describe(&client, job).await
        }
        Cloud::Tencent => {
            let client = match config {
                Some(config) => dts_api::tencent::Client::new(config)?,
                None => dts_api::tencent::Client::new(from_environment(&dts_api::tencent::ENVIRONMENT))?,
            };
            tencent::describe(&client, job).await
        }
    }
}

#[cfg(test)]
mod tests {
    use dts_api::test_util::KEY_SECRET;

    use super::*;

    async fn ask(cloud: Cloud, secret: &str) -> Result<String, dts_api::Error> {
        let server = TestServer::start().await.expect("a port on this machine is free");
        let config = server.config().credentials(Credentials::new(KEY_ID, secret));
        call(cloud, Some(config), "example-job").await
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
    async fn a_wrong_secret_is_refused_in_each_vendors_own_words() {
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
