//! Files that hold credentials: reading them, and noticing that they changed.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::single_flight::lock;
use super::{Credentials, CredentialsProvider, ProviderError};
use crate::runtime::net::digest::sha256_hex;

/// No file of credentials is larger than this.
const MAX_BYTES: u64 = 1 << 20;

/// The text of a file. The work is done where it may block.
pub(crate) async fn read(path: &Path) -> Result<String, ProviderError> {
    let owned = path.to_owned();
    let outcome = tokio::task::spawn_blocking(move || read_blocking(&owned)).await;
    outcome.unwrap_or_else(|_| Err(ProviderError::failed(format!("reading {} was broken off", path.display()))))
}

/// The token in a file, which somebody else writes anew from time to time.
pub(crate) async fn token(path: &Path) -> Result<String, ProviderError> {
    let text = read(path).await.map_err(|error| ProviderError::failed("no token").with_source(error))?;
    let text = text.trim();
    if text.is_empty() {
        return Err(ProviderError::failed(format!("the file {} is empty", path.display())));
    }
    Ok(text.to_owned())
}

fn read_blocking(path: &Path) -> Result<String, ProviderError> {
    use std::io::Read;

    let mut text = String::new();
    let outcome = std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
    match outcome {
        Ok(_) => Ok(text),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(ProviderError::absent(format!("there is no file {}", path.display())))
        }
        // The kind and not the error itself: that of bytes which are no text may repeat some of them.
        Err(error) => Err(ProviderError::failed(format!("cannot read {}: {}", path.display(), error.kind()))),
    }
}

/// Puts a text in the place of a file's, all at once: whoever reads the file finds the one or the other. The work is done
/// where it may block.
///
/// The file keeps its owner and its permissions; and where the path is a link, that it is one.
#[cfg(feature = "alibaba")]
pub(crate) async fn replace(path: &Path, text: String) -> Result<(), ProviderError> {
    let owned = path.to_owned();
    let outcome = tokio::task::spawn_blocking(move || replace_blocking(&owned, &text)).await;
    let kind = match outcome {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.kind().to_string(),
        Err(_) => "it was broken off".to_owned(),
    };
    Err(ProviderError::failed(format!("cannot write {}: {kind}", path.display())))
}

#[cfg(feature = "alibaba")]
fn replace_blocking(path: &Path, text: &str) -> std::io::Result<()> {
    use crate::runtime::Nonces as _;

    let path = path.canonicalize()?;
    let nonce = crate::runtime::RandomNonces::default().next();
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{nonce}"));
    let beside = path.with_file_name(name);
    let outcome = write_beside(&path, &beside, text).and_then(|()| std::fs::rename(&beside, &path));
    if outcome.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    outcome
}

/// Writes a new file that is like the old one but for its text.
#[cfg(feature = "alibaba")]
fn write_beside(old: &Path, new: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;

    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // Nobody else may read it, not even for a moment.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(new)?;
    file.write_all(text.as_bytes())?;
    let like = old.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;

        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
            std::os::unix::fs::fchown(&file, Some(like.uid()), Some(like.gid()))?;
        }
    }
    file.set_permissions(like.permissions())?;
    file.sync_all()
}

/// What a file of profiles leads to: read at each look, and worked out again only where it says something else.
///
/// Of the text itself only a digest is kept, as it holds secrets.
#[derive(Default)]
pub(crate) struct Watched {
    last: Mutex<Option<Last>>,
}

struct Last {
    /// Of the text.
    digest: String,
    /// Path and profile.
    place: (PathBuf, String),
    provider: Arc<dyn CredentialsProvider>,
}

/// What makes a provider of the text of a file.
pub(crate) type Build<'a> = dyn Fn(&str) -> Result<Arc<dyn CredentialsProvider>, ProviderError> + Send + Sync + 'a;

impl Watched {
    /// The provider for a profile of a file, worked out by `build` from the file's text.
    ///
    /// `build` fails as absent where the file has no such profile, and otherwise where it makes no sense. A file that
    /// made sense at an earlier look is then just being written, and what was found stays in use.
    pub(crate) async fn provider(
        &self,
        path: &Path,
        profile: &str,
        build: &Build<'_>,
    ) -> Result<Arc<dyn CredentialsProvider>, ProviderError> {
        let text = read(path).await?;
        let (digest, place) = (sha256_hex(text.as_bytes()), (path.to_owned(), profile.to_owned()));
        let mut slot = lock(&self.last);
        let last = slot.as_ref().filter(|last| last.place == place);
        if let Some(last) = last
            && last.digest == digest
        {
            return Ok(Arc::clone(&last.provider));
        }
        match (build(&text), last) {
            (Ok(provider), _) => {
                warn_if_loose(path);
                *slot = Some(Last { digest, place, provider: Arc::clone(&provider) });
                Ok(provider)
            }
            (Err(error), Some(last)) if !error.is_absent() => {
                tracing::warn!(file = %path.display(), error = %error.story(), "the file makes no sense any more");
                Ok(Arc::clone(&last.provider))
            }
            (Err(error), _) => Err(error.within(path)),
        }
    }

    /// Passes the news on to what the last look found.
    pub(crate) fn refused(&self, refused: &Credentials) {
        if let Some(last) = &*lock(&self.last) {
            last.provider.refused(refused);
        }
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&lock(&self.last).as_ref().map(|last| &last.provider)).finish()
    }
}

/// The first of several paths at which there is a file, or else the first.
pub(crate) fn first_existing(paths: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let mut first = None;
    for path in paths {
        if path.exists() {
            return Some(path);
        }
        first.get_or_insert(path);
    }
    first
}

/// Warns of a file of secrets that others than its owner may read.
fn warn_if_loose(path: &Path) {
    if let Some(mode) = loose_mode(path) {
        tracing::warn!(
            file = %path.display(),
            mode = %format_args!("{mode:03o}"),
            "other users may read this file of credentials; `chmod 600` keeps them out"
        );
    }
}

/// The permissions of a file, if they let others in.
#[cfg(unix)]
pub(super) fn loose_mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;

    let mode = path.metadata().ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub(super) fn loose_mode(_path: &Path) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests;
