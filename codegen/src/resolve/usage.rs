//! Pass 3: which structs a request reaches and which an answer, and what follows for their lists.

use crate::ir::{Struct, StructId, Type, Usage};

/// Marks every struct that the operations reach.
pub(super) fn usage(structs: &mut [Struct], operations: &[(StructId, StructId)]) {
    for (request, response) in operations {
        mark(structs, *request, |usage| &mut usage.request);
        mark(structs, *response, |usage| &mut usage.response);
    }
    for structure in structs {
        for field in &mut structure.fields {
            // Some services tell an empty list in a request from none; in an answer there is no difference to make.
            field.optional = structure.usage.request || !matches!(field.ty, Type::List(_) | Type::Map(_));
        }
    }
}

fn mark(structs: &mut [Struct], start: StructId, side: fn(&mut Usage) -> &mut bool) {
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        let Some(structure) = structs.get_mut(id.0) else { continue };
        if std::mem::replace(side(&mut structure.usage), true) {
            continue;
        }
        open.extend(structure.fields.iter().filter_map(|field| match field.ty.element() {
            Type::Struct(id) => Some(*id),
            _ => None,
        }));
    }
}
