//! The common parts of files with profiles: the path, the profile, and the provider.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{Found, Watched, Work};
use super::source::{Source, Step, fetch};
use super::{Credentials, CredentialsProvider, Environment, ProviderConfig, ProviderError};
use crate::runtime::{BoxError, BoxFuture};

/// A kind of file.
pub(crate) struct Kind {
    /// The name in `Debug`.
    pub(crate) name: &'static str,
    /// The variable that turns it off, if there is one.
    pub(crate) off: Option<&'static str>,
    /// The variable that may hold the profile's name, if there is one.
    pub(crate) profile_variable: Option<&'static str>,
    /// Returns the path, with or without a given one. `None` if no home directory.
    pub(crate) path: fn(given: Option<&Path>, &dyn Environment, profile: Option<&str>) -> Option<PathBuf>,
    /// Reads a text of this kind.
    pub(crate) build: fn(&Opened<'_>) -> Found,
}

/// A file that was read.
pub(crate) struct Opened<'a> {
    pub(crate) text: &'a str,
    pub(crate) path: &'a Path,
    /// The chosen profile.
    pub(crate) profile: Option<&'a str>,
    pub(crate) config: &'a ProviderConfig,
}

impl Opened<'_> {
    /// Returns the profile's name; `default` if none was chosen.
    pub(crate) fn profile(&self) -> &str {
        self.profile.unwrap_or("default")
    }
}

/// A profile of a file. The file is read at each call.
#[derive(Clone)]
pub(crate) struct Profiles(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    kind: &'static Kind,
    config: ProviderConfig,
    path: Option<PathBuf>,
    profile: Option<String>,
    watched: Arc<Watched>,
}

impl Profiles {
    /// Creates a provider for the profile that the environment names, in the default file.
    pub(crate) fn new(kind: &'static Kind, config: &ProviderConfig) -> Self {
        let (config, watched) = (config.clone(), Arc::default());
        Self(Arc::new(Settings { kind, config, path: None, profile: None, watched }))
    }

    /// Sets the path.
    pub(crate) fn path(self, path: PathBuf) -> Self {
        let mut settings = Settings::clone(&self.0);
        settings.path = Some(path);
        Self(Arc::new(settings))
    }

    /// Sets the profile's name.
    pub(crate) fn profile(self, name: String) -> Self {
        let mut settings = Settings::clone(&self.0);
        settings.profile = Some(name);
        Self(Arc::new(settings))
    }
}

impl Source for Settings {
    fn start(self: Arc<Self>, config: &ProviderConfig) -> Result<Step, ProviderError> {
        let (kind, environment) = (self.kind, &*config.environment);
        if let Some(variable) = kind.off
            && environment.is_true(variable)
        {
            return Err(ProviderError::absent(format!("turned off by {variable}")));
        }
        let profile = match (&self.profile, kind.profile_variable) {
            (Some(name), _) => Some(name.clone()),
            (None, Some(variable)) => environment.value(variable),
            (None, None) => None,
        };
        let Some(path) = (kind.path)(self.path.as_deref(), environment, profile.as_deref()) else {
            return Err(ProviderError::absent("no home directory"));
        };
        let work = Work::Read(path.clone());
        Ok(Step::File(work, Box::new(move |text| self.read(&path, profile.as_deref(), &text?))))
    }
}

impl Settings {
    fn read(&self, path: &Path, profile: Option<&str>, text: &str) -> Result<Step, ProviderError> {
        let opened = Opened { text, path, profile, config: &self.config };
        Ok(Step::Named(self.watched.provider(&opened, self.kind.build)?))
    }
}

impl CredentialsProvider for Profiles {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        let source: Arc<dyn Source> = self.0.clone();
        fetch(source, &self.0.config)
    }

    fn refused(&self, refused: &Credentials) {
        self.0.watched.refused(refused);
    }
}

impl fmt::Debug for Profiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(self.kind.name);
        out.field("path", &self.path).field("profile", &self.profile).finish_non_exhaustive()
    }
}

/// Returns the given path; or that in a variable; or the first of these that exists; or the first of these.
pub(crate) fn first_path(
    given: Option<&Path>,
    environment: &dyn Environment,
    variable: &str,
    usual: &[Option<PathBuf>],
) -> Option<PathBuf> {
    if let Some(path) = given {
        return Some(path.to_owned());
    }
    if let Some(path) = environment.value(variable) {
        return Some(path.into());
    }
    let mut first = None;
    for path in usual.iter().flatten() {
        if path.exists() {
            return Some(path.clone());
        }
        if first.is_none() {
            first = Some(path);
        }
    }
    first.cloned()
}
