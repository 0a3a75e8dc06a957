//! What an import tells: where every row went, what is open, and what the page and the spec do not share.

use serde::Serialize;

use crate::compare::{Finding, Fix, Standing, What};
use crate::page::{Page, Row};
use crate::place::{Fate, Placed, Tree};

/// What an import came to.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Report {
    operation: String,
    service: String,
    file: String,
    format: &'static str,
    /// Whether there was no spec before.
    new: bool,
    changed: bool,
    /// Where each row went: line, name, place, and why.
    rows: Vec<(usize, String, String, Vec<String>)>,
    /// Rows that are no field of their own.
    set_apart: Vec<String>,
    /// Where table and example disagree.
    disagree: Vec<String>,
    /// Fields that only the example has.
    only_in_example: Vec<String>,
    /// What a person has to decide.
    reviews: Vec<String>,
    added: Vec<String>,
    marked: Vec<String>,
    explained: Vec<String>,
    remarks: Vec<String>,
    counts: (usize, usize),
}

impl Report {
    pub(super) fn fresh(page: &Page, placed: &Placed, service: &str, file: &str, remarks: Vec<String>) -> Self {
        let mut report = Self::begin(page, placed, service, file, remarks);
        report.new = true;
        report.changed = true;
        report.decisions(placed, |_| true);
        report
    }

    pub(super) fn standing(
        page: &Page,
        placed: &Placed,
        service: &str,
        file: &str,
        findings: &[Finding<'_>],
        remarks: Vec<String>,
        changed: bool,
    ) -> Self {
        let mut report = Self::begin(page, placed, service, file, remarks);
        report.changed = changed;
        let origin = if page.format.ends_with("metadata") { "metadata" } else { "page" };
        for finding in findings {
            let line = finding.line.map(|line| format!(" (line {line})")).unwrap_or_default();
            let parts = [(origin, &finding.page), ("spec", &finding.spec)];
            let said: Vec<_> =
                parts.iter().filter_map(|(who, text)| Some(format!("{who}: {}", text.as_ref()?))).collect();
            let what = finding.what.words().replace("the page", &format!("the {origin}"));
            let text = format!("{}: {what}: {}{line}", finding.path, said.join("; "));
            if let Fix::Differs { why, .. } = &finding.fix {
                report.explained.push(format!("{text}: {why}"));
                continue;
            }
            match (&finding.standing, finding.what) {
                (Standing::Explained(why), _) => report.explained.push(format!("{text}: {why}")),
                (Standing::UnderReview, _) => report.reviews.push(text),
                (Standing::Open, What::MissingInSpec) => report.added.push(text),
                (Standing::Open, _) if finding.spec.is_none() => report.added.push(text),
                (Standing::Open, _) => report.marked.push(text),
            }
        }
        let is_added =
            |path: &str| findings.iter().any(|finding| finding.what == What::MissingInSpec && finding.path == path);
        report.decisions(placed, is_added);
        report
    }

    fn begin(page: &Page, placed: &Placed, service: &str, file: &str, mut remarks: Vec<String>) -> Self {
        // Metadata has no lines that a person could look up.
        remarks.extend(page.remarks.iter().map(|remark| match remark.line {
            0 => remark.what.clone(),
            line => format!("line {line}: {}", remark.what),
        }));
        let mut report = Self {
            operation: page.operation.clone(),
            service: service.to_owned(),
            file: format!("specs/{file}"),
            format: page.format,
            remarks,
            counts: (page.request.len(), page.response.len()),
            ..Self::default()
        };
        report.rows("request", &page.request, &placed.request);
        report.rows("response", &page.response, &placed.response);
        for (side, tree) in [("request", &placed.request), ("response", &placed.response)] {
            for (path, node) in tree.paths() {
                for differs in &node.differs {
                    let line = node.line.map(|line| format!(" (line {line})")).unwrap_or_default();
                    match (differs.key, &differs.page) {
                        ("missing", _) => report.only_in_example.push(format!("{side} {path}")),
                        (key, Some(page)) => report
                            .disagree
                            .push(format!("{side} {path}{line}: {key}: the table says {page}; {}", differs.why)),
                        _ => {}
                    }
                }
            }
        }
        report
    }

    fn rows(&mut self, side: &str, rows: &[Row], tree: &Tree) {
        let paths = tree.paths();
        for (row, fate) in rows.iter().zip(&tree.fates) {
            let (place, why) = match fate {
                Some(Fate::Member(path)) => {
                    let node = paths.iter().find(|(_, node)| {
                        node.line == Some(row.line)
                            && node.name == row.name.rsplit('.').find(|step| *step != "N").unwrap_or_default()
                    });
                    (format!("{side} {path}"), node.map(|(_, node)| node.evidence.clone()).unwrap_or_default())
                }
                Some(Fate::Wrapper(path)) => {
                    self.set_apart.push(format!("line {}: `{}` wraps the list {side} {path}", row.line, row.name));
                    (format!("the wrapper of {side} {path}"), Vec::new())
                }
                Some(Fate::Common) => {
                    self.set_apart.push(format!("line {}: `{}` is sent with every call", row.line, row.name));
                    ("sent with every call".to_owned(), Vec::new())
                }
                Some(Fate::Repeated(path)) => {
                    self.set_apart
                        .push(format!("line {}: `{}` is duplicated at {side} {path}; skipped it", row.line, row.name));
                    (format!("skipped: {side} {path} exists"), Vec::new())
                }
                None => ("nowhere".to_owned(), Vec::new()),
            };
            self.rows.push((row.line, row.name.clone(), place, why));
        }
    }

    fn decisions(&mut self, placed: &Placed, counts: impl Fn(&str) -> bool) {
        for (side, tree) in [("request", &placed.request), ("response", &placed.response)] {
            for (path, node) in tree.paths() {
                let full = format!("{side} {path}");
                if let Some(review) = node.review.as_ref().filter(|_| counts(&full)) {
                    let line = node.line.map(|line| format!(" (line {line})")).unwrap_or_default();
                    self.reviews.push(format!("{full}{line}: {}: {}", review.why, review.choices.join(" | ")));
                }
            }
        }
    }

    /// One line.
    pub(super) fn short(&self) -> String {
        if self.new {
            return format!(
                "{} {}: {} (new), {} to decide",
                self.service,
                self.operation,
                self.file,
                self.reviews.len()
            );
        }
        let counts = [("added", self.added.len()), ("marked for review", self.marked.len())];
        let counts: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what}")).collect();
        let what = if counts.is_empty() { "unchanged".to_owned() } else { counts.join(", ") };
        format!("{} {}: {what}", self.service, self.operation)
    }

