//! A transport to the test server without a socket.

use std::fmt;
use std::sync::Arc;

use super::cloud::{Cloud, Reply};
use super::fault::Fault;
use super::received::Received;
use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

/// Passes requests to the server and returns its responses.
#[derive(Clone)]
pub(super) struct Direct(Arc<Cloud>);

impl Direct {
    pub(super) fn new(cloud: Arc<Cloud>) -> Self {
        Self(cloud)
    }
}

impl Transport for Direct {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let Reply { response, fault } = self.0.handle(&Received::of(request));
            let date = super::http::date(self.0.clock().now());
            let response = response.with_header("date", date);
            match fault {
                Some(Fault::CutBefore | Fault::CutAfter | Fault::CutBody) => {
                    Err(TransportError::exchange("the server closed the connection"))
                }
                Some(Fault::StalledBody | Fault::EndlessResponse) => std::future::pending().await,
                Some(Fault::SlowFirstByte(pause)) => {
                    tokio::time::sleep(pause).await;
                    Ok(response)
                }
                _ => Ok(response),
            }
        })
    }
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Direct")
    }
}
