//! Caches temporary credentials until shortly before they expire.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::single_flight::{Lost, SingleFlight, Work, lock};
use super::{Credentials, CredentialsProvider, ProviderError, ask, in_runtime};
use crate::runtime::{BoxError, BoxFuture, Clock, SystemClock};

/// Credentials that are valid for this long are returned while new ones are fetched.
const GRACE: Duration = Duration::from_secs(60);

/// The pause after a failed refresh, so that not every call tries again.
const PAUSE: Duration = Duration::from_secs(10);

/// Caches the credentials of another provider, and refreshes them shortly before they expire.
///
/// - There is one refresh at a time, however many calls wait for it. If a call is dropped, neither the refresh nor
///   other calls are affected.
/// - Credentials that are valid for another minute are returned at once while new ones are fetched. A call waits only
///   if the old ones are about to expire.
/// - If a refresh fails, credentials that are still valid stay in use. The next refresh follows after ten seconds.
/// - A key is never combined with the token of another.
///
/// Credentials without an expiration are kept until the service rejects them.
///
/// Clones share the cache.
///
/// ```
/// use std::time::Duration;
/// use dts_api::credentials::{CredentialsProvider, Refreshing};
///
/// fn cached(vault: impl CredentialsProvider + 'static) -> Refreshing {
///     Refreshing::new(vault, Duration::from_secs(300))
/// }
/// ```
#[derive(Clone)]
pub struct Refreshing {
    shared: Arc<Shared>,
}

struct Shared {
    source: Arc<dyn CredentialsProvider>,
    margin: Duration,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<Kept>>,
    flight: SingleFlight<Result<Credentials, ProviderError>>,
}

struct Kept {
    credentials: Credentials,
    /// When to refresh; `None` if the credentials do not expire.
    renew_at: Option<SystemTime>,
}

/// The state of the cache.
enum Held {
    /// Valid, and not to be refreshed yet.
    Fresh(Credentials),
    /// Still valid, but to be refreshed.
    Ending(Credentials),
    /// Empty, or about to expire.
    Nothing,
}

impl Refreshing {
    /// Caches the credentials of `source` until `margin` before they expire.
    ///
    /// The margin is at most half of the remaining lifetime at the time of the refresh. Otherwise credentials with a
    /// shorter lifetime would be fetched for each call.
    pub fn new(source: impl CredentialsProvider + 'static, margin: Duration) -> Self {
        Self::with_clock(source, margin, Arc::new(SystemClock))
    }

    /// Same, with another clock.
    pub fn with_clock(source: impl CredentialsProvider + 'static, margin: Duration, clock: Arc<dyn Clock>) -> Self {
        Self::over(Arc::new(source), margin, clock)
    }

    pub(crate) fn over(source: Arc<dyn CredentialsProvider>, margin: Duration, clock: Arc<dyn Clock>) -> Self {
        let (kept, flight) = (Mutex::default(), SingleFlight::new());
        Self { shared: Arc::new(Shared { source, margin, clock, kept, flight }) }
    }

    pub(crate) fn source(&self) -> &dyn CredentialsProvider {
        &*self.shared.source
    }

    async fn get(&self) -> Result<Credentials, ProviderError> {
        let renew: Work<'_, _> = &|| Box::pin(Arc::clone(&self.shared).renew());
        match self.shared.held() {
            Held::Fresh(credentials) => Ok(credentials),
            Held::Ending(credentials) => {
                self.shared.flight.start(renew);
                Ok(credentials)
            }
            Held::Nothing => {
                in_runtime()?;
                match self.shared.flight.run(renew).await {
                    Ok(outcome) => outcome,
                    Err(Lost) => Err(ProviderError::failed("the refresh of the credentials was interrupted")),
                }
            }
        }
    }
}

impl Shared {
    fn held(&self) -> Held {
        let now = self.clock.now();
        match &*lock(&self.kept) {
            None => Held::Nothing,
            Some(Kept { credentials, renew_at }) => {
                let credentials = credentials.clone();
                match (renew_at, credentials.expires_at()) {
                    (Some(renew_at), Some(end)) if *renew_at <= now => {
                        if left(end, now) >= GRACE {
                            Held::Ending(credentials)
                        } else {
                            Held::Nothing
                        }
                    }
                    _ => Held::Fresh(credentials),
                }
            }
        }
    }

    async fn renew(self: Arc<Self>) -> Result<Credentials, ProviderError> {
        // Another refresh may have ended between the check of the cache and the start of this one.
        if let Held::Fresh(credentials) = self.held() {
            return Ok(credentials);
        }
        let outcome = ask(&*self.source).await;
        let now = self.clock.now();
        let mut kept = lock(&self.kept);
        let valid = kept.as_mut().filter(|kept| kept.credentials.expires_at().is_some_and(|end| end > now));
        match (outcome, valid) {
            (Ok(new), Some(old)) if new.expires_at().is_some_and(|end| end <= now) => {
                tracing::warn!("the new credentials have already expired; the cached ones stay in use");
                Ok(old.postpone(now))
            }
            (Ok(new), _) => {
                *kept = Some(Kept { renew_at: renew_at(&new, self.margin, now), credentials: new.clone() });
                Ok(new)
            }
            (Err(error), Some(old)) => {
                error.warn("credentials cannot be refreshed; the cached ones stay in use");
                Ok(old.postpone(now))
            }
            (Err(error), None) => Err(error),
        }
    }
}

impl Kept {
    /// Keeps the credentials in use for a while.
    fn postpone(&mut self, now: SystemTime) -> Credentials {
        let pause = self.credentials.expires_at().map_or(PAUSE, |end| PAUSE.min(left(end, now) / 2));
        self.renew_at = Some(now + pause);
        self.credentials.clone()
    }
}

fn left(end: SystemTime, now: SystemTime) -> Duration {
    end.duration_since(now).unwrap_or_default()
}

fn renew_at(new: &Credentials, margin: Duration, now: SystemTime) -> Option<SystemTime> {
    let end = new.expires_at()?;
    if end <= now {
        // This machine's clock may be wrong: the service will decide.
        tracing::warn!("the new credentials have already expired by this machine's clock");
        return Some(now + PAUSE);
    }
    let left = left(end, now);
    Some(now + left.saturating_sub(margin).max(left / 2))
}

impl CredentialsProvider for Refreshing {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.get().await.map_err(BoxError::from) })
    }

    fn refused(&self, refused: &Credentials) {
        self.shared.source.refused(refused);
        let mut kept = lock(&self.shared.kept);
        if kept.as_ref().is_some_and(|kept| kept.credentials.same_keys(refused)) {
            *kept = None;
        }
    }
}

impl fmt::Debug for Refreshing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refreshing").field(&self.shared.source).finish()
    }
}

#[cfg(test)]
mod tests;
