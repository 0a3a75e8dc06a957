//! The commands of this repository: `cargo xtask gen`, `tree`, `import`, `audit`, `diff`, `openapi`, `cost`.

mod audit;
mod compare;
#[cfg(unix)]
mod cost;
mod diff;
mod generate;
mod import;
mod metadata;
mod openapi;
mod page;
mod paired;
mod place;
mod tree;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate dts-api from the specs
    Gen {
        /// Write nothing; show what is out of date, and fail if anything is
        #[arg(long)]
        check: bool,
    },
    /// Say what a change of the specs means to users, between two commits or a commit and the working tree
    Diff(diff::Arguments),
    /// Describe services as OpenAPI 3.1
    Openapi(openapi::Arguments),
    /// Show what the specs say, resolved
    Tree(tree::Arguments),
    /// Turn a saved page into a spec, or into changes to the one that stands
    Import(import::Arguments),
    /// Hold the specs against saved pages, and change nothing
    Audit(audit::Arguments),
    /// Measure what dts-api costs to compile, beside another revision
    #[cfg(unix)]
    Cost(cost::Arguments),
}

fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(code) = cost::as_rustc() {
        return code;
    }
    match Arguments::parse().command {
        Command::Gen { check } => generate::run(check),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Tree(arguments) => tree::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        #[cfg(unix)]
        Command::Cost(arguments) => cost::run_command(&arguments),
    }
}

/// The folder of the repository, wherever the command was started.
fn root() -> PathBuf {
    // cargo says at run time where the package lies that it runs: a copy of the target folder, or one that several
    // checkouts share, holds a command that was built for another one.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_owned)
}
