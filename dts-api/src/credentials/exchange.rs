//! Sends a request to a server for credentials, with retries.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::reply::{self, Names};
use super::source::Step;
use super::{ProviderConfig, ProviderError};
#[cfg(feature = "alibaba")]
use crate::runtime::call::envelope::Members;
use crate::runtime::call::protocol::Failure;
use crate::runtime::model::json::text_of;
use crate::runtime::{
    Endpoint, Headers, HttpRequest, HttpResponse, Mask, Origin, RetryClass, RetryPolicy, Service, Stage,
    TransportError, http_date, retry_after,
};

/// What to request, and how to read the response.
pub(crate) trait Exchange: Send + Sync {
    /// Creates the request of one attempt at this time.
    fn request(&self, config: &ProviderConfig, at: SystemTime) -> HttpRequest;

    /// Returns another request of the same attempt, which is sent if the first does not return HTTP status 200.
    fn fallback(&self) -> Option<HttpRequest> {
        None
    }

    /// Reads a response, whatever its status. Returns the next step.
    fn read(&self, server: &Server, config: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed>;

    /// Decides what to do when all attempts failed. Default: the error is final.
    fn failed(&self, error: ProviderError) -> Result<Step, ProviderError> {
        Err(error)
    }
}

/// A server and its rules.
pub(crate) struct Server {
    /// The name in messages.
    pub(crate) who: String,
    pub(crate) rules: &'static Rules,
    mask: Mask,
}

/// The rules for requests to a server.
pub(crate) struct Rules {
    /// Whether no proxy is used.
    local: bool,
    /// Whether the server may not exist. Then a request is retried only after the server has responded once. If the
    /// connection fails, the server is absent.
    optional: bool,
    /// The number of attempts.
    attempts: u32,
    /// The time limit for all attempts together.
    limit: Duration,
    /// The time limit for one request.
    request_limit: Duration,
}

/// A server on the public network: 5 seconds to connect and 10 to respond.
///
/// Two exchanges of a provider still fit into its time limit.
pub(crate) const PUBLIC: Rules = Rules {
    local: false,
    optional: false,
    attempts: 3,
    limit: Duration::from_secs(30),
    request_limit: Duration::from_secs(15),
};

/// A local server.
#[cfg(feature = "alibaba")]
pub(crate) const LOCAL: Rules = Rules { local: true, ..PUBLIC };

/// The metadata service of the machine that the program runs on.
pub(crate) const METADATA: Rules = Rules {
    local: true,
    optional: true,
    limit: Duration::from_secs(10),
    request_limit: Duration::from_secs(2),
    ..PUBLIC
};

/// Same, with one attempt.
#[cfg(feature = "alibaba")]
pub(crate) const METADATA_ONCE: Rules = Rules { attempts: 1, ..METADATA };

/// The longest pause before the second attempt; before the third it may be twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that a server can set: calls wait for the credentials.
const MAX_SERVER_PAUSE: Duration = Duration::from_secs(5);

/// The number of bytes of a server's message that are repeated.
const MESSAGE_BYTES: usize = 512;

/// Sends the request of an exchange until a response can be read, a failure is final, or the attempts are used up.
///
/// A repeated request for credentials does no harm. `answered` says whether the server has responded before.
pub(crate) async fn send(
    config: &ProviderConfig,
    server: &Server,
    exchange: &dyn Exchange,
    answered: &mut bool,
) -> Result<Step, ProviderError> {
    let mut attempts = Attempts::new(config, server.rules);
    loop {
        let at = config.clock.now();
        let mut outcome = attempts.send(exchange.request(config, at)).await;
        if !matches!(&outcome, Ok(response) if response.status == 200)
            && let Some(other) = exchange.fallback()
        {
            outcome = attempts.send(other).await;
        }
        let failed = match outcome {
            Ok(response) => {
                *answered = true;
                match exchange.read(server, config, &response) {
                    Ok(next) => return Ok(next),
                    Err(failed) => failed,
                }
            }
            Err(error) => server.unanswered(error, *answered),
        };
        if !attempts.again(&failed, at).await {
            return exchange.failed(failed.error);
        }
    }
}

impl Server {
    /// Creates a server with its rules; messages must not contain these secrets.
    pub(crate) fn new(who: impl Into<String>, rules: &'static Rules, secrets: &[&str]) -> Box<Self> {
        Box::new(Self { who: who.into(), rules, mask: Mask::new(secrets.iter().copied()) })
    }

