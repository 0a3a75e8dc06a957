//! `cargo xtask gen`

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::process::ExitCode;

use codegen::diagnostic::{self, Diagnostic, Style};
use codegen::write::{Change, ChangeKind};
use codegen::{Failure, Mode, Paths};

use crate::root;

/// The command that fixes what `--check` finds.
const CURE: &str = "cargo xtask gen";

pub(crate) fn run(check: bool) -> ExitCode {
    let root = root();
    let paths = Paths { specs: root.join("specs"), output: root.join("dts-api/src/generated") };
    let mode = if check { Mode::Check } else { Mode::Write };
    match codegen::generate(&paths, mode) {
        Err(failure) => {
            if let Failure::Specs { changes, .. } = &failure {
                differences(&root, changes);
            }
            fail(&failure)
        }
        Ok(outcome) => {
            show(&outcome.warnings);
            if check { report(&root, &outcome.changes) } else { tell(&root, &outcome.changes) }
        }
    }
}

/// Shows diagnostics.
pub(crate) fn show(diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let style = if stderr().is_terminal() { Style::Coloured } else { Style::Plain };
    say(&mut stderr(), &diagnostic::render(diagnostics, style));
}

/// Shows why nothing was generated.
pub(crate) fn fail(failure: &Failure) -> ExitCode {
    if let Failure::Specs { found, .. } = failure {
        show(found);
    }
    say(&mut stderr(), &format!("error: {failure}; nothing was written"));
    ExitCode::FAILURE
}

/// Says what was written.
fn tell(root: &Path, changes: &[Change]) -> ExitCode {
    for change in changes {
        let verb = if change.kind == ChangeKind::Stale { "removed" } else { "wrote" };
        say(&mut stdout(), &format!("{verb:>7} {}", shown(root, &change.path)));
    }
    let what = if changes.is_empty() { "everything is up to date" } else { "done" };
    say(&mut stdout(), what);
    ExitCode::SUCCESS
}

/// Says what is out of date, and how to fix it.
fn report(root: &Path, changes: &[Change]) -> ExitCode {
    if changes.is_empty() {
        say(&mut stdout(), "everything is up to date");
        return ExitCode::SUCCESS;
    }
    differences(root, changes);
    let count = changes.len();
    let files = if count == 1 { "file is" } else { "files are" };
    say(&mut stderr(), &format!("error: {count} {files} out of date; run `{CURE}` and commit the result"));
    ExitCode::FAILURE
}

/// Shows how files are out of date.
fn differences(root: &Path, changes: &[Change]) {
    let prefix = format!("{}/", root.display());
    for change in changes {
        let path = shown(root, &change.path);
        let what = match change.kind {
            ChangeKind::Missing => format!("{path} is missing"),
            ChangeKind::Different => format!("{path} is out of date"),
            ChangeKind::Stale => format!("{path} is no longer generated"),
        };
        say(&mut stdout(), &format!("{what}:\n{}", change.diff.replace(&prefix, "")));
    }
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// Prints a line. That nobody reads it is no mistake of ours.
pub(crate) fn say(to: &mut dyn Write, line: &str) {
    let _ = writeln!(to, "{line}");
}
