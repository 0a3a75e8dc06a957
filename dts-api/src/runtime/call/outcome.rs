//! Converts failed attempts to this crate's error.

use super::mask::Mask;
use super::protocol::Failure;
use super::retry::retry_after;
use super::service::{RetryClass, Service};
use crate::error::{Error, ErrorKind};
use crate::runtime::net::encode::is_all;
use crate::runtime::net::http::HttpResponse;
use crate::runtime::net::transport::{Stage, TransportError};

/// The number of bytes that an error keeps of a response that cannot be read.
const KEPT_BYTES: usize = 1024;

/// The number of bytes that an error keeps of a message.
const MESSAGE_BYTES: usize = 8192;

/// Creates the error of an attempt without a response.
pub(crate) fn without_answer(error: TransportError, mask: &Mask) -> Error {
    let kind = match (error.stage, error.timeout) {
        (Stage::Unsendable, _) => ErrorKind::InvalidRequest,
        (Stage::Connect, _) => ErrorKind::Connect,
        (Stage::Exchange, true) => ErrorKind::Timeout,
        (Stage::Exchange, false) => ErrorKind::Transport,
        (Stage::TooLarge, _) => ErrorKind::InvalidResponse,
    };
    let message = match error.limit {
        Some(limit) => limit.to_string(),
        None => error.to_string(),
    };
    let mut out = Error::new(kind, message).timed_out(error.timeout).with_source(mask.error(error.source));
    if error.untrusted {
        out = out.with_retry(Some(RetryClass::Never));
    }
    if let Some(limit) = error.limit {
        out = out.with_time_limit(limit);
    }
    if matches!(error.stage, Stage::Unsendable | Stage::Connect) { out } else { out.sent() }
}

/// Creates the error of a failed call from its response.
pub(crate) fn of_failure(
    service: &Service,
    answer: &HttpResponse,
    failure: Failure,
    request_id: Option<String>,
    mask: &Mask,
) -> Error {
    let retry_after = match failure.retry_after {
        Some(pause) => Some(pause),
        None => retry_after(answer),
    };
    let retry = failure.class(service, answer.status);
    let redirect = (300..400).contains(&answer.status) && failure.code.is_none();
    let understood = failure.understood && !redirect;
    let kind = if understood { ErrorKind::Service } else { ErrorKind::InvalidResponse };
    let message = match failure.message {
        _ if redirect => mask.apply(&redirected(answer)),
        Some(message) => mask.start_of(&message, MESSAGE_BYTES),
        None => format!("HTTP status {} without a message", answer.status),
    };
    Error::new(kind, message)
        .with_code(failure.code.map(|code| mask.apply(&code)), service.error_prefix)
        .with_body_start((!understood || !answer.is_success()).then(|| body_start(answer, mask)))
        .with_request_id(request_id.map(|id| mask.apply(&id)))
        .with_http_status(answer.status)
        .with_retry(retry)
        .with_retry_after(retry_after)
        .sent()
}

/// Describes a redirect by its host. Other parts of the URL may be secret.
fn redirected(answer: &HttpResponse) -> String {
    let to = match answer.header("location").map(str::trim) {
        Some(url) if url.starts_with('/') && !url.starts_with("//") => " to another path of the same host".to_owned(),
        url => match url.and_then(host) {
            Some(host) => [" to the host `", host, "`"].concat(),
            None => String::new(),
        },
    };
    format!("the response (HTTP status {}) is a redirect{to}; redirects are not followed", answer.status)
}

/// Returns the host of a URL with its port, or `None` if there is no valid one.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let is_host =
        is_all(host, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']'));
    (is_host && !host.is_empty()).then_some(host)
}

/// Creates the error of a successful call whose response cannot be read.
pub(crate) fn unreadable(answer: &HttpResponse, why: &str, request_id: Option<String>, mask: &Mask) -> Error {
    Error::new(ErrorKind::InvalidResponse, mask.apply(&format!("the response cannot be read: {why}")))
        .with_body_start(Some(body_start(answer, mask)))
        .with_request_id(request_id.map(|id| mask.apply(&id)))
        .with_http_status(answer.status)
        .sent()
}

/// Creates the error of a response that is too large.
pub(crate) fn too_large(limit: usize) -> Error {
    Error::new(ErrorKind::InvalidResponse, format!("the response is larger than {limit} bytes")).sent()
}

/// Returns the beginning of a response. The text after it matters only because a secret may reach across the cut.
fn body_start(answer: &HttpResponse, mask: &Mask) -> String {
    let enough = answer.body.get(..KEPT_BYTES * 16).unwrap_or(&answer.body);
    mask.start_of(&String::from_utf8_lossy(enough), KEPT_BYTES)
}
