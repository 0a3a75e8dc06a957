//! Static keys.

use super::{Credentials, CredentialsProvider, ProviderError};
use crate::runtime::{BoxError, BoxFuture};

impl CredentialsProvider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        ready(self.checked("of static credentials"))
    }
}

/// Returns a future that is ready.
pub(crate) fn ready(outcome: Result<Credentials, ProviderError>) -> BoxFuture<'static, Result<Credentials, BoxError>> {
    Box::pin(std::future::ready(outcome.map_err(BoxError::from)))
}
