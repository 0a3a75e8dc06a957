//! A CAM role, assumed with a token of a TKE cluster, as its containers have it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, file};
use super::{Role, sts};
use crate::runtime::{BoxError, BoxFuture, Clock};

/// Assumes a CAM role with the token that a TKE cluster puts into its containers (STS `AssumeRoleWithWebIdentity`).
///
/// `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN` have to be set. They and the file
/// are read anew whenever a session is renewed, which is when a tenth of it is left. The request is not signed.
#[derive(Clone)]
pub struct TkeOidc(Cached<TkeOidcSource>);

#[derive(Clone)]
struct TkeOidcSource {
    config: ProviderConfig,
    /// What is set besides the variables.
    role: Role,
}

impl TkeOidc {
    /// The role that the environment names.
    pub fn new(config: &ProviderConfig) -> Self {
        Self(Cached::new(TkeOidcSource { config: config.clone(), role: Role::new("") }))
    }

    /// Name of the session, which audit logs show. Default: `dts-api-` and the time.
    pub fn session_name(self, name: impl Into<String>) -> Self {
        Self(self.0.set(|source| source.role = source.role.clone().session_name(name)))
    }

    /// How long a session lasts, up to 12 hours. Default: two hours.
    pub fn duration(self, duration: Duration) -> Self {
        Self(self.0.set(|source| source.role = source.role.clone().duration(duration)))
    }

    /// Where STS is, as `host` or `http(s)://host:port`. Default: `sts.tencentcloudapi.com`.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self(self.0.set(|source| source.role = source.role.clone().endpoint(endpoint)))
    }
}

provider!(TkeOidc);

impl TkeOidcSource {
    async fn assume(&self) -> Result<Credentials, ProviderError> {
        let required = |name| self.config.required(name);
        let (region, provider) = (required("TKE_REGION")?, required("TKE_PROVIDER_ID")?);
        let token_file = required("TKE_WEB_IDENTITY_TOKEN_FILE")?;
        let mut role = self.role.clone().region(region);
        role.arn = required("TKE_ROLE_ARN")?;
        let token = file::token(token_file.as_ref()).await?;
        let call = sts::Call {
            action: "AssumeRoleWithWebIdentity",
            role: &role,
            parameters: &[("ProviderId", &provider), ("WebIdentityToken", &token)],
            caller: None,
            secrets: vec![&token],
        };
        sts::call(&self.config, call).await
    }
}

impl CredentialsProvider for TkeOidcSource {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.assume().await.map_err(BoxError::from) })
    }
}

impl Source for TkeOidcSource {
    fn margin(&self) -> Duration {
        self.role.duration / 10
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for TkeOidcSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TkeOidc").finish_non_exhaustive()
    }
}
