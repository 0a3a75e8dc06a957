//! `cargo xtask cost`: what `dts-api` alone costs to compile, beside another revision in the same run.
//!
//! Only ratios of one run count: the same tree varies by half within an hour on a busy machine. So both revisions are
//! built in turn, round after round, and the minimum of each is compared.

mod report;
mod sizes;
mod trees;
mod unit;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{stderr, stdout};
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};

use self::report::Subject;
use self::trees::Tree;
use self::unit::Builder;
use crate::generate::say;
use crate::root;

pub(crate) use self::unit::as_rustc;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Also measure this revision, in turn with the working tree
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    /// Also measure the hand-written code alone: the services without operations, types and waiters
    #[arg(long)]
    hand_written: bool,
    /// The builds to measure
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Build::Check, Build::Debug, Build::Release])]
    only: Vec<Build>,
    /// The number of builds of each kind
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
}

/// A way of building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Build {
    Check,
    Debug,
    Release,
}

impl Build {
    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

pub(crate) fn run_command(arguments: &Arguments) -> ExitCode {
    match measure(arguments) {
        Ok(report) => {
            say(&mut stdout(), report.trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&mut stderr(), &format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments) -> Result<String, String> {
    let root = root();
    let home = root.join("target/cost");
    let builder = Builder { target: home.join("build"), wrapper: home.join("xtask") };
    fs::create_dir_all(&builder.target).map_err(|error| format!("{}: {error}", home.display()))?;
    let copied = env::current_exe().and_then(|program| fs::copy(program, &builder.wrapper));
    copied.map_err(|error| format!("{}: {error}", builder.wrapper.display()))?;

    let revisions = [Some((None, "here")), arguments.against.as_deref().map(|revision| (Some(revision), "against"))];
    let mut subjects = Vec::new();
    for (revision, folder) in revisions.into_iter().flatten() {
        subjects.push(Subject::new(Tree::lay(&root, revision, home.join(folder))?));
    }
    if arguments.hand_written {
        for (revision, folder) in revisions.into_iter().flatten() {
            let tree = Tree::lay(&root, revision, home.join(format!("{folder}-hand-written")))?;
            subjects.push(Subject::new(tree.keep_hand_written(&builder.target)?));
        }
    }
    for build in &arguments.only {
        for subject in &subjects {
            builder.build_dependencies(&subject.tree, *build);
        }
    }
    for round in 1..=arguments.rounds {
        for build in &arguments.only {
            for subject in &mut subjects {
                subject.build(&builder, *build, round)?;
            }
        }
    }
    let has_llvm_lines = run(Command::new(cargo()).args(["llvm-lines", "--version"])).is_ok();
    if has_llvm_lines && arguments.only.contains(&Build::Release) {
        for subject in &mut subjects {
            subject.llvm_lines = Some(builder.llvm_lines(&subject.tree)?);
        }
    }
    let mut report = report::report(&subjects, &arguments.only);
    if !has_llvm_lines {
        report.push_str("\nLines of LLVM IR are missing: cargo-llvm-lines is not installed.\n");
    }
    Ok(report)
}

/// Cargo, as it runs this program.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// What a command prints, or what it complains of.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{program} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{program} failed:\n{}", String::from_utf8_lossy(&output.stderr).trim()))
}
