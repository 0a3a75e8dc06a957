//! Waiters: wait until a job reaches a state.

use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::brief::Brief;
use super::failed_items::FailedItem;
use super::waiter::{Interval, Judge, Outcome, Verdict, Waiter, after};
use crate::error::Error;
use crate::runtime::call::builder::{AnyCall, Call, debug_call, typed, typed_ref};
use crate::runtime::call::check;
use crate::runtime::call::client::Client;
use crate::runtime::model::path;
use crate::runtime::model::shape::Shape;
use crate::runtime::net::future::BoxFuture;

/// Holds the call and the pauses of a waiter.
#[derive(Clone)]
pub struct Wait<R, A> {
    /// The call that is repeated.
    pub call: Call<R>,
    /// The pauses between calls.
    pub interval: Interval,
    waiter: &'static Waiter,
    of: PhantomData<fn() -> A>,
}

impl<R: Shape + Default, A: Shape + Default> Wait<R, A> {
    /// Creates a waiter without parameters.
    pub fn new(client: Client, waiter: &'static Waiter) -> Self {
        Self { call: Call::new(client, waiter.operation), interval: waiter.interval, waiter, of: PhantomData }
    }

    /// Waits at most for `limit`. The wait succeeds with a response.
    pub fn wait(self, limit: Duration) -> WaitFuture<A> {
        // Such a wait never succeeds with an error code.
        self.start(limit, |response| response.map_or_else(A::default, typed))
    }

    /// Waits at most for `limit`. The wait may also succeed with an error code.
    pub fn wait_optional(self, limit: Duration) -> WaitFuture<A, Option<A>> {
        self.start(limit, |response| response.map(typed))
    }

    fn start<O>(self, limit: Duration, output: fn(Option<Box<dyn Shape>>) -> O) -> WaitFuture<A, O> {
        let core = Core { call: self.call.erase::<A>(), interval: self.interval, waiter: self.waiter };
        WaitFuture { outcome: Box::pin(core.wait(limit)), output, of: PhantomData }
    }
}

impl<R: Shape, A> fmt::Debug for Wait<R, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_call(self.waiter.method, &self.call.request, &self.call.options, f)
    }
}

/// Resolves when the wait ends. Nothing is sent before it is polled.
///
/// The output is the response that ended the wait, `A`. Waiters that an error code may end, such as those for a
/// released job, have the output `Option<A>`.
#[must_use = "nothing is waited for until the future is awaited"]
pub struct WaitFuture<A, O = A> {
    outcome: BoxFuture<'static, Ended>,
    output: fn(Option<Box<dyn Shape>>) -> O,
    of: PhantomData<fn() -> A>,
}

impl<A, O> Future for WaitFuture<A, O> {
    type Output = Result<O, WaitError<A>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.outcome.as_mut().poll(context) {
            Poll::Ready(Ok(response)) => Poll::Ready(Ok((self.output)(response))),
            Poll::Ready(Err(inner)) => Poll::Ready(Err(WaitError(inner, PhantomData))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<A, O> fmt::Debug for WaitFuture<A, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitFuture").finish_non_exhaustive()
    }
}

/// The response that ended a successful wait, or `None` if an error code did.
type Ended = Result<Option<Box<dyn Shape>>, Box<Inner>>;

/// A waiter without its types.
struct Core {
    call: AnyCall,
    interval: Interval,
    waiter: &'static Waiter,
}

impl Core {
    async fn wait(self, limit: Duration) -> Ended {
        let start = Instant::now();
        let mut last = Last { answer: None, error: None, verdict: Verdict::default() };
        let kind = match self.watch(start, limit, &mut last).await {
            End::Success => return Ok(last.answer.filter(|_| last.error.is_none())),
            End::Because(kind) => kind,
        };
        let state = last.answer.as_ref().and_then(|answer| state(&**answer, self.waiter.state));
        let failure = last.answer.as_ref().and_then(|answer| self.waiter.failure(&**answer));
        let mut failed_items = Vec::new();
        if let (WaitErrorKind::Failed, Some(spec), Some(answer)) = (kind, &self.waiter.failed_items, &last.answer) {
            // The failed items are optional: reading them must not delay the error for long.
            failed_items = timeout(EXTRA, spec.read(&self.call, &**answer)).await.unwrap_or_default();
        }
        // A service may echo what it was sent, and these texts go into logs.
        let mask = self.call.mask().await;
        let state = state.map(|text| mask.apply(&text));
        let failure = failure.map(|text| mask.apply(&text));
        for item in &mut failed_items {
            item.name = mask.apply(&item.name);
            item.message = item.message.take().map(|text| mask.apply(&text));
        }
        let subject = check::subject(self.waiter.operation, &*self.call.request);
        let (waiter, elapsed) = (self.waiter, start.elapsed());
        Err(Box::new(Inner { kind, waiter, subject, elapsed, state, failure, failed_items, last }))
    }

