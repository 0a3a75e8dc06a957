//! A whole run of the generator on a copy of the repository's specs: what it writes, what it leaves alone, what it
//! removes, and what it reports.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::write::{Change, ChangeKind};
use codegen::{Failure, Mode, Outcome, Paths};
use tests::root;
use tests::scratch::{Scratch, contents, copy};

const OPERATION: &str = "alibaba/operations/describe_synchronization_object_modify_status.yaml";

/// A copy of the specs beside a folder for what is generated.
struct Copy {
    scratch: Scratch,
    paths: Paths,
}

impl Copy {
    fn new() -> Self {
        let scratch = Scratch::new();
        let paths = Paths { specs: scratch.join("specs"), output: scratch.join("generated") };
        copy(&root().join("specs"), &paths.specs);
        Self { scratch, paths }
    }

    /// A copy of which everything has been generated.
    fn generated() -> Self {
        let copy = Self::new();
        copy.generate(Mode::Write);
        copy
    }

    fn generate(&self, mode: Mode) -> Outcome {
        match codegen::generate(&self.paths, mode) {
            Ok(outcome) => outcome,
            Err(Failure::Specs { found, .. }) => panic!("{}", codegen::diagnostic::render(&found, Default::default())),
            Err(failure) => panic!("{failure}"),
        }
    }

    /// Changes the text of a spec.
    fn edit(&self, spec: &str, from: &str, to: &str) {
        let path = self.paths.specs.join(spec);
        let text = fs::read_to_string(&path).expect("the spec can be read");
        assert!(text.contains(from), "{spec} holds no {from:?}");
        fs::write(path, text.replacen(from, to, 1)).expect("the spec can be written");
    }

    /// Every file that is here, specs and all.
    fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        contents(&self.scratch.join(""))
    }

    /// What is out of line, by the file's path in the output folder.
    fn out_of_line(&self, changes: &[Change]) -> Vec<(PathBuf, ChangeKind)> {
        let path = |change: &Change| change.path.strip_prefix(&self.paths.output).unwrap_or(&change.path).to_owned();
        changes.iter().map(|change| (path(change), change.kind)).collect()
    }
}

#[test]
fn the_first_run_writes_everything_and_the_second_nothing() {
    let copy = Copy::new();
    let changes = copy.generate(Mode::Write).changes;
    assert!(changes.iter().all(|change| change.kind == ChangeKind::Missing), "{:?}", copy.out_of_line(&changes));
    assert_eq!(contents(&copy.paths.output), contents(&root().join("dts-api/src/generated")));

    let written = copy.everything();
    assert_eq!(copy.generate(Mode::Write).changes, []);
    assert_eq!(copy.generate(Mode::Check).changes, []);
    assert_eq!(copy.everything(), written);
}

#[test]
fn only_what_changed_is_written() {
    let copy = Copy::generated();
    let modified = |path: &str| {
        let file = fs::metadata(copy.paths.output.join(path)).expect("the file is there");
        file.modified().expect("the system knows when")
    };
    let before = modified("alibaba/types/structs.rs");
    copy.edit(OPERATION, "Returns the progress", "Reads the progress");
    let changes = copy.generate(Mode::Write).changes;
    assert!(!changes.is_empty());
    assert!(!changes.iter().any(|change| change.path.ends_with("types/structs.rs")), "{changes:?}");
    assert_eq!(modified("alibaba/types/structs.rs"), before);
}

#[test]
fn a_check_shows_a_renamed_field_and_writes_nothing() {
    let copy = Copy::generated();
    copy.edit(OPERATION, "  ErrorMessage:\n", "  FailureMessage:\n");
    let before = copy.everything();

    let changes = copy.generate(Mode::Check).changes;
    let path = PathBuf::from("alibaba/operation/describe_synchronization_object_modify_status.rs");
    assert_eq!(copy.out_of_line(&changes), [(path, ChangeKind::Different)]);
    let [change] = changes.as_slice() else { panic!("one file") };
    let lines = |sign: &str, word: &str| {
        change.diff.lines().filter(|line| line.starts_with(sign) && line.contains(word)).count()
    };
    assert!(lines("-", "error_message") > 0 && lines("+", "failure_message") > 0, "{}", change.diff);
    assert!(lines("-", "\"ErrorMessage\"") > 0 && lines("+", "\"FailureMessage\"") > 0, "{}", change.diff);
    assert_eq!(copy.everything(), before);

    assert_eq!(copy.generate(Mode::Write).changes, changes);
    assert_eq!(copy.generate(Mode::Check).changes, []);
}

