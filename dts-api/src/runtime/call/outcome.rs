//! Turns what came back, or did not, into this crate's error.

use super::mask::Mask;
use super::protocol::Failure;
use super::retry::retry_after;
use super::service::{RetryClass, Service};
use crate::error::{Error, ErrorKind};
use crate::runtime::net::encode::is_all;
use crate::runtime::net::http::HttpResponse;
use crate::runtime::net::transport::{Stage, TransportError};

/// How much is kept of a response that cannot be understood.
const KEPT_BYTES: usize = 1024;

/// How much is kept of a message.
const MESSAGE_BYTES: usize = 8192;

/// The error for an attempt that brought no response.
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

/// The error for the response of a failed call.
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

/// Says that a response is a redirect, and to which host. What else is in the URL may be secret.
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

/// The host of a URL, with its port; `None` if there is none, or something that is not a host.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let is_host =
        is_all(host, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']'));
    (is_host && !host.is_empty()).then_some(host)
}

/// The error for the response of a call that succeeded but whose result cannot be read.
pub(crate) fn unreadable(answer: &HttpResponse, why: &str, request_id: Option<String>, mask: &Mask) -> Error {
    Error::new(ErrorKind::InvalidResponse, mask.apply(&format!("the answer cannot be read: {why}")))
        .with_body_start(Some(body_start(answer, mask)))
        .with_request_id(request_id.map(|id| mask.apply(&id)))
        .with_http_status(answer.status)
        .sent()
}

/// The error for a response that is too large.
pub(crate) fn too_large(limit: usize) -> Error {
    Error::new(ErrorKind::InvalidResponse, format!("the answer is larger than {limit} bytes")).sent()
}

/// The beginning of a response. What follows it in the body matters only as far as a secret may reach across the cut.
fn body_start(answer: &HttpResponse, mask: &Mask) -> String {
    let enough = answer.body.get(..KEPT_BYTES * 16).unwrap_or(&answer.body);
    mask.start_of(&String::from_utf8_lossy(enough), KEPT_BYTES)
}
