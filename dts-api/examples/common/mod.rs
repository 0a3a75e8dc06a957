//! Sets up the examples: they call the cloud if the environment has credentials.

use dts_api::Config;
use dts_api::credentials::{EnvironmentCredentials, EnvironmentNames};

/// Reads region and credentials from environment variables. Returns `None` if no part of a key is set.
///
/// Your own program should call `Client::from_env`, which also tries profiles and instance roles.
pub(crate) fn from_environment(names: &'static EnvironmentNames) -> Option<Config> {
    let is_set = |name| std::env::var(name).is_ok_and(|value| !value.trim().is_empty());
    let config = || Config::from_env(names).credentials(EnvironmentCredentials::new(names));
    // Half a pair of keys is a mistake, which the first call reports.
    (is_set(names.key_id) || is_set(names.key_secret)).then(config)
}