    /// For people.
    pub(crate) fn text(&self, evidence: bool) -> String {
        let what = match (self.new, self.changed) {
            (true, _) => "new",
            (false, true) => "changed",
            (false, false) => "unchanged",
        };
        let mut text = format!("{} {}: {} ({what}), from {}\n", self.service, self.operation, self.file, self.format);
        let placed = self.rows.len() - self.set_apart.len();
        if !self.rows.is_empty() {
            text.push_str(&format!(
                "  {} rows ({} of the request, {} of the response): {placed} placed, {} skipped\n",
                self.rows.len(),
                self.counts.0,
                self.counts.1,
                self.set_apart.len()
            ));
        }
        if evidence {
            for (line, name, place, why) in &self.rows {
                let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
                text.push_str(&format!("    line {line}: {name} -> {place}{why}\n"));
            }
        }
        let parts: [(&str, &Vec<String>); 8] = [
            ("skipped", &self.set_apart),
            ("added", &self.added),
            ("marked for review", &self.marked),
            ("to decide", &self.reviews),
            ("table and example disagree", &self.disagree),
            ("only in the example", &self.only_in_example),
            ("differences explained in the spec", &self.explained),
            ("remarks", &self.remarks),
        ];
        for (title, lines) in parts {
            if !lines.is_empty() {
                text.push_str(&format!("  {title}:\n"));
                for line in lines {
                    text.push_str(&format!("    {line}\n"));
                }
            }
        }
        text
    }
}
