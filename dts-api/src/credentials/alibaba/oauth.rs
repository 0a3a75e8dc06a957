//! Sign-ins to Alibaba Cloud that the vendor's command-line tool has stored.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::super::exchange::{Exchange, Failed, PUBLIC, Refusal, Server, request};
use super::super::file::Work;
use super::super::reply::{self, Find, Names};
use super::super::sign_in::Usable;
use super::super::single_flight::lock;
use super::super::source::{Cached, Source, Step, Turn};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, json_edit};
use super::{MARGIN, NAMES};
use crate::runtime::net::encode::{form, pairs};
use crate::runtime::net::time::{rfc3339, unix_seconds};
use crate::runtime::{CorrectedClock, HttpRequest, HttpResponse};

/// An access token that expires sooner is not used.
const TOKEN_MARGIN: Duration = Duration::from_secs(180);

/// The lifetime of an access token that does not say its own.
const TOKEN_SECONDS: u64 = 3600;

/// A lock for each file. A refresh token is valid once, and each renewal returns the next one, so renewals in this
/// process must not overlap.
static TURNS: Mutex<Vec<(PathBuf, Turn)>> = Mutex::new(Vec::new());

/// A sign-in site: its host, and its name in the tool.
#[derive(Clone, Copy)]
struct Site {
    host: &'static str,
    client_id: &'static str,
}

const SITES: [(&str, Site); 2] = [
    ("CN", Site { host: "oauth.aliyun.com", client_id: "4038181954557748008" }),
    ("INTL", Site { host: "oauth.alibabacloud.com", client_id: "4103531455503354461" }),
];

/// Returns the temporary keys in the profile while they are valid, and then exchanges the access token for new ones.
///
/// An expired access token is renewed with the refresh token. The site returns a new refresh token and invalidates the
/// old one, so the new tokens are written to the profile. Nothing else in the file changes, as in the vendor's own
/// SDKs.
struct OAuth {
    path: PathBuf,
    profile: String,
    site: Site,
    usable: Usable,
    held: Mutex<Option<Held>>,
}

/// The sign-in data of a profile, besides keys.
#[derive(Clone, Default)]
struct Tokens {
    access: Option<SecretString>,
    access_end: Option<SystemTime>,
    refresh: Option<SecretString>,
}

/// Tokens that are newer than those in the file, which were not written to it.
struct Held {
    /// The refresh token that they were obtained with.
    from: SecretString,
    tokens: Tokens,
}

/// Creates the provider of a profile with a sign-in.
pub(super) fn provider(
    path: &Path,
    name: &str,
    find: Find<'_>,
    config: &ProviderConfig,
) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let wanted = reply::required(find, "oauth_site_type")?;
    for (site_type, site) in SITES {
        if site_type.eq_ignore_ascii_case(&wanted) {
            let (path, profile) = (path.to_owned(), name.to_owned());
            tokens(find)?;
            let source = OAuth { path, profile, site, usable: Usable::default(), held: Mutex::default() };
            return Ok(Arc::new(Cached::new(Arc::new(source), MARGIN, config)));
        }
    }
    Err(ProviderError::failed("`oauth_site_type` is neither `CN` nor `INTL`"))
}

/// Returns the tokens in a profile.
fn tokens(find: Find<'_>) -> Result<Tokens, ProviderError> {
    Ok(Tokens {
        access: reply::key_if_any(find, "oauth_access_token")?.map(SecretString::from),
        access_end: reply::time_at(find, "oauth_access_token_expire"),
        refresh: reply::key_if_any(find, "oauth_refresh_token")?.map(SecretString::from),
    })
}

impl Source for OAuth {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        // Read again, because the renewal before may have changed it.
        let (work, clock) = (Work::Read(self.path.clone()), config.clock.clone());
        Ok(Step::File(work, Box::new(move |text| self.read(&text?, &clock))))
    }

    fn turn(&self) -> Option<Turn> {
        let mut turns = lock(&TURNS);
        if let Some((_, turn)) = turns.iter().find(|(path, _)| *path == self.path) {
            return Some(Arc::clone(turn));
        }
        let turn = Turn::default();
        turns.push((self.path.clone(), Arc::clone(&turn)));
        Some(turn)
    }

    fn refused(&self, refused: &Credentials) {
        self.usable.refused(refused);
    }
}

