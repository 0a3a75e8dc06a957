//! Calls of the Security Token Service.

use std::time::SystemTime;

use serde_json::Value;

use super::super::exchange::{Exchange, Failed, PUBLIC, Refusal, Server, request};
use super::super::reply::{self, Names};
use super::super::source::Step;
use super::super::{Credentials, ProviderConfig, ProviderError};
use super::Role;
use crate::runtime::call::protocol::Protocol as _;
use crate::runtime::net::time::unix_seconds;
use crate::runtime::{HttpRequest, HttpResponse, Origin};
use crate::tencent::sign::{Signable, sign};
use crate::tencent::{PROTOCOL, SERVICE};

const VERSION: &str = "2018-08-13";

const CONTENT_TYPE: &str = "application/json";

/// One call.
struct Call {
    action: &'static str,
    origin: Origin,
    region: String,
    body: Vec<u8>,
    /// The credentials of the caller; `None` if a parameter proves the identity.
    caller: Option<Credentials>,
}

/// Assumes a role with the keys of a caller.
pub(super) fn assume_role(config: &ProviderConfig, role: &Role, caller: &Credentials) -> Result<Step, ProviderError> {
    let secrets: Vec<&str> = caller.secrets().collect();
    prepare(config, role, "AssumeRole", &[], Some(caller.clone()), &secrets)
}

/// Assumes a role with a token of a cluster.
pub(super) fn assume_role_with_web_identity(
    config: &ProviderConfig,
    role: &Role,
    provider_id: &str,
    token: &str,
) -> Result<Step, ProviderError> {
    let parameters = [("ProviderId", provider_id), ("WebIdentityToken", token)];
    prepare(config, role, "AssumeRoleWithWebIdentity", &parameters, None, &[token])
}

fn prepare(
    config: &ProviderConfig,
    role: &Role,
    action: &'static str,
    own: &[(&'static str, &str)],
    caller: Option<Credentials>,
    secrets: &[&str],
) -> Result<Step, ProviderError> {
    let origin = role.origin()?;
    let mut parameters = vec![
        ("RoleArn", Value::from(role.arn.as_str())),
        ("RoleSessionName", role.session(config).into()),
        ("DurationSeconds", role.duration.as_secs().into()),
    ];
    for (name, value) in own {
        parameters.push((name, (*value).into()));
    }
    let server = Server::new(format!("STS at {}", origin.host), &PUBLIC, secrets);
    let call = Call { action, origin, region: role.region.clone(), body: reply::json(&parameters), caller };
    Ok(Step::Send(server, Box::new(call)))
}

impl Exchange for Call {
    fn request(&self, _: &ProviderConfig, at: SystemTime) -> HttpRequest {
        let authorization = match &self.caller {
            // The value that the vendor's SDKs send.
            None => "SKIP".to_owned(),
            Some(caller) => {
                let what = Signable {
                    service: "sts",
                    method: "POST",
                    host: &self.origin.host,
                    content_type: CONTENT_TYPE,
                    query: "",
                    payload: &self.body,
                    time: at,
                };
                sign(&what, caller).authorization
            }
        };
        let timestamp = unix_seconds(at).to_string();
        let mut headers = vec![
            ("host", self.origin.host.as_str()),
            ("content-type", CONTENT_TYPE),
            ("x-tc-action", self.action),
            ("x-tc-version", VERSION),
            ("x-tc-timestamp", &timestamp),
            ("x-tc-region", &self.region),
            ("x-tc-language", "en-US"),
            ("authorization", &authorization),
        ];
        if let Some(token) = self.caller.as_ref().and_then(Credentials::expose_token) {
            headers.push(("x-tc-token", token));
        }
        request("POST", format!("{}/", self.origin), &headers, self.body.clone())
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        // STS responds as all services of the provider do.
        if let Err(failure) = PROTOCOL.judge(&SERVICE.envelope, response) {
            return Err(server.refused(response, &Refusal::of(&SERVICE, response, failure)));
        }
        let object = server.object(response)?;
        match credentials(object.get("Response").unwrap_or(&Value::Null)) {
            Ok(credentials) => Ok(Step::Done(credentials)),
            Err(error) => Err(server.unreadable(error)),
        }
    }
}

/// Reads the keys, which are in an object of their own. The expiration is beside it: in seconds, and as a text.
fn credentials(response: &Value) -> Result<Credentials, ProviderError> {
    const END: [&str; 2] = ["ExpiredTime", "Expiration"];
    const NAMES: Names = Names { key_id: "TmpSecretId", key_secret: "TmpSecretKey", token: "Token", end: END[0] };

    let mut keys = response.get("Credentials").cloned().unwrap_or_default();
    let end = END.iter().find_map(|name| reply::text(response, name));
    if let (Some(members), Some(end)) = (keys.as_object_mut(), end) {
        members.insert(NAMES.end.to_owned(), end.into());
    }
    reply::temporary(&keys, &NAMES)
}
