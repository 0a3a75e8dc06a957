//! Keeps temporary credentials until shortly before they end.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::single_flight::{Lost, SingleFlight, Work, lock};
use super::{Credentials, CredentialsProvider, ProviderError, ask, in_runtime};
use crate::runtime::{BoxError, BoxFuture, Clock, SystemClock};

/// Credentials that are good for this long are handed out while newer ones are on their way.
const GRACE: Duration = Duration::from_secs(60);

/// The pause after a refresh that did not help, so that each call does not try again.
const PAUSE: Duration = Duration::from_secs(10);

/// Keeps what another provider gave, and asks it again shortly before that ends.
///
/// - One refresh is under way at a time, however many calls wait for it, and a call that gives up disturbs neither it
///   nor the others.
/// - Credentials that are good for another minute are given out at once while newer ones are fetched. Only where the old
///   ones are about to end does a call wait.
/// - A refresh that fails leaves credentials that are still valid in use; the next follows after a pause of ten seconds.
/// - What is given out is one snapshot: a key never meets the token of another.
///
/// Credentials that do not say when they end are kept until the service refuses them.
///
/// A clone shares what is kept.
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
    /// From when on newer ones are wanted; never, where these do not end.
    renew_at: Option<SystemTime>,
}

/// What there is to give out.
enum Held {
    /// Good, and not to be renewed yet.
    Fresh(Credentials),
    /// Good for some time, but to be renewed.
    Ending(Credentials),
    /// Nothing, or nothing that would outlive a request.
    Nothing,
}

impl Refreshing {
    /// Keeps what a source gives until `margin` before it ends.
    ///
    /// The margin never takes more than half of the time that credentials had left when they came, or those that live
    /// shorter than it would be fetched for each call.
    pub fn new(source: impl CredentialsProvider + 'static, margin: Duration) -> Self {
        Self::with_clock(source, margin, Arc::new(SystemClock))
    }

    /// The same, by this clock.
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
                    Err(Lost) => Err(ProviderError::failed("the refresh of the credentials was broken off")),
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
        // Another refresh may have ended between the look at what is held and the start of this one.
        if let Held::Fresh(credentials) = self.held() {
            return Ok(credentials);
        }
        let outcome = ask(&*self.source).await;
        let now = self.clock.now();
        let mut kept = lock(&self.kept);
        let valid = kept.as_mut().filter(|kept| kept.credentials.expires_at().is_some_and(|end| end > now));
        match (outcome, valid) {
            (Ok(new), Some(old)) if new.expires_at().is_some_and(|end| end <= now) => {
                tracing::warn!("credentials came that have ended already; those at hand stay in use");
                Ok(old.postpone(now))
            }
            (Ok(new), _) => {
                *kept = Some(Kept { renew_at: renew_at(&new, self.margin, now), credentials: new.clone() });
                Ok(new)
            }
            (Err(error), Some(old)) => {
                error.warn("credentials cannot be refreshed; those at hand stay in use");
                Ok(old.postpone(now))
            }
            (Err(error), None) => Err(error),
        }
    }
}

impl Kept {
    /// Stays in use a while longer.
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
        // Perhaps it is this machine's clock that is wrong: the service will tell.
        tracing::warn!("credentials came that have ended already, by this machine's clock");
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
