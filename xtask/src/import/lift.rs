//! Types that a second operation uses move to `types.yaml`.

use std::collections::BTreeSet;

use codegen::spec::model::OperationSpec;
use codegen::spec::type_expr::TypeExpr;
use codegen::spec::{Doc, ServiceSpecs};

use super::edit::Edits;

/// What moves.
#[derive(Debug, Default)]
pub(super) struct Lifted {
    /// Operations without what moved: path as the specs have it, and text.
    pub(super) files: Vec<(String, String)>,
    pub(super) types: String,
    pub(super) enums: String,
    /// Names of what moved, each with its file.
    pub(super) moved: Vec<(String, String)>,
}

/// Takes what is used elsewhere out of the operations that declare it, with all that it uses itself.
pub(super) fn lift(service: &ServiceSpecs, used: &BTreeSet<String>) -> Lifted {
    let mut lifted = Lifted::default();
    for doc in &service.operations {
        let names = declared(doc, used);
        if names.is_empty() {
            continue;
        }
        let mut edits = Edits::default();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for (section, to) in [("types", &mut lifted.types), ("enums", &mut lifted.enums)] {
            let block = edits.cut(&doc.places, section, &names);
            if !block.is_empty() {
                to.push_str(if to.is_empty() { "" } else { "\n" });
                to.push_str(&block);
            }
        }
        lifted.moved.extend(names.iter().map(|name| ((*name).to_owned(), doc.path.clone())));
        lifted.files.push((doc.path.clone(), edits.apply(doc.places.source().text())));
    }
    lifted
}

/// The types of an operation that are asked for, and those that they use.
fn declared(doc: &Doc<OperationSpec>, used: &BTreeSet<String>) -> BTreeSet<String> {
    let spec = &doc.spec;
    let is_here = |name: &str| spec.types.contains_key(name) || spec.enums.contains_key(name);
    let mut left: Vec<String> = used.iter().filter(|name| is_here(name)).cloned().collect();
    let mut found = BTreeSet::new();
    while let Some(name) = left.pop() {
        if let Some(structure) = spec.types.get(&name) {
            let named = structure.fields.values().filter_map(|field| {
                let expr = TypeExpr::parse(&field.ty).ok()?;
                expr.named().filter(|name| is_here(name)).map(str::to_owned)
            });
            left.extend(named.filter(|inner| *inner != name && !found.contains(inner)));
        }
        found.insert(name);
    }
    found
}
