//! Importing a file of metadata: operations without a spec get one, all of them together, and the specs that stand are
//! held against it one after the other.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use codegen::diagnostic::{self, Diagnostic};
use codegen::spec::{self, ServiceSpecs, Specs};
use codegen::validate;

use super::edit::Edits;
use super::known::Known;
use super::{Change, Report, batch, check, codes, lift, merge, texts, under};
use crate::compare::{self, Finding, view::View};
use crate::metadata::{Catalogue, Documented};
use crate::page::Page;

/// What an import of metadata comes to.
#[derive(Debug, Default)]
pub(super) struct Imported {
    pub(super) changes: Vec<Change>,
    /// What came of each operation: one line, and all that there is to tell.
    pub(super) reports: Vec<(String, String)>,
    pub(super) remarks: Vec<String>,
}

/// Turns metadata into changes of the specs. Pages beside it say what it lacks, and where they differ.
pub(super) fn import(
    catalogue: &Catalogue,
    names: &[String],
    pages: &[Page],
    specs: &Specs,
    service: Option<&str>,
    today: &str,
) -> Result<Imported, String> {
    let mut work = Work::new(catalogue, specs, service)?;
    let wanted = catalogue.wanted(names)?;
    for operation in &wanted {
        work.standing(operation, today)?;
    }
    let fresh: Vec<&Documented> = wanted.into_iter().filter(|operation| !work.has(operation)).collect();
    work.fresh(catalogue, &fresh, today)?;
    for page in pages {
        work.beside(page, today)?;
    }
    work.finish()
}

/// New specs for operations that have none, as files of a folder of their own, with the vendor's words.
pub(super) fn drafts(
    catalogue: &Catalogue,
    names: &[String],
    specs: &Specs,
    service: Option<&str>,
    today: &str,
) -> Result<Imported, String> {
    let work = Work::new(catalogue, specs, service)?;
    let fresh: Vec<&Documented> =
        catalogue.wanted(names)?.into_iter().filter(|operation| !work.has(operation)).collect();
    let known = Known::of(&catalogue.operations, work.service()?);
    let mut batch = batch::specs(&fresh, &known, work.service()?, today, true);
    let shared = under("types", &batch.types) + &under("enums", &batch.enums);
    if !shared.is_empty() {
        batch.files.push((format!("{}/types.yaml", work.name), format!("{TYPES_HEAD}{}", shared.trim_start())));
    }
    let new = |(path, after)| Change { path, before: String::new(), after };
    Ok(Imported { changes: batch.files.into_iter().map(new).collect(), remarks: batch.remarks, ..Imported::default() })
}

const TYPES_HEAD: &str = "# yaml-language-server: $schema=../spec.schema.json#/$defs/TypesSpec\n";

/// The specs of a service while they change.
struct Work {
    name: String,
    /// Files by their paths from the folder of the specs on.
    before: BTreeMap<String, String>,
    texts: BTreeMap<String, String>,
    specs: Specs,
    imported: Imported,
}

impl Work {
    fn new(catalogue: &Catalogue, specs: &Specs, wanted: Option<&str>) -> Result<Self, String> {
        let service = service(catalogue, specs, wanted)?;
        let texts = texts(service).into_iter().map(|(path, text)| match path.split_once('/') {
            Some((_, path)) => (path.to_owned(), text),
            None => (path, text),
        });
        let texts: BTreeMap<String, String> = texts.collect();
        let specs = Specs { services: vec![service.clone()] };
        let name = service.name.clone();
        Ok(Self { name, before: texts.clone(), texts, specs, imported: Imported::default() })
    }

    fn service(&self) -> Result<&ServiceSpecs, String> {
        self.specs.services.first().ok_or_else(|| "there is no service".to_owned())
    }

    fn has(&self, operation: &Documented) -> bool {
        self.service().is_ok_and(|service| View::of(service, &operation.page.operation).is_some())
    }

    /// Takes changed texts in, and reads them again.
    fn take(&mut self, changed: impl IntoIterator<Item = (String, String)>) -> Result<(), String> {
        self.texts.extend(changed);
        let texts: Vec<(String, &str)> =
            self.texts.iter().map(|(path, text)| (format!("specs/{path}"), text.as_str())).collect();
        let (specs, found) = spec::load_texts(texts.iter().map(|(path, text)| (path.as_str(), *text)));
        refuse(found)?;
        self.specs = specs;
        Ok(())
    }

    fn standing(&mut self, operation: &Documented, today: &str) -> Result<(), String> {
        let service = self.service()?;
        let own = codes::with_constants(&[operation], service);
        let page = own.first().map_or(&operation.page, |own| &own.page);
        let Some(view) = View::of(service, &page.operation) else { return Ok(()) };
        let mut findings = compare::compare(page, &operation.placed, &view);
        findings.iter_mut().for_each(compare::Finding::of_metadata);
        let (changes, remarks) = self.merged(page, &view, &findings, today, false)?;
        let file = view.operation.path.split_once('/').map_or(view.operation.path.as_str(), |(_, path)| path);
        let report =
            Report::standing(page, &operation.placed, &service.name, file, &findings, remarks, !changes.is_empty());
        self.imported.reports.push((report.short(), report.text(false)));
        if changes.is_empty() {
            return Ok(());
        }
        self.take(changes.into_iter().map(|change| (change.path, change.after)))
    }

