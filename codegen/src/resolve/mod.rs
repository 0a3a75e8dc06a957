//! Stage 3, resolve: from the spec model to the IR. One file a pass; the passes run in the order below.

mod alike;
mod declare;
mod docs;
mod errors;
mod fields;
mod operations;
mod services;
mod usage;
mod waiters;

use crate::ir::Api;
use crate::spec::Specs;

/// Resolves valid specs. Specs with mistakes resolve as well as they can, and never panic.
pub fn resolve(specs: &Specs) -> Api {
    let mut services: Vec<_> = specs
        .services
        .iter()
        .map(|specs| {
            // Ids before content, so that types may refer to each other in any order.
            let names = docs::Names::of(specs);
            let declarations = declare::declare(specs, &names);
            let mut enums = declare::enums(&declarations, &names);
            let alike = alike::alike(&declarations, &mut enums);
            let mut structs = fields::structs(&declarations, &names, &specs.service.spec.envelope);
            usage::usage(&mut structs, declarations.operations());
            let errors = errors::errors(specs, &names);
            let operations = operations::operations(specs, &names, &declarations, &structs);
            let waiters = waiters::waiters(specs, &names, &operations, &structs);
            services::service(specs, &names, structs, (enums, alike), errors, operations, waiters)
        })
        .collect();
    services.sort_by(|a, b| a.name.cmp(&b.name));
    Api { services }
}
