//! A stream made from a state and an asynchronous function for each step.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::error::Error;
use crate::runtime::net::future::BoxFuture;

/// The steps as a stream. It ends if a step returns nothing, and after an error, so that a consumer who ignores errors
/// does not poll for ever.
pub(crate) struct Unfold<S, T> {
    step: fn(S) -> Step<S, T>,
    state: State<S, T>,
}

type Step<S, T> = BoxFuture<'static, (S, Result<Option<T>, Error>)>;

enum State<S, T> {
    Idle(S),
    Busy(Step<S, T>),
    Ended,
}

impl<S, T> Unfold<S, T> {
    pub(crate) fn new(state: S, step: fn(S) -> Step<S, T>) -> Self {
        Self { step, state: State::Idle(state) }
    }
}

/// The state moves into each step, so it is never pinned in place.
impl<S, T> Unpin for Unfold<S, T> {}

impl<S, T> Stream for Unfold<S, T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut step = match std::mem::replace(&mut self.state, State::Ended) {
            State::Idle(state) => (self.step)(state),
            State::Busy(step) => step,
            State::Ended => return Poll::Ready(None),
        };
        let Poll::Ready((state, next)) = step.as_mut().poll(context) else {
            self.state = State::Busy(step);
            return Poll::Pending;
        };
        if let Ok(Some(_)) = next {
            self.state = State::Idle(state);
        }
        Poll::Ready(next.transpose())
    }
}
