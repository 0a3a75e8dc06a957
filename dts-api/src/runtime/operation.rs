//! Services and operations as data: what generated code states about them, and all that the runtime knows of them.

use super::protocol::Protocol;
use super::shape::Shape;

/// One API version of one provider.
#[derive(Debug)]
pub struct Service {
    /// Name of the service, as in its module and its feature.
    pub name: &'static str,
    /// API version as it travels.
    pub version: &'static str,
    /// How requests are encoded and signed and answers are read.
    pub protocol: &'static dyn Protocol,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Where an answer says whether the call succeeded.
    pub envelope: Envelope,
    /// Text that may stand before any error code without changing its meaning.
    pub error_prefix: &'static str,
    /// What may be sent again after which error code.
    pub errors: &'static [ErrorCode],
}

/// Hosts by region; `{region}` in a host stands for the region's ID.
#[derive(Debug)]
pub struct Endpoints {
    /// Host for a client without a region.
    pub default: &'static str,
    /// Host for a region that the table does not list.
    pub regional: &'static str,
    /// Hosts by region, sorted by region.
    pub regions: &'static [(&'static str, &'static str)],
}

/// Names of the members in which an answer says whether the call succeeded.
#[derive(Debug)]
pub struct Envelope {
    /// Member that holds the answer, where the answer is not the whole body.
    pub body: Option<&'static str>,
    /// Member, inside the body, that holds the error of a failed call.
    pub error: Option<&'static str>,
    /// Member that is false when the call failed.
    pub success: Option<&'static str>,
    /// Members that may hold the error code.
    pub code: &'static [&'static str],
    /// Members that may hold the error message.
    pub message: &'static [&'static str],
    /// Member whose text replaces `%s` in the message.
    pub message_fill: Option<&'static str>,
    /// Member that holds the request ID.
    pub request_id: &'static str,
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
    /// After a pause, where the operation is safe to repeat.
    Transient,
    /// At once, with a new nonce.
    Nonce,
    /// Once, after the clock was corrected.
    Clock,
    /// Once, after the credentials were refreshed.
    Credentials,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The service that it belongs to.
    pub service: &'static Service,
    /// Name of the operation as it travels.
    pub name: &'static str,
    /// What may be sent again after a failure that leaves open whether the service acted.
    pub safety: Safety,
    /// Request parameter that makes repeating a call harmless.
    pub idempotency_token: Option<&'static str>,
    /// How often it may be called.
    pub rate_limits: &'static [RateLimit],
    /// Requirements that hold only under a condition.
    pub conditions: &'static [Condition],
    /// How its lists are read page by page.
    pub paging: &'static [Window],
    /// An empty request.
    pub request: fn() -> Box<dyn Shape>,
    /// An empty response.
    pub response: fn() -> Box<dyn Shape>,
}

/// What may be sent again after a failure that leaves open whether the service acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Changes something, but twice is the same as once.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// How often an operation may be called.
#[derive(Debug)]
pub struct RateLimit {
    /// Calls a second.
    pub per_second: u32,
    /// Whose calls are counted together.
    pub scope: RateScope,
}

/// Whose calls a rate limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateScope {
    /// Everybody's, in one region.
    Region,
    /// One account's, in one region.
    AccountAndRegion,
    /// The vendor does not say.
    Unstated,
}

/// A window on lists that are read page by page.
#[derive(Debug)]
pub struct Window {
    /// How the next page is asked for.
    pub style: PagingStyle,
    /// Paths of response members: the lists that the window moves over.
    pub lists: &'static [&'static str],
    /// Path of a response member: number of entries over all pages.
    pub total: Option<&'static str>,
}

/// How the next page is asked for. Names are those of request parameters, but for `next`.
#[derive(Clone, Copy, Debug)]
pub enum PagingStyle {
    /// By its number, from 1.
    PageNumber {
        /// Number of the page.
        page: &'static str,
        /// Entries a page.
        size: &'static str,
    },
    /// By the number of entries before it.
    Offset {
        /// Entries to skip.
        offset: &'static str,
        /// Entries a page.
        limit: &'static str,
    },
    /// By a token.
    Token {
        /// Token of the page.
        token: &'static str,
        /// Response member: token of the next page.
        next: &'static str,
    },
}

/// A requirement under a condition.
#[derive(Debug)]
pub struct Condition {
    /// Where every parameter of these has one of its values (any value, where the list is empty) …
    pub when: &'static [(&'static str, &'static [&'static str])],
    /// … all of these must be set.
    pub require: &'static [&'static str],
}
