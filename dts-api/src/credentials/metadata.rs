//! Asking the metadata service of the machine that the program runs on.

use std::time::Duration;

use super::exchange::{not_there, unanswered};
use super::tries::{Failed, Tries};
use super::{ProviderConfig, ProviderError};
use crate::runtime::{BoxFuture, HttpResponse, TransportError};

/// What messages call it.
pub(crate) const WHO: &str = "the metadata service";

/// How long all tries at one thing may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Asks, and asks again while the service is in trouble.
///
/// Only one that is `known` to be there is asked again where no answer comes: a machine without such a service is to
/// find that out quickly.
pub(crate) async fn answer<'a>(
    config: &ProviderConfig,
    known: bool,
    ask: impl Fn() -> BoxFuture<'a, Result<HttpResponse, TransportError>>,
) -> Result<HttpResponse, ProviderError> {
    let (mut tries, mut known) = (Tries::new(config, LIMIT), known);
    loop {
        let at = config.clock.now();
        let error = match ask().await {
            Ok(answer) if answer.status == 429 || answer.status >= 500 => {
                known = true;
                ProviderError::transient(format!("{WHO} is in trouble: HTTP status {}", answer.status))
            }
            Ok(answer) => return Ok(answer),
            Err(error) if known => unanswered(WHO, error),
            Err(error) => return Err(not_there(WHO, error)),
        };
        let failed = Failed::passing(error);
        if !tries.again(&failed, at).await {
            return Err(failed.error);
        }
    }
}
