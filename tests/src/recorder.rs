//! A transport that records its requests and returns given responses.

use std::sync::{Arc, Mutex};

use dts_api::clock::{FixedClock, FixedNonce};
use dts_api::credentials::Credentials;
use dts_api::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use dts_api::{Config, RetryPolicy};

/// Keeps every request, and gives all of them the same response.
#[derive(Clone, Debug)]
pub struct Recorder {
    answer: HttpResponse,
    requests: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Recorder {
    /// Responds with a status and a body.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { answer: HttpResponse::new(status, body), requests: Arc::default() }
    }

    /// A configuration that goes through this transport, with everything fixed that a signature depends on.
    pub fn config(&self) -> Config {
        self.config_without_region().region("example-region")
    }

    /// The same without a region, so that no parameter is filled in with it.
    pub fn config_without_region(&self) -> Config {
        Config::new()
            .credentials(Credentials::new("example-key-id", "example-key-secret"))
            .clock(FixedClock::at_unix_seconds(1_615_881_679))
            .nonces(FixedNonce::new("example-nonce"))
            .retry_policy(RetryPolicy::never())
            .transport(self.clone())
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().expect("nobody panicked with the lock").clone()
    }

    /// The only request so far.
    pub fn request(&self) -> HttpRequest {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.into_iter().next().expect("there is one")
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.requests.lock().expect("nobody panicked with the lock").push(request);
        Box::pin(async { Ok(self.answer.clone()) })
    }
}
