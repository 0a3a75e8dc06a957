//! One request to a server that gives credentials.

use std::time::Duration;

use tokio::time::timeout;

use super::ProviderError;
use crate::runtime::call::protocol::Failure;
use crate::runtime::{
    Endpoint, HttpRequest, HttpResponse, Mask, Origin, RetryClass, Service, Stage, Transport, TransportError,
};

/// How long one try may take at a metadata service, once connected.
pub(crate) const METADATA_LIMIT: Duration = Duration::from_secs(2);

/// How long one try may take at a public service: 5 seconds to connect and 10 to answer.
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

/// The error where `who` did not answer.
pub(crate) fn unanswered(who: &str, error: TransportError) -> ProviderError {
    let message = format!("no answer from {who}");
    let out = match error.stage {
        _ if error.untrusted => ProviderError::failed(message),
        Stage::Connect | Stage::Exchange => ProviderError::transient(message),
        // It would be no other the next time.
        Stage::Unsendable | Stage::TooLarge => ProviderError::failed(message),
    };
    out.with_source(error)
}

/// The same where `who` belongs to this machine's surroundings: where not even a connection came about, it is just not
/// there.
pub(crate) fn not_there(who: &str, error: TransportError) -> ProviderError {
    match error.stage {
        Stage::Connect => unanswered(who, error).but_absent(),
        _ => unanswered(who, error),
    }
}

/// How much of a server's message is repeated.
const MESSAGE_BYTES: usize = 512;

/// What a server says that refuses.
#[derive(Default)]
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    /// What may help, where the code tells.
    pub(crate) class: Option<RetryClass>,
    /// The pause that it asks for in a way of its own.
    pub(crate) retry_after: Option<Duration>,
}

impl Refusal {
    /// What is known of an answer that failed by the rules of this service.
    #[cfg_attr(
        not(any(feature = "alibaba", feature = "tencent", feature = "tencent_v20180330")),
        expect(dead_code, reason = "no service is there")
    )]
    pub(crate) fn of(service: &Service, answer: &HttpResponse, failure: Failure) -> Self {
        let class = failure.class(service, answer.status);
        let request_id = service.protocol.request_id(&service.envelope, answer);
        // Its words are about an answer that is no JSON, and the status says as much.
        let message = failure.message.filter(|_| failure.understood);
        Self { code: failure.code, message, request_id, class, retry_after: failure.retry_after }
    }
}

/// Says that `who` answered, but not with credentials. Secrets that the server repeats are masked.
pub(crate) fn describe(who: &str, status: u16, refusal: &Refusal, mask: &Mask) -> String {
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
    text
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
