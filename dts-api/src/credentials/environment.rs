//! Keys from environment variables.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Credentials, CredentialsProvider, ProviderError};
use crate::runtime::{BoxError, BoxFuture};

/// How a provider names the environment variables that its tools share.
///
/// Of several names, the first whose variable is set and not empty counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnvironmentNames {
    /// The ID of the key.
    pub key_id: &'static str,
    /// The secret of the key.
    pub key_secret: &'static str,
    /// The token of temporary keys.
    pub token: &'static [&'static str],
    /// The region.
    pub region: &'static str,
}

impl EnvironmentNames {
    /// Names of one's own.
    pub const fn new(
        key_id: &'static str,
        key_secret: &'static str,
        token: &'static [&'static str],
        region: &'static str,
    ) -> Self {
        Self { key_id, key_secret, token, region }
    }
}

/// Where environment variables come from: the seam at which tests put variables of their own.
pub trait Environment: fmt::Debug + Send + Sync {
    /// The value of a variable; none where it is not set.
    fn variable(&self, name: &str) -> Option<String>;
}

/// The environment of this process, as it is at each look.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// Reading an environment.
impl dyn Environment + '_ {
    /// The value of a variable, without white space around it; none where nothing is left.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let value = self.variable(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The user's home directory.
    pub(crate) fn home(&self) -> Option<PathBuf> {
        let windows = || {
            let path = self.value("HOMEPATH")?;
            Some(format!("{}{path}", self.value("HOMEDRIVE").unwrap_or_default()))
        };
        self.value("HOME").or_else(|| self.value("USERPROFILE")).or_else(windows).map(PathBuf::from)
    }
}

/// Reads the keys from environment variables, anew for every call.
#[derive(Clone, Debug)]
pub struct EnvironmentCredentials {
    names: &'static EnvironmentNames,
    environment: Arc<dyn Environment>,
}

impl EnvironmentCredentials {
    /// Reads the variables of these names.
    pub fn new(names: &'static EnvironmentNames) -> Self {
        Self::within(names, Arc::new(ProcessEnvironment))
    }

    /// Reads them from this environment.
    pub fn within(names: &'static EnvironmentNames, environment: Arc<dyn Environment>) -> Self {
        Self { names, environment }
    }
}

impl CredentialsProvider for EnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async {
            let variable = |name: &str| self.environment.value(name);
            read(self.names, &variable).map_err(|unset| {
                let error = unset.to_string();
                // Half a pair of keys is a mistake, and not the absence of any.
                let absent = unset.0.len() == 2;
                BoxError::from(if absent { ProviderError::absent(error) } else { ProviderError::failed(error) })
            })
        })
    }
}

/// The value of a variable of this process, without white space around it; none where nothing is left.
pub(crate) fn variable(name: &str) -> Option<String> {
    let environment: &dyn Environment = &ProcessEnvironment;
    environment.value(name)
}

/// Variables that are not set.
#[derive(Debug, PartialEq, Eq)]
struct Unset(Vec<&'static str>);

impl fmt::Display for Unset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not set in the environment: {}", self.0.join(", "))
    }
}

fn read(names: &EnvironmentNames, variable: &dyn Fn(&str) -> Option<String>) -> Result<Credentials, Unset> {
    match (variable(names.key_id), variable(names.key_secret)) {
        (Some(key_id), Some(key_secret)) => {
            let credentials = Credentials::new(key_id, key_secret);
            let token = names.token.iter().find_map(|name| variable(name));
            Ok(match token {
                Some(token) => credentials.with_token(token),
                None => credentials,
            })
        }
        (key_id, key_secret) => {
            let unset = [(names.key_id, key_id.is_none()), (names.key_secret, key_secret.is_none())];
            Err(Unset(unset.into_iter().filter(|(_, unset)| *unset).map(|(name, _)| name).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: EnvironmentNames = EnvironmentNames::new("ID", "SECRET", &["TOKEN", "OLD_TOKEN"], "REGION");

    fn read_from(variables: &[(&str, &str)]) -> Result<Credentials, Unset> {
        read(&NAMES, &|name| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned()))
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
        let none = read_from(&[]).map(|_| ()).map_err(|unset| unset.to_string());
        assert_eq!(none, Err("not set in the environment: ID, SECRET".to_owned()));
        let half = read_from(&[("ID", "a")]).map(|_| ()).map_err(|unset| unset.to_string());
        assert_eq!(half, Err("not set in the environment: SECRET".to_owned()));
    }
}
