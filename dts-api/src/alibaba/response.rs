//! Judges responses.
//!
//! If the gateway rejects a call, the HTTP status says so. If the service behind it fails, the status is 200 and a
//! field is false. A proxy may return a page of its own, and the gateway returns XML if it did not see that JSON was
//! requested.

use std::borrow::Cow;
use std::time::Duration;

use crate::runtime::HttpResponse;
use crate::runtime::call::envelope::{Envelope, Members, Proof, not_an_object};
use crate::runtime::call::protocol::Failure;
use crate::runtime::model::json::text_of;

/// The gateway's header with the request ID.
const REQUEST_ID_HEADER: &str = "x-acs-request-id";

/// The milliseconds to wait; only throttled responses have this header.
const RETRY_AFTER_HEADER: &str = "x-acs-retry-after";

/// The placeholder in a message for the text of another field.
const PLACE: &str = "%s";

pub(super) fn judge(envelope: &Envelope, response: &HttpResponse, proof: Proof) -> Result<(), Failure> {
    let body = text_of(&response.body);
    let Some(members) = members(envelope, &body) else { return Err(not_json(envelope, response)) };
    let said = said(envelope, &members);
    match said {
        Said::Success if response.is_success() => return Ok(()),
        Said::Nothing if response.is_success() => return members.unproven(envelope, response.status, proof),
        Said::Success | Said::Failure | Said::Nothing => {}
    }
    let message = members.first_text(envelope.message);
    let fill = envelope.message_fill.and_then(|name| members.text(name));
    let retry_after = retry_after(response);
    Err(Failure {
        understood: true,
        code: members.first_text(envelope.code).map(Cow::into_owned),
        message: match (message, fill) {
            (Some(message), Some(fill)) => Some(message.replace(PLACE, &fill)),
            (message, fill) => message.or(fill).map(Cow::into_owned),
        },
        throttled: retry_after.is_some(),
        retry_after,
    })
}

pub(super) fn request_id(envelope: &Envelope, response: &HttpResponse) -> Option<String> {
    let (name, body) = (envelope.request_id, text_of(&response.body));
    let in_body = match members(envelope, &body) {
        Some(members) => members.text(name).map(Cow::into_owned),
        None => element(&body, name),
    };
    in_body.or_else(|| response.header(REQUEST_ID_HEADER).map(ToOwned::to_owned))
}

/// Returns whether these fields show that the call succeeded.
pub(super) fn succeeded(envelope: &Envelope, members: &Members<'_>) -> bool {
    matches!(said(envelope, members), Said::Success)
}

/// Returns the fields of the envelope, or `None` if the body is not a JSON object.
fn members<'a>(envelope: &Envelope, body: &'a str) -> Option<Members<'a>> {
    Members::read(body, envelope.body, &|name| envelope.field(name))
}

/// Says what a body reports about its call.
enum Said {
    Success,
    Failure,
    Nothing,
}

/// Reads what the body reports: a boolean, its text in any letter case, or a number.
fn said(envelope: &Envelope, members: &Members<'_>) -> Said {
    if let Some(success) = envelope.success.and_then(|name| members.text(name)) {
        return match success.trim() {
            "0" => Said::Failure,
            "1" => Said::Success,
            text if text.eq_ignore_ascii_case("true") => Said::Success,
            text if text.eq_ignore_ascii_case("false") => Said::Failure,
            _ => Said::Nothing,
        };
    }
    // Some operations do not say. The first name of a code belongs to failed calls only. The second may belong to a
    // step, but then there is no message.
    let has_request_id = members.text(envelope.request_id).is_some();
    let has_code = members.first_text(envelope.code).is_some();
    let has_message = members.first_text(envelope.message).is_some();
    let has_own_code = envelope.code.first().is_some_and(|name| members.text(name).is_some());
    match (has_request_id, has_code) {
        _ if has_own_code => Said::Failure,
        (_, true) if has_message => Said::Failure,
        (false, true) => Said::Failure,
        (true, _) => Said::Success,
        (false, false) => Said::Nothing,
    }
}

fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let milliseconds = response.header(RETRY_AFTER_HEADER)?.trim().parse().ok()?;
    (!response.is_success() && milliseconds > 0).then(|| Duration::from_millis(milliseconds))
}

/// Converts a response that is not JSON to a failure. The gateway's error has the same fields in XML.
fn not_json(envelope: &Envelope, response: &HttpResponse) -> Failure {
    let text = String::from_utf8_lossy(&response.body);
    let code = first_element(&text, envelope.code);
    let message = match &code {
        Some(_) => first_element(&text, envelope.message),
        None => Some(not_an_object(response, "")),
    };
    let retry_after = retry_after(response);
    Failure { understood: code.is_some(), code, message, throttled: retry_after.is_some(), retry_after }
}

/// Returns the text of an XML element, if the body is the gateway's XML error: flat, without attributes.
fn element(xml: &str, name: &str) -> Option<String> {
    if !xml.contains("<Error>") {
        return None;
    }
    let (_, rest) = xml.split_once(["<", name, ">"].concat().as_str())?;
    let (text, _) = rest.split_once(["</", name, ">"].concat().as_str())?;
    let text = text.trim();
    let text = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    if text.is_empty() || text.contains('<') {
        return None;
    }
    let mut text = text.to_owned();
    for (entity, c) in &[("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")] {
        text = text.replace(entity, c);
    }
    Some(text)
}

/// Returns the text of the first of these XML elements that exists.
fn first_element(xml: &str, names: &[&str]) -> Option<String> {
    for name in names {
        let found = element(xml, name);
        if found.is_some() {
            return found;
        }
    }
    None
}

#[cfg(test)]
mod tests;
