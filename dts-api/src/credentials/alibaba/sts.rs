//! A call of the Security Token Service.
//!
//! All parameters travel in the form body and the caller's token in a header, so nothing secret is in a URL.

use std::time::SystemTime;

use serde_json::Value;

use super::super::exchange::Refusal;
use super::super::tries::Server;
use super::super::{Credentials, ProviderConfig, ProviderError, reply};
use super::{NAMES, Role};
use crate::alibaba::sign::{Signable, body_sha256, canonical_query, sign};
use crate::alibaba::{PROTOCOL, SERVICE};
use crate::runtime::call::protocol::Protocol as _;
use crate::runtime::net::encode::{form, pairs};
use crate::runtime::net::time::rfc3339;
use crate::runtime::{HttpRequest, HttpResponse, Mask, Origin};

const VERSION: &str = "2015-04-01";

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// One call.
pub(super) struct Call<'a> {
    pub(super) action: &'static str,
    pub(super) role: &'a Role,
    /// What is to be added to the role's own parameters.
    pub(super) parameters: Vec<(String, String)>,
    /// Who calls; nobody, where a parameter is proof enough.
    pub(super) caller: Option<&'a Credentials>,
    /// What the server must not be quoted with, besides the caller's secrets.
    pub(super) secrets: Vec<&'a str>,
}

/// Calls, and reads the credentials that come back.
pub(super) async fn call(config: &ProviderConfig, call: Call<'_>) -> Result<Credentials, ProviderError> {
    let origin = call.role.origin(&*config.environment)?;
    let mut parameters = call.role.parameters(config);
    parameters.extend(call.parameters);
    let body = pairs(&parameters, form).into_bytes();
    let mask = Mask::new(call.secrets.into_iter().chain(call.caller.into_iter().flat_map(Credentials::secrets)));
    let who = format!("STS at {}", origin.host);
    let server = Server { who: &who, config, transport: &*config.public, mask: &mask };
    let request = |at| match call.caller {
        Some(caller) => signed(config, &origin, call.action, body.clone(), caller, at),
        None => unsigned(&origin, call.action, body.clone(), at),
    };
    let read = |answer: &HttpResponse| match PROTOCOL.judge(&SERVICE.envelope, answer) {
        // STS speaks as the service does: the same gateway stands before both.
        Err(failure) => Err(server.refused(answer, &Refusal::of(&SERVICE, answer, failure))),
        Ok(()) => {
            let answer = reply::object(&answer.body).map_err(|error| server.unreadable(error))?;
            let keys = answer.get("Credentials").unwrap_or(&Value::Null);
            reply::temporary(keys, &NAMES).map_err(|error| server.unreadable(error))
        }
    };
    server.fetch(request, read).await
}

/// A request that its body vouches for.
fn unsigned(origin: &Origin, action: &str, body: Vec<u8>, at: SystemTime) -> HttpRequest {
    let query = [("Action", action), ("Format", "JSON"), ("Timestamp", &rfc3339(at)), ("Version", VERSION)];
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = vec![
        ("host", origin.host.clone()),
        ("content-type", CONTENT_TYPE.to_owned()),
        ("accept", "application/json".to_owned()),
    ];
    HttpRequest { method: "POST", url: format!("{origin}/?{}", canonical_query(&query)), headers, body }
}

/// A request that is signed with keys, in the way in which the service itself is called.
fn signed(
    config: &ProviderConfig,
    origin: &Origin,
    action: &str,
    body: Vec<u8>,
    caller: &Credentials,
    at: SystemTime,
) -> HttpRequest {
    let body_sha256 = body_sha256(&body);
    let (date, nonce) = (rfc3339(at), config.nonces.next());
    let mut headers = vec![
        ("host", origin.host.as_str()),
        ("x-acs-action", action),
        ("x-acs-version", VERSION),
        ("x-acs-date", &date),
        ("x-acs-signature-nonce", &nonce),
        ("x-acs-content-sha256", &body_sha256),
        ("content-type", CONTENT_TYPE),
    ];
    if let Some(token) = caller.expose_token() {
        headers.push(("x-acs-accesskey-id", caller.key_id()));
        headers.push(("x-acs-security-token", token));
    }
    let what = Signable { method: "POST", path: "/", query: "", headers: &headers, body_sha256: &body_sha256 };
    let authorization = sign(&what, caller).authorization;
    let mut headers: Vec<_> = headers.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    headers.push(("accept", "application/json".to_owned()));
    headers.push(("authorization", authorization));
    HttpRequest { method: "POST", url: format!("{origin}/"), headers, body }
}

#[cfg(test)]
mod tests;
