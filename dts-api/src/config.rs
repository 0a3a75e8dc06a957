//! What a client needs to know before it can call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{CredentialsProvider, EnvironmentNames, variable};
use crate::runtime::{Clock, CorrectedClock, Nonces, Randomness, RetryPolicy, Transport};

/// How a client is set up. Every setting has a default that works.
///
/// ```
/// use std::time::Duration;
/// use dts_api::{Config, credentials::Credentials};
///
/// let config = Config::new()
///     .region("cn-hangzhou")
///     .credentials(Credentials::new("example-key-id", "example-key-secret"))
///     .attempt_timeout(Duration::from_secs(10));
/// ```
///
/// A setting is checked when a client is made of it, and the error says which is wrong.
///
/// # Panics
///
/// Calls need a tokio runtime. Without any they fail with [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
/// In a runtime that was built without `enable_time()`, or without `enable_io()` if requests go over HTTPS, tokio panics.
#[derive(Clone)]
pub struct Config {
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) credentials: Option<Arc<dyn CredentialsProvider>>,
    pub(crate) connect_timeout: Duration,
    pub(crate) pool_idle_timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) proxy: Proxy,
    pub(crate) ca_certificates: Vec<Vec<u8>>,
    pub(crate) language: Option<String>,
    pub(crate) user_agent_suffix: Option<String>,
    pub(crate) clock: CorrectedClock,
    pub(crate) nonces: Option<Arc<dyn Nonces>>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) rate_limiter: bool,
    pub(crate) randomness: Option<Arc<dyn Randomness>>,
    pub(crate) trace_bodies: bool,
}

/// Which proxy requests go through.
#[derive(Clone, Default)]
pub(crate) enum Proxy {
    /// The one that the environment or the system names, if any.
    #[default]
    System,
    /// None.
    Direct,
    /// The one at this URL, which may hold a password.
    Url(String),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            region: None,
            endpoint: None,
            credentials: None,
            connect_timeout: Duration::from_secs(5),
            pool_idle_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(90),
            max_response_bytes: 16 << 20,
            proxy: Proxy::default(),
            ca_certificates: Vec::new(),
            language: None,
            user_agent_suffix: None,
            clock: CorrectedClock::default(),
            nonces: None,
            transport: None,
            retry_policy: RetryPolicy::new(),
            rate_limiter: true,
            randomness: None,
            trace_bodies: false,
        }
    }
}

impl Config {
    /// The defaults: no region, credentials from the provider's default chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// The defaults, with the region that the environment variable of these names holds, if it is set.
    pub fn from_env(names: &EnvironmentNames) -> Self {
        Self { region: variable(names.region), ..Self::default() }
    }

    /// The region, such as `cn-hangzhou` or `ap-guangzhou`. Default: none.
    ///
    /// There are three ways to set a region. Each overrides those above it:
    ///
    /// | set by | chooses the host | fills in region parameters |
    /// | --- | --- | --- |
    /// | `Config::region`, or the environment variable that `Client::from_env` reads | of all calls | that are unset |
    /// | `with_region` of a call | of this call | that are unset |
    /// | the setter of a parameter, such as `region_id` | no | this one |
    ///
    /// A parameter that the client fills in says so in its docs. The hosts of each service are listed on the page of its
    /// module, such as `alibaba`; [`endpoint`](Self::endpoint) sets another.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Where requests go. Default: the provider's public host for the region.
    ///
    /// `host`, `host:port`, `https://host:port` or `http://host:port`; `{region}` in the host stands for the region. So
    /// a host inside the provider's network (`dts-vpc.{region}.aliyuncs.com`), that of the international site
    /// (`dts.intl.tencentcloudapi.com`) or a server on one's own machine is reached.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Where credentials come from. Default: the provider's default chain, `credentials::alibaba::DefaultChain` or
    /// `credentials::tencent::DefaultChain`.
    ///
    /// [`Credentials`](crate::credentials::Credentials) are a provider themselves.
    pub fn credentials(mut self, credentials: impl CredentialsProvider + 'static) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// Limits how long connecting may take, including TLS. Default: 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long a connection that no call uses is kept for the next one. Default: 5 seconds.
    ///
    /// The vendors' gateways close idle connections after 10 to 60 seconds. A request that is on its way at that moment is
    /// lost, and if it is a write, nobody knows whether it took effect. Keep this well below the limit of whatever lies
    /// between the client and the service.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the answer. Default: 30 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long a whole call may take: credentials, attempts and the pauses between them. Default: 90 seconds. A call may choose another limit.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// How many bytes an answer's body may have. Default: 16 MiB.
    ///
    /// A larger one is an error, and no more than this is ever held.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sets the proxy that all requests go through, as a URL; `http://user:password@host:port` if it asks for a password.
    ///
    /// `http://`, `https://`, `socks4://`, `socks4a://`, `socks5://` or `socks5h://`; with `socks4a` and `socks5h` the proxy
    /// resolves host names. Default: what `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` or the system's settings
    /// say. A proxy that cannot be used, also one of the environment, is an error when a client is made.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::Url(url.into());
        self
    }

