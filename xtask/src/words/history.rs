//! Old words, from earlier versions of a file that git has.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Change, Lock, Words, digest};

/// How many versions are looked at.
const MAX_VERSIONS: usize = 30;

/// Reads the words of an operation from the text of a file.
pub(crate) type Read<'r> = dyn Fn(&[u8]) -> Vec<Words> + 'r;

/// Earlier versions of one file.
pub(crate) struct History<'r> {
    path: PathBuf,
    read: &'r Read<'r>,
    /// The words of each version that was read, the newest first.
    versions: Option<Vec<Vec<Words>>>,
}

impl<'r> History<'r> {
    pub(crate) fn new(path: &Path, read: &'r Read<'r>) -> Self {
        Self { path: path.to_owned(), read, versions: None }
    }

    /// Puts the old text beside the new one, where a version has the text that the lock remembers.
    pub(crate) fn fill(&mut self, changes: &mut [Change], words: &Words, lock: &Lock) {
        for change in changes {
            let Some(known) = lock.digest(words, &change.place) else { continue };
            let (path, read) = (&self.path, self.read);
            let versions = self.versions.get_or_insert_with(|| versions(path).iter().map(|text| read(text)).collect());
            let of_operation = versions.iter().flatten().filter(|old| old.operation == words.operation);
            let texts = of_operation.filter_map(|old| old.texts.get(&change.place));
            change.old = texts.filter(|text| digest(text) == *known).map(Clone::clone).next();
        }
    }
}

/// The file in its last versions; none where git does not have it.
fn versions(path: &Path) -> Vec<Vec<u8>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Vec::new() };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let name = name.to_string_lossy();
    let git = |arguments: &[&str]| -> Option<Vec<u8>> {
        let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    let limit = format!("-n{MAX_VERSIONS}");
    let commits = git(&["log", &limit, "--format=%H", "--", &name]).unwrap_or_default();
    let commits = String::from_utf8_lossy(&commits).into_owned();
    commits.lines().filter_map(|commit| git(&["show", &format!("{commit}:./{name}")])).collect()
}
