//! Where the examples call: the cloud, if the environment has credentials.

use dts_api::Config;
use dts_api::credentials::{EnvironmentCredentials, EnvironmentNames};

/// Region and credentials from environment variables, or `None` where these hold no part of a key.
///
/// A program of your own calls `Client::from_env`, which goes on to look for profiles and instance roles.
pub(crate) fn from_environment(names: &'static EnvironmentNames) -> Option<Config> {
    let is_set = |name| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    let config = || Config::from_env(names).credentials(EnvironmentCredentials::new(names));
    // Half a pair of keys is a mistake, which the first call tells.
    (is_set(names.key_id) || is_set(names.key_secret)).then(config)
}
