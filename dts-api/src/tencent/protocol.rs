//! Encodes calls: parameters in a JSON body, the rest in `x-tc-` headers.

use std::sync::Arc;

use serde_json::Value;

use crate::credentials::{CredentialsProvider, EnvironmentNames, ProviderConfig};
use crate::runtime::call::envelope::{Envelope, Members, Proof};
use crate::runtime::call::protocol::{Attempt, Encoded, Failure, Parameters, Protocol};
use crate::runtime::model::write;
use crate::runtime::net::time::unix_seconds;
use crate::runtime::{Headers, HttpRequest, HttpResponse};

use super::response;
use super::sign::{Signable, sign};

/// The environment variables that Tencent Cloud's tools share. The tools use different names for the token.
pub static ENVIRONMENT: EnvironmentNames = EnvironmentNames::new(
    "TENCENTCLOUD_SECRET_ID",
    "TENCENTCLOUD_SECRET_KEY",
    &["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"],
    "TENCENTCLOUD_REGION",
);

/// The protocol of Tencent Cloud's services.
#[doc(hidden)]
pub static PROTOCOL: Tc3 = Tc3;

/// API 3.0 over POST, signed with TC3-HMAC-SHA256.
#[doc(hidden)]
#[derive(Debug)]
pub struct Tc3;

/// The product's name in a signature. It is part of the key, whatever the host.
const PRODUCT: &str = "dts";

const CONTENT_TYPE: &str = "application/json";

/// Removes fields that are null: an operation without parameters rejects them.
fn without_nulls(json: &Value) -> Value {
    match json {
        Value::Object(members) => {
            let mut kept = serde_json::Map::new();
            for (name, value) in members {
                if !value.is_null() {
                    kept.insert(name.clone(), without_nulls(value));
                }
            }
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        value => value.clone(),
    }
}

impl Protocol for Tc3 {
    fn environment(&self) -> &'static EnvironmentNames {
        &ENVIRONMENT
    }

    fn default_credentials(&self, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
        #[cfg(feature = "credential-providers")]
        return Arc::new(crate::credentials::tencent::DefaultChain::new(config));
        #[cfg(not(feature = "credential-providers"))]
        Arc::new(crate::credentials::EnvironmentCredentials::within(&ENVIRONMENT, config.environment.clone()))
    }

    fn default_language(&self) -> Option<&'static str> {
        Some("en-US")
    }

    fn encode(&self, parameters: Parameters<'_>) -> Encoded {
        let body = match parameters {
            Parameters::Shape(shape) => write::to_json(shape),
            Parameters::Json(json, _) => without_nulls(json).to_string().into_bytes(),
        };
        Encoded { query: String::new(), body, content_type: Some(CONTENT_TYPE) }
    }

    fn sign(&self, encoded: &Encoded, attempt: &Attempt<'_>) -> HttpRequest {
        let what = Signable {
            service: PRODUCT,
            method: "POST",
            host: &attempt.origin.host,
            content_type: CONTENT_TYPE,
            query: &encoded.query,
            payload: &encoded.body,
            time: attempt.time,
        };
        let authorization = sign(&what, attempt.credentials).authorization;
        let timestamp = unix_seconds(attempt.time).to_string();
        let mut headers = Headers::with_capacity(10);
        for (name, value) in &[
            ("host", Some(attempt.origin.host.as_str())),
            ("content-type", Some(CONTENT_TYPE)),
            ("user-agent", Some(attempt.user_agent)),
            ("x-tc-action", Some(attempt.operation)),
            ("x-tc-version", Some(attempt.version)),
            ("x-tc-timestamp", Some(&timestamp)),
            ("authorization", Some(&authorization)),
            ("x-tc-region", attempt.region),
            ("x-tc-language", attempt.language),
            ("x-tc-token", attempt.credentials.expose_token()),
        ] {
            if let Some(value) = value {
                headers.push_static(name, value);
            }
        }
        HttpRequest { method: "POST", url: attempt.origin.url(""), headers, body: encoded.body.clone() }
    }

    fn judge(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
        response::judge(envelope, response, Proof::Elsewhere)
    }

    fn judge_strictly(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
        response::judge(envelope, response, Proof::Here)
    }

    fn succeeded(&self, envelope: &Envelope, status: u16, members: &Members<'_>) -> bool {
        response::succeeded(envelope, status, members)
    }

    fn request_id(&self, envelope: &Envelope, response: &HttpResponse) -> Option<String> {
        response::request_id(envelope, response)
    }
}
