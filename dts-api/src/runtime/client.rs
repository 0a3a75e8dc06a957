//! The way of a call: check, encode, sign, send, judge, read. Compiled once; nothing here is generic over an operation.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::timeout;

use super::call::{CallOptions, RawAnswer};
use super::clock::{Clock, SystemClock};
use super::endpoint::{self, Endpoint};
use super::future::BoxFuture;
use super::http::HttpResponse;
use super::https::HttpsTransport;
use super::mask::Mask;
use super::nonce::{Nonces, RandomNonces};
use super::operation::{Operation, Safety, Service};
use super::protocol::{Attempt, Parameters};
use super::shape::Shape;
use super::transport::Transport;
use super::{check, outcome, read};
use crate::config::Config;
use crate::credentials::{Credentials, CredentialsProvider, EnvironmentCredentials, EnvironmentNames};
use crate::error::{Error, ErrorKind, MissingParameter};

/// What all clients are underneath. A clone is the same client: connections are shared.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    service: &'static Service,
    region: Option<String>,
    endpoint: Option<Endpoint>,
    language: Option<String>,
    user_agent: String,
    attempt_timeout: Duration,
    call_timeout: Duration,
    max_answer_bytes: usize,
    credentials: Arc<dyn CredentialsProvider>,
    /// What to tell a caller who has none: the default way of getting them was not changed.
    credentials_hint: Option<&'static EnvironmentNames>,
    clock: Arc<dyn Clock>,
    nonces: Arc<dyn Nonces>,
    transport: Arc<dyn Transport>,
}

/// A call that is ready to be encoded.
struct Prepared<'a> {
    operation: &'a str,
    parameters: Parameters<'a>,
    options: &'a CallOptions,
}

/// An answer, and who asked.
struct Answered {
    answer: HttpResponse,
    credentials: Credentials,
}

