//! Stage 5, write: bring the tree in line with what was generated, or show what is out of line.
//!
//! Only what differs is written, so that a build does not start over for nothing, and what is no longer generated is
//! removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::TextDiff;

/// What the tree should hold.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Text by path.
    pub files: BTreeMap<PathBuf, String>,
    /// Folders that hold nothing but files of the plan.
    pub folders: Vec<PathBuf>,
}

/// A file that is out of line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: ChangeKind,
    /// From what is there to what should be, line by line.
    pub diff: String,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is missing.
    Missing,
    /// Its text is another.
    Different,
    /// It is no longer generated.
    Stale,
}

/// Compares the tree with a plan.
///
/// # Errors
///
/// Where a file or folder cannot be read.
pub fn compare(plan: &Plan) -> io::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let (mut present, mut foreign) = (BTreeSet::new(), Vec::new());
    for folder in &plan.folders {
        files_below(folder, &mut present)?;
    }
    for (path, text) in &plan.files {
        let found = match fs::read(path) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(at(path)(error)),
        };
        match found {
            Some(found) if found == *text => {}
            Some(found) => changes.push(change(path, ChangeKind::Different, &found, text)),
            None => changes.push(change(path, ChangeKind::Missing, "", text)),
        }
    }
    for path in present.into_iter().filter(|path| !plan.files.contains_key(path)) {
        let bytes = fs::read(&path).map_err(at(&path))?;
        let text = String::from_utf8_lossy(&bytes);
        if is_generated(&text) {
            changes.push(change(&path, ChangeKind::Stale, &text, ""));
        } else {
            foreign.push(path.display().to_string());
        }
    }
    if foreign.is_empty() {
        return Ok(changes);
    }
    let message = format!("not generated, so it is not removed; move it out of the folder: {}", foreign.join(", "));
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// Brings the tree in line with a plan, and tells what was out of line.
///
/// # Errors
///
/// Where a file or folder cannot be read or written.
pub fn apply(plan: &Plan) -> io::Result<Vec<Change>> {
    let changes = compare(plan)?;
    for change in &changes {
        let path = &change.path;
        match (change.kind, plan.files.get(path), path.parent()) {
            (ChangeKind::Stale, ..) => {
                fs::remove_file(path).map_err(at(path))?;
                remove_if_empty(path.parent());
            }
            (_, Some(text), Some(folder)) => {
                fs::create_dir_all(folder).map_err(at(folder))?;
                fs::write(path, text).map_err(at(path))?;
            }
            _ => {}
        }
    }
    Ok(changes)
}

fn change(path: &Path, kind: ChangeKind, old: &str, new: &str) -> Change {
    let name = path.display().to_string();
    let generated = format!("{name} (generated)");
    let diff = if kind == ChangeKind::Different && old.replace("\r\n", "\n") == new {
        // Line by line, both sides would look the same.
        format!("--- {name}\n+++ {generated}\nonly the line ends differ: CRLF instead of LF\n")
    } else {
        TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&name, &generated).to_string()
    };
    Change { path: path.to_owned(), kind, diff }
}

/// Collects the files below a folder. A symbolic link is refused: what it leads to is somebody else's.
fn files_below(folder: &Path, found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_symlink() => return Err(is_link(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        _ => {}
    }
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(at(&entry.path()))?);
        if kind.is_symlink() {
            return Err(is_link(&path));
        } else if kind.is_dir() {
            files_below(&path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

fn is_link(path: &Path) -> io::Error {
    let message = format!("{} is a symbolic link, which `gen` does not follow; remove it", path.display());
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Whether a file may be removed: its first line says that it was generated.
fn is_generated(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains("@generated"))
}

/// Removes a folder that a removed file left empty; a folder with anything in it stays.
fn remove_if_empty(folder: Option<&Path>) {
    if let Some(folder) = folder
        && fs::remove_dir(folder).is_ok()
    {
        remove_if_empty(folder.parent());
    }
}

/// Adds the path to an error.
fn at(path: &Path) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