    /// Repeats the call until the wait ends.
    async fn watch(&self, start: Instant, limit: Duration, last: &mut Last) -> End {
        // A limit beyond the range of the clock is no limit.
        let deadline = start.checked_add(limit);
        let mut judge = Judge::new(self.waiter);
        let mut first_answer = None;
        let mut pause = self.interval.first;
        loop {
            let call = self.call.send();
            // The first call is never cut short, so that a wait with a limit of zero is a single check.
            let looked = match deadline.filter(|_| last.is_some()) {
                None => call.await,
                Some(deadline) => match timeout_at(deadline, call).await {
                    Ok(looked) => looked,
                    Err(_) => return last.out_of_time(),
                },
            };
            match looked {
                Ok(answer) => {
                    let now = Instant::now();
                    let verdict = judge.judge(&*answer, now - *first_answer.get_or_insert(now));
                    *last = Last { answer: Some(answer), error: None, verdict };
                    if let Some(outcome) = verdict.now {
                        return End::by(outcome);
                    }
                }
                Err(error) => {
                    let outcome = self.waiter.judge_error(&error);
                    let passes = error.is_retryable();
                    last.error = Some(error);
                    match outcome {
                        Some(outcome) => return End::by(outcome),
                        // A transient error does not end hours of waiting.
                        None if passes => {}
                        None => return End::Because(WaitErrorKind::CallFailed),
                    }
                }
            }
            let now = Instant::now();
            if deadline.is_some_and(|deadline| now >= deadline) {
                return last.out_of_time();
            }
            // A state that may be stale is checked again when it counts. The last check is at the very end.
            let soon = last.verdict.settles_in.filter(|_| last.error.is_none()).map_or(pause, |left| left.min(pause));
            let next = after(now, soon);
            sleep_until(deadline.map_or(next, |deadline| next.min(deadline))).await;
            pause = self.interval.after(pause);
        }
    }
}

/// Says how the wait ended.
enum End {
    Success,
    Because(WaitErrorKind),
}

impl End {
    fn by(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Success => Self::Success,
            Outcome::Failure => Self::Because(WaitErrorKind::Failed),
        }
    }
}

/// Returns the state in a response; for several jobs, each of their states.
fn state(answer: &dyn Shape, path: &str) -> Option<String> {
    let states: Vec<String> = path::texts(answer, path).into_iter().flatten().collect();
    (!states.is_empty()).then(|| states.join(", "))
}

/// The time limit for reading the failed items.
const EXTRA: Duration = Duration::from_secs(10);

/// The number of failed items in a message.
const MOST_SHOWN: usize = 5;

/// The results of the calls so far.
struct Last {
    answer: Option<Box<dyn Shape>>,
    error: Option<Error>,
    verdict: Verdict,
}

impl Last {
    fn is_some(&self) -> bool {
        self.answer.is_some() || self.error.is_some()
    }

