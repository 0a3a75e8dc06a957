//! A call of the Security Token Service.

use std::time::SystemTime;

use serde_json::Value;

use super::super::exchange::Refusal;
use super::super::reply::{self, Names};
use super::super::tries::Server;
use super::super::{Credentials, ProviderConfig, ProviderError};
use super::Role;
use crate::runtime::call::protocol::Protocol as _;
use crate::runtime::net::time::unix_seconds;
use crate::runtime::{HttpRequest, HttpResponse, Mask, Origin};
use crate::tencent::sign::{Signable, sign};
use crate::tencent::{PROTOCOL, SERVICE};

const VERSION: &str = "2018-08-13";

const CONTENT_TYPE: &str = "application/json";

/// One call.
pub(super) struct Call<'a> {
    pub(super) action: &'static str,
    pub(super) role: &'a Role,
    /// What is to be added to the role's own parameters.
    pub(super) parameters: &'a [(&'a str, &'a str)],
    /// Who calls; nobody, where a parameter is proof enough.
    pub(super) caller: Option<&'a Credentials>,
    /// What the server must not be quoted with, besides the caller's secrets.
    pub(super) secrets: Vec<&'a str>,
}

/// Calls, and reads the credentials that come back.
pub(super) async fn call(config: &ProviderConfig, call: Call<'_>) -> Result<Credentials, ProviderError> {
    let mask = Mask::new(call.secrets.iter().copied().chain(call.caller.into_iter().flat_map(Credentials::secrets)));
    let origin = call.role.origin()?;
    let who = format!("STS at {}", origin.host);
    let server = Server { who: &who, config, transport: &*config.public, mask: &mask };
    let body = body(config, &call);
    let request = |at| request(&origin, &call, body.clone(), at);
    let read = |answer: &HttpResponse| match PROTOCOL.judge(&SERVICE.envelope, answer) {
        // STS speaks as the service does: all of the provider's services do.
        Err(failure) => Err(server.refused(answer, &Refusal::of(&SERVICE, answer, failure))),
        Ok(()) => {
            let answer = reply::object(&answer.body).map_err(|error| server.unreadable(error))?;
            read(answer.get("Response").unwrap_or(&Value::Null)).map_err(|error| server.unreadable(error))
        }
    };
    server.fetch(request, read).await
}

/// The keys stand in an object of their own, and when they end beside it: as seconds, and as a text.
fn read(response: &Value) -> Result<Credentials, ProviderError> {
    const END: [&str; 2] = ["ExpiredTime", "Expiration"];
    const NAMES: Names = Names { key_id: "TmpSecretId", key_secret: "TmpSecretKey", token: "Token", end: END[0] };

    let mut keys = response.get("Credentials").cloned().unwrap_or_default();
    let end = END.iter().find_map(|name| reply::text(response, name));
    if let (Some(members), Some(end)) = (keys.as_object_mut(), end) {
        members.insert(NAMES.end.to_owned(), end.into());
    }
    reply::temporary(&keys, &NAMES)
}

fn body(config: &ProviderConfig, call: &Call<'_>) -> Vec<u8> {
    let mut body = serde_json::json!({
        "RoleArn": call.role.arn,
        "RoleSessionName": call.role.session(config),
        "DurationSeconds": call.role.duration.as_secs(),
    });
    for (name, value) in call.parameters {
        if let Some(body) = body.as_object_mut() {
            body.insert((*name).to_owned(), (*value).into());
        }
    }
    body.to_string().into_bytes()
}

fn request(origin: &Origin, call: &Call<'_>, body: Vec<u8>, time: SystemTime) -> HttpRequest {
    let authorization = match call.caller {
        // What the vendor's SDKs write there.
        None => "SKIP".to_owned(),
        Some(caller) => {
            let what = Signable {
                service: "sts",
                method: "POST",
                host: &origin.host,
                content_type: CONTENT_TYPE,
                query: "",
                payload: &body,
                time,
            };
            sign(&what, caller).authorization
        }
    };
    let mut headers = vec![
        ("host", origin.host.clone()),
        ("content-type", CONTENT_TYPE.to_owned()),
        ("x-tc-action", call.action.to_owned()),
        ("x-tc-version", VERSION.to_owned()),
        ("x-tc-timestamp", unix_seconds(time).to_string()),
        ("x-tc-region", call.role.region.clone()),
        ("x-tc-language", "en-US".to_owned()),
        ("authorization", authorization),
    ];
    let token = call.caller.and_then(Credentials::expose_token);
    headers.extend(token.map(|token| ("x-tc-token", token.to_owned())));
    HttpRequest { method: "POST", url: format!("{origin}/"), headers, body }
}
