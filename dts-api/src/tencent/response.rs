//! What an answer says of its call.
//!
//! The service answers with HTTP status 200 whatever came of the call: an answer with a member for the error is that of
//! a failed one. Any other status comes from something that stands before the service.

use serde_json::Value;

use crate::runtime::HttpResponse;
use crate::runtime::call::envelope::{Envelope, Members, Proof, not_an_object, text_of};
use crate::runtime::call::protocol::Failure;

pub(super) fn judge(envelope: &Envelope, response: &HttpResponse, proof: Proof) -> Result<(), Failure> {
    let Some(members) = members(envelope, response) else {
        let with = match envelope.body {
            Some(name) => [" with an object `", name, "`"].concat(),
            None => String::new(),
        };
        let message = not_an_object(response, &with);
        return Err(Failure { message: Some(message), ..Failure::default() });
    };
    let error = envelope.error.and_then(|name| members.get(name));
    match error {
        None if response.status == 200 && members.text(envelope.request_id).is_some() => Ok(()),
        None if response.status == 200 => members.unproven(envelope, response.status, proof),
        _ => Err(Failure {
            understood: error.is_some(),
            code: first_text(error, envelope.code),
            message: first_text(error, envelope.message),
            throttled: false,
            retry_after: None,
        }),
    }
}

/// The first of these fields of the error that is there and not empty.
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
    members(envelope, response)?.text(envelope.request_id)
}

/// The members of the envelope; none where the body has none.
fn members(envelope: &Envelope, response: &HttpResponse) -> Option<Members> {
    let names = [envelope.request_id, envelope.error.unwrap_or(envelope.request_id)];
    Members::read(&response.body, envelope.body, &names)
}

#[cfg(test)]
mod tests;
