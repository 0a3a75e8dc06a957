//! Small pages of the project's own making, in each format, one difficulty each, and the vendors' pages where they are
//! at hand beside the repository.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use codegen::spec::{Specs, load_texts};
use codegen::tree;
use expect_test::expect_file;

use super::{Imported, import};
use crate::page::{self, Page};

const TODAY: &str = "2026-11-21";

fn tests() -> PathBuf {
    crate::root().join("xtask").join("tests")
}

pub(super) fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(tests().join("pages")).expect("the folder is there");
    let mut folders: Vec<_> =
        entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

pub(super) type Files = Vec<(String, String)>;

pub(super) fn services() -> Files {
    let read = |service: &str| {
        let path = tests().join("specs").join(service).join("service.yaml");
        (format!("specs/{service}/service.yaml"), fs::read_to_string(path).expect("it can be read"))
    };
    ["alibaba", "tencent"].map(read).to_vec()
}

pub(super) fn specs(files: &Files) -> Specs {
    let (specs, found) = load_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    assert!(!found.iter().any(codegen::diagnostic::Diagnostic::is_error), "{found:?}");
    specs
}

fn read(path: &Path) -> Page {
    let bytes = fs::read(path).expect("it can be read");
    page::read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Puts changes into the files.
pub(super) fn take(files: &mut Files, imported: &Imported) {
    for change in &imported.changes {
        let path = format!("specs/{}", change.path);
        files.retain(|(known, _)| *known != path);
        files.push((path, change.after.clone()));
    }
}

pub(super) fn run(page: &Page, files: &Files) -> Imported {
    into(page, &specs(files))
}

fn into(page: &Page, specs: &Specs) -> Imported {
    import(page, specs, None, TODAY).unwrap_or_else(|error| panic!("{}: {error}", page.operation))
}

#[test]
fn pages_come_out_as_expected() {
    for folder in pages() {
        let page = read(&folder.join("page.txt"));
        let mut files = services();
        if let Ok(spec) = fs::read_to_string(folder.join("spec.yaml")) {
            files.push(("specs/alibaba/operations/describe_task.yaml".to_owned(), spec));
        }
        let imported = run(&page, &files);
        let mut told = imported.report.text(true);
        for change in &imported.changes {
            let _ = write!(told, "\n--- {}\n{}", change.path, change.after);
        }
        expect_file![folder.join("expected.out")].assert_eq(&told);
        take(&mut files, &imported);
        assert_eq!(run(&page, &files).changes.len(), 0, "{}: a second import changes nothing", folder.display());
    }
}

/// Every row ends in the spec or in the report.
#[test]
fn no_row_is_lost() {
    for folder in pages() {
        let page = read(&folder.join("page.txt"));
        let imported = run(&page, &services());
        let report = imported.report.text(true);
        for row in page.request.iter().chain(&page.response) {
            assert!(
                report.contains(&format!("line {}: {} -> ", row.line, row.name)),
                "{}: {}",
                folder.display(),
                row.name
            );
        }
        assert!(!report.contains("-> nowhere"), "{report}");
    }
}

#[test]
fn what_a_person_wrote_is_kept() {
    let folder = tests().join("pages/standing");
    let before = fs::read_to_string(folder.join("spec.yaml")).expect("it can be read");
    let mut files = services();
    files.push(("specs/alibaba/operations/describe_task.yaml".to_owned(), before.clone()));
    let imported = run(&read(&folder.join("page.txt")), &files);
    let [change] = imported.changes.as_slice() else { panic!("one file changes") };
    // But for the day and the two things that the page no longer has, each line is there, in its order.
    let mut after = change.after.lines();
    for line in before.lines().filter(|line| !["source:", "Gone:", "Over:"].iter().any(|word| line.contains(word))) {
        assert!(after.any(|kept| kept == line), "lost: {line}\n{}", change.after);
    }
}

/// The folder of the vendors' pages, where it is at hand.
pub(super) fn beside(name: &str) -> Option<PathBuf> {
    let root = crate::root().join("..");
    let found =
        [root.join("shared").join(name), root.join("../shared").join(name)].into_iter().find(|path| path.is_dir());
    if found.is_none() {
        eprintln!("skipped: no folder ../shared/{name} beside the repository");
    }
    found
}

fn vendors_pages(name: &str) -> Vec<(PathBuf, Page)> {
    let Some(folder) = beside(name) else { return Vec::new() };
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    files.into_iter().filter_map(|path| Some((path.clone(), page::load(&path).ok()?))).collect()
}

/// The specs of this repository, read once for all tests.
fn committed() -> &'static Specs {
    static COMMITTED: LazyLock<Specs> = LazyLock::new(|| {
        let (specs, found) = codegen::spec::load(&crate::root().join("specs"));
        assert!(!found.iter().any(codegen::diagnostic::Diagnostic::is_error));
        specs
    });
    &COMMITTED
}

