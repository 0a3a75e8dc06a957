//! The test server.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::call::RecordedCall;
use super::canned::CannedResponse;
use super::certificate;
use super::cloud::{Cloud, Source};
use super::direct::Direct;
use super::fault::FaultRule;
use super::http;
use super::life::Life;
use crate::clock::{Clock, SystemClock};
use crate::credentials::Credentials;
use crate::runtime::Transport;
use crate::{Config, OperationName};

/// The access key ID that a [`TestServer`] accepts by default.
pub const KEY_ID: &str = "example-key-id";

/// The secret of this key.
pub const KEY_SECRET: &str = "example-key-secret";

/// A test server: an HTTP server on this machine with all services of this crate on one port.
///
/// It checks signatures as strictly as the clouds do, rejects missing, unknown and wrongly typed parameters in each
/// vendor's format, and records the calls. It returns the documented examples or the responses that the test sets, and
/// injects faults.
///
/// ```
/// use dts_api::tencent::operation::describe_migration_check_job::DescribeMigrationCheckJob;
/// use dts_api::tencent::operation::start_migrate_job::StartMigrateJob;
/// use dts_api::test_util::{CannedResponse, Fault, TestServer};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = TestServer::start().await?;
/// let client = dts_api::tencent::Client::new(server.config())?;
///
/// // Returns the documented example.
/// let check = client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await?;
/// assert!(!check.step_info.is_empty());
///
/// // Returns the response that the test sets, after a fault in the first attempt.
/// server.answer(DescribeMigrationCheckJob::NAME, json!({ "Status": "failed" }));
/// server.inject_fault(Fault::CutBefore.times(1));
/// let check = client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await?;
/// assert_eq!(check.status.as_ref().map(AsRef::as_ref), Some("failed"));
/// assert_eq!(server.calls().len(), 3);
///
/// let error = CannedResponse::error("ResourceNotFound.JobNotExist", "No job has this ID.");
/// server.answer(StartMigrateJob::NAME, error);
/// let error = client.start_migrate_job().job_id("dts-gone").send().await.unwrap_err();
/// assert_eq!(error.code(), Some("ResourceNotFound.JobNotExist"));
/// # Ok(())
/// # }
/// ```
///
/// Dropping it stops the server.
pub struct TestServer {
    cloud: Arc<Cloud>,
    keys: Credentials,
    address: SocketAddr,
    /// The certificate of its authority, if it speaks TLS.
    authority: Option<String>,
    task: JoinHandle<()>,
}

impl TestServer {
    /// Starts a server on a free port of 127.0.0.1, which accepts [`KEY_ID`] and [`KEY_SECRET`].
    ///
    /// # Errors
    ///
    /// Fails if no port is free.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Creates a server whose settings can be changed before it starts.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// Returns the endpoint for [`Config::endpoint`]: `http://127.0.0.1:…`, or `https://…` with
    /// [`TestServerBuilder::tls`].
    pub fn endpoint(&self) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Returns the certificate that a client must trust, as PEM. `None` without [`TestServerBuilder::tls`].
    pub fn ca_certificate(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Returns the address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the configuration of a client for this server: endpoint, credentials, the server's clock, a region, no
    /// proxy.
    pub fn config(&self) -> Config {
        let config = Config::new()
            .endpoint(self.endpoint())
            .region("example-region")
            .credentials(self.keys.clone())
            .clock(Arc::clone(self.cloud.clock()))
            .no_proxy();
        match &self.authority {
            Some(authority) => config.ca_certificate(authority.as_str()),
            None => config,
        }
    }

    /// Returns a transport to this server without a socket. Use it for tests on tokio's paused time, which does not
    /// wait for sockets.
    ///
    /// A fault of the connection is returned as the error of a broken connection. If a response does not come or does
    /// not end, the transport waits.
    pub fn transport(&self) -> impl Transport + Clone + 'static {
        Direct::new(Arc::clone(&self.cloud))
    }

    /// Sets the response of an operation from now on.
    ///
    /// Name the operation by its builder, as in `StartDtsJob::NAME`, or use one that was added with
    /// [`TestServerBuilder::operation`].
    ///
    /// # Panics
    ///
    /// Panics if the server does not have the operation, or the response has a field that the spec does not have. The
    /// same applies to the other methods that take the name of an operation.
    #[track_caller]
    pub fn answer(&self, operation: OperationName, answer: impl Into<CannedResponse>) {
        right(self.cloud.say(operation, Source::Always(answer.into())));
    }

