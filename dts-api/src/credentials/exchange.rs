//! A request to a server that gives credentials, made as often as makes sense.

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
    /// Makes the request of one attempt at this time.
    fn request(&self, config: &ProviderConfig, at: SystemTime) -> HttpRequest;

    /// Returns another request of the same attempt, for when the first does not bring HTTP status 200.
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

/// A server, and how it is asked.
pub(crate) struct Server {
    /// What messages call it.
    pub(crate) who: String,
    pub(crate) rules: &'static Rules,
    mask: Mask,
}

/// How a server is asked.
pub(crate) struct Rules {
    /// Through no proxy.
    local: bool,
    /// It may not exist: it is asked again only after it answered once, and if no connection is made, it is absent.
    optional: bool,
    /// How many attempts there are.
    attempts: u32,
    /// How long all attempts together may take.
    limit: Duration,
    /// How long one request may take.
    request_limit: Duration,
}

/// A server on the public network: 5 seconds to connect and 10 to respond.
///
/// A provider that makes two exchanges still ends before it counts as one that hangs.
pub(crate) const PUBLIC: Rules = Rules {
    local: false,
    optional: false,
    attempts: 3,
    limit: Duration::from_secs(30),
    request_limit: Duration::from_secs(15),
};

/// A server next door.
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

/// The same, asked once.
#[cfg(feature = "alibaba")]
pub(crate) const METADATA_ONCE: Rules = Rules { attempts: 1, ..METADATA };

/// The longest pause before the second attempt; before the third it may be twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that a server may ask for. Calls wait for the credentials.
const MAX_SERVER_PAUSE: Duration = Duration::from_secs(5);

/// How much of a server's message is repeated.
const MESSAGE_BYTES: usize = 512;

/// Sends the request of an exchange until a response can be read, a failure is final, or the attempts are used up.
///
/// Nothing that gives credentials does harm when it is asked twice. `answered` is whether the server has responded before.
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
    /// A server that is asked by these rules, and must not be quoted with these secrets.
    pub(crate) fn new(who: impl Into<String>, rules: &'static Rules, secrets: &[&str]) -> Box<Self> {
        Box::new(Self { who: who.into(), rules, mask: Mask::new(secrets.iter().copied()) })
    }

    /// The failure if no response came.
    fn unanswered(&self, error: TransportError, answered: bool) -> Failed {
        let message = format!("no answer from {}", self.who);
        let absent = self.rules.optional && !answered;
        let (out, stage) = match error.stage {
            // Nor would a certificate be trusted.
            stage if error.untrusted => (ProviderError::failed(message), stage),
            Stage::Connect | Stage::Exchange => (ProviderError::transient(message), error.stage),
            // It would be no other the next time.
            Stage::Unsendable | Stage::TooLarge => (ProviderError::failed(message), error.stage),
        };
        let out = out.with_source(TransportError { source: self.mask.error(error.source), ..error });
        match absent {
            // A machine without such a service is to find that out quickly.
            true if stage == Stage::Connect => out.but_absent().into(),
            true => out.into(),
            false => Failed::passing(out),
        }
    }

    /// The failure if the response is a refusal.
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

    /// Says that the server responded, but not with credentials. Secrets that it repeats are masked.
    fn describe(&self, status: u16, refusal: &Refusal) -> String {
        let mut text = format!("{} refused (HTTP status {status}", self.who);
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

    /// The failure if a response of success holds something else than expected.
    pub(crate) fn unreadable(&self, error: ProviderError) -> Failed {
        ProviderError::failed(format!("the answer of {} cannot be read", self.who)).with_source(error).into()
    }
}

/// Reading responses of success.
impl Server {
    /// The JSON object that the response is.
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

/// What a server says that refuses.
#[derive(Default)]
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    /// What may help, if the code tells.
    pub(crate) class: Option<RetryClass>,
    /// The pause that it asks for in a way of its own.
    pub(crate) retry_after: Option<Duration>,
}

impl Refusal {
    /// What is known of a response that failed by the rules of this service.
    #[cfg_attr(
        not(any(feature = "alibaba", feature = "tencent", feature = "tencent_v20180330")),
        expect(dead_code, reason = "no service is there")
    )]
    pub(crate) fn of(service: &Service, response: &HttpResponse, failure: Failure) -> Self {
        let class = failure.class(service, response.status);
        let request_id = service.protocol.request_id(&service.envelope, response);
        // Its words are about a response that is no JSON, and the status says as much.
        let message = failure.message.filter(|_| failure.understood);
        Self { code: failure.code, message, request_id, class, retry_after: failure.retry_after }
    }

    /// What a response says under these names of code, message and request ID.
    #[cfg(feature = "alibaba")]
    pub(crate) fn told(response: &HttpResponse, names: [&'static str; 3]) -> Self {
        let body = text_of(&response.body);
        let asked = |name: &str| names.into_iter().find(|asked| asked.eq_ignore_ascii_case(name));
        let members = Members::read(&body, None, &asked).unwrap_or_default();
        let [code, message, request_id] = names.map(|name| members.text(name).map(Cow::into_owned));
        Self { code, message, request_id, ..Self::default() }
    }
}

/// An attempt that brought nothing.
pub(crate) struct Failed {
    pub(crate) error: ProviderError,
    /// What may help, if anything.
    class: Option<RetryClass>,
    /// The pause that the server asks for.
    asked: Option<Duration>,
    /// The server's time.
    date: Option<SystemTime>,
}

impl Failed {
    /// A failure without a response that tells more. It passes if its error says so.
    pub(crate) fn passing(error: ProviderError) -> Self {
        let class = error.is_transient().then_some(RetryClass::Transient);
        Self { error, class, asked: None, date: None }
    }
}

/// A failure that is final.
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

    /// How much is left of the time that all attempts have together.
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

    /// Whether there is to be another attempt after one that was made at this time. It comes after a pause if the failure
    /// is one that passes, and at once if what was wrong has been fixed.
    async fn again(&mut self, failed: &Failed, at: SystemTime) -> bool {
        if failed.class == Some(RetryClass::Clock) {
            // Once, and besides the others: even after the last of them it is good to know the time.
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

/// A request without a body.
pub(crate) fn get(origin: &Origin, path: &str) -> HttpRequest {
    request("GET", format!("{origin}{path}"), &[("host", &origin.host), ("accept", "*/*")], Vec::new())
}

/// A request with these headers.
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

/// The origin of `host`, `host:port` or the same behind a scheme.
pub(crate) fn origin(endpoint: &str) -> Result<Origin, ProviderError> {
    match Endpoint::parse(endpoint).and_then(Endpoint::fixed) {
        Ok(origin) => Ok(origin),
        Err(error) => Err(ProviderError::failed("the endpoint for credentials is wrong").with_source(error)),
    }
}

#[cfg(test)]
mod tests;
