//! Makes a call: checks, encodes, signs, sends, judges and reads. Compiled once; nothing here is generic over an
//! operation.

mod attempt;
mod exchange;
mod prepare;
mod trace;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tracing::Instrument;

use self::attempt::Failed;
use self::prepare::Prepared;
use super::endpoint::{self, Endpoint};
use super::mask::Mask;
use super::operation::Operation;
use super::options::{CallOptions, RawResponse};
use super::rate_limiter::RateLimiter;
use super::retry::{Budget, CorrectedClock, Randomness, RetryPolicy, SystemRandomness};
use super::secrets;
use super::service::Service;
use crate::config::Config;
use crate::credentials::{
    Credentials, CredentialsProvider, EnvironmentNames, NoCredentials, ProviderConfig, ProviderError,
};
use crate::error::{Error, ErrorKind};
use crate::runtime::model::any;
use crate::runtime::model::json;
use crate::runtime::model::read;
use crate::runtime::model::shape::Shape;
use crate::runtime::net::encode::is_all;
use crate::runtime::net::future::{BoxError, BoxFuture};
use crate::runtime::net::http::HttpResponse;
use crate::runtime::net::https::HttpsTransport;
use crate::runtime::net::nonce::{Nonces, RandomNonces};
use crate::runtime::net::transport::Transport;

/// The client that all services share. A clone is the same client and shares its connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

/// The time limit for credentials that the provider has cached.
const AT_HAND: Duration = Duration::from_secs(1);

struct Shared {
    service: &'static Service,
    region: Option<String>,
    endpoint: Option<Endpoint>,
    language: Option<String>,
    user_agent: String,
    attempt_timeout: Duration,
    call_timeout: Duration,
    max_response_bytes: usize,
    credentials: Arc<dyn CredentialsProvider>,
    /// The environment variables to name in the error if the default chain finds no credentials.
    credentials_hint: Option<&'static EnvironmentNames>,
    clock: CorrectedClock,
    nonces: Arc<dyn Nonces>,
    transport: Arc<dyn Transport>,
    retry_policy: RetryPolicy,
    randomness: Arc<dyn Randomness>,
    budget: Budget,
    rate_limiter: Option<RateLimiter>,
    trace_bodies: bool,
}

impl Client {
    /// Creates a client for a service.
    ///
    /// # Errors
    ///
    /// Fails if a setting is invalid; the error names it.
    pub fn new(service: &'static Service, mut config: Config) -> Result<Self, Error> {
        let protocol = service.protocol;
        let endpoint = match &config.endpoint {
            Some(endpoint) => Some(Endpoint::parse(endpoint)?),
            None => None,
        };
        // An invalid region, or a host without its region, is reported now and not at the first call.
        if config.region.is_some() {
            endpoint::origin(endpoint.as_ref(), &service.endpoints, config.region.as_deref())?;
        }
        if config.language.is_none() {
            config.language = protocol.default_language().map(ToOwned::to_owned);
        }
        check_header("language", config.language.as_deref())?;
        check_header("user agent suffix", config.user_agent_suffix.as_deref())?;
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(HttpsTransport::new(&config)?),
        };
        let (credentials, credentials_hint) = match config.credentials.take() {
            Some(credentials) => (credentials, None),
            None => {
                let config = ProviderConfig::with_public(&config, Arc::clone(&transport));
                (protocol.default_credentials(&config), Some(protocol.environment()))
            }
        };
        let nonces = config.nonces.take().unwrap_or_else(|| Arc::new(RandomNonces::default()));
        let randomness = config.randomness.take().unwrap_or_else(|| Arc::new(SystemRandomness));
        Ok(Self {
            shared: Arc::new(Shared {
                service,
                region: config.region.take(),
                endpoint,
                language: config.language.take(),
                user_agent: user_agent(config.user_agent_suffix.as_deref()),
                attempt_timeout: config.attempt_timeout,
                call_timeout: config.call_timeout,
                max_response_bytes: config.max_response_bytes,
                credentials,
                credentials_hint,
                clock: config.clock.clone(),
                nonces,
                transport,
                retry_policy: config.retry_policy.clone(),
                randomness,
                budget: Budget::new(),
                rate_limiter: config.rate_limiter.then(RateLimiter::default),
                trace_bodies: config.trace_bodies,
            }),
        })
    }

    /// Creates a client with the region from the environment and credentials from the vendor's default chain.
    ///
    /// # Errors
    ///
    /// Fails if no credentials are found.
    pub async fn from_env(service: &'static Service) -> Result<Self, Error> {
        let client = Self::new(service, Config::from_env(service.protocol.environment()))?;
        exchange::in_runtime()?;
        client.shared.credentials().await?;
        Ok(client)
    }

    /// Calls an operation and reads its response into `response`.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub fn execute(
        &self,
        operation: &'static Operation,
        mut request: Box<dyn Shape>,
        mut response: Box<dyn Shape>,
        options: CallOptions,
    ) -> BoxFuture<'static, Result<Box<dyn Shape>, Error>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let region = shared.region(&options);
            let span = trace::span(shared.service, operation.name, region);
            let call = async {
                let prepared = Prepared::new(operation, &mut *request, region, &options, &*shared.nonces)?;
                let exchanged = shared.exchange(&prepared, Some(&mut *response)).await;
                let (answered, progress) = exchanged.map_err(|failed| failed.error)?;
                match &answered.read {
                    Ok(unreadable) if unreadable.is_empty() => Ok(()),
                    Ok(unreadable) => {
                        trace::unreadable(&prepared, &answered, unreadable);
                        Ok(())
                    }
                    Err(why) => Err(prepared.error(progress.error(shared.unreadable(&prepared, &answered, why)))),
                }
            };
            call.instrument(span).await.map(|()| response)
        })
    }

    /// Calls an operation and returns its last response as it came.
    ///
    /// # Errors
    ///
    /// Fails if no response came.
    pub(crate) fn execute_raw(
        &self,
        operation: &'static Operation,
        mut request: Box<dyn Shape>,
        mut response: Box<dyn Shape>,
        options: CallOptions,
    ) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let region = shared.region(&options);
            let span = trace::span(shared.service, operation.name, region);
            let call = async {
                let prepared = Prepared::new(operation, &mut *request, region, &options, &*shared.nonces)?;
                let answered = match shared.exchange(&prepared, None).await {
                    Ok((answered, _)) => answered,
                    Err(Failed { answered: Some(answered), .. }) => *answered,
                    Err(Failed { error, answered: None }) => return Err(error),
                };
                let request_id = attempt::request_id(shared.service, &prepared, &answered);
                Ok((answered, request_id))
            };
            let (answered, request_id) = call.instrument(span).await?;
            // A response that cannot be read at all is reported as its own error.
            let unreadable = shared.read(&answered.answer, &mut *response).unwrap_or_default();
            let HttpResponse { status, headers, body } = answered.answer;
            Ok(RawResponse { status, request_id, headers, body, unreadable })
        })
    }

    /// Calls an operation by name with parameters as a JSON object, and returns the fields of its response.
    ///
    /// `known` lists the operations with a spec. Any other operation counts as a write. The list is a parameter and not
    /// part of the [`Service`], so that a program without calls by name is not linked with the models of all
    /// operations.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`].
    pub fn call_by_name<'a>(
        &'a self,
        known: &'static [&'static Operation],
        operation: &'a str,
        mut parameters: serde_json::Value,
    ) -> BoxFuture<'a, Result<serde_json::Value, Error>> {
        let region = self.shared.region.as_deref();
        let call = async move {
            let (options, nonces) = (CallOptions::default(), &*self.shared.nonces);
            let prepared = Prepared::by_name(operation, known, &mut parameters, region, &options, nonces)?;
            let (answered, progress) = self.shared.exchange(&prepared, None).await.map_err(|failed| failed.error)?;
            let text = json::text_of(&answered.answer.body);
            let body = any::value(&text).map_err(|malformed| {
                let why = read::place(&text, malformed);
                prepared.error(progress.error(self.shared.unreadable(&prepared, &answered, &why)))
            })?;
            Ok(match (self.shared.service.envelope.body, body) {
                (Some(member), serde_json::Value::Object(mut members)) => members.remove(member).unwrap_or_default(),
                (_, body) => body,
            })
        };
        Box::pin(call.instrument(trace::span(self.shared.service, operation, region)))
    }
}

