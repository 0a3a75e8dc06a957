//! Folders for one test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// An empty folder that is removed when this goes.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// A new one.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("dts-tests-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder can be made");
        Self { path }
    }

    /// A path in it.
    pub fn join(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies where the system cleans up.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        let to = to.join(path);
        fs::create_dir_all(to.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(to, bytes).expect("a file can be written");
    }
}

/// Every file below a folder, by its path from there.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    collect(folder, Path::new(""), &mut found);
    found
}

fn collect(folder: &Path, below: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("the folder can be read");
        let (path, below) = (entry.path(), below.join(entry.file_name()));
        if path.is_dir() {
            collect(&path, &below, found);
        } else {
            found.insert(below, fs::read(&path).expect("the file can be read"));
        }
    }
}
