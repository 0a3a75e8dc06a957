//! Profiles of the vendor's command-line tool.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::super::file::Found;
use super::super::profile::{Kind, Opened, Profiles, first_path};
use super::super::{Environment, ProviderConfig, ProviderError, reply};
use super::role::{Setting, of_profile};
use super::{AssumeRole, CredentialsUri, EcsRole, OidcRole, Role, cloud_sso, external, oauth};

/// Reads a profile of the vendor's command-line tool from `~/.aliyun/config.json`.
///
/// `ALIBABA_CLOUD_CONFIG_FILE` can set another path, and `ALIBABA_CLOUD_PROFILE` the name of the profile. Default: the
/// file's `current` profile. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` turns this provider off. The file is read at
/// each call, so changes take effect at once.
///
/// | mode | credentials |
/// | --- | --- |
/// | `AK`, `StsToken` | the keys in the profile |
/// | `RamRoleArn` | the role, assumed with the keys in the profile |
/// | `ChainableRamRoleArn` | the role, assumed with the profile named `source_profile` |
/// | `EcsRamRole` | the role of the instance |
/// | `RamRoleArnWithRoleName` | the role, assumed with the role of the instance |
/// | `OIDC` | the role, assumed with the token in a file |
/// | `CredentialsURI` | the response of the URI; without `credentials_uri`, of the URI in `ALIBABA_CLOUD_CREDENTIALS_URI` |
/// | `External` | the output of the program |
/// | `CloudSSO` | exchanged for the access token in the profile, while the token is valid |
/// | `OAuth` | the temporary keys in the profile while they are valid, then exchanged for the access token |
///
/// The program of `External` is run without a shell. It is killed after 60 seconds, and may print at most 1 MiB.
///
/// `CloudSSO` and `OAuth` need a sign-in with a browser in the vendor's tool. If a sign-in has expired, the error says
/// so. `RsaKeyPair`, which the vendor has deprecated, is not supported. `BearerToken` and `Anonymous` have no keys and
/// are not supported either.
///
/// # Writing to the file
///
/// In the mode `OAuth`, an expired access token is renewed with the refresh token, and the site returns a new refresh
/// token. For the tool to find it, `oauth_access_token`, `oauth_refresh_token` and `oauth_access_token_expire` of this
/// profile are replaced, as the vendor's SDKs do. The rest of the file stays as it is, with its owner and permissions.
/// The change is atomic. If the file cannot be written, only this provider has the new tokens: it logs a warning, and
/// the tool will ask for a new sign-in. In all other cases and modes, nothing is written.
#[derive(Clone)]
pub struct CliProfile(Profiles);

const KIND: Kind = Kind {
    name: "CliProfile",
    off: Some("ALIBABA_CLOUD_CLI_PROFILE_DISABLED"),
    profile_variable: Some("ALIBABA_CLOUD_PROFILE"),
    path,
    build,
};

fn path(given: Option<&Path>, environment: &dyn Environment, _: Option<&str>) -> Option<PathBuf> {
    let usual = environment.home().map(|home| home.join(".aliyun").join("config.json"));
    first_path(given, environment, "ALIBABA_CLOUD_CONFIG_FILE", &[usual])
}

impl CliProfile {
    /// Creates a provider for the profile that the environment or the file names.
    pub fn new(config: &ProviderConfig) -> Self {
        Self(Profiles::new(&KIND, config))
    }

    /// Sets the path of the file.
    pub fn path(self, path: impl Into<PathBuf>) -> Self {
        Self(self.0.path(path.into()))
    }

    /// Sets the name of the profile.
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self(self.0.profile(name.into()))
    }
}

provider!(CliProfile);

/// The settings in a profile with a role. The vendor's SDKs use different keys for the session name.
const SETTINGS: [(&str, Setting); 8] = [
    ("role_session_name", Role::session_name),
    ("ram_session_name", Role::session_name),
    ("expired_seconds", |role, seconds| match seconds.parse() {
        // The tool writes zero if nothing was chosen.
        Ok(seconds) if seconds > 0 => role.duration(Duration::from_secs(seconds)),
        _ => role,
    }),
    ("policy", Role::policy),
    ("external_id", Role::external_id),
    ("sts_region", Role::region),
    ("sts_endpoint", Role::endpoint),
    ("enable_vpc", |role, inside| role.vpc(inside.eq_ignore_ascii_case("true"))),
];