impl OAuth {
    fn read(self: Arc<Self>, text: &str, clock: &CorrectedClock) -> Result<Step, ProviderError> {
        let file = reply::object(text.as_bytes())?;
        let profile = super::cli_profile::find(&file, &self.profile)?;
        let find: Find<'_> = &|name| reply::text(profile, name);
        const IN_PROFILE: Names = Names {
            key_id: "access_key_id",
            key_secret: "access_key_secret",
            token: "sts_token",
            end: "sts_expiration",
        };
        let keys = reply::temporary(profile, &IN_PROFILE).ok();
        let mut tokens = tokens(find)?;
        if let Some(held) = &*lock(&self.held)
            && is_same(&tokens.refresh, &held.from)
        {
            tokens = held.tokens.clone();
        }
        let renewal = Arc::clone(&self).renew(tokens, clock);
        Ok(self.usable.or_renewed(keys, MARGIN, clock, renewal))
    }

    fn renew(self: Arc<Self>, tokens: Tokens, clock: &CorrectedClock) -> Result<Step, ProviderError> {
        let lasts = |margin| tokens.access_end.is_some_and(|end| end > clock.now() + margin);
        match (tokens.access, tokens.refresh) {
            (Some(access), Some(_)) if lasts(TOKEN_MARGIN) => Ok(self.exchange(access)),
            (_, Some(refresh)) => Ok(self.send(Post::Tokens { refresh })),
            (Some(access), None) if lasts(Duration::ZERO) || tokens.access_end.is_none() => Ok(self.exchange(access)),
            _ => Err(ProviderError::failed("the sign-in has expired").with_source(hint())),
        }
    }

    /// Exchanges an access token for temporary keys.
    fn exchange(self: Arc<Self>, access: SecretString) -> Step {
        self.send(Post::Keys { access })
    }

    fn send(self: Arc<Self>, post: Post) -> Step {
        let secret = match &post {
            Post::Tokens { refresh } => refresh.expose_secret(),
            Post::Keys { access } => access.expose_secret(),
        };
        let server = Server::new(self.site.host, &PUBLIC, &[secret]);
        Step::Send(server, Box::new((self, post)))
    }

    /// Continues with the tokens that the refresh token `from` was exchanged for.
    fn renewed(self: Arc<Self>, from: SecretString, tokens: Tokens) -> Step {
        if is_same(&tokens.refresh, &from) {
            return self.hold(from, tokens);
        }
        let work = Work::Read(self.path.clone());
        Step::File(work, Box::new(move |text| Ok(self.write(from, tokens, text))))
    }

    /// Replaces the tokens of `from` in the file with the new ones.
    fn write(self: Arc<Self>, from: SecretString, tokens: Tokens, text: Result<String, ProviderError>) -> Step {
        let text = match text.and_then(|text| self.edited(&text, &from, &tokens)) {
            Ok(Some(text)) => text,
            // The user has signed in again in the meantime.
            Ok(None) => return self.hold(from, tokens),
            Err(error) => {
                not_written(&error);
                return self.hold(from, tokens);
            }
        };
        let work = Work::Replace(self.path.clone(), text);
        Step::File(
            work,
            Box::new(move |outcome| {
                if let Err(error) = outcome {
                    not_written(&error);
                }
                Ok(self.hold(from, tokens))
            }),
        )
    }

    /// Returns the text of the file with the new tokens, or `None` if the file has other tokens than `from` by now.
    fn edited(&self, text: &str, from: &SecretString, tokens: &Tokens) -> Result<Option<String>, ProviderError> {
        let file = reply::object(text.as_bytes())?;
        let there = reply::text(super::cli_profile::find(&file, &self.profile)?, "oauth_refresh_token");
        if there.as_deref() != Some(from.expose_secret()) {
            return Ok(None);
        }
        let members = [
            ("oauth_access_token", clear(&tokens.access)),
            ("oauth_refresh_token", clear(&tokens.refresh)),
            ("oauth_access_token_expire", tokens.access_end.map_or(0, unix_seconds).into()),
        ];
        match json_edit::set_members(text, "profiles", &self.profile, &members) {
            Some(text) => Ok(Some(text)),
            None => Err(ProviderError::failed("the profile is no longer in the file")),
        }
    }