    /// Sets the response to one call of an operation. Several such responses are used in order, before any other
    /// response.
    #[track_caller]
    pub fn answer_once(&self, operation: OperationName, answer: impl Into<CannedResponse>) {
        right(self.cloud.say(operation, Source::Once(answer.into())));
    }

    /// Sets a function that returns the responses of an operation from now on. If a response has a field that the spec
    /// does not have, the call gets an error response that names it.
    #[track_caller]
    pub fn answer_with(
        &self,
        operation: OperationName,
        answer: impl Fn(&RecordedCall) -> CannedResponse + Send + Sync + 'static,
    ) {
        right(self.cloud.say(operation, Source::With(Arc::new(answer))));
    }

    /// Injects faults from now on: into every call, or into those that the rule selects. The first rule that matches a
    /// call applies.
    #[track_caller]
    pub fn inject_fault(&self, rule: impl Into<FaultRule>) {
        right(self.cloud.inject_fault(rule.into()));
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.cloud.clear_faults();
    }

    /// Makes the next checks of jobs fail, unless their items are skipped. For a server with a [`Life`].
    pub fn fail_checks(&self, number: usize) {
        self.cloud.with_jobs(|jobs| jobs.fail_checks(number));
    }

    /// Makes a job fail, whatever its state, with this message. Returns whether there is such a job. For a server with
    /// a [`Life`].
    pub fn fail_job(&self, id: &str, message: &str) -> bool {
        self.cloud.with_jobs(|jobs| jobs.fail(id, message)).unwrap_or_default()
    }

    /// Returns all calls so far, in order; each attempt of a client is one call.
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.cloud.calls()
    }

    /// Returns all calls of an operation so far, named as for [`answer`](Self::answer).
    #[track_caller]
    pub fn calls_of(&self, operation: OperationName) -> Vec<RecordedCall> {
        right(self.cloud.calls_of(operation))
    }

    /// Clears the recorded calls. Their effects stay.
    pub fn clear_calls(&self) {
        self.cloud.clear_calls();
    }
}

/// Panics at the caller's line if a test names something that does not exist.
#[track_caller]
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn right<T>(said: Result<T, String>) -> T {
    match said {
        Ok(value) => value,
        Err(wrong) => panic!("{wrong}"),
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServer").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Settings of a [`TestServer`] before it starts.
#[derive(Clone, Debug)]
#[must_use = "it starts with `start`"]
pub struct TestServerBuilder {
    port: u16,
    keys: Credentials,
    clock: Arc<dyn Clock>,
    life: Option<Life>,
    operations: Vec<OperationName>,
    tls: bool,
}

impl Default for TestServerBuilder {
    fn default() -> Self {
        Self {
            port: 0,
            keys: Credentials::new(KEY_ID, KEY_SECRET),
            clock: Arc::new(SystemClock),
            life: None,
            operations: Vec::new(),
            tls: false,
        }
    }
}

impl TestServerBuilder {
    /// Sets the port. Default: a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the accepted keys, with their token if they have one. Default: [`KEY_ID`] and [`KEY_SECRET`].
    pub fn credentials(mut self, keys: Credentials) -> Self {
        self.keys = keys;
        self
    }

    /// Sets the server's clock, which decides whether a request's time is accepted. Default: the machine's clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Simulates jobs. Default: off; calls for jobs return the documented examples.
    pub fn life(mut self, life: Life) -> Self {
        self.life = Some(life);
        self
    }

    /// Also serves an operation that has no method: `OperationName::other("StartNewJob")`. Its parameters are not
    /// checked, and its response is empty until the test sets one.
    pub fn operation(mut self, name: OperationName) -> Self {
        self.operations.push(name);
        self
    }

    /// Uses HTTPS. The server creates a certificate for `localhost` and `127.0.0.1`; clients must trust its
    /// [`ca_certificate`](TestServer::ca_certificate). Default: HTTP.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Starts the server on 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use.
    ///
    /// # Panics
    ///
    /// Panics outside of a tokio runtime with enabled I/O.
    pub async fn start(self) -> io::Result<TestServer> {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await?;
        let address = listener.local_addr()?;
        let (acceptor, authority) = match self.tls.then(certificate::make).transpose()? {
            Some(tls) => (Some(tls.acceptor), Some(tls.authority)),
            None => (None, None),
        };
        let cloud = Arc::new(Cloud::new(vec![self.keys.clone()], self.clock, self.life, self.operations));
        let task = tokio::spawn(http::serve(listener, acceptor, Arc::clone(&cloud)));
        Ok(TestServer { cloud, keys: self.keys, address, authority, task })
    }
}
