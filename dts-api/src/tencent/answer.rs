//! What an answer says of its call.
//!
//! The service answers with HTTP status 200 whatever came of the call: an answer with a member for the error is that of
//! a failed one. Any other status comes from something that stands before the service.

use crate::runtime::envelope::{Members, text_of};
use crate::runtime::protocol::Failure;
use crate::runtime::{HttpResponse, Service};

pub(super) fn judge(service: &Service, answer: &HttpResponse) -> Result<(), Failure> {
    let Some(members) = members(service, answer) else {
        let what = match service.envelope.body {
            Some(name) => format!("a JSON object with an object `{name}`"),
            None => "a JSON object".to_owned(),
        };
        let message = format!("the answer (HTTP status {}) is not {what}", answer.status);
        return Err(Failure { message: Some(message), ..Failure::default() });
    };
    let error = service.envelope.error.and_then(|name| members.get(name));
    let member = |names: &[&str]| names.iter().find_map(|name| text_of(error?.get(name)?));
    match error {
        None if answer.status == 200 => Ok(()),
        _ => Err(Failure {
            understood: error.is_some(),
            code: member(service.envelope.code),
            message: member(service.envelope.message),
            throttled: false,
            retry_after: None,
        }),
    }
}

pub(super) fn request_id(service: &Service, answer: &HttpResponse) -> Option<String> {
    members(service, answer)?.text(service.envelope.request_id)
}

/// The members of the envelope; none where the body has none.
fn members(service: &Service, answer: &HttpResponse) -> Option<Members> {
    let envelope = &service.envelope;
    let mut names = vec![envelope.request_id];
    names.extend(envelope.error);
    Members::read(&answer.body, envelope.body, &names)
}

#[cfg(test)]
mod tests;
