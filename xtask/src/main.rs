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
    #[command(after_help = "Examples:\n  cargo xtask gen\n  cargo xtask gen --check")]
    Gen {
        /// Write nothing; show what is out of date, and fail if there is anything
        #[arg(long)]
        check: bool,
    },
    /// Show the effects of spec changes on users, between two commits or a commit and the working tree
    #[command(after_help = "Example:\n  cargo xtask diff main")]
    Diff(diff::Arguments),
    /// Describe services as OpenAPI 3.1
    #[command(after_help = "Example:\n  cargo xtask openapi tencent")]
    Openapi(openapi::Arguments),
    /// Show the resolved specs, one row per field
    #[command(after_help = "Example:\n  cargo xtask tree alibaba DescribeDtsJobs")]
    Tree(tree::Arguments),
    /// Convert saved pages or metadata to specs, or update existing specs
    #[command(after_help = "Example:\n  cargo xtask import api.json --operation StopMigrateJob --write")]
    Import(import::Arguments),
    /// Compare the specs with saved pages or metadata; change nothing
    #[command(after_help = "Example:\n  cargo xtask audit api.json --operation StopMigrateJob")]
    Audit(audit::Arguments),
    /// Measure the compile cost of dts-api, compared with another revision
    #[cfg(unix)]
    #[command(after_help = "Example:\n  cargo xtask cost --against main")]
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
    // Read at run time: the binary in a copied or shared target folder may have been built for another checkout.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_owned)
}
