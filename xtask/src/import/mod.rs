//! `cargo xtask import`: a saved page becomes a spec, or changes to the one that stands.

mod declare;
mod edit;
mod fresh;
mod merge;
mod report;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod variants;
mod yaml;

use std::fs;
use std::io::{stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use codegen::naming;
use codegen::spec::{self, Specs};
use similar::TextDiff;

pub(crate) use declare::literal;
pub(crate) use report::Report;

use crate::compare::{self, view::View};
use crate::generate::{say, show};
use crate::page::{self, Page};
use crate::root;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The saved pages
    #[arg(required = true)]
    pages: Vec<PathBuf>,
    /// The service that the pages belong to, where they do not say it
    #[arg(long)]
    service: Option<String>,
    /// Write the specs; without it, only show what would change
    #[arg(long)]
    write: bool,
    /// Show where each row of the page went, and why
    #[arg(long)]
    evidence: bool,
    /// The folder of the specs, where it is not the repository's
    #[arg(long)]
    specs: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let folder = arguments.specs.clone().unwrap_or_else(|| root().join("specs"));
    let mut code = ExitCode::SUCCESS;
    for path in &arguments.pages {
        if let Err(error) = one(arguments, &folder, path) {
            say(&mut stderr(), &format!("error: {}: {error}; nothing was written", path.display()));
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn one(arguments: &Arguments, folder: &Path, path: &Path) -> Result<(), String> {
    let page = page::load(path).map_err(|error| error.to_string())?;
    let (specs, found) = spec::load(folder);
    if found.iter().any(codegen::diagnostic::Diagnostic::is_error) {
        show(&found);
        return Err("the specs cannot be read".to_owned());
    }
    let imported = import(&page, &specs, arguments.service.as_deref(), &today())?;
    for change in &imported.changes {
        let target = folder.join(&change.path);
        let shown = format!("specs/{}", change.path);
        if arguments.write {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
            }
            fs::write(&target, &change.after).map_err(|error| format!("{}: {error}", target.display()))?;
            say(&mut stdout(), &format!("  wrote {shown}"));
        } else {
            let diff = TextDiff::from_lines(change.before.as_str(), change.after.as_str());
            let from = if change.before.is_empty() { "/dev/null" } else { shown.as_str() };
            say(&mut stdout(), diff.unified_diff().header(from, &shown).to_string().trim_end());
        }
    }
    say(&mut stdout(), imported.report.text(arguments.evidence).trim_end());
    Ok(())
}

/// A file before and after.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// From the folder of the specs on.
    pub(crate) path: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// What an import comes to.
#[derive(Clone, Debug)]
pub(crate) struct Imported {
    pub(crate) changes: Vec<Change>,
    pub(crate) report: Report,
}

/// Turns a page into changes of the specs.
pub(crate) fn import(page: &Page, specs: &Specs, wanted: Option<&str>, today: &str) -> Result<Imported, String> {
    let service = compare::service(specs, page, wanted)?;
    let placed = compare::place(page, service)?;
    let file = format!("{}/operations/{}.yaml", service.name, naming::module_name(&page.operation));
    let Some(view) = View::of(service, &page.operation) else {
        let (after, remarks) = fresh::spec(page, &placed, service, today);
        check(&service.name, service, &[(file.clone(), after.clone())])?;
        let report = Report::fresh(page, &placed, &service.name, &file, remarks);
        return Ok(Imported { changes: vec![Change { path: file, before: String::new(), after }], report });
    };
    if view.operation.spec.operation != page.operation {
        return Err(format!("{} is about {}", view.operation.path, view.operation.spec.operation));
    }
    let findings = compare::compare(page, &placed, &view);
    let (changes, remarks) = merge::merge(page, &view, &findings, &service.name, today);
    check(
        &service.name,
        service,
        &changes.iter().map(|change| (change.path.clone(), change.after.clone())).collect::<Vec<_>>(),
    )?;
    let report = Report::standing(page, &placed, &service.name, &file, &findings, remarks, !changes.is_empty());
    Ok(Imported { changes, report })
}

/// What was made can be read; anything else is a mistake here, and is told before it is written.
fn check(name: &str, service: &spec::ServiceSpecs, files: &[(String, String)]) -> Result<(), String> {
    let mut texts: Vec<(String, String)> =
        vec![(format!("specs/{name}/service.yaml"), service.service.places.source().text().to_owned())];
    texts.extend(files.iter().map(|(path, text)| (format!("specs/{path}"), text.clone())));
    let (_, found) = spec::load_texts(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let errors: Vec<_> = found.into_iter().filter(codegen::diagnostic::Diagnostic::is_error).collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(format!(
        "a mistake in this program: the spec that it made cannot be read\n{}",
        codegen::diagnostic::render(&errors, codegen::diagnostic::Style::Plain)
    ))
}

fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}