    /// Creates the failure of an attempt without a response.
    fn unanswered(&self, error: TransportError, answered: bool) -> Failed {
        let message = format!("no response from {}", self.who);
        let absent = self.rules.optional && !answered;
        let (out, stage) = match error.stage {
            // A retry would not change the certificate.
            stage if error.untrusted => (ProviderError::failed(message), stage),
            Stage::Connect | Stage::Exchange => (ProviderError::transient(message), error.stage),
            // A retry would not change the response.
            Stage::Unsendable | Stage::TooLarge => (ProviderError::failed(message), error.stage),
        };
        let out = out.with_source(TransportError { source: self.mask.error(error.source), ..error });
        match absent {
            // A machine without such a service must notice quickly.
            true if stage == Stage::Connect => out.but_absent().into(),
            true => out.into(),
            false => Failed::passing(out),
        }
    }

    /// Creates the failure of an error response.
    pub(crate) fn refused(&self, response: &HttpResponse, refusal: &Refusal) -> Failed {
        let class = refusal.class.or(match response.status {
            429 => Some(RetryClass::Throttling),
            500.. => Some(RetryClass::Transient),
            _ => None,
        });
        let text = self.describe(response.status, refusal);
        let error = match class {
            Some(RetryClass::Throttling | RetryClass::Transient) => ProviderError::transient(text),
            _ => ProviderError::failed(text),
        };
        let asked = refusal.retry_after.or_else(|| retry_after(response));
        Failed { error, class, asked, date: http_date(response) }
    }

    /// Describes an error response. Secrets that it repeats are masked.
    fn describe(&self, status: u16, refusal: &Refusal) -> String {
        let mut text = format!("{} returned an error (HTTP status {status}", self.who);
        if let Some(id) = &refusal.request_id {
            text.push_str(", request ID ");
            text.push_str(&self.mask.start_of(id, MESSAGE_BYTES));
        }
        text.push(')');
        for part in [&refusal.code, &refusal.message].into_iter().flatten() {
            text.push_str(": ");
            text.push_str(&self.mask.start_of(part, MESSAGE_BYTES));
        }
        text
    }

    /// Creates the failure of a successful response with unexpected content.
    pub(crate) fn unreadable(&self, error: ProviderError) -> Failed {
        ProviderError::failed(format!("the response of {} cannot be read", self.who)).with_source(error).into()
    }
}

/// Reads successful responses.
impl Server {
    /// Returns the response as a JSON object.
    pub(crate) fn object(&self, response: &HttpResponse) -> Result<Value, Failed> {
        match reply::object(&response.body) {
            Ok(object) => Ok(object),
            Err(error) => Err(self.unreadable(error)),
        }
    }

    /// Ends with the temporary credentials in an object.
    pub(crate) fn keys(&self, object: &Value, names: &Names) -> Result<Step, Failed> {
        match reply::temporary(object, names) {
            Ok(credentials) => Ok(Step::Done(credentials)),
            Err(error) => Err(self.unreadable(error)),
        }
    }
}

/// The details of an error response.
#[derive(Default)]
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    /// The retry class of its code, if it is known.
    pub(crate) class: Option<RetryClass>,
    /// The pause that it asks for, if it says so in its own way.
    pub(crate) retry_after: Option<Duration>,
}

impl Refusal {
    /// Classifies an error response by the rules of this service.
    #[cfg_attr(
        not(any(feature = "alibaba", feature = "tencent", feature = "tencent_v20180330")),
        expect(dead_code, reason = "no service is enabled")
    )]
    pub(crate) fn of(service: &Service, response: &HttpResponse, failure: Failure) -> Self {
        let class = failure.class(service, response.status);
        let request_id = service.protocol.request_id(&service.envelope, response);
        // Its message says that the response is not JSON, which the status makes clear.
        let message = failure.message.filter(|_| failure.understood);
        Self { code: failure.code, message, request_id, class, retry_after: failure.retry_after }
    }

    /// Reads code, message and request ID with these names.
    #[cfg(feature = "alibaba")]
    pub(crate) fn told(response: &HttpResponse, names: [&'static str; 3]) -> Self {
        let body = text_of(&response.body);
        let asked = |name: &str| names.into_iter().find(|asked| asked.eq_ignore_ascii_case(name));
        let members = Members::read(&body, None, &asked).unwrap_or_default();
        let [code, message, request_id] = names.map(|name| members.text(name).map(Cow::into_owned));
        Self { code, message, request_id, ..Self::default() }
    }
}

