//! Where on the wire a struct, one of its fields or an enumeration is found.

use std::collections::HashMap;

use codegen::ir::{EnumId, Field, Service, StructId, Type};

use super::change::{Place, Side};

/// A use of a struct.
struct Use {
    operation: String,
    side: Side,
    /// Path to the struct, with a dot at its end unless it is empty.
    prefix: String,
    /// Paths of fields that never come here.
    lacks: Vec<String>,
}

/// Every use of every struct of a service.
#[derive(Default)]
pub(crate) struct Places {
    uses: HashMap<StructId, Vec<Use>>,
}

impl Places {
    pub(crate) fn of(service: &Service) -> Self {
        let mut places = Self::default();
        for operation in &service.operations {
            for (id, side) in [(operation.request, Side::Request), (operation.response, Side::Response)] {
                let start = Use { operation: operation.name.clone(), side, prefix: String::new(), lacks: Vec::new() };
                places.enter(service, id, start, &mut Vec::new());
            }
        }
        places
    }

    /// Notes a use of a struct, and what that makes of the structs of its fields. Does not go round in circles.
    fn enter(&mut self, service: &Service, id: StructId, here: Use, above: &mut Vec<StructId>) {
        let Some(structure) = service.structure(id) else { return };
        above.push(id);
        for field in structure.fields.iter().filter(|field| !here.lacks.contains(&field.wire)) {
            if let Type::Struct(inner) = field.ty.element()
                && !above.contains(inner)
            {
                let step = format!("{}.", field.wire);
                let inherited = here.lacks.iter().filter_map(|lack| lack.strip_prefix(&step).map(str::to_owned));
                let next = Use {
                    operation: here.operation.clone(),
                    side: here.side,
                    prefix: format!("{}{}.", here.prefix, steps(field)),
                    lacks: inherited.chain(field.lacks.iter().cloned()).collect(),
                };
                self.enter(service, *inner, next, above);
            }
        }
        above.pop();
        self.uses.entry(id).or_default().push(here);
    }

    fn uses(&self, id: StructId) -> impl Iterator<Item = &Use> {
        self.uses.get(&id).into_iter().flatten()
    }

    /// Where a struct is found.
    pub(crate) fn of_struct(&self, id: StructId) -> Vec<Place> {
        first_each(self.uses(id).map(|here| here.place(here.prefix.trim_end_matches('.').to_owned())).collect())
    }

    /// Where a field of a struct is found.
    pub(crate) fn of_field(&self, id: StructId, field: &Field) -> Vec<Place> {
        first_each(self.every_field(id, field))
    }

    /// Where an enumeration is found.
    pub(crate) fn of_enum(&self, service: &Service, id: EnumId) -> Vec<Place> {
        let structs = service.structs.iter().enumerate().map(|(index, structure)| (StructId(index), structure));
        let fields = structs.flat_map(|(owner, structure)| structure.kept().map(move |field| (owner, field)));
        let of_this = fields.filter(|(_, field)| matches!(field.ty.element(), Type::Enum(found, _) if *found == id));
        first_each(of_this.flat_map(|(owner, field)| self.every_field(owner, field)).collect())
    }

    fn every_field(&self, id: StructId, field: &Field) -> Vec<Place> {
        let here = self.uses(id).filter(|here| !here.lacks.contains(&field.wire));
        here.map(|here| here.place(format!("{}{}", here.prefix, steps(field)))).collect()
    }
}

impl Use {
    fn place(&self, path: String) -> Place {
        Place { operation: self.operation.clone(), side: self.side, path }
    }
}

/// What a field adds to a path: its name, its wrapper, and a mark for a list or a map.
fn steps(field: &Field) -> String {
    let wrapper = field.wrapped_in.iter().map(|name| format!(".{name}")).collect::<String>();
    let mark = match &field.ty {
        Type::List(element) if matches!(**element, Type::Map(_)) => "[]{}",
        Type::List(_) => "[]",
        Type::Map(_) => "{}",
        _ => "",
    };
    format!("{}{wrapper}{mark}", field.wire)
}

/// The shortest path in each request and each response, by operation.
fn first_each(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|a, b| {
        let key =
            |place: &Place| (place.operation.clone(), place.side, place.path.matches('.').count(), place.path.clone());
        key(a).cmp(&key(b))
    });
    places.dedup_by(|a, b| a.operation == b.operation && a.side == b.side);
    places
}
