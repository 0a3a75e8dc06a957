//! Stage 1, load: spec files become plain data that remembers where it stood.
//!
//! A file that is broken is repaired as far as possible, so that the rules of the next stage still look at the rest of
//! it, and one run shows all mistakes.

mod check;
mod doc;
pub mod model;
mod node;
mod schema;
mod shape;
mod stand_in;
pub(crate) mod suggest;
mod syntax;
#[cfg(test)]
pub(crate) mod testing;
pub mod type_expr;
mod value;
mod yaml;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::diagnostic::{self, Diagnostic, Source, Span};

pub use doc::{Doc, Places};
pub use node::{Kind, Node, State};
pub use schema::schema_text;

use model::{OperationSpec, ServiceSpec, TypesSpec, WaitersSpec};
use shape::Shapes;

/// All specs, service by service.
#[derive(Clone, Debug, Default)]
pub struct Specs {
    /// The services, by name.
    pub services: Vec<ServiceSpecs>,
}

/// The specs of one service.
#[derive(Clone, Debug)]
pub struct ServiceSpecs {
    /// Name of its folder.
    pub name: String,
    /// `service.yaml`
    pub service: Doc<ServiceSpec>,
    /// `types.yaml`; not every service has one.
    pub types: Option<Doc<TypesSpec>>,
    /// `waiters.yaml`; not every service has one.
    pub waiters: Option<Doc<WaitersSpec>>,
    /// `operations/*.yaml`, by file name.
    pub operations: Vec<Doc<OperationSpec>>,
    /// Whether every file of it could be read. Where one could not, the names that it declares and uses are not known,
    /// and rules that need all of them stay silent.
    pub complete: bool,
}

/// Loads all specs below a folder.
#[must_use]
pub fn load(root: &Path) -> (Specs, Vec<Diagnostic>) {
    let name = root.file_name().map_or_else(|| "specs".into(), |name| name.to_string_lossy().into_owned());
    let mut loader = Loader::default();
    loader.walk(root, &name, 0);
    loader.finish()
}

/// Loads specs from memory: pairs of a path, as it is shown to people (`specs/alibaba/service.yaml`), and a text. The
/// order does not matter.
#[must_use]
pub fn load_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Specs, Vec<Diagnostic>) {
    let mut loader = Loader::default();
    for (path, text) in files {
        match role(path) {
            Some(role) => loader.file(role, path, text),
            None => loader.stray(path),
        }
    }
    loader.finish()
}

/// What a file is, by its path.
#[derive(Clone, Copy)]
enum Role<'a> {
    Ignored,
    Service(&'a str),
    Types(&'a str),
    Waiters(&'a str),
    Operation(&'a str),
}

fn role(path: &str) -> Option<Role<'_>> {
    let mut parts = path.split('/').skip(1);
    let role = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("README.md" | "spec.schema.json"), None, ..) | (Some(_), Some("words.lock"), None, _) => Role::Ignored,
        (Some(service), Some("service.yaml"), None, _) => Role::Service(service),
        (Some(service), Some("types.yaml"), None, _) => Role::Types(service),
        (Some(service), Some("waiters.yaml"), None, _) => Role::Waiters(service),
        (Some(service), Some("operations"), Some(file), None) if file.ends_with(".yaml") => Role::Operation(service),
        _ => return None,
    };
    Some(role)
}

/// How deep folders are looked into: a little deeper than specs lie, so that a misplaced file is found.
const MAX_FOLDERS: usize = 6;

#[derive(Default)]
struct Loader {
    services: BTreeMap<String, Parts>,
    diagnostics: Vec<Diagnostic>,
}

/// What was loaded of a service so far.
#[derive(Default)]
struct Parts {
    service: Option<Doc<ServiceSpec>>,
    types: Option<Doc<TypesSpec>>,
    waiters: Option<Doc<WaitersSpec>>,
    operations: Vec<Doc<OperationSpec>>,
    /// A file of the service was seen but could not be read.
    broken: bool,
}

impl Loader {
    fn walk(&mut self, folder: &Path, shown: &str, depth: usize) {
        let mut entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => {
                let finding = Diagnostic::file_error(shown, format!("the folder cannot be read: {error}"));
                self.diagnostics.push(finding);
                return;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Hidden files belong to editors and file managers.
            if name.starts_with('.') {
                continue;
            }
            let (path, shown) = (entry.path(), format!("{shown}/{name}"));
            if path.is_dir() && depth < MAX_FOLDERS {
                self.walk(&path, &shown, depth + 1);
                continue;
            }
            match role(&shown) {
                Some(Role::Ignored) => {}
                Some(role) => match fs::read_to_string(&path) {
                    Ok(text) => self.file(role, &shown, &text),
                    Err(error) => self.unreadable(role, &shown, &error),
                },
                None => self.stray(&shown),
            }
        }
    }

