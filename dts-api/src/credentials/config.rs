//! The configuration of providers.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::{Environment, ProcessEnvironment, ProviderError};
use crate::config::Config;
use crate::runtime::{
    BoxFuture, CorrectedClock, HttpRequest, HttpResponse, HttpsTransport, Nonces, RandomNonces, Randomness,
    SystemRandomness, Transport, TransportError,
};

/// The time limit for connecting to a metadata service: it is close, or it does not exist.
const LOCAL_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Configures providers: environment variables, time, nonces, and the transport.
///
/// A client creates its default chain with its own clock, nonces and transport. For providers that you create yourself:
///
/// ```
/// use dts_api::credentials::ProviderConfig;
///
/// let config = ProviderConfig::new();
/// ```
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    pub(crate) environment: Arc<dyn Environment>,
    /// The clock of the clients, so that corrections are shared.
    pub(crate) clock: CorrectedClock,
    pub(crate) nonces: Arc<dyn Nonces>,
    /// For the pauses between attempts.
    pub(crate) randomness: Arc<dyn Randomness>,
    /// For servers on the public network.
    pub(crate) public: Arc<dyn Transport>,
    /// For local servers, such as a metadata service: without a proxy, which would see the credentials.
    pub(crate) local: Arc<dyn Transport>,
}

impl ProviderConfig {
    /// Returns the defaults: the process's environment, the machine's clock, random nonces, and HTTPS.
    pub fn new() -> Self {
        Self::from_config(&Config::new())
    }

    /// Uses the clock, nonces, randomness, transport, proxy, certificates and connection settings of a client. Clock
    /// corrections are shared with the clients of this configuration.
    pub fn from_config(config: &Config) -> Self {
        let public = config.transport.clone().unwrap_or_else(|| LazyHttps::shared(config.clone()));
        Self::with_public(config, public)
    }

    /// Same, with an existing transport.
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

    /// Sets where environment variables are read from. Default: the process.
    pub fn environment(mut self, environment: impl Environment + 'static) -> Self {
        self.environment = Arc::new(environment);
        self
    }

    /// Returns the value of a variable, or an error that names it.
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

/// HTTPS that is set up at first use, because reading the system's certificates takes time.
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
