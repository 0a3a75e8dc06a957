//! The commands of this repository: `cargo xtask gen`, `cargo xtask tree`.

mod generate;
#[allow(dead_code, unused)]
mod page;
#[allow(dead_code, unused)]
mod place;
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
    /// Show what the specs say, resolved
    Tree(tree::Arguments),
    Probe{ pages: Vec<PathBuf> },
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Gen { check } => generate::run(check),
        Command::Tree(arguments) => tree::run(&arguments),
        Command::Probe{pages} => { for p in pages { match page::load(&p) { Ok(page) => { let body = (page.vendor==page::Vendor::Tencent).then(||"Response".to_owned()); let placed = place::page(&page, &place::Background{body, ..Default::default()}); if std::env::var("TREE").is_ok() { println!("### {}", page.operation); for (side, tree) in [("request", &placed.request), ("response", &placed.response)] { for (path, node) in tree.paths() { println!("{side} {path}: {}{}{} | {}{}", node.ty.kind(), node.wrapped_in.as_ref().map(|w| format!(" wrapped {w}")).unwrap_or_default(), if node.differs.is_empty() {String::new()} else {format!(" DIFFERS {:?}", node.differs.iter().map(|d|d.key).collect::<Vec<_>>())}, node.evidence.join("; "), node.review.as_ref().map(|r| format!(" REVIEW {r:?}")).unwrap_or_default()) } } } else { println!("{}", serde_json::to_string_pretty(&page).unwrap()) } } Err(e) => println!("ERROR {}: {e}", p.display()) } } ExitCode::SUCCESS }
    }
}

/// The folder of the repository, wherever the command was started.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
