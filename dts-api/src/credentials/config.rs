//! What providers need of the world around them.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::{Environment, ProcessEnvironment, ProviderError};
use crate::config::Config;
use crate::runtime::{
    BoxFuture, CorrectedClock, HttpRequest, HttpResponse, HttpsTransport, Nonces, RandomNonces, Randomness,
    SystemRandomness, Transport, TransportError,
};

/// How long a connection to a metadata service may take: it is next door, or not there at all.
const LOCAL_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// What providers need of the world around them: environment variables, time, nonces and a way to servers.
///
/// A client makes its default chain with its own clock, nonces and transport. For providers made by hand:
///
/// ```
/// use dts_api::credentials::ProviderConfig;
///
/// let config = ProviderConfig::new();
/// ```
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    pub(crate) environment: Arc<dyn Environment>,
    /// The clients' own, so that what the one learns of the time, the other knows.
    pub(crate) clock: CorrectedClock,
    pub(crate) nonces: Arc<dyn Nonces>,
    /// For the pauses between tries.
    pub(crate) randomness: Arc<dyn Randomness>,
    /// To servers on the public network.
    pub(crate) public: Arc<dyn Transport>,
    /// To servers next door, such as a metadata service: through no proxy, or the proxy would get the credentials.
    pub(crate) local: Arc<dyn Transport>,
}

impl ProviderConfig {
    /// The process's environment, the machine's clock, random nonces, and HTTPS.
    pub fn new() -> Self {
        Self::from_config(&Config::new())
    }

    /// The clock, nonces, randomness, transport, proxy, certificates and connection settings of a client. What clients of
    /// this configuration learn of the time, its providers know, and the other way round.
    pub fn from_config(config: &Config) -> Self {
        let public = config.transport.clone().unwrap_or_else(|| LazyHttps::shared(config.clone()));
        Self::with_public(config, public)
    }

    /// The same, with a transport that was made already.
    pub(crate) fn with_public(config: &Config, public: Arc<dyn Transport>) -> Self {
        let direct = || LazyHttps::shared(config.clone().no_proxy().connect_timeout(LOCAL_CONNECT_TIMEOUT));
        Self {
            environment: Arc::new(ProcessEnvironment),
            clock: config.clock.clone(),
            nonces: config.nonces.clone().unwrap_or_else(|| Arc::new(RandomNonces::default())),
            randomness: config.randomness.clone().unwrap_or_else(|| Arc::new(SystemRandomness)),
            public,
            local: config.transport.clone().unwrap_or_else(direct),
        }
    }

    /// Takes environment variables from somewhere else than the process.
    pub fn environment(mut self, environment: impl Environment + 'static) -> Self {
        self.environment = Arc::new(environment);
        self
    }

    /// The value of a variable, or none and what to say then.
    pub(crate) fn required(&self, name: &str) -> Result<String, ProviderError> {
        match self.environment.value(name) {
            Some(value) => Ok(value),
            None => Err(ProviderError::absent(format!("{name} is not set"))),
        }
    }
}

impl Default for ProviderConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// HTTPS that is set up when it is needed, which it mostly is not: reading the system's certificates takes time.
struct LazyHttps {
    config: Config,
    made: OnceLock<Result<HttpsTransport, String>>,
}

impl LazyHttps {
    fn shared(config: Config) -> Arc<dyn Transport> {
        Arc::new(Self { config, made: OnceLock::new() })
    }
}

impl Transport for LazyHttps {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        match self.made.get_or_init(|| HttpsTransport::new(&self.config).map_err(|error| error.to_string())) {
            Ok(https) => https.send(request),
            Err(error) => Box::pin(async { Err(TransportError::unsendable(error.clone())) }),
        }
    }
}

impl fmt::Debug for LazyHttps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpsTransport")
    }
}
