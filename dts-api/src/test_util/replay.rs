//! A transport that expects given calls in order, and reports missing and unexpected ones.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::canned::CannedResponse;
use super::decode::decode;
use super::identify::Asked;
use super::received::Received;
use super::server::{KEY_ID, KEY_SECRET};
use crate::credentials::Credentials;
use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use crate::{Config, OperationName};

/// A transport that expects given calls and returns given responses. Nothing leaves the process. Clones are the same
/// transport.
///
/// ```
/// use dts_api::tencent::operation::isolate_migrate_job::IsolateMigrateJob;
/// use dts_api::tencent::operation::stop_migrate_job::StopMigrateJob;
/// use dts_api::test_util::Replay;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let replay = Replay::new()
///     .expect(StopMigrateJob::NAME, json!({ "JobId": "dts-1ewjspuw" }), json!({}))
///     .expect(IsolateMigrateJob::NAME, json!({ "JobId": "dts-1ewjspuw" }), json!({}));
/// let client = dts_api::tencent::Client::new(replay.config())?;
/// client.stop_migrate_job().job_id("dts-1ewjspuw").send().await?;
/// assert_eq!(replay.remaining(), ["IsolateMigrateJob {\"JobId\":\"dts-1ewjspuw\"}"]);
///
/// client.isolate_migrate_job().job_id("dts-1ewjspuw").send().await?;
/// replay.assert_done();
/// # Ok(())
/// # }
/// ```
///
/// A call that is not the next expected one fails, is not retried, and its error says which call was expected.
/// Signatures are not checked; [`TestServer`](super::TestServer) checks them.
#[derive(Clone, Default)]
pub struct Replay {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    expected: Vec<Expected>,
    unexpected: Vec<String>,
}

struct Expected {
    operation: OperationName,
    parameters: Value,
    answer: CannedResponse,
}

impl Replay {
    /// Creates a transport that expects no calls.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects a call of this operation after those that were added before. The call must have the given parameters,
    /// nested as the operation's types are; it may have others, too.
    pub fn expect(self, operation: OperationName, parameters: Value, answer: impl Into<CannedResponse>) -> Self {
        let expected = Expected { operation, parameters, answer: answer.into() };
        self.lock().expected.push(expected);
        self
    }

    /// Returns the configuration of a client that uses this transport. Its credentials and region are examples.
    pub fn config(&self) -> Config {
        Config::new().region("example-region").credentials(Credentials::new(KEY_ID, KEY_SECRET)).transport(self.clone())
    }

    /// Returns the expected calls that have not come yet, each as its operation and parameters.
    pub fn remaining(&self) -> Vec<String> {
        self.lock().expected.iter().map(ToString::to_string).collect()
    }

    /// Returns the unexpected calls, each as its operation and the call that was expected.
    pub fn unexpected(&self) -> Vec<String> {
        self.lock().unexpected.clone()
    }

    /// Checks that all expected calls came, and no others.
    ///
    /// # Panics
    ///
    /// Panics if calls are missing or unexpected; the message lists them.
    pub fn assert_done(&self) {
        let (remaining, unexpected) = (self.remaining(), self.unexpected());
        assert!(
            remaining.is_empty() && unexpected.is_empty(),
            "expected calls that did not come: {remaining:?}; calls that were not expected: {unexpected:?}"
        );
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: HttpRequest) -> Result<HttpResponse, String> {
        let received = Received::of(request);
        let asked = Asked::of(&received);
        let known = asked.service().map_err(|refusal| refusal.message)?;
        let operation = known.operation(&asked.operation);
        let parameters = decode(asked.scheme, operation, &received).map_err(|refusal| refusal.message)?.json;
        let mut state = self.lock();
        let fits = |expected: &Expected| {
            expected.operation.is_in(known.service.name, &asked.operation) && holds(&expected.parameters, &parameters)
        };
        match state.expected.first() {
            Some(expected) if fits(expected) => {
                let answer = state.expected.remove(0).answer;
                Ok(answer.write(known, &asked.operation, "00000000-0000-4000-8000-000000000000"))
            }
            // The parameters of the call are not shown: they may be secret.
            Some(expected) => Err(format!("{} came where {expected} was expected", asked.operation)),
            None => Err(format!("{} came where no call was expected", asked.operation)),
        }
    }
}

/// Returns whether a value contains everything that is expected of it.
fn holds(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|found| holds(value, found)))
        }
        _ => expected == found,
    }
}

impl Transport for Replay {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.answer(request).map_err(|message| {
                self.lock().unexpected.push(message.clone());
                TransportError::unsendable(message)
            })
        })
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation, self.parameters)
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("remaining", &self.remaining().len()).finish_non_exhaustive()
    }
}
