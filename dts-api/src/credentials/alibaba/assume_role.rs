//! A RAM role, assumed with other credentials.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, ask};
use super::{MARGIN, Role, sts};
use crate::runtime::{BoxError, BoxFuture, Clock};

/// Assumes a RAM role with the credentials of any other provider (STS `AssumeRole`).
///
/// A session is renewed 15 minutes before it ends, with the credentials that the other provider gives then.
///
/// ```
/// use dts_api::credentials::alibaba::{AssumeRole, DefaultChain, Role};
/// use dts_api::credentials::ProviderConfig;
///
/// let config = ProviderConfig::new();
/// let role = Role::new("acs:ram::123456789012:role/dts-role");
/// let provider = AssumeRole::new(DefaultChain::new(&config), role, &config);
/// ```
#[derive(Clone)]
pub struct AssumeRole(Cached<AssumeRoleSource>);

#[derive(Clone)]
struct AssumeRoleSource {
    source: Arc<dyn CredentialsProvider>,
    role: Role,
    config: ProviderConfig,
}

impl AssumeRole {
    /// Assumes the role with what `source` gives.
    pub fn new(source: impl CredentialsProvider + 'static, role: Role, config: &ProviderConfig) -> Self {
        Self(Cached::new(AssumeRoleSource { source: Arc::new(source), role, config: config.clone() }))
    }
}

provider!(AssumeRole);

impl AssumeRoleSource {
    async fn assume(&self) -> Result<Credentials, ProviderError> {
        let caller = ask(&*self.source).await?;
        let external_id = self.role.external_id.as_deref();
        let parameters = external_id.map(|id| ("ExternalId".to_owned(), id.to_owned()));
        let call = sts::Call {
            action: "AssumeRole",
            role: &self.role,
            parameters: parameters.into_iter().collect(),
            caller: Some(&caller),
            secrets: external_id.into_iter().collect(),
        };
        sts::call(&self.config, call).await
    }
}

impl CredentialsProvider for AssumeRoleSource {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.assume().await.map_err(BoxError::from) })
    }
}

impl Source for AssumeRoleSource {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for AssumeRoleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("role", &self.role).field("source", &self.source).finish_non_exhaustive()
    }
}
