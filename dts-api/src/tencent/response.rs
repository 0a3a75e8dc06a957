//! What an answer says of its call.
//!
//! The service answers with HTTP status 200 whatever came of the call: an answer with a member for the error is that of
//! a failed one. Any other status comes from something that stands before the service.

use crate::runtime::HttpResponse;
use crate::runtime::call::envelope::{Envelope, Members, Proof, text_of};
use crate::runtime::call::protocol::Failure;

pub(super) fn judge(envelope: &Envelope, response: &HttpResponse, proof: Proof) -> Result<(), Failure> {
    let Some(members) = members(envelope, response) else {
        let what = match envelope.body {
            Some(name) => format!("a JSON object with an object `{name}`"),
            None => "a JSON object".to_owned(),
        };
        let message = format!("the response (HTTP status {}) is not {what}", response.status);
        return Err(Failure { message: Some(message), ..Failure::default() });
    };
    let error = envelope.error.and_then(|name| members.get(name));
    let member = |names: &[&str]| names.iter().find_map(|name| text_of(error?.get(name)?));
    match error {
        None if response.status == 200 && members.text(envelope.request_id).is_some() => Ok(()),
        None if response.status == 200 => members.unproven(envelope, response.status, proof),
        _ => Err(Failure {
            understood: error.is_some(),
            code: member(envelope.code),
            message: member(envelope.message),
            throttled: false,
            retry_after: None,
        }),
    }
}

pub(super) fn request_id(envelope: &Envelope, response: &HttpResponse) -> Option<String> {
    members(envelope, response)?.text(envelope.request_id)
}

/// The members of the envelope; none where the body has none.
fn members(envelope: &Envelope, response: &HttpResponse) -> Option<Members> {
    let mut names = vec![envelope.request_id];
    names.extend(envelope.error);
    Members::read(&response.body, envelope.body, &names)
}

#[cfg(test)]
mod tests;
