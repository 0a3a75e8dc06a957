//! The first of several providers that has credentials.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::single_flight::{Lost, SingleFlight, Work, lock};
use super::{Credentials, CredentialsProvider, ProviderError, ask, in_runtime};
use crate::runtime::{BoxError, BoxFuture};

/// For how long the credentials of a provider stand in for those of one before it that failed for a moment.
const STAND_IN: Duration = Duration::from_secs(30);

/// Asks providers in turn until one has credentials, and stays with that one.
///
/// Once a provider succeeded, only it is asked, for the life of the chain and of its clones: whom a program calls as
/// does not change because a service did not answer for a moment. Its later errors are the chain's. As long as none
/// succeeded, every call asks all of them anew; calls that come at the same time share one round.
///
/// A provider that is set up but fails is passed over, too, with a warning, as the vendors' SDKs do. What follows
/// depends on the failure:
///
/// - One that is final, such as a refusal or a broken file, settles that the provider has no say any more.
/// - One that may pass, such as a server that is not reached ([`ProviderError::is_transient`]), settles nothing, for
///   otherwise a bad moment at the start would decide whom a program calls as for the rest of its life. The provider
///   found behind it stands in. After 30 seconds all of them are asked anew, behind the next call's back; and also when
///   the stand-in fails.
///
/// A program that must never call as anybody else is given its one provider instead of a chain.
///
/// Where none has credentials, the error is [`NoCredentials`].
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
    /// Where it only stands in for another one.
    until: Option<Instant>,
}

impl Chosen {
    fn is_over(&self) -> bool {
        self.until.is_some_and(|until| until <= Instant::now())
    }
}

/// Why none of a chain's providers gave credentials. `Display` names each and its reason, on one line.
#[derive(Clone, Debug)]
pub struct NoCredentials {
    tried: Vec<(&'static str, ProviderError)>,
}

impl NoCredentials {
    /// The name of each provider that was tried, in order, and why it gave none.
    pub fn tried(&self) -> impl Iterator<Item = (&str, &ProviderError)> {
        self.tried.iter().map(|(name, error)| (*name, error))
    }

    /// Whether a provider that is set up failed for a reason that may pass.
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
    /// A chain of no providers yet.
    pub fn new() -> Self {
        Self { links: Arc::new([]), chosen: Arc::default(), flight: Arc::new(SingleFlight::new()) }
    }

    /// The same providers and then this one. The name stands in errors and warnings.
    pub fn then(self, name: &'static str, provider: impl CredentialsProvider + 'static) -> Self {
        self.with(Link { name, provider: Arc::new(provider) })
    }

    fn with(self, link: Link) -> Self {
        let mut links = self.links.to_vec();
        links.push(link);
        Self { links: links.into(), ..Self::new() }
    }

    /// The provider that succeeded last.
    fn latest(&self) -> Option<(&Link, Chosen)> {
        let chosen = (*lock(&self.chosen))?;
        Some((self.links.get(chosen.index)?, chosen))
    }

    /// One round.
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
                        tracing::warn!(provider = name, error = %error.story(), "credentials are set up here but fail");
                    }
                    failed.tried.push((*name, error));
                }
            }
        }
        Err(failed)
    }

    async fn round(self) -> Result<Credentials, ProviderError> {
        let outcome = match self.latest() {
            // A round ended between the look in `get` and the start of this one.
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
            Err(Lost) => Err(ProviderError::failed("the search for credentials was broken off").into()),
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
