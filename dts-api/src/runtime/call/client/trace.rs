//! Traces calls: a span per call and an event per attempt. Neither contains a secret.
//!
//! Texts from a server are recorded as fields and never as messages, so that a subscriber can escape them.

use std::error::Error as _;
use std::time::Duration;

use tracing::{Level, Span, debug, enabled, info_span, trace, warn};

use super::attempt::{Answered, Failed, request_id};
use super::prepare::Prepared;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::runtime::call::protocol::Encoded;
use crate::runtime::call::service::Service;
use crate::runtime::model::read::Unreadable;

/// The number of bytes of a body that are shown.
const BODY_BYTES: usize = 16 << 10;

/// Creates the span of a call.
pub(super) fn span(service: &Service, operation: &str, region: Option<&str>) -> Span {
    info_span!("call", service = service.name, operation, region)
}

/// Traces the end of an attempt.
pub(super) fn attempt(
    service: &Service,
    call: &Prepared<'_>,
    attempt: u32,
    took: Duration,
    result: &Result<Answered, Failed>,
) {
    if !enabled!(Level::DEBUG) {
        return;
    }
    match result {
        Ok(answered) => {
            let request_id = request_id(service, call, answered);
            let (status, request_id) = (answered.answer.status, request_id.as_deref());
            debug!(attempt, status, request_id, duration_ms = millis(took), "attempt succeeded");
        }
        Err(Failed { error, .. }) => failure(error, attempt, took),
    }
}

/// Traces the fields of a response that could not be read and stay unset.
pub(super) fn unreadable(call: &Prepared<'_>, answered: &Answered, fields: &[Unreadable]) {
    let mask = call.mask_with_answer(&answered.credentials, &answered.answer.body);
    for field in fields {
        let (found, expected) = (mask.apply(&field.found), field.expected);
        warn!(path = mask.apply(&field.path), expected, found, "a field of the response cannot be read");
    }
}

/// Traces that the whole call timed out, perhaps during an attempt.
pub(super) fn out_of_time(error: &Error, attempts: u32, took: Duration) {
    failure(error, attempts, took);
}

fn failure(error: &Error, attempt: u32, took: Duration) {
    let (status, code, request_id) = (error.http_status(), error.code(), error.request_id());
    let duration_ms = millis(took);
    debug!(attempt, status, request_id, duration_ms, code, error = error.message(), "attempt failed");
}

/// Traces that the call will be retried.
pub(super) fn again(attempt: u32, pause: Duration) {
    debug!(attempt, pause_ms = millis(pause), "sending again");
}

/// Traces that rejected credentials are not replaced, because the provider has no others.
pub(super) fn not_refreshed(error: &Error) {
    let because = error.source().map(ToString::to_string);
    debug!(error = error.message(), because, "credentials not refreshed");
}

/// Returns whether a subscriber wants bodies; masking them takes time.
fn shows_bodies() -> bool {
    enabled!(Level::TRACE)
}

/// Traces the request, with secrets masked.
pub(super) fn request(call: &Prepared<'_>, credentials: &Credentials, attempt: u32, encoded: &Encoded) {
    if shows_bodies() {
        let mask = call.mask(credentials);
        let query = mask.start_of(&encoded.query, BODY_BYTES);
        let body = mask.start_of(&String::from_utf8_lossy(&encoded.body), BODY_BYTES);
        trace!(attempt, query, body, "request");
    }
}

/// Traces the response, with secrets masked, also those that only the response has.
pub(super) fn answer(call: &Prepared<'_>, attempt: u32, result: &Result<Answered, Failed>) {
    let answered = match result {
        Ok(answered) => Some(answered),
        Err(failed) => failed.answered.as_deref(),
    };
    if let Some(Answered { answer, credentials, .. }) = answered
        && shows_bodies()
    {
        let mask = call.mask_with_answer(credentials, &answer.body);
        let body = mask.start_of(&String::from_utf8_lossy(&answer.body), BODY_BYTES);
        trace!(attempt, body, "answer");
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
