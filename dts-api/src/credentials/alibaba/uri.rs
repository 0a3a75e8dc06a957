//! Credentials from your own server.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::super::exchange::{Exchange, Failed, LOCAL, PUBLIC, Refusal, Server, get, origin};
use super::super::source::{Cached, Source, Step};
use super::super::{ProviderConfig, ProviderError, reply};
use super::{MARGIN, NAMES};
use crate::runtime::{HttpRequest, HttpResponse, Origin};

const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// Gets credentials from your own server with a `GET` request.
///
/// The response is a JSON object with `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`. A `Code`
/// other than `Success` is an error. An `http` URI counts as a local server, so no proxy is used. Credentials are
/// renewed 15 minutes before they expire. Neither errors nor `Debug` show the URI, because it may contain a secret.
#[derive(Clone)]
pub struct CredentialsUri(Cached);

/// `None` if it comes from the environment.
struct Settings(Option<String>);

impl CredentialsUri {
    /// Uses this URI.
    pub fn new(uri: impl Into<String>, config: &ProviderConfig) -> Self {
        Self::with(Some(uri.into()), config)
    }

    /// Uses the URI in `ALIBABA_CLOUD_CREDENTIALS_URI`.
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self::with(None, config)
    }

    pub(super) fn with(uri: Option<String>, config: &ProviderConfig) -> Self {
        Self(Cached::new(Arc::new(Settings(uri)), MARGIN, config))
    }
}

provider!(CredentialsUri);

impl Source for Settings {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let uri = match &self.0 {
            Some(uri) => uri.clone(),
            None => config.required(VARIABLE)?,
        };
        let (at, path) = split(&uri);
        let origin = origin(at)?;
        let rules = if origin.scheme == "http" { &LOCAL } else { &PUBLIC };
        // A path of one character cannot be told from other text.
        let secrets = if path.len() > 1 { [uri.as_str(), &path] } else { [uri.as_str(); 2] };
        let server = Server::new("the credentials URI", rules, &secrets);
        Ok(Step::Send(server, Box::new(Get { origin, path })))
    }
}

struct Get {
    origin: Origin,
    path: String,
}

impl Exchange for Get {
    fn request(&self, _: &ProviderConfig, _: SystemTime) -> HttpRequest {
        get(&self.origin, &self.path)
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        if response.status != 200 {
            return Err(server.refused(response, &Refusal::default()));
        }
        let object = server.object(response)?;
        match reply::text(&object, "Code").as_deref() {
            None | Some("Success") => server.keys(&object, &NAMES),
            Some(_) => {
                let message = "the response of the credentials URI has a `Code` other than `Success`";
                Err(ProviderError::failed(message).into())
            }
        }
    }
}

/// Splits a URI into scheme and host, and the rest without its fragment.
fn split(uri: &str) -> (&str, String) {
    let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
    let after_scheme = uri.find("://").map_or(0, |at| at + 3);
    let end = uri.get(after_scheme..).and_then(|rest| rest.find(['/', '?'])).map_or(uri.len(), |at| after_scheme + at);
    let (at, path) = uri.split_at_checked(end).unwrap_or((uri, ""));
    (at, if path.starts_with('/') { path.to_owned() } else { format!("/{path}") })
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = if self.0.is_some() { "given" } else { VARIABLE };
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
