//! What was measured, as tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::stderr;

use super::Build;
use super::sizes::{self, Sizes};
use super::trees::Tree;
use super::unit::Builder;
use crate::generate::say;

/// How many structs are shown.
const LARGEST: usize = 10;

/// A tree, and what was measured of it.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) tree: Tree,
    cpu_seconds: BTreeMap<Build, Vec<f64>>,
    rlib_bytes: BTreeMap<Build, u64>,
    pub(super) llvm_lines: Option<u64>,
    sizes: Option<Result<Sizes, String>>,
}

impl Subject {
    pub(super) fn new(tree: Tree) -> Self {
        Self { tree, cpu_seconds: BTreeMap::new(), rlib_bytes: BTreeMap::new(), llvm_lines: None, sizes: None }
    }

    /// Builds once.
    pub(super) fn build(&mut self, builder: &Builder, build: Build, round: u8) -> Result<(), String> {
        let spent = builder.build(&self.tree, build)?;
        let part = if self.tree.hand_written { ", hand-written code alone" } else { "" };
        let line = format!("round {round}: {:8} {:6.2} s  {}{part}", build.name(), spent.cpu_seconds, self.tree.name);
        say(&mut stderr(), &line);
        self.cpu_seconds.entry(build).or_default().push(spent.cpu_seconds);
        if let Some(rlib) = spent.rlib {
            let bytes = fs::metadata(&rlib).map_err(|error| format!("{}: {error}", rlib.display()))?.len();
            self.rlib_bytes.insert(build, bytes);
            // All trees build into the same folder: the library is this tree's until the next build.
            self.sizes.get_or_insert_with(|| sizes::measure(&self.tree, &rlib, &builder.target));
        }
        Ok(())
    }
}

/// Everything that was measured.
pub(super) fn report(subjects: &[Subject], builds: &[Build]) -> String {
    let (hand_written, whole): (Vec<_>, Vec<_>) = subjects.iter().partition(|subject| subject.tree.hand_written);
    let mut text = String::new();
    for (title, subjects) in [("dts-api", whole.as_slice()), ("Hand-written code alone", hand_written.as_slice())] {
        if !subjects.is_empty() {
            section(&mut text, title, subjects, builds);
        }
    }
    largest(&mut text, &whole);
    text
}

fn section(text: &mut String, title: &str, subjects: &[&Subject], builds: &[Build]) {
    row(text, title, subjects.iter().map(|subject| subject.tree.name.clone()), None);
    for build in builds {
        let seconds =
            |subject: &&Subject| minimum_and_median(subject.cpu_seconds.get(build).map_or(&[], Vec::as_slice));
        let seconds: Vec<_> = subjects.iter().map(seconds).collect();
        let cells = seconds.iter().map(|(minimum, median)| format!("{minimum:.2} ({median:.2})"));
        row(text, &format!("{} CPU s", build.name()), cells, ratio(seconds.iter().map(|(minimum, _)| *minimum)));
    }
    let rlib = |subject: &&Subject| subject.rlib_bytes.get(&Build::Release).map(|bytes| *bytes as f64 / 1e6);
    if let Some(megabytes) = subjects.iter().map(rlib).collect::<Option<Vec<_>>>() {
        row(
            text,
            "release rlib MB",
            megabytes.iter().map(|size| format!("{size:.1}")),
            ratio(megabytes.iter().copied()),
        );
    }
    if let Some(lines) = subjects.iter().map(|subject| subject.llvm_lines).collect::<Option<Vec<_>>>() {
        row(text, "LLVM IR lines", lines.iter().map(u64::to_string), ratio(lines.iter().map(|lines| *lines as f64)));
    }
    text.push('\n');
}

fn largest(text: &mut String, subjects: &[&Subject]) {
    let mut measured = Vec::new();
    for subject in subjects {
        match &subject.sizes {
            Some(Ok(sizes)) => measured.push((subject, sizes)),
            Some(Err(error)) => text.push_str(&format!("size_of of {}: {error}\n", subject.tree.name)),
            None => {}
        }
    }
    let mut largest: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, size) in measured.iter().flat_map(|(_, sizes)| sizes.iter()) {
        let seen = largest.entry(name).or_default();
        *seen = (*seen).max(*size);
    }
    let mut largest: Vec<_> = largest.into_iter().collect();
    largest.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), *name));
    if !largest.is_empty() {
        row(text, "size_of, bytes", measured.iter().map(|(subject, _)| subject.tree.name.clone()), None);
    }
    for (name, _) in largest.into_iter().take(LARGEST) {
        let sizes: Vec<_> = measured.iter().map(|(_, sizes)| sizes.get(name).copied()).collect();
        let cells = sizes.iter().map(|size| size.map_or_else(|| "-".to_owned(), |size| size.to_string()));
        let known: Option<Vec<_>> = sizes.iter().map(|size| size.map(|size| size as f64)).collect();
        row(text, name, cells, known.and_then(|sizes| ratio(sizes.into_iter())));
    }
}

fn row(text: &mut String, title: &str, cells: impl Iterator<Item = String>, ratio: Option<f64>) {
    let _ = write!(text, "{title:52}");
    for cell in cells {
        let _ = write!(text, " {cell:>16}");
    }
    match ratio {
        Some(ratio) => writeln!(text, "  {ratio:5.2}"),
        None => writeln!(text),
    }
    .unwrap_or_default();
}

/// The first in terms of the second.
fn ratio(mut values: impl Iterator<Item = f64>) -> Option<f64> {
    Some(values.next()? / values.next()?)
}

fn minimum_and_median(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    let middle = sorted.len() / 2;
    let median =
        if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) };
    (at(0), median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(minimum_and_median(&[3.0]), (3.0, 3.0));
        assert_eq!(minimum_and_median(&[3.0, 1.0]), (1.0, 2.0));
        assert_eq!(minimum_and_median(&[5.0, 1.0, 2.0]), (1.0, 2.0));
        assert_eq!(minimum_and_median(&[4.0, 9.0, 1.0, 2.0]), (1.0, 3.0));
    }
}
