//! Profiles in the file that the vendor's SDKs share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::file::Found;
use super::super::profile::{Kind, Opened, Profiles, first_path};
use super::super::reply::{self, trimmed};
use super::super::{Environment, ProviderConfig, ProviderError, ini};
use super::role::{Setting, of_profile};
use super::{AssumeRole, EcsRole, OidcRole, Role};

/// Reads a profile from the INI file that the vendor's SDKs share.
///
/// `ALIBABA_CLOUD_CREDENTIALS_FILE` can set another path. Default: `~/.alibabacloud/credentials`, with or without the
/// extension `.ini`. The section is that of `ALIBABA_CLOUD_PROFILE`. Default: `default`. The file is read at each call,
/// so changes take effect at once. A line is `key = value` or `key: value`; `#` in a value starts a comment.
///
/// Supported types: `access_key`, `ecs_ram_role`, `ram_role_arn` and `oidc_role_arn`. `rsa_key_pair`, which the vendor
/// has deprecated, is not supported.
#[derive(Clone)]
pub struct IniProfile(Profiles);

const KIND: Kind = Kind { name: "IniProfile", off: None, profile_variable: Some("ALIBABA_CLOUD_PROFILE"), path, build };

fn path(given: Option<&Path>, environment: &dyn Environment, _: Option<&str>) -> Option<PathBuf> {
    // The SDKs disagree about the name.
    let usual = environment.home().map(|home| home.join(".alibabacloud").join("credentials"));
    let other = usual.as_ref().map(|usual| usual.with_extension("ini"));
    first_path(given, environment, "ALIBABA_CLOUD_CREDENTIALS_FILE", &[usual, other])
}

impl IniProfile {
    /// Creates a provider for the profile that the environment names, or the default one.
    pub fn new(config: &ProviderConfig) -> Self {
        Self(Profiles::new(&KIND, config))
    }

    /// Sets the path of the file.
    pub fn path(self, path: impl Into<PathBuf>) -> Self {
        Self(self.0.path(path.into()))
    }

    /// Sets the name of the profile, which is the section.
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self(self.0.profile(name.into()))
    }
}

provider!(IniProfile);

const SETTINGS: [(&str, Setting); 2] = [("role_session_name", Role::session_name), ("policy", Role::policy)];

fn build(opened: &Opened<'_>) -> Found {
    let name = opened.profile();
    let section = ini::section(opened.text, name)?;
    let find: reply::Find<'_> = &|key| trimmed(section.value(key)?.split('#').next()?);
    match by_type(find, opened.config) {
        Ok(provider) => Ok(provider),
        Err(error) => Err(ProviderError::failed(format!("section `{name}`")).with_source(error)),
    }
}

/// Creates the provider of a section.
fn by_type(find: reply::Find<'_>, config: &ProviderConfig) -> Found {
    let role = || of_profile(find, "role_arn", &SETTINGS, &*config.environment);
    let kind = reply::required(find, "type")?;
    let why = match kind.as_str() {
        "access_key" => return Ok(Arc::new(reply::keys(find, "access_key_id", "access_key_secret")?)),
        "ecs_ram_role" => return Ok(Arc::new(EcsRole::named(config, find("role_name")))),
        "ram_role_arn" => {
            let keys = reply::keys(find, "access_key_id", "access_key_secret")?;
            return Ok(Arc::new(AssumeRole::over(Arc::new(keys), role()?, config)));
        }
        "oidc_role_arn" => {
            let provider = reply::required(find, "oidc_provider_arn")?;
            let token_file = reply::required(find, "oidc_token_file_path")?;
            return Ok(Arc::new(OidcRole::new(role()?, provider, token_file, config)));
        }
        "rsa_key_pair" => "is deprecated by the vendor, not supported",
        _ => "is not supported",
    };
    Err(ProviderError::failed(format!("the type {kind:?} {why}")))
}

#[cfg(test)]
mod tests;
