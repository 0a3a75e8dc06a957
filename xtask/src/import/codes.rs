//! Error codes of many operations, each a constant of the service in Rust.

use std::collections::BTreeMap;

use codegen::naming;
use codegen::spec::ServiceSpecs;

use crate::metadata::Documented;
use crate::page::Remark;

/// The operations without codes that cannot be constants beside the others, with remarks on them.
pub(super) fn with_constants(operations: &[&Documented], service: &ServiceSpecs) -> Vec<Documented> {
    let own = service.operations.iter().flat_map(|doc| doc.spec.errors.keys());
    let known = service.service.spec.errors.keys().chain(own);
    let mut constants: BTreeMap<String, String> =
        known.map(|code| (naming::constant_name(code), code.clone())).collect();
    let mut all: Vec<Documented> = operations.iter().map(|operation| (*operation).clone()).collect();
    for operation in &mut all {
        let page = &mut operation.page;
        for row in std::mem::take(&mut page.errors) {
            let constant = naming::constant_name(&row.code);
            let twin = constants.get(&constant).filter(|code| **code != row.code);
            let why = match twin {
                Some(twin) => format!("`{twin}` has the same name in Rust"),
                None if !naming::is_identifier(&constant) => "it gives no name in Rust".to_owned(),
                None => {
                    constants.insert(constant, row.code.clone());
                    page.errors.push(row);
                    continue;
                }
            };
            let what = format!("error code `{}` is left out: {why}", row.code);
            page.remarks.push(Remark { line: row.line, what });
        }
    }
    all
}
