//! A RAM role, assumed with a token of an OIDC provider, as containers of a cluster have it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::super::cached::{Cached, Source};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, file};
use super::{MARGIN, Role, sts};
use crate::runtime::{BoxError, BoxFuture, Clock};

/// Assumes a RAM role with a token in a file, which a cluster puts there (STS `AssumeRoleWithOIDC`).
///
/// The file is read anew whenever a session is renewed, which is 15 minutes before it ends. The request is not signed,
/// and the token travels in its body.
#[derive(Clone)]
pub struct OidcRole(Cached<OidcRoleSource>);

#[derive(Clone)]
struct OidcRoleSource {
    /// None where all of it comes from the environment.
    given: Option<Given>,
    config: ProviderConfig,
}

#[derive(Clone)]
struct Given {
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
}

impl OidcRole {
    /// Assumes the role with the token in a file, which the OIDC provider of this ARN made.
    pub fn new(
        role: Role,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
        config: &ProviderConfig,
    ) -> Self {
        let given = Given { role, provider_arn: provider_arn.into(), token_file: token_file.into() };
        Self::with(Some(given), config)
    }

    /// Takes the role from `ALIBABA_CLOUD_ROLE_ARN`, the OIDC provider from `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and the
    /// file from `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, at each renewal.
    pub fn from_environment(config: &ProviderConfig) -> Self {
        Self::with(None, config)
    }

    fn with(given: Option<Given>, config: &ProviderConfig) -> Self {
        Self(Cached::new(OidcRoleSource { given, config: config.clone() }))
    }
}

provider!(OidcRole);

impl OidcRoleSource {
    fn given(&self) -> Result<Given, ProviderError> {
        match &self.given {
            Some(given) => Ok(given.clone()),
            None => Ok(Given {
                token_file: self.config.required("ALIBABA_CLOUD_OIDC_TOKEN_FILE")?.into(),
                role: Role::new(self.config.required("ALIBABA_CLOUD_ROLE_ARN")?),
                provider_arn: self.config.required("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?,
            }),
        }
    }

    async fn assume(&self) -> Result<Credentials, ProviderError> {
        let Given { role, provider_arn, token_file } = self.given()?;
        let token = file::token(&token_file).await?;
        let parameters = [("OIDCProviderArn", provider_arn.as_str()), ("OIDCToken", &token)];
        let call = sts::Call {
            action: "AssumeRoleWithOIDC",
            role: &role,
            parameters: parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            caller: None,
            secrets: vec![&token],
        };
        sts::call(&self.config, call).await
    }
}

impl CredentialsProvider for OidcRoleSource {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.assume().await.map_err(BoxError::from) })
    }
}

impl Source for OidcRoleSource {
    fn margin(&self) -> Duration {
        MARGIN
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.config.clock.clone())
    }
}

impl fmt::Debug for OidcRoleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("OidcRole");
        match &self.given {
            None => out.field("from", &"environment"),
            Some(given) => out
                .field("role", &given.role)
                .field("provider_arn", &given.provider_arn)
                .field("token_file", &given.token_file),
        };
        out.finish_non_exhaustive()
    }
}
