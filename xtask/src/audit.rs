//! `cargo xtask audit`: holds specs against saved pages and the vendors' metadata, and changes nothing.

pub(crate) mod catalogue;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use codegen::spec::{self, ServiceSpecs, Specs};
use serde::Serialize;

use crate::compare::{self, Finding, Standing, What, view::View};
use crate::generate::{say, show};
use crate::metadata;
use crate::page;
use crate::root;
use crate::words::{self, History, Lock, Words};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Saved pages, metadata files, or folders of them; other files in a folder are listed and skipped. Default:
    /// `../shared/seeds` beside the repository
    pages: Vec<PathBuf>,
    /// The service of the pages, if they do not say it
    #[arg(long)]
    service: Option<String>,
    /// Compare only these operations of a metadata file, with all details
    #[arg(long, num_args = 1..)]
    operation: Vec<String>,
    /// Show each difference of a metadata file, not only their number
    #[arg(long)]
    details: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The folder of the specs [default: the repository's]
    #[arg(long)]
    specs: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For the text of a pull request
    Markdown,
    /// For programs: a list of objects, one a page
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let folder = arguments.specs.clone().unwrap_or_else(|| root().join("specs"));
    let (specs, found) = spec::load(&folder);
    if found.iter().any(codegen::diagnostic::Diagnostic::is_error) {
        show(&found);
        say(&mut stderr(), "error: the specs cannot be read");
        return ExitCode::FAILURE;
    }
    let files = match files(&arguments.pages) {
        Ok(files) => files,
        Err(error) => {
            say(&mut stderr(), &format!("error: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let audits: Vec<Audit> =
        files.iter().flat_map(|(path, named)| file(path, *named, &specs, &folder, arguments)).collect();
    let text = match arguments.format {
        Format::Text => audits.iter().map(Audit::text).collect::<String>() + &summary(&audits),
        Format::Markdown => audits.iter().map(Audit::markdown).collect::<String>() + &summary(&audits),
        Format::Json => serde_json::to_string_pretty(&audits).unwrap_or_default(),
    };
    say(&mut stdout(), text.trim_end());
    if audits.iter().all(Audit::is_clean) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The files to read, each with whether it was named itself.
fn files(arguments: &[PathBuf]) -> Result<Vec<(PathBuf, bool)>, String> {
    let seeds = root().join("../shared/seeds");
    let given: Vec<PathBuf> = if arguments.is_empty() {
        if !seeds.is_dir() {
            return Err("name the pages to compare with the specs".to_owned());
        }
        vec![seeds]
    } else {
        arguments.to_vec()
    };
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push((path, true));
            continue;
        }
        let entries = fs::read_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut found: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
        found.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
        found.sort();
        files.extend(found.into_iter().map(|path| (path, false)));
    }
    if files.is_empty() { Err("no pages found".to_owned()) } else { Ok(files) }
}

/// What came of one page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Audit {
    page: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// Why there is nothing to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Whether that is a fault, and not just a file that is no page of an operation.
    failed: bool,
    findings: Vec<Line>,
    /// Words of the vendor that changed since somebody read them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    words: Vec<words::Change>,
    /// Only how many differences there are is shown.
    #[serde(skip)]
    brief: bool,
    #[serde(skip)]
    origin: Origin,
}

/// A finding, as it is shown.
#[derive(Clone, Debug, Serialize)]
struct Line {
    path: String,
    what: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    standing: Standing,
}

impl Line {
    fn of(finding: &Finding<'_>) -> Self {
        Self {
            path: finding.path.clone(),
            what: finding.what,
            page: finding.page.clone(),
            spec: finding.spec.clone(),
            line: finding.line,
            standing: finding.standing.clone(),
        }
    }

    fn said(&self, origin: Origin) -> String {
        let parts = [(origin.word(), &self.page), ("spec", &self.spec)];
        let parts: Vec<_> = parts.iter().filter_map(|(who, text)| Some(format!("{who}: {}", text.as_ref()?))).collect();
        let line = self.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let what = self.what.words().replace("the page", &format!("the {}", origin.word()));
        format!("{what}: {}{line}", parts.join("; "))
    }
}

/// What the specs are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Page,
    Metadata,
}

impl Origin {
    fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Metadata => "metadata",
        }
    }
}

