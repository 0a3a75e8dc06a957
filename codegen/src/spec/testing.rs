//! Small specs for tests.

use crate::diagnostic::{Diagnostic, Style, render, sort};
use crate::spec::load_texts;
use crate::validate::{validate, validate_examples, validate_finished};

/// A service without mistakes.
pub(crate) const SERVICE: &str = "\
service: demo
title: Demo
version: 2020-01-01
protocol: alibaba
source: { title: Page, read: 2026-11-21 }
endpoints: { default: demo.example.com }
envelope: { code: [Code], message: [Message], request_id: RequestId }
";

/// What every operation begins with.
pub(crate) const HEAD: &str =
    "operation: DescribeJob\nsummary: Tells.\nsource: { title: Page, read: 2026-11-21 }\nsafety: read\n";

/// All findings on files of the service `demo`, given by their paths in its folder. Where `service.yaml` is not given,
/// there is a sound one.
pub(crate) fn findings(files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let mut files: Vec<(String, &str)> =
        files.iter().map(|(path, text)| (format!("specs/demo/{path}"), *text)).collect();
    if !files.iter().any(|(path, _)| path.ends_with("service.yaml")) {
        files.push(("specs/demo/service.yaml".to_owned(), SERVICE));
    }
    let (specs, mut found) = load_texts(files.iter().map(|(path, text)| (path.as_str(), *text)));
    found.extend(validate(&specs));
    found.extend(validate_finished(&specs));
    found.extend(validate_examples(&specs));
    sort(&mut found);
    found
}

/// The findings as people see them.
pub(crate) fn rendered(files: &[(&str, &str)]) -> String {
    render(&findings(files), Style::Plain)
}

/// The findings on one operation that begins with [`HEAD`] and goes on with an indented text.
pub(crate) fn operation(rest: &str) -> String {
    rendered(&[("operations/describe_job.yaml", &describe_job(rest))])
}

/// A whole operation: [`HEAD`] and what else it says, as an indented text.
pub(crate) fn describe_job(rest: &str) -> String {
    format!("{HEAD}{}", dedent(rest))
}

/// A text without the line break that it begins with and the indentation that all of its lines share.
pub(crate) fn dedent(text: &str) -> String {
    let lines = || text.strip_prefix('\n').unwrap_or(text).lines();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared = lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines().map(|line| line.get(shared..).unwrap_or_default().to_owned() + "\n").collect()
}
