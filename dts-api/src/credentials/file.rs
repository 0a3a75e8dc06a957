//! Files that hold credentials: reading them, and noticing that they changed.

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

/// No file of credentials is larger than this.
const MAX_BYTES: u64 = 1 << 20;

/// Work on a file, which may block.
pub(crate) enum Work {
    /// Reads the text.
    Read(PathBuf),
    /// Puts a text in the place of the file's, all at once: whoever reads the file finds the one or the other. The file
    /// keeps its owner and its permissions; and if the path is a link, that it is one.
    #[cfg(feature = "alibaba")]
    Replace(PathBuf, String),
}

impl Work {
    /// Does it, and returns the text of the file.
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

/// The token that was read from a file, which somebody else writes anew from time to time.
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
    // Before it is opened: a pipe without a writer would be waited for without end.
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
            Err(ProviderError::absent(format!("there is no file {}", path.display())))
        }
        // The kind and not the error itself: that of bytes which are no text may repeat some of them.
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

/// The provider that a profile describes.
pub(crate) type Found = Result<Arc<dyn CredentialsProvider>, ProviderError>;

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
    path: PathBuf,
    profile: Option<String>,
    provider: Arc<dyn CredentialsProvider>,
}

impl Watched {
    /// The provider for a profile of a file, worked out by `build`.
    ///
    /// `build` fails as absent if the file has no such profile, and otherwise if it makes no sense. A file that made
    /// sense at an earlier look is then just being written, and what was found stays in use.
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
                error.within(path).warn("the file makes no sense any more");
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
