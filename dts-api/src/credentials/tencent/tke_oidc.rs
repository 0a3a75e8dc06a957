//! A CAM role, assumed with a token of a TKE cluster, as in its containers.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::super::file::{self, Work};
use super::super::source::{Cached, Source, Step};
use super::super::{ProviderConfig, ProviderError};
use super::{Role, sts};

/// Assumes a CAM role with the token that a TKE cluster puts into its containers (STS `AssumeRoleWithWebIdentity`).
///
/// `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN` must be set. A session is renewed
/// when a tenth of its duration is left; variables and file are read again for it. The request is not signed.
#[derive(Clone)]
pub struct TkeOidc(Cached, Settings, ProviderConfig);

/// The settings besides the variables.
#[derive(Clone)]
struct Settings(Role);

impl TkeOidc {
    /// Creates a provider for the role that the environment names.
    pub fn new(config: &ProviderConfig) -> Self {
        Self::with(Role::new(""), config.clone())
    }

    fn with(role: Role, config: ProviderConfig) -> Self {
        let (margin, settings) = (role.duration / 10, Settings(role));
        Self(Cached::new(Arc::new(settings.clone()), margin, &config), settings, config)
    }

    /// Sets the name of the session, which audit logs show. Default: `dts-api-` and the time.
    pub fn session_name(self, name: impl Into<String>) -> Self {
        Self::with(self.1.0.session_name(name), self.2)
    }

    /// Sets the duration of a session, at most 12 hours. Default: two hours.
    pub fn duration(self, duration: Duration) -> Self {
        Self::with(self.1.0.duration(duration), self.2)
    }

    /// Sets the host of STS, as `host` or `http(s)://host:port`. Default: `sts.tencentcloudapi.com`.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self::with(self.1.0.endpoint(endpoint), self.2)
    }
}

provider!(TkeOidc);

impl Source for Settings {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let mut role = self.0.clone();
        role.region = config.required("TKE_REGION")?;
        let provider = config.required("TKE_PROVIDER_ID")?;
        let path = PathBuf::from(config.required("TKE_WEB_IDENTITY_TOKEN_FILE")?);
        role.arn = config.required("TKE_ROLE_ARN")?;
        let (work, config) = (Work::Read(path.clone()), config.clone());
        Ok(Step::File(
            work,
            Box::new(move |text| {
                let token = file::token(&path, text)?;
                sts::assume_role_with_web_identity(&config, &role, &provider, &token)
            }),
        ))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TkeOidc").finish_non_exhaustive()
    }
}