    fn stray(&mut self, path: &str) {
        let help = "a service has `service.yaml`, `types.yaml`, `waiters.yaml`, `words.lock` and `operations/<name>.yaml`, and no other file";
        self.diagnostics.push(Diagnostic::file_error(path, "unexpected file in the specs").help(help));
    }

    fn unreadable(&mut self, role: Role<'_>, path: &str, error: &io::Error) {
        self.diagnostics.push(Diagnostic::file_error(path, format!("the file cannot be read: {error}")));
        if let Role::Service(service) | Role::Types(service) | Role::Waiters(service) | Role::Operation(service) = role
        {
            self.services.entry((*service).to_owned()).or_default().broken = true;
        }
    }

    fn file(&mut self, role: Role<'_>, path: &str, text: &str) {
        let source = Source::new(path, text.strip_prefix('\u{feff}').unwrap_or(text));
        let found = &mut self.diagnostics;
        match role {
            Role::Ignored => {}
            Role::Service(service) => {
                let parts = self.services.entry(service.to_owned()).or_default();
                parts.service = read(&source, "ServiceSpec", found);
                parts.broken |= parts.service.is_none();
                // The mistake was told; what the rest of the service says can still be looked at.
                parts.service = parts.service.take().or_else(|| empty(source, "ServiceSpec"));
            }
            Role::Types(service) => {
                let parts = self.services.entry(service.to_owned()).or_default();
                parts.types = read(&source, "TypesSpec", found);
                parts.broken |= parts.types.is_none();
            }
            Role::Waiters(service) => {
                let parts = self.services.entry(service.to_owned()).or_default();
                parts.waiters = read(&source, "WaitersSpec", found);
                parts.broken |= parts.waiters.is_none();
            }
            Role::Operation(service) => {
                let parts = self.services.entry(service.to_owned()).or_default();
                let operation = read(&source, "OperationSpec", found);
                parts.broken |= operation.is_none();
                parts.operations.extend(operation);
            }
        }
    }

    fn finish(mut self) -> (Specs, Vec<Diagnostic>) {
        let mut specs = Specs::default();
        for (name, mut parts) in self.services {
            let service = match parts.service {
                Some(service) => Some(service),
                None => {
                    let path = parts.any_path().map_or_else(|| name.clone(), |path| folder_of(path, &name));
                    if !parts.broken {
                        let finding = Diagnostic::file_error(&path, "the service has no `service.yaml`")
                            .help("add one with the settings of all operations, such as hosts and the protocol");
                        self.diagnostics.push(finding);
                        parts.broken = true;
                    }
                    empty(Source::new(&format!("{path}/service.yaml"), ""), "ServiceSpec")
                }
            };
            let Some(service) = service else { continue };
            parts.operations.sort_by(|a, b| a.path.cmp(&b.path));
            specs.services.push(ServiceSpecs {
                name,
                service,
                types: parts.types,
                waiters: parts.waiters,
                operations: parts.operations,
                complete: !parts.broken,
            });
        }
        diagnostic::sort(&mut self.diagnostics);
        (specs, self.diagnostics)
    }
}

impl Parts {
    fn any_path(&self) -> Option<&str> {
        let types = self.types.iter().map(|doc| doc.path.as_str());
        let waiters = self.waiters.iter().map(|doc| doc.path.as_str());
        types.chain(waiters).chain(self.operations.iter().map(|doc| doc.path.as_str())).next()
    }
}

/// The part of a path that ends in the folder of a service.
fn folder_of(path: &str, service: &str) -> String {
    let root = path.split('/').next().unwrap_or_default();
    format!("{root}/{service}")
}

