//! A service as data: what generated code states about one API version of one provider.

use super::endpoint::Endpoints;
use super::envelope::Envelope;
use super::protocol::Protocol;

/// One API version of one provider.
#[derive(Debug)]
pub struct Service {
    /// Name of the service, as in its module and its feature.
    pub name: &'static str,
    /// API version as it travels.
    pub version: &'static str,
    /// How requests are encoded and signed and responses are read.
    pub protocol: &'static dyn Protocol,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Where a response says whether the call succeeded.
    pub envelope: Envelope,
    /// Text that may stand before any error code without changing its meaning.
    pub error_prefix: &'static str,
    /// What may be sent again after which error code.
    pub errors: &'static [ErrorCode],
}

/// What may be done after an error code.
#[derive(Debug)]
pub struct ErrorCode {
    /// The code; one without a dot also speaks for every code below it.
    pub code: &'static str,
    /// Whether and how the call may be sent again.
    pub retry: RetryClass,
}

/// Whether and how a call that got an error code may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// Never.
    Never,
    /// After a pause, whatever the operation.
    Throttling,
    /// After a pause, whatever the operation: the service gave up before it did anything.
    Aborted,
    /// After a pause, where the operation is safe to repeat.
    Transient,
    /// At once, with a new nonce.
    Nonce,
    /// Once, after the clock was corrected.
    Clock,
    /// Once, after the credentials were refreshed.
    Credentials,
}
