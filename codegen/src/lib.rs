//! Turns the specs of the Data Transmission Service into the models and clients of `dts-api`.
//!
//! Text flows one way, through five stages of one verb each: **load** the YAML, **validate** all rules at once,
//! **resolve** names and ids, **emit** tokens, **write** files or show the difference. No stage looks back.

pub mod diagnostic;
pub mod emit;
pub mod ir;
pub mod naming;
pub mod resolve;
pub mod spec;
pub mod tree;
pub mod validate;
pub mod write;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use diagnostic::Diagnostic;
use emit::EmitError;
use ir::Api;
use spec::Specs;
use write::{Change, Plan};

/// Where the generator reads and writes.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The folder of the specs, which also gets the JSON Schema of the spec language.
    pub specs: PathBuf,
    /// The folder that holds nothing but generated code.
    pub output: PathBuf,
}

/// What to do with what was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Compare with it, and write nothing.
    Check,
}

/// What a run found and did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What is odd in the specs but no mistake.
    pub warnings: Vec<Diagnostic>,
    /// The files that were out of line.
    pub changes: Vec<Change>,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum Failure {
    /// The specs have mistakes.
    Specs {
        /// The mistakes, and the warnings.
        found: Vec<Diagnostic>,
        /// Where only examples are wrong, the files that are out of line all the same: compared, not written.
        changes: Vec<Change>,
    },
    /// The generator itself made a mistake.
    Emit(EmitError),
    /// A file cannot be read or written.
    Io(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Specs { found, .. } => {
                let errors = found.iter().filter(|diagnostic| diagnostic.is_error()).count();
                write!(f, "{errors} mistake{} in the specs", if errors == 1 { "" } else { "s" })
            }
            Self::Emit(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

/// Valid specs, resolved.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The specs as they were written.
    pub specs: Specs,
    /// What they say.
    pub api: Api,
    /// What is odd in them but no mistake.
    pub warnings: Vec<Diagnostic>,
}

/// Generates everything: the five stages in order.
///
/// # Errors
///
/// [`Failure`] says why; nothing was written then, unless writing itself failed.
pub fn generate(paths: &Paths, mode: Mode) -> Result<Outcome, Failure> {
    let (specs, mut found) = spec::load(&paths.specs);
    found.extend(validate::validate(&specs));
    found.extend(validate::validate_finished(&specs));
    let examples = validate::validate_examples(&specs);
    if has_errors(&found) {
        return Err(mistakes(found, examples, Vec::new()));
    }
    let api = resolve::resolve(&specs);
    if api.services.is_empty() {
        let message = format!("{}: it contains no service, so there is nothing to generate", paths.specs.display());
        return Err(Failure::Io(io::Error::new(io::ErrorKind::NotFound, message)));
    }
    let files = emit::emit(&api).map_err(Failure::Emit)?;
    let mut plan = Plan::default();
    plan.folders.push(paths.output.clone());
    plan.files.extend(files.into_iter().map(|(path, text)| (paths.output.join(path), text)));
    plan.files.insert(paths.specs.join("spec.schema.json"), spec::schema_text());
    let changes = match mode {
        Mode::Write if has_errors(&examples) => return Err(mistakes(found, examples, Vec::new())),
        Mode::Write => write::apply(&plan),
        Mode::Check => write::compare(&plan),
    };
    let changes = changes.map_err(Failure::Io)?;
    if has_errors(&examples) {
        return Err(mistakes(found, examples, changes));
    }
    Ok(Outcome { warnings: in_order(found, examples), changes })
}

fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(Diagnostic::is_error)
}

fn in_order(mut found: Vec<Diagnostic>, more: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.extend(more);
    diagnostic::sort(&mut found);
    found
}

fn mistakes(found: Vec<Diagnostic>, examples: Vec<Diagnostic>, changes: Vec<Change>) -> Failure {
    Failure::Specs { found: in_order(found, examples), changes }
}

/// Reads specs: the first three stages.
///
/// # Errors
///
/// [`Failure::Specs`] with every mistake in them.
pub fn read(specs: &Path) -> Result<Resolved, Failure> {
    let (specs, found) = spec::load(specs);
    resolve_valid(specs, found)
}

/// Reads specs from memory: pairs of a path such as `specs/alibaba/service.yaml`, and a text.
///
/// # Errors
///
/// [`Failure::Specs`] with every mistake in them.
pub fn read_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Resolved, Failure> {
    let (specs, found) = spec::load_texts(files);
    resolve_valid(specs, found)
}

/// Reads specs that need not be finished: texts may be missing, decisions open, and examples wrong.
///
/// # Errors
///
/// [`Failure::Specs`] with every other mistake in them.
pub fn read_drafts(specs: &Path) -> Result<Resolved, Failure> {
    let (specs, mut found) = spec::load(specs);
    found.extend(validate::validate(&specs));
    if has_errors(&found) {
        return Err(mistakes(found, Vec::new(), Vec::new()));
    }
    let api = resolve::resolve(&specs);
    Ok(Resolved { specs, api, warnings: found })
}

fn resolve_valid(specs: Specs, mut found: Vec<Diagnostic>) -> Result<Resolved, Failure> {
    found.extend(validate::validate(&specs));
    found.extend(validate::validate_finished(&specs));
    let examples = validate::validate_examples(&specs);
    if has_errors(&found) || has_errors(&examples) {
        return Err(mistakes(found, examples, Vec::new()));
    }
    let api = resolve::resolve(&specs);
    Ok(Resolved { specs, api, warnings: in_order(found, examples) })
}
