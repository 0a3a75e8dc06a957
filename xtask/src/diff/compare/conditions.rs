//! Conditions, of an operation or of a struct.

use codegen::ir::{Condition, Service, StructId};
use codegen::spec::model::ConditionSpec;

use super::Pair;
use super::operations::missing;
use crate::diff::change::{Change, Place};
use crate::diff::rules::Rule;

impl Pair<'_> {
    /// Compares the conditions of a struct, or of the operation whose request it is.
    pub(super) fn conditions(&mut self, item: &str, places: &[Place], old: StructId, new: StructId) {
        let (old, new) = (of(self.old.service.ir, old), of(self.new.service.ir, new));
        for gone in missing(old, new) {
            self.add(Change::new(Rule::ConditionRemoved, item).at(places.to_vec()).wire(words(gone), None));
        }
        for came in missing(new, old) {
            self.add(Change::new(Rule::ConditionAdded, item).at(places.to_vec()).wire(None, words(came)));
        }
    }
}

/// Whether the same conditions are explained otherwise.
pub(super) fn have_other_reasons(old: &[ConditionSpec], new: &[ConditionSpec]) -> bool {
    let without_reason = |it: &ConditionSpec| ConditionSpec { doc: None, ..it.clone() };
    old != new && old.iter().map(without_reason).eq(new.iter().map(without_reason))
}

fn of(service: &Service, id: StructId) -> &[Condition] {
    service.structure(id).map(|structure| structure.conditions.as_slice()).unwrap_or_default()
}

fn words(condition: &Condition) -> String {
    let when: Vec<_> =
        condition
            .when
            .iter()
            .map(|(path, values)| {
                if values.is_empty() { format!("{path} is set") } else { format!("{path} is {}", values.join(" or ")) }
            })
            .collect();
    let either = (!condition.any_of.is_empty()).then(|| condition.any_of.join(" or "));
    let required: Vec<_> = condition.require.iter().cloned().chain(either).collect();
    let condition = if when.is_empty() { String::new() } else { format!(" where {}", when.join(" and ")) };
    format!("{}{condition}", required.join(", "))
}
