//! A call and its response, over as many attempts as it takes and the policy allows.

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

/// How far a call has come. It outlives the attempts, so that a call that runs out of time can tell.
pub(super) struct Progress {
    started: Instant,
    limit: Duration,
    pub(super) attempts: u32,
    /// A request may be on its way.
    pub(super) under_way: bool,
    /// An attempt before the present one may have taken effect.
    left_open: bool,
    /// What the last attempt failed with.
    last: Option<Error>,
    /// What the last attempt cost.
    paid: Option<Paid>,
    /// Credentials that take the place of refused ones.
    pub(super) fresh: Option<Credentials>,
    /// What was done already and is done once.
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

    /// An attempt begins.
    pub(super) fn begin(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
        self.under_way = true;
    }

    /// An attempt failed, and another one follows.
    fn go_on(&mut self, error: Error) {
        self.left_open |= error.leaves_open();
        self.last = Some(error);
    }

    /// Whether a remedy is new to this call.
    fn first(&mut self, remedy: Remedy) -> bool {
        let first = !self.tried.contains(&remedy);
        if first {
            self.tried.push(remedy);
        }
        first
    }

    /// What is left of a limit of time; none where nothing is.
    fn left_of(&self, limit: Duration) -> Option<Duration> {
        limit.checked_sub(self.started.elapsed())
    }

    /// The error of the call, with what is known of its attempts.
    pub(super) fn error(&self, error: Error) -> Error {
        error.after(self.attempts, self.left_open)
    }

    /// The error of a call whose own limit passed.
    fn call_out_of_time(&mut self) -> Error {
        let error = self.out_of_time(TimeLimit::Call(self.limit).to_string());
        trace::out_of_time(&error, self.attempts, self.started.elapsed());
        error
    }

    /// The error of a call that ran out of time. The failure of the last attempt, if there was one, lies beneath it.
    fn out_of_time(&mut self, message: String) -> Error {
        let error = Error::new(ErrorKind::Timeout, message).with_time_limit(TimeLimit::Call(self.limit));
        let error = if self.under_way { error.sent() } else { error };
        match self.last.take() {
            Some(last) => error.with_source(last),
            None => error,
        }
    }
}

/// What follows a failed attempt.
enum Next {
    /// Another one, after a pause.
    Attempt(Duration),
    /// Another one, at once, if there are other credentials.
    Credentials,
    /// Nothing: the failure is the call's.
    Nothing,
    /// Nothing, because the time of the call ran out on the way to another one.
    OutOfTime,
}

impl From<Option<Duration>> for Next {
    fn from(pause: Option<Duration>) -> Self {
        pause.map_or(Self::Nothing, Self::Attempt)
    }
}

/// Refuses to go on outside of a tokio runtime, where tokio's timers would panic.
pub(super) fn in_runtime() -> Result<(), Error> {
    match Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::configuration("calls are made within a tokio runtime, and there is none")),
    }
}

impl Shared {
    /// Sends a call and fetches its response, within the limit for the whole call. A response of success is read into a struct,
    /// if there is one.
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

    /// Does what may help, and says what follows.
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

    /// Learns the time from a response that refused ours. False where ours was right.
    fn correct_clock(&self, answered: &Answered) -> bool {
        http_date(&answered.answer).is_some_and(|server| self.clock.learn(server, answered.signed_at))
    }

    /// Gets credentials in the place of refused ones.
    async fn refresh_credentials(&self, refused: &Credentials, progress: &mut Progress) -> Next {
        self.credentials.refused(refused);
        // The limit of the call holds here, too, and not only around all attempts: so a call that runs out of time while
        // it waits can still tell that its credentials were refused.
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

    /// The pause before the next attempt; none where it would come too late, or the budget is used up.
    fn pause(&self, policy: &RetryPolicy, error: &Error, progress: &mut Progress) -> Option<Duration> {
        let pause = policy.pause(progress.attempts, error.retry_after(), self.randomness.fraction());
        let left = progress.left_of(policy.time_limit.min(progress.limit))?;
        if pause >= left {
            return None;
        }
        progress.paid = Some(self.budget.pay()?);
        Some(pause)
    }

    /// Takes the next turn under the operation's rate limit, if it has one.
    fn turn<'a>(&'a self, call: &'a Prepared<'_>, progress: &mut Progress) -> Result<Option<Turn<'a>>, Error> {
        let (Some(limiter), Some(operation)) = (&self.rate_limiter, call.operation) else { return Ok(None) };
        let latest = progress.started.checked_add(progress.limit);
        match limiter.turn(operation, call.region.unwrap_or_default(), latest) {
            Some(turn) => Ok(Some(turn)),
            None => {
                let limit = progress.limit;
                Err(progress.out_of_time(format!("no turn under the operation's rate limit within {limit:?}")))
            }
        }
    }

    /// Has the calls that follow come more slowly, where the service turned this one away.
    fn slow_down(&self, call: &Prepared<'_>, policy: &RetryPolicy, error: &Error) {
        if let (Some(limiter), Some(operation), true) = (&self.rate_limiter, call.operation, error.is_throttled()) {
            let pause = error.retry_after().map(|asked| asked.min(policy.max_server_delay));
            limiter.slow_down(operation, call.region.unwrap_or_default(), pause);
        }
    }
}