/// What came of one file: one page, or all operations of metadata.
fn file(path: &Path, named: bool, specs: &Specs, folder: &Path, arguments: &Arguments) -> Vec<Audit> {
    let Some(loaded) = metadata::load(path) else {
        return vec![one(path, named, specs, folder, arguments.service.as_deref())];
    };
    let of_catalogue = |catalogue| catalogue::audits(path, &catalogue, specs, folder, arguments);
    loaded.and_then(of_catalogue).unwrap_or_else(|problem| vec![Audit::failed(name(path), problem, named)])
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn one(path: &Path, named: bool, specs: &Specs, folder: &Path, service: Option<&str>) -> Audit {
    let mut audit = Audit::of(name(path));
    let page = match page::load(path) {
        Ok(page) => page,
        Err(error) => return Audit::failed(name(path), error.to_string(), named),
    };
    audit.operation = Some(page.operation.clone());
    let found = compare::service(specs, &page, service).and_then(|service| {
        let placed = compare::place(&page, service)?;
        let Some(view) = View::of(service, &page.operation) else { return Ok(None) };
        let findings: Vec<Line> = compare::compare(&page, &placed, &view).iter().map(Line::of).collect();
        let lock = Lock::load(folder, &service.name)?;
        let read = |bytes: &[u8]| words_of(bytes, service);
        Ok(Some((findings, changes(&Words::of_page(&page, &placed), &lock, &mut History::new(path, &read)))))
    });
    match found {
        Ok(Some((findings, words))) => Audit { findings, words, ..audit },
        Ok(None) => Audit { problem: Some("the specs do not have this operation".to_owned()), failed: true, ..audit },
        Err(error) => Audit { problem: Some(error), failed: true, ..audit },
    }
}

/// Words that are not as they were remembered, with the old ones where git has them.
fn changes(words: &Words, lock: &Lock, history: &mut History<'_>) -> Vec<words::Change> {
    let mut changes = lock.changes(words);
    history.fill(&mut changes, words, lock);
    changes
}

/// The words of a page, from its text.
pub(crate) fn words_of(bytes: &[u8], service: &ServiceSpecs) -> Vec<Words> {
    let Ok(page) = page::read(bytes) else { return Vec::new() };
    let placed = compare::place(&page, service);
    placed.map(|placed| vec![Words::of_page(&page, &placed)]).unwrap_or_default()
}

impl Audit {
    fn of(page: String) -> Self {
        Self {
            page,
            operation: None,
            problem: None,
            failed: false,
            findings: Vec::new(),
            words: Vec::new(),
            brief: false,
            origin: Origin::Page,
        }
    }

    fn failed(page: String, problem: String, failed: bool) -> Self {
        Self { problem: Some(problem), failed, ..Self::of(page) }
    }

    fn is_clean(&self) -> bool {
        !self.failed
            && self.words.is_empty()
            && self.findings.iter().all(|line| matches!(line.standing, Standing::Explained(_)))
    }

    fn title(&self) -> String {
        self.operation.as_ref().map_or_else(|| self.page.clone(), |operation| format!("{operation} ({})", self.page))
    }

    fn open(&self) -> impl Iterator<Item = &Line> {
        self.findings.iter().filter(|line| !matches!(line.standing, Standing::Explained(_)))
    }

    /// One line.
    fn short(&self) -> String {
        let operation = self.operation.as_deref().unwrap_or(&self.page);
        if let Some(problem) = &self.problem {
            return format!("{operation}: {problem}");
        }
        let open = self.open().count();
        let mut line = match (open, self.findings.len() - open) {
            (0, 0) => format!("{operation}: the same"),
            (open, explained) => format!("{operation}: {open} unexplained, {explained} explained"),
        };
        if !self.words.is_empty() {
            line.push_str(&format!(", {} descriptions changed", self.words.len()));
        }
        line
    }

    fn text(&self) -> String {
        if self.brief {
            return format!("{}\n", self.short());
        }
        let mut text = format!("{}\n", self.title());
        if let Some(problem) = &self.problem {
            text.push_str(&format!("  {problem}\n"));
        }
        for line in self.open() {
            let review = if line.standing == Standing::UnderReview { " [under review]" } else { "" };
            text.push_str(&format!("  UNEXPLAINED {}: {}{review}\n", line.path, line.said(self.origin)));
        }
        for line in &self.findings {
            if let Standing::Explained(why) = &line.standing {
                text.push_str(&format!("  explained {}: {}: {why}\n", line.path, line.said(self.origin)));
            }
        }
        for change in &self.words {
            text.push_str(&format!("  CHECK DOC {}", change.text()));
        }
        if self.findings.is_empty() && self.words.is_empty() && self.problem.is_none() {
            text.push_str(&format!("  {} and spec say the same\n", self.origin.word()));
        }
        text
    }

    fn markdown(&self) -> String {
        if self.brief {
            return format!("- {}\n", self.short());
        }
        let mut text = format!("### {}\n\n", self.title());
        if let Some(problem) = &self.problem {
            text.push_str(&format!("{problem}\n\n"));
        } else if self.findings.is_empty() && self.words.is_empty() {
            let origin = if self.origin == Origin::Page { "Page" } else { "Metadata" };
            text.push_str(&format!("{origin} and spec say the same.\n\n"));
        }
        for change in &self.words {
            text.push_str(&format!("- {}", change.text()));
        }
        if !self.words.is_empty() {
            text.push('\n');
        }
        if self.findings.is_empty() {
            return text;
        }
        text.push_str("| where | what | standing |\n| --- | --- | --- |\n");
        for line in &self.findings {
            let standing = match &line.standing {
                Standing::Open => "**unexplained**".to_owned(),
                Standing::UnderReview => "**under review**".to_owned(),
                Standing::Explained(why) => format!("explained: {why}"),
            };
            let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
            text.push_str(&format!("| `{}` | {} | {} |\n", line.path, cell(&line.said(self.origin)), cell(&standing)));
        }
        text.push('\n');
        text
    }
}

fn summary(audits: &[Audit]) -> String {
    let compared = audits.iter().filter(|audit| audit.problem.is_none()).count();
    let open: usize = audits.iter().map(|audit| audit.open().count()).sum();
    let explained: usize = audits.iter().map(|audit| audit.findings.len() - audit.open().count()).sum();
    let passed: usize = audits.iter().filter(|audit| audit.problem.is_some()).count();
    let is_metadata = audits.iter().any(|audit| audit.origin == Origin::Metadata);
    let things = if is_metadata { "operations" } else { "pages" };
    let mut text = format!("{compared} {things} compared; differences: {open} unexplained, {explained} explained");
    let words: usize = audits.iter().map(|audit| audit.words.len()).sum();
    if words > 0 {
        text.push_str(&format!("; {words} descriptions changed: read them, then run `import --accept`"));
    }
    if passed > 0 {
        text.push_str(&format!("; {passed} not compared"));
    }
    text + "\n"
}
