//! Configuration of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{CredentialsProvider, EnvironmentNames, variable};
use crate::runtime::{Clock, CorrectedClock, Nonces, Randomness, RetryPolicy, Transport};

/// Configures a client. Every setting has a default.
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
/// The settings are checked when a client is created. The error names the invalid setting.
///
/// # Panics
///
/// Calls need a tokio runtime. Without one they fail with
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration). tokio panics if the runtime was built without
/// `enable_time()`, or without `enable_io()` if requests use HTTPS.
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

/// Says which proxy requests use.
#[derive(Clone, Default)]
pub(crate) enum Proxy {
    /// The proxy from the environment or the system's settings, if any.
    #[default]
    System,
    /// No proxy.
    Direct,
    /// The proxy at this URL, which may contain a password.
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
    /// Returns the defaults: no region, credentials from the provider's default chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the defaults, with the region from the environment variable in `names`, if it is set.
    pub fn from_env(names: &EnvironmentNames) -> Self {
        Self { region: variable(names.region), ..Self::default() }
    }

    /// Sets the region, such as `cn-hangzhou` or `ap-guangzhou`. Default: none.
    ///
    /// There are three ways to set a region. Each overrides those above it:
    ///
    /// | set by | chooses the host | fills in region parameters |
    /// | --- | --- | --- |
    /// | `Config::region`, or the environment variable that `Client::from_env` reads | of all calls | that are unset |
    /// | `with_region` of a call | of this call | that are unset |
    /// | the setter of a parameter, such as `region_id` | no | this parameter only |
    ///
    /// If the client fills in a parameter, the parameter's documentation says so. The page of each service's module,
    /// such as `alibaba`, lists its hosts; [`endpoint`](Self::endpoint) sets another host.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the host that requests are sent to. Default: the provider's public host for the region.
    ///
    /// Accepts `host`, `host:port`, `https://host:port` or `http://host:port`; `{region}` in the host is replaced with
    /// the region. Use it for a host inside the provider's network (`dts-vpc.{region}.aliyuncs.com`), for the
    /// international site (`dts.intl.tencentcloudapi.com`), or for a local server.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Sets the credentials provider. Default: the vendor's default chain, `credentials::alibaba::DefaultChain` or
    /// `credentials::tencent::DefaultChain`.
    ///
    /// [`Credentials`](crate::credentials::Credentials) are a provider, too.
    pub fn credentials(mut self, credentials: impl CredentialsProvider + 'static) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// Limits the time for connecting, including TLS. Default: 5 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long an idle connection is kept for the next call. Default: 5 seconds.
    ///
    /// The vendors' gateways close idle connections after 10 to 60 seconds. A request that is sent at that moment is
    /// lost; if it is a write, it is unknown whether it took effect. Keep this time well below the idle time-out of
    /// every proxy and gateway on the way.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool_idle_timeout = timeout;
        self
    }

    /// Limits the time of one attempt, from connecting to the last byte of the response. Default: 30 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Limits the time of a whole call: credentials, attempts and the pauses between them. Default: 90 seconds.
    /// `with_timeout` sets another limit for one call.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// Limits the size of a response's body, in bytes. Default: 16 MiB.
    ///
    /// A larger body is an error. The client never holds more than this limit in memory.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sets the URL of the proxy for all requests, such as `http://user:password@host:port`.
    ///
    /// The scheme is `http://`, `https://`, `socks4://`, `socks4a://`, `socks5://` or `socks5h://`; with `socks4a` and
    /// `socks5h` the proxy resolves host names. Default: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, or
    /// the system's settings. If the proxy cannot be used, creating a client fails; this includes a proxy from the
    /// environment.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Proxy::Url(url.into());
        self
    }

    /// Uses no proxy, and ignores the environment and the system's settings.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::Direct;
        self
    }

    /// Trusts the certificates in the content of a PEM file, in addition to those that the system trusts. Can be called
    /// repeatedly.
    pub fn ca_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_certificates.push(pem.into());
        self
    }

    /// Sets the language of the service's messages, such as `zh-CN`. Default: `en-US`, if the provider offers a choice.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Sets the text after this crate's name in the `user-agent` header, such as `my-tool/1.0`. Default: none.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets the source of the time. Default: the machine's clock.
    ///
    /// If a server rejects the time of a request, the client learns the difference from the response. The correction
    /// applies to everything that is created from this configuration: clients and the providers of their credentials.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = CorrectedClock::new(clock);
        self
    }

    /// Sets the source of nonces. Default: random nonces.
    pub fn nonces(mut self, nonces: impl Nonces + 'static) -> Self {
        self.nonces = Some(Arc::new(nonces));
        self
    }

    /// Sets the transport that sends requests. Default: HTTPS.
    ///
    /// With your own transport, `connect_timeout`, `pool_idle_timeout`, the proxy and the certificates have no effect.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets when calls are retried. Default: [`RetryPolicy::new`], at most 4 attempts within 60 seconds.
    /// [`RetryPolicy::never`] turns retries off. `with_retry_policy` sets another policy for one call.
    ///
    /// A call is retried only if a repeat does no harm: if it certainly had no effect, or if it changes nothing or has
    /// an idempotency token.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// Turns the rate limiter on or off. Default: on. It delays calls so that none exceeds the documented rate limit of
    /// its operation.
    ///
    /// All clones of a client share the limits, per operation and region. If the service throttles a call all the same,
    /// the following calls are slowed down for some seconds.
    pub fn rate_limiter(mut self, on: bool) -> Self {
        self.rate_limiter = on;
        self
    }

    /// Sets the source of randomness for the jitter of pauses. Default: the operating system.
    pub fn randomness(mut self, randomness: impl Randomness + 'static) -> Self {
        self.randomness = Some(Arc::new(randomness));
        self
    }

    /// Turns tracing of requests and responses on or off, with parameters and bodies, at the level `TRACE`. Default:
    /// off.
    ///
    /// Sensitive values are masked, and at most 16 KiB of each body are shown. Other data of your databases and jobs is
    /// shown, because the client does not know that it is secret.
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
