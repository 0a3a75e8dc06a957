//! Credentials that a server of one's own gives.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::exchange::{Refusal, bare, origin};
use super::super::tries::Server;
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, reply};
use super::{MARGIN, NAMES};
use crate::runtime::{BoxError, BoxFuture, Clock, HttpResponse, Mask};

const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// Credentials from a server of one's own, by `GET` of a URI.
///
/// The answer is a JSON object with `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`; a `Code` other
/// than `Success` is a refusal. An `http` URI, which is that of a server next door, is asked through no proxy.
/// Credentials are renewed 15 minutes before they end. Neither errors nor `Debug` show the URI: it may hold a secret.
#[derive(Clone)]
pub struct CredentialsUri(Cached<UriSource>);

#[derive(Clone)]
struct UriSource {
    uri: Option<String>,
    config: ProviderConfig,
}

impl CredentialsUri {
    /// Asks at this URI.
    pub fn new(uri: impl Into<String>, config: &ProviderConfig) -> Self {
        Self(Cached::new(UriSource { uri: Some(uri.into()), config: config.clone() }))
    }

    /// Asks at the URI that `ALIBABA_CLOUD_CREDENTIALS_URI` holds.
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self(Cached::new(UriSource { uri: None, config: config.clone() }))
    }
}

provider!(CredentialsUri);

impl UriSource {
    async fn fetch(&self) -> Result<Credentials, ProviderError> {
        let uri = match &self.uri {
            Some(uri) => uri.clone(),
            None => self.config.required(VARIABLE)?,
        };
        let (at, path) = split(&uri);
        let origin = origin(at)?;
        let config = &self.config;
        let transport = if origin.scheme == "http" { &config.local } else { &config.public };
        let mask = Mask::new([uri.as_str()].into_iter().chain((path.len() > 1).then_some(path.as_str())));
        let server = Server { who: "the credentials URI", config, transport: &**transport, mask: &mask };
        let read = |answer: &HttpResponse| {
            if answer.status != 200 {
                return Err(server.refused(answer, &Refusal::default()));
            }
            let answer = reply::object(&answer.body).map_err(|error| server.unreadable(error))?;
            match reply::text(&answer, "Code").as_deref() {
                None | Some("Success") => reply::temporary(&answer, &NAMES).map_err(|error| server.unreadable(error)),
                Some(_) => {
                    let message = "the answer of the credentials URI has a `Code` other than `Success`";
                    Err(ProviderError::failed(message).into())
                }
            }
        };
        server.fetch(|_| bare("GET", &origin, &path), read).await
    }
}

/// Scheme and host of a URI, and the rest of it but for a fragment.
fn split(uri: &str) -> (&str, String) {
    let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
    let after_scheme = uri.find("://").map_or(0, |at| at + 3);
    let end = uri.get(after_scheme..).and_then(|rest| rest.find(['/', '?'])).map_or(uri.len(), |at| after_scheme + at);
    let (at, path) = uri.split_at_checked(end).unwrap_or((uri, ""));
    (at, if path.starts_with('/') { path.to_owned() } else { format!("/{path}") })
}

impl CredentialsProvider for UriSource {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.fetch().await.map_err(BoxError::from) })
    }
}

impl Source for UriSource {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for UriSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = if self.uri.is_some() { "given" } else { VARIABLE };
        f.debug_struct("CredentialsUri").field("from", &from).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_split_at_its_path() {
        for (uri, at, path) in [
            ("http://127.0.0.1:8080/creds?a=b#c", "http://127.0.0.1:8080", "/creds?a=b"),
            ("https://host?a=b", "https://host", "/?a=b"),
            ("https://host", "https://host", "/"),
            ("host/a", "host", "/a"),
        ] {
            assert_eq!(split(uri), (at, path.to_owned()), "{uri}");
        }
    }
}
