//! Browser sign-ins that a vendor's tool has stored.

use std::sync::Mutex;
use std::time::Duration;

use super::single_flight::lock;
use super::source::Step;
use super::{Credentials, ProviderError};
use crate::runtime::CorrectedClock;

/// Keeps track of the temporary keys of a sign-in that the service rejected.
#[derive(Debug, Default)]
pub(crate) struct Usable {
    refused: Mutex<Option<Credentials>>,
}

impl Usable {
    /// Reports that the service rejected these, whatever their expiration.
    pub(crate) fn refused(&self, refused: &Credentials) {
        *lock(&self.refused) = Some(refused.clone());
    }

    /// Returns the stored keys if they are valid for at least `margin`, otherwise renewed ones. If renewing fails, the
    /// old ones are used until they expire.
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
