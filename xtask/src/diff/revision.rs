//! The specs of a git revision, or of the working tree.

use std::fmt;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use codegen::diagnostic::Diagnostic;
use codegen::ir::Api;
use codegen::spec::{self, Specs};
use codegen::{resolve, validate};

use super::compare::Edition;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Revision {
    /// A commit, by whatever git knows it by.
    Commit(String),
    /// The files as they are.
    WorkingTree,
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commit(name) => write!(f, "`{name}`"),
            Self::WorkingTree => f.write_str("the working tree"),
        }
    }
}

/// The two sides of a comparison, as the command line names them: one revision is that against the working tree, and
/// `A...B` is what `B` has done since it left `A`, as for `git diff`.
pub(crate) fn sides(root: &Path, base: &str, head: Option<&str>) -> Result<(Revision, Revision), String> {
    let or_head = |name: &str| if name.is_empty() { "HEAD" } else { name }.to_owned();
    let (base, head) = match (base.split_once("..."), base.split_once(".."), head) {
        (_, _, Some(head)) => (base.to_owned(), Revision::Commit(head.to_owned())),
        (Some((from, to)), _, None) => (common(root, &or_head(from), &or_head(to))?, Revision::Commit(or_head(to))),
        (None, Some((from, to)), None) => (or_head(from), Revision::Commit(or_head(to))),
        (None, None, None) => (base.to_owned(), Revision::WorkingTree),
    };
    Ok((Revision::Commit(base), head))
}

/// The commit at which two parted, by a name short enough to read.
fn common(root: &Path, one: &str, other: &str) -> Result<String, String> {
    let (one, other) = (resolve_commit(root, one)?, resolve_commit(root, other)?);
    let common = git(root, &["merge-base", &one, &other], "")?;
    Ok(String::from_utf8_lossy(&common).trim().chars().take(12).collect())
}

/// What was read of one side.
pub(crate) struct Read {
    pub(crate) specs: Specs,
    pub(crate) api: Api,
    /// Mistakes and oddities; the specs are resolved as well as they can be all the same.
    pub(crate) found: Vec<Diagnostic>,
    /// Version of the crate.
    pub(crate) version: Option<String>,
}

impl Read {
    pub(crate) fn edition(&self) -> Edition<'_> {
        Edition { api: &self.api, specs: &self.specs }
    }
}

/// Reads a side.
pub(crate) fn read(root: &Path, revision: &Revision) -> Result<Read, String> {
    let (files, manifest) = match revision {
        Revision::Commit(name) => {
            let commit = resolve_commit(root, name)?;
            (
                Some(spec_files(root, &commit)?),
                git(root, &["show", &format!("{commit}:Cargo.toml")], "").unwrap_or_default(),
            )
        }
        Revision::WorkingTree => (None, std::fs::read(root.join("Cargo.toml")).unwrap_or_default()),
    };
    let (specs, mut found) = match &files {
        Some(files) => spec::load_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))),
        None => spec::load(&root.join("specs")),
    };
    found.extend(validate::validate(&specs));
    let api = resolve::resolve(&specs);
    Ok(Read { specs, api, found, version: version(&String::from_utf8_lossy(&manifest)) })
}

/// The version that all crates of the workspace have.
fn version(manifest: &str) -> Option<String> {
    let section = manifest.split("[workspace.package]").nth(1)?;
    let line =
        section.lines().skip(1).take_while(|line| !line.starts_with('[')).find(|line| line.starts_with("version"))?;
    line.split('"').nth(1).map(str::to_owned)
}

/// The specs of a commit, by path.
fn spec_files(root: &Path, commit: &str) -> Result<Vec<(String, String)>, String> {
    let listing = git(root, &["ls-tree", "-r", "-z", commit, "--", "specs/"], "")?;
    let listing = String::from_utf8_lossy(&listing).into_owned();
    // Each entry is `<mode> <type> <id>\t<path>`. Only files have a text.
    let entries: Vec<(&str, &str)> = listing
        .split('\0')
        .filter_map(|entry| entry.split_once('\t'))
        .filter_map(|(facts, path)| Some((facts.split(' ').nth(2).filter(|_| facts.contains(" blob "))?, path)))
        .collect();
    let asked: String = entries.iter().map(|(id, _)| format!("{id}\n")).collect();
    let mut rest = git(root, &["cat-file", "--batch"], &asked)?.into_iter();
    let mut files = Vec::new();
    for (_, path) in entries {
        // Each response is `<id> <type> <size>`, a line's end, the text, and a line's end.
        let head: Vec<u8> = rest.by_ref().take_while(|byte| *byte != b'\n').collect();
        let head = String::from_utf8_lossy(&head).into_owned();
        let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
        let size: usize = size.ok_or_else(|| format!("git says of {path}: {head}"))?;
        let text: Vec<u8> = rest.by_ref().take(size).collect();
        rest.next();
        files.push((path.to_owned(), String::from_utf8_lossy(&text).into_owned()));
    }
    Ok(files)
}

