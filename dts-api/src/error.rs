//! The error type of this crate.

mod build;
mod time_limit;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

pub use self::time_limit::TimeLimit;
use crate::runtime::{BoxError, RetryClass, Safety};

/// Says why a call failed.
///
/// [`kind`](Self::kind) says at which step the call failed, and [`code`](Self::code) is the service's error code.
/// `Display` is one line and does not repeat the cause, which [`source`](StdError::source) returns. Neither `Display`
/// nor `Debug` shows a URL or a secret: if a server echoes a secret of the call, it is masked.
///
/// ```
/// use dts_api::{Error, ErrorKind};
///
/// fn advise(error: &Error) -> &'static str {
///     match error.kind() {
///         // Check this first: a repeat might take effect twice.
///         _ if error.outcome_unknown() => "check whether it took effect",
///         ErrorKind::InvalidRequest => "set the parameters that `missing()` lists",
///         _ if error.is_throttled() => "slow down",
///         _ if error.is_retryable() => "try again later",
///         _ => "give up",
///     }
/// }
/// ```
///
/// | method | true if |
/// | --- | --- |
/// | [`outcome_unknown`](Self::outcome_unknown) | the call may have changed something although it failed |
/// | [`is_retryable`](Self::is_retryable) | a retry of the same call does no harm and may succeed |
/// | [`is_throttled`](Self::is_throttled) | the service throttled the call |
/// | [`is_timeout`](Self::is_timeout) | a time limit was exceeded |
/// | [`has_code`](Self::has_code) | the service returned this error code; `error_code` of each service lists its codes |
pub struct Error(Box<Inner>);

/// Says at which step a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request lacks a parameter, has a value or a length that is not allowed, or cannot be encoded. Nothing was
    /// sent.
    InvalidRequest,
    /// The client's configuration is invalid. Nothing was sent.
    Configuration,
    /// No provider returned credentials. Nothing was sent.
    Credentials,
    /// The connection failed, or the server's certificate is not trusted. Nothing was sent.
    Connect,
    /// The connection was lost after the request may have been sent.
    Transport,
    /// A time limit was exceeded.
    Timeout,
    /// The service returned an error.
    Service,
    /// The response is not one of the service: it is not JSON, lacks the expected envelope, is a redirect, or is too
    /// large.
    InvalidResponse,
    /// A wait failed or timed out.
    Wait,
}

/// Names a required parameter that a request lacks. It may belong to an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingParameter {
    pub(crate) name: String,
    pub(crate) setter: &'static str,
    pub(crate) because: Option<String>,
}

impl MissingParameter {
    /// Returns the wire name of the parameter, with its path: `SourceEndpoint.Port`. Entries of lists are numbered from
    /// 1: `Tag.2.Key`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the setter or the field that sets the parameter: `port`.
    pub fn setter(&self) -> &str {
        self.setter
    }

    /// Returns the condition under which the parameter is required: `SourceEndpoint.InstanceType is ECS`. `None` if it
    /// is always required.
    pub fn because(&self) -> Option<&str> {
        self.because.as_deref()
    }
}

impl fmt::Display for MissingParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        f.write_str(" (set by `")?;
        f.write_str(self.setter)?;
        f.write_str("`")?;
        if let Some(because) = &self.because {
            f.write_str(", required because ")?;
            f.write_str(because)?;
        }
        f.write_str(")")
    }
}

/// Holds the details of an error. Secrets are masked before they get here.
struct Inner {
    kind: ErrorKind,
    operation: Option<Cow<'static, str>>,
    code: Option<String>,
    code_prefix: &'static str,
    message: String,
    request_id: Option<String>,
    http_status: Option<u16>,
    body_start: Option<String>,
    missing: Vec<MissingParameter>,
    retry: Option<RetryClass>,
    retry_after: Option<Duration>,
    attempts: u32,
    safety: Safety,
    /// Whether the caller may repeat the call without harm, whatever its outcome.
    repeatable: bool,
    /// Whether the request of the last attempt may have reached the server.
    sent: bool,
    /// Whether an attempt before the last one may have taken effect.
    left_open: bool,
    timeout: bool,
    time_limit: Option<TimeLimit>,
    source: Option<BoxError>,
}

