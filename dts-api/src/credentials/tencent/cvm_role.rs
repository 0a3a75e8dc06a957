//! The role of the CVM instance that the program runs on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::exchange::{METADATA_LIMIT, bare, exchange, origin};
use super::super::metadata::{self, WHO};
use super::super::reply::{self, Names};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError};
use super::MARGIN;
use crate::runtime::net::encode::percent;
use crate::runtime::{BoxError, BoxFuture, Clock, HttpResponse, Origin};

const ENDPOINT: &str = "http://metadata.tencentyun.com";

const CREDENTIALS: &str = "/latest/meta-data/cam/security-credentials/";

const NAMES: Names = Names { key_id: "TmpSecretId", key_secret: "TmpSecretKey", token: "Token", end: "ExpiredTime" };

/// The CAM role of the CVM instance that the program runs on, from its metadata service.
///
/// A connection that does not come about within a second means that there is no such service. No proxy is used.
/// A service that answers but is in trouble is asked up to three times. Credentials are renewed five minutes before they end.
#[derive(Clone)]
pub struct CvmRole(Cached<CvmRoleSource>);

#[derive(Clone)]
struct CvmRoleSource {
    config: ProviderConfig,
    role: Option<String>,
    endpoint: String,
}

impl CvmRole {
    /// The role that the instance has.
    pub fn new(config: &ProviderConfig) -> Self {
        let (config, endpoint) = (config.clone(), ENDPOINT.to_owned());
        Self(Cached::new(CvmRoleSource { config, role: None, endpoint }))
    }

    /// The name of the role, which saves asking for it.
    pub fn role_name(self, name: impl Into<String>) -> Self {
        Self(self.0.set(|source| source.role = Some(name.into())))
    }

    /// Where the service is. Default: `http://metadata.tencentyun.com`.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self(self.0.set(|source| source.endpoint = endpoint.into()))
    }
}

provider!(CvmRole);

impl CvmRoleSource {
    async fn fetch(&self) -> Result<Credentials, ProviderError> {
        let origin = origin(&self.endpoint)?;
        let (role, known) = match &self.role {
            Some(role) => (role.clone(), false),
            None => (self.role(&origin).await?, true),
        };
        let answer = self.get(&origin, &format!("{CREDENTIALS}{}", percent(&role)), known).await?;
        let nothing = |why: &str| ProviderError::failed(format!("{WHO} gives nothing for the role {role:?}: {why}"));
        if answer.status != 200 {
            return Err(nothing(&format!("HTTP status {}", answer.status)));
        }
        let wrong = |error| ProviderError::failed(format!("the answer of {WHO} cannot be read")).with_source(error);
        let answer = reply::object(&answer.body).map_err(wrong)?;
        match reply::required(&answer, "Code").map_err(wrong)?.as_str() {
            "Success" => reply::temporary(&answer, &NAMES).map_err(wrong),
            code => Err(nothing(&format!("{code:?}"))),
        }
    }

    async fn role(&self, origin: &Origin) -> Result<String, ProviderError> {
        let answer = self.get(origin, CREDENTIALS, false).await?;
        match (answer.status, String::from_utf8_lossy(answer.body.trim_ascii()).lines().next()) {
            (200, Some(role)) => Ok(role.trim().to_owned()),
            (200 | 404, _) => Err(ProviderError::absent("the instance has no CAM role")),
            (status, _) => Err(ProviderError::failed(format!("{WHO} names no role: HTTP status {status}"))),
        }
    }

    async fn get(&self, origin: &Origin, path: &str, known: bool) -> Result<HttpResponse, ProviderError> {
        let ask = || -> BoxFuture<'_, _> {
            Box::pin(exchange(&*self.config.local, bare("GET", origin, path), METADATA_LIMIT))
        };
        metadata::answer(&self.config, known, ask).await
    }
}

impl CredentialsProvider for CvmRoleSource {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.fetch().await.map_err(BoxError::from) })
    }
}

impl Source for CvmRoleSource {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for CvmRoleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvmRole").field("role", &self.role).field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
