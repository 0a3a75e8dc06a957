//! How credentials are fetched: a source says what to do next, and one driver does it for all.
//!
//! Sources have no `async` code of their own. Each async function is a state machine that has to be compiled, and with one
//! per source they made up half of the hand-written code.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::exchange::{Exchange, Server, send};
use super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, Refreshing, ask, file, in_runtime};
use crate::runtime::{BoxError, BoxFuture, CorrectedClock};

/// A way to get credentials, as settings and plain functions.
pub(crate) trait Source: fmt::Debug + Send + Sync {
    /// Returns the first step.
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError>;

    /// Returns the lock that is held from before the first step to after the last.
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

/// What comes after a step, given what the step brought.
pub(crate) type Then<T> = Box<dyn FnOnce(T) -> Result<Step, ProviderError> + Send>;

/// One step on the way to credentials.
pub(crate) enum Step {
    /// Ends with these.
    Done(Credentials),
    /// Asks the provider of a caller's credentials.
    Ask(Arc<dyn CredentialsProvider>, Then<Credentials>),
    /// Ends with what this provider gives. A profile names it, so it should be there.
    Named(Arc<dyn CredentialsProvider>),
    /// Reads or writes a file.
    File(file::Work, Then<Result<String, ProviderError>>),
    /// Sends a request.
    Send(Box<Server>, Box<dyn Exchange>),
    /// Waits for something that only one source needs.
    #[cfg(feature = "alibaba")]
    Wait(BoxFuture<'static, Result<Credentials, ProviderError>>),
    /// Goes on with the second; if that fails, ends with the first, as long as it is valid.
    Or(Option<Credentials>, Box<Result<Step, ProviderError>>),
}

/// Follows the steps of a source to their end.
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
            // The work alone is done where it may block: what comes of it may be warned of, in the span of the call.
            Ok(Step::File(work, then)) => match tokio::task::spawn_blocking(move || work.run()).await {
                Ok(outcome) => then(outcome),
                Err(_) => Err(ProviderError::failed("reading or writing a file was broken off")),
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

/// The old credentials, as long as they are valid, instead of an error.
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

/// A source and what it gave, which is kept until shortly before it ends. Clones share it.
#[derive(Clone)]
pub(crate) struct Cached(Refreshing);

impl Cached {
    /// Keeps what the source gives until `margin` before it ends.
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

/// A source as a provider that fetches at each call.
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

/// Makes a type whose first field is a provider do what that field does.
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
