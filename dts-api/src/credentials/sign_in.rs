//! Sign-ins with a browser that a vendor's tool wrote down.

use std::sync::Mutex;
use std::time::Duration;

use super::single_flight::lock;
use super::source::Step;
use super::{Credentials, ProviderError};
use crate::runtime::CorrectedClock;

/// Which temporary keys of a sign-in are still to be used.
#[derive(Debug, Default)]
pub(crate) struct Usable {
    refused: Mutex<Option<Credentials>>,
}

impl Usable {
    /// The service refused these, whatever is written of their end.
    pub(crate) fn refused(&self, refused: &Credentials) {
        *lock(&self.refused) = Some(refused.clone());
    }

    /// The keys that the tool wrote down if they last another while, `margin`, and else renewed ones. If these cannot be
    /// had, the old ones are used up to their end.
    pub(crate) fn or_renewed(
        &self,
        keys: Option<Credentials>,
        margin: Duration,
        clock: &CorrectedClock,
        renewal: Result<Step, ProviderError>,
    ) -> Step {
        match keys {
            Some(keys) if lock(&self.refused).as_ref().is_some_and(|other| other.same_keys(&keys)) => {
                Step::Or(None, Box::new(renewal))
            }
            Some(keys) if keys.lasts(margin, clock) => Step::Done(keys),
            keys => Step::Or(keys, Box::new(renewal)),
        }
    }
}
