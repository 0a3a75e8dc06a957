//! The role of the ECS instance that the program runs on.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::super::exchange::{Exchange, Failed, METADATA, METADATA_ONCE, Server, get, origin, request};
use super::super::metadata::{self, WHO};
use super::super::source::{Cached, Source, Step};
use super::super::{ProviderConfig, ProviderError, reply};
use super::{MARGIN, NAMES};
use crate::runtime::{HttpRequest, HttpResponse, Origin};

const ENDPOINT: &str = "http://100.100.100.200";

const CREDENTIALS: &str = "/latest/meta-data/ram/security-credentials/";

/// The lifetime of a token of the metadata service. Each visit fetches its own, so a short one would do.
const TOKEN_SECONDS: &str = "21600";

/// Reads the credentials of the ECS instance's RAM role from the metadata service.
///
/// Requests carry a token (IMDSv2). If the service returns no token, or rejects it, requests are made without one
/// (IMDSv1), unless that is turned off. If connecting takes longer than one second, there is no such service. No proxy
/// is used.
///
/// `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` turns this provider off, and `ALIBABA_CLOUD_IMDSV1_DISABLED=true` turns
/// off requests without a token. If the service fails, up to three attempts are made. Credentials are renewed 15
/// minutes before they expire.
#[derive(Clone)]
pub struct EcsRole(Cached, Settings, ProviderConfig);

#[derive(Clone)]
struct Settings {
    role: Option<String>,
    endpoint: String,
    imds_v1: bool,
}

impl EcsRole {
    /// Creates a provider for the role in `ALIBABA_CLOUD_ECS_METADATA`. Default: the role of the instance.
    pub fn new(config: &ProviderConfig) -> Self {
        Self::named(config, None)
    }

    pub(super) fn named(config: &ProviderConfig, role: Option<String>) -> Self {
        Self::with(Settings { role, endpoint: ENDPOINT.to_owned(), imds_v1: true }, config.clone())
    }

    fn with(settings: Settings, config: ProviderConfig) -> Self {
        Self(Cached::new(Arc::new(settings.clone()), MARGIN, &config), settings, config)
    }

    /// Sets the name of the role, which saves a request for it.
    pub fn role_name(self, name: impl Into<String>) -> Self {
        Self::with(Settings { role: Some(name.into()), ..self.1 }, self.2)
    }

    /// Turns off requests without a token.
    pub fn without_imds_v1(self) -> Self {
        Self::with(Settings { imds_v1: false, ..self.1 }, self.2)
    }

    /// Sets the address of the service. Default: `http://100.100.100.200`.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self::with(Settings { endpoint: endpoint.into(), ..self.1 }, self.2)
    }
}

provider!(EcsRole);

impl Source for Settings {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let environment = &config.environment;
        if environment.is_true("ALIBABA_CLOUD_ECS_METADATA_DISABLED") {
            return Err(ProviderError::absent("turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
        }
        let imds_v1 = self.imds_v1 && !environment.is_true("ALIBABA_CLOUD_IMDSV1_DISABLED");
        let role = match &self.role {
            Some(role) => Some(role.clone()),
            None => environment.value("ALIBABA_CLOUD_ECS_METADATA"),
        };
        let visit = Visit { origin: origin(&self.endpoint)?, imds_v1, role, token: None };
        // If there is another way, it is tried before this one is retried.
        let rules = if imds_v1 { &METADATA_ONCE } else { &METADATA };
        Ok(Step::Send(Server::new(WHO, rules, &[]), Box::new(Token(visit))))
    }
}

/// The state of one visit to the service.
#[derive(Clone)]
struct Visit {
    origin: Origin,
    imds_v1: bool,
    role: Option<String>,
    token: Option<String>,
}

/// Requests a token.
struct Token(Visit);

impl Exchange for Token {
    fn request(&self, _: &ProviderConfig, _: SystemTime) -> HttpRequest {
        let origin = &self.0.origin;
        let headers = [
            ("host", origin.host.as_str()),
            ("accept", "*/*"),
            ("X-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_SECONDS),
        ];
        request("PUT", format!("{origin}/latest/api/token"), &headers, Vec::new())
    }

    fn read(&self, _: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        metadata::check(response)?;
        let token = String::from_utf8_lossy(response.body.trim_ascii());
        if response.status != 200 || token.is_empty() {
            let message = format!("{WHO} returned no token: HTTP status {}", response.status);
            return Err(ProviderError::failed(message).into());
        }
        let mut visit = self.0.clone();
        visit.token = Some(reply::printable(token.into_owned(), &|| format!("the token of {WHO}"))?);
        Ok(visit.next())
    }

    fn failed(&self, error: ProviderError) -> Result<Step, ProviderError> {
        // If there is no such service, the other way cannot help.
        if self.0.imds_v1 && !error.is_absent() { Ok(self.0.clone().next()) } else { Err(error) }
    }
}

impl Visit {
    /// Requests the name of the role, or its credentials if the name is known.
    fn next(self) -> Step {
        Step::Send(Server::new(WHO, &METADATA, &[]), Box::new(self))
    }

    fn get(&self, token: Option<&str>) -> HttpRequest {
        let mut request = get(&self.origin, &metadata::path(CREDENTIALS, self.role.as_deref()));
        if let Some(token) = token {
            request.headers.push("X-aliyun-ecs-metadata-token", token);
        }
        request
    }
}

impl Exchange for Visit {
    fn request(&self, _: &ProviderConfig, _: SystemTime) -> HttpRequest {
        self.get(self.token.as_deref())
    }

    /// Returns the request without a token, if that is allowed.
    fn fallback(&self) -> Option<HttpRequest> {
        if self.imds_v1 && self.token.is_some() { Some(self.get(None)) } else { None }
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        match &self.role {
            Some(role) => metadata::credentials(server, response, role, &NAMES),
            None => {
                let role = metadata::role(response, "the instance has no RAM role")?;
                Ok(Self { role: Some(role), ..self.clone() }.next())
            }
        }
    }
}

impl fmt::Debug for Settings {
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