impl Client {
    /// A client for a service.
    ///
    /// # Errors
    ///
    /// Where a setting is wrong; the error says which.
    pub fn new(service: &'static Service, config: Config) -> Result<Self, Error> {
        let protocol = service.protocol;
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(HttpsTransport::new(&config)?),
        };
        let language = config.language.or_else(|| protocol.default_language().map(ToOwned::to_owned));
        let credentials_hint = config.credentials.is_none().then(|| protocol.environment());
        let shared = Shared {
            service,
            region: config.region,
            endpoint: config.endpoint.as_deref().map(Endpoint::parse).transpose()?,
            language: language.map(|language| header_text("language", language)).transpose()?,
            user_agent: user_agent(config.user_agent_suffix)?,
            attempt_timeout: config.attempt_timeout,
            call_timeout: config.call_timeout,
            max_answer_bytes: config.max_answer_bytes,
            credentials: config
                .credentials
                .unwrap_or_else(|| Arc::new(EnvironmentCredentials::new(protocol.environment()))),
            credentials_hint,
            clock: config.clock.unwrap_or_else(|| Arc::new(SystemClock)),
            nonces: config.nonces.unwrap_or_else(|| Arc::new(RandomNonces::default())),
            transport,
        };
        // A region that cannot be, or a host that lacks one, shows now and not at the first call.
        if shared.region.is_some() {
            endpoint::origin(shared.endpoint.as_ref(), &service.endpoints, shared.region.as_deref())?;
        }
        Ok(Self { shared: Arc::new(shared) })
    }

    /// A client for a service with credentials and region from the environment.
    ///
    /// # Errors
    ///
    /// Where no credentials are there.
    pub async fn from_env(service: &'static Service) -> Result<Self, Error> {
        let client = Self::new(service, Config::from_env(service.protocol.environment()))?;
        client.shared.credentials().await?;
        Ok(client)
    }

    /// Calls an operation and reads its answer.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`] lists.
    pub fn execute<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a mut dyn Shape,
        response: &'a mut dyn Shape,
        options: &'a CallOptions,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let call = async {
                let prepared = self.shared.prepare(operation, request, options)?;
                let answered = self.shared.exchange(&prepared).await?;
                self.shared.judge(&prepared, &answered)?;
                read::from_slice(&answered.answer.body, self.shared.service.envelope.body, response)
                    .map_err(|error| self.shared.unreadable(&prepared, &answered, &error))
            };
            call.await.map_err(|error| error.of(Cow::Borrowed(operation.name), operation.safety))
        })
    }

    /// Calls an operation and gives the answer as it came.
    ///
    /// # Errors
    ///
    /// Where no answer came.
    pub fn execute_raw<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a mut dyn Shape,
        options: &'a CallOptions,
    ) -> BoxFuture<'a, Result<RawAnswer, Error>> {
        Box::pin(async move {
            let call = async {
                let prepared = self.shared.prepare(operation, request, options)?;
                let Answered { answer, .. } = self.shared.exchange(&prepared).await?;
                let service = self.shared.service;
                let request_id = service.protocol.request_id(service, &answer);
                let HttpResponse { status, headers, body } = answer;
                Ok(RawAnswer { status, request_id, headers, body })
            };
            call.await.map_err(|error: Error| error.of(Cow::Borrowed(operation.name), operation.safety))
        })
    }

    /// Calls an operation by name, with its parameters as a JSON object, and gives the members of its answer.
    ///
    /// Nothing is known of such an operation, so nothing is checked or filled in, and it counts as one that changes
    /// something.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`] lists.
    pub fn call_by_name<'a>(
        &'a self,
        operation: &'a str,
        parameters: serde_json::Value,
    ) -> BoxFuture<'a, Result<serde_json::Value, Error>> {
        Box::pin(async move {
            let call = async {
                let options = CallOptions::default();
                let prepared = prepare_by_name(operation, &parameters, &options)?;
                let answered = self.shared.exchange(&prepared).await?;
                self.shared.judge(&prepared, &answered)?;
                let body = serde_json::from_slice(&answered.answer.body)
                    .map_err(|error| self.shared.unreadable(&prepared, &answered, &error))?;
                Ok(match (self.shared.service.envelope.body, body) {
                    (Some(member), serde_json::Value::Object(mut members)) => {
                        members.remove(member).unwrap_or_default()
                    }
                    (_, body) => body,
                })
            };
            call.await.map_err(|error: Error| error.of(Cow::Owned(operation.to_owned()), Safety::Write))
        })
    }
}

