//! Chains: the first of several providers that returns credentials.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::single_flight::{Lost, SingleFlight, Work, lock};
use super::{Credentials, CredentialsProvider, ProviderError, ask, in_runtime};
use crate::runtime::{BoxError, BoxFuture};

/// How long a fallback is used in place of a provider with a transient error.
const STAND_IN: Duration = Duration::from_secs(30);

/// Tries providers in order, and uses the first that returns credentials from then on.
///
/// After a provider has succeeded, only this provider is used by the chain and its clones: a transient error of a
/// service must not change the identity of the program. Later errors of this provider are errors of the chain. Until a
/// provider succeeds, every call tries all of them; calls at the same time share one round.
///
/// If a provider is set up but fails, the chain logs a warning and tries the next one, as the vendors' SDKs do. What
/// happens later depends on the error:
///
/// - After a final error, such as an error response or an invalid file, the provider is not tried again.
/// - After a transient error ([`ProviderError::is_transient`]), such as a failed connection, the provider found after
///   it is only a fallback. Otherwise a transient error at the start would decide the identity of the program for ever.
///   The whole chain is tried again after 30 seconds, in the background of the next call, and also if the fallback
///   fails.
///
/// If a program must never use another identity, give it a single provider instead of a chain.
///
/// If no provider returns credentials, the error is [`NoCredentials`].
///
/// ```
/// use dts_api::credentials::{Chain, Credentials};
///
/// let keys = Credentials::new("example-key-id", "example-key-secret");
/// let chain = Chain::new().then("the program's own keys", keys);
/// ```
#[derive(Clone)]
pub struct Chain {
    links: Arc<[Link]>,
    chosen: Arc<Mutex<Option<Chosen>>>,
    flight: Arc<SingleFlight<Result<Credentials, ProviderError>>>,
}

#[derive(Clone)]
struct Link {
    name: &'static str,
    provider: Arc<dyn CredentialsProvider>,
}

/// The provider that succeeded last.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Chosen {
    index: usize,
    /// The end of its time, if it is only a fallback.
    until: Option<Instant>,
}

impl Chosen {
    fn is_over(&self) -> bool {
        self.until.is_some_and(|until| until <= Instant::now())
    }
}

/// Says why no provider of a chain returned credentials. `Display` shows each provider and its reason on one line.
#[derive(Clone, Debug)]
pub struct NoCredentials {
    tried: Vec<(&'static str, ProviderError)>,
}

impl NoCredentials {
    /// Returns the name of each provider that was tried, in order, and why it returned no credentials.
    pub fn tried(&self) -> impl Iterator<Item = (&str, &ProviderError)> {
        self.tried.iter().map(|(name, error)| (*name, error))
    }

    /// Returns whether a provider that is set up failed with a transient error.
    pub(crate) fn is_transient(&self) -> bool {
        self.tried.iter().any(|(_, error)| !error.is_absent() && error.is_transient())
    }
}

impl fmt::Display for NoCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no credentials found")?;
        for (index, (name, error)) in self.tried.iter().enumerate() {
            let separator = if index == 0 { ": " } else { "; " };
            write!(f, "{separator}{name}: {}", error.story())?;
        }
        Ok(())
    }
}

impl std::error::Error for NoCredentials {}

impl Chain {
    /// Creates a chain without providers.
    pub fn new() -> Self {
        Self { links: Arc::new([]), chosen: Arc::default(), flight: Arc::new(SingleFlight::new()) }
    }

    /// Appends a provider. Errors and warnings show its name.
    pub fn then(self, name: &'static str, provider: impl CredentialsProvider + 'static) -> Self {
        self.with(Link { name, provider: Arc::new(provider) })
    }

    fn with(self, link: Link) -> Self {
        let mut links = self.links.to_vec();
        links.push(link);
        Self { links: links.into(), ..Self::new() }
    }

    /// Returns the provider that succeeded last.
    fn latest(&self) -> Option<(&Link, Chosen)> {
        let chosen = (*lock(&self.chosen))?;
        Some((self.links.get(chosen.index)?, chosen))
    }

    /// Tries all providers once.
    async fn choose(&self) -> Result<Credentials, NoCredentials> {
        let mut failed = NoCredentials { tried: Vec::new() };
        for (index, Link { name, provider }) in self.links.iter().enumerate() {
            match ask(&**provider).await {
                Ok(credentials) => {
                    let until = failed.is_transient().then(|| Instant::now() + STAND_IN);
                    *lock(&self.chosen) = Some(Chosen { index, until });
                    tracing::debug!(provider = name, stands_in = until.is_some(), "credentials found");
                    return Ok(credentials);
                }
                Err(error) => {
                    if !error.is_absent() {
                        tracing::warn!(provider = name, error = %error.story(), "this provider is set up but failed");
                    }
                    failed.tried.push((*name, error));
                }
            }
        }
        Err(failed)
    }

    async fn round(self) -> Result<Credentials, ProviderError> {
        let outcome = match self.latest() {
            // Another round may have ended between the check in `get` and the start of this one.
            Some((Link { name, provider }, chosen)) if !chosen.is_over() => match ask(&**provider).await {
                Ok(credentials) => Ok(credentials),
                Err(error) => Err(NoCredentials { tried: vec![(*name, error)] }),
            },
            _ => self.choose().await,
        };
        outcome.map_err(|failed| ProviderError::of(failed.into()))
    }

    async fn get(&self) -> Result<Credentials, BoxError> {
        let round: Work<'_, _> = &|| Box::pin(self.clone().round());
        if let Some((link, chosen)) = self.latest() {
            if chosen.is_over() {
                self.flight.start(round);
            }
            match link.provider.credentials().await {
                // Unless another one was found in the meantime.
                Err(_) if chosen.until.is_some() => {
                    lock(&self.chosen).take_if(|latest| *latest == chosen);
                }
                outcome => return outcome,
            }
        }
        in_runtime()?;
        match self.flight.run(round).await {
            Ok(Ok(credentials)) => Ok(credentials),
            Ok(Err(error)) => Err(error.into_inner()),
            Err(Lost) => Err(ProviderError::failed("the search for credentials was interrupted").into()),
        }
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsProvider for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(self.get())
    }

    fn refused(&self, refused: &Credentials) {
        if let Some((latest, _)) = self.latest() {
            latest.provider.refused(refused);
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.links.iter().map(|link| link.name).collect();
        f.debug_struct("Chain")
            .field("providers", &names)
            .field("chosen", &self.latest().map(|(link, _)| link.name))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
