//! Who calls: access keys, and where they come from.
//!
//! A client without credentials in its [`Config`](crate::Config) uses the default chain of its provider:
//! `alibaba::DefaultChain` or `tencent::DefaultChain`. The links of these chains are providers that can be used alone,
//! and more of them can be had by hand, such as a role on top of any other provider.
//!
//! Whatever fetches credentials keeps them until shortly before they end; see [`Refreshing`]. A server that is not reached,
//! or that is in trouble or throttles, is asked up to three times within 30 seconds, after short random pauses and with a
//! new signature each time. Where it refuses the time of a request, the clock is corrected from its answer, for the
//! clients of the same [`Config`](crate::Config), too. What the providers of a [`Chain`] do when that does not help stands
//! there.
//!
//! Without the feature `credential-providers`, keys come from the program or from the environment variables of the
//! vendor, and [`Chain`] and [`Refreshing`] stay for providers of your own.
//!
//! Keys and tokens with control characters are refused, by the name of their source and field. Only regular files of up to
//! 1 MiB are read.
//!
//! # Panics
//!
//! Fetching credentials needs a tokio runtime, also if a provider is asked without a client. Without any runtime, the
//! provider returns an error. In a runtime that was built without `enable_time()`, or without `enable_io()` if requests go
//! over HTTPS or a program is run, tokio panics.

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

/// A provider that takes longer counts as one that fails, or one that hangs would hold up all calls for ever.
const LIMIT: Duration = Duration::from_secs(75);

/// One set of access keys: what a request is signed with.
///
/// It is one snapshot, so a key never meets the token of another. `Debug` shows the key's ID and no secret.
///
/// It is also a [`CredentialsProvider`] that always gives itself, for keys that are known from the start.
#[derive(Clone)]
pub struct Credentials {
    keys: Arc<Keys>,
}

/// What all clones of credentials share.
#[derive(Clone)]
struct Keys {
    id: String,
    secret: SecretString,
    token: Option<SecretString>,
    expires_at: Option<SystemTime>,
    signing_key: SigningKey,
}

impl Credentials {
    /// Long-term keys: Alibaba Cloud's AccessKey ID and secret, or Tencent Cloud's SecretId and SecretKey.
    ///
    /// Keys or a token with a line break or another control character are refused by each call that would use them.
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

    /// Adds the token that belongs to temporary keys. An empty one is none.
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        let token = token.into();
        Arc::make_mut(&mut self.keys).token = if token.is_empty() { None } else { Some(token.into()) };
        self
    }

    /// Says when temporary keys end.
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        Arc::make_mut(&mut self.keys).expires_at = Some(expires_at);
        self
    }

    /// The ID of the key. It names the key and is no secret.
    pub fn key_id(&self) -> &str {
        &self.keys.id
    }

    /// The secret of the key, in clear.
    pub fn expose_secret(&self) -> &str {
        self.keys.secret.expose_secret()
    }

    /// The token of temporary keys, in clear.
    pub fn expose_token(&self) -> Option<&str> {
        self.keys.token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// When temporary keys end, where that is known.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.keys.expires_at
    }

    /// The key that signs requests of a scope, such as those of one day. It is derived once, as `derive` does, and kept.
    pub(crate) fn signing_key(&self, scope: &str, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        self.keys.signing_key.of(scope, derive)
    }

    /// Whether these are the same keys, and the same token.
    pub(crate) fn same_keys(&self, other: &Self) -> bool {
        self.keys.id == other.keys.id && self.secrets().eq(other.secrets())
    }

    /// Whether these are valid for this much longer. Those that do not say when they end are.
    pub(crate) fn lasts(&self, margin: Duration, clock: &CorrectedClock) -> bool {
        match self.keys.expires_at {
            Some(end) => end.duration_since(clock.now()).is_ok_and(|left| left > margin),
            None => true,
        }
    }

    /// The same, if a request can carry them. `whose` ends the name of what it cannot, in the error.
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

    /// Everything in here that must not be printed.
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

/// Gives the credentials that requests are signed with.
///
/// It is asked before every attempt, so one that fetches credentials keeps them until shortly before they end. Its
/// errors must not hold secrets: they become the source of the call's error.
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
    /// Credentials that are good at this moment.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>>;

    /// The service refused these credentials as expired or unknown, before they should have ended.
    ///
    /// A provider that keeps credentials gets new ones when it is next asked, if these are still the ones that it keeps:
    /// of many calls that are refused at once, the first one counts. Default: nothing happens.
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

/// Refuses to go on outside of a tokio runtime, where tokio would panic.
fn in_runtime() -> Result<(), ProviderError> {
    match Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(ProviderError::failed("credentials are fetched within a tokio runtime, and there is none")),
    }
}

/// Asks a provider, but not for ever.
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
