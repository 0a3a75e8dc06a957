//! Credentials providers: access keys and where they come from.
//!
//! A client without credentials in its [`Config`](crate::Config) uses the default chain of its vendor:
//! `alibaba::DefaultChain` or `tencent::DefaultChain`. You can also use a provider of these chains alone, or create
//! others, such as a role on top of another provider.
//!
//! Providers that fetch credentials keep them until shortly before they expire; see [`Refreshing`]. If a server cannot
//! be reached, fails or throttles, the provider makes up to three attempts within 30 seconds, with short random pauses
//! and a new signature each time. If the server rejects the time of a request, the clock is corrected from its
//! response, also for the clients of the same [`Config`](crate::Config). [`Chain`] describes what happens if a provider
//! of a chain still fails.
//!
//! Without the feature `credential-providers`, keys come from the program or from the vendor's environment variables.
//! [`Chain`] and [`Refreshing`] are available for your own providers.
//!
//! Keys and tokens with control characters are rejected; the error names their source and field. Only regular files of
//! up to 1 MiB are read.
//!
//! # Panics
//!
//! Fetching credentials needs a tokio runtime, also if you call a provider without a client. Without a runtime, the
//! provider returns an error. tokio panics if the runtime was built without `enable_time()`, or without `enable_io()`
//! if requests use HTTPS or a program is run.

#[cfg(feature = "credential-providers")]
#[macro_use]
mod source;
mod chain;
mod config;
#[cfg(test)]
#[cfg(all(feature = "alibaba", feature = "credential-providers"))]
mod end_to_end;
mod environment;
mod error;
#[cfg(feature = "credential-providers")]
mod exchange;
#[cfg(feature = "credential-providers")]
mod file;
#[cfg(feature = "credential-providers")]
mod ini;
#[cfg(all(feature = "alibaba", feature = "credential-providers"))]
mod json_edit;
#[cfg(feature = "credential-providers")]
mod metadata;
#[cfg(feature = "credential-providers")]
mod profile;
mod refresh;
#[cfg(test)]
#[cfg(all(feature = "alibaba", feature = "credential-providers"))]
mod refusals;
mod reply;
#[cfg(feature = "credential-providers")]
mod sign_in;
mod signing_key;
mod single_flight;
mod static_keys;
#[cfg(test)]
mod testing;
#[cfg(test)]
#[cfg(all(feature = "alibaba", feature = "credential-providers"))]
mod warnings;

#[cfg(all(feature = "alibaba", feature = "credential-providers"))]
pub mod alibaba;
#[cfg(all(any(feature = "tencent", feature = "tencent_v20180330"), feature = "credential-providers"))]
pub mod tencent;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Handle;
use tokio::time::timeout;

pub use self::chain::{Chain, NoCredentials};
pub use self::config::ProviderConfig;
pub(crate) use self::environment::variable;
pub use self::environment::{Environment, EnvironmentCredentials, EnvironmentNames, ProcessEnvironment};
pub use self::error::ProviderError;
pub use self::refresh::Refreshing;
use self::reply::{is_printable, not_printable};
use self::signing_key::SigningKey;
use crate::runtime::net::digest::HmacKey;
use crate::runtime::{BoxError, BoxFuture, CorrectedClock};

/// The time limit of a provider, so that one that hangs does not block all calls for ever.
const LIMIT: Duration = Duration::from_secs(75);

/// One set of access keys, with which requests are signed.
///
/// It is immutable, so a key is never combined with the token of another. `Debug` shows the key ID and no secret.
///
/// It is also a [`CredentialsProvider`] that always returns itself, for static keys.
#[derive(Clone)]
pub struct Credentials {
    keys: Arc<Keys>,
}

/// The data that all clones share.
#[derive(Clone)]
struct Keys {
    id: String,
    secret: SecretString,
    token: Option<SecretString>,
    expires_at: Option<SystemTime>,
    signing_key: SigningKey,
}

impl Credentials {
    /// Creates long-term keys: Alibaba Cloud's AccessKey ID and secret, or Tencent Cloud's SecretId and SecretKey.
    ///
    /// If a key or the token contains a line break or another control character, each call that uses it fails.
    pub fn new(key_id: impl Into<String>, key_secret: impl Into<String>) -> Self {
        let keys = Keys {
            id: key_id.into(),
            secret: key_secret.into().into(),
            token: None,
            expires_at: None,
            signing_key: SigningKey::default(),
        };
        Self { keys: Arc::new(keys) }
    }

