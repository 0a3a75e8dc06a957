//! The same page gives the same spec, however it was saved and in whatever order its parts come.

use std::cell::LazyCell;
use std::fs;
use std::path::PathBuf;

use super::tests::{beside, pages, run, services};
use crate::page::{self, Page};

/// The small pages of the project and those of the vendors, where they are at hand.
fn all() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = pages().into_iter().map(|folder| folder.join("page.txt")).collect();
    for folder in ["seeds", "pages"].into_iter().filter_map(beside) {
        let entries = fs::read_dir(folder).expect("the folder can be read");
        all.extend(entries.map(|entry| entry.expect("it can be read").path()));
    }
    all.sort();
    all.into_iter().filter(|path| page::load(path).is_ok()).collect()
}

fn spec(bytes: &[u8], what: &str) -> String {
    let page = page::read(bytes).unwrap_or_else(|error| panic!("{what}: {error}\n{}", String::from_utf8_lossy(bytes)));
    let imported = run(&page, &services());
    imported.changes.into_iter().map(|change| change.after).collect()
}

/// All that a spec is made of, without where it stands.
fn facts(page: &Page) -> String {
    let mut page = page.clone();
    page.remarks.clear();
    page.format = "";
    for row in page.request.iter_mut().chain(&mut page.response) {
        row.line = 0;
    }
    page.rate_limits.iter_mut().for_each(|limit| limit.line = 0);
    page.errors.iter_mut().for_each(|error| error.line = 0);
    page.examples.iter_mut().for_each(|example| example.line = 0);
    serde_json::to_string_pretty(&page).expect("a page is JSON")
}

#[test]
fn every_syntax_and_order_gives_the_same_spec() {
    for path in all() {
        let bytes = fs::read(&path).expect("it can be read");
        let name = path.display().to_string();
        let page = page::read(&bytes).expect("it is a page");
        let (expected, facts_of_it) = (LazyCell::new(|| spec(&bytes, &name)), facts(&page));
        for (what, text) in page::variants(&bytes) {
            let what = format!("{name} {what}");
            let made = page::read(text.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
            let made_facts = facts(&made);
            // The spec of a long table takes long, and follows from the facts.
            let same = made_facts == facts_of_it && page.response.len() > 20;
            if !same && spec(text.as_bytes(), &what) != *expected {
                let diff = similar::TextDiff::from_lines(&facts_of_it, &made_facts).unified_diff().to_string();
                panic!("{what}:\n{diff}\n{text}");
            }
        }
    }
}

/// Of a page that lacks a part, all others are read.
#[test]
fn parts_may_be_missing() {
    for path in all() {
        let bytes = fs::read(&path).expect("it can be read");
        let whole = page::read(&bytes).expect("it is a page");
        for (part, text) in page::without_parts(&bytes) {
            let what = format!("{} without {part}", path.display());
            let page = match page::read(text.as_bytes()) {
                Ok(page) => page,
                // Where nothing else names the operation, it cannot be told.
                Err(error) if error.stopped.contains("does not name the operation") => continue,
                Err(error) => panic!("{what}: {error}"),
            };
            let rows = |rows: &[page::Row]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
            assert_eq!(
                rows(&page.request),
                if part == "request" { Vec::new() } else { rows(&whole.request) },
                "{what}"
            );
            assert_eq!(
                rows(&page.response),
                if part == "response" { Vec::new() } else { rows(&whole.response) },
                "{what}"
            );
            assert_eq!(page.errors.len(), if part == "errors" { 0 } else { whole.errors.len() }, "{what}");
            assert_eq!(page.examples.is_empty(), part == "examples" || whole.examples.is_empty(), "{what}");
            if page.response.len() < 100 {
                let report = run(&page, &services()).report.text(true);
                assert!(!report.contains("-> nowhere"), "{what}: {report}");
            }
        }
    }
}
