//! A CAM role, assumed with other credentials.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, ask};
use super::{MARGIN, Role, sts};
use crate::runtime::{BoxError, BoxFuture, Clock};

/// Assumes a CAM role with the credentials of any other provider (STS `AssumeRole`).
///
/// A session is renewed five minutes before it ends, with the credentials that the other provider gives then.
///
/// ```
/// use dts_api::credentials::tencent::{AssumeRole, DefaultChain, Role};
/// use dts_api::credentials::ProviderConfig;
///
/// let config = ProviderConfig::new();
/// let role = Role::new("qcs::cam::uin/100000000001:roleName/dts-role");
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
        let call = sts::Call {
            action: "AssumeRole",
            role: &self.role,
            parameters: &[],
            caller: Some(&caller),
            secrets: Vec::new(),
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
