//! Transports send requests to the server. A test can set its own transport.

use std::fmt;

use super::future::{BoxError, BoxFuture};
use super::http::{HttpRequest, HttpResponse};
use crate::error::TimeLimit;

/// Sends a request and returns its response.
///
/// The default transport uses HTTPS. Implement your own to record calls, to return responses in a test, or to use
/// another HTTP client:
///
/// ```
/// use dts_api::transport::{BoxFuture, Transport, TransportError};
/// use dts_api::transport::{HttpRequest, HttpResponse};
///
/// #[derive(Debug)]
/// struct Canned(&'static str);
///
/// impl Transport for Canned {
///     fn send(
///         &self,
///         _request: HttpRequest,
///     ) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
///         Box::pin(async { Ok(HttpResponse::new(200, self.0)) })
///     }
/// }
/// ```
///
/// A transport sends each request once, byte for byte, and follows no redirects: the signature covers the request and
/// is valid for one attempt. If a time limit is exceeded, the client drops the future.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends the request and returns the whole response, whatever its status.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// Says why there is no response.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) stage: Stage,
    pub(crate) timeout: bool,
    pub(crate) untrusted: bool,
    pub(crate) limit: Option<TimeLimit>,
    pub(crate) source: BoxError,
}

/// Says how far an attempt got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The request cannot be sent at all.
    Unsendable,
    /// No byte of the request was sent.
    Connect,
    /// The request may have been sent, in whole or in part.
    Exchange,
    /// The response is larger than the client accepts.
    TooLarge,
}

impl TransportError {
    /// Reports that the connection failed. No byte of the request was sent, so it can be retried.
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::Connect, source.into())
    }

    /// Reports that the exchange failed after the request may have been sent.
    pub fn exchange(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::Exchange, source.into())
    }

    /// Reports that HTTP cannot carry the request; a retry does not help.
    pub fn unsendable(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::Unsendable, source.into())
    }

    /// Reports that the response is larger than the client accepts.
    pub(crate) fn too_large(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::TooLarge, source.into())
    }

    pub(crate) fn new(stage: Stage, source: BoxError) -> Self {
        Self { stage, timeout: false, untrusted: false, limit: None, source }
    }

    /// Sets whether the connection failed because the server's certificate is not trusted.
    pub(crate) fn untrusted(mut self, untrusted: bool) -> Self {
        self.untrusted = untrusted;
        self
    }

    /// Sets whether the attempt failed because a time limit was exceeded.
    pub fn timed_out(mut self, timeout: bool) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets which of the client's time limits was exceeded.
    pub(crate) fn out_of_time(mut self, limit: TimeLimit) -> Self {
        self.timeout = true;
        self.limit = Some(limit);
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.stage, self.timeout) {
            (Stage::Unsendable, _) => "the request cannot be sent",
            (Stage::Connect, _) if self.untrusted => "the server's certificate is not trusted",
            (Stage::Connect, false) => "cannot connect to the server",
            (Stage::Connect, true) => "could not connect to the server within the time limit",
            (Stage::Exchange, false) => "the connection was lost before the response was complete",
            (Stage::Exchange, true) => "no complete response within the time limit",
            (Stage::TooLarge, _) => "the response is larger than the client accepts",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
