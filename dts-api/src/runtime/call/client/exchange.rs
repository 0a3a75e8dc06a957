//! Sends a call and reads its response, with as many attempts as the policy allows.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::attempt::{Answered, Failed};
use super::prepare::Prepared;
use super::{Shared, trace};
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind, TimeLimit};
use crate::runtime::call::endpoint;
use crate::runtime::call::rate_limiter::Turn;
use crate::runtime::call::retry::{Paid, Remedy, RetryPolicy, http_date, remedy};
use crate::runtime::model::shape::Shape;

/// Records the progress of a call. It outlives the attempts, so that a call that times out can report it.
pub(super) struct Progress {
    started: Instant,
    limit: Duration,
    pub(super) attempts: u32,
    /// Whether a request may be on its way.
    pub(super) under_way: bool,
    /// Whether an attempt before the current one may have taken effect.
    left_open: bool,
    /// The error of the last attempt.
    last: Option<Error>,
    /// The cost of the last attempt in the retry budget.
    paid: Option<Paid>,
    /// Credentials that replace rejected ones.
    pub(super) fresh: Option<Credentials>,
    /// Remedies that were tried; each is tried only once.
    tried: Vec<Remedy>,
}

impl Progress {
    fn new(limit: Duration) -> Self {
        Self {
            started: Instant::now(),
            limit,
            attempts: 0,
            under_way: false,
            left_open: false,
            last: None,
            paid: None,
            fresh: None,
            tried: Vec::new(),
        }
    }

    /// Marks the start of an attempt.
    pub(super) fn begin(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
        self.under_way = true;
    }

    /// Records a failed attempt that will be retried.
    fn go_on(&mut self, error: Error) {
        self.left_open |= error.leaves_open();
        self.last = Some(error);
    }

    /// Returns whether a remedy is new to this call.
    fn first(&mut self, remedy: Remedy) -> bool {
        let first = !self.tried.contains(&remedy);
        if first {
            self.tried.push(remedy);
        }
        first
    }

    /// Returns the rest of a time limit, or `None` if it is exceeded.
    fn left_of(&self, limit: Duration) -> Option<Duration> {
        limit.checked_sub(self.started.elapsed())
    }

    /// Adds the attempts to the error of the call.
    pub(super) fn error(&self, error: Error) -> Error {
        error.after(self.attempts, self.left_open)
    }

    /// Creates the error of a call that exceeded its own limit.
    fn call_out_of_time(&mut self) -> Error {
        let error = self.out_of_time(TimeLimit::Call(self.limit).to_string());
        trace::out_of_time(&error, self.attempts, self.started.elapsed());
        error
    }

    /// Creates the error of a call that timed out. Its source is the failure of the last attempt, if there was one.
    fn out_of_time(&mut self, message: String) -> Error {
        let error = Error::new(ErrorKind::Timeout, message).with_time_limit(TimeLimit::Call(self.limit));
        let error = if self.under_way { error.sent() } else { error };
        match self.last.take() {
            Some(last) => error.with_source(last),
            None => error,
        }
    }
}

/// Says what follows a failed attempt.
enum Next {
    /// Another attempt after a pause.
    Attempt(Duration),
    /// Another attempt at once, if there are other credentials.
    Credentials,
    /// No further attempt: the call fails.
    Nothing,
    /// No further attempt, because the call timed out.
    OutOfTime,
}

impl From<Option<Duration>> for Next {
    fn from(pause: Option<Duration>) -> Self {
        pause.map_or(Self::Nothing, Self::Attempt)
    }
}

/// Fails outside of a tokio runtime, where tokio's timers would panic.
pub(super) fn in_runtime() -> Result<(), Error> {
    match Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::configuration("no tokio runtime: calls must be made within one")),
    }
}

impl Shared {
    /// Sends a call and returns its response, within the limit for the whole call. If `into` is given, reads a
    /// successful response into it.
    pub(super) async fn exchange(
        &self,
        call: &Prepared<'_>,
        into: Option<&mut dyn Shape>,
    ) -> Result<(Answered, Progress), Failed> {
        let limit = call.options.timeout.unwrap_or(self.call_timeout);
        in_runtime().map_err(|error| call.error(error))?;
        let mut progress = Progress::new(limit);
        let failed = match timeout(limit, self.attempts(call, &mut progress, into)).await {
            Ok(Ok(answered)) => return Ok((answered, progress)),
            Ok(Err(failed)) => failed,
            Err(_) => Failed::from(progress.call_out_of_time()),
        };
        Err(Failed { error: call.error(progress.error(failed.error)), answered: failed.answered })
    }

