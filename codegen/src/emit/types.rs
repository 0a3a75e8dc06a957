//! The types of a service.

use quote::quote;

use super::paths;
use super::{Module, open_enum, shape};
use crate::ir::{Home, Service, Struct};

/// The documentation of the types of every service.
const DOC: &str = "\
//! The structs and enumerations of requests and responses.
//!
//! Structs that a request uses start from `default()` and have a setter for each field. Structs that only responses use
//! have public fields, and get more of them in later versions. Enumerations are open: they keep undocumented values,
//! and setters also take text for them.
//!
//! See [the crate's documentation](::dts_api#models) for how values are read.
";

/// `types/mod.rs`
pub(super) fn index(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    module.text(DOC);
    module.item(quote! {
        mod enums;
        mod structs;
    });
    let mut uses = Vec::new();
    if !service.enums.is_empty() {
        uses.push(quote!(
            pub use self::enums::*;
        ));
    }
    if named_structs(service).next().is_some() {
        uses.push(quote!(
            pub use self::structs::*;
        ));
    }
    module.item(quote!(#(#uses)*));
    module
}

/// `types/enums.rs`
pub(super) fn enums(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    if !service.enums.is_empty() {
        module.item(paths::use_runtime());
    }
    for enumeration in &service.enums {
        for item in open_enum::emit(enumeration) {
            module.text(item);
        }
    }
    for pair in &service.alike {
        let arrow = if pair.is_subset { "=>" } else { "|" };
        module.text(format!("runtime::alike! {{ {} {arrow} {} }}\n", pair.one, pair.other));
    }
    module
}

/// `types/structs.rs`
pub(super) fn structs(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    if named_structs(service).next().is_some() {
        module.item(paths::use_runtime());
    }
    for structure in named_structs(service) {
        for item in shape::emit(service, structure) {
            module.text(item);
        }
    }
    module
}

/// The structs that are not the request or the response of an operation.
fn named_structs(service: &Service) -> impl Iterator<Item = &Struct> {
    service.structs.iter().filter(|structure| structure.home == Home::Types)
}
