//! The default chain of Tencent Cloud's tools.

use super::super::{Chain, EnvironmentCredentials, ProviderConfig};
use super::{CvmRole, Profile, TccliProfile, TkeOidc};
use crate::tencent::ENVIRONMENT;

/// Tries the providers of Tencent Cloud's SDKs in their order, and uses the first that returns credentials; see
/// [`Chain`].
///
/// 1. `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, with the first that is set of `TENCENTCLOUD_TOKEN`,
///    `TENCENTCLOUD_SESSION_TOKEN` and `TENCENTCLOUD_SECURITY_TOKEN`
/// 2. [`Profile`], from `~/.tencentcloud/credentials`, then `/etc/tencentcloud/credentials`
/// 3. [`CvmRole`], from the metadata service
/// 4. [`TkeOidc`], if the variables of a TKE cluster are set
/// 5. [`TccliProfile`], from `~/.tccli/default.credential`. The SDKs do not read this file, so it comes last.
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
                .then("profile", Profile::new(config))
                .then("CVM role", CvmRole::new(config))
                .then("TKE OIDC", TkeOidc::new(config))
                .then("tccli profile", TccliProfile::new(config)),
        )
    }
}

provider!(DefaultChain);
