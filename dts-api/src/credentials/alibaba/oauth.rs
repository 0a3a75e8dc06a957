//! A sign-in to Alibaba Cloud that the vendor's command line tool wrote down.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::super::cached::{Cached, Source};
use super::super::exchange::Refusal;
use super::super::reply::{self, Names};
use super::super::sign_in::Usable;
use super::super::single_flight::lock;
use super::super::tries::{Failed, Server};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, file, json_edit};
use super::{MARGIN, NAMES};
use crate::runtime::call::envelope::Members;
use crate::runtime::net::encode::{form, pairs};
use crate::runtime::net::time::{rfc3339, unix_seconds};
use crate::runtime::{BoxError, BoxFuture, Clock, HttpRequest, HttpResponse, Mask, Origin};

/// An access token that ends sooner than this is not used any more.
const TOKEN_MARGIN: Duration = Duration::from_secs(180);

/// How long an access token lasts that does not say so.
const TOKEN_SECONDS: u64 = 3600;

/// A turn for each file: a refresh token is good once, and each brings the next one, so that in this process one renewal
/// follows the other.
static TURNS: Mutex<BTreeMap<PathBuf, Turn>> = Mutex::new(BTreeMap::new());

type Turn = Arc<tokio::sync::Mutex<()>>;

fn turn(path: &Path) -> Turn {
    Arc::clone(lock(&TURNS).entry(path.to_owned()).or_default())
}

/// A site at which people sign in: its host, and what the tool is called there.
#[derive(Clone, Copy)]
struct Site {
    host: &'static str,
    client_id: &'static str,
}

const SITES: [(&str, Site); 2] = [
    ("CN", Site { host: "oauth.aliyun.com", client_id: "4038181954557748008" }),
    ("INTL", Site { host: "oauth.alibabacloud.com", client_id: "4103531455503354461" }),
];

/// Gives the temporary keys in the profile while they last, and then exchanges the access token for others.
///
/// An access token that has ended is renewed with the refresh token. The site answers with another refresh token, after
/// which the tool could do nothing with the old one, so the profile gets the new tokens: they, and nothing else in the
/// file, are replaced, as the vendor's own SDKs do.
#[derive(Clone)]
pub(super) struct OAuth {
    path: PathBuf,
    profile: String,
    site: Site,
    config: ProviderConfig,
    usable: Usable,
    held: Arc<Mutex<Option<Held>>>,
}

/// What a profile holds of a sign-in.
#[derive(Clone)]
struct SignIn {
    keys: Option<Credentials>,
    tokens: Tokens,
}

#[derive(Clone, Default)]
struct Tokens {
    access: Option<SecretString>,
    access_end: Option<SystemTime>,
    refresh: Option<SecretString>,
}

/// Tokens that are newer than those in the file, which has them no more or not yet.
struct Held {
    /// The refresh token that brought them.
    from: SecretString,
    tokens: Tokens,
}