/// From folders that hold nothing but `service.yaml`, the founding pages give the trees that stand, but for what their
/// specs say that the pages do not have.
#[test]
fn the_founding_pages_give_the_trees_that_stand() {
    let pages = vendors_pages("seeds");
    let standing = committed();
    let mut files: Files = standing
        .services
        .iter()
        .map(|service| (service.service.path.clone(), service.service.places.source().text().to_owned()))
        .collect();
    for (_, page) in &pages {
        let imported = run(page, &files);
        take(&mut files, &imported);
    }
    let (specs, api) = (specs(&files), codegen::resolve::resolve(standing));
    let found = codegen::validate::validate(&specs);
    assert!(!found.iter().any(codegen::diagnostic::Diagnostic::is_error), "{found:?}");
    let made = codegen::resolve::resolve(&specs);
    for (_, page) in &pages {
        let rows = |api: &codegen::ir::Api| -> Vec<String> {
            let service = api
                .services
                .iter()
                .find(|service| service.operations.iter().any(|operation| operation.name == page.operation));
            let service = service.expect("the service has it");
            let operation =
                service.operations.iter().find(|operation| operation.name == page.operation).expect("it is there");
            let request =
                tree::request(service, operation).into_iter().map(|row| format!("request {}: {}", row.path, row.kind));
            request
                .chain(
                    tree::response(service, operation)
                        .into_iter()
                        .map(|row| format!("response {}: {}", row.path, row.kind)),
                )
                .collect()
        };
        let (made, stands) = (rows(&made), rows(&api));
        let more: Vec<_> = made.iter().filter(|row| !stands.contains(row)).collect();
        assert!(more.is_empty(), "{}: {more:?}", page.operation);
        let less: Vec<_> = stands.iter().filter(|row| !made.contains(row)).collect();
        let report = into(page, standing).report.text(false);
        for row in less {
            let path = row.split_once(": ").map_or("", |(path, _)| path).replace("[]", "");
            // Fields of a struct that the page lacks are told by the struct.
            let told = |path: &str| report.contains(&format!("{path}: only the spec has it"));
            assert!(
                told(&path) || path.rsplit_once('.').is_some_and(|(above, _)| told(above)),
                "{path} is not told\n{report}"
            );
        }
    }
}

#[test]
fn the_founding_pages_change_nothing() {
    let specs = committed();
    for (path, page) in vendors_pages("seeds") {
        assert_eq!(into(&page, specs).changes.len(), 0, "{}", path.display());
    }
}

/// Of three dated versions of a page, the second differs from the first in links only, and the third adds a value and a
/// parameter.
#[test]
fn dated_pages_change_what_changed() {
    let pages: Vec<Page> = vendors_pages("pages")
        .into_iter()
        .filter(|(_, page)| page.operation == "CreateSynchronizationJob")
        .map(|(_, page)| page)
        .collect();
    let [first, second, third] = pages.as_slice() else { return };
    let mut files = services();
    let imported = run(first, &files);
    take(&mut files, &imported);
    assert_eq!(run(second, &files).changes.len(), 0);
    let imported = run(third, &files);
    let [change] = imported.changes.as_slice() else { panic!("one file changes") };
    let added: Vec<&str> = change
        .after
        .lines()
        .filter(|line| !change.before.lines().any(|before| before == *line))
        .map(str::trim)
        .collect();
    assert_eq!(added, ["DBInstanceCount: { type: int32, default: 1, doc: \"\", example: 3 }", "DRDS: \"\""]);
    take(&mut files, &imported);
    assert_eq!(run(third, &files).changes.len(), 0);
}

#[test]
fn every_row_of_the_vendors_pages_has_a_place() {
    for (path, page) in vendors_pages("pages") {
        let report = run(&page, &services()).report.text(true);
        assert!(!report.contains("-> nowhere"), "{}", path.display());
    }
}
