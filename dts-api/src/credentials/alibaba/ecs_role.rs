//! The role of the ECS instance that the program runs on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::exchange::{METADATA_LIMIT, bare, exchange, not_there, origin};
use super::super::metadata::{self, WHO};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, reply};
use super::{MARGIN, NAMES, is_true};
use crate::runtime::net::encode::percent;
use crate::runtime::{BoxError, BoxFuture, Clock, HttpResponse, Origin, TransportError};

const ENDPOINT: &str = "http://100.100.100.200";

const CREDENTIALS: &str = "/latest/meta-data/ram/security-credentials/";

/// How long a token of the metadata service may be used. One is fetched for each visit, so a short life would do, too.
const TOKEN_SECONDS: &str = "21600";

/// The RAM role of the ECS instance that the program runs on, from its metadata service.
///
/// The service is asked with a token (IMDSv2). Where it gives none, or does not take it, it is asked without (IMDSv1),
/// unless that is turned off. A connection that does not come about within a second means that there is no such
/// service. No proxy is used.
///
/// `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` turns this provider off, and `ALIBABA_CLOUD_IMDSV1_DISABLED=true` the way
/// without a token. A service that answers but is in trouble is asked up to three times. Credentials are renewed 15 minutes before they end.
#[derive(Clone)]
pub struct EcsRole(Cached<EcsRoleSource>);

#[derive(Clone)]
struct EcsRoleSource {
    config: ProviderConfig,
    role: Option<String>,
    endpoint: String,
    imds_v1: bool,
}

impl EcsRole {
    /// The role that `ALIBABA_CLOUD_ECS_METADATA` names, or else the one that the instance has.
    pub fn new(config: &ProviderConfig) -> Self {
        let (config, endpoint) = (config.clone(), ENDPOINT.to_owned());
        Self(Cached::new(EcsRoleSource { config, role: None, endpoint, imds_v1: true }))
    }

    /// The name of the role, which saves asking for it.
    pub fn role_name(self, name: impl Into<String>) -> Self {
        Self(self.0.set(|source| source.role = Some(name.into())))
    }

    /// Never asks the service without a token.
    pub fn without_imds_v1(self) -> Self {
        Self(self.0.set(|source| source.imds_v1 = false))
    }

    /// Where the service is. Default: `http://100.100.100.200`.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self(self.0.set(|source| source.endpoint = endpoint.into()))
    }
}

provider!(EcsRole);

/// A visit to the service.
struct Visit<'a> {
    source: &'a EcsRoleSource,
    origin: Origin,
    imds_v1: bool,
    token: Option<String>,
    /// It answered already, so that there is such a service.
    known: bool,
}

impl EcsRoleSource {
    async fn fetch(&self) -> Result<Credentials, ProviderError> {
        let environment = &self.config.environment;
        if is_true(environment.value("ALIBABA_CLOUD_ECS_METADATA_DISABLED")) {
            return Err(ProviderError::absent("turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
        }
        let imds_v1 = self.imds_v1 && !is_true(environment.value("ALIBABA_CLOUD_IMDSV1_DISABLED"));
        let mut visit = Visit { source: self, origin: origin(&self.endpoint)?, imds_v1, token: None, known: false };
        visit.token = visit.token().await?;
        let role = match self.role.clone().or_else(|| environment.value("ALIBABA_CLOUD_ECS_METADATA")) {
            Some(role) => role,
            None => visit.role().await?,
        };
        visit.credentials(&role).await
    }
}

impl Visit<'_> {
    /// A token; none where the service has none to give and can do without.
    async fn token(&mut self) -> Result<Option<String>, ProviderError> {
        let config = &self.source.config;
        let ask = || -> BoxFuture<'_, _> {
            let mut request = bare("PUT", &self.origin, "/latest/api/token");
            request.headers.push(("X-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_SECONDS.to_owned()));
            Box::pin(exchange(&*config.local, request, METADATA_LIMIT))
        };
        // Where there is another way, that is tried before this one is tried again.
        let outcome = if self.imds_v1 {
            ask().await.map_err(|error| not_there(WHO, error))
        } else {
            metadata::answer(config, self.known, ask).await
        };
        self.known = outcome.is_ok();
        let why = match outcome {
            Ok(answer) if answer.status == 200 && !answer.body.trim_ascii().is_empty() => {
                return Ok(Some(String::from_utf8_lossy(answer.body.trim_ascii()).into_owned()));
            }
            Ok(answer) => ProviderError::failed(format!("{WHO} gives no token: HTTP status {}", answer.status)),
            Err(error) => error,
        };
        // Where there is no such service, asking it in another way is of no use.
        if self.imds_v1 && !why.is_absent() { Ok(None) } else { Err(why) }
    }

    async fn role(&self) -> Result<String, ProviderError> {
        let answer = self.get(CREDENTIALS).await?;
        match (answer.status, String::from_utf8_lossy(answer.body.trim_ascii()).lines().next()) {
            (200, Some(role)) => Ok(role.trim().to_owned()),
            (200 | 404, _) => Err(ProviderError::absent("the instance has no RAM role")),
            (status, _) => Err(ProviderError::failed(format!("{WHO} names no role: HTTP status {status}"))),
        }
    }

    async fn credentials(&self, role: &str) -> Result<Credentials, ProviderError> {
        let answer = self.get(&format!("{CREDENTIALS}{}", percent(role))).await?;
        if answer.status != 200 {
            let status = answer.status;
            return Err(ProviderError::failed(format!(
                "{WHO} gives nothing for the role {role:?}: HTTP status {status}"
            )));
        }
        let wrong = |error| ProviderError::failed(format!("the answer of {WHO} cannot be read")).with_source(error);
        let answer = reply::object(&answer.body).map_err(wrong)?;
        match reply::required(&answer, "Code").map_err(wrong)?.as_str() {
            "Success" => reply::temporary(&answer, &NAMES).map_err(wrong),
            code => Err(ProviderError::failed(format!("{WHO} gives nothing for the role {role:?}: {code:?}"))),
        }
    }

    async fn get(&self, path: &str) -> Result<HttpResponse, ProviderError> {
        metadata::answer(&self.source.config, self.known, || Box::pin(self.get_either(path))).await
    }

    /// Asks with the token, if there is one, and without where that fails and may be done.
    async fn get_either(&self, path: &str) -> Result<HttpResponse, TransportError> {
        let first = self.get_with(path, self.token.as_deref()).await;
        let good = first.as_ref().is_ok_and(|answer| answer.status == 200);
        if good || self.token.is_none() || !self.imds_v1 { first } else { self.get_with(path, None).await }
    }

    async fn get_with(&self, path: &str, token: Option<&str>) -> Result<HttpResponse, TransportError> {
        let mut request = bare("GET", &self.origin, path);
        request.headers.extend(token.map(|token| ("X-aliyun-ecs-metadata-token", token.to_owned())));
        exchange(&*self.source.config.local, request, METADATA_LIMIT).await
    }
}

impl CredentialsProvider for EcsRoleSource {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.fetch().await.map_err(BoxError::from) })
    }
}

impl Source for EcsRoleSource {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for EcsRoleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsRole")
            .field("role", &self.role)
            .field("endpoint", &self.endpoint)
            .field("imds_v1", &self.imds_v1)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
