//! Runs one piece of work at a time for all callers that wait for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::runtime::BoxFuture;

/// Lets any number of callers share the result of one piece of work.
///
/// The work runs in its own task, so it continues if callers stop waiting. A dropped caller does not affect the others,
/// and impatient callers do not prevent the work from finishing.
pub(crate) struct SingleFlight<T> {
    flight: Flight<T>,
}

/// The current work, if any. If the sender of a receiver is gone without a result, the work was lost.
type Flight<T> = Arc<Mutex<Option<watch::Receiver<Option<T>>>>>;

/// The error if work ended without a result: it panicked, its runtime was shut down, or there was no runtime.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lost;

/// Creates the future that does the work.
pub(crate) type Work<'a, T> = &'a (dyn Fn() -> BoxFuture<'static, T> + Send + Sync);

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    pub(crate) fn new() -> Self {
        Self { flight: Arc::default() }
    }

    /// Returns the result of the current work. If there is none, starts this work.
    pub(crate) async fn run(&self, work: Work<'_, T>) -> Result<T, Lost> {
        // Work that was lost with another runtime is repeated once on this one.
        for _ in 0..2 {
            let mut flight = self.join(work);
            let outcome = flight.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone());
            if let Some(outcome) = outcome {
                return Ok(outcome);
            }
        }
        Err(Lost)
    }

    /// Starts this work if there is none, and does not wait.
    pub(crate) fn start(&self, work: Work<'_, T>) {
        drop(self.join(work));
    }

    fn join(&self, work: Work<'_, T>) -> watch::Receiver<Option<T>> {
        let mut slot = lock(&self.flight);
        if let Some(flight) = &*slot
            && flight.has_changed().is_ok()
        {
            return flight.clone();
        }
        let (sender, receiver) = watch::channel(None);
        // Without a runtime the sender is dropped here, so the work counts as lost.
        let Ok(runtime) = Handle::try_current() else { return receiver };
        *slot = Some(receiver.clone());
        let (work, flight) = (work(), Arc::clone(&self.flight));
        runtime.spawn(async move {
            let outcome = work.await;
            *lock(&flight) = None;
            sender.send_replace(Some(outcome));
        });
        receiver
    }
}

/// A panic does not leave invalid data behind: each write is one assignment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::time::{sleep, timeout};

    use super::*;

    /// Counts how often it is started, and takes a second.
    fn slow(count: &Arc<AtomicUsize>) -> impl Fn() -> BoxFuture<'static, usize> + use<> {
        let count = Arc::clone(count);
        move || {
            let number = count.fetch_add(1, Ordering::Relaxed) + 1;
            Box::pin(async move {
                sleep(Duration::from_secs(1)).await;
                number
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_wait_share_one_outcome_and_the_next_starts_anew() {
        let (flight, count) = (Arc::new(SingleFlight::new()), Arc::default());
        let callers: Vec<_> = (0..200)
            .map(|_| {
                let (flight, work) = (Arc::clone(&flight), slow(&count));
                tokio::spawn(async move { flight.run(&work).await })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), Ok(1));
        }
        assert_eq!(flight.run(&slow(&count)).await, Ok(2));
    }

    #[tokio::test(start_paused = true)]
    async fn callers_who_give_up_neither_stop_nor_restart_the_work() {
        let (flight, count) = (SingleFlight::new(), Arc::default());
        for _ in 0..3 {
            let impatient = timeout(Duration::from_millis(300), flight.run(&slow(&count))).await;
            assert!(impatient.is_err());
        }
        assert_eq!(flight.run(&slow(&count)).await, Ok(1));
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error_and_not_a_hang() {
        let flight = SingleFlight::<()>::new();
        assert_eq!(flight.run(&|| Box::pin(async { panic!("a fault, on purpose") })).await, Err(Lost));
        assert_eq!(flight.run(&|| Box::pin(async {})).await, Ok(()));
    }

    #[test]
    fn work_that_went_down_with_its_runtime_is_done_again() {
        let (flight, count) = (SingleFlight::new(), Arc::default());
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime().unwrap().block_on(async { flight.start(&slow(&count)) });
        assert_eq!(runtime().unwrap().block_on(flight.run(&slow(&count))), Ok(2));
    }
}
