//! One request to a server that gives credentials.

use std::time::Duration;

use tokio::time::timeout;

use super::ProviderError;
use crate::runtime::{Endpoint, HttpRequest, HttpResponse, Mask, Origin, Stage, Transport, TransportError};

/// How long a metadata service may take, once connected.
pub(crate) const METADATA_LIMIT: Duration = Duration::from_secs(2);

/// How long a public service may take: 5 seconds to connect and 10 to answer.
pub(crate) const SERVICE_LIMIT: Duration = Duration::from_secs(15);

/// Sends a request and fetches its answer, whatever its status.
pub(crate) async fn exchange(
    transport: &dyn Transport,
    request: HttpRequest,
    limit: Duration,
) -> Result<HttpResponse, TransportError> {
    match timeout(limit, transport.send(request)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(TransportError::exchange(format!("the limit is {limit:?}")).timed_out(true)),
    }
}

/// The error where `who` did not answer. Where not even a connection came about, a service of this machine's
/// surroundings is just not there.
pub(crate) fn unreachable(who: &str, error: TransportError) -> ProviderError {
    let message = format!("no answer from {who}");
    let out = match error.stage {
        Stage::Connect => ProviderError::absent(message),
        _ => ProviderError::failed(message),
    };
    out.with_source(error)
}

/// How much of a server's message is repeated.
const MESSAGE_BYTES: usize = 512;

/// What a server says that refuses.
#[derive(Default)]
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// The error where `who` answered, but not with credentials. Secrets that the server repeats are masked.
pub(crate) fn refused(who: &str, status: u16, refusal: &Refusal, mask: &Mask) -> ProviderError {
    let mut text = format!("{who} refused (HTTP status {status}");
    if let Some(id) = &refusal.request_id {
        text.push_str(", request ID ");
        text.push_str(&mask.start_of(id, MESSAGE_BYTES));
    }
    text.push(')');
    for part in [&refusal.code, &refusal.message].into_iter().flatten() {
        text.push_str(": ");
        text.push_str(&mask.start_of(part, MESSAGE_BYTES));
    }
    ProviderError::failed(text)
}

/// A request without a body.
pub(crate) fn bare(method: &'static str, origin: &Origin, path: &str) -> HttpRequest {
    let headers = vec![("host", origin.host.clone()), ("accept", "*/*".to_owned())];
    HttpRequest { method, url: format!("{origin}{path}"), headers, body: Vec::new() }
}

/// The origin of `host`, `host:port` or the same behind a scheme.
pub(crate) fn origin(endpoint: &str) -> Result<Origin, ProviderError> {
    let wrong = |error| ProviderError::failed("the endpoint for credentials is wrong").with_source(error);
    Endpoint::parse(endpoint).map_err(wrong)?.fixed().map_err(wrong)
}
