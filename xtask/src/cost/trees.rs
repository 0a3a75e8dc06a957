//! Copies of the repository to build in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run;

/// A copy of the repository. Its folder is removed at the end.
#[derive(Debug)]
pub(super) struct Tree {
    /// What it shows, for people.
    pub(super) name: String,
    /// Whether operations, types and waiters were taken out.
    pub(super) hand_written: bool,
    pub(super) folder: PathBuf,
    /// The repository that knows the folder as a worktree.
    worktree_of: Option<PathBuf>,
}

impl Tree {
    /// Lays out a commit, or the working tree with what is not committed yet.
    pub(super) fn lay(root: &Path, revision: Option<&str>, folder: PathBuf) -> Result<Self, String> {
        let name = revision.unwrap_or("working tree").to_owned();
        let tree = Self { name, hand_written: false, folder, worktree_of: revision.map(|_| root.to_owned()) };
        // A run that was interrupted leaves its folders behind.
        tree.remove();
        match revision {
            Some(revision) => {
                let mut add = git(root);
                // `--force` accepts a folder that git still knows from an interrupted run.
                add.args(["worktree", "add", "--quiet", "--force", "--detach"]).arg(&tree.folder).arg(revision);
                run(&mut add)?;
            }
            None => copy_working_tree(root, &tree.folder)?,
        }
        Ok(tree)
    }

    /// Leaves nothing in the specs but the services themselves, and generates anew with this tree's own generator.
    pub(super) fn keep_hand_written(mut self, target: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder.display());
        for service in fs::read_dir(self.folder.join("specs")).map_err(failed)? {
            let service = service.map_err(failed)?.path();
            if service.is_dir() {
                fs::remove_dir_all(service.join("operations")).map_err(failed)?;
                for file in ["types.yaml", "waiters.yaml"].map(|name| service.join(name)) {
                    if file.exists() {
                        fs::remove_file(file).map_err(failed)?;
                    }
                }
            }
        }
        // The trees share a target folder in which their crates have the same names: without this, the generator that
        // an earlier tree built would run, and would write into that tree.
        touch(&self.folder.join("codegen/src/lib.rs"))?;
        touch(&self.folder.join("xtask/src/main.rs"))?;
        let mut generate = Command::new(super::cargo());
        generate.current_dir(&self.folder).env("CARGO_TARGET_DIR", target);
        run(generate.args(["run", "--quiet", "--package", "xtask", "--", "gen"]))?;
        let operations = super::sizes::rust_files(&self.folder.join("dts-api/src/generated"))
            .into_iter()
            .filter(|file| file.parent().is_some_and(|folder| folder.ends_with("operation")))
            .find(|file| file.file_stem().is_some_and(|stem| stem != "mod"));
        if let Some(file) = operations {
            return Err(format!("{} still exists without its spec", file.display()));
        }
        self.hand_written = true;
        Ok(self)
    }

    fn remove(&self) {
        if let Some(root) = &self.worktree_of {
            // Fails if there is no such worktree, which is what is wanted.
            let _ = run(git(root).args(["worktree", "remove", "--force"]).arg(&self.folder));
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Sets the time of a file to now, so that cargo builds its crate again.
pub(super) fn touch(file: &Path) -> Result<(), String> {
    let touched =
        fs::File::options().append(true).open(file).and_then(|file| file.set_modified(std::time::SystemTime::now()));
    touched.map_err(|error| format!("{}: {error}", file.display()))
}

/// Copies what git knows, or would add.
fn copy_working_tree(root: &Path, to: &Path) -> Result<(), String> {
    let listing = run(git(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    for name in listing.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root.join(name), to.join(name));
        // A file that was removed is listed until its removal is staged.
        if !from.is_file() {
            continue;
        }
        let made = to.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::copy(&from, &to)).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(root);
    git
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository in a folder of its own, which is gone at the end.
    struct Repository(PathBuf);

    impl Repository {
        fn new() -> Self {
            let folder = std::env::temp_dir().join(format!("dts-api-cost-{}", std::process::id()));
            fs::create_dir_all(folder.join("src")).expect("a folder can be made");
            let repository = Self(folder);
            repository.git(&["init", "--quiet"]);
            repository
        }

        fn git(&self, arguments: &[&str]) -> String {
            let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
            run(git(&self.0).args(who).args(arguments)).expect("git does it")
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.0.join(name), text).expect("a file can be written");
        }
    }

    impl Drop for Repository {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn text(tree: &Tree, name: &str) -> Option<String> {
        fs::read_to_string(tree.folder.join(name)).ok()
    }

    #[test]
    fn trees_show_a_commit_or_what_is_there_now_and_leave_nothing_behind() {
        let repository = Repository::new();
        repository.write(".gitignore", "/target\n");
        repository.write("src/changed.rs", "before");
        repository.write("src/removed.rs", "before");
        repository.git(&["add", "."]);
        repository.git(&["commit", "--quiet", "--message", "before"]);
        repository.write("src/changed.rs", "after");
        repository.write("src/fresh.rs", "after");
        fs::remove_file(repository.0.join("src/removed.rs")).expect("it is there");
        let lay = |revision, name| Tree::lay(&repository.0, revision, repository.0.join("target").join(name));
        for _ in 0..2 {
            let here = lay(None, "here").expect("it is laid out");
            let commit = lay(Some("HEAD"), "commit").expect("it is laid out");
            let texts = |tree| ["changed", "removed", "fresh"].map(|name| text(tree, &format!("src/{name}.rs")));
            assert_eq!(texts(&here), [Some("after".to_owned()), None, Some("after".to_owned())]);
            assert_eq!(texts(&commit), [Some("before".to_owned()), Some("before".to_owned()), None]);
            // As if the run was interrupted. The second round finds the folders.
            std::mem::forget((here, commit));
        }
        drop(lay(None, "here").expect("it is laid out"));
        drop(lay(Some("HEAD"), "commit").expect("it is laid out"));
        assert_eq!(fs::read_dir(repository.0.join("target")).expect("it is there").count(), 0);
        assert_eq!(repository.git(&["worktree", "list"]).lines().count(), 1);
        assert_eq!(repository.git(&["status", "--short"]), " M src/changed.rs\n D src/removed.rs\n?? src/fresh.rs\n");
        assert!(lay(Some("nothing"), "commit").is_err());
    }
}
