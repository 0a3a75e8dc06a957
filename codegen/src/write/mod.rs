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
    for folder in &plan.folders {
        let mut found = BTreeSet::new();
        files_below(folder, &mut found)?;
        for path in found.into_iter().filter(|path| !plan.files.contains_key(path)) {
            let text = fs::read(&path).map_err(at(&path))?;
            changes.push(change(&path, ChangeKind::Stale, &String::from_utf8_lossy(&text), ""));
        }
    }
    Ok(changes)
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
        format!("--- {name}\n+++ {generated}\nonly the line ends differ: CRLF, where LF is generated\n")
    } else {
        TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&name, &generated).to_string()
    };
    Change { path: path.to_owned(), kind, diff }
}

fn files_below(folder: &Path, found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(at(folder))?.path();
        if path.is_dir() {
            files_below(&path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
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