impl Shared {
    /// Completes and checks a request.
    fn prepare<'a>(
        &self,
        operation: &'static Operation,
        request: &'a mut dyn Shape,
        options: &'a CallOptions,
    ) -> Result<Prepared<'a>, Error> {
        check::fill_from_client(request, self.region(options));
        let missing = check::missing(operation, request);
        if !missing.is_empty() {
            let missing = missing.into_iter().map(|check::Missing { path, setter, because }| MissingParameter {
                name: path,
                setter,
                because,
            });
            return Err(Error::missing_parameters(missing.collect()));
        }
        Ok(Prepared { operation: operation.name, parameters: Parameters::Shape(request), options })
    }

    fn region<'a>(&'a self, options: &'a CallOptions) -> Option<&'a str> {
        options.region.as_deref().or(self.region.as_deref())
    }

    /// Sends a call and fetches its answer, within the limit for the whole call.
    async fn exchange(&self, call: &Prepared<'_>) -> Result<Answered, Error> {
        let limit = call.options.timeout.unwrap_or(self.call_timeout);
        let sent = AtomicBool::new(false);
        match timeout(limit, self.attempt(call, &sent)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let error = Error::new(ErrorKind::Timeout, format!("the call took longer than {limit:?}"));
                Err(if sent.load(Ordering::Relaxed) { error.sent() } else { error })
            }
        }
    }

    /// Signs and sends once; notes in `sent` when the request may have left.
    async fn attempt(&self, call: &Prepared<'_>, sent: &AtomicBool) -> Result<Answered, Error> {
        let service = self.service;
        let region = self.region(call.options);
        let origin = endpoint::origin(self.endpoint.as_ref(), &service.endpoints, region)?;
        let encoded = service.protocol.encode(call.parameters);
        let credentials = self.credentials().await?;
        let request = service.protocol.sign(
            &encoded,
            &Attempt {
                service,
                operation: call.operation,
                origin: &origin,
                region,
                language: self.language.as_deref(),
                user_agent: &self.user_agent,
                credentials: &credentials,
                time: self.clock.now(),
                nonce: &self.nonces.next(),
            },
        );
        sent.store(true, Ordering::Relaxed);
        let answer = match timeout(self.attempt_timeout, self.transport.send(request)).await {
            Ok(answer) => answer.map_err(outcome::without_answer)?,
            Err(_) => {
                let message = format!("no complete answer within {:?}", self.attempt_timeout);
                return Err(Error::new(ErrorKind::Timeout, message).sent());
            }
        };
        if answer.body.len() > self.max_answer_bytes {
            return Err(outcome::too_large(self.max_answer_bytes));
        }
        Ok(Answered { answer, credentials })
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        self.credentials.credentials().await.map_err(|error| {
            let message = match self.credentials_hint {
                Some(names) => format!("no credentials: set {} and {}", names.key_id, names.key_secret),
                None => "no credentials: their provider failed".to_owned(),
            };
            Error::new(ErrorKind::Credentials, message).with_source(error)
        })
    }

    /// Whether the answer is that of a call that succeeded.
    fn judge(&self, call: &Prepared<'_>, answered: &Answered) -> Result<(), Error> {
        let service = self.service;
        service.protocol.judge(service, &answered.answer).map_err(|failure| {
            let request_id = service.protocol.request_id(service, &answered.answer);
            outcome::of_failure(service, &answered.answer, failure, request_id, &mask(call, answered))
        })
    }

    fn unreadable(&self, call: &Prepared<'_>, answered: &Answered, error: &serde_json::Error) -> Error {
        let request_id = self.service.protocol.request_id(self.service, &answered.answer);
        outcome::unreadable(&answered.answer, &error.to_string(), request_id, &mask(call, answered))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.shared.service.name)
            .field("region", &self.shared.region)
            .field("credentials", &self.shared.credentials)
            .finish_non_exhaustive()
    }
}

/// A call of an operation that no spec describes.
fn prepare_by_name<'a>(
    operation: &'a str,
    parameters: &'a serde_json::Value,
    options: &'a CallOptions,
) -> Result<Prepared<'a>, Error> {
    if operation.is_empty() || !operation.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::new(
            ErrorKind::InvalidRequest,
            "the name of the operation is not made of letters and digits",
        ));
    }
    if !parameters.is_object() {
        return Err(Error::new(ErrorKind::InvalidRequest, "the parameters are not a JSON object"));
    }
    Ok(Prepared { operation, parameters: Parameters::Json(parameters), options })
}

/// Hides every secret that took part in a call.
fn mask(call: &Prepared<'_>, answered: &Answered) -> Mask {
    let secrets = match call.parameters {
        Parameters::Shape(request) => check::secrets(request),
        Parameters::Json(_) => Vec::new(),
    };
    Mask::new(secrets.iter().map(String::as_str).chain(answered.credentials.secrets()))
}

fn user_agent(suffix: Option<String>) -> Result<String, Error> {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    match suffix {
        None => Ok(own.to_owned()),
        Some(suffix) => Ok(format!("{own} {}", header_text("user agent suffix", suffix)?)),
    }
}

/// Text that a header can carry.
fn header_text(what: &str, text: String) -> Result<String, Error> {
    if !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        Ok(text)
    } else {
        Err(Error::configuration(format!("the {what} is empty or holds other than printable ASCII characters")))
    }
}

#[cfg(test)]
pub(super) mod tests;
