//! The profile file that the vendor's SDKs share.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::file::{Watched, first_existing};
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, ask, ini};
use crate::runtime::{BoxError, BoxFuture};

const SECTION: &str = "default";

/// For all users of a machine.
const SYSTEM: &str = "/etc/tencentcloud/credentials";

/// The profile file that the vendor's SDKs share, an INI file.
///
/// The path may stand in `TENCENTCLOUD_CREDENTIALS_FILE`; else it is `~/.tencentcloud/credentials`, and where there is no
/// such file `/etc/tencentcloud/credentials`. `secret_id`, `secret_key` and, if there is one, `token` are read from the
/// section `default`. The file is read at each call, so a change counts at once.
#[derive(Clone)]
pub struct Profile {
    config: ProviderConfig,
    path: Option<PathBuf>,
    system: PathBuf,
    watched: Arc<Watched>,
}

impl Profile {
    /// The file that the environment names, or at the usual place.
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), path: None, system: SYSTEM.into(), watched: Arc::default() }
    }

    /// The path of the file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    fn place(&self) -> PathBuf {
        let environment = &self.config.environment;
        let given = || environment.value("TENCENTCLOUD_CREDENTIALS_FILE").map(PathBuf::from);
        if let Some(path) = self.path.clone().or_else(given) {
            return path;
        }
        let home = environment.home().map(|home| home.join(".tencentcloud").join("credentials"));
        first_existing(home.into_iter().chain([self.system.clone()])).unwrap_or_else(|| self.system.clone())
    }

    async fn get(&self) -> Result<Credentials, ProviderError> {
        let place: &Path = &self.place();
        let provider = self.watched.provider(place, SECTION, &build).await?;
        ask(&*provider).await
    }
}

fn build(text: &str) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let section =
        ini::section(text, SECTION).ok_or_else(|| ProviderError::absent(format!("there is no section `{SECTION}`")))?;
    let required =
        |key| section.value(key).ok_or_else(|| ProviderError::failed(format!("`{key}` is missing or empty")));
    let keys = Credentials::new(required("secret_id")?, required("secret_key")?);
    Ok(Arc::new(match section.value("token") {
        Some(token) => keys.with_token(token),
        None => keys,
    }))
}

impl CredentialsProvider for Profile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.get().await.map_err(BoxError::from) })
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("path", &self.path).finish_non_exhaustive()
    }
}