    /// What a merge comes to. What does not fit the rest of the spec, a person has to fit in.
    fn merged(
        &self,
        page: &Page,
        view: &View<'_>,
        findings: &[Finding<'_>],
        today: &str,
        beside: bool,
    ) -> Result<(Vec<Change>, Vec<String>), String> {
        let merged = |asks| merge::merge(page, view, findings, &self.name, today, merge::How { asks, beside });
        let (changes, remarks) = merged(false);
        if check(self.service()?, &changes).is_ok() {
            return Ok((changes, remarks));
        }
        let (changes, remarks) = merged(true);
        check(self.service()?, &changes)?;
        Ok((changes, remarks))
    }

    /// A page of an operation whose spec follows the metadata.
    fn beside(&mut self, page: &Page, today: &str) -> Result<(), String> {
        let service = self.service()?;
        let placed = compare::place(page, service)?;
        let Some(view) = View::of(service, &page.operation) else {
            return Err(format!("the specs do not have {}, which a page is about", page.operation));
        };
        let mut findings = compare::compare(page, &placed, &view);
        findings.iter_mut().for_each(compare::Finding::settle);
        let (changes, remarks) = self.merged(page, &view, &findings, today, true)?;
        let file = view.operation.path.split_once('/').map_or(view.operation.path.as_str(), |(_, path)| path);
        let report = Report::standing(page, &placed, &service.name, file, &findings, remarks, !changes.is_empty());
        self.imported.reports.push((report.short(), report.text(false)));
        self.take(changes.into_iter().map(|change| (change.path, change.after)))
    }

    fn fresh(&mut self, catalogue: &Catalogue, fresh: &[&Documented], today: &str) -> Result<(), String> {
        if fresh.is_empty() {
            return Ok(());
        }
        let service = self.service()?;
        let fresh = codes::with_constants(fresh, service);
        let fresh: Vec<&Documented> = fresh.iter().collect();
        let known = Known::of(&catalogue.operations, service);
        let batch = batch::specs(&fresh, &known, service, today, false);
        let lifted = lift::lift(service, &batch.used);
        let path = format!("{}/types.yaml", self.name);
        let block = |lifted: &str, new: &str| {
            [lifted, new].into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
        };
        let sections = [("types", block(&lifted.types, &batch.types)), ("enums", block(&lifted.enums, &batch.enums))];
        let types = types(service, &sections);
        for (operation, (path, _)) in fresh.iter().zip(&batch.files) {
            let report = Report::fresh(&operation.page, &operation.placed, &self.name, path, Vec::new());
            self.imported.reports.push((report.short(), report.text(false)));
        }
        self.imported.remarks.extend(batch.remarks);
        self.imported
            .remarks
            .extend(lifted.moved.iter().map(|(name, file)| format!("`{name}` moves from {file} to types.yaml")));
        let moved = lifted
            .files
            .into_iter()
            .map(|(path, text)| (path.split_once('/').map(|(_, path)| path.to_owned()).unwrap_or(path), text));
        let types = types.map(|text| (path, text));
        let changed: Vec<(String, String)> = batch.files.into_iter().chain(moved).chain(types).collect();
        self.take(changed)
    }

    /// The changes, if what came of them obeys the rules.
    fn finish(self) -> Result<Imported, String> {
        refuse(validate::validate(&self.specs))?;
        let mut imported = self.imported;
        for (path, after) in self.texts {
            let before = self.before.get(&path).cloned().unwrap_or_default();
            if before != after {
                imported.changes.push(Change { path, before, after });
            }
        }
        Ok(imported)
    }
}

/// The service that the metadata is about.
pub(super) fn service<'a>(
    catalogue: &Catalogue,
    specs: &'a Specs,
    wanted: Option<&str>,
) -> Result<&'a ServiceSpecs, String> {
    let first = catalogue.operations.first().ok_or("the metadata holds no operation")?;
    compare::service(specs, &first.page, wanted)
}

/// `types.yaml` with more types, if there are any.
fn types(service: &ServiceSpecs, sections: &[(&str, String)]) -> Option<String> {
    if sections.iter().all(|(_, block)| block.is_empty()) {
        return None;
    }
    let Some(doc) = &service.types else {
        let text: String = sections.iter().map(|(key, block)| under(key, block)).collect();
        return Some(format!("{TYPES_HEAD}{}", text.trim_start()));
    };
    let mut edits = Edits::default();
    for (key, block) in sections.iter().filter(|(_, block)| !block.is_empty()) {
        let last = doc.places.keys(&[key]).last().map(str::to_owned);
        match last {
            Some(last) => edits.after(&doc.places, &[key, &last], block),
            None => edits.top(&doc.places, key, &format!("{key}:\n{block}")),
        }
    }
    Some(edits.apply(doc.places.source().text()))
}

/// What was made obeys the rules; anything else is a mistake here, and is told before it is written.
fn refuse(found: Vec<Diagnostic>) -> Result<(), String> {
    let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(format!(
        "a mistake in this program: the specs that it made cannot be used\n{}",
        diagnostic::render(&errors, diagnostic::Style::Plain)
    ))
}