    /// Adds the token of temporary keys. An empty text means no token.
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        let token = token.into();
        Arc::make_mut(&mut self.keys).token = if token.is_empty() { None } else { Some(token.into()) };
        self
    }

    /// Sets when temporary keys expire.
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        Arc::make_mut(&mut self.keys).expires_at = Some(expires_at);
        self
    }

    /// Returns the key ID. It is not a secret.
    pub fn key_id(&self) -> &str {
        &self.keys.id
    }

    /// Returns the secret of the key in clear.
    pub fn expose_secret(&self) -> &str {
        self.keys.secret.expose_secret()
    }

    /// Returns the token of temporary keys in clear.
    pub fn expose_token(&self) -> Option<&str> {
        self.keys.token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// Returns when temporary keys expire, if that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.keys.expires_at
    }

    /// Returns the key that signs requests of a scope, such as one day. It is derived once with `derive`, and cached.
    pub(crate) fn signing_key(&self, scope: &str, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        self.keys.signing_key.of(scope, derive)
    }

    /// Returns whether these are the same keys with the same token.
    pub(crate) fn same_keys(&self, other: &Self) -> bool {
        self.keys.id == other.keys.id && self.secrets().eq(other.secrets())
    }

    /// Returns whether these are valid for at least `margin`. Credentials without an expiration are.
    pub(crate) fn lasts(&self, margin: Duration, clock: &CorrectedClock) -> bool {
        match self.keys.expires_at {
            Some(end) => end.duration_since(clock.now()).is_ok_and(|left| left > margin),
            None => true,
        }
    }

    /// Returns the same credentials, if a request can carry them. The error names the key or token, and then `whose`.
    pub(crate) fn checked(&self, whose: &str) -> Result<Self, ProviderError> {
        let token = self.expose_token().unwrap_or_default();
        for (name, text) in
            [("the key's ID", self.key_id()), ("the secret", self.expose_secret()), ("the token", token)]
        {
            if !is_printable(text) {
                return Err(not_printable(&format!("{name} {whose}")));
            }
        }
        Ok(self.clone())
    }

    /// Returns all texts that must not be printed.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.expose_secret()).chain(self.expose_token())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("key_id", &self.keys.id)
            .field("temporary", &self.keys.token.is_some())
            .field("expires_at", &self.keys.expires_at)
            .finish_non_exhaustive()
    }
}

/// Provides the credentials with which requests are signed.
///
/// A client calls it before every attempt, so a provider that fetches credentials should cache them. Its errors must
/// not contain secrets: they become the source of the call's error.
///
/// ```
/// use dts_api::credentials::{Credentials, CredentialsProvider};
/// use dts_api::transport::{BoxError, BoxFuture};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl CredentialsProvider for Vault {
///     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
///         Box::pin(async { Ok(Credentials::new("example-key-id", "example-key-secret")) })
///     }
/// }
/// ```
pub trait CredentialsProvider: fmt::Debug + Send + Sync {
    /// Returns credentials that are valid now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>>;

    /// Reports that the service rejected these credentials as expired or unknown before their expiration.
    ///
    /// A provider with a cache fetches new ones for the next call, if it still caches these: if many calls are rejected
    /// at once, only the first report counts. Default: does nothing.
    fn refused(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

impl<P: CredentialsProvider + ?Sized> CredentialsProvider for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        (**self).credentials()
    }

    fn refused(&self, credentials: &Credentials) {
        (**self).refused(credentials);
    }
}

/// Fails outside of a tokio runtime, where tokio would panic.
fn in_runtime() -> Result<(), ProviderError> {
    match Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(ProviderError::failed("no tokio runtime: credentials must be fetched within one")),
    }
}

/// Asks a provider for credentials, with a time limit.
async fn ask(provider: &dyn CredentialsProvider) -> Result<Credentials, ProviderError> {
    match timeout(LIMIT, provider.credentials()).await {
        Ok(Ok(credentials)) => credentials.checked("from the provider"),
        Ok(Err(error)) => Err(ProviderError::of(error)),
        Err(_) => Err(ProviderError::transient(format!("no credentials came within {LIMIT:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::new("example-key-id", "hidden-1").with_token("hidden-2");
        let text = format!("{credentials:?}");
        assert!(text.contains("example-key-id") && !text.contains("hidden"), "{text}");
    }
}