impl OAuth {
    /// The sign-in that this profile of the file holds.
    pub(super) fn provider(
        path: &Path,
        name: &str,
        profile: &Value,
        config: &ProviderConfig,
    ) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
        let site = reply::required(profile, "oauth_site_type")?;
        let site = SITES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&site)).map(|(_, site)| *site);
        Ok(Arc::new(Cached::new(Self {
            path: path.to_owned(),
            profile: name.to_owned(),
            site: site.ok_or_else(|| ProviderError::failed("`oauth_site_type` is neither `CN` nor `INTL`"))?,
            config: config.clone(),
            usable: Usable::default(),
            held: Arc::default(),
        })))
    }

    async fn fetch(&self) -> Result<Credentials, ProviderError> {
        let turn = turn(&self.path);
        let _turn = turn.lock().await;
        // Anew, as the one before may have changed it.
        let text = file::read(&self.path).await?;
        let SignIn { keys, tokens } = self.read(&text)?;
        self.usable.or_renewed(keys, MARGIN, &self.config.clock, self.renew(tokens)).await
    }

    fn read(&self, text: &str) -> Result<SignIn, ProviderError> {
        let file = reply::object(text.as_bytes())?;
        let profile = super::cli_profile::find(&file, &self.profile)?;
        let text = |name| reply::text(profile, name);
        let time = |name| text(name).and_then(|text| reply::time(&text));
        let secret = |name| text(name).map(SecretString::from);
        let keys = match (text("access_key_id"), text("access_key_secret"), text("sts_token"), time("sts_expiration")) {
            (Some(id), Some(secret), Some(token), Some(end)) => {
                Some(Credentials::new(id, secret).with_token(token).with_expiry(end))
            }
            _ => None,
        };
        let mut tokens = Tokens {
            access: secret("oauth_access_token"),
            access_end: time("oauth_access_token_expire"),
            refresh: secret("oauth_refresh_token"),
        };
        if let Some(held) = &*lock(&self.held)
            && is_same(tokens.refresh.as_ref(), &held.from)
        {
            tokens = held.tokens.clone();
        }
        Ok(SignIn { keys, tokens })
    }

    async fn renew(&self, tokens: Tokens) -> Result<Credentials, ProviderError> {
        let lasts = |margin| tokens.access_end.is_some_and(|end| end > self.config.clock.now() + margin);
        let access = match (&tokens.access, &tokens.refresh) {
            (Some(access), Some(_)) if lasts(TOKEN_MARGIN) => access.clone(),
            (_, Some(refresh)) => self.refresh(refresh).await?,
            (Some(access), None) if lasts(Duration::ZERO) || tokens.access_end.is_none() => access.clone(),
            _ => return Err(ProviderError::failed("the sign-in has ended").with_source(self.hint())),
        };
        self.exchange(&access).await
    }

    fn hint(&self) -> ProviderError {
        ProviderError::failed("sign in again with `aliyun configure --mode OAuth`, which this crate cannot do")
    }

    /// A new access token. It and the refresh token that came along are kept.
    async fn refresh(&self, refresh: &SecretString) -> Result<SecretString, ProviderError> {
        let secret = refresh.expose_secret();
        let mask = Mask::new([secret]);
        let server = self.server(&mask);
        let request = |at| {
            let parameters = [
                ("grant_type", "refresh_token"),
                ("refresh_token", secret),
                ("client_id", self.site.client_id),
                ("Timestamp", &rfc3339(at)),
            ];
            let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
            self.post("/v1/token", "application/x-www-form-urlencoded", None, pairs(&parameters, form).into_bytes())
        };
        let read = |answer: &HttpResponse| {
            let answer = object(&server, answer)?;
            let access = reply::required(&answer, "access_token").map_err(|error| server.unreadable(error))?;
            let seconds = reply::text(&answer, "expires_in").and_then(|text| text.parse().ok());
            let seconds = Duration::from_secs(seconds.unwrap_or(TOKEN_SECONDS));
            let next = reply::text(&answer, "refresh_token").map(SecretString::from);
            Ok((SecretString::from(access), seconds, next))
        };
        let (access, seconds, next) = server
            .fetch(request, read)
            .await
            .map_err(|error| if error.is_transient() { error } else { self.hint().with_source(error) })?;
        let rotated = next.as_ref().is_some_and(|next| !is_same(Some(next), refresh));
        let tokens = Tokens {
            access: Some(access.clone()),
            access_end: self.config.clock.now().checked_add(seconds),
            refresh: Some(next.unwrap_or_else(|| refresh.clone())),
        };
        if rotated && let Err(error) = self.write(refresh, &tokens).await {
            tracing::warn!(error = %error.story(), "the new tokens are not in the file; the tool will ask to sign in again");
        }
        *lock(&self.held) = Some(Held { from: refresh.clone(), tokens });
        Ok(access)
    }

    /// Puts the new tokens into the file in the place of those that `from` belongs to.
    async fn write(&self, from: &SecretString, tokens: &Tokens) -> Result<(), ProviderError> {
        let text = file::read(&self.path).await?;
        let file = reply::object(text.as_bytes())?;
        let there = reply::text(super::cli_profile::find(&file, &self.profile)?, "oauth_refresh_token");
        if !is_same(there.map(SecretString::from).as_ref(), from) {
            // Somebody signed in anew in the meantime.
            return Ok(());
        }
        let clear = |secret: &Option<SecretString>| Value::from(secret.as_ref().map(ExposeSecret::expose_secret));
        let members = [
            ("oauth_access_token", clear(&tokens.access)),
            ("oauth_refresh_token", clear(&tokens.refresh)),
            ("oauth_access_token_expire", json!(tokens.access_end.map_or(0, unix_seconds))),
        ];
        let text = json_edit::set_members(&text, "profiles", &self.profile, &members)
            .ok_or_else(|| ProviderError::failed("the profile is not where it was"))?;
        file::replace(&self.path, text).await
    }

    /// Temporary keys for an access token.
    async fn exchange(&self, access: &SecretString) -> Result<Credentials, ProviderError> {
        let mask = Mask::new([access.expose_secret()]);
        let server = self.server(&mask);
        let request = |_| self.post("/v1/exchange", "application/json", Some(access), Vec::new());
        let read = |answer: &HttpResponse| {
            // One of the vendor's SDKs reads names of this form, another those that the rest of the cloud uses.
            const LOWER: Names = Names {
                key_id: "accessKeyId",
                key_secret: "accessKeySecret",
                token: "securityToken",
                end: "expiration",
            };
            let answer = object(&server, answer)?;
            let names = if answer.get(LOWER.key_id).is_some() { &LOWER } else { &NAMES };
            reply::temporary(&answer, names).map_err(|error| server.unreadable(error))
        };
        server.fetch(request, read).await
    }

    fn server<'a>(&'a self, mask: &'a Mask) -> Server<'a> {
        Server { who: self.site.host, config: &self.config, transport: &*self.config.public, mask }
    }

    fn post(&self, path: &str, content_type: &str, bearer: Option<&SecretString>, body: Vec<u8>) -> HttpRequest {
        let origin = Origin { scheme: "https", host: self.site.host.to_owned() };
        let mut headers = vec![
            ("host", origin.host.clone()),
            ("accept", "application/json".to_owned()),
            ("content-type", content_type.to_owned()),
        ];
        headers.extend(bearer.map(|token| ("authorization", format!("Bearer {}", token.expose_secret()))));
        HttpRequest { method: "POST", url: format!("{origin}{path}"), headers, body }
    }
}

/// The object that an answer holds, unless it refuses.
fn object(server: &Server<'_>, answer: &HttpResponse) -> Result<Value, Failed> {
    const NAMES: [&str; 3] = ["error", "error_description", "requestId"];
    let members = Members::read(&answer.body, None, &NAMES).unwrap_or_default();
    let [code, message, request_id] = NAMES.map(|name| members.text(name));
    if answer.status != 200 || code.is_some() {
        return Err(server.refused(answer, &Refusal { code, message, request_id, ..Refusal::default() }));
    }
    reply::object(&answer.body).map_err(|error| server.unreadable(error))
}

fn is_same(token: Option<&SecretString>, other: &SecretString) -> bool {
    token.is_some_and(|token| token.expose_secret() == other.expose_secret())
}

impl CredentialsProvider for OAuth {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.fetch().await.map_err(BoxError::from) })
    }

    fn refused(&self, refused: &Credentials) {
        self.usable.refused(refused);
    }
}

impl Source for OAuth {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("site", &self.site.host).field("profile", &self.profile).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
