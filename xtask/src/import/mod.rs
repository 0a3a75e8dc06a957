//! `cargo xtask import`: a saved page becomes a spec, or changes to the one that stands.

mod declare;
mod edit;
mod fresh;
#[cfg(test)]
mod fuzz;
mod merge;
mod names;
mod report;
#[cfg(test)]
mod standing;
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

use crate::compare::{self, What, view::View};
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
    let (specs, mut found) = spec::load(folder);
    found.extend(codegen::validate::validate(&specs));
    if found.iter().any(codegen::diagnostic::Diagnostic::is_error) {
        show(&found);
        return Err("the specs have mistakes, which must be mended first".to_owned());
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
    let method = naming::module_name(&page.operation);
    if naming::is_client_word(&method) || naming::is_reserved(&method) {
        return Err(format!("the operation {} would be the method `{method}`, which every client has", page.operation));
    }
    let page = &names::with_constants(page, service);
    let placed = compare::place(page, service)?;
    let file = format!("{}/operations/{}.yaml", service.name, naming::module_name(&page.operation));
    let Some(view) = View::of(service, &page.operation) else {
        let (after, remarks) = fresh::spec(page, &placed, service, today);
        let changes = vec![Change { path: file.clone(), before: String::new(), after }];
        check(specs, &changes)?;
        let report = Report::fresh(page, &placed, &service.name, &file, remarks);
        return Ok(Imported { changes, report });
    };
    if view.operation.spec.operation != page.operation {
        return Err(format!("{} is about {}", view.operation.path, view.operation.spec.operation));
    }
    let mut findings = compare::compare(page, &placed, &view);
    // A page without a table says nothing of what would stand in it.
    let is_silent = |path: &str| {
        page.request.is_empty() && path.starts_with("request ")
            || page.response.is_empty() && path.starts_with("response ")
    };
    findings.retain(|finding| finding.what != What::MissingOnPage || !is_silent(&finding.path));
    let merged = |asks| merge::merge(page, &view, &findings, &service.name, today, asks);
    let (mut changes, mut remarks) = merged(false);
    // What does not fit the rest of the spec, a person has to fit in.
    if check(specs, &changes).is_err() {
        (changes, remarks) = merged(true);
        check(specs, &changes)?;
    }
    let report = Report::standing(page, &placed, &service.name, &file, &findings, remarks, !changes.is_empty());
    Ok(Imported { changes, report })
}

/// With the changes the specs still obey all rules, so that every command reads them; anything else is a mistake here,
/// and is told before it is written.
fn check(specs: &Specs, changes: &[Change]) -> Result<(), String> {
    let files = texts(specs).into_iter().filter(|(path, _)| {
        !changes.iter().any(|change| path.split_once('/').is_some_and(|(_, path)| path == change.path))
    });
    let made = changes.iter().map(|change| (format!("specs/{}", change.path), change.after.clone()));
    let texts: Vec<(String, String)> = files.chain(made).collect();
    let (specs, mut found) = spec::load_texts(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    found.extend(codegen::validate::validate(&specs));
    let errors: Vec<_> = found.into_iter().filter(codegen::diagnostic::Diagnostic::is_error).collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(format!(
        "a mistake in this program: the spec that it made cannot be read\n{}",
        codegen::diagnostic::render(&errors, codegen::diagnostic::Style::Plain)
    ))
}

/// The files of specs, with their paths.
fn texts(specs: &Specs) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for service in &specs.services {
        files.push((&service.service.path, service.service.places.source()));
        files.extend(service.types.iter().map(|doc| (&doc.path, doc.places.source())));
        files.extend(service.waiters.iter().map(|doc| (&doc.path, doc.places.source())));
        files.extend(service.operations.iter().map(|doc| (&doc.path, doc.places.source())));
    }
    files.into_iter().map(|(path, source)| (path.clone(), source.text().to_owned())).collect()
}

fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}