impl Client {
    /// Returns the mask for the secrets of a request and of the credentials.
    pub(crate) async fn mask(&self, request: &dyn Shape) -> Mask {
        // The credentials of the call are usually cached. If they are not, the message does not wait for new ones.
        let found = timeout(AT_HAND, self.shared.credentials()).await;
        let credentials = found.ok().and_then(Result::ok);
        let of_request = secrets::of_shape(request);
        let of_credentials = credentials.iter().flat_map(Credentials::secrets);
        Mask::new(of_request.iter().map(String::as_str).chain(of_credentials))
    }
}

impl Shared {
    fn region<'a>(&'a self, options: &'a CallOptions) -> Option<&'a str> {
        options.region.as_deref().or(self.region.as_deref())
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        let found = match self.credentials.credentials().await {
            // The provider may be the user's own.
            Ok(credentials) => credentials.checked("from the provider").map_err(Into::into),
            Err(error) => Err(error),
        };
        found.map_err(|error| without_credentials(error, self.credentials_hint))
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

/// Converts the failure of a credentials provider to an error.
fn without_credentials(error: BoxError, hint: Option<&EnvironmentNames>) -> Error {
    if let Some(none) = error.downcast_ref::<NoCredentials>() {
        // Its message lists all providers that were tried, which the reader needs.
        return Error::new(ErrorKind::Credentials, none.to_string());
    }
    let message = match (error.downcast_ref::<ProviderError>(), hint) {
        (Some(own), Some(names)) if own.is_absent() => {
            format!("no credentials: set {} and {}", names.key_id, names.key_secret)
        }
        // It holds no secret, and the reader needs its reason.
        (Some(own), _) => return Error::new(ErrorKind::Credentials, format!("no credentials: {}", own.story())),
        (None, _) => "no credentials: the provider failed".to_owned(),
    };
    Error::new(ErrorKind::Credentials, message).with_source(error)
}

fn user_agent(suffix: Option<&str>) -> String {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    match suffix {
        None => own.to_owned(),
        Some(suffix) => [own, " ", suffix].concat(),
    }
}

/// Rejects text that a header cannot carry.
fn check_header(what: &str, text: Option<&str>) -> Result<(), Error> {
    match text {
        Some(text) if text.is_empty() || !is_all(text, |byte| (b' '..=b'~').contains(&byte)) => {
            let message = ["the ", what, " is empty or holds other than printable ASCII characters"].concat();
            Err(Error::configuration(message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests;
