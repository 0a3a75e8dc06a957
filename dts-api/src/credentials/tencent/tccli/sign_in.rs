//! Sign-ins to Tencent Cloud that the vendor's command line tool wrote down, and how the tool renews them.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::super::super::cached::{Cached, Source};
use super::super::super::exchange::Refusal;
use super::super::super::reply::{self, Names};
use super::super::super::sign_in::Usable;
use super::super::super::single_flight::lock;
use super::super::super::tries::{Server, unreadable};
use super::super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError};
use super::super::MARGIN;
use crate::runtime::{BoxError, BoxFuture, Clock, HttpRequest, HttpResponse, Mask};
use crate::tencent::SERVICE;

/// The service that the tool itself asks.
const HOST: &str = "cli.cloud.tencent.com";

/// How long a session lasts that is made from a single sign-on.
const SESSION_SECONDS: u32 = 7200;

/// Gives the temporary keys in the file while they last, and then others in their place.
///
/// Nothing is written to the file: no token in it is used up by that.
#[derive(Clone)]
pub(super) struct SignIn {
    keys: Option<Credentials>,
    way: Arc<Way>,
    config: ProviderConfig,
    usable: Usable,
}

/// What a sign-in is renewed with. What is only passed on stays the JSON that it is.
enum Way {
    OAuth {
        open_id: Value,
        site: Value,
        refresh: SecretString,
        access: Mutex<Access>,
    },
    Sso {
        site: Value,
        token: SecretString,
        end: Option<SystemTime>,
        uin: Value,
        role: Value,
        role_arn: String,
        principal_arn: String,
    },
    /// Not at all: the file does not hold all that it takes.
    None {
        hint: &'static str,
    },
}

#[derive(Clone)]
struct Access {
    token: SecretString,
    end: Option<SystemTime>,
}

const OAUTH_HINT: &str = "sign in again with `tccli auth login`, which this crate cannot do";

const SSO_HINT: &str = "sign in again with `tccli sso login`, which this crate cannot do";

impl SignIn {
    /// What a file of the type `oauth` holds.
    pub(super) fn oauth(
        file: &Value,
        keys: Option<Credentials>,
        config: &ProviderConfig,
    ) -> Arc<dyn CredentialsProvider> {
        Self::provider(keys, oauth(file).unwrap_or(Way::None { hint: OAUTH_HINT }), config)
    }

    /// What a file of the type `sso` holds.
    pub(super) fn sso(
        file: &Value,
        keys: Option<Credentials>,
        config: &ProviderConfig,
    ) -> Arc<dyn CredentialsProvider> {
        Self::provider(keys, sso(file).unwrap_or(Way::None { hint: SSO_HINT }), config)
    }

    fn provider(keys: Option<Credentials>, way: Way, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
        Arc::new(Cached::new(Self { keys, way: Arc::new(way), config: config.clone(), usable: Usable::default() }))
    }

    async fn renew(&self) -> Result<Credentials, ProviderError> {
        match &*self.way {
            Way::OAuth { open_id, site, refresh, access } => {
                let mut latest = lock(access).clone();
                if !self.lasts(latest.end) {
                    latest = self.access(refresh, open_id, site).await?;
                    *lock(access) = latest.clone();
                }
                self.keys_for(&latest.token, site).await
            }
            Way::Sso { site, token, end, uin, role, role_arn, principal_arn } => {
                if !self.lasts(*end) {
                    return Err(ended(SSO_HINT));
                }
                let saml = self.saml(token, uin, role, site).await?;
                self.assume(&saml, role_arn, principal_arn, site).await
            }
            Way::None { hint } => Err(ended(hint)),
        }
    }

    fn lasts(&self, end: Option<SystemTime>) -> bool {
        end.is_some_and(|end| end > self.config.clock.now() + MARGIN)
    }

    /// A new access token. The refresh token stays good.
    async fn access(&self, refresh: &SecretString, open_id: &Value, site: &Value) -> Result<Access, ProviderError> {
        let body = json!({ "RefreshToken": refresh.expose_secret(), "OpenId": open_id, "Site": site });
        let read = |answer: &Value| {
            let token = reply::required(answer, "AccessToken")?.into();
            Ok(Access { token, end: reply::text(answer, "ExpiresAt").and_then(|text| reply::time(&text)) })
        };
        self.post("/refresh_user_token", &body, refresh, read).await.map_err(|error| {
            if error.is_transient() { error } else { ProviderError::failed(OAUTH_HINT).with_source(error) }
        })
    }

    async fn keys_for(&self, access: &SecretString, site: &Value) -> Result<Credentials, ProviderError> {
        const NAMES: Names = Names { key_id: "SecretId", key_secret: "SecretKey", token: "Token", end: "ExpiresAt" };
        let body = json!({ "AccessToken": access.expose_secret(), "Site": site });
        self.post("/get_temp_cred", &body, access, |answer| reply::temporary(answer, &NAMES)).await
    }

    /// What proves to STS who signed in.
    async fn saml(
        &self,
        token: &SecretString,
        uin: &Value,
        role: &Value,
        site: &Value,
    ) -> Result<SecretString, ProviderError> {
        let body = json!({ "LoginToken": token.expose_secret(), "LoginType": "RoleSAML", "TargetUin": uin, "UserId": "",
            "RoleConfigurationId": role, "Site": site });
        let read = |answer: &Value| reply::required(answer, "SAMLResponse").map(SecretString::from);
        self.post("/api/org/gen_saml_response", &body, token, read).await
    }

