//! Sign-ins to Tencent Cloud that the vendor's command-line tool has stored, and how the tool renews them.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::super::super::exchange::{Exchange, Failed, PUBLIC, Refusal, Server, request};
use super::super::super::reply::{self, Find, Names};
use super::super::super::sign_in::Usable;
use super::super::super::single_flight::lock;
use super::super::super::source::{Cached, Source, Step};
use super::super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError};
use super::super::MARGIN;
use crate::runtime::{CorrectedClock, HttpRequest, HttpResponse};
use crate::tencent::SERVICE;

/// The host that the tool itself uses.
const HOST: &str = "cli.cloud.tencent.com";

/// The duration of a session that is created from a single sign-on.
const SESSION_SECONDS: u32 = 7200;

const OAUTH_HINT: &str = "sign in again with `tccli auth login`";

const SSO_HINT: &str = "sign in again with `tccli sso login`";

/// Returns the temporary keys in the file while they are valid, and then new ones.
///
/// Nothing is written to the file, because no token in it is invalidated.
struct SignIn {
    keys: Option<Credentials>,
    way: Way,
    /// The name of the vendor's site, which is passed on as JSON.
    site: Value,
    usable: Usable,
}

/// The way to renew a sign-in. Data that is only passed on stays JSON.
enum Way {
    OAuth {
        open_id: Value,
        refresh: SecretString,
        access: Mutex<Access>,
    },
    Sso {
        token: SecretString,
        end: Option<SystemTime>,
        uin: Value,
        role: Value,
        role_arn: String,
        principal_arn: String,
    },
    /// Impossible: the file lacks required data.
    None {
        hint: &'static str,
    },
}

#[derive(Clone)]
struct Access {
    token: SecretString,
    end: Option<SystemTime>,
}

/// Reads a file of the type `oauth`.
pub(super) fn oauth(file: &Value, keys: Option<Credentials>, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
    provider(keys, read_oauth(file), OAUTH_HINT, config)
}

/// Reads a file of the type `sso`.
pub(super) fn sso(file: &Value, keys: Option<Credentials>, config: &ProviderConfig) -> Arc<dyn CredentialsProvider> {
    provider(keys, read_sso(file), SSO_HINT, config)
}

fn provider(
    keys: Option<Credentials>,
    read: Option<(Value, Way)>,
    hint: &'static str,
    config: &ProviderConfig,
) -> Arc<dyn CredentialsProvider> {
    let (site, way) = read.unwrap_or((Value::Null, Way::None { hint }));
    let source = SignIn { keys, way, site, usable: Usable::default() };
    Arc::new(Cached::new(Arc::new(source), MARGIN, config))
}

fn read_oauth(file: &Value) -> Option<(Value, Way)> {
    let sign_in = file.get("oauth")?;
    let find: Find<'_> = &|name| reply::text(sign_in, name);
    let end = reply::time_at(find, "expiresAt");
    let way = Way::OAuth {
        open_id: sign_in.get("openId")?.clone(),
        refresh: find("refreshToken")?.into(),
        access: Mutex::new(Access { token: find("accessToken")?.into(), end }),
    };
    Some((sign_in.get("site")?.clone(), way))
}

fn read_sso(file: &Value) -> Option<(Value, Way)> {
    let sign_in = file.get("sso")?;
    let find: Find<'_> = &|name| reply::text(sign_in, name);
    let uin = find("uin")?;
    let way = Way::Sso {
        token: find("token")?.into(),
        end: reply::time_at(find, "expiresAt"),
        role: sign_in.get("roleConfigurationId")?.clone(),
        role_arn: format!("qcs::cam::uin/{uin}:roleName/TencentCloudSSO-{}", find("roleConfigurationName")?),
        principal_arn: format!("qcs::cam::uin/{uin}:saml-provider/TencentReservedSSO-{}", find("zoneId")?),
        uin: sign_in.get("uin")?.clone(),
    };
    Some((sign_in.get("site")?.clone(), way))
}

impl Source for SignIn {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let renewal = Arc::clone(&self).renew(&config.clock);
        Ok(self.usable.or_renewed(self.keys.clone(), MARGIN, &config.clock, renewal))
    }

    fn refused(&self, refused: &Credentials) {
        self.usable.refused(refused);
    }
}

impl SignIn {
    fn renew(self: Arc<Self>, clock: &CorrectedClock) -> Result<Step, ProviderError> {
        let lasts = |end: Option<SystemTime>| end.is_some_and(|end| end > clock.now() + MARGIN);
        let post = match &self.way {
            Way::OAuth { refresh, access, .. } => {
                let Access { token, end } = lock(access).clone();
                if lasts(end) { Post::Keys { access: token } } else { Post::Access { refresh: refresh.clone() } }
            }
            Way::Sso { token, end, .. } if lasts(*end) => Post::Saml { token: token.clone() },
            Way::Sso { .. } => return Err(ended(SSO_HINT)),
            Way::None { hint } => return Err(ended(hint)),
        };
        Ok(self.send(post))
    }

    fn send(self: Arc<Self>, post: Post) -> Step {
        let server = Server::new(HOST, &PUBLIC, &[post.secret().expose_secret()]);
        Step::Send(server, Box::new((self, post)))
    }
}

