//! A RAM role, assumed with other credentials.

use std::fmt;
use std::sync::Arc;

use super::super::source::{Cached, Source, Step};
use super::super::{CredentialsProvider, ProviderConfig, ProviderError};
use super::{MARGIN, Role, sts};

/// Assumes a RAM role with the credentials of any other provider (STS `AssumeRole`).
///
/// A session is renewed 15 minutes before it expires, with the current credentials of the other provider.
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
pub struct AssumeRole(Cached);

struct Settings {
    source: Arc<dyn CredentialsProvider>,
    role: Role,
}

impl AssumeRole {
    /// Assumes the role with the credentials of `source`.
    pub fn new(source: impl CredentialsProvider + 'static, role: Role, config: &ProviderConfig) -> Self {
        Self::over(Arc::new(source), role, config)
    }

    pub(super) fn over(source: Arc<dyn CredentialsProvider>, role: Role, config: &ProviderConfig) -> Self {
        Self(Cached::new(Arc::new(Settings { source, role }), MARGIN, config))
    }
}

provider!(AssumeRole);

impl Source for Settings {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let config = config.clone();
        let source = Arc::clone(&self.source);
        Ok(Step::Ask(source, Box::new(move |caller| sts::assume_role(&config, &self.role, &caller))))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole").field("role", &self.role).field("source", &self.source).finish_non_exhaustive()
    }
}