    /// Caches the tokens and continues with the access token.
    fn hold(self: Arc<Self>, from: SecretString, tokens: Tokens) -> Step {
        let access = tokens.access.clone().unwrap_or_default();
        *lock(&self.held) = Some(Held { from, tokens });
        self.exchange(access)
    }
}

fn not_written(error: &ProviderError) {
    error.warn("the new tokens could not be written to the file; the tool will ask for a new sign-in");
}

fn hint() -> ProviderError {
    ProviderError::failed("sign in again with `aliyun configure --mode OAuth`")
}

fn clear(secret: &Option<SecretString>) -> Value {
    match secret {
        Some(secret) => secret.expose_secret().into(),
        None => Value::Null,
    }
}

fn is_same(token: &Option<SecretString>, other: &SecretString) -> bool {
    token.as_ref().is_some_and(|token| token.expose_secret() == other.expose_secret())
}

/// A request to the site.
enum Post {
    /// Gets a new access token for a refresh token.
    Tokens { refresh: SecretString },
    /// Gets temporary keys for an access token.
    Keys { access: SecretString },
}

impl Exchange for (Arc<OAuth>, Post) {
    fn request(&self, _: &ProviderConfig, at: SystemTime) -> HttpRequest {
        let (OAuth { site: Site { host, client_id }, .. }, post) = (&*self.0, &self.1);
        let mut headers = vec![("host", *host), ("accept", "application/json")];
        match post {
            Post::Tokens { refresh } => {
                let parameters = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", refresh.expose_secret()),
                    ("client_id", client_id),
                    ("Timestamp", &rfc3339(at)),
                ];
                let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
                headers.push(("content-type", "application/x-www-form-urlencoded"));
                request("POST", format!("https://{host}/v1/token"), &headers, pairs(&parameters, form).into_bytes())
            }
            Post::Keys { access } => {
                let bearer = format!("Bearer {}", access.expose_secret());
                headers.push(("content-type", "application/json"));
                headers.push(("authorization", &bearer));
                request("POST", format!("https://{host}/v1/exchange"), &headers, Vec::new())
            }
        }
    }

    fn read(&self, server: &Server, config: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        let refusal = Refusal::told(response, ["error", "error_description", "requestId"]);
        if response.status != 200 || refusal.code.is_some() {
            return Err(server.refused(response, &refusal));
        }
        let object = server.object(response)?;
        match &self.1 {
            Post::Tokens { refresh } => {
                let find: Find<'_> = &|name| reply::text(&object, name);
                let (access, next) = match (reply::key(find, "access_token"), reply::key_if_any(find, "refresh_token"))
                {
                    (Ok(access), Ok(next)) => (SecretString::from(access), next),
                    (Err(error), _) | (_, Err(error)) => return Err(server.unreadable(error)),
                };
                let seconds = find("expires_in").and_then(|text| text.parse().ok()).unwrap_or(TOKEN_SECONDS);
                let next = match next {
                    Some(next) => SecretString::from(next),
                    None => refresh.clone(),
                };
                let lasts = Duration::from_secs(seconds).min(reply::FARTHEST);
                let access_end = config.clock.now().checked_add(lasts);
                let tokens = Tokens { access: Some(access), access_end, refresh: Some(next) };
                Ok(Arc::clone(&self.0).renewed(refresh.clone(), tokens))
            }
            Post::Keys { .. } => {
                // One of the vendor's SDKs reads these names, another one the names that the rest of the cloud uses.
                const LOWER: Names = Names {
                    key_id: "accessKeyId",
                    key_secret: "accessKeySecret",
                    token: "securityToken",
                    end: "expiration",
                };
                let names = if object.get(LOWER.key_id).is_some() { &LOWER } else { &NAMES };
                server.keys(&object, names)
            }
        }
    }

    fn failed(&self, error: ProviderError) -> Result<Step, ProviderError> {
        match &self.1 {
            Post::Tokens { .. } if !error.is_transient() => Err(hint().with_source(error)),
            _ => Err(error),
        }
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("site", &self.site.host).field("profile", &self.profile).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
