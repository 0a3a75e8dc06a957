//! The one error of this crate.

mod build;
mod time_limit;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

pub use self::time_limit::TimeLimit;
use crate::runtime::{BoxError, RetryClass, Safety};

/// Why a call failed.
///
/// [`kind`](Self::kind) says at which step; [`code`](Self::code) is what the service said. `Display` is one line; what
/// lies beneath is reached through [`source`](StdError::source) and not repeated in it. Neither `Display` nor `Debug`
/// shows a URL or a secret: whatever secret of the call a server echoes is masked.
///
/// ```
/// use dts_api::{Error, ErrorKind};
///
/// fn advise(error: &Error) -> &'static str {
///     match error.kind() {
///         // First of all: sending it again might do it twice.
///         _ if error.outcome_unknown() => "look whether it took effect",
///         ErrorKind::InvalidRequest => "set what `missing()` or the message names",
///         _ if error.is_throttled() => "slow down",
///         _ if error.is_retryable() => "send it again",
///         _ => "give up",
///     }
/// }
/// ```
///
/// | question | true if |
/// | --- | --- |
/// | [`outcome_unknown`](Self::outcome_unknown) | the call may have changed something although it failed |
/// | [`is_retryable`](Self::is_retryable) | sending the same call again does no harm and may succeed |
/// | [`is_throttled`](Self::is_throttled) | the service asked for fewer calls |
/// | [`is_timeout`](Self::is_timeout) | a time limit passed |
/// | [`has_code`](Self::has_code) | the service gave this code; each service lists its codes in `error_code` |
pub struct Error(Box<Inner>);

/// The step at which a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is incomplete, has a value or a length that is not allowed, or cannot be written; nothing was sent.
    InvalidRequest,
    /// The client's configuration is wrong; nothing was sent.
    Configuration,
    /// No credentials could be had; nothing was sent.
    Credentials,
    /// No connection to the server, or to one whose certificate is not trusted; nothing was sent.
    Connect,
    /// The connection failed after the request may have left.
    Transport,
    /// A time limit passed.
    Timeout,
    /// The service refused the call or failed at it, and said so.
    Service,
    /// A response came that is not one of the service: not JSON, no sign of success, a redirect, or too large.
    InvalidResponse,
    /// A wait failed or timed out.
    Wait,
}

/// A required parameter that a request lacks, or an entry of one of its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingParameter {
    pub(crate) name: String,
    pub(crate) setter: &'static str,
    pub(crate) because: Option<String>,
}

impl MissingParameter {
    /// Name of the parameter as it travels, with its path: `SourceEndpoint.Port`. Entries of lists are numbered from 1:
    /// `Tag.2.Key`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The setter, or the field, that gives it a value: `port`.
    pub fn setter(&self) -> &str {
        self.setter
    }

    /// Why it is required, where it is not always: `SourceEndpoint.InstanceType is ECS`.
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

/// What an error knows. Its secrets are masked before it gets here.
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
    /// Whether the caller may send the same call again without harm, whatever came of this one.
    repeatable: bool,
    /// The request of the last attempt may have reached the server.
    sent: bool,
    /// An attempt before the last one may have taken effect.
    left_open: bool,
    timeout: bool,
    time_limit: Option<TimeLimit>,
    source: Option<BoxError>,
}

impl Error {
    /// The step at which the call failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Name of the operation, as it travels; none where the client could not be made.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The error code that the service gave, as it gave it. To compare it, [`has_code`](Self::has_code) is better.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whether the service gave this error code.
    ///
    /// True also if the code came with a prefix that the service may put before any code without changing its meaning.
    /// The module `error_code` of each service has the documented codes. False if the error is not one of the service.
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

    /// What went wrong: the service's own words where it gave any, else this crate's.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The ID under which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status of the answer, where one came.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How the answer began, where its HTTP status is one of failure or it could not be understood: at most 1,024 bytes
    /// of it, secrets masked.
    pub fn body_start(&self) -> Option<&str> {
        self.0.body_start.as_deref()
    }

    /// The required parameters that the request lacks: all of them, not only the first.
    pub fn missing(&self) -> &[MissingParameter] {
        &self.0.missing
    }

    /// How many attempts the call had; 0 where nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the service asks to wait before the next call, where it says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the service asks for fewer calls per second.
    ///
    /// True if the last attempt got a code that the service documents for this, or HTTP status 429. That attempt had no
    /// effect; whether an earlier one may have had, [`outcome_unknown`](Self::outcome_unknown) says.
    pub fn is_throttled(&self) -> bool {
        self.0.retry == Some(RetryClass::Throttling)
    }

    /// Whether a time limit passed.
    ///
    /// True for limits of the client (while connecting, for an attempt, for the whole call), for the limit of a wait, and
    /// for time-outs that the transport reports. [`time_limit`](Self::time_limit) says which of the client's own it was.
    pub fn is_timeout(&self) -> bool {
        self.0.timeout
    }

    /// Which time limit passed, where it is one of the client's own.
    pub fn time_limit(&self) -> Option<TimeLimit> {
        self.0.time_limit
    }

    /// Whether the same call may be sent again, after a pause, without doing harm and with some hope.
    ///
    /// True if the call certainly had no effect (throttled, not connected, except that a certificate is not trusted), and
    /// if the trouble may pass and the operation is safe to repeat: it changes nothing, or twice is the same as once, or
    /// the caller gave it an idempotency token. A token that the client filled in is gone with the call; the next call
    /// gets another one.
    ///
    /// The client has done so itself already, as often as its [`RetryPolicy`](crate::RetryPolicy) allows.
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

    /// Whether the call may have taken effect although it failed.
    ///
    /// True if the operation changes something, the request may have left, in the last attempt or in one before, and no
    /// response says that it was refused: after a time-out, a connection that was cut, or an error inside the service.
    /// False for operations that only read. Look at the state of the job before you send such a call again.
    pub fn outcome_unknown(&self) -> bool {
        self.0.safety != Safety::Read && (self.0.left_open || self.leaves_open())
    }

    /// Whether the last attempt may have taken effect, if the operation changes anything.
    pub(crate) fn leaves_open(&self) -> bool {
        match (self.0.kind, self.0.retry) {
            _ if !self.0.sent => false,
            (ErrorKind::Transport | ErrorKind::Timeout, _) | (_, Some(RetryClass::Transient)) => true,
            // A refusal that is spelled badly is still a refusal.
            (_, Some(_)) => false,
            (ErrorKind::InvalidResponse, None) => {
                !self.0.http_status.is_some_and(|status| (400..500).contains(&status))
            }
            (_, None) => false,
        }
    }

    /// What the service's table of error codes, or the HTTP status, says on sending the call again.
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

/// Writes text with its line breaks, and whatever else could forge a line of a log, replaced by spaces.
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

/// Whether a character ends a line, for some reader of logs, or changes the order in which the rest of it is shown.
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
