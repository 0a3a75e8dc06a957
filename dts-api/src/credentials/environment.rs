//! Credentials from environment variables.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::reply::{Find, printable, trimmed};
use super::static_keys::ready;
use super::{Credentials, CredentialsProvider, ProviderError};
use crate::runtime::{BoxError, BoxFuture};

/// The environment variables of a vendor's tools.
///
/// If several names are listed, the first variable that is set and not empty counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentNames {
    /// The variable of the key ID.
    pub key_id: &'static str,
    /// The variable of the secret.
    pub key_secret: &'static str,
    /// The variables of the token of temporary keys.
    pub token: &'static [&'static str],
    /// The variable of the region.
    pub region: &'static str,
}

impl EnvironmentNames {
    /// Creates a set of names.
    pub const fn new(
        key_id: &'static str,
        key_secret: &'static str,
        token: &'static [&'static str],
        region: &'static str,
    ) -> Self {
        Self { key_id, key_secret, token, region }
    }
}

/// Reads environment variables; a test can set its own.
pub trait Environment: fmt::Debug + Send + Sync {
    /// Returns the value of a variable, or `None` if it is not set.
    fn variable(&self, name: &str) -> Option<String>;
}

/// Reads the environment of this process at each call.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// Helpers for reading an environment.
impl dyn Environment + '_ {
    /// Returns the value of a variable, trimmed, or `None` if it is empty.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        trimmed(&self.variable(name)?)
    }

    /// Returns whether a variable is `true`.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Returns the user's home directory.
    pub(crate) fn home(&self) -> Option<PathBuf> {
        for name in ["HOME", "USERPROFILE"] {
            if let Some(path) = self.value(name) {
                return Some(path.into());
            }
        }
        let path = self.value("HOMEPATH")?;
        Some(format!("{}{path}", self.value("HOMEDRIVE").unwrap_or_default()).into())
    }
}

/// Reads the keys from environment variables at each call.
#[derive(Clone, Debug)]
pub struct EnvironmentCredentials {
    names: &'static EnvironmentNames,
    environment: Arc<dyn Environment>,
}

impl EnvironmentCredentials {
    /// Reads the variables with these names.
    pub fn new(names: &'static EnvironmentNames) -> Self {
        Self::within(names, Arc::new(ProcessEnvironment))
    }

    /// Reads the variables from this environment.
    pub fn within(names: &'static EnvironmentNames, environment: Arc<dyn Environment>) -> Self {
        Self { names, environment }
    }
}

impl CredentialsProvider for EnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        ready(read(self.names, &|name| self.environment.value(name)))
    }
}

/// Returns the value of a variable of this process, trimmed, or `None` if it is empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    let environment: &dyn Environment = &ProcessEnvironment;
    environment.value(name)
}

fn read(names: &EnvironmentNames, find: Find<'_>) -> Result<Credentials, ProviderError> {
    let (key_id, key_secret) = match (find(names.key_id), find(names.key_secret)) {
        (Some(key_id), Some(key_secret)) => (checked(key_id, names.key_id)?, checked(key_secret, names.key_secret)?),
        (None, None) => {
            let (key_id, key_secret) = (names.key_id, names.key_secret);
            return Err(ProviderError::absent(format!("not set in the environment: {key_id}, {key_secret}")));
        }
        // Half a pair of keys is a mistake, not a missing provider.
        (None, Some(_)) => return Err(half(names.key_id)),
        (Some(_), None) => return Err(half(names.key_secret)),
    };
    let keys = Credentials::new(key_id, key_secret);
    for name in names.token {
        if let Some(token) = find(name) {
            return Ok(keys.with_token(checked(token, name)?));
        }
    }
    Ok(keys)
}

fn checked(value: String, name: &str) -> Result<String, ProviderError> {
    printable(value, &|| format!("the environment variable {name}"))
}

fn half(name: &str) -> ProviderError {
    ProviderError::failed(format!("not set in the environment: {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: EnvironmentNames = EnvironmentNames::new("ID", "SECRET", &["TOKEN", "OLD_TOKEN"], "REGION");

    fn read_from(variables: &[(&str, &str)]) -> Result<Credentials, String> {
        let find =
            |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        read(&NAMES, &find).map_err(|error| format!("{error}, absent: {}", error.is_absent()))
    }

    #[test]
    fn id_and_secret_are_enough() {
        let found = read_from(&[("ID", "example-key-id"), ("SECRET", "example-key-secret")]);
        let found = found.map(|keys| (keys.key_id().to_owned(), keys.expose_token().is_some()));
        assert_eq!(found, Ok(("example-key-id".to_owned(), false)));
    }

    #[test]
    fn the_first_token_that_is_set_counts() {
        let found = read_from(&[("ID", "a"), ("SECRET", "b"), ("OLD_TOKEN", "old"), ("TOKEN", "new")]);
        assert_eq!(found.map(|keys| keys.expose_token().map(ToOwned::to_owned)), Ok(Some("new".to_owned())));
    }

    #[test]
    fn every_variable_that_is_not_set_is_named() {
        let error = |variables: &[(&str, &str)]| read_from(variables).map(|_| ()).unwrap_err();
        assert_eq!(error(&[]), "not set in the environment: ID, SECRET, absent: true");
        assert_eq!(error(&[("ID", "a")]), "not set in the environment: SECRET, absent: false");
        assert_eq!(error(&[("SECRET", "a")]), "not set in the environment: ID, absent: false");
    }
}