    /// Ends a wait that timed out. A state that was there from the first response on, and so may be stale, then counts.
    fn out_of_time(&self) -> End {
        match self.verdict.at_last {
            Some(outcome) if self.error.is_none() => End::by(outcome),
            _ => End::Because(WaitErrorKind::TimedOut),
        }
    }
}

/// Says why a wait failed.
///
/// `?` converts it to an [`Error`]: that of the failed call, if there is one, otherwise one of the kind
/// [`ErrorKind::Wait`](crate::ErrorKind::Wait).
pub struct WaitError<A>(Box<Inner>, PhantomData<fn() -> A>);

/// Says in which way a wait failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The wait timed out.
    TimedOut,
    /// The state can no longer be reached, for example because the job failed.
    Failed,
    /// A call failed with an error that is not transient.
    CallFailed,
}

struct Inner {
    kind: WaitErrorKind,
    waiter: &'static Waiter,
    /// What the wait was for, as parameters and their values.
    subject: Option<String>,
    elapsed: Duration,
    state: Option<String>,
    /// What in the last response shows that the wait failed.
    failure: Option<String>,
    failed_items: Vec<FailedItem>,
    last: Last,
}

impl<A> WaitError<A> {
    /// Returns in which way the wait failed.
    pub fn kind(&self) -> WaitErrorKind {
        self.0.kind
    }

    /// Returns whether the wait timed out.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == WaitErrorKind::TimedOut
    }

    /// Returns the last state that a response showed.
    pub fn last_state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// Returns the items of the job that failed, such as the checks of a failed precheck. Empty if this waiter does not
    /// read them; the waiter's documentation says whether it does.
    pub fn failed_items(&self) -> &[FailedItem] {
        &self.0.failed_items
    }

    /// Returns the last response. If the wait failed, this response says why.
    pub fn response(&self) -> Option<&A>
    where
        A: Shape,
    {
        typed_ref(self.0.last.answer.as_deref()?)
    }

    /// Returns the last response by value.
    pub fn into_response(self) -> Option<A>
    where
        A: Shape + Default,
    {
        self.0.last.answer.map(typed)
    }

    /// Returns the error of the call that failed. If the wait timed out, returns the error of the last call, if it
    /// failed.
    pub fn error(&self) -> Option<&Error> {
        self.0.last.error.as_ref()
    }

    /// Returns how long the wait took.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl<A> fmt::Display for WaitError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, waiter, subject, elapsed, state, failure, failed_items, last } = &*self.0;
        match subject {
            Some(subject) => write!(f, "{} for {}: ", waiter.method, Brief(subject))?,
            None => write!(f, "{}: ", waiter.method)?,
        }
        let state = Brief(state.as_deref().unwrap_or("unknown"));
        match (kind, &last.error) {
            (WaitErrorKind::TimedOut, error) => {
                write!(f, "timed out after {} s; the last state was {state}", elapsed.as_secs())?;
                if error.is_some() {
                    f.write_str(", and the last call failed")?;
                }
                Ok(())
            }
            (WaitErrorKind::Failed, None) => {
                let failure = failure.as_deref().map_or(state, Brief);
                write!(f, "the wait failed: in the response of {}, {failure}", waiter.operation.name)?;
                for (index, item) in failed_items.iter().enumerate().take(MOST_SHOWN) {
                    let item = item.to_string();
                    write!(f, "{}{}", if index == 0 { "; failed: " } else { ", " }, Brief(&item))?;
                }
                match failed_items.len().checked_sub(MOST_SHOWN) {
                    Some(more @ 1..) => write!(f, " and {more} more"),
                    _ => Ok(()),
                }
            }
            (WaitErrorKind::Failed, Some(_)) => {
                write!(f, "the wait failed with an error code; the last state was {state}")
            }
            (WaitErrorKind::CallFailed, _) => write!(f, "a call failed; the last state was {state}"),
        }
    }
}

impl<A> fmt::Debug for WaitError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitError")
            .field("waiter", &self.0.waiter.method)
            .field("subject", &self.0.subject)
            .field("kind", &self.0.kind)
            .field("elapsed", &self.0.elapsed)
            .field("last_state", &self.0.state)
            .field("failed_items", &self.0.failed_items)
            .field("error", &self.0.last.error)
            .finish_non_exhaustive()
    }
}

