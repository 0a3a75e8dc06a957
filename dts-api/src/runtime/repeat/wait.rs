//! Waiting until a job reaches a state.

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

/// A waiter on its way.
#[derive(Clone)]
pub struct Wait<R, A> {
    /// The call that is made again and again.
    pub call: Call<R>,
    /// Pauses between calls.
    pub interval: Interval,
    waiter: &'static Waiter,
    of: PhantomData<fn() -> A>,
}

impl<R: Shape + Default, A: Shape + Default> Wait<R, A> {
    /// A waiter without parameters.
    pub fn new(client: Client, waiter: &'static Waiter) -> Self {
        Self { call: Call::new(client, waiter.operation), interval: waiter.interval, waiter, of: PhantomData }
    }

    /// Waits, at most for `limit`, for what only a response can show.
    pub fn wait(self, limit: Duration) -> WaitFuture<A> {
        // Such a wait succeeds by a response, so there is no other case.
        self.start(limit, |response| response.map_or_else(A::default, typed))
    }

    /// Waits, at most for `limit`, for what an error code may show, too.
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

/// The end of the wait, to come; `.await` it. Nothing is sent before that.
///
/// It gives the response that ended the wait, `A`. Waiters that an error code may end, as those for a released job, give
/// an `Option<A>`.
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

/// The response that ended the waiting well, if a response did.
type Ended = Result<Option<Box<dyn Shape>>, Box<Inner>>;

/// A waiter whose types are forgotten.
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
            // An extra: the error must not wait for it long.
            failed_items = timeout(EXTRA, spec.read(&self.call, &**answer)).await.unwrap_or_default();
        }
        // A service may repeat what it was sent, and these texts go into logs.
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

    /// Looks again and again, until it ends.
    async fn watch(&self, start: Instant, limit: Duration, last: &mut Last) -> End {
        // A limit beyond what a clock can tell is none.
        let deadline = start.checked_add(limit);
        let mut judge = Judge::new(self.waiter);
        let mut first_answer = None;
        let mut pause = self.interval.first;
        loop {
            let call = self.call.send();
            // The first look is never cut short, so that waiting for no time at all is a look at how things stand.
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
                        // Hours of waiting are not thrown away for a trouble of minutes.
                        None if passes => {}
                        None => return End::Because(WaitErrorKind::CallFailed),
                    }
                }
            }
            let now = Instant::now();
            if deadline.is_some_and(|deadline| now >= deadline) {
                return last.out_of_time();
            }
            // A state that may be left from before is looked at again when it counts. The last look is at the very end.
            let soon = last.verdict.settles_in.filter(|_| last.error.is_none()).map_or(pause, |left| left.min(pause));
            let next = after(now, soon);
            sleep_until(deadline.map_or(next, |deadline| next.min(deadline))).await;
            pause = self.interval.after(pause);
        }
    }
}

/// How waiting ended.
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

/// The state that a response shows; of several jobs, each of theirs.
fn state(answer: &dyn Shape, path: &str) -> Option<String> {
    let states: Vec<String> = path::texts(answer, path).into_iter().flatten().collect();
    (!states.is_empty()).then(|| states.join(", "))
}

/// How long reading what failed may take, once the wait has failed.
const EXTRA: Duration = Duration::from_secs(10);

/// How many failed items a message shows.
const MOST_SHOWN: usize = 5;

/// What the calls so far came to.
struct Last {
    answer: Option<Box<dyn Shape>>,
    error: Option<Error>,
    verdict: Verdict,
}

impl Last {
    fn is_some(&self) -> bool {
        self.answer.is_some() || self.error.is_some()
    }

    /// The end of the time. A state that was there all the while, and so might have been left from before, is what there
    /// is to go by.
    fn out_of_time(&self) -> End {
        match self.verdict.at_last {
            Some(outcome) if self.error.is_none() => End::by(outcome),
            _ => End::Because(WaitErrorKind::TimedOut),
        }
    }
}

/// Why waiting ended without what was waited for.
///
/// With `?` it becomes an [`Error`]: that of the call where one failed, else one of the kind [`ErrorKind::Wait`](crate::ErrorKind::Wait).
pub struct WaitError<A>(Box<Inner>, PhantomData<fn() -> A>);

/// The way in which waiting ended without what was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitErrorKind {
    /// The time ran out.
    TimedOut,
    /// The state can no longer be reached, because a job failed, for example.
    Failed,
    /// A call failed in a way that does not pass.
    CallFailed,
}

struct Inner {
    kind: WaitErrorKind,
    waiter: &'static Waiter,
    /// What was waited for, by the parameters that name it.
    subject: Option<String>,
    elapsed: Duration,
    state: Option<String>,
    /// What in the last response shows that waiting is in vain.
    failure: Option<String>,
    failed_items: Vec<FailedItem>,
    last: Last,
}

impl<A> WaitError<A> {
    /// Which of the three happened.
    pub fn kind(&self) -> WaitErrorKind {
        self.0.kind
    }

    /// Whether the time ran out.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == WaitErrorKind::TimedOut
    }

    /// The last state that was seen.
    pub fn last_state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// Returns the items of the job that failed, such as the checks of a failed precheck. Empty if this waiter does not
    /// read them; its own page says whether it does.
    pub fn failed_items(&self) -> &[FailedItem] {
        &self.0.failed_items
    }

    /// Returns the last response: if the wait failed, the one that says why.
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

    /// The call that failed. Where the time ran out, the last call, if it failed.
    pub fn error(&self) -> Option<&Error> {
        self.0.last.error.as_ref()
    }

    /// How long was waited.
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

/// What all waiters can do besides their setters.
#[doc(hidden)]
#[macro_export]
macro_rules! __wait_options {
    ($waiter:ident, $request:ty, Option<$response:ty>, $data:ident) => {
        impl $waiter {
            /// Waits, at most for `limit`. Returns the response that ended the wait, or `None` if an error code did.
            ///
            /// # Errors
            ///
            /// If the time runs out, if what is waited for can no longer happen, or if a call fails for good; the error says
            /// which. If a job failed, reading what failed may take another 10 seconds.
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
            /// Waits, at most for `limit`. Returns the response that ended the wait.
            ///
            /// # Errors
            ///
            /// If the time runs out, if what is waited for can no longer happen, or if a call fails for good; the error says
            /// which. If a job failed, reading what failed may take another 10 seconds.
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
            /// It chooses the host and fills in region parameters that are unset:
            /// [`Config::region`](::dts_api::Config::region) tells the three ways to set a region apart.
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

            /// Sets the pauses between calls, instead of the documented ones: the first, and each twice the one before, up to
            /// the longest.
            #[inline]
            pub fn with_interval(mut self, first: ::core::time::Duration, longest: ::core::time::Duration) -> Self {
                self.wait.interval = $crate::runtime::Interval { first, longest };
                self
            }
        }

        /// Shows the waiter and what is set, secrets masked.
        impl ::core::fmt::Debug for $waiter {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.wait, f)
            }
        }
    };
}