impl Error {
    /// Returns the step at which the call failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the name of the operation, in the vendor's spelling. `None` if creating the client failed.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// Returns the error code of the service, unchanged. Use [`has_code`](Self::has_code) to compare it.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns whether the service returned this error code.
    ///
    /// The code also matches if the service put its common prefix before it. The module `error_code` of each service
    /// has the documented codes. Returns `false` if the error does not come from the service.
    ///
    /// ```
    /// use dts_api::{Error, tencent::error_code};
    ///
    /// fn is_gone(error: &Error) -> bool {
    ///     error.has_code(error_code::RESOURCE_NOT_FOUND)
    /// }
    /// ```
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|given| given == code || given.strip_prefix(self.0.code_prefix) == Some(code))
    }

    /// Returns the service's message, or this crate's if the service sent none.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the request ID, which the vendor's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Returns the first 1,024 bytes of the response's body, with secrets masked, if its HTTP status says that the call
    /// failed or if the response could not be read.
    pub fn body_start(&self) -> Option<&str> {
        self.0.body_start.as_deref()
    }

    /// Returns all required parameters that the request lacks.
    pub fn missing(&self) -> &[MissingParameter] {
        &self.0.missing
    }

    /// Returns the number of attempts; 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns how long the service asks to wait before the next call, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns whether the service throttled the call.
    ///
    /// True if the code of the last attempt is documented for throttling, or its HTTP status is 429. That attempt had
    /// no effect; [`outcome_unknown`](Self::outcome_unknown) says whether an earlier one may have had.
    pub fn is_throttled(&self) -> bool {
        self.0.retry == Some(RetryClass::Throttling)
    }

    /// Returns whether a time limit was exceeded.
    ///
    /// True for the client's limits (for connecting, for an attempt, for the whole call), for the limit of a wait, and
    /// for time-outs that the transport reports. [`time_limit`](Self::time_limit) says which of the client's limits was
    /// exceeded.
    pub fn is_timeout(&self) -> bool {
        self.0.timeout
    }

    /// Returns which of the client's own time limits was exceeded.
    pub fn time_limit(&self) -> Option<TimeLimit> {
        self.0.time_limit
    }

    /// Returns whether a retry of the same call, after a pause, does no harm and may succeed.
    ///
    /// True if the call certainly had no effect, as when it was throttled or the connection failed, unless the
    /// certificate is not trusted. Also true if the error is transient and the operation is safe to repeat: it changes
    /// nothing, it is idempotent, or the caller set an idempotency token. A token that the client generated is not
    /// kept; the next call gets a new one.
    ///
    /// The client has already retried the call as often as its [`RetryPolicy`](crate::RetryPolicy) allows.
    pub fn is_retryable(&self) -> bool {
        if self.0.left_open && !self.0.repeatable {
            return false;
        }
        match (self.0.kind, self.0.retry) {
            (_, Some(RetryClass::Never)) => false,
            (_, Some(RetryClass::Throttling | RetryClass::Aborted | RetryClass::Nonce)) | (ErrorKind::Connect, _) => {
                true
            }
            (ErrorKind::Transport | ErrorKind::Timeout, _) | (_, Some(RetryClass::Transient)) => {
                !self.0.sent || self.0.repeatable
            }
            _ => false,
        }
    }

    /// Returns whether the call may have taken effect although it failed.
    ///
    /// True if the operation changes something, an attempt may have reached the server, and no response says that it
    /// had no effect: after a time-out, a lost connection or an internal error of the service. False for operations
    /// that only read. Read the state of the job before you repeat such a call.
    pub fn outcome_unknown(&self) -> bool {
        self.0.safety != Safety::Read && (self.0.left_open || self.leaves_open())
    }

    /// Returns whether the last attempt may have taken effect, if the operation changes anything.
    pub(crate) fn leaves_open(&self) -> bool {
        match (self.0.kind, self.0.retry) {
            _ if !self.0.sent => false,
            (ErrorKind::Transport | ErrorKind::Timeout, _) | (_, Some(RetryClass::Transient)) => true,
            // A malformed error response is still an error response.
            (_, Some(_)) => false,
            (ErrorKind::InvalidResponse, None) => {
                !self.0.http_status.is_some_and(|status| (400..500).contains(&status))
            }
            (_, None) => false,
        }
    }

    /// Returns the retry class by the service's error codes or the HTTP status.
    pub(crate) fn retry_class(&self) -> Option<RetryClass> {
        self.0.retry
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(operation) = &inner.operation {
            f.write_str(operation)?;
            f.write_str(": ")?;
        }
        if let Some(code) = &inner.code {
            one_line(f, code)?;
            f.write_str(": ")?;
        }
        one_line(f, &inner.message)?;
        let several = inner.attempts > 1;
        if let Some(request_id) = &inner.request_id {
            f.write_str(" (request ID ")?;
            one_line(f, request_id)?;
            f.write_str(if several { ", " } else { ")" })?;
        } else if several {
            f.write_str(" (")?;
        }
        if several {
            write!(f, "{} attempts)", inner.attempts)?;
        }
        Ok(())
    }
}

/// Writes text on one line: replaces line breaks, and other characters that could forge a log line, with spaces.
pub(crate) fn one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut first = true;
    for piece in text.split(forges_lines) {
        if piece.is_empty() {
            continue;
        }
        if !first {
            f.write_str(" ")?;
        }
        first = false;
        f.write_str(piece)?;
    }
    Ok(())
}

/// Returns whether some log reader takes the character for a line break, or shows the text after it in another order.
fn forges_lines(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut out = f.debug_struct("Error");
        out.field("kind", &inner.kind).field("operation", &inner.operation).field("code", &inner.code);
        out.field("message", &inner.message).field("request_id", &inner.request_id);
        out.field("http_status", &inner.http_status).field("attempts", &inner.attempts);
        if let Some(limit) = &inner.time_limit {
            out.field("time_limit", limit);
        }
        if let Some(start) = &inner.body_start {
            out.field("body_start", start);
        }
        if let Some(source) = &inner.source {
            out.field("source", source);
        }
        out.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests;
