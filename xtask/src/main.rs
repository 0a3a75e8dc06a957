//! The commands of this repository: `cargo xtask gen`, `tree`, `diff`, `openapi`.

mod diff;
mod generate;
mod openapi;
mod paired;
mod tree;

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
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Gen { check } => generate::run(check),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Tree(arguments) => tree::run(&arguments),
    }
}

/// The folder of the repository, wherever the command was started.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