#[test]
fn what_is_no_longer_generated_goes() {
    let copy = Copy::generated();
    // An operation that shares nothing, so that its going breaks no other spec.
    let spec = copy.paths.specs.join("alibaba/operations/describe_delay.yaml");
    fs::copy(root().join("tests/golden/typed_text/describe_delay.yaml"), &spec).expect("it can be copied");
    copy.edit("alibaba/operations/describe_delay.yaml", "safety: read", "group: state\nsafety: read");
    copy.generate(Mode::Write);
    let before = contents(&copy.paths.output);
    fs::remove_file(&spec).expect("it is there");

    let changes = copy.generate(Mode::Check).changes;
    let stale = PathBuf::from("alibaba/operation/describe_delay.rs");
    let mut out_of_line = copy.out_of_line(&changes);
    out_of_line.retain(|(_, kind)| *kind != ChangeKind::Different);
    assert_eq!(out_of_line, [(stale.clone(), ChangeKind::Stale)]);
    assert_eq!(contents(&copy.paths.output), before);

    copy.generate(Mode::Write);
    assert!(!copy.paths.output.join(stale).exists());
    assert_eq!(contents(&copy.paths.output), contents(&root().join("dts-api/src/generated")));
}

#[test]
fn folders_that_are_left_empty_go() {
    let copy = Copy::generated();
    // No other service refers to it.
    fs::remove_dir_all(copy.paths.specs.join("tencent_v20180330")).expect("it is there");
    copy.generate(Mode::Write);
    assert!(!copy.paths.output.join("tencent_v20180330").exists());
    assert!(copy.paths.output.join("alibaba").exists());
    assert_eq!(copy.generate(Mode::Check).changes, []);
}

#[test]
fn a_file_that_is_no_longer_generated_is_removed_with_its_folder() {
    let copy = Copy::generated();
    let stray = Path::new("alibaba/former/mod.rs");
    let path = copy.paths.output.join(stray);
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
    fs::write(&path, "// @generated by an earlier run.\n").expect("a file can be written");
    let changes = copy.generate(Mode::Write).changes;
    assert_eq!(copy.out_of_line(&changes), [(stray.to_owned(), ChangeKind::Stale)]);
    assert!(!path.parent().is_some_and(Path::exists));
}

#[test]
fn three_mistakes_are_told_at_once_and_nothing_is_written() {
    let copy = Copy::generated();
    copy.edit(OPERATION, "safety: read", "safty: read");
    copy.edit(OPERATION, "type: ObjectModificationState\n", "type: ObjectModificationStat\n");
    copy.edit(OPERATION, "RequestId: \"0C3D6348", "RequestID: \"0C3D6348");
    let before = copy.everything();
    for mode in [Mode::Write, Mode::Check] {
        let Err(Failure::Specs { found, .. }) = codegen::generate(&copy.paths, mode) else {
            panic!("the specs are broken")
        };
        let told: Vec<_> = found.iter().map(|found| (found.is_error(), found.title())).collect();
        assert_eq!(
            told,
            [
                (true, "unknown key `safty`; did you mean `safety`?"),
                (true, "unknown type `ObjectModificationStat`; did you mean `ObjectModificationState`?"),
                (true, "the response has no field `RequestID`; did you mean `RequestId`?"),
            ]
        );
        let text = fs::read_to_string(copy.paths.specs.join(OPERATION)).expect("the spec can be read");
        for (finding, word) in found.iter().zip(["safty", "ObjectModificationStat", "RequestID"]) {
            let (line, column) = finding.line_column();
            let marked = text.lines().nth(line - 1).and_then(|line| line.get(column - 1..)).unwrap_or_default();
            assert!(marked.starts_with(word), "{line}:{column} is {marked:?}");
            assert_eq!(finding.file(), format!("specs/{OPERATION}"));
        }
        assert_eq!(copy.everything(), before);
    }
}

