//! The operations of a file of metadata, one line each: what differs, which have no spec, and which specs the vendor no
//! longer has.

use codegen::spec::{ServiceSpecs, Specs};

use super::{Arguments, Audit, Line};
use crate::compare::{self, view::View};
use crate::metadata::{Catalogue, Documented};

pub(super) fn audits(
    file: &str,
    catalogue: &Catalogue,
    specs: &Specs,
    arguments: &Arguments,
) -> Result<Vec<Audit>, String> {
    let first = catalogue.operations.first().ok_or("the metadata holds no operation")?;
    let service = compare::service(specs, &first.page, arguments.service.as_deref())?;
    let brief = !arguments.details && arguments.operation.is_empty();
    let begin = |name: &str| Audit { operation: Some(name.to_owned()), brief, ..Audit::of(file.to_owned()) };
    let wanted = catalogue.wanted(&arguments.operation)?;
    let mut audits: Vec<Audit> = wanted
        .into_iter()
        .map(|operation| {
            let audit = begin(&operation.page.operation);
            match findings(operation, service) {
                Some(findings) => Audit { findings, ..audit },
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

fn findings(operation: &Documented, service: &ServiceSpecs) -> Option<Vec<Line>> {
    let view = View::of(service, &operation.page.operation)?;
    Some(compare::compare(&operation.page, &operation.placed, &view).iter().map(Line::of).collect())
}
