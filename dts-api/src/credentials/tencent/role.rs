//! CAM roles.

use std::time::Duration;

use super::super::{ProviderConfig, ProviderError};
use crate::runtime::Origin;
use crate::runtime::net::time::unix_seconds;

/// The default duration of a session.
const DURATION: Duration = Duration::from_secs(7200);

/// The default region: STS needs one, and responds the same in each.
const REGION: &str = "ap-guangzhou";

const ENDPOINT: &str = "sts.tencentcloudapi.com";

/// A CAM role and how to assume it.
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
    /// Creates the role with this ARN.
    pub fn new(arn: impl Into<String>) -> Self {
        let (region, endpoint) = (REGION.to_owned(), ENDPOINT.to_owned());
        Self { arn: arn.into(), session_name: None, duration: DURATION, region, endpoint }
    }

    /// Sets the name of the session, which audit logs show. Default: `dts-api-` and the time.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// Sets the duration of a session, at most 12 hours. Default: two hours.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets the region of STS. Default: `ap-guangzhou`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the host of STS, as `host` or `http(s)://host:port`. Default: `sts.tencentcloudapi.com`.
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
