//! One build of `dts-api` alone, with what rustc spent on it.
//!
//! Cargo runs this program in rustc's place (`RUSTC_WRAPPER`): only a process that waits for rustc learns its CPU time,
//! and cargo's own work and that of dependencies stay out of it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};

use super::trees::{Tree, touch};
use super::{Build, cargo, run};

/// Names the file to which the program in rustc's place writes.
const RECORD: &str = "DTS_API_COST_RECORD";
/// Set if the unit itself is not to be compiled.
const DEPENDENCIES_ONLY: &str = "DTS_API_COST_DEPENDENCIES_ONLY";

/// What one build of the unit took.
#[derive(Clone, Debug)]
pub(super) struct Spent {
    pub(super) cpu_seconds: f64,
    /// The library, unless it was only checked.
    pub(super) rlib: Option<PathBuf>,
}

/// Where builds happen.
#[derive(Debug)]
pub(super) struct Builder {
    pub(super) target: PathBuf,
    /// This program, where no rebuild replaces it.
    pub(super) wrapper: PathBuf,
}

impl Builder {
    /// Builds what the unit depends on.
    pub(super) fn build_dependencies(&self, tree: &Tree, build: Build) {
        // The unit is refused, so cargo fails. If anything else is amiss, the build that follows shows it.
        let _ = run(self.cargo(tree, build).arg("--keep-going").env(DEPENDENCIES_ONLY, "1"));
    }

    /// Builds the unit from nothing.
    pub(super) fn build(&self, tree: &Tree, build: Build) -> Result<Spent, String> {
        let record = self.target.join("record");
        let _ = fs::remove_file(&record);
        touch(&tree.folder.join("dts-api/src/lib.rs"))?;
        run(&mut self.cargo(tree, build))?;
        let text = fs::read_to_string(&record).map_err(|error| format!("cargo did not build dts-api: {error}"))?;
        let (seconds, rlib) = text.split_once('\n').ok_or("the record is incomplete")?;
        let cpu_seconds = seconds.parse().map_err(|error| format!("the record cannot be read: {error}"))?;
        Ok(Spent { cpu_seconds, rlib: Some(PathBuf::from(rlib)).filter(|rlib| rlib.exists()) })
    }

    /// Lines of LLVM IR of a release build before optimisation.
    pub(super) fn llvm_lines(&self, tree: &Tree) -> Result<u64, String> {
        touch(&tree.folder.join("dts-api/src/lib.rs"))?;
        let mut lines = self.command(tree, "llvm-lines");
        let text = run(lines.arg("--release"))?;
        // `  1045000                 31000                (TOTAL)`
        let total = text.lines().find(|line| line.ends_with("(TOTAL)")).and_then(|line| line.split_whitespace().next());
        total.and_then(|lines| lines.parse().ok()).ok_or_else(|| "cargo llvm-lines printed no total".to_owned())
    }

    fn cargo(&self, tree: &Tree, build: Build) -> Command {
        let mut command = self.command(tree, if build == Build::Check { "check" } else { "build" });
        if build == Build::Release {
            command.arg("--release");
        }
        command.env("RUSTC_WRAPPER", &self.wrapper).env(RECORD, self.target.join("record"));
        command
    }

    fn command(&self, tree: &Tree, subcommand: &str) -> Command {
        let mut command = Command::new(cargo());
        command.args([subcommand, "--package", "dts-api", "--lib", "--features", "tencent_v20180330"]);
        command.current_dir(&tree.folder).env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        command
    }
}

/// Compiles in rustc's place, if that is what cargo runs this program for.
pub(crate) fn as_rustc() -> Option<ExitCode> {
    let record = PathBuf::from(env::var_os(RECORD)?);
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    Some(compile(&arguments, &record).unwrap_or_else(|error| {
        crate::generate::say(&mut std::io::stderr(), &format!("error: {error}"));
        ExitCode::FAILURE
    }))
}

fn compile(arguments: &[OsString], record: &Path) -> Result<ExitCode, String> {
    let (rustc, arguments) = arguments.split_first().ok_or("cargo did not pass a rustc")?;
    let value_of = |name: &str| {
        let mut pairs = arguments.windows(2).filter_map(|pair| <&[OsString; 2]>::try_from(pair).ok());
        pairs.find(|[option, _]| option == name).map(|[_, value]| value)
    };
    let is_unit = value_of("--crate-name").is_some_and(|name| name == "dts_api");
    if is_unit && env::var_os(DEPENDENCIES_ONLY).is_some() {
        return Ok(ExitCode::FAILURE);
    }
    let status =
        Command::new(rustc).args(arguments).status().map_err(|error| format!("rustc cannot be run: {error}"))?;
    if is_unit && status.success() {
        // Nothing but rustc, and what it ran, was waited for.
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| format!("no CPU time: {error}"))?;
        let spent = usage.user_time() + usage.system_time();
        let suffix = arguments.iter().filter_map(|argument| argument.to_str()?.strip_prefix("extra-filename=")).next();
        let rlib = value_of("--out-dir").map(|folder| {
            Path::new(folder).join(format!("libdts_api{}.rlib", suffix.unwrap_or_default())).display().to_string()
        });
        let seconds = spent.tv_sec() as f64 + spent.tv_usec() as f64 / 1e6;
        let text = format!("{seconds}\n{}", rlib.unwrap_or_default());
        fs::write(record, text).map_err(|error| format!("{}: {error}", record.display()))?;
    }
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
