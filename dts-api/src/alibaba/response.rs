//! What an answer says of its call.
//!
//! The gateway refuses with an HTTP status of failure, the service behind it with status 200 and a member that is
//! false. Before both may stand a proxy that answers with a page of its own, and the gateway itself answers in XML
//! where it never got to know that JSON was asked for.

use std::time::Duration;

use serde_json::Value;

use crate::runtime::HttpResponse;
use crate::runtime::call::envelope::{Envelope, Members, text_of};
use crate::runtime::call::protocol::Failure;

/// The gateway's own word for the request ID.
const REQUEST_ID_HEADER: &str = "x-acs-request-id";

/// Milliseconds to wait; only throttled answers have it.
const RETRY_AFTER_HEADER: &str = "x-acs-retry-after";

/// What stands in a message for the text of another member.
const PLACE: &str = "%s";

pub(super) fn judge(envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
    let Some(members) = members(envelope, response) else { return Err(not_json(envelope, response)) };
    if response.is_success() && succeeded(envelope, &members) {
        return Ok(());
    }
    let message = members.first_text(envelope.message);
    let fill = envelope.message_fill.and_then(|name| members.text(name));
    Err(Failure {
        understood: true,
        code: members.first_text(envelope.code),
        message: match (message, fill) {
            (Some(message), Some(fill)) => Some(message.replace(PLACE, &fill)),
            (message, fill) => message.or(fill),
        },
        throttled: retry_after(response).is_some(),
        retry_after: retry_after(response),
    })
}

pub(super) fn request_id(envelope: &Envelope, response: &HttpResponse) -> Option<String> {
    let name = envelope.request_id;
    let in_body = match members(envelope, response) {
        Some(members) => members.text(name),
        None => element(&String::from_utf8_lossy(&response.body), name),
    };
    in_body.or_else(|| response.header(REQUEST_ID_HEADER).map(ToOwned::to_owned))
}

/// The members of the envelope; none where the body is not a JSON object.
fn members(envelope: &Envelope, response: &HttpResponse) -> Option<Members> {
    let mut names = vec![envelope.request_id];
    names.extend(envelope.success);
    names.extend(envelope.code);
    names.extend(envelope.message);
    names.extend(envelope.message_fill);
    Members::read(&response.body, envelope.body, &names)
}

/// Whether the body says that the call succeeded: a boolean, or its text in any case.
fn succeeded(envelope: &Envelope, members: &Members) -> bool {
    let said = envelope.success.and_then(|name| members.get(name)).and_then(|value| match value {
        Value::Bool(success) => Some(*success),
        other => text_of(other).map(|text| !text.trim().eq_ignore_ascii_case("false")),
    });
    // Some operations do not say. The first name of a code belongs to failed calls only.
    said.unwrap_or_else(|| envelope.code.first().is_none_or(|name| members.text(name).is_none()))
}

fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let milliseconds = response.header(RETRY_AFTER_HEADER)?.trim().parse().ok()?;
    (!response.is_success() && milliseconds > 0).then(|| Duration::from_millis(milliseconds))
}

/// The failure that an answer is which is not JSON; what it says all the same is taken from XML.
fn not_json(envelope: &Envelope, response: &HttpResponse) -> Failure {
    let text = String::from_utf8_lossy(&response.body);
    let first = |names: &[&str]| names.iter().find_map(|name| element(&text, name));
    let code = first(envelope.code);
    let said = first(envelope.message);
    let what = format!("the response (HTTP status {}) is not a JSON object", response.status);
    let message = match (said, &code) {
        (Some(said), Some(_)) => format!("{what} but XML: {said}"),
        _ => what,
    };
    let retry_after = retry_after(response);
    Failure { understood: false, code, message: Some(message), throttled: retry_after.is_some(), retry_after }
}

/// The text of an XML element, where the body is the gateway's XML error: flat, without attributes.
fn element(xml: &str, name: &str) -> Option<String> {
    if !xml.contains("<Error>") {
        return None;
    }
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let text = text.trim();
    let text = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    if text.is_empty() || text.contains('<') {
        return None;
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    Some(entities.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c)))
}

#[cfg(test)]
mod tests;
