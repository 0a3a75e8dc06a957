//! A transport that answers the calls that a test expects, in their order, and tells of those that did not come.

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

/// A transport that knows which calls to expect and what to answer. Nothing leaves the process. Clones are the same
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
/// assert_eq!(replay.left(), ["IsolateMigrateJob {\"JobId\":\"dts-1ewjspuw\"}"]);
///
/// client.isolate_migrate_job().job_id("dts-1ewjspuw").send().await?;
/// replay.assert_done();
/// # Ok(())
/// # }
/// ```
///
/// A call that is not the next one expected fails, with an error that says which was; it is not sent again. Signatures
/// are not checked; [`TestServer`](super::TestServer) does that.
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
    /// Expects no call.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects, after all that was expected before, a call of this operation. The parameters that are given must be
    /// there, nested as the operation's types are; others may be there, too.
    pub fn expect(self, operation: OperationName, parameters: Value, answer: impl Into<CannedResponse>) -> Self {
        let expected = Expected { operation, parameters, answer: answer.into() };
        self.lock().expected.push(expected);
        self
    }

    /// The configuration of a client that goes through this transport: credentials and a region are made up.
    pub fn config(&self) -> Config {
        Config::new().region("example-region").credentials(Credentials::new(KEY_ID, KEY_SECRET)).transport(self.clone())
    }

    /// The calls that were expected and have not come yet, each as its operation and parameters.
    pub fn left(&self) -> Vec<String> {
        self.lock().expected.iter().map(ToString::to_string).collect()
    }

    /// The calls that came and were not expected, each as its operation and what was expected in its place.
    pub fn unexpected(&self) -> Vec<String> {
        self.lock().unexpected.clone()
    }

    /// Checks that all expected calls came, and no other.
    ///
    /// # Panics
    ///
    /// Where that is not so; the message lists the calls.
    pub fn assert_done(&self) {
        let (left, unexpected) = (self.left(), self.unexpected());
        assert!(
            left.is_empty() && unexpected.is_empty(),
            "expected calls that did not come: {left:?}; calls that were not expected: {unexpected:?}"
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
            // The parameters that came are not shown: they may be secret.
            Some(expected) => Err(format!("{} came where {expected} was expected", asked.operation)),
            None => Err(format!("{} came where no call was expected", asked.operation)),
        }
    }
}

/// Whether a value has all that is expected of it.
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
        f.debug_struct("Replay").field("left", &self.left().len()).finish_non_exhaustive()
    }
}
