//! Everything that this benchmark takes from `dts-api`.

use std::time::SystemTime;

use dts_api::clock::{Nonces, RandomNonces};
use dts_api::credentials::Credentials;
use dts_api::runtime::{self, Mode, Shape};
use dts_api::{Config, Error, alibaba, tencent};

use crate::by_hand::sign::{Acs3, Key, acs3_date};

pub(crate) type Jobs = alibaba::operation::describe_dts_jobs::DescribeDtsJobsResponse;
pub(crate) type Check = tencent::operation::describe_migration_check_job::DescribeMigrationCheckJobResponse;

/// The documented response of an operation, as it travels.
pub(crate) fn example(operation: &str) -> serde_json::Value {
    let examples = alibaba::examples::EXAMPLES.iter().chain(tencent::examples::EXAMPLES);
    let text = examples.into_iter().find(|(name, _)| *name == operation).map(|(_, text)| *text);
    serde_json::from_str(text.expect("the operation has an example")).expect("the example is JSON")
}

pub(crate) fn read_jobs(json: &[u8]) -> Jobs {
    read(json)
}

pub(crate) fn read_check(json: &[u8]) -> Check {
    read(json)
}

/// Reads as the client does.
fn read<T: Shape + Default>(json: &[u8]) -> T {
    let mut response = T::default();
    let unreadable = runtime::read(&runtime::text_of(json), None, Mode::Lenient, &mut response);
    assert_eq!(unreadable, Ok(Vec::new()), "the example is read");
    response
}

pub(crate) fn write_jobs(jobs: &Jobs) -> Vec<u8> {
    serde_json::to_vec(jobs).expect("it is written")
}

pub(crate) fn write_check(check: &Check) -> Vec<u8> {
    serde_json::to_vec(check).expect("it is written")
}

pub(crate) fn credentials(key: &Key) -> Credentials {
    Credentials::new(key.id, key.secret)
}

/// Signs a request to Alibaba Cloud from its parameters on, with the date and the nonce of this moment.
pub(crate) fn acs3_now(parameters: &[(String, String)], host: &str, credentials: &Credentials) -> String {
    let (nonce, body_sha256) = (RandomNonces::default().next(), alibaba::sign::body_sha256(b""));
    let query = alibaba::sign::canonical_query(parameters);
    let date = acs3_date();
    let (action, version) = ("DescribeDtsJobs", "2020-01-01");
    let request = Acs3 { host, action, version, query: &query, date: &date, nonce: &nonce, body_sha256: &body_sha256 };
    acs3(&request, credentials)
}

pub(crate) fn acs3(request: &Acs3<'_>, credentials: &Credentials) -> String {
    let headers = [
        ("host", request.host),
        ("x-acs-action", request.action),
        ("x-acs-version", request.version),
        ("x-acs-date", request.date),
        ("x-acs-signature-nonce", request.nonce),
        ("x-acs-content-sha256", request.body_sha256),
    ];
    let what = alibaba::sign::Signable {
        method: "POST",
        path: "/",
        query: request.query,
        headers: &headers,
        body_sha256: request.body_sha256,
    };
    alibaba::sign::sign(&what, credentials).authorization
}

pub(crate) fn tc3(host: &str, body: &[u8], time: SystemTime, credentials: &Credentials) -> String {
    let what = tencent::sign::Signable {
        service: "dts",
        method: "POST",
        host,
        content_type: "application/json",
        query: "",
        payload: body,
        time,
    };
    tencent::sign::sign(&what, credentials).authorization
}

/// A configuration with every default but the rate limiter, which would slow calls down to the documented rates.
fn config(host: &str, key: &Key) -> Config {
    let config = Config::new().endpoint(format!("http://{host}")).region("example-region");
    config.credentials(credentials(key)).no_proxy().rate_limiter(false)
}

pub(crate) fn alibaba(host: &str, key: &Key) -> alibaba::Client {
    alibaba::Client::new(config(host, key)).expect("the client can be set up")
}

pub(crate) fn tencent(host: &str, key: &Key) -> tencent::Client {
    tencent::Client::new(config(host, key)).expect("the client can be set up")
}

pub(crate) async fn describe_dts_jobs(client: &alibaba::Client, region: &str) -> Result<Jobs, Error> {
    client.describe_dts_jobs().region(region).page_number(1).page_size(30).send().await
}

pub(crate) async fn describe_migration_check_job(client: &tencent::Client, job: &str) -> Result<Check, Error> {
    client.describe_migration_check_job().job_id(job).send().await
}
