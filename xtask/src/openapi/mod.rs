//! `cargo xtask openapi`

mod model;
mod operation;
mod protocol;
mod schema;
mod service;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use self::model::Document;
use crate::generate::{fail, say};
use crate::paired;
use crate::root;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Describe only this service; without --out, print the description
    service: Option<String>,
    /// Folder for `<service>.json` [default for several services: target/openapi]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let resolved = match codegen::read(&root().join("specs")) {
        Ok(resolved) => resolved,
        Err(failure) => return fail(&failure),
    };
    let services = paired::services(&resolved.api, &resolved.specs);
    let wanted = |name: &str| arguments.service.as_ref().is_none_or(|wanted| wanted == name);
    let chosen: Vec<_> = services.iter().filter(|service| wanted(&service.ir.name)).collect();
    if chosen.is_empty() {
        let known: Vec<_> = services.iter().map(|service| service.ir.name.as_str()).collect();
        say(&mut stderr(), &format!("error: unknown service; the specs have {}", known.join(", ")));
        return ExitCode::FAILURE;
    }
    let folder = arguments.out.clone().or_else(|| arguments.service.is_none().then(|| root().join("target/openapi")));
    for service in chosen {
        let text = text(&service::document(*service));
        let Some(folder) = &folder else {
            say(&mut stdout(), text.trim_end());
            continue;
        };
        let path = folder.join(format!("{}.json", service.ir.name));
        if let Err(error) = write(&path, &text) {
            say(&mut stderr(), &format!("error: {} cannot be written: {error}", path.display()));
            return ExitCode::FAILURE;
        }
        say(&mut stdout(), &format!("  wrote {}", path.display()));
    }
    ExitCode::SUCCESS
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

/// The description as JSON.
fn text(document: &Document) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    format!("{text}\n")
}