fn build(opened: &Opened<'_>) -> Found {
    let file = reply::object(opened.text.as_bytes())?;
    let current = match opened.profile {
        Some(_) => None,
        None => reply::text(&file, "current"),
    };
    provider(opened, &file, current.as_deref().unwrap_or(opened.profile()), &mut Vec::new())
}

/// Returns the profile with this name.
pub(super) fn find<'a>(file: &'a Value, name: &str) -> Result<&'a Value, ProviderError> {
    if let Some(Value::Array(profiles)) = file.get("profiles") {
        for profile in profiles {
            if reply::text(profile, "name").as_deref() == Some(name) {
                return Ok(profile);
            }
        }
    }
    Err(ProviderError::absent(format!("no profile `{name}`")))
}

/// Creates the provider of a profile. `led` holds the profiles that led to it.
fn provider(opened: &Opened<'_>, file: &Value, name: &str, led: &mut Vec<String>) -> Found {
    if led.iter().any(|other| other == name) {
        let circle = led.join("` → `");
        return Err(ProviderError::failed(format!(
            "the profiles `{circle}` → `{name}` refer to each other in a cycle"
        )));
    }
    let profile = find(file, name)?;
    led.push(name.to_owned());
    match by_mode(opened, file, name, profile, led) {
        Ok(provider) => Ok(provider),
        Err(error) => Err(ProviderError::failed(format!("profile `{name}`")).with_source(error)),
    }
}

fn by_mode(opened: &Opened<'_>, file: &Value, name: &str, profile: &Value, led: &mut Vec<String>) -> Found {
    let config = opened.config;
    let find: reply::Find<'_> = &|name| reply::text(profile, name);
    let role = || of_profile(find, "ram_role_arn", &SETTINGS, &*config.environment);
    let mode = reply::required(find, "mode")?;
    let why = match mode.to_ascii_lowercase().as_str() {
        "ak" => return Ok(Arc::new(reply::keys(find, "access_key_id", "access_key_secret")?)),
        "ststoken" => {
            let keys = reply::keys(find, "access_key_id", "access_key_secret")?;
            return Ok(Arc::new(keys.with_token(reply::key(find, "sts_token")?)));
        }
        "ramrolearn" => {
            let keys = reply::keys_and_token(find, "access_key_id", "access_key_secret", "sts_token")?;
            return Ok(Arc::new(AssumeRole::over(Arc::new(keys), role()?, config)));
        }
        "chainableramrolearn" => {
            let source = provider(opened, file, &reply::required(find, "source_profile")?, led)?;
            return Ok(Arc::new(AssumeRole::over(source, role()?, config)));
        }
        "ecsramrole" => return Ok(Arc::new(EcsRole::named(config, find("ram_role_name")))),
        "ramrolearnwithrolename" => {
            let source = Arc::new(EcsRole::named(config, find("ram_role_name")));
            return Ok(Arc::new(AssumeRole::over(source, role()?, config)));
        }
        "oidc" => {
            let provider = reply::required(find, "oidc_provider_arn")?;
            let token_file = reply::required(find, "oidc_token_file")?;
            return Ok(Arc::new(OidcRole::new(role()?, provider, token_file, config)));
        }
        "credentialsuri" => return Ok(Arc::new(CredentialsUri::with(find("credentials_uri"), config))),
        "external" => return external::provider(&reply::required(find, "process_command")?, config),
        "cloudsso" => return cloud_sso::provider(find, config),
        "oauth" => return oauth::provider(opened.path, name, find, config),
        "bearertoken" | "anonymous" => "has no keys to sign with",
        "rsakeypair" => "is deprecated by the vendor, not supported",
        _ => "is not supported",
    };
    Err(ProviderError::failed(format!("the mode {mode:?} {why}")))
}

#[cfg(test)]
mod tests;