/// The full name of a commit.
fn resolve_commit(root: &Path, name: &str) -> Result<String, String> {
    let full = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{name}^{{commit}}")], "");
    let full = full.map_err(|_| format!("git knows no commit `{name}`"))?;
    Ok(String::from_utf8_lossy(&full).trim().to_owned())
}

/// What a git command prints.
fn git(root: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("git cannot be run: {error}");
    let mut child = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdin = child.stdin.take();
    // Written beside the reading, so that neither waits for the other.
    let output = std::thread::scope(|scope| {
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(failed)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let command = arguments.first().copied().unwrap_or_default();
    Err(format!("git {command} failed: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(base: &str, head: Option<&str>) -> String {
        let (base, head) = sides(Path::new("."), base, head).expect("both can be named");
        format!("{base} to {head}")
    }

    #[test]
    fn sides_are_named_as_for_git_diff() {
        assert_eq!(names("HEAD", None), "`HEAD` to the working tree");
        assert_eq!(names("v1", None), "`v1` to the working tree");
        assert_eq!(names("v1", Some("v2")), "`v1` to `v2`");
        assert_eq!(names("v1..v2", None), "`v1` to `v2`");
        assert_eq!(names("v1..", None), "`v1` to `HEAD`");
    }

    /// A repository in a folder of its own, which is gone at the end.
    struct Repository(std::path::PathBuf);

    impl Repository {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("dts-api-diff-{}-{name}", std::process::id()));
            std::fs::create_dir_all(folder.join("specs/demo")).expect("a folder can be made");
            let repository = Self(folder);
            repository.git(&["init", "--quiet"]);
            repository
        }

        fn git(&self, arguments: &[&str]) {
            let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
            git(&self.0, &[&who, arguments].concat(), "").expect("git does it");
        }

        fn commit(&self, version: &str) {
            let service = include_str!("tests/service.yaml").replace("2020-01-01", version);
            let manifest = format!("[workspace.package]\nversion = \"{}.0.0\"\n", version.len());
            std::fs::write(self.0.join("specs/demo/service.yaml"), service).expect("a file can be written");
            std::fs::write(self.0.join("Cargo.toml"), manifest).expect("a file can be written");
            self.git(&["add", "."]);
            self.git(&["commit", "--quiet", "--message", version]);
        }

        fn versions(&self, revision: &Revision) -> Vec<String> {
            let read = read(&self.0, revision).expect("the specs can be read");
            let services = read.api.services.iter().map(|service| service.version.clone());
            services.chain(read.version.clone()).collect()
        }
    }

    impl Drop for Repository {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn commits_and_the_working_tree_are_read() {
        let repository = Repository::new("read");
        let commit = |name: &str| Revision::Commit(name.to_owned());
        repository.commit("one");
        repository.commit("three");
        repository.git(&["checkout", "--quiet", "-b", "side", "HEAD~1"]);
        repository.commit("fourteen");
        let service = repository.0.join("specs/demo/service.yaml");
        std::fs::write(service, include_str!("tests/service.yaml")).expect("a file can be written");
        assert_eq!(repository.versions(&commit("HEAD")), ["fourteen", "8.0.0"]);
        assert_eq!(repository.versions(&commit("HEAD~1")), ["one", "3.0.0"]);
        assert_eq!(repository.versions(&Revision::WorkingTree), ["2020-01-01", "8.0.0"]);

        // What was done since the branch left.
        let (base, head) = sides(&repository.0, "@{-1}...side", None).expect("both can be named");
        assert_eq!((repository.versions(&base), head), (vec!["one".into(), "3.0.0".into()], commit("side")));
        for name in ["nobody", "--all", ""] {
            let error = read(&repository.0, &commit(name)).err();
            assert_eq!(error, Some(format!("git knows no commit `{name}`")));
        }
    }

    #[test]
    fn a_commit_without_specs_has_no_services() {
        let repository = Repository::new("empty");
        repository.git(&["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
        assert_eq!(repository.versions(&Revision::Commit("HEAD".into())), Vec::<String>::new());
    }

    #[test]
    fn the_version_is_that_of_the_workspace() {
        let manifest = "[a]\nversion = \"9\"\n[workspace.package]\nedition = \"2024\"\nversion = \"0.3.1\"\n[b]\n";
        assert_eq!(version(manifest).as_deref(), Some("0.3.1"));
        assert_eq!(version("[workspace.package]\nedition = \"2024\"\n[b]\nversion = \"1.0.0\"\n"), None);
    }
}
