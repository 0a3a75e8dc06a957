//! What a request must obey, told at the fields that it concerns: conditions, and limits of length.

use super::{code, enumerated};
use crate::ir::Type;
use crate::spec::model::{ConditionSpec, FieldSpec};

/// What the conditions of a struct require of a field, a sentence each.
pub(super) fn conditions(wire: &str, all: &[ConditionSpec]) -> Vec<String> {
    let concerns = |path: &&String| path.split('.').next() == Some(wire);
    let mut facts = Vec::new();
    for condition in all {
        let when = condition.condition.iter().map(|(path, values)| match values.as_slice() {
            [] => format!("{} is set", code(path)),
            values => {
                let values = values.iter().map(|value| code(&value.to_string()));
                format!("{} is {}", code(path), enumerated(values, "or"))
            }
        });
        let when = when.collect::<Vec<_>>().join(" and ");
        match condition.require.iter().filter(concerns).collect::<Vec<_>>().as_slice() {
            [] => {}
            [only] if *only == wire => facts.push(format!("Required if {when}.")),
            [only] => facts.push(format!("{} is required if {when}.", code(only))),
            several => {
                let several = enumerated(several.iter().map(|path| code(path)), "and");
                facts.push(format!("{several} are required if {when}."));
            }
        }
        if condition.any_of.iter().any(|path| concerns(&path)) {
            let when = if when.is_empty() { String::new() } else { format!(" if {when}") };
            let either = enumerated(condition.any_of.iter().map(|path| code(path)), "and");
            facts.push(format!("At least one of {either} is required{when}."));
        }
    }
    facts
}

/// How long a field may be.
pub(super) fn lengths(spec: &FieldSpec, ty: &Type) -> Vec<String> {
    let most = spec.max_items.map(|most| format!("At most {}.", counted(most, "entry", "entries")));
    let each = if matches!(ty, Type::List(_)) { " each" } else { "" };
    let characters = |count| counted(count, "character", "characters");
    let length = match (spec.min_length, spec.max_length) {
        (Some(min), Some(max)) => Some(format!("From {min} to {}{each}.", characters(max))),
        (Some(min), None) => Some(format!("At least {}{each}.", characters(min))),
        (None, Some(max)) => Some(format!("At most {}{each}.", characters(max))),
        (None, None) => None,
    };
    most.into_iter().chain(length).collect()
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
