//! Sources of credentials: a source says what to do next, and one driver runs all sources.
//!
//! Sources have no `async` code of their own. Each async function is a state machine that must be compiled; with one
//! per source, they were half of the hand-written code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::exchange::{Exchange, Server, send};
use super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, Refreshing, ask, file, in_runtime};
use crate::runtime::{BoxError, BoxFuture, CorrectedClock};

/// A source of credentials, as settings and plain functions.
pub(crate) trait Source: fmt::Debug + Send + Sync {
    /// Returns the first step.
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError>;

    /// Returns the lock that is held during all steps.
    fn turn(&self) -> Option<Turn> {
        None
    }

    /// See [`CredentialsProvider::refused`].
    fn refused(&self, refused: &Credentials) {
        let _ = refused;
    }
}

/// A lock that keeps sources from working on the same file at the same time.
pub(crate) type Turn = Arc<tokio::sync::Mutex<()>>;

/// The function that follows a step, called with its result.
pub(crate) type Then<T> = Box<dyn FnOnce(T) -> Result<Step, ProviderError> + Send>;

/// One step of a source.
pub(crate) enum Step {
    /// Ends with these credentials.
    Done(Credentials),
    /// Asks the provider of the caller's credentials.
    Ask(Arc<dyn CredentialsProvider>, Then<Credentials>),
    /// Ends with the credentials of this provider. A profile names it, so it must not be absent.
    Named(Arc<dyn CredentialsProvider>),
    /// Reads or writes a file.
    File(file::Work, Then<Result<String, ProviderError>>),
    /// Sends a request.
    Send(Box<Server>, Box<dyn Exchange>),
    /// Waits for an operation that only one source needs.
    #[cfg(feature = "alibaba")]
    Wait(BoxFuture<'static, Result<Credentials, ProviderError>>),
    /// Continues with the second; if that fails, ends with the first while it is valid.
    Or(Option<Credentials>, Box<Result<Step, ProviderError>>),
}

/// Runs all steps of a source.
pub(crate) fn fetch(
    source: Arc<dyn Source>,
    config: &ProviderConfig,
) -> BoxFuture<'static, Result<Credentials, BoxError>> {
    let config = config.clone();
    Box::pin(async move {
        in_runtime()?;
        follow(source, &config).await.map_err(BoxError::from)
    })
}

async fn follow(source: Arc<dyn Source>, config: &ProviderConfig) -> Result<Credentials, ProviderError> {
    let turn = source.turn();
    let _turn = match &turn {
        Some(turn) => Some(turn.lock().await),
        None => None,
    };
    let (mut old, mut answered) = (None, false);
    let mut next = source.start(config);
    loop {
        next = match next {
            Ok(Step::Done(credentials)) => return Ok(credentials),
            Ok(Step::Ask(provider, then)) => match ask(&*provider).await {
                Ok(credentials) => then(credentials),
                Err(error) => Err(error),
            },
            Ok(Step::Named(provider)) => match ask(&*provider).await {
                Ok(credentials) => Ok(Step::Done(credentials)),
                Err(error) => Err(error.of_chosen()),
            },
            // Only the file operation runs on a blocking thread: its result may cause a warning in the span of the
            // call.
            Ok(Step::File(work, then)) => match tokio::task::spawn_blocking(move || work.run()).await {
                Ok(outcome) => then(outcome),
                Err(_) => Err(ProviderError::failed("reading or writing a file was interrupted")),
            },
            Ok(Step::Send(server, exchange)) => send(config, &server, &*exchange, &mut answered).await,
            #[cfg(feature = "alibaba")]
            Ok(Step::Wait(credentials)) => match credentials.await {
                Ok(credentials) => Ok(Step::Done(credentials)),
                Err(error) => Err(error),
            },
            Ok(Step::Or(first, second)) => {
                old = first;
                *second
            }
            Err(error) => return or_old(error, old, &config.clock),
        }
    }
}

/// Returns the old credentials while they are valid, instead of an error.
fn or_old(
    error: ProviderError,
    old: Option<Credentials>,
    clock: &CorrectedClock,
) -> Result<Credentials, ProviderError> {
    match old {
        Some(old) if old.lasts(Duration::ZERO, clock) => {
            error.warn("the sign-in cannot be renewed; its keys stay in use");
            Ok(old)
        }
        _ => Err(error),
    }
}

/// Caches the credentials of a source until shortly before they expire. Clones share the cache.
#[derive(Clone)]
pub(crate) struct Cached(Refreshing);

impl Cached {
    /// Caches the credentials until `margin` before they expire.
    pub(crate) fn new(source: Arc<dyn Source>, margin: Duration, config: &ProviderConfig) -> Self {
        let source = Arc::new(Uncached { source, config: config.clone() });
        Self(Refreshing::over(source, margin, Arc::new(config.clock.clone())))
    }
}

impl CredentialsProvider for Cached {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        self.0.credentials()
    }

    fn refused(&self, refused: &Credentials) {
        self.0.refused(refused);
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source().fmt(f)
    }
}

/// Fetches the credentials of a source at each call.
#[derive(Clone)]
pub(crate) struct Uncached {
    pub(crate) source: Arc<dyn Source>,
    pub(crate) config: ProviderConfig,
}

impl CredentialsProvider for Uncached {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        fetch(Arc::clone(&self.source), &self.config)
    }

    fn refused(&self, refused: &Credentials) {
        self.source.refused(refused);
    }
}

impl fmt::Debug for Uncached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// Implements the provider's traits for a type by its first field, which is a provider.
macro_rules! provider {
    ($name:ident) => {
        impl $crate::credentials::CredentialsProvider for $name {
            fn credentials(
                &self,
            ) -> $crate::runtime::BoxFuture<'_, Result<$crate::credentials::Credentials, $crate::runtime::BoxError>>
            {
                self.0.credentials()
            }

            fn refused(&self, refused: &$crate::credentials::Credentials) {
                self.0.refused(refused);
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
