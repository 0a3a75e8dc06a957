//! The profile file that the vendor's SDKs share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::file::Found;
use super::super::profile::{Kind, Opened, Profiles, first_path};
use super::super::{Environment, ProviderConfig, ini, reply};

/// The file for all users of a machine.
const SYSTEM: &str = "/etc/tencentcloud/credentials";

/// Reads the INI file that the vendor's SDKs share.
///
/// `TENCENTCLOUD_CREDENTIALS_FILE` can set another path. Default: `~/.tencentcloud/credentials`; if it does not exist,
/// `/etc/tencentcloud/credentials`. `secret_id`, `secret_key` and the optional `token` are read from the section
/// `default`, with lines `key = value` or `key: value`. The file is read at each call, so changes take effect at once.
#[derive(Clone)]
pub struct Profile(Profiles);

const KIND: Kind = Kind { name: "Profile", off: None, profile_variable: None, path, build };

fn path(given: Option<&Path>, environment: &dyn Environment, _: Option<&str>) -> Option<PathBuf> {
    let home = environment.home().map(|home| home.join(".tencentcloud").join("credentials"));
    first_path(given, environment, "TENCENTCLOUD_CREDENTIALS_FILE", &[home, Some(SYSTEM.into())])
}

impl Profile {
    /// Creates a provider for the file that the environment names, or the default file.
    pub fn new(config: &ProviderConfig) -> Self {
        Self(Profiles::new(&KIND, config))
    }

    /// Sets the path of the file.
    pub fn path(self, path: impl Into<PathBuf>) -> Self {
        Self(self.0.path(path.into()))
    }
}

provider!(Profile);

fn build(opened: &Opened<'_>) -> Found {
    let section = ini::section(opened.text, opened.profile())?;
    let find: reply::Find<'_> = &|key| section.value(key).map(str::to_owned);
    Ok(Arc::new(reply::keys_and_token(find, "secret_id", "secret_key", "token")?))
}
