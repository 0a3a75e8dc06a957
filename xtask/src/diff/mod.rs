//! `cargo xtask diff`

mod change;
mod compare;
mod places;
mod report;
mod revision;
mod rules;
mod step;
#[cfg(test)]
mod tests;

use std::io::{stderr, stdout};
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use codegen::diagnostic::Diagnostic;

use self::compare::compare;
use self::report::Report;
use self::revision::{Read, Revision};
use self::rules::Class;
use self::step::Version;
use crate::generate::{say, show};
use crate::root;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The base: a commit, or `A...B` for the changes of B since it branched off A
    #[arg(default_value = "HEAD")]
    base: String,
    /// The commit to compare with the base [default: the working tree]
    head: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Exit with 1 if a change is of this class or a worse one
    #[arg(long, value_enum)]
    fail_on: Option<Limit>,
    /// Show the rules instead
    #[arg(long)]
    rules: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For the text of a pull request
    Markdown,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Limit {
    Breaking,
    Additive,
}

/// Exit code where nothing could be compared; 1 is kept for `--fail-on`.
const TROUBLE: u8 = 2;

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    if arguments.rules {
        say(&mut stdout(), rules::table().trim_end());
        return ExitCode::SUCCESS;
    }
    let report = match report(&root(), &arguments.base, arguments.head.as_deref()) {
        Ok(report) => report,
        Err(error) => {
            say(&mut stderr(), &format!("error: {error}"));
            return ExitCode::from(TROUBLE);
        }
    };
    let text = match arguments.format {
        Format::Markdown => report.markdown(),
        Format::Json => report.json(),
    };
    say(&mut stdout(), text.trim_end());
    let limit = arguments.fail_on.map(|limit| match limit {
        Limit::Breaking => Class::Breaking,
        Limit::Additive => Class::Additive,
    });
    let fails = report.worst().zip(limit).is_some_and(|(worst, limit)| worst <= limit);
    if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn report(root: &Path, base: &str, head: Option<&str>) -> Result<Report, String> {
    let (base, head) = revision::sides(root, base, head)?;
    let (old, new) = (revision::read(root, &base)?, revision::read(root, &head)?);
    // What was once accepted may break a rule that came later, so an old edition is compared as it stands.
    let mistakes = old.found.iter().filter(|found| found.is_error()).count();
    if mistakes > 0 {
        let message = format!(
            "warning: the specs of {base} have {mistakes} mistakes by the rules of now; compared as they stand"
        );
        say(&mut stderr(), &message);
    }
    if new.found.iter().any(Diagnostic::is_error) {
        show(&new.found);
        return Err(format!("the specs of {head} have mistakes; nothing was compared"));
    }
    Ok(compared(&base, &old, &head, &new))
}

fn compared(base: &Revision, old: &Read, head: &Revision, new: &Read) -> Report {
    let version = |read: &Read| read.version.as_deref().and_then(Version::parse);
    Report {
        base: base.to_string(),
        head: head.to_string(),
        base_version: version(old),
        head_version: version(new),
        changes: compare(old.edition(), new.edition()),
    }
}
