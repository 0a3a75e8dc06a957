//! `cargo xtask tree`

use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use codegen::ir::{Operation, Service};
use codegen::tree::{self, Row};
use serde::Serialize;

use crate::generate::{fail, say};
use crate::root;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Show only this service
    service: Option<String>,
    /// Show only this operation
    operation: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The folder of the specs [default: the repository's]
    #[arg(long)]
    specs: Option<PathBuf>,
}

impl Arguments {
    fn specs(&self) -> PathBuf {
        self.specs.clone().unwrap_or_else(|| root().join("specs"))
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: an object for one operation, else a list of objects
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let api = match codegen::read_drafts(&arguments.specs()) {
        Ok(resolved) => resolved.api,
        Err(failure) => return fail(&failure),
    };
    let chosen: Vec<_> = api
        .services
        .iter()
        .filter(|service| arguments.service.as_ref().is_none_or(|name| *name == service.name))
        .flat_map(|service| service.operations.iter().map(move |operation| (service, operation)))
        .filter(|(_, operation)| arguments.operation.as_ref().is_none_or(|name| *name == operation.name))
        .collect();
    if chosen.is_empty() {
        let known: Vec<_> = api
            .services
            .iter()
            .flat_map(|service| service.operations.iter().map(move |each| format!("  {} {}", service.name, each.name)))
            .collect();
        say(
            &mut std::io::stderr(),
            &format!("error: the specs have no such operation; they have\n{}", known.join("\n")),
        );
        return ExitCode::FAILURE;
    }
    let text = match (arguments.format, chosen.as_slice()) {
        (Format::Text, all) => {
            all.iter().map(|(service, operation)| text(service, operation)).collect::<Vec<_>>().join("\n")
        }
        (Format::Json, [(service, operation)]) if arguments.operation.is_some() => pretty(&json(service, operation)),
        (Format::Json, all) => {
            pretty(&all.iter().map(|(service, operation)| json(service, operation)).collect::<Vec<_>>())
        }
    };
    say(&mut stdout(), text.trim_end());
    ExitCode::SUCCESS
}

/// An operation as JSON shows it.
#[derive(Serialize)]
struct OperationTree<'a> {
    service: &'a str,
    operation: &'a str,
    request: Vec<RowTree>,
    response: Vec<RowTree>,
}

/// A row as JSON shows it.
#[derive(Serialize)]
struct RowTree {
    path: String,
    r#type: String,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<String>,
}

fn json<'a>(service: &'a Service, operation: &'a Operation) -> OperationTree<'a> {
    let rows = |rows: Vec<Row>| {
        rows.into_iter()
            .map(|row| RowTree {
                path: row.path,
                r#type: row.kind.to_string(),
                required: row.required,
                review: row.review,
            })
            .collect()
    };
    OperationTree {
        service: &service.name,
        operation: &operation.name,
        request: rows(tree::request(service, operation)),
        response: rows(tree::response(service, operation)),
    }
}

fn pretty(tree: &impl Serialize) -> String {
    serde_json::to_string_pretty(tree).unwrap_or_default()
}

fn text(service: &Service, operation: &Operation) -> String {
    let mut text = format!("{} {}\n", service.name, operation.name);
    for (title, rows) in
        [("request", tree::request(service, operation)), ("response", tree::response(service, operation))]
    {
        text.push_str(&format!("  {title}\n"));
        let width = rows.iter().map(|row| indented(row).len()).max().unwrap_or_default();
        for row in &rows {
            let required = if row.required { "  required" } else { "" };
            let review = row.review.as_ref().map(|why| format!("  REVIEW: {why}")).unwrap_or_default();
            text.push_str(&format!("    {:width$}  {}{required}{review}\n", indented(row), row.kind));
        }
    }
    text
}

/// The last step of a path, indented by its depth.
fn indented(row: &Row) -> String {
    let depth = row.path.matches('.').count();
    let step = row.path.rsplit_once('.').map_or(row.path.as_str(), |(_, step)| step);
    format!("{}{step}", "  ".repeat(depth))
}
