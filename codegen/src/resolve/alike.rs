//! Pass 2: which enumerations convert to each other, and how.

use super::declare::Declarations;
use super::docs;
use crate::ir::{Alike, Enum};
use crate::spec::model::EnumSpec;

/// The pairs of look-alikes, by name. Each enumeration's docs get to say what it converts to.
pub(super) fn alike(declarations: &Declarations<'_>, enums: &mut [Enum]) -> Vec<Alike> {
    let spec_of = |name: &str| declarations.enums.iter().find(|(other, _)| *other == name).map(|(_, spec)| *spec);
    let mut pairs = Vec::new();
    for (name, spec) in &declarations.enums {
        for other in &spec.alike {
            pairs.extend(spec_of(other).map(|other_spec| pair((*name, spec), (other, other_spec))));
        }
    }
    pairs.sort_by(|a, b| (&a.one, &a.other).cmp(&(&b.one, &b.other)));
    for enumeration in enums {
        let (mut always, mut maybe) = (Vec::new(), Vec::new());
        for pair in &pairs {
            if pair.one == enumeration.name {
                if pair.is_subset { &mut always } else { &mut maybe }.push(pair.other.as_str());
            } else if pair.other == enumeration.name {
                maybe.push(pair.one.as_str());
            }
        }
        docs::alike(&mut enumeration.doc, &always, &maybe);
    }
    pairs
}

/// The smaller one comes first where the other one has all its values, otherwise the names decide.
fn pair((name, spec): (&str, &EnumSpec), (other_name, other): (&str, &EnumSpec)) -> Alike {
    let fits = other.counterparts(spec) == spec.values.len();
    let is_fitted = spec.counterparts(other) == other.values.len();
    let is_first = if fits == is_fitted { name < other_name } else { fits };
    let (one, other) = if is_first { (name, other_name) } else { (other_name, name) };
    Alike { one: one.to_owned(), other: other.to_owned(), is_subset: fits || is_fitted }
}
