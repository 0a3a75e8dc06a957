//! The role of the CVM instance that the program runs on.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::super::exchange::{Exchange, Failed, METADATA, Server, get, origin};
use super::super::metadata::{self, WHO};
use super::super::reply::Names;
use super::super::source::{Cached, Source, Step};
use super::super::{ProviderConfig, ProviderError};
use super::MARGIN;
use crate::runtime::{HttpRequest, HttpResponse, Origin};

const ENDPOINT: &str = "http://metadata.tencentyun.com";

const CREDENTIALS: &str = "/latest/meta-data/cam/security-credentials/";

const NAMES: Names = Names { key_id: "TmpSecretId", key_secret: "TmpSecretKey", token: "Token", end: "ExpiredTime" };

/// Reads the credentials of the CVM instance's CAM role from the metadata service.
///
/// If connecting takes longer than one second, there is no such service. No proxy is used. If the service fails, up to
/// three attempts are made. Credentials are renewed five minutes before they expire.
#[derive(Clone)]
pub struct CvmRole(Cached, Settings, ProviderConfig);

#[derive(Clone)]
struct Settings {
    role: Option<String>,
    endpoint: String,
}

impl CvmRole {
    /// Creates a provider for the role of the instance.
    pub fn new(config: &ProviderConfig) -> Self {
        Self::with(Settings { role: None, endpoint: ENDPOINT.to_owned() }, config.clone())
    }

    fn with(settings: Settings, config: ProviderConfig) -> Self {
        Self(Cached::new(Arc::new(settings.clone()), MARGIN, &config), settings, config)
    }

    /// Sets the name of the role, which saves a request for it.
    pub fn role_name(self, name: impl Into<String>) -> Self {
        Self::with(Settings { role: Some(name.into()), ..self.1 }, self.2)
    }

    /// Sets the address of the service. Default: `http://metadata.tencentyun.com`.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self::with(Settings { endpoint: endpoint.into(), ..self.1 }, self.2)
    }
}

provider!(CvmRole);

impl Source for Settings {
    fn start(self: Arc<Self>, _: &ProviderConfig) -> Result<Step, ProviderError> {
        Ok(visit(origin(&self.endpoint)?, self.role.clone()))
    }
}

/// Requests the name of the role, or its credentials if the name is known.
struct Visit {
    origin: Origin,
    role: Option<String>,
}

fn visit(origin: Origin, role: Option<String>) -> Step {
    Step::Send(Server::new(WHO, &METADATA, &[]), Box::new(Visit { origin, role }))
}

impl Exchange for Visit {
    fn request(&self, _: &ProviderConfig, _: SystemTime) -> HttpRequest {
        get(&self.origin, &metadata::path(CREDENTIALS, self.role.as_deref()))
    }

    fn read(&self, server: &Server, _: &ProviderConfig, response: &HttpResponse) -> Result<Step, Failed> {
        match &self.role {
            Some(role) => metadata::credentials(server, response, role, &NAMES),
            None => {
                let role = metadata::role(response, "the instance has no CAM role")?;
                Ok(visit(self.origin.clone(), Some(role)))
            }
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CvmRole").field("role", &self.role).field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
