//! Profiles of the file that the vendor's SDKs share.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::file::{Watched, first_existing};
use super::super::ini::{self, Section};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, ask};
use super::{AssumeRole, EcsRole, OidcRole, Role};
use crate::runtime::{BoxError, BoxFuture};

/// A profile of the file that the vendor's SDKs share, an INI file.
///
/// The path may stand in `ALIBABA_CLOUD_CREDENTIALS_FILE`; else it is `~/.alibabacloud/credentials`, or the same with
/// `.ini` at its end. The section is the one that `ALIBABA_CLOUD_PROFILE` names, else `default`. The file is read at
/// each call, so a change counts at once. What follows a `#` in a value does not belong to it.
///
/// Types of a profile: `access_key`, `ecs_ram_role`, `ram_role_arn` and `oidc_role_arn`. `rsa_key_pair`, which the
/// vendor has deprecated, is not supported.
#[derive(Clone)]
pub struct IniProfile {
    config: ProviderConfig,
    path: Option<PathBuf>,
    profile: Option<String>,
    watched: Arc<Watched>,
}

impl IniProfile {
    /// The profile that the environment names, or the default one.
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), path: None, profile: None, watched: Arc::default() }
    }

    /// The path of the file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The name of the profile, that is of the section.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    async fn get(&self) -> Result<Credentials, ProviderError> {
        let environment = &self.config.environment;
        let home = || {
            let folder = environment.home()?.join(".alibabacloud");
            // One half of the SDKs has the one name, the other half the other.
            first_existing([folder.join("credentials"), folder.join("credentials.ini")])
        };
        let path = self
            .path
            .clone()
            .or_else(|| environment.value("ALIBABA_CLOUD_CREDENTIALS_FILE").map(PathBuf::from))
            .or_else(home)
            .ok_or_else(|| ProviderError::absent("there is no home directory"))?;
        let name = self.profile.clone().or_else(|| environment.value("ALIBABA_CLOUD_PROFILE"));
        let name = name.unwrap_or_else(|| "default".to_owned());
        let build = |text: &str| {
            let section = ini::section(text, &name)
                .ok_or_else(|| ProviderError::absent(format!("there is no section `{name}`")))?;
            provider(&section, &self.config)
                .map_err(|error| ProviderError::failed(format!("section `{name}`")).with_source(error))
        };
        let provider = self.watched.provider(&path, &name, &build).await?;
        ask(&*provider).await.map_err(ProviderError::of_chosen)
    }
}

/// The provider that a section describes.
fn provider(section: &Section<'_>, config: &ProviderConfig) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let value = |key: &str| {
        let value = section.value(key)?.split('#').next()?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let required = |key| value(key).ok_or_else(|| ProviderError::failed(format!("`{key}` is missing or empty")));
    let keys = || Ok(Credentials::new(required("access_key_id")?, required("access_key_secret")?));
    let role = || {
        let arn = value("role_arn").or_else(|| config.environment.value("ALIBABA_CLOUD_ROLE_ARN"));
        let role = Role::new(arn.ok_or_else(|| ProviderError::failed("`role_arn` is missing or empty"))?);
        let role = match value("role_session_name") {
            Some(name) => role.session_name(name),
            None => role,
        };
        Ok(match value("policy") {
            Some(policy) => role.policy(policy),
            None => role,
        })
    };
    let kind = required("type")?;
    Ok(match kind.as_str() {
        "access_key" => Arc::new(keys()?),
        "ecs_ram_role" => match value("role_name") {
            Some(name) => Arc::new(EcsRole::new(config).role_name(name)),
            None => Arc::new(EcsRole::new(config)),
        },
        "ram_role_arn" => Arc::new(AssumeRole::new(keys()?, role()?, config)),
        "oidc_role_arn" => {
            let (provider, token_file) = (required("oidc_provider_arn")?, required("oidc_token_file_path")?);
            Arc::new(OidcRole::new(role()?, provider, token_file, config))
        }
        "rsa_key_pair" => {
            return Err(ProviderError::failed(format!("the type {kind:?} is deprecated by the vendor, not supported")));
        }
        _ => return Err(ProviderError::failed(format!("the type {kind:?} is not supported"))),
    })
}

impl CredentialsProvider for IniProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.get().await.map_err(BoxError::from) })
    }

    fn refused(&self, refused: &Credentials) {
        self.watched.refused(refused);
    }
}

impl fmt::Debug for IniProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IniProfile").field("path", &self.path).field("profile", &self.profile).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
