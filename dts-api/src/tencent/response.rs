//! Judges responses.
//!
//! The service always responds with HTTP status 200. If the response has a field for the error, the call failed. Any
//! other status comes from a server in front of the service.

use serde_json::Value;

use crate::runtime::HttpResponse;
use crate::runtime::call::envelope::{Envelope, Members, Proof, not_an_object, text_of};
use crate::runtime::call::protocol::Failure;
use crate::runtime::model::json::text_of as body_text;

pub(super) fn judge(envelope: &Envelope, response: &HttpResponse, proof: Proof) -> Result<(), Failure> {
    let body = body_text(&response.body);
    let Some(members) = members(envelope, &body) else {
        let with = match envelope.body {
            Some(name) => [" with an object `", name, "`"].concat(),
            None => String::new(),
        };
        let message = not_an_object(response, &with);
        return Err(Failure { message: Some(message), ..Failure::default() });
    };
    if succeeded(envelope, response.status, &members) {
        return Ok(());
    }
    let error = envelope.error.and_then(|name| members.get(name));
    match error {
        None if response.status == 200 => members.unproven(envelope, response.status, proof),
        _ => Err(Failure {
            understood: error.is_some(),
            code: first_text(error.as_ref(), envelope.code),
            message: first_text(error.as_ref(), envelope.message),
            throttled: false,
            retry_after: None,
        }),
    }
}

/// Returns the first of these fields of the error that is set and not empty.
fn first_text(error: Option<&Value>, names: &[&str]) -> Option<String> {
    for name in names {
        let found = text_of(error?.get(name)?);
        if found.is_some() {
            return found;
        }
    }
    None
}

pub(super) fn request_id(envelope: &Envelope, response: &HttpResponse) -> Option<String> {
    Some(members(envelope, &body_text(&response.body))?.text(envelope.request_id)?.into_owned())
}

/// Returns whether these fields show that the call succeeded.
pub(super) fn succeeded(envelope: &Envelope, status: u16, members: &Members<'_>) -> bool {
    let has_error = envelope.error.is_some_and(|name| members.get(name).is_some());
    status == 200 && !has_error && members.text(envelope.request_id).is_some()
}

/// Returns the fields of the envelope, or `None` if the body has none.
fn members<'a>(envelope: &Envelope, body: &'a str) -> Option<Members<'a>> {
    Members::read(body, envelope.body, &|name| envelope.field(name))
}

#[cfg(test)]
mod tests;
