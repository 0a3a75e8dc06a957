//! Sign-ins with a browser that a vendor's tool wrote down.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::single_flight::lock;
use super::{Credentials, ProviderError};
use crate::runtime::CorrectedClock;

/// Which temporary keys of a sign-in are still to be used. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usable {
    refused: Arc<Mutex<Option<Credentials>>>,
}

impl Usable {
    /// The service refused these, whatever is written of their end.
    pub(crate) fn refused(&self, refused: &Credentials) {
        *lock(&self.refused) = Some(refused.clone());
    }

    /// The keys that the tool wrote down where they last another while, `margin`, and else renewed ones. Where these
    /// cannot be had, the old ones are used up to their end.
    pub(crate) async fn or_renewed(
        &self,
        keys: Option<Credentials>,
        margin: Duration,
        clock: &CorrectedClock,
        renewed: impl Future<Output = Result<Credentials, ProviderError>>,
    ) -> Result<Credentials, ProviderError> {
        let is_refused = |keys: &Credentials| lock(&self.refused).as_ref().is_some_and(|other| other.same_keys(keys));
        let lasts = |keys: &Credentials, margin| keys.expires_at().is_none_or(|end| end > clock.now() + margin);
        let keys = keys.filter(|keys| !is_refused(keys));
        match keys {
            Some(keys) if lasts(&keys, margin) => Ok(keys),
            keys => match (renewed.await, keys.filter(|keys| lasts(keys, Duration::ZERO))) {
                (Ok(new), _) => Ok(new),
                (Err(error), Some(old)) => {
                    tracing::warn!(error = %error.story(), "the sign-in cannot be renewed; its keys stay in use");
                    Ok(old)
                }
                (Err(error), None) => Err(error),
            },
        }
    }
}
