//! Pass 4: which structs a request reaches and which a response, and what follows for their lists.

use crate::ir::{Struct, StructId, Type, Usage};

/// Marks every struct that the operations reach.
pub(super) fn usage(structs: &mut [Struct], operations: &[(StructId, StructId)]) {
    for (request, response) in operations {
        mark(structs, *request, |usage| &mut usage.request);
        mark(structs, *response, |usage| &mut usage.response);
    }
    for structure in structs {
        for field in &mut structure.fields {
            // Some services tell an empty list in a request from none; in a response there is no difference to make.
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

#[cfg(test)]
mod tests {
    use crate::read_texts;

    #[test]
    fn usage_reaches_through_lists_and_cycles() {
        let operation = "\
operation: DoIt
summary: Does it.
source: { title: Page, read: 2026-11-21 }
safety: write
request:
  Sent: { type: list<Sent>, doc: S. }
response:
  Answered: { type: list<Answered>, doc: A. }
  Both: { type: Both, doc: B. }
types:
  Sent: { doc: S., fields: { Both: { type: Both, doc: B. } } }
  Answered: { doc: A., fields: { Inner: { type: list<Answered>, doc: I. } } }
  Both: { doc: B., fields: { Names: { type: list<string>, doc: N. } } }
";
        let service = include_str!("../../../tests/golden/service.yaml");
        let files = [("specs/fixture/service.yaml", service), ("specs/fixture/operations/do_it.yaml", operation)];
        let resolved = read_texts(files).unwrap_or_else(|failure| panic!("{failure:?}"));
        let service = resolved.api.services.first().expect("there is one");
        let usage: Vec<_> = service
            .structs
            .iter()
            .map(|it| (it.name.as_str(), it.usage.request, it.usage.response, it.fields.iter().all(|f| f.optional)))
            .collect();
        assert_eq!(
            usage,
            [
                ("Answered", false, true, false),
                ("Both", true, true, true),
                ("Sent", true, false, true),
                ("DoItRequest", true, false, true),
                ("DoItResponse", false, true, false),
            ]
        );
    }
}
