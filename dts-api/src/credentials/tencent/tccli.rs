//! What the vendor's command line tool keeps.

mod sign_in;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::super::file::Found;
use super::super::profile::{Kind, Opened, Profiles};
use super::super::{Credentials, Environment, ProviderConfig, ProviderError, reply};
use super::{AssumeRole, CvmRole, Role};

/// A profile of the vendor's command line tool, from `~/.tccli/default.credential`.
///
/// The profile's name may stand in `TCCLI_PROFILE`. The file is read at each call, so a change counts at once.
///
/// - `secretId` and `secretKey`, with `token` if there is one, are taken as they are.
/// - With `role-arn`, and perhaps `role-session-name`, that role is assumed with them.
/// - With the type `cvm-role` the instance's role is used.
/// - With the types `oauth` and `sso` they are those of a sign-in with a browser. They are used until five minutes before
///   `expiresAt`, and then renewed as the tool does it, with the tokens in the file, at `cli.cloud.tencent.com`. Nothing is
///   written to the file. Where the sign-in itself has ended, the error says how to sign in again.
#[derive(Clone)]
pub struct TccliProfile(Profiles);

const KIND: Kind = Kind { name: "TccliProfile", off: None, profile_variable: Some("TCCLI_PROFILE"), path, build };

/// What is given is the folder.
fn path(given: Option<&Path>, environment: &dyn Environment, profile: Option<&str>) -> Option<PathBuf> {
    let folder = match given {
        Some(folder) => folder.to_owned(),
        None => environment.home()?.join(".tccli"),
    };
    Some(folder.join(format!("{}.credential", profile.unwrap_or("default"))))
}

impl TccliProfile {
    /// The profile that the environment names, or the default one.
    pub fn new(config: &ProviderConfig) -> Self {
        Self(Profiles::new(&KIND, config))
    }

    /// The name of the profile.
    pub fn profile(self, name: impl Into<String>) -> Self {
        Self(self.0.profile(name.into()))
    }

    /// The folder of the profiles. Default: `~/.tccli`.
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

/// The keys of a sign-in, if there are any yet.
fn temporary(file: &Value) -> Option<Credentials> {
    let keys = keys(file).ok()?;
    Some(match reply::time_at(&|name| reply::text(file, name), "expiresAt") {
        Some(end) => keys.with_expiry(end),
        None => keys,
    })
}
