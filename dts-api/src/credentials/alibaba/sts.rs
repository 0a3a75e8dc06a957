//! Calls of the Security Token Service.
//!
//! All parameters are sent in the form body and the caller's token in a header, so no URL contains a secret.

use std::time::SystemTime;

use serde_json::Value;

use super::super::exchange::{Exchange, Failed, PUBLIC, Refusal, Server, request};
use super::super::source::Step;
use super::super::{Credentials, ProviderConfig, ProviderError};
use super::{NAMES, Role};
use crate::alibaba::sign::{Signable, body_sha256, canonical_query, sign};
use crate::alibaba::{PROTOCOL, SERVICE};
use crate::runtime::call::protocol::Protocol as _;
use crate::runtime::net::encode::{form, pairs};
use crate::runtime::net::time::rfc3339;
use crate::runtime::{HttpRequest, HttpResponse, Origin};

const VERSION: &str = "2015-04-01";

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// One call.
struct Call {
    action: &'static str,
    origin: Origin,
    body: Vec<u8>,
    /// The credentials of the caller; `None` if a parameter proves the identity.
    caller: Option<Credentials>,
}

/// Assumes a role with the keys of a caller.
pub(super) fn assume_role(config: &ProviderConfig, role: &Role, caller: &Credentials) -> Result<Step, ProviderError> {
    let mut secrets: Vec<&str> = caller.secrets().collect();
    let external_id = role.external_id.as_deref();
    let parameters = match external_id {
        Some(id) => &[("ExternalId", id)][..],
        None => &[],
    };
    secrets.extend(external_id);
    let (server, origin, body) = prepare(config, role, parameters, &secrets)?;
    let call = Call { action: "AssumeRole", origin, body, caller: Some(caller.clone()) };
    Ok(Step::Send(server, Box::new(call)))
}

/// Assumes a role with the token of an OIDC provider.
pub(super) fn assume_role_with_oidc(
    config: &ProviderConfig,
    role: &Role,
    provider_arn: &str,
    token: &str,
) -> Result<Step, ProviderError> {
    let parameters = [("OIDCProviderArn", provider_arn), ("OIDCToken", token)];
    let (server, origin, body) = prepare(config, role, &parameters, &[token])?;
    Ok(Step::Send(server, Box::new(Call { action: "AssumeRoleWithOIDC", origin, body, caller: None })))
}

fn prepare(
    config: &ProviderConfig,
    role: &Role,
    own: &[(&'static str, &str)],
    secrets: &[&str],
) -> Result<(Box<Server>, Origin, Vec<u8>), ProviderError> {
    let origin = role.origin(&*config.environment)?;
    let mut parameters = role.parameters(config);
    for (name, value) in own {
        parameters.push(((*name).to_owned(), (*value).to_owned()));
    }
    let server = Server::new(format!("STS at {}", origin.host), &PUBLIC, secrets);
    Ok((server, origin, pairs(&parameters, form).into_bytes()))
}

impl Exchange for Call {
    fn request(&self, config: &ProviderConfig, at: SystemTime) -> HttpRequest {
        match &self.caller {
            Some(caller) => self.signed(caller, &rfc3339(at), &config.nonces.next()),
            None => self.unsigned(&rfc3339(at)),
        }
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        // STS responds as the service does: both use the same gateway.
        if let Err(failure) = PROTOCOL.judge(&SERVICE.envelope, response) {
            return Err(server.refused(response, &Refusal::of(&SERVICE, response, failure)));
        }
        let object = server.object(response)?;
        server.keys(object.get("Credentials").unwrap_or(&Value::Null), &NAMES)
    }
}

impl Call {
    /// Creates a request that is not signed.
    fn unsigned(&self, date: &str) -> HttpRequest {
        let mut query = Vec::new();
        for (name, value) in [("Action", self.action), ("Format", "JSON"), ("Timestamp", date), ("Version", VERSION)] {
            query.push((name.to_owned(), value.to_owned()));
        }
        let headers =
            [("host", self.origin.host.as_str()), ("content-type", CONTENT_TYPE), ("accept", "application/json")];
        let url = format!("{}/?{}", self.origin, canonical_query(&query));
        request("POST", url, &headers, self.body.clone())
    }

    /// Creates a request that is signed with keys, as for the service itself.
    fn signed(&self, caller: &Credentials, date: &str, nonce: &str) -> HttpRequest {
        let body_sha256 = body_sha256(&self.body);
        let mut headers = vec![
            ("host", self.origin.host.as_str()),
            ("x-acs-action", self.action),
            ("x-acs-version", VERSION),
            ("x-acs-date", date),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-content-sha256", &body_sha256),
            ("content-type", CONTENT_TYPE),
        ];
        if let Some(token) = caller.expose_token() {
            headers.push(("x-acs-accesskey-id", caller.key_id()));
            headers.push(("x-acs-security-token", token));
        }
        let what = Signable { method: "POST", path: "/", query: "", headers: &headers, body_sha256: &body_sha256 };
        let authorization = sign(&what, caller).authorization;
        headers.push(("accept", "application/json"));
        headers.push(("authorization", &authorization));
        request("POST", format!("{}/", self.origin), &headers, self.body.clone())
    }
}

#[cfg(test)]
mod tests;
