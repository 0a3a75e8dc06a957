//! Profiles of the vendor's command-line tool.

mod sign_in;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::super::file::Found;
use super::super::profile::{Kind, Opened, Profiles};
use super::super::{Credentials, Environment, ProviderConfig, ProviderError, reply};
use super::{AssumeRole, CvmRole, Role};

/// Reads a profile of the vendor's command-line tool from `~/.tccli/default.credential`.
///
/// `TCCLI_PROFILE` can set the name of the profile. The file is read at each call, so changes take effect at once.
///
/// - `secretId` and `secretKey`, with an optional `token`, are used as they are.
/// - With `role-arn` and an optional `role-session-name`, this role is assumed with them.
/// - With the type `cvm-role`, the role of the instance is used.
/// - With the types `oauth` and `sso`, they come from a sign-in with a browser. They are used until five minutes before
///   `expiresAt`. Then they are renewed as the tool does it, with the tokens in the file, at `cli.cloud.tencent.com`.
///   Nothing is written to the file. If the sign-in itself has expired, the error says how to sign in again.
#[derive(Clone)]
pub struct TccliProfile(Profiles);

const KIND: Kind = Kind { name: "TccliProfile", off: None, profile_variable: Some("TCCLI_PROFILE"), path, build };

/// `given` is the folder.
fn path(given: Option<&Path>, environment: &dyn Environment, profile: Option<&str>) -> Option<PathBuf> {
    let folder = match given {
        Some(folder) => folder.to_owned(),
        None => environment.home()?.join(".tccli"),
    };
    Some(folder.join(format!("{}.credential", profile.unwrap_or("default"))))
}

impl TccliProfile {
    /// Creates a provider for the profile that the environment names, or the default one.
    pub fn new(config: &ProviderConfig) -> Self {
        Self(Profiles::new(&KIND, config))
    }

    /// Sets the name of the profile.
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self(self.0.profile(name.into()))
    }

    /// Sets the folder of the profiles. Default: `~/.tccli`.
    pub fn folder(self, path: impl Into<PathBuf>) -> Self {
        Self(self.0.path(path.into()))
    }
}

provider!(TccliProfile);

fn build(opened: &Opened<'_>) -> Found {
    let config = opened.config;
    let file = reply::object(opened.text.as_bytes())?;
    let kind = reply::text(&file, "type");
    match kind.as_deref() {
        Some("cvm-role") => return Ok(Arc::new(CvmRole::new(config))),
        Some("oauth") => return Ok(sign_in::oauth(&file, temporary(&file), config)),
        Some("sso") => return Ok(sign_in::sso(&file, temporary(&file), config)),
        _ => {}
    }
    let keys = keys(&file)?;
    let Some(arn) = reply::text(&file, "role-arn") else { return Ok(Arc::new(keys)) };
    let mut role = Role::new(arn);
    if let Some(name) = reply::text(&file, "role-session-name") {
        role = role.session_name(name);
    }
    Ok(Arc::new(AssumeRole::new(keys, role, config)))
}

fn keys(file: &Value) -> Result<Credentials, ProviderError> {
    reply::keys_and_token(&|name| reply::text(file, name), "secretId", "secretKey", "token")
}

/// Returns the keys of a sign-in, if there are any yet.
fn temporary(file: &Value) -> Option<Credentials> {
    let keys = keys(file).ok()?;
    Some(match reply::time_at(&|name| reply::text(file, name), "expiresAt") {
        Some(end) => keys.with_expiry(end),
        None => keys,
    })
}
