//! Two calls on reqwest.

use std::error::Error;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::check::Check;
use super::jobs::Jobs;
use super::sign::{self, Acs3, Key};

/// A client of one service.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    host: String,
    key: Key,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CheckRequest<'a> {
    job_id: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Enveloped<T> {
    response: T,
}

impl Client {
    pub(crate) fn new(host: String, key: Key) -> Self {
        // A second installation is refused and does no harm.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Without time limits, a program hangs one day, so that they are part of the least that one writes.
        let http = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_secs(5));
        let http = http.timeout(Duration::from_secs(10)).build().expect("the client can be set up");
        Self { http, host, key }
    }

    pub(crate) async fn describe_dts_jobs(&self, region: &str) -> Result<Jobs, Box<dyn Error + Send + Sync>> {
        let query = sign::query(&[("PageNumber", "1"), ("PageSize", "30"), ("Region", region)]);
        let (date, nonce, body_sha256) = (sign::acs3_date(), sign::nonce(), sign::sha256(b""));
        let request = Acs3 {
            host: &self.host,
            action: "DescribeDtsJobs",
            version: "2020-01-01",
            query: &query,
            date: &date,
            nonce: &nonce,
            body_sha256: &body_sha256,
        };
        let authorization = sign::acs3(&request, &self.key);
        let call = self.http.post(format!("http://{}/?{query}", self.host));
        let call = call.header("x-acs-action", request.action).header("x-acs-version", request.version);
        let call = call.header("x-acs-date", &date).header("x-acs-signature-nonce", &nonce);
        let call = call.header("x-acs-content-sha256", &body_sha256).header("authorization", authorization);
        let call = call.header("accept", "application/json").header("user-agent", "by-hand/1.0").body("");
        let body = call.send().await?.error_for_status()?.bytes().await?;
        let jobs: Jobs = serde_json::from_slice(&body)?;
        if jobs.success == Some(false) {
            return Err(jobs.err_message.unwrap_or_default().into());
        }
        Ok(jobs)
    }

    pub(crate) async fn describe_migration_check_job(&self, job: &str) -> Result<Check, Box<dyn Error + Send + Sync>> {
        let body = serde_json::to_vec(&CheckRequest { job_id: job })?;
        let time = Timestamp::now();
        let authorization = sign::tc3(&self.host, &body, time, &self.key);
        let call = self.http.post(format!("http://{}/", self.host)).header("content-type", "application/json");
        let call = call.header("x-tc-action", "DescribeMigrationCheckJob").header("x-tc-version", "2021-12-06");
        let call = call.header("x-tc-timestamp", time.as_second()).header("x-tc-region", "example-region");
        let call = call.header("x-tc-language", "en-US").header("user-agent", "by-hand/1.0");
        let call = call.header("authorization", authorization).body(body);
        let body = call.send().await?.error_for_status()?.bytes().await?;
        let Enveloped { response: check } = serde_json::from_slice::<Enveloped<Check>>(&body)?;
        match check.error {
            Some(failure) => Err(format!("{}: {}", failure.code, failure.message).into()),
            None => Ok(check),
        }
    }
}
