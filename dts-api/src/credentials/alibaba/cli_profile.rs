//! Profiles of the vendor's command line tool.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::super::file::Watched;
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, ask, reply};
use super::cloud_sso::CloudSso;
use super::external::External;
use super::oauth::OAuth;
use super::{AssumeRole, CredentialsUri, EcsRole, OidcRole, Role, is_true};
use crate::runtime::{BoxError, BoxFuture};

/// A profile of the vendor's command line tool, from `~/.aliyun/config.json`.
///
/// The path may stand in `ALIBABA_CLOUD_CONFIG_FILE`, and the profile's name in `ALIBABA_CLOUD_PROFILE`; else the file's
/// `current` profile is taken. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` turns this provider off. The file is read at
/// each call, so a change counts at once.
///
/// | mode | credentials |
/// | --- | --- |
/// | `AK`, `StsToken` | the keys in the profile |
/// | `RamRoleArn` | the role, assumed with the keys in the profile |
/// | `ChainableRamRoleArn` | the role, assumed with the profile named `source_profile` |
/// | `EcsRamRole` | the instance's role |
/// | `RamRoleArnWithRoleName` | the role, assumed with the instance's |
/// | `OIDC` | the role, assumed with the token in a file |
/// | `CredentialsURI` | what the URI gives; without `credentials_uri`, that in `ALIBABA_CLOUD_CREDENTIALS_URI` |
/// | `External` | what the program prints |
/// | `CloudSSO` | exchanged for the access token in the profile, while that lasts |
/// | `OAuth` | the temporary keys in the profile while they last, then exchanged for the access token |
///
/// The last two are signed in to with a browser, which is the tool's business; where a sign-in has ended, the error says
/// so. `RsaKeyPair`, which the vendor has deprecated, is not supported, and neither are `BearerToken` and `Anonymous`, which
/// have no keys.
///
/// # It may write to the file
///
/// In the mode `OAuth`, an access token that has ended is renewed with the refresh token, and the site then gives another
/// refresh token in the place of the old one. For the tool to find it, `oauth_access_token`, `oauth_refresh_token` and
/// `oauth_access_token_expire` of that one profile get new values, as the vendor's SDKs do. All else in the file stays as
/// it is, with its owner and permissions, and the change is made all at once. Where the file cannot be written, the new
/// tokens serve this provider alone, with a warning, and the tool will ask to sign in again. In no other case, and in no
/// other mode, is anything written.
#[derive(Clone)]
pub struct CliProfile {
    config: ProviderConfig,
    path: Option<PathBuf>,
    profile: Option<String>,
    watched: Arc<Watched>,
}

impl CliProfile {
    /// The profile that the environment or the file names.
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), path: None, profile: None, watched: Arc::default() }
    }

    /// The path of the file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The name of the profile.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    async fn get(&self) -> Result<Credentials, ProviderError> {
        let environment = &self.config.environment;
        if is_true(environment.value("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")) {
            return Err(ProviderError::absent("turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"));
        }
        let path = self
            .path
            .clone()
            .or_else(|| environment.value("ALIBABA_CLOUD_CONFIG_FILE").map(PathBuf::from))
            .or_else(|| Some(environment.home()?.join(".aliyun").join("config.json")))
            .ok_or_else(|| ProviderError::absent("there is no home directory"))?;
        let name = self.profile.clone().or_else(|| environment.value("ALIBABA_CLOUD_PROFILE"));
        let build = |text: &str| {
            let file = reply::object(text.as_bytes())?;
            let name = name.clone().or_else(|| reply::text(&file, "current")).unwrap_or_else(|| "default".to_owned());
            Profiles { at: &path, file: &file, config: &self.config }.provider(&name, &mut Vec::new())
        };
        let provider = self.watched.provider(&path, name.as_deref().unwrap_or_default(), &build).await?;
        ask(&*provider).await.map_err(ProviderError::of_chosen)
    }
}

impl CredentialsProvider for CliProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.get().await.map_err(BoxError::from) })
    }

    fn refused(&self, refused: &Credentials) {
        self.watched.refused(refused);
    }
}

impl fmt::Debug for CliProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CliProfile").field("path", &self.path).field("profile", &self.profile).finish_non_exhaustive()
    }
}

/// Sets one thing of a role.
type Setting = fn(Role, String) -> Role;

/// The profile of this name.
pub(super) fn find<'a>(file: &'a Value, name: &str) -> Result<&'a Value, ProviderError> {
    let mut profiles = file.get("profiles").and_then(Value::as_array).into_iter().flatten();
    let profile = profiles.find(|profile| reply::text(profile, "name").as_deref() == Some(name));
    profile.ok_or_else(|| ProviderError::absent(format!("there is no profile `{name}`")))
}

