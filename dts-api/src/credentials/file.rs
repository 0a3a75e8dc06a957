//! Reads files with credentials, and notices changes.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::profile::Opened;
use super::reply::{printable, trimmed};
use super::single_flight::lock;
use super::{Credentials, CredentialsProvider, ProviderError};
use crate::runtime::net::digest::sha256_hex;

/// The size limit of a file.
const MAX_BYTES: u64 = 1 << 20;

/// A blocking operation on a file.
pub(crate) enum Work {
    /// Reads the text.
    Read(PathBuf),
    /// Replaces the text of the file atomically. The file keeps its owner and its permissions; a symbolic link stays
    /// one.
    #[cfg(feature = "alibaba")]
    Replace(PathBuf, String),
}

impl Work {
    /// Runs the operation, and returns the text of the file.
    pub(crate) fn run(self) -> Result<String, ProviderError> {
        match self {
            Self::Read(path) => read(&path),
            #[cfg(feature = "alibaba")]
            Self::Replace(path, text) => match replace(&path, &text) {
                Ok(()) => Ok(text),
                Err(error) => Err(ProviderError::failed(format!("cannot write {}: {}", path.display(), error.kind()))),
            },
        }
    }
}

/// Returns the token in a file that another program updates from time to time.
pub(crate) fn token(path: &Path, outcome: Result<String, ProviderError>) -> Result<String, ProviderError> {
    match outcome {
        Ok(text) => match trimmed(&text) {
            Some(token) => printable(token, &|| format!("the token in the file {}", path.display())),
            None => Err(ProviderError::failed(format!("the file {} is empty", path.display()))),
        },
        Err(error) => Err(ProviderError::failed("no token").with_source(error)),
    }
}

fn read(path: &Path) -> Result<String, ProviderError> {
    let mut text = String::new();
    let unfit = |why: &str| Err(ProviderError::failed(format!("cannot read {}: {why}", path.display())));
    // Checked before it is opened: opening a pipe without a writer would block for ever.
    let outcome = match path.metadata() {
        Ok(metadata) if metadata.is_dir() => return unfit("it is a directory"),
        Ok(metadata) if !metadata.is_file() => return unfit("it is not a regular file"),
        Ok(_) => File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text)),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) if text.len() as u64 > MAX_BYTES => unfit("it is larger than 1 MiB"),
        Ok(_) => Ok(text),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(ProviderError::absent(format!("no file {}", path.display())))
        }
        // The kind and not the error itself: the error for invalid UTF-8 may repeat some of the bytes.
        Err(error) => unfit(&error.kind().to_string()),
    }
}

#[cfg(feature = "alibaba")]
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
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

/// Writes a new file that differs from the old one only in its text.
#[cfg(feature = "alibaba")]
fn write_beside(old: &Path, new: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;

    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // No other user may read it, not even for a moment.
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

/// The provider of a profile.
pub(crate) type Found = Result<Arc<dyn CredentialsProvider>, ProviderError>;

/// The provider from a file of profiles. The file is read at each call, and parsed again only if it has changed.
///
/// Only a digest of the text is kept, because the text contains secrets.
#[derive(Default)]
pub(crate) struct Watched {
    last: Mutex<Option<Last>>,
}

struct Last {
    /// The digest of the text.
    digest: String,
    path: PathBuf,
    profile: Option<String>,
    provider: Arc<dyn CredentialsProvider>,
}

impl Watched {
    /// Returns the provider for a profile of a file, created by `build`.
    ///
    /// `build` fails as absent if the file has no such profile, and otherwise if the file is invalid. If the file was
    /// valid before, it is probably just being written, and the previous provider stays in use.
    pub(crate) fn provider(&self, opened: &Opened<'_>, build: fn(&Opened<'_>) -> Found) -> Found {
        let (path, digest) = (opened.path, sha256_hex(opened.text.as_bytes()));
        let mut slot = lock(&self.last);
        let last = slot.as_ref().filter(|last| last.path == path && last.profile.as_deref() == opened.profile);
        if let Some(last) = last
            && last.digest == digest
        {
            return Ok(Arc::clone(&last.provider));
        }
        match (build(opened), last) {
            (Ok(provider), _) => {
                warn_if_loose(path);
                let (path, profile) = (path.to_owned(), opened.profile.map(str::to_owned));
                *slot = Some(Last { digest, path, profile, provider: Arc::clone(&provider) });
                Ok(provider)
            }
            (Err(error), Some(last)) if !error.is_absent() => {
                error.within(path).warn("the file has become invalid");
                Ok(Arc::clone(&last.provider))
            }
            (Err(error), _) => Err(error.within(path)),
        }
    }

    /// Passes the report on to the current provider.
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

/// Warns if users other than the owner can read a file with secrets.
fn warn_if_loose(path: &Path) {
    if let Some(mode) = loose_mode(path) {
        tracing::warn!(
            file = %path.display(),
            mode = %format_args!("{mode:03o}"),
            "other users can read this credentials file; run `chmod 600` on it"
        );
    }
}

/// Returns the permissions of a file, if they let other users in.
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
