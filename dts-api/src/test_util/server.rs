//! A server on this machine that stands in for the clouds.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::call::SeenCall;
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

/// The access key that a [`TestServer`] accepts unless it is told otherwise.
pub const KEY_ID: &str = "example-key-id";

/// Its secret.
pub const KEY_SECRET: &str = "example-key-secret";

/// An HTTP server on this machine that stands in for every service of this crate, on one port.
///
/// It checks signatures as strictly as the clouds do, refuses missing, unknown and wrongly typed parameters in each
/// vendor's own shape, and keeps the calls that it saw. It answers with the documented examples, with what the test
/// says, or in a fault.
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
/// What the vendor's page shows.
/// let check = client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await?;
/// assert!(!check.step_info.is_empty());
///
/// What the test says; and the first attempt meets a fault.
/// server.answer(DescribeMigrationCheckJob::NAME, json!({ "Status": "failed" }));
/// server.misbehave(Fault::CutBefore.times(1));
/// let check = client.describe_migration_check_job().job_id("dts-1ewjspuw").send().await?;
/// assert_eq!(check.status.as_ref().map(AsRef::as_ref), Some("failed"));
/// assert_eq!(server.calls().len(), 3);
///
/// let refusal = CannedResponse::refusal("ResourceNotFound.JobNotExist", "There is no such job.");
/// server.answer(StartMigrateJob::NAME, refusal);
/// let error = client.start_migrate_job().job_id("dts-gone").send().await.unwrap_err();
/// assert_eq!(error.code(), Some("ResourceNotFound.JobNotExist"));
/// # Ok(())
/// # }
/// ```
///
/// It ends when it is dropped.
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
    /// Where no port is free.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A server to be set up before it starts.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// Where it listens: `http://127.0.0.1:…`, for [`Config::endpoint`]; `https://…` with [`TestServerBuilder::tls`].
    pub fn endpoint(&self) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Returns the certificate that a client must trust, as PEM; `None` without [`TestServerBuilder::tls`].
    pub fn ca_certificate(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The configuration of a client that calls this server: endpoint, credentials, the server's clock, a region, no
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

    /// A transport that reaches this server without a socket, for tests on tokio's paused time, which waits for no
    /// socket.
    ///
    /// What a fault does to a connection is told as the error that a broken connection would be; an answer that does
    /// not come or does not end is waited for.
    pub fn transport(&self) -> impl Transport + Clone + 'static {
        Direct::new(Arc::clone(&self.cloud))
    }

    /// Answers an operation so from now on, until something else is said.
    ///
    /// The operation is named by its builder, as in `StartDtsJob::NAME`, or is one that the server was given with
    /// [`TestServerBuilder::operation`].
    ///
    /// # Panics
    ///
    /// If the server has no such operation, or the response no such field. The same holds for the other methods that take
    /// the name of an operation.
    #[track_caller]
    pub fn answer(&self, operation: OperationName, answer: impl Into<CannedResponse>) {
        right(self.cloud.say(operation, Source::Always(answer.into())));
    }

    /// Answers one call of an operation so. What is said several times is answered in this order, before anything else.
    #[track_caller]
    pub fn answer_once(&self, operation: OperationName, answer: impl Into<CannedResponse>) {
        right(self.cloud.say(operation, Source::Once(answer.into())));
    }

    /// Answers an operation from now on with what a function makes of the call. A field that no spec has is answered with
    /// a refusal that names it.
    #[track_caller]
    pub fn answer_with(
        &self,
        operation: OperationName,
        answer: impl Fn(&SeenCall) -> CannedResponse + Send + Sync + 'static,
    ) {
        right(self.cloud.say(operation, Source::With(Arc::new(answer))));
    }

    /// Lets faults happen from now on: to every call, or to those that the rule says. Of several rules the first that
    /// concerns a call counts.
    #[track_caller]
    pub fn misbehave(&self, rule: impl Into<FaultRule>) {
        right(self.cloud.misbehave(rule.into()));
    }

    /// Ends all faults.
    pub fn behave(&self) {
        self.cloud.behave();
    }

    /// Lets the next checks of jobs fail, this many of them, unless their items are skipped. For a server with a
    /// [`Life`].
    pub fn fail_checks(&self, number: usize) {
        self.cloud.with_jobs(|jobs| jobs.fail_checks(number));
    }

    /// Lets a job fail, whatever it does at the moment, with this message. For a server with a [`Life`]; whether it has
    /// such a job.
    pub fn fail_job(&self, id: &str, message: &str) -> bool {
        self.cloud.with_jobs(|jobs| jobs.fail(id, message)).unwrap_or_default()
    }

    /// Every call so far, each attempt of a client on its own, in the order in which they came.
    pub fn calls(&self) -> Vec<SeenCall> {
        self.cloud.calls()
    }

    /// Every call of an operation so far, named as for [`answer`](Self::answer).
    #[track_caller]
    pub fn calls_of(&self, operation: OperationName) -> Vec<SeenCall> {
        right(self.cloud.calls_of(operation))
    }

    /// Forgets the calls so far. What they changed stays.
    pub fn forget_calls(&self) {
        self.cloud.forget_calls();
    }
}

/// Ends a test that says what cannot be, where it says so.
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

/// A [`TestServer`] before it starts.
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
    /// The port. Default: one that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The keys that are accepted, with their token if they have one. Default: [`KEY_ID`] and [`KEY_SECRET`].
    pub fn credentials(mut self, keys: Credentials) -> Self {
        self.keys = keys;
        self
    }

    /// The server's clock, by which the time of a request is too old or not. Default: the machine's.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Lets jobs live, instead of answering what concerns them with the documented examples. Default: they do not.
    pub fn life(mut self, life: Life) -> Self {
        self.life = Some(life);
        self
    }

    /// Serves an operation that has no method, too: `OperationName::other("StartNewJob")`. Its parameters are read as they
    /// come, and its response is an empty one until the test says another.
    pub fn operation(mut self, name: OperationName) -> Self {
        self.operations.push(name);
        self
    }

    /// Speaks HTTPS, for clients that know nothing else. The server makes a certificate for `localhost` and `127.0.0.1`;
    /// what a client must trust is its [`ca_certificate`](TestServer::ca_certificate). Default: HTTP.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Starts the server on 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Where the port is taken.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime whose I/O is enabled.
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
