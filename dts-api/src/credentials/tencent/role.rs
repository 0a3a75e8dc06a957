//! A CAM role, and how it is to be assumed.

use std::time::Duration;

use super::super::{ProviderConfig, ProviderError};
use crate::runtime::Origin;
use crate::runtime::net::time::unix_seconds;

/// How long a session lasts where nothing else is said.
const DURATION: Duration = Duration::from_secs(7200);

/// STS asks for a region, and gives the same in each.
const REGION: &str = "ap-guangzhou";

const ENDPOINT: &str = "sts.tencentcloudapi.com";

/// A CAM role, and how it is to be assumed.
///
/// ```
/// use dts_api::credentials::tencent::Role;
///
/// let role = Role::new("qcs::cam::uin/100000000001:roleName/dts-role")
///     .session_name("nightly-migration");
/// ```
#[derive(Clone, Debug)]
pub struct Role {
    pub(super) arn: String,
    session_name: Option<String>,
    pub(super) duration: Duration,
    pub(super) region: String,
    endpoint: String,
}

impl Role {
    /// The role of this ARN.
    pub fn new(arn: impl Into<String>) -> Self {
        let (region, endpoint) = (REGION.to_owned(), ENDPOINT.to_owned());
        Self { arn: arn.into(), session_name: None, duration: DURATION, region, endpoint }
    }

    /// Name of the session, which audit logs show. Default: `dts-api-` and the time.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// How long a session lasts, up to 12 hours. Default: two hours.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// The region in which STS is asked. Default: `ap-guangzhou`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Where STS is, as `host` or `http(s)://host:port`. Default: `sts.tencentcloudapi.com`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    pub(super) fn session(&self, config: &ProviderConfig) -> String {
        self.session_name.clone().unwrap_or_else(|| format!("dts-api-{}", unix_seconds(config.clock.now())))
    }

    pub(super) fn origin(&self) -> Result<Origin, ProviderError> {
        super::super::exchange::origin(&self.endpoint)
    }
}