/// The profiles of a file.
struct Profiles<'a> {
    at: &'a Path,
    file: &'a Value,
    config: &'a ProviderConfig,
}

impl Profiles<'_> {
    /// The provider that a profile describes. `path` holds the profiles that led to it.
    fn provider(&self, name: &str, path: &mut Vec<String>) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
        if path.iter().any(|other| other == name) {
            let circle = path.join("` → `");
            return Err(ProviderError::failed(format!(
                "the profiles `{circle}` → `{name}` refer to each other in a circle"
            )));
        }
        let profile = find(self.file, name)?;
        path.push(name.to_owned());
        self.of(name, profile, path)
            .map_err(|error| ProviderError::failed(format!("profile `{name}`")).with_source(error))
    }

    fn of(
        &self,
        name: &str,
        profile: &Value,
        path: &mut Vec<String>,
    ) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
        let config = self.config;
        let required = |name| reply::required(profile, name);
        let mode = required("mode")?;
        Ok(match mode.to_ascii_lowercase().as_str() {
            "ak" => Arc::new(Credentials::new(required("access_key_id")?, required("access_key_secret")?)),
            "ststoken" => Arc::new(keys(profile)?.with_token(required("sts_token")?)),
            "ramrolearn" => {
                let keys = keys(profile)?;
                let keys = match reply::text(profile, "sts_token") {
                    Some(token) => keys.with_token(token),
                    None => keys,
                };
                Arc::new(AssumeRole::new(keys, self.role(profile)?, config))
            }
            "chainableramrolearn" => {
                let source = self.provider(&required("source_profile")?, path)?;
                Arc::new(AssumeRole::new(source, self.role(profile)?, config))
            }
            "ecsramrole" => Arc::new(self.ecs_role(profile)),
            "ramrolearnwithrolename" => Arc::new(AssumeRole::new(self.ecs_role(profile), self.role(profile)?, config)),
            "oidc" => {
                let (provider, token_file) = (required("oidc_provider_arn")?, required("oidc_token_file")?);
                Arc::new(OidcRole::new(self.role(profile)?, provider, token_file, config))
            }
            "credentialsuri" => Arc::new(match reply::text(profile, "credentials_uri") {
                Some(uri) => CredentialsUri::new(uri, config),
                None => CredentialsUri::from_environment(config),
            }),
            "external" => External::provider(&required("process_command")?, config)?,
            "cloudsso" => CloudSso::provider(profile, config)?,
            "oauth" => OAuth::provider(self.at, name, profile, config)?,
            "bearertoken" | "anonymous" => {
                return Err(ProviderError::failed(format!("the mode {mode:?} has no keys to sign with")));
            }
            "rsakeypair" => {
                return Err(ProviderError::failed(format!(
                    "the mode {mode:?} is deprecated by the vendor, not supported"
                )));
            }
            _ => return Err(ProviderError::failed(format!("the mode {mode:?} is not supported"))),
        })
    }

    fn ecs_role(&self, profile: &Value) -> EcsRole {
        let role = EcsRole::new(self.config);
        match reply::text(profile, "ram_role_name") {
            Some(name) => role.role_name(name),
            None => role,
        }
    }

    fn role(&self, profile: &Value) -> Result<Role, ProviderError> {
        let text = |name| reply::text(profile, name);
        let arn = text("ram_role_arn").or_else(|| self.config.environment.value("ALIBABA_CLOUD_ROLE_ARN"));
        let mut role = Role::new(arn.ok_or_else(|| ProviderError::failed("`ram_role_arn` is missing or empty"))?);
        // The tool writes zero where nothing was chosen.
        if let Some(seconds) = text("expired_seconds").and_then(|seconds| seconds.parse().ok()).filter(|&s| s > 0) {
            role = role.duration(Duration::from_secs(seconds));
        }
        // The vendor's SDKs do not agree on the name.
        let session_name = text("ram_session_name").or_else(|| text("role_session_name"));
        let settings: [(_, Setting); 5] = [
            (session_name, Role::session_name),
            (text("policy"), Role::policy),
            (text("external_id"), Role::external_id),
            (text("sts_region"), Role::region),
            (text("sts_endpoint"), Role::endpoint),
        ];
        let role = settings.into_iter().fold(role, |role, (value, set)| match value {
            Some(value) => set(role, value),
            None => role,
        });
        Ok(role.vpc(is_true(reply::text(profile, "enable_vpc"))))
    }
}

fn keys(profile: &Value) -> Result<Credentials, ProviderError> {
    let required = |name| reply::required(profile, name);
    Ok(Credentials::new(required("access_key_id")?, required("access_key_secret")?))
}

#[cfg(test)]
mod tests;
