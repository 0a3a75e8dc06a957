//! Changes to a standing spec: what the page adds is put in at its place, what it no longer has is marked, and
//! everything else stays as a person wrote it.

use std::collections::{BTreeMap, BTreeSet};

use codegen::naming;

use super::Change;
use super::declare::{Declarations, Home, differs_text, review_text, value_entry};
use super::edit::{Edits, Value};
use super::fresh::{error_entry, rate_limits, section_enums, section_types};
use super::names;
use super::yaml::Entries;
use crate::compare::view::{File, Site, View};
use crate::compare::{Finding, Fix, Standing};
use crate::page::Page;
use crate::place::{Differs, Node, Review};

/// Whom a merge follows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct How {
    /// A key that the page has for a standing field is asked about and not put in.
    pub(super) asks: bool,
    /// The spec was made from metadata, and the page stands beside it.
    pub(super) beside: bool,
}

/// The changed files, with what people should know of the choices made.
pub(super) fn merge(
    page: &Page,
    view: &View<'_>,
    findings: &[Finding<'_>],
    service: &str,
    today: &str,
    how: How,
) -> (Vec<Change>, Vec<String>) {
    let mut merge = Merge {
        view,
        declarations: Declarations::new(&page.operation, Some(view.service)),
        shared: Declarations::shared(&page.operation, view.service),
        edits: BTreeMap::new(),
        reviews: BTreeMap::new(),
        done: BTreeSet::new(),
        remarks: Vec::new(),
        names: BTreeMap::new(),
        codes: Vec::new(),
        differs: BTreeMap::new(),
        beside: how.beside,
    };
    for finding in findings.iter().filter(|finding| finding.standing == Standing::Open) {
        match &finding.fix {
            Fix::Key { site, key, value } if how.asks => merge.ask(
                site,
                &format!("the page says {key}: {value}, which does not fit the rest"),
                &[format!("{key}: {value}"), "a `differs`, or another type".to_owned()],
            ),
            _ => merge.finding(page, finding),
        }
    }
    merge.finish(service, today)
}

struct Merge<'a, 'v> {
    view: &'v View<'a>,
    declarations: Declarations<'v>,
    /// What fields of `types.yaml` declare, which stands there as well.
    shared: Declarations<'v>,
    edits: BTreeMap<File, Edits>,
    /// Reviews by their places, since several things may be open about one.
    reviews: BTreeMap<Site, Review>,
    /// What was put in; several uses of a type ask for the same thing.
    done: BTreeSet<(Site, String)>,
    remarks: Vec<String>,
    /// Names in Rust that were given here to what was put in, by its place.
    names: BTreeMap<Site, BTreeSet<String>>,
    /// Codes of `service.yaml` for a list that is not there yet.
    codes: Vec<String>,
    /// Ways in which the page differs, by their places.
    differs: BTreeMap<Site, Vec<Differs>>,
    /// The spec was made from metadata, and the page stands beside it.
    beside: bool,
}

impl Merge<'_, '_> {
    fn finding(&mut self, page: &Page, finding: &Finding<'_>) {
        match &finding.fix {
            Fix::None => {}
            Fix::Member { fields, after, node, above, in_request, at_top } => {
                if !self.first(fields, &node.name) {
                    return;
                }
                if fields.file == File::Types {
                    self.remarks.push(format!(
                        "{} goes into a type of types.yaml that other operations use, too: say `lacks` where it never comes",
                        finding.path
                    ));
                }
                let home = match (in_request, at_top) {
                    (true, true) => Home::Request,
                    (true, false) => Home::InRequest,
                    _ => Home::Response,
                };
                let mut entries = self.field(fields.file, node, above, home);
                let taken = self.taken(fields);
                names::one(&node.name, &mut entries, home == Home::Request, &taken);
                self.names.entry(fields.clone()).or_default().insert(names::in_rust(&node.name, &entries));
                if self.beside {
                    only_on_page(&mut entries);
                }
                self.put(fields, after.as_deref(), &node.name, &Value::Entries(entries));
            }
            Fix::Value { values, after, value } => {
                if self.first(values, value) {
                    let mut entry = value_entry(value, &self.variants(values));
                    let rust = entry.iter().find(|(key, _)| key == "rust_name").map(|(_, name)| name.clone());
                    let rust = rust.unwrap_or_else(|| naming::variant_name(value));
                    self.names.entry(values.clone()).or_default().insert(rust);
                    if self.beside {
                        only_on_page(&mut entry);
                    }
                    let value_text = match entry.as_slice() {
                        [(_, doc)] => Value::Raw(doc.clone()),
                        _ => Value::Entries(entry),
                    };
                    self.put(values, after.as_deref(), value, &value_text);
                }
            }
            Fix::Key { site, key, value } => {
                if self.first(site, key) {
                    let places = self.view.places(site.file);
                    self.edits.entry(site.file).or_default().append(
                        places,
                        &site.keys,
                        key,
                        &Value::Raw(value.clone()),
                    );
                }
            }
            Fix::Review { site, why, choices } => {
                self.ask(site, why, choices);
            }
            Fix::Differs { site, key, page, why } => {
                if self.first(site, &format!("{key}{page:?}")) {
                    let differs = Differs { key, page: page.clone(), why: why.clone() };
                    self.differs.entry(site.clone()).or_default().push(differs);
                }
            }
            Fix::Code { code, http } => {
                let site = Site { file: File::Operation, keys: Vec::new() };
                if self.first(&site, code) {
                    self.code(code, *http);
                }
            }
            Fix::RateLimits => {
                let block = format!("rate_limits: {}\n", rate_limits(page));
                self.edits.entry(File::Operation).or_default().top(&self.view.operation.places, "rate_limits", &block);
            }
            Fix::List { site, node, above } => {
                if self.first(site, "type") {
                    let entries = self.field(site.file, node, above, Home::Response);
                    let ty =
                        entries.iter().find(|(key, _)| key == "type").map(|(_, ty)| ty.clone()).unwrap_or_default();
                    let mut keys = site.keys.clone();
                    keys.push("type".to_owned());
                    let places = self.view.places(site.file);
                    self.edits.entry(site.file).or_default().replace(places, &keys, &ty);
                }
            }
        }
    }

    fn ask(&mut self, site: &Site, why: &str, choices: &[String]) {
        if self.first(site, why) {
            let more = Review { why: why.to_owned(), choices: choices.to_vec() };
            let known = self.reviews.remove(site);
            self.reviews.insert(site.clone(), Review::and(known, more));
        }
    }

    /// The entries of a field in a file, which declare what they need in the same file.
    fn field(&mut self, file: File, node: &Node, above: &str, home: Home) -> Entries {
        let (own, other) = match file {
            File::Operation => (&mut self.declarations, &self.shared),
            File::Types => (&mut self.shared, &self.declarations),
        };
        own.avoid(other);
        own.field(node, above, home)
    }

    fn first(&mut self, site: &Site, what: &str) -> bool {
        self.done.insert((site.clone(), what.to_owned()))
    }

    fn put(&mut self, at: &Site, after: Option<&str>, key: &str, value: &Value) {
        let places = self.view.places(at.file);
        self.edits.entry(at.file).or_default().entry(places, &at.keys, after, key, value);
    }

    /// The Rust names that the values of an enumeration have.
    fn variants(&self, values: &Site) -> BTreeSet<String> {
        self.names_at(values, naming::variant_name)
    }

    /// The Rust names that the fields at a place have.
    fn taken(&self, fields: &Site) -> BTreeSet<String> {
        self.names_at(fields, naming::field_name)
    }

    fn names_at(&self, at: &Site, converted: impl Fn(&str) -> String) -> BTreeSet<String> {
        let keys: Vec<&str> = at.keys.iter().map(String::as_str).collect();
        let places = self.view.places(at.file);
        let name = |key: &str| {
            let path: Vec<&str> = keys.iter().copied().chain([key, "rust_name"]).collect();
            let given = places.get(&path).and_then(|node| node.text());
            given.map_or_else(|| converted(key), str::to_owned)
        };
        let mut names: BTreeSet<String> = places.keys(&keys).map(name).collect();
        names.extend(self.names.get(at).into_iter().flatten().cloned());
        names
    }

    fn code(&mut self, code: &str, http: Option<u16>) {
        let places = &self.view.operation.places;
        let edits = self.edits.entry(File::Operation).or_default();
        if !self.view.service.service.spec.errors.contains_key(code) {
            let last = self.view.operation.spec.errors.keys().last().map(String::as_str);
            edits.entry(places, &["errors".to_owned()], last, code, &Value::Entries(error_entry(http)));
            return;
        }
        let listed = &self.view.operation.spec.common_errors;
        match listed.len().checked_sub(1).map(|last| places.span(&["common_errors", &last.to_string()])) {
            Some(last) => {
                let text = places.source().text();
                let line = text.get(..last.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
                // A list of lines goes on with a line, one in brackets with a comma.
                let new = match line.strip_suffix("- ") {
                    Some(indent) if indent.trim().is_empty() => format!("\n{indent}- {code}"),
                    _ => format!(", {code}"),
                };
                edits.insert_at("common_errors", last.end, new);
            }
            // Where there is no list yet, all of them make one.
            None => self.codes.push(code.to_owned()),
        }
    }

    fn finish(mut self, service: &str, today: &str) -> (Vec<Change>, Vec<String>) {
        for (site, review) in std::mem::take(&mut self.reviews) {
            let places = self.view.places(site.file);
            let edits = self.edits.entry(site.file).or_default();
            let text = review_text(&review);
            if site.keys.is_empty() {
                edits.top(places, "review", &format!("review: {text}\n"));
            } else {
                edits.append(places, &site.keys, "review", &Value::Raw(text));
            }
        }
        for (site, differs) in std::mem::take(&mut self.differs) {
            let places = self.view.places(site.file);
            self.edits.entry(site.file).or_default().differs(places, &site.keys, &differs);
        }
        for (file, declared) in [(File::Operation, &self.declarations), (File::Types, &self.shared)] {
            for (key, block) in
                [("types", section_types(&declared.types, false)), ("enums", section_enums(&declared.enums, false))]
            {
                if block.is_empty() {
                    continue;
                }
                let places = self.view.places(file);
                let edits = self.edits.entry(file).or_default();
                let last = places.keys(&[key]).last().map(str::to_owned);
                match last {
                    Some(last) => edits.after(places, &[key, &last], &block),
                    None => edits.top(places, key, &format!("{key}:\n{block}")),
                }
            }
        }
        let places = &self.view.operation.places;
        if !self.codes.is_empty() {
            let block = format!("common_errors: [{}]\n", self.codes.join(", "));
            self.edits.entry(File::Operation).or_default().top(places, "common_errors", &block);
        }
        let is_changed = self.edits.values().any(|edits| !edits.is_empty());
        if is_changed && self.view.operation.spec.source.read.as_str() < today {
            self.edits.entry(File::Operation).or_default().replace(
                places,
                &["source".to_owned(), "read".to_owned()],
                today,
            );
        }
        let mut changes = Vec::new();
        for (file, edits) in self.edits {
            if edits.is_empty() {
                continue;
            }
            let before = self.view.places(file).source().text().to_owned();
            let after = edits.apply(&before);
            let path = match file {
                File::Operation => {
                    let name = self.view.operation.path.rsplit('/').next().unwrap_or_default();
                    format!("{service}/operations/{name}")
                }
                File::Types => format!("{service}/types.yaml"),
            };
            if after != before {
                changes.push(Change { path, before, after });
            }
        }
        self.remarks.extend(self.declarations.remarks);
        self.remarks.extend(self.shared.remarks);
        (changes, self.remarks)
    }
}

/// Says that the metadata does not have a field or a value.
fn only_on_page(entries: &mut Entries) {
    let more = Differs { key: "missing", page: None, why: "only the page has it; the metadata lacks it".to_owned() };
    let text = differs_text(&[more]);
    match entries.iter_mut().find(|(key, _)| key == "differs") {
        Some((_, known)) => *known = format!("{}, {}", known.trim_end_matches(']'), text.trim_start_matches('[')),
        None => entries.push(("differs".to_owned(), text)),
    }
}
