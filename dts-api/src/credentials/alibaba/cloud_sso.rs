//! Sign-ins to CloudSSO that the vendor's command-line tool has stored.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::super::exchange::{Exchange, Failed, PUBLIC, Refusal, Server, origin, request};
use super::super::reply::{self, Find};
use super::super::source::{Cached, Source, Step};
use super::super::{CredentialsProvider, ProviderConfig, ProviderError};
use super::{MARGIN, NAMES};
use crate::runtime::{HttpRequest, HttpResponse, Origin};

/// Exchanges the access token of a sign-in for credentials.
struct CloudSso {
    origin: Origin,
    body: Vec<u8>,
    access_token: SecretString,
    end: Option<SystemTime>,
}

/// Creates the provider of a profile with a sign-in.
pub(super) fn provider(find: Find<'_>, config: &ProviderConfig) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let url = reply::required(find, "cloud_sso_sign_in_url")?;
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", &url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let body = reply::json(&[
        ("AccountId", reply::required(find, "cloud_sso_account_id")?.into()),
        ("AccessConfigurationId", reply::required(find, "cloud_sso_access_config")?.into()),
    ]);
    let source = CloudSso {
        origin: origin(&format!("{scheme}://{host}"))?,
        body,
        access_token: reply::key(find, "access_token")?.into(),
        end: reply::time_at(find, "cloud_sso_access_token_expire"),
    };
    Ok(Arc::new(Cached::new(Arc::new(source), MARGIN, config)))
}

impl Source for CloudSso {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        if self.end.is_some_and(|end| end <= config.clock.now()) {
            let message = "the sign-in to CloudSSO has ended; sign in again with `aliyun configure --mode CloudSSO`, \
                           which this crate cannot do";
            return Err(ProviderError::failed(message));
        }
        let server = Server::new("CloudSSO", &PUBLIC, &[self.access_token.expose_secret()]);
        Ok(Step::Send(server, Box::new(self)))
    }
}

impl Exchange for Arc<CloudSso> {
    fn request(&self, _: &ProviderConfig, _: SystemTime) -> HttpRequest {
        let headers = [
            ("host", self.origin.host.as_str()),
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("authorization", &format!("Bearer {}", self.access_token.expose_secret())),
        ];
        request("POST", format!("{}/cloud-credentials", self.origin), &headers, self.body.clone())
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        if response.status != 200 {
            return Err(server.refused(response, &Refusal::told(response, ["ErrorCode", "ErrorMessage", "RequestId"])));
        }
        let object = server.object(response)?;
        server.keys(object.get("CloudCredential").unwrap_or(&Value::Null), &NAMES)
    }
}

impl fmt::Debug for CloudSso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudSso").field("host", &self.origin.host).finish_non_exhaustive()
    }
}
