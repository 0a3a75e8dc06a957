//! Encodes calls: parameters in the query, some in a form body, the rest in `x-acs-` headers.

use std::sync::Arc;

use crate::credentials::{CredentialsProvider, EnvironmentNames, ProviderConfig};
use crate::runtime::call::envelope::{Envelope, Members, Proof};
use crate::runtime::call::protocol::{Attempt, Encoded, Failure, Parameters, Protocol};
use crate::runtime::model::flatten::{flatten, flatten_json};
use crate::runtime::net::encode::{form, pairs};
use crate::runtime::net::time::rfc3339;
use crate::runtime::{Headers, HttpRequest, HttpResponse};

use super::response;
use super::sign::{Signable, body_sha256, canonical_query, sign};

/// The environment variables that Alibaba Cloud's tools share.
pub static ENVIRONMENT: EnvironmentNames = EnvironmentNames::new(
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    &["ALIBABA_CLOUD_SECURITY_TOKEN"],
    "ALIBABA_CLOUD_REGION_ID",
);

/// The protocol of Alibaba Cloud's services.
#[doc(hidden)]
pub static PROTOCOL: Acs3 = Acs3;

/// RPC over POST, signed with ACS3-HMAC-SHA256.
#[doc(hidden)]
#[derive(Debug)]
pub struct Acs3;

impl Protocol for Acs3 {
    fn environment(&self) -> &'static EnvironmentNames {
        &ENVIRONMENT
    }

    fn default_credentials(&self, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
        #[cfg(feature = "credential-providers")]
        return Arc::new(crate::credentials::alibaba::DefaultChain::new(config));
        #[cfg(not(feature = "credential-providers"))]
        Arc::new(crate::credentials::EnvironmentCredentials::within(&ENVIRONMENT, config.environment.clone()))
    }

    fn default_language(&self) -> Option<&'static str> {
        None
    }

    fn encode(&self, parameters: Parameters<'_>) -> Encoded {
        let flattened = match parameters {
            Parameters::Shape(shape) => flatten(shape),
            // The gateway reads every parameter from the query, also an undocumented one.
            Parameters::Json(json, table) => flatten_json(json, table),
        };
        let (query, body) = (flattened.query, flattened.body);
        Encoded {
            query: canonical_query(&query),
            content_type: (!body.is_empty()).then_some("application/x-www-form-urlencoded"),
            body: pairs(&body, form).into_bytes(),
        }
    }

    fn sign(&self, encoded: &Encoded, attempt: &Attempt<'_>) -> HttpRequest {
        let host = attempt.origin.host.as_str();
        let body_sha256 = body_sha256(&encoded.body);
        let date = rfc3339(attempt.time);
        let mut signed = Vec::with_capacity(12);
        signed.extend_from_slice(&[
            ("host", host),
            ("x-acs-action", attempt.operation),
            ("x-acs-content-sha256", &*body_sha256),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", attempt.nonce),
            ("x-acs-version", attempt.version),
        ]);
        if let Some(content_type) = encoded.content_type {
            signed.push(("content-type", content_type));
        }
        if let Some(token) = attempt.credentials.expose_token() {
            signed.push(("x-acs-accesskey-id", attempt.credentials.key_id()));
            signed.push(("x-acs-security-token", token));
        }
        let what =
            Signable { method: "POST", path: "/", query: &encoded.query, headers: &signed, body_sha256: &body_sha256 };
        let authorization = sign(&what, attempt.credentials).authorization;
        // Not signed, because proxies change them.
        let unsigned =
            [("accept", "application/json"), ("user-agent", attempt.user_agent), ("authorization", &authorization)];
        signed.extend_from_slice(&unsigned);
        let mut headers = Headers::with_capacity(signed.len());
        for (name, value) in signed {
            headers.push_static(name, value);
        }
        let url = attempt.origin.url(&encoded.query);
        HttpRequest { method: "POST", url, headers, body: encoded.body.clone() }
    }

    fn judge(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
        response::judge(envelope, response, Proof::Elsewhere)
    }

    fn judge_strictly(&self, envelope: &Envelope, response: &HttpResponse) -> Result<(), Failure> {
        response::judge(envelope, response, Proof::Here)
    }

    fn succeeded(&self, envelope: &Envelope, _status: u16, members: &Members<'_>) -> bool {
        response::succeeded(envelope, members)
    }

    fn request_id(&self, envelope: &Envelope, response: &HttpResponse) -> Option<String> {
        response::request_id(envelope, response)
    }
}