/// An attempt that failed.
pub(crate) struct Failed {
    pub(crate) error: ProviderError,
    /// The retry class, if a retry may help.
    class: Option<RetryClass>,
    /// The pause that the server asks for.
    asked: Option<Duration>,
    /// The server's time.
    date: Option<SystemTime>,
}

impl Failed {
    /// Creates a failure without a response. It is transient if its error says so.
    pub(crate) fn passing(error: ProviderError) -> Self {
        let class = error.is_transient().then_some(RetryClass::Transient);
        Self { error, class, asked: None, date: None }
    }
}

/// Creates a final failure.
impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self { error, class: None, asked: None, date: None }
    }
}

/// The attempts of one exchange.
struct Attempts<'a> {
    config: &'a ProviderConfig,
    rules: &'static Rules,
    started: Instant,
    made: u32,
    clock_corrected: bool,
}

impl<'a> Attempts<'a> {
    fn new(config: &'a ProviderConfig, rules: &'static Rules) -> Self {
        Self { config, rules, started: Instant::now(), made: 0, clock_corrected: false }
    }

    /// Returns how much is left of the time limit for all attempts.
    fn left(&self) -> Duration {
        self.rules.limit.saturating_sub(self.started.elapsed())
    }

    /// Sends a request and fetches its response, whatever its status.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let transport = if self.rules.local { &self.config.local } else { &self.config.public };
        let limit = self.left().min(self.rules.request_limit);
        match timeout(limit, transport.send(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(TransportError::exchange(format!("the limit is {limit:?}")).timed_out(true)),
        }
    }

    /// Returns whether another attempt follows the failed one. It follows after a pause if the failure is transient,
    /// and at once if its cause was corrected.
    async fn again(&mut self, failed: &Failed, at: SystemTime) -> bool {
        if failed.class == Some(RetryClass::Clock) {
            // Once, in addition to the other attempts: even after the last of them the time is worth knowing.
            let learned = !self.clock_corrected && failed.date.is_some_and(|date| self.config.clock.learn(date, at));
            self.clock_corrected |= learned;
            return learned;
        }
        self.made = self.made.saturating_add(1);
        if self.made >= self.rules.attempts {
            return false;
        }
        match failed.class {
            Some(RetryClass::Nonce) => true,
            Some(RetryClass::Throttling | RetryClass::Aborted | RetryClass::Transient) => {
                let policy = RetryPolicy::new().base_delay(PAUSE).max_server_delay(MAX_SERVER_PAUSE);
                let pause = policy.pause(self.made, failed.asked, self.config.randomness.fraction());
                if pause >= self.left() {
                    return false;
                }
                sleep(pause).await;
                true
            }
            Some(RetryClass::Never | RetryClass::Credentials | RetryClass::Clock) | None => false,
        }
    }
}

/// Creates a request without a body.
pub(crate) fn get(origin: &Origin, path: &str) -> HttpRequest {
    request("GET", format!("{origin}{path}"), &[("host", &origin.host), ("accept", "*/*")], Vec::new())
}

/// Creates a request with these headers.
pub(crate) fn request(
    method: &'static str,
    url: String,
    headers: &[(&'static str, &str)],
    body: Vec<u8>,
) -> HttpRequest {
    let mut list = Headers::with_capacity(headers.len());
    for (name, value) in headers {
        list.push_static(name, value);
    }
    HttpRequest { method, url, headers: list, body }
}

/// Returns the origin of `host`, `host:port` or the same with a scheme.
pub(crate) fn origin(endpoint: &str) -> Result<Origin, ProviderError> {
    match Endpoint::parse(endpoint).and_then(Endpoint::fixed) {
        Ok(origin) => Ok(origin),
        Err(error) => Err(ProviderError::failed("the endpoint for credentials is invalid").with_source(error)),
    }
}

#[cfg(test)]
mod tests;
