//! Asking a server for credentials as often as makes sense.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use super::exchange::{Refusal, SERVICE_LIMIT, describe, exchange, unanswered};
use super::{ProviderConfig, ProviderError};
use crate::runtime::{
    BoxFuture, HttpRequest, HttpResponse, Mask, RetryClass, RetryPolicy, Transport, TransportError, http_date,
    retry_after,
};

/// How long all tries of one exchange with a public service may take. A provider that makes two exchanges still ends
/// before it counts as one that hangs.
const LIMIT: Duration = Duration::from_secs(30);

/// The first try among them.
const MOST: u32 = 3;

/// The longest pause before the second try; before the third it may be twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that a server may ask for. Calls wait for the credentials.
const MAX_SERVER_PAUSE: Duration = Duration::from_secs(5);

/// A server, and how it is reached.
pub(crate) struct Server<'a> {
    /// What messages call it.
    pub(crate) who: &'a str,
    pub(crate) config: &'a ProviderConfig,
    pub(crate) transport: &'a dyn Transport,
    /// The secrets that take part.
    pub(crate) mask: &'a Mask,
}

impl Server<'_> {
    /// Asks until an answer can be read, a failure is final, or the tries are used up.
    ///
    /// `request` makes the request of a try that is made at this time, `read` reads its answer. Nothing that gives
    /// credentials does harm when it is asked twice.
    pub(crate) async fn fetch<T: Send>(
        &self,
        request: impl Fn(SystemTime) -> HttpRequest + Send + Sync,
        read: impl Fn(&HttpResponse) -> Result<T, Failed> + Send + Sync,
    ) -> Result<T, ProviderError> {
        let mut found = None;
        let mut keep = |response: &HttpResponse| {
            found = Some(read(response)?);
            Ok(())
        };
        self.fetch_with(&request, &mut keep).await?;
        found.ok_or_else(|| ProviderError::failed(format!("{} sent nothing", self.who)))
    }

    /// The same without its types: compiled once, and not once a provider.
    fn fetch_with<'a>(
        &'a self,
        request: &'a (dyn Fn(SystemTime) -> HttpRequest + Send + Sync),
        read: &'a mut (dyn FnMut(&HttpResponse) -> Result<(), Failed> + Send),
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        Box::pin(async move {
            let mut tries = Tries::new(self.config, LIMIT);
            loop {
                let at = self.config.clock.now();
                let failed = match exchange(self.transport, request(at), tries.left().min(SERVICE_LIMIT)).await {
                    Ok(response) => match read(&response) {
                        Ok(()) => return Ok(()),
                        Err(failed) => failed,
                    },
                    Err(error) => Failed::unanswered(self.who, error, self.mask),
                };
                if !tries.again(&failed, at).await {
                    return Err(failed.error);
                }
            }
        })
    }

    /// The failure that an answer is which refuses.
    pub(crate) fn refused(&self, answer: &HttpResponse, refusal: &Refusal) -> Failed {
        let class = refusal.class.or(match answer.status {
            429 => Some(RetryClass::Throttling),
            500.. => Some(RetryClass::Transient),
            _ => None,
        });
        let text = describe(self.who, answer.status, refusal, self.mask);
        let error = match class {
            Some(RetryClass::Throttling | RetryClass::Transient) => ProviderError::transient(text),
            _ => ProviderError::failed(text),
        };
        let asked = refusal.retry_after.or_else(|| retry_after(answer));
        Failed { error, class, asked, date: http_date(answer) }
    }

    /// The failure that an answer of success is which holds something else than expected.
    pub(crate) fn unreadable(&self, error: ProviderError) -> Failed {
        unreadable(self.who, error).into()
    }
}

/// The error for a response of success that holds something else than expected.
pub(crate) fn unreadable(who: &str, error: ProviderError) -> ProviderError {
    ProviderError::failed(format!("the answer of {who} cannot be read")).with_source(error)
}

/// A try that brought nothing.
pub(crate) struct Failed {
    pub(crate) error: ProviderError,
    /// What may help, if anything.
    class: Option<RetryClass>,
    /// The pause that the server asks for.
    asked: Option<Duration>,
    /// The server's time.
    date: Option<SystemTime>,
}

impl Failed {
    fn unanswered(who: &str, error: TransportError, mask: &Mask) -> Self {
        let error = unanswered(who, TransportError { source: mask.error(error.source), ..error });
        Self::passing(error)
    }

    /// A failure without an answer that tells more. It passes if its error says so.
    pub(crate) fn passing(error: ProviderError) -> Self {
        let class = error.is_transient().then_some(RetryClass::Transient);
        Self { error, class, asked: None, date: None }
    }
}

/// A failure that is final.
impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self { error, class: None, asked: None, date: None }
    }
}

/// The tries of one exchange.
pub(crate) struct Tries<'a> {
    config: &'a ProviderConfig,
    limit: Duration,
    started: Instant,
    made: u32,
    clock_corrected: bool,
}

impl<'a> Tries<'a> {
    pub(crate) fn new(config: &'a ProviderConfig, limit: Duration) -> Self {
        Self { config, limit, started: Instant::now(), made: 0, clock_corrected: false }
    }

    /// How much is left of the time that all tries have together.
    pub(crate) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// Whether there is to be another try after one that was made at this time. It comes after a pause where the failure
    /// is one that passes, and at once where what was wrong has been put right.
    pub(crate) async fn again(&mut self, failed: &Failed, at: SystemTime) -> bool {
        if failed.class == Some(RetryClass::Clock) {
            // Once, and besides the others: even after the last of them it is good to know the time.
            let learned = !self.clock_corrected && failed.date.is_some_and(|date| self.config.clock.learn(date, at));
            self.clock_corrected |= learned;
            return learned;
        }
        self.made = self.made.saturating_add(1);
        if self.made >= MOST {
            return false;
        }
        match failed.class {
            Some(RetryClass::Nonce) => true,
            Some(RetryClass::Throttling | RetryClass::Transient) => {
                let policy = RetryPolicy::new().base_delay(PAUSE).max_server_delay(MAX_SERVER_PAUSE);
                let pause = policy.pause(self.made, failed.asked, self.config.randomness.fraction());
                if pause >= self.left() {
                    return false;
                }
                sleep(pause).await;
                true
            }
            Some(RetryClass::Never | RetryClass::Credentials | RetryClass::Clock) | None => false,
        }
    }
}

#[cfg(test)]
mod tests;