    async fn attempts(
        &self,
        call: &Prepared<'_>,
        progress: &mut Progress,
        mut into: Option<&mut dyn Shape>,
    ) -> Result<Answered, Failed> {
        let policy = call.options.retry_policy.as_ref().unwrap_or(&self.retry_policy);
        let origin = endpoint::origin(self.endpoint.as_ref(), &self.service.endpoints, call.region)?;
        let encoded = self.service.protocol.encode(call.parameters);
        loop {
            if let Some(turn) = self.turn(call, progress)? {
                if let Some(later) = turn.later() {
                    sleep_until(later).await;
                }
                turn.use_up();
            }
            let failed = match self.attempt(call, &origin, &encoded, progress, into.as_deref_mut()).await {
                Ok(answered) => {
                    self.budget.refill(progress.paid.take());
                    return Ok(answered);
                }
                Err(failed) => failed,
            };
            self.slow_down(call, policy, &failed.error);
            let mut next = self.before_next(call, policy, &failed, progress);
            if let (Next::Credentials, Some(answered)) = (&next, &failed.answered) {
                next = self.refresh_credentials(&answered.credentials, progress).await;
            }
            let pause = match next {
                Next::Attempt(pause) => pause,
                Next::Nothing | Next::Credentials => return Err(failed),
                Next::OutOfTime => {
                    progress.go_on(failed.error);
                    return Err(progress.call_out_of_time().into());
                }
            };
            trace::again(progress.attempts, pause);
            progress.go_on(failed.error);
            sleep(pause).await;
        }
    }

    /// Applies a remedy, and says what follows.
    fn before_next(&self, call: &Prepared<'_>, policy: &RetryPolicy, failed: &Failed, progress: &mut Progress) -> Next {
        let Some(remedy) = remedy(&failed.error, call.is_repeatable()) else { return Next::Nothing };
        if progress.attempts >= policy.max_attempts {
            return Next::Nothing;
        }
        match (remedy, &failed.answered) {
            (Remedy::CorrectClock, Some(answered)) if progress.first(remedy) && self.correct_clock(answered) => {
                Next::Attempt(Duration::ZERO)
            }
            (Remedy::RefreshCredentials, Some(_)) if progress.first(remedy) => Next::Credentials,
            (Remedy::CorrectClock | Remedy::RefreshCredentials, _) => Next::Nothing,
            (Remedy::NewNonce, _) if progress.first(remedy) => Next::Attempt(Duration::ZERO),
            (Remedy::NewNonce | Remedy::Pause, _) => self.pause(policy, &failed.error, progress).into(),
        }
    }

    /// Learns the time from a response that rejected ours. Returns `false` if ours was right.
    fn correct_clock(&self, answered: &Answered) -> bool {
        http_date(&answered.answer).is_some_and(|server| self.clock.learn(server, answered.signed_at))
    }

    /// Gets credentials that replace rejected ones.
    async fn refresh_credentials(&self, refused: &Credentials, progress: &mut Progress) -> Next {
        self.credentials.refused(refused);
        // The limit of the call applies here, too, and not only around all attempts. So a call that times out here
        // can still report that its credentials were rejected.
        let left = progress.left_of(progress.limit).unwrap_or_default();
        match timeout(left, self.credentials()).await {
            Err(_) => Next::OutOfTime,
            Ok(Ok(fresh)) if !fresh.same_keys(refused) => {
                progress.fresh = Some(fresh);
                Next::Attempt(Duration::ZERO)
            }
            Ok(Ok(_)) => Next::Nothing,
            Ok(Err(error)) => {
                trace::not_refreshed(&error);
                Next::Nothing
            }
        }
    }

    /// Returns the pause before the next attempt, or `None` if it would exceed the limit or the budget.
    fn pause(&self, policy: &RetryPolicy, error: &Error, progress: &mut Progress) -> Option<Duration> {
        let pause = policy.pause(progress.attempts, error.retry_after(), self.randomness.fraction());
        let left = progress.left_of(policy.time_limit.min(progress.limit))?;
        if pause >= left {
            return None;
        }
        progress.paid = Some(self.budget.pay()?);
        Some(pause)
    }

    /// Waits for the next slot under the operation's rate limit, if it has one.
    fn turn<'a>(&'a self, call: &'a Prepared<'_>, progress: &mut Progress) -> Result<Option<Turn<'a>>, Error> {
        let (Some(limiter), Some(operation)) = (&self.rate_limiter, call.operation) else { return Ok(None) };
        let latest = progress.started.checked_add(progress.limit);
        match limiter.turn(operation, call.region.unwrap_or_default(), latest) {
            Some(turn) => Ok(Some(turn)),
            None => {
                let limit = progress.limit;
                Err(progress.out_of_time(format!("the operation's rate limit delayed the call beyond {limit:?}")))
            }
        }
    }

    /// Slows down the following calls if the service throttled this one.
    fn slow_down(&self, call: &Prepared<'_>, policy: &RetryPolicy, error: &Error) {
        if let (Some(limiter), Some(operation), true) = (&self.rate_limiter, call.operation, error.is_throttled()) {
            let pause = error.retry_after().map(|asked| asked.min(policy.max_server_delay));
            limiter.slow_down(operation, call.region.unwrap_or_default(), pause);
        }
    }
}
