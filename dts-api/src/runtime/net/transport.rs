//! How requests get to the server: the seam at which tests put a server of their own.

use std::fmt;

use super::future::{BoxError, BoxFuture};
use super::http::{HttpRequest, HttpResponse};
use crate::error::TimeLimit;

/// Sends a request and fetches its answer.
///
/// The crate brings one that speaks HTTPS. Another may stand in for it, to record calls, to answer them in a test, or
/// to use an HTTP stack of one's own:
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
/// A transport sends each request once, byte for byte, and follows no redirect: the signature covers the request and
/// holds for one attempt. The client drops the future when a time limit passes.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends the request and fetches the whole answer, whatever its status.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// Why no answer came.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) stage: Stage,
    pub(crate) timeout: bool,
    pub(crate) untrusted: bool,
    pub(crate) limit: Option<TimeLimit>,
    pub(crate) source: BoxError,
}

/// How far an attempt got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The request cannot be sent as it is, today or later.
    Unsendable,
    /// Not a byte of the request was sent.
    Connect,
    /// The request may have been sent, in whole or in part.
    Exchange,
    /// The answer grew larger than the client accepts.
    TooLarge,
}

impl TransportError {
    /// The connection failed: not a byte of the request was sent, so it may be sent again.
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::Connect, source.into())
    }

    /// The exchange failed after the request may have been sent.
    pub fn exchange(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::Exchange, source.into())
    }

    /// The request holds what HTTP cannot carry; sending it again is no use.
    pub fn unsendable(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::Unsendable, source.into())
    }

    /// The answer is larger than the client accepts.
    pub(crate) fn too_large(source: impl Into<BoxError>) -> Self {
        Self::new(Stage::TooLarge, source.into())
    }

    pub(crate) fn new(stage: Stage, source: BoxError) -> Self {
        Self { stage, timeout: false, untrusted: false, limit: None, source }
    }

    /// Says whether there is no connection because the server's certificate is not trusted.
    pub(crate) fn untrusted(mut self, untrusted: bool) -> Self {
        self.untrusted = untrusted;
        self
    }

    /// Says whether it failed because a time limit passed.
    pub fn timed_out(mut self, timeout: bool) -> Self {
        self.timeout = timeout;
        self
    }

    /// Says which of the client's time limits passed.
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
            (Stage::Connect, true) => "no connection to the server within the time limit",
            (Stage::Exchange, false) => "the connection broke before the answer was complete",
            (Stage::Exchange, true) => "no complete answer within the time limit",
            (Stage::TooLarge, _) => "the answer is larger than the client accepts",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