/// Reads one file: YAML into a tree, the tree against the schema, and what is left of it into data.
fn read<T: DeserializeOwned>(source: &Source, shape: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Doc<T>> {
    let tree = yaml::read(source, diagnostics)?;
    if !check::holds_keys(source, &tree, shape, diagnostics) {
        return None;
    }
    let tree = check::check(source, &tree, Shapes::get(), shape, diagnostics);
    match serde_yaml::from_value(value::plain(&tree)) {
        Ok(spec) => Some(Doc::new(source.clone(), tree, spec)),
        // The check repairs whatever does not fit, so this tells of a gap in the check itself.
        Err(error) => {
            diagnostics.push(Diagnostic::error(source, Span::default(), format!("the file cannot be read: {error}")));
            None
        }
    }
}

/// What stands for a file that could not be read.
fn empty<T: DeserializeOwned>(source: Source, shape: &str) -> Option<Doc<T>> {
    let shapes = Shapes::get();
    let tree = stand_in::stand_in(shapes, shapes.named(shape), Span::default());
    let spec = serde_yaml::from_value(value::plain(&tree)).ok()?;
    Some(Doc::new(source, tree, spec))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::diagnostic::{Style, render};
    use crate::spec::testing::{HEAD, SERVICE};

    #[test]
    fn files_without_a_place_are_told() {
        let files = [
            ("specs/README.md", "Anything: [goes"),
            ("specs/spec.schema.json", "{}"),
            ("specs/demo/service.yaml", SERVICE),
            ("specs/demo/operation/describe_job.yaml", HEAD),
            ("specs/demo/types.yml", "types: {}"),
        ];
        let (specs, found) = load_texts(files);
        expect![[r#"
            error: unexpected file in the specs
            --> specs/demo/operation/describe_job.yaml
             = help: a service has `service.yaml`, `types.yaml`, `waiters.yaml`, `words.lock` and `operations/<name>.yaml`, and no other file

            error: unexpected file in the specs
            --> specs/demo/types.yml
             = help: a service has `service.yaml`, `types.yaml`, `waiters.yaml`, `words.lock` and `operations/<name>.yaml`, and no other file
        "#]]
        .assert_eq(&render(&found, Style::Plain));
        assert_eq!(specs.services.len(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there() {
        let (specs, found) = load(Path::new("no/such/specs"));
        assert!(specs.services.is_empty());
        assert_eq!(found.iter().map(Diagnostic::file).collect::<Vec<_>>(), ["specs"]);
    }

    #[test]
    fn the_order_of_reading_does_not_matter() {
        let other = HEAD.replace("DescribeJob", "DescribeTask");
        let mut files = [
            ("specs/demo/operations/describe_task.yaml", other.as_str()),
            ("specs/demo/service.yaml", SERVICE),
            ("specs/demo/operations/describe_job.yaml", HEAD),
        ];
        let paths = |files: &[(&'static str, &str)]| -> Vec<String> {
            let (specs, _) = load_texts(files.iter().copied());
            specs.services.iter().flat_map(|service| &service.operations).map(|doc| doc.path.clone()).collect()
        };
        let one = paths(&files);
        files.reverse();
        assert_eq!(paths(&files), one);
        assert_eq!(one.len(), 2);
    }

    #[test]
    fn a_service_goes_on_without_a_file_that_cannot_be_read() {
        let (specs, found) = load_texts([
            ("specs/demo/service.yaml", "service: [demo"),
            ("specs/demo/types.yaml", "enums: {"),
            ("specs/demo/operations/describe_job.yaml", HEAD),
        ]);
        assert_eq!(found.len(), 2);
        let [service] = specs.services.as_slice() else { panic!("one service") };
        assert!(!service.complete && service.types.is_none() && service.operations.len() == 1);
    }

    #[test]
    fn places_are_found_by_key_path() {
        let text = format!("{HEAD}request:\n  JobId: {{ type: list<Job>, doc: ID., lacks: [A, B.C] }}\n");
        let (specs, _) = load_texts([("specs/demo/operations/describe_job.yaml", text.as_str())]);
        let doc = specs.services.first().and_then(|service| service.operations.first());
        let slice = |at: &dyn Fn(&Doc<OperationSpec>) -> Span| doc.map(|doc| doc.places.source().slice(at(doc)));
        assert_eq!(slice(&|doc| doc.span(&["request", "JobId", "type"])), Some("list<Job>"));
        assert_eq!(slice(&|doc| doc.key_span(&["request", "JobId", "type"])), Some("type"));
        assert_eq!(slice(&|doc| doc.span(&["request", "JobId", "lacks", "1"])), Some("B.C"));
        assert_eq!(slice(&|doc| doc.places.span_within(&["request", "JobId", "type"], 5..8)), Some("Job"));
        assert_eq!(slice(&|doc| doc.span(&["request", "JobId", "min"])), Some("JobId"));
    }
}