impl<A> StdError for WaitError<A> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().map(|error| error as &(dyn StdError + 'static))
    }
}

impl<A> From<WaitError<A>> for Error {
    fn from(wait: WaitError<A>) -> Self {
        let message = wait.to_string();
        let Inner { kind, last, .. } = *wait.0;
        match (kind, last.error) {
            (WaitErrorKind::CallFailed, Some(error)) => error,
            (kind, error) => Self::waited(message, kind == WaitErrorKind::TimedOut, error),
        }
    }
}

/// Implements what all waiters have besides their setters.
#[doc(hidden)]
#[macro_export]
macro_rules! __wait_options {
    ($waiter:ident, $request:ty, Option<$response:ty>, $data:ident) => {
        impl $waiter {
            /// Waits at most for `limit`. Returns the response that ended the wait, or `None` if an error code did.
            ///
            /// # Errors
            ///
            /// Fails if the wait times out, if the state can no longer be reached, or if a call fails with an error
            /// that is not transient. If a job failed, reading its failed items may take another 10 seconds.
            #[inline]
            pub fn wait(
                self,
                limit: ::core::time::Duration,
            ) -> $crate::runtime::WaitFuture<$response, ::core::option::Option<$response>> {
                self.wait.wait_optional(limit)
            }
        }

        $crate::__wait_options!(all $waiter, $request, $data);
    };
    ($waiter:ident, $request:ty, $response:ty, $data:ident) => {
        impl $waiter {
            /// Waits at most for `limit`. Returns the response that ended the wait.
            ///
            /// # Errors
            ///
            /// Fails if the wait times out, if the state can no longer be reached, or if a call fails with an error
            /// that is not transient. If a job failed, reading its failed items may take another 10 seconds.
            #[inline]
            pub fn wait(self, limit: ::core::time::Duration) -> $crate::runtime::WaitFuture<$response> {
                self.wait.wait(limit)
            }
        }

        $crate::__wait_options!(all $waiter, $request, $data);
    };
    (all $waiter:ident, $request:ty, $data:ident) => {
        impl $waiter {
            #[inline]
            pub(super) fn new(client: $crate::runtime::Client) -> Self {
                Self { wait: $crate::runtime::Wait::new(client, &$data) }
            }

            /// Takes all parameters from a prepared request.
            #[inline]
            pub fn with_request(mut self, request: $request) -> Self {
                self.wait.call.request = request;
                self
            }

            /// Calls the service in another region than the client's.
            ///
            /// The region chooses the host and fills in region parameters that are unset.
            /// [`Config::region`](::dts_api::Config::region) compares the three ways to set a region.
            #[inline]
            pub fn with_region(mut self, region: impl ::core::convert::Into<::std::string::String>) -> Self {
                self.wait.call.options.region = ::core::option::Option::Some(region.into());
                self
            }

            /// Limits the time of each call, instead of the client's own limit.
            #[inline]
            pub fn with_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.wait.call.options.timeout = ::core::option::Option::Some(timeout);
                self
            }

            /// Decides when each call is retried, instead of the client's own policy.
            #[inline]
            pub fn with_retry_policy(mut self, policy: $crate::RetryPolicy) -> Self {
                self.wait.call.options.retry_policy = ::core::option::Option::Some(policy);
                self
            }

            /// Sets the pauses between calls. The pause starts with `first` and doubles up to `longest`.
            #[inline]
            pub fn with_interval(mut self, first: ::core::time::Duration, longest: ::core::time::Duration) -> Self {
                self.wait.interval = $crate::runtime::Interval { first, longest };
                self
            }
        }

        /// Shows the waiter and the parameters and options that are set, with secrets masked.
        impl ::core::fmt::Debug for $waiter {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.wait, f)
            }
        }
    };
}
