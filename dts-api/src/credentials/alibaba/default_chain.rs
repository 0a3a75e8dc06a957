//! The default chain of Alibaba Cloud's tools.

use super::super::{Chain, EnvironmentCredentials, ProviderConfig};
use super::{CliProfile, CredentialsUri, EcsRole, IniProfile, OidcRole};
use crate::alibaba::ENVIRONMENT;

/// Tries the providers of Alibaba Cloud's SDKs in their order, and uses the first that returns credentials; see
/// [`Chain`].
///
/// 1. `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, with `ALIBABA_CLOUD_SECURITY_TOKEN` if set
/// 2. [`OidcRole`], if `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, `ALIBABA_CLOUD_ROLE_ARN` and `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`
///    are set
/// 3. [`CliProfile`], from `~/.aliyun/config.json`
/// 4. [`IniProfile`], from `~/.alibabacloud/credentials`
/// 5. [`EcsRole`], from the metadata service
/// 6. [`CredentialsUri`], if `ALIBABA_CLOUD_CREDENTIALS_URI` is set
///
/// Nothing is read before the first call. Environment variables are read at each attempt.
#[derive(Clone)]
pub struct DefaultChain(Chain);

impl DefaultChain {
    /// Creates the chain.
    pub fn new(config: &ProviderConfig) -> Self {
        let environment = config.environment.clone();
        Self(
            Chain::new()
                .then("environment", EnvironmentCredentials::within(&ENVIRONMENT, environment))
                .then("OIDC role", OidcRole::from_environment(config))
                .then("CLI profile", CliProfile::new(config))
                .then("INI profile", IniProfile::new(config))
                .then("ECS role", EcsRole::new(config))
                .then("credentials URI", CredentialsUri::from_environment(config)),
        )
    }
}

provider!(DefaultChain);

#[cfg(test)]
mod tests;
