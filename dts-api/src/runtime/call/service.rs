//! Services as data: the facts that generated code declares about one API version of one provider.

use super::endpoint::Endpoints;
use super::envelope::Envelope;
use super::protocol::Protocol;

/// One API version of one provider.
#[derive(Debug)]
pub struct Service {
    /// The name of the service, its module and its feature.
    pub name: &'static str,
    /// The API version on the wire.
    pub version: &'static str,
    /// Encodes and signs requests and judges responses.
    pub protocol: &'static dyn Protocol,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Which fields of a response say whether the call succeeded.
    pub envelope: Envelope,
    /// A prefix that any error code may have without a change of its meaning.
    pub error_prefix: &'static str,
    /// The error codes with their retry classes.
    pub errors: &'static [ErrorCode],
}

/// An error code with its retry class.
#[derive(Debug)]
pub struct ErrorCode {
    /// The code. A code without a dot includes every code below it.
    pub code: &'static str,
    /// Whether and how the call may be retried.
    pub retry: RetryClass,
}

/// Whether and how a call may be retried after an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// Never.
    Never,
    /// After a pause, whatever the operation.
    Throttling,
    /// After a pause, whatever the operation: the service gave up before it changed anything.
    Aborted,
    /// After a pause, if the operation is safe to repeat.
    Transient,
    /// At once, with a new nonce.
    Nonce,
    /// Once, after the clock is corrected.
    Clock,
    /// Once, after the credentials are refreshed.
    Credentials,
}
