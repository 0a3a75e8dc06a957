//! A RAM role, assumed with a token of an OIDC provider, as in containers of a cluster.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::file::{self, Work};
use super::super::source::{Cached, Source, Step};
use super::super::{ProviderConfig, ProviderError};
use super::{MARGIN, Role, sts};

/// Assumes a RAM role with a token in a file that the cluster provides (STS `AssumeRoleWithOIDC`).
///
/// A session is renewed 15 minutes before it expires; the file is read again for it. The request is not signed, and the
/// token is sent in its body.
#[derive(Clone)]
pub struct OidcRole(Cached);

/// `None` if all settings come from the environment.
struct Settings(Option<Given>);

#[derive(Clone)]
struct Given {
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
}

impl OidcRole {
    /// Assumes the role with the token in a file, issued by the OIDC provider with this ARN.
    pub fn new(
        role: Role,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
        config: &ProviderConfig,
    ) -> Self {
        let given = Given { role, provider_arn: provider_arn.into(), token_file: token_file.into() };
        Self::with(Some(given), config)
    }

    /// Reads the role from `ALIBABA_CLOUD_ROLE_ARN`, the OIDC provider from `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and the
    /// file from `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, at each renewal.
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self::with(None, config)
    }

    fn with(given: Option<Given>, config: &ProviderConfig) -> Self {
        Self(Cached::new(Arc::new(Settings(given)), MARGIN, config))
    }
}

provider!(OidcRole);

impl Source for Settings {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let given = match &self.0 {
            Some(given) => given.clone(),
            None => Given {
                token_file: config.required("ALIBABA_CLOUD_OIDC_TOKEN_FILE")?.into(),
                role: Role::new(config.required("ALIBABA_CLOUD_ROLE_ARN")?),
                provider_arn: config.required("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?,
            },
        };
        let (work, config) = (Work::Read(given.token_file.clone()), config.clone());
        Ok(Step::File(
            work,
            Box::new(move |text| {
                let token = file::token(&given.token_file, text)?;
                sts::assume_role_with_oidc(&config, &given.role, &given.provider_arn, &token)
            }),
        ))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("OidcRole");
        match &self.0 {
            None => out.field("from", &"environment"),
            Some(given) => out
                .field("role", &given.role)
                .field("provider_arn", &given.provider_arn)
                .field("token_file", &given.token_file),
        };
        out.finish_non_exhaustive()
    }
}