    /// Uses no proxy, whatever the environment and the system say.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::Direct;
        self
    }

    /// Trusts the certificates in a PEM file's content, besides those that the system trusts. May be set repeatedly.
    pub fn ca_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_certificates.push(pem.into());
        self
    }

    /// Language of the service's messages, such as `zh-CN`. Default: `en-US`, where the provider has a choice.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// What follows this crate's name in the `user-agent` header, such as `my-tool/1.0`. Default: nothing.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Where the time comes from. Default: the machine's clock.
    ///
    /// Where a server refuses its time, the difference is learned from the answer, and counts for all that is made of
    /// this configuration: clients, and the providers of their credentials.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = CorrectedClock::new(clock);
        self
    }

    /// Where nonces come from. Default: random ones.
    pub fn nonces(mut self, nonces: impl Nonces + 'static) -> Self {
        self.nonces = Some(Arc::new(nonces));
        self
    }

    /// How requests get to the server. Default: over HTTPS.
    ///
    /// With a transport of one's own, `connect_timeout`, `pool_idle_timeout`, proxy and certificates are its business.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// When calls are sent again. Default: [`RetryPolicy::new`], at most 4 attempts within 60 seconds; a call may have
    /// another policy. [`RetryPolicy::never`] turns it off.
    ///
    /// Only what does no harm is sent again: calls that were turned away unread or never left, and others if they change
    /// nothing or carry an idempotency token.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// Whether calls wait, in this client, so that none exceeds the documented rate limit of its operation. Default:
    /// they do.
    ///
    /// All clones of a client count together, by operation and region. When the service turns calls away all the same,
    /// those that follow come more slowly for some seconds.
    pub fn rate_limiter(mut self, on: bool) -> Self {
        self.rate_limiter = on;
        self
    }

    /// Where the chance comes from that spreads pauses. Default: the operating system's randomness.
    pub fn randomness(mut self, randomness: impl Randomness + 'static) -> Self {
        self.randomness = Some(Arc::new(randomness));
        self
    }

    /// Whether requests and answers are traced with their parameters and bodies, at the level `TRACE`. Default: they are
    /// not.
    ///
    /// Sensitive values are masked, and at most 16 KiB are shown of each. Whatever else is in the data of your databases
    /// and jobs is not known to be secret, and shown.
    pub fn trace_bodies(mut self, on: bool) -> Self {
        self.trace_bodies = on;
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("credentials", &self.credentials)
            .field("connect_timeout", &self.connect_timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("call_timeout", &self.call_timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("proxy", &self.proxy)
            .field("ca_certificates", &self.ca_certificates.len())
            .field("language", &self.language)
            .field("user_agent_suffix", &self.user_agent_suffix)
            .field("clock", &self.clock)
            .field("nonces", &self.nonces)
            .field("transport", &self.transport)
            .field("retry_policy", &self.retry_policy)
            .field("rate_limiter", &self.rate_limiter)
            .field("randomness", &self.randomness)
            .field("trace_bodies", &self.trace_bodies)
            .finish()
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Direct => "Direct",
            Self::Url(_) => "Url(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;

    #[test]
    fn debug_shows_no_secret() {
        let config = Config::new()
            .credentials(Credentials::new("example-key-id", "hidden").with_token("hidden"))
            .proxy("http://user:hidden@proxy.example.com")
            .ca_certificate("hidden");
        assert!(!format!("{config:?}").contains("hidden"));
    }
}
