//! The commands over made-up metadata in folders of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::spec;
use expect_test::expect;

use super::*;

/// A folder with the service's spec and its metadata, which goes away in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-audit-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let tests = root().join("xtask/tests");
        fs::create_dir_all(folder.join("specs/alibaba")).expect("it can be made");
        let copy = |from: PathBuf, to: &str| fs::copy(from, folder.join(to)).expect("it can be copied");
        copy(tests.join("specs/alibaba/service.yaml"), "specs/alibaba/service.yaml");
        copy(tests.join("metadata/alibaba/api-docs.json"), "api-docs.json");
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn git(&self, arguments: &[&str]) {
        let who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"];
        let output = Command::new("git").arg("-C").arg(&self.0).args(who).args(arguments).output();
        assert!(output.expect("git is there").status.success(), "git {arguments:?}");
    }

    fn change(&self, from: &str, to: &str) {
        let path = self.path("api-docs.json");
        let text = fs::read_to_string(&path).expect("it can be read");
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replace(from, to)).expect("it can be written");
    }

    fn import(&self, more: &[&str]) {
        #[derive(Debug, clap::Parser)]
        struct Line {
            #[command(flatten)]
            arguments: crate::import::Arguments,
        }
        let (file, specs) = (self.path("api-docs.json"), self.path("specs"));
        let line = [Path::new("import"), &file, Path::new("--specs"), &specs];
        let line = line.into_iter().map(Path::to_owned).chain(more.iter().map(PathBuf::from));
        let line = <Line as clap::Parser>::try_parse_from(line).expect("the command line is right");
        assert_eq!(crate::import::run(&line.arguments), ExitCode::SUCCESS);
    }

    fn audit(&self, details: bool) -> String {
        let (specs, found) = spec::load(&self.path("specs"));
        assert!(!found.iter().any(codegen::diagnostic::Diagnostic::is_error), "{found:?}");
        let arguments = Arguments {
            pages: Vec::new(),
            service: None,
            operation: Vec::new(),
            details,
            format: Format::Text,
            specs: None,
        };
        let audits = file(&self.path("api-docs.json"), true, &specs, &self.path("specs"), &arguments);
        audits.iter().map(Audit::text).collect::<String>() + &summary(&audits)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn each_operation_of_metadata_is_one_line() {
    let folder = Folder::new("lines");
    folder.import(&["--write", "--operation", "RemoveTask", "ChangeTask"]);
    folder.change("\"RemoveTask\":", "\"EraseTask\":");
    folder.change("\"maxLength\": \"64\"", "\"maxLength\": \"32\"");
    expect![[r#"
        DescribeTasks: there is no spec of it
        ChangeTask: 1 unexplained, 0 explained
        EraseTask: there is no spec of it
        StrangeTask: there is no spec of it
        RemoveTask: there is a spec of it, and the metadata does not have it
        1 operations compared; differences: 1 unexplained, 0 explained; 4 not compared
    "#]]
    .assert_eq(&folder.audit(false));
}

#[test]
fn words_that_changed_are_told_with_what_they_were() {
    let folder = Folder::new("words");
    folder.git(&["init", "-q"]);
    folder.git(&["add", "api-docs.json"]);
    folder.git(&["commit", "-q", "-m", "As it was"]);
    folder.import(&["--write"]);
    // What was written just now is written from these words.
    assert!(!folder.audit(false).contains("descriptions changed"));
    folder
        .change("Tasks on a page. Valid values: 10, 20, and 30.", "Tasks on each page. Valid values: 10, 20, and 30.");
    folder.change("Made-up change of a task.", "Made-up change of any task.");
    let told = folder.audit(true);
    let told: String =
        told.lines().skip_while(|line| !line.contains("CHECK DOC")).map(|line| format!("{line}\n")).collect();
    expect![[r#"
          CHECK DOC request PageSize: description changed
            - Tasks on a page. Valid values: 10, 20, and 30.
            + Tasks on each page. Valid values: 10, 20, and 30.
        ChangeTask (api-docs.json)
          CHECK DOC summary: description changed
            - Made-up change of a task.
            + Made-up change of any task.
        RemoveTask (api-docs.json)
          metadata and spec say the same
        StrangeTask (api-docs.json)
          metadata and spec say the same
        4 operations compared; differences: 1 unexplained, 1 explained; 2 descriptions changed: read them, then run `import --accept`
    "#]].assert_eq(&told);
    folder.import(&["--accept", "--operation", "DescribeTasks"]);
    let told = folder.audit(true);
    assert!(told.contains("CHECK DOC summary") && !told.contains("CHECK DOC request"), "{told}");
    folder.import(&["--accept"]);
    assert!(!folder.audit(true).contains("CHECK DOC"));
}

#[test]
fn the_prefix_of_error_codes_is_no_difference() {
    let folder = Folder::new("prefix");
    folder.import(&["--write"]);
    let told = || folder.audit(true).lines().filter(|line| line.contains("TaskGone: error codes")).count();
    assert_eq!(told(), 0);
    folder.change("\"errorCode\": \"TaskGone\"", "\"errorCode\": \"Made.TaskGone\"");
    assert_eq!(told(), 2);
    let service = folder.path("specs/alibaba/service.yaml");
    let text = fs::read_to_string(&service).expect("it can be read");
    fs::write(&service, text + "\nerror_prefix: Made.\n").expect("it can be written");
    assert_eq!(told(), 0);
}