fn ended(hint: &'static str) -> ProviderError {
    ProviderError::failed("the sign-in has expired").with_source(ProviderError::failed(hint))
}

/// A request to the tool's host.
enum Post {
    /// Gets a new access token. The refresh token stays valid.
    Access { refresh: SecretString },
    /// Gets temporary keys for an access token.
    Keys { access: SecretString },
    /// Gets the assertion that proves to STS who signed in.
    Saml { token: SecretString },
    /// Gets temporary keys for this assertion.
    Assume { saml: SecretString },
}

impl Post {
    /// Returns the secret in the request.
    fn secret(&self) -> &SecretString {
        match self {
            Self::Access { refresh: secret }
            | Self::Keys { access: secret }
            | Self::Saml { token: secret }
            | Self::Assume { saml: secret } => secret,
        }
    }
}

impl Exchange for (Arc<SignIn>, Post) {
    fn request(&self, config: &ProviderConfig, _: SystemTime) -> HttpRequest {
        let (sign_in, post) = self;
        let secret = Value::from(post.secret().expose_secret());
        let mut body = vec![("Site", sign_in.site.clone()), ("TraceId", trace_id(&config.nonces.next()).into())];
        let path = match (post, &sign_in.way) {
            (Post::Access { .. }, Way::OAuth { open_id, .. }) => {
                body.extend([("RefreshToken", secret), ("OpenId", open_id.clone())]);
                "/refresh_user_token"
            }
            (Post::Saml { .. }, Way::Sso { uin, role, .. }) => {
                body.extend([("LoginToken", secret), ("LoginType", "RoleSAML".into())]);
                body.extend([("TargetUin", uin.clone()), ("RoleConfigurationId", role.clone()), ("UserId", "".into())]);
                "/api/org/gen_saml_response"
            }
            (Post::Assume { .. }, Way::Sso { role_arn, principal_arn, .. }) => {
                let session = format!("ses-{}", trace_id(&config.nonces.next()));
                body.extend([("SAMLAssertion", secret), ("RoleSessionName", session.into())]);
                body.extend([("PrincipalArn", principal_arn.as_str().into()), ("RoleArn", role_arn.as_str().into())]);
                body.push(("DurationSeconds", SESSION_SECONDS.into()));
                "/api/sts/assume_role_with_saml"
            }
            _ => {
                body.push(("AccessToken", secret));
                "/get_temp_cred"
            }
        };
        let headers = [("host", HOST), ("accept", "application/json"), ("content-type", "application/json")];
        request("POST", format!("https://{HOST}{path}"), &headers, reply::json(&body))
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        let object = reply::object(&response.body);
        let error = object.as_ref().ok().and_then(|object| object.get("Error"));
        if response.status != 200 || error.is_some() {
            let text = |name| error.and_then(|error| reply::text(error, name));
            let code = text("Code");
            let class = code.as_deref().and_then(|code| SERVICE.retry_class(code));
            let request_id = object.as_ref().ok().and_then(|object| reply::text(object, "RequestId"));
            let refusal = Refusal { code, message: text("Message"), request_id, class, retry_after: None };
            return Err(server.refused(response, &refusal));
        }
        match object.and_then(|object| next(self, &object)) {
            Ok(step) => Ok(step),
            Err(error) => Err(server.unreadable(error)),
        }
    }

    fn failed(&self, error: ProviderError) -> Result<Step, ProviderError> {
        match &self.1 {
            Post::Access { .. } if !error.is_transient() => Err(ProviderError::failed(OAUTH_HINT).with_source(error)),
            _ => Err(error),
        }
    }
}

/// Reads the response of a request.
fn next((sign_in, post): &(Arc<SignIn>, Post), object: &Value) -> Result<Step, ProviderError> {
    const KEYS: Names = Names { key_id: "SecretId", key_secret: "SecretKey", token: "Token", end: "ExpiresAt" };
    const SESSION: Names =
        Names { key_id: "TmpSecretId", key_secret: "TmpSecretKey", token: "Token", end: "ExpiredTime" };
    let find: Find<'_> = &|name| reply::text(object, name);
    let sign_in = Arc::clone(sign_in);
    match post {
        Post::Access { .. } => {
            let token = SecretString::from(reply::key(find, "AccessToken")?);
            if let Way::OAuth { access, .. } = &sign_in.way {
                *lock(access) = Access { token: token.clone(), end: reply::time_at(find, "ExpiresAt") };
            }
            Ok(sign_in.send(Post::Keys { access: token }))
        }
        Post::Saml { .. } => Ok(sign_in.send(Post::Assume { saml: reply::required(find, "SAMLResponse")?.into() })),
        Post::Keys { .. } => Ok(Step::Done(reply::temporary(object, &KEYS)?)),
        Post::Assume { .. } => Ok(Step::Done(reply::temporary(object, &SESSION)?)),
    }
}

/// Returns a UUID, as the tool sends it.
fn trace_id(nonce: &str) -> String {
    let mut out = String::new();
    for (index, digit) in nonce.chars().take(32).enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(digit);
    }
    out
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("keys", &self.keys).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
