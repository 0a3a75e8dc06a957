//! `cargo xtask import`: a saved page becomes a spec, or changes to the one that stands.

mod batch;
mod catalogue;
mod codes;
mod declare;
mod edit;
mod fresh;
#[cfg(test)]
mod fuzz;
mod known;
mod lift;
mod merge;
mod names;
mod remember;
mod report;
mod sheet;
#[cfg(test)]
mod standing;
mod structs;
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
use codegen::spec::{self, ServiceSpecs, Specs};
use similar::TextDiff;

use batch::under;
pub(crate) use declare::literal;
pub(crate) use report::Report;

use crate::compare::{self, What, view::View};
use crate::generate::{say, show};
use crate::metadata;
use crate::page::{self, Page};
use crate::root;
use crate::words::{History, Words};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Saved pages or metadata files
    #[arg(required = true)]
    pages: Vec<PathBuf>,
    /// The service of the pages, if they do not say it
    #[arg(long)]
    service: Option<String>,
    /// Write the specs; without it, only show the changes
    #[arg(long)]
    write: bool,
    /// Import only these operations of a metadata file
    #[arg(long, num_args = 1..)]
    operation: Vec<String>,
    /// Write the specs of operations without one into this folder, with the vendor's descriptions as comments
    #[arg(long)]
    to: Option<PathBuf>,
    /// Accept the vendor's changed descriptions, after somebody has read them
    #[arg(long)]
    accept: bool,
    /// Show where each row of the page was placed, and why
    #[arg(long)]
    evidence: bool,
    /// The folder of the specs [default: the repository's]
    #[arg(long)]
    specs: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let folder = arguments.specs.clone().unwrap_or_else(|| root().join("specs"));
    let mut code = ExitCode::SUCCESS;
    // Pages beside metadata follow it: it is first for structure.
    let is_metadata = |path: &&PathBuf| metadata::load(path).is_some();
    let (first, pages): (Vec<&PathBuf>, Vec<&PathBuf>) = arguments.pages.iter().partition(is_metadata);
    let (alone, beside) = if first.is_empty() { (pages, Vec::new()) } else { (first, pages) };
    for path in alone {
        if let Err(error) = one(arguments, &folder, path, &beside) {
            say(&mut stderr(), &format!("error: {}: {error}; nothing was written", path.display()));
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn one(arguments: &Arguments, folder: &Path, path: &Path, beside: &[&PathBuf]) -> Result<(), String> {
    let catalogue = metadata::load(path).transpose()?;
    let (specs, mut found) = spec::load(folder);
    found.extend(codegen::validate::validate(&specs));
    if found.iter().any(codegen::diagnostic::Diagnostic::is_error) {
        show(&found);
        return Err("the specs have mistakes, which must be fixed first".to_owned());
    }
    let service = arguments.service.as_deref();
    let Some(catalogue) = catalogue else {
        let page = page::load(path).map_err(|error| error.to_string())?;
        let imported = import(&page, &specs, service, &today())?;
        put(&imported.changes, folder, arguments.write)?;
        say(&mut stdout(), imported.report.text(arguments.evidence).trim_end());
        let service = compare::service(&specs, &page, service)?;
        let read = |bytes: &[u8]| crate::audit::words_of(bytes, service);
        let words = Words::of_page(&page, &compare::place(&page, service)?);
        return remember::remember(
            arguments,
            folder,
            &service.name,
            &imported.changes,
            &[words],
            &mut History::new(path, &read),
        );
    };
    let names = &arguments.operation;
    let imported = match &arguments.to {
        Some(to) => {
            let drafts = catalogue::drafts(&catalogue, names, &specs, service, &today())?;
            put(&drafts.changes, to, true)?;
            drafts
        }
        None => {
            let pages = pages_beside(beside, &catalogue)?;
            let imported = catalogue::import(&catalogue, names, &pages, &specs, service, &today())?;
            put(&imported.changes, folder, arguments.write)?;
            imported
        }
    };
    for (short, whole) in &imported.reports {
        let is_whole = arguments.evidence || !names.is_empty();
        say(&mut stdout(), if is_whole { whole.trim_end() } else { short });
    }
    for remark in &imported.remarks {
        say(&mut stdout(), &format!("  {remark}"));
    }
    if arguments.to.is_some() {
        return Ok(());
    }
    let words: Vec<Words> = catalogue.wanted(names)?.into_iter().map(Words::of_metadata).collect();
    let service = catalogue::service(&catalogue, &specs, service)?;
    remember::remember(
        arguments,
        folder,
        &service.name,
        &imported.changes,
        &words,
        &mut History::new(path, &crate::audit::catalogue::words_of),
    )
}

/// The pages that are about operations of the metadata.
fn pages_beside(paths: &[&PathBuf], catalogue: &metadata::Catalogue) -> Result<Vec<Page>, String> {
    let mut pages = Vec::new();
    for path in paths {
        let page = page::load(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if catalogue.operations.iter().any(|operation| operation.page.operation == page.operation) {
            pages.push(page);
        }
    }
    Ok(pages)
}

/// Writes the changes into a folder, or shows them.
fn put(changes: &[Change], folder: &Path, write: bool) -> Result<(), String> {
    for change in changes {
        let target = folder.join(&change.path);
        let shown = format!("specs/{}", change.path);
        if write {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
            }
            fs::write(&target, &change.after).map_err(|error| format!("{}: {error}", target.display()))?;
            say(&mut stdout(), &format!("  wrote {}", target.display()));
        } else {
            let diff = TextDiff::from_lines(change.before.as_str(), change.after.as_str());
            let from = if change.before.is_empty() { "/dev/null" } else { shown.as_str() };
            say(&mut stdout(), diff.unified_diff().header(from, &shown).to_string().trim_end());
        }
    }
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
        check(service, &changes)?;
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
    let merged = |asks| {
        let how = merge::How { asks, ..merge::How::default() };
        merge::merge(page, &view, &findings, &service.name, today, how)
    };
    let (mut changes, mut remarks) = merged(false);
    // What does not fit the rest of the spec, a person has to fit in.
    if check(service, &changes).is_err() {
        (changes, remarks) = merged(true);
        check(service, &changes)?;
    }
    let report = Report::standing(page, &placed, &service.name, &file, &findings, remarks, !changes.is_empty());
    Ok(Imported { changes, report })
}

/// With the changes the specs still obey all rules, so that every command reads them; anything else is a mistake here,
/// and is told before it is written.
fn check(service: &ServiceSpecs, changes: &[Change]) -> Result<(), String> {
    // Reading all specs anew takes long. What no change touches obeys the rules as before.
    if changes.is_empty() {
        return Ok(());
    }
    let files = texts(service).into_iter().filter(|(path, _)| {
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

/// The files of a service's specs, with their paths.
fn texts(service: &ServiceSpecs) -> Vec<(String, String)> {
    let mut files = vec![(&service.service.path, service.service.places.source())];
    files.extend(service.types.iter().map(|doc| (&doc.path, doc.places.source())));
    files.extend(service.waiters.iter().map(|doc| (&doc.path, doc.places.source())));
    files.extend(service.operations.iter().map(|doc| (&doc.path, doc.places.source())));
    files.into_iter().map(|(path, source)| (path.clone(), source.text().to_owned())).collect()
}

fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}
