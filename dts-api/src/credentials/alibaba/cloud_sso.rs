//! A sign-in to CloudSSO that the vendor's command line tool wrote down.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::super::cached::{Cached, Source};
use super::super::exchange::{Refusal, origin};
use super::super::tries::Server;
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, reply};
use super::{MARGIN, NAMES};
use crate::runtime::call::envelope::Members;
use crate::runtime::{BoxError, BoxFuture, Clock, HttpRequest, HttpResponse, Mask, Origin};

/// Exchanges the access token of a sign-in for credentials.
#[derive(Clone)]
pub(super) struct CloudSso {
    origin: Origin,
    account: String,
    access_configuration: String,
    access_token: SecretString,
    end: Option<SystemTime>,
    config: ProviderConfig,
}

impl CloudSso {
    /// The sign-in that a profile holds.
    pub(super) fn provider(
        profile: &Value,
        config: &ProviderConfig,
    ) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
        let required = |name| reply::required(profile, name);
        let url = required("cloud_sso_sign_in_url")?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", &url));
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        Ok(Arc::new(Cached::new(Self {
            origin: origin(&format!("{scheme}://{host}"))?,
            account: required("cloud_sso_account_id")?,
            access_configuration: required("cloud_sso_access_config")?,
            access_token: required("access_token")?.into(),
            end: reply::text(profile, "cloud_sso_access_token_expire").and_then(|text| reply::time(&text)),
            config: config.clone(),
        })))
    }

    async fn fetch(&self) -> Result<Credentials, ProviderError> {
        if self.end.is_some_and(|end| end <= self.config.clock.now()) {
            let message = "the sign-in to CloudSSO has ended; sign in again with `aliyun configure --mode CloudSSO`, \
                           which this crate cannot do";
            return Err(ProviderError::failed(message));
        }
        let body = serde_json::json!({
            "AccountId": self.account,
            "AccessConfigurationId": self.access_configuration,
        });
        let token = self.access_token.expose_secret();
        let request = |_| {
            let headers = vec![
                ("host", self.origin.host.clone()),
                ("accept", "application/json".to_owned()),
                ("content-type", "application/json".to_owned()),
                ("authorization", format!("Bearer {token}")),
            ];
            let url = format!("{}/cloud-credentials", self.origin);
            HttpRequest { method: "POST", url, headers, body: body.to_string().into_bytes() }
        };
        let (config, mask) = (&self.config, Mask::new([token]));
        let server = Server { who: "CloudSSO", config, transport: &*config.public, mask: &mask };
        let read = |answer: &HttpResponse| {
            if answer.status != 200 {
                let names = ["ErrorCode", "ErrorMessage", "RequestId"];
                let members = Members::read(&answer.body, None, &names).unwrap_or_default();
                let [code, message, request_id] = names.map(|name| members.text(name));
                let refusal = Refusal { code, message, request_id, ..Refusal::default() };
                return Err(server.refused(answer, &refusal));
            }
            let answer = reply::object(&answer.body).map_err(|error| server.unreadable(error))?;
            let keys = answer.get("CloudCredential").unwrap_or(&Value::Null);
            reply::temporary(keys, &NAMES).map_err(|error| server.unreadable(error))
        };
        server.fetch(request, read).await
    }
}

impl CredentialsProvider for CloudSso {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.fetch().await.map_err(BoxError::from) })
    }
}

impl Source for CloudSso {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for CloudSso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudSso").field("host", &self.origin.host).finish_non_exhaustive()
    }
}
