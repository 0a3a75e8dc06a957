//! Importing a file of metadata: operations without a spec get one, all of them together.

#[cfg(test)]
mod tests;

use std::fs;
use std::io::stdout;
use std::path::Path;

use codegen::spec::{self, Specs};

use super::known::Known;
use super::{Arguments, batch, check, today};
use crate::compare::{self, view::View};
use crate::generate::{say, show};
use crate::metadata::{Catalogue, Documented};

pub(super) fn run(arguments: &Arguments, folder: &Path, catalogue: &Catalogue) -> Result<(), String> {
    let (specs, found) = spec::load(folder);
    if found.iter().any(codegen::diagnostic::Diagnostic::is_error) {
        show(&found);
        return Err("the specs cannot be read".to_owned());
    }
    let service = service(catalogue, &specs, arguments.service.as_deref())?;
    let wanted = catalogue.wanted(&arguments.operation)?;
    let fresh: Vec<&Documented> =
        wanted.iter().filter(|operation| View::of(service, &operation.page.operation).is_none()).copied().collect();
    let known = Known::of(&catalogue.operations, service);
    let batch = batch::specs(&fresh, &known, service, &today());
    check(&service.name, service, &batch.files)?;
    let to = arguments.to.clone().unwrap_or_else(|| folder.to_owned());
    for (path, text) in &batch.files {
        let target = to.join(path);
        if arguments.to.is_some() {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
            }
            fs::write(&target, text).map_err(|error| format!("{}: {error}", target.display()))?;
            say(&mut stdout(), &format!("  wrote {}", target.display()));
        } else {
            say(&mut stdout(), text.trim_end());
        }
    }
    for remark in &batch.remarks {
        say(&mut stdout(), &format!("  {remark}"));
    }
    Ok(())
}

/// The service that the metadata is about.
fn service<'a>(
    catalogue: &Catalogue,
    specs: &'a Specs,
    wanted: Option<&str>,
) -> Result<&'a spec::ServiceSpecs, String> {
    let first = catalogue.operations.first().ok_or("the metadata holds no operation")?;
    compare::service(specs, &first.page, wanted)
}