    async fn assume(
        &self,
        saml: &SecretString,
        role_arn: &str,
        principal_arn: &str,
        site: &Value,
    ) -> Result<Credentials, ProviderError> {
        const NAMES: Names =
            Names { key_id: "TmpSecretId", key_secret: "TmpSecretKey", token: "Token", end: "ExpiredTime" };
        let body = json!({ "SAMLAssertion": saml.expose_secret(), "PrincipalArn": principal_arn, "RoleArn": role_arn,
            "RoleSessionName": format!("ses-{}", self.trace_id()), "DurationSeconds": SESSION_SECONDS, "Site": site });
        self.post("/api/sts/assume_role_with_saml", &body, saml, |answer| reply::temporary(answer, &NAMES)).await
    }

    /// Asks the tool's service. `secret` is what in the body is secret.
    async fn post<T: Send>(
        &self,
        path: &str,
        body: &Value,
        secret: &SecretString,
        read: impl Fn(&Value) -> Result<T, ProviderError> + Send + Sync,
    ) -> Result<T, ProviderError> {
        let response = self.post_json(path, body, secret).await?;
        read(&response).map_err(|error| unreadable(HOST, error))
    }

    /// The object that the tool's service sends back.
    fn post_json<'a>(
        &'a self,
        path: &'a str,
        body: &'a Value,
        secret: &'a SecretString,
    ) -> BoxFuture<'a, Result<Value, ProviderError>> {
        Box::pin(async move {
            let mask = Mask::new([secret.expose_secret()]);
            let server = Server { who: HOST, config: &self.config, transport: &*self.config.public, mask: &mask };
            let request = |_| {
                let mut body = body.clone();
                if let Some(body) = body.as_object_mut() {
                    body.insert("TraceId".to_owned(), self.trace_id().into());
                }
                let headers = vec![
                    ("host", HOST.to_owned()),
                    ("accept", "application/json".to_owned()),
                    ("content-type", "application/json".to_owned()),
                ];
                let url = format!("https://{HOST}{path}");
                HttpRequest { method: "POST", url, headers, body: body.to_string().into_bytes() }
            };
            let read = |answer: &HttpResponse| {
                let object = reply::object(&answer.body);
                let error = object.as_ref().ok().and_then(|object| object.get("Error"));
                if answer.status != 200 || error.is_some() {
                    let text = |name| error.and_then(|error| reply::text(error, name));
                    let code = text("Code");
                    let class = code.as_deref().and_then(|code| SERVICE.retry_class(code));
                    let request_id = object.as_ref().ok().and_then(|object| reply::text(object, "RequestId"));
                    let refusal = Refusal { code, message: text("Message"), request_id, class, retry_after: None };
                    return Err(server.refused(answer, &refusal));
                }
                object.map_err(|error| server.unreadable(error))
            };
            server.fetch(request, read).await
        })
    }

    /// A UUID, as the tool sends it.
    fn trace_id(&self) -> String {
        let digits: Vec<char> = self.config.nonces.next().chars().collect();
        let part = |place| digits.get::<Range<usize>>(place).unwrap_or_default().iter().collect::<String>();
        [0..8, 8..12, 12..16, 16..20, 20..32].map(part).join("-")
    }
}

fn ended(hint: &'static str) -> ProviderError {
    ProviderError::failed("the sign-in has ended").with_source(ProviderError::failed(hint))
}

fn oauth(file: &Value) -> Option<Way> {
    let sign_in = file.get("oauth")?;
    let text = |name| reply::text(sign_in, name);
    let end = text("expiresAt").and_then(|text| reply::time(&text));
    Some(Way::OAuth {
        open_id: sign_in.get("openId")?.clone(),
        site: sign_in.get("site")?.clone(),
        refresh: text("refreshToken")?.into(),
        access: Mutex::new(Access { token: text("accessToken")?.into(), end }),
    })
}

fn sso(file: &Value) -> Option<Way> {
    let sign_in = file.get("sso")?;
    let text = |name| reply::text(sign_in, name);
    let uin = text("uin")?;
    Some(Way::Sso {
        site: sign_in.get("site")?.clone(),
        token: text("token")?.into(),
        end: text("expiresAt").and_then(|text| reply::time(&text)),
        uin: sign_in.get("uin")?.clone(),
        role: sign_in.get("roleConfigurationId")?.clone(),
        role_arn: format!("qcs::cam::uin/{uin}:roleName/TencentCloudSSO-{}", text("roleConfigurationName")?),
        principal_arn: format!("qcs::cam::uin/{uin}:saml-provider/TencentReservedSSO-{}", text("zoneId")?),
    })
}

impl CredentialsProvider for SignIn {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        let renewed = self.usable.or_renewed(self.keys.clone(), MARGIN, &self.config.clock, self.renew());
        Box::pin(async { renewed.await.map_err(BoxError::from) })
    }

    fn refused(&self, refused: &Credentials) {
        self.usable.refused(refused);
    }
}

impl Source for SignIn {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("keys", &self.keys).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
