//! The first of several providers that has credentials.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::single_flight::{Lost, SingleFlight};
use super::{Credentials, CredentialsProvider, ProviderError, ask};
use crate::runtime::{BoxError, BoxFuture};

/// Asks providers in turn until one has credentials, and stays with that one.
///
/// Once a provider succeeded, only it is asked, for the life of the chain and of its clones: whom a program calls as
/// does not change because a service did not answer for a moment. Its later errors are the chain's. As long as none
/// succeeded, every call asks all of them anew; calls that come at the same time share one round.
///
/// A provider that is set up but fails is passed over, too, with a warning. Where none has credentials, the error is
/// [`NoCredentials`].
///
/// ```
/// use dts_api::credentials::{Chain, Credentials};
///
/// let chain = Chain::new().then("the program's own keys", Credentials::new("example-key-id", "example-key-secret"));
/// ```
#[derive(Clone)]
pub struct Chain {
    links: Arc<[Link]>,
    chosen: Arc<OnceLock<usize>>,
    flight: Arc<SingleFlight<Result<Credentials, NoCredentials>>>,
}

#[derive(Clone)]
struct Link {
    name: &'static str,
    provider: Arc<dyn CredentialsProvider>,
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
        let link = Link { name, provider: Arc::new(provider) };
        let links = self.links.iter().cloned().chain([link]).collect();
        Self { links, ..Self::new() }
    }

    fn chosen(&self) -> Option<&Link> {
        self.links.get(*self.chosen.get()?)
    }

    /// One round.
    async fn choose(self) -> Result<Credentials, NoCredentials> {
        let mut tried = Vec::new();
        for (index, Link { name, provider }) in self.links.iter().enumerate() {
            match ask(&**provider).await {
                Ok(credentials) => {
                    // Rounds follow each other, so this is the first one that succeeded.
                    let _ = self.chosen.set(index);
                    tracing::debug!(provider = name, "credentials found");
                    return Ok(credentials);
                }
                Err(error) => {
                    if !error.is_absent() {
                        tracing::warn!(provider = name, error = %error.story(), "credentials are set up here but fail");
                    }
                    tried.push((*name, error));
                }
            }
        }
        Err(NoCredentials { tried })
    }

    async fn get(&self) -> Result<Credentials, BoxError> {
        if let Some(chosen) = self.chosen() {
            return chosen.provider.credentials().await;
        }
        let round = || -> BoxFuture<'static, _> {
            let chain = self.clone();
            Box::pin(async move {
                match chain.chosen() {
                    None => chain.choose().await,
                    // A round ended between the look above and the start of this one.
                    Some(Link { name, provider }) => {
                        ask(&**provider).await.map_err(|error| NoCredentials { tried: vec![(*name, error)] })
                    }
                }
            })
        };
        match self.flight.run(round).await {
            Ok(outcome) => outcome.map_err(BoxError::from),
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
        if let Some(chosen) = self.chosen() {
            chosen.provider.refused(refused);
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.links.iter().map(|link| link.name).collect();
        f.debug_struct("Chain")
            .field("providers", &names)
            .field("chosen", &self.chosen().map(|link| link.name))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
