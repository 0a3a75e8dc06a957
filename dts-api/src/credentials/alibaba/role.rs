//! RAM roles.

use std::fmt;
use std::time::Duration;

use super::super::reply::Find;
use super::super::{Environment, ProviderConfig, ProviderError};
use crate::runtime::Origin;
use crate::runtime::net::time::unix_seconds;

/// The default duration of a session.
const DURATION: Duration = Duration::from_secs(3600);

/// A RAM role and how to assume it.
///
/// ```
/// use dts_api::credentials::alibaba::Role;
///
/// let role = Role::new("acs:ram::123456789012:role/dts-role")
///     .session_name("nightly-migration")
///     .region("cn-hangzhou");
/// ```
#[derive(Clone)]
pub struct Role {
    arn: String,
    session_name: Option<String>,
    duration: Duration,
    policy: Option<String>,
    pub(super) external_id: Option<String>,
    endpoint: Option<String>,
    region: Option<String>,
    vpc: bool,
}

impl Role {
    /// Creates the role with this ARN.
    pub fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            session_name: None,
            duration: DURATION,
            policy: None,
            external_id: None,
            endpoint: None,
            region: None,
            vpc: false,
        }
    }

    /// Sets the name of the session, which audit logs show. Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME`, otherwise
    /// `dts-api-` and the time.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// Sets the duration of a session, from 15 minutes to the maximum of the role. Default: one hour.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets a JSON policy that restricts the session. Default: none.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }

    /// Sets the external ID that the role's trust policy requires. Default: none. Not used with OIDC.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Sets the region of STS. Default: `ALIBABA_CLOUD_STS_REGION`, otherwise the central host `sts.aliyuncs.com`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Uses the host of STS inside VPCs, which needs a region. Default: `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED`, otherwise
    /// `false`.
    pub fn vpc(mut self, inside: bool) -> Self {
        self.vpc = inside;
        self
    }

    /// Sets the host of STS, as `host` or `http(s)://host:port`. Default: by region.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Returns the parameters that both ways of assuming a role share.
    pub(super) fn parameters(&self, config: &ProviderConfig) -> Vec<(String, String)> {
        let session_name = match &self.session_name {
            Some(name) => Some(name.clone()),
            None => config.environment.value("ALIBABA_CLOUD_ROLE_SESSION_NAME"),
        };
        let session_name = session_name.unwrap_or_else(|| format!("dts-api-{}", unix_seconds(config.clock.now())));
        let mut parameters = vec![
            ("RoleArn".to_owned(), self.arn.clone()),
            ("RoleSessionName".to_owned(), session_name),
            ("DurationSeconds".to_owned(), self.duration.as_secs().to_string()),
        ];
        if let Some(policy) = &self.policy {
            parameters.push(("Policy".to_owned(), policy.clone()));
        }
        parameters
    }

    /// Returns the origin of STS.
    pub(super) fn origin(&self, environment: &dyn Environment) -> Result<Origin, ProviderError> {
        if let Some(endpoint) = &self.endpoint {
            return super::super::exchange::origin(endpoint);
        }
        let region = match &self.region {
            Some(region) => Some(region.clone()),
            None => environment.value("ALIBABA_CLOUD_STS_REGION"),
        };
        let host = match region {
            None => "sts.aliyuncs.com".to_owned(),
            Some(region) if region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
                let vpc = self.vpc || environment.is_true("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
                format!("{}.{region}.aliyuncs.com", if vpc { "sts-vpc" } else { "sts" })
            }
            Some(region) => return Err(ProviderError::failed(format!("{region:?} is not a region's ID"))),
        };
        Ok(Origin { scheme: "https", host })
    }
}

/// Sets one property of a role from the text of a profile.
pub(super) type Setting = fn(Role, String) -> Role;

/// Returns the role of a profile with its ARN in `arn` and these settings; if several set the same property, the last
/// counts.
pub(super) fn of_profile(
    find: Find<'_>,
    arn: &str,
    settings: &[(&str, Setting)],
    environment: &dyn Environment,
) -> Result<Role, ProviderError> {
    let found = match find(arn) {
        Some(found) => Some(found),
        None => environment.value("ALIBABA_CLOUD_ROLE_ARN"),
    };
    let Some(found) = found else { return Err(ProviderError::missing(arn)) };
    let mut role = Role::new(found);
    for (name, set) in settings {
        if let Some(value) = find(name) {
            role = set(role, value);
        }
    }
    Ok(role)
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The external ID works like a password, and a policy may be confidential.
        f.debug_struct("Role")
            .field("arn", &self.arn)
            .field("session_name", &self.session_name)
            .field("duration", &self.duration)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("vpc", &self.vpc)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::Variables;
    use super::*;

    fn host(role: &Role, variables: &[(&str, &str)]) -> String {
        let environment = Variables::new(variables);
        role.origin(&environment).map_or_else(|error| error.to_string(), |origin| origin.to_string())
    }

    #[test]
    fn the_host_follows_region_and_network() {
        let role = Role::new("arn");
        assert_eq!(host(&role, &[]), "https://sts.aliyuncs.com");
        assert_eq!(host(&role.clone().vpc(true), &[]), "https://sts.aliyuncs.com");
        assert_eq!(host(&role.clone().region("cn-hangzhou"), &[]), "https://sts.cn-hangzhou.aliyuncs.com");
        let variables = [("ALIBABA_CLOUD_STS_REGION", "cn-beijing"), ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true")];
        assert_eq!(host(&role, &variables), "https://sts-vpc.cn-beijing.aliyuncs.com");
        assert_eq!(host(&role.clone().endpoint("sts.example.com"), &variables), "https://sts.example.com");
        assert!(host(&role.region("evil.example.com/"), &[]).contains("not a region"));
    }
}