#[test]
fn an_example_left_behind_is_told_beside_what_is_out_of_date() {
    let copy = Copy::generated();
    copy.edit(OPERATION, "\n  Success:\n", "\n  Succeeded:\n");
    let before = copy.everything();
    let result = codegen::generate(&copy.paths, Mode::Check);
    let Err(Failure::Specs { found, changes }) = result else { panic!("the example has the old name") };
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.iter().all(|found| found.title().contains("`Success`")), "{found:?}");
    assert!(changes.iter().any(|change| change.diff.contains("+    pub succeeded: Option<bool>,")), "{changes:?}");

    let result = codegen::generate(&copy.paths, Mode::Write);
    assert!(matches!(result, Err(Failure::Specs { changes, .. }) if changes.is_empty()));
    assert_eq!(copy.everything(), before);
}

#[test]
fn other_line_ends_are_reported() {
    let copy = Copy::generated();
    let path = copy.paths.output.join("mod.rs");
    let text = fs::read_to_string(&path).expect("it was generated");
    fs::write(&path, text.replace('\n', "\r\n")).expect("it can be written");
    let changes = copy.generate(Mode::Check).changes;
    assert_eq!(copy.out_of_line(&changes), [(PathBuf::from("mod.rs"), ChangeKind::Different)]);
    let [change] = changes.as_slice() else { panic!("one file") };
    assert!(change.diff.contains("only the line ends differ"), "{}", change.diff);

    copy.generate(Mode::Write);
    assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
}

#[test]
fn the_line_ends_of_specs_change_nothing() {
    let copy = Copy::generated();
    for (path, bytes) in
        contents(&copy.paths.specs).into_iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "yaml"))
    {
        let text = String::from_utf8(bytes).expect("specs are text");
        fs::write(copy.paths.specs.join(path), text.replace('\n', "\r\n")).expect("it can be written");
    }
    assert_eq!(copy.generate(Mode::Check).changes, []);
}

#[test]
fn a_missing_schema_is_written() {
    let copy = Copy::generated();
    let path = copy.paths.specs.join("spec.schema.json");
    fs::remove_file(&path).expect("it was written");
    let changes = copy.generate(Mode::Write).changes;
    assert_eq!(copy.out_of_line(&changes), [(path.clone(), ChangeKind::Missing)]);
    assert!(path.exists());
}

/// What a run says that is refused. Nothing has changed then.
fn refused(copy: &Copy) -> String {
    let before = copy.everything();
    let failure = codegen::generate(&copy.paths, Mode::Write).expect_err("it is refused");
    assert_eq!(copy.everything(), before);
    failure.to_string()
}

#[test]
fn a_hand_written_file_is_named_and_stays() {
    let copy = Copy::generated();
    fs::write(copy.paths.output.join("alibaba/mine.rs"), "// By hand.\n").expect("it can be written");
    let words = refused(&copy);
    assert!(words.contains("alibaba/mine.rs") && words.contains("not removed"), "{words}");
}

#[test]
fn without_a_service_nothing_is_removed() {
    let copy = Copy::generated();
    fs::remove_dir_all(&copy.paths.specs).expect("it can be removed");
    fs::create_dir(&copy.paths.specs).expect("it can be made");
    let words = refused(&copy);
    assert!(words.contains("no service"), "{words}");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_never_followed() {
    use std::os::unix::fs::symlink;

    let copy = Copy::generated();
    let elsewhere = copy.scratch.join("elsewhere");
    fs::create_dir(&elsewhere).expect("it can be made");
    fs::write(elsewhere.join("precious.rs"), "// @generated, says somebody else.\n").expect("it can be written");
    // In place of a folder, of a file, and of the output itself.
    for place in ["tencent/linked", "alibaba/linked.rs"] {
        let place = copy.paths.output.join(place);
        symlink(&elsewhere, &place).expect("it can be linked");
        let words = refused(&copy);
        assert!(words.contains("symbolic link") && words.contains("linked"), "{words}");
        fs::remove_file(place).expect("it can be removed");
    }
    fs::remove_dir_all(&copy.paths.output).expect("it can be removed");
    symlink(&elsewhere, &copy.paths.output).expect("it can be linked");
    assert!(refused(&copy).contains("symbolic link"));
    assert!(elsewhere.join("precious.rs").exists());
}
