//! What the vendor's command line tool keeps.

mod sign_in;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use self::sign_in::SignIn;
use super::super::file::Watched;
use super::super::{Credentials, CredentialsProvider, ProviderConfig, ProviderError, ask, reply};
use super::{AssumeRole, CvmRole, Role};
use crate::runtime::{BoxError, BoxFuture};

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
pub struct TccliProfile {
    config: ProviderConfig,
    profile: Option<String>,
    folder: Option<PathBuf>,
    watched: Arc<Watched>,
}

impl TccliProfile {
    /// The profile that the environment names, or the default one.
    pub fn new(config: &ProviderConfig) -> Self {
        Self { config: config.clone(), profile: None, folder: None, watched: Arc::default() }
    }

    /// The name of the profile.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The folder of the profiles. Default: `~/.tccli`.
    pub fn folder(mut self, path: impl Into<PathBuf>) -> Self {
        self.folder = Some(path.into());
        self
    }

    async fn get(&self) -> Result<Credentials, ProviderError> {
        let environment = &self.config.environment;
        let name = self.profile.clone().or_else(|| environment.value("TCCLI_PROFILE"));
        let name = name.unwrap_or_else(|| "default".to_owned());
        let folder = self
            .folder
            .clone()
            .or_else(|| Some(environment.home()?.join(".tccli")))
            .ok_or_else(|| ProviderError::absent("there is no home directory"))?;
        let path = folder.join(format!("{name}.credential"));
        let provider = self.watched.provider(&path, &name, &|text| build(text, &self.config)).await?;
        ask(&*provider).await.map_err(ProviderError::of_chosen)
    }
}

fn build(text: &str, config: &ProviderConfig) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
    let file = reply::object(text.as_bytes())?;
    let kind = reply::text(&file, "type");
    match kind.as_deref() {
        Some("cvm-role") => return Ok(Arc::new(CvmRole::new(config))),
        Some("oauth") => return Ok(SignIn::oauth(&file, temporary(&file), config)),
        Some("sso") => return Ok(SignIn::sso(&file, temporary(&file), config)),
        _ => {}
    }
    let keys = keys(&file)?;
    let Some(arn) = reply::text(&file, "role-arn") else { return Ok(Arc::new(keys)) };
    let role = Role::new(arn);
    let role = match reply::text(&file, "role-session-name") {
        Some(name) => role.session_name(name),
        None => role,
    };
    Ok(Arc::new(AssumeRole::new(keys, role, config)))
}

fn keys(file: &Value) -> Result<Credentials, ProviderError> {
    let keys = Credentials::new(reply::required(file, "secretId")?, reply::required(file, "secretKey")?);
    Ok(match reply::text(file, "token") {
        Some(token) => keys.with_token(token),
        None => keys,
    })
}

/// The keys of a sign-in, if there are any yet.
fn temporary(file: &Value) -> Option<Credentials> {
    let keys = keys(file).ok()?;
    let end = reply::text(file, "expiresAt").and_then(|text| reply::time(&text));
    Some(match end {
        Some(end) => keys.with_expiry(end),
        None => keys,
    })
}

impl CredentialsProvider for TccliProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { self.get().await.map_err(BoxError::from) })
    }

    fn refused(&self, refused: &Credentials) {
        self.watched.refused(refused);
    }
}

impl fmt::Debug for TccliProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TccliProfile").field("profile", &self.profile).finish_non_exhaustive()
    }
}
