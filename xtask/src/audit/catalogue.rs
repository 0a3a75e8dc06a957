//! The operations of a file of metadata, one line each: what differs, which have no spec, and which specs the vendor no
//! longer has.

use std::path::Path;

use codegen::spec::{ServiceSpecs, Specs};

use super::{Arguments, Audit, Line, Origin, changes, name};
use crate::compare::{self, view::View};
use crate::metadata::{self, Catalogue, Documented};
use crate::words::{History, Lock, Words};

pub(super) fn audits(
    path: &Path,
    catalogue: &Catalogue,
    specs: &Specs,
    folder: &Path,
    arguments: &Arguments,
) -> Result<Vec<Audit>, String> {
    let first = catalogue.operations.first().ok_or("the metadata holds no operation")?;
    let service = compare::service(specs, &first.page, arguments.service.as_deref())?;
    let lock = Lock::load(folder, &service.name)?;
    let mut history = History::new(path, &words_of);
    let file = name(path);
    let brief = !arguments.details && arguments.operation.is_empty();
    let begin = |name: &str| Audit {
        operation: Some(name.to_owned()),
        brief,
        origin: Origin::Metadata,
        ..Audit::of(file.clone())
    };
    let wanted = catalogue.wanted(&arguments.operation)?;
    let mut audits: Vec<Audit> = wanted
        .into_iter()
        .map(|operation| {
            let audit = begin(&operation.page.operation);
            match findings(operation, service) {
                Some(findings) => {
                    let words = changes(&Words::of_metadata(operation), &lock, &mut history);
                    Audit { findings, words, ..audit }
                }
                None => Audit { problem: Some("there is no spec of it".to_owned()), ..audit },
            }
        })
        .collect();
    if arguments.operation.is_empty() {
        let is_there = |name: &str| catalogue.operations.iter().any(|operation| operation.page.operation == name);
        let gone = service.operations.iter().map(|doc| doc.spec.operation.as_str()).filter(|name| !is_there(name));
        audits.extend(gone.map(|name| Audit {
            problem: Some("there is a spec of it, and the metadata does not have it".to_owned()),
            ..begin(name)
        }));
    }
    Ok(audits)
}

/// The words of all operations, from the text of a file.
pub(crate) fn words_of(bytes: &[u8]) -> Vec<Words> {
    let catalogue = metadata::parse_alone(bytes);
    catalogue.map(|catalogue| catalogue.operations.iter().map(Words::of_metadata).collect()).unwrap_or_default()
}

fn findings(operation: &Documented, service: &ServiceSpecs) -> Option<Vec<Line>> {
    let view = View::of(service, &operation.page.operation)?;
    Some(compare::compare(&operation.page, &operation.placed, &view).iter().map(Line::of).collect())
}
