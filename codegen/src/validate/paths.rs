//! Paths of fields, such as `SourceEndpoint.Port`. They pass through lists, maps and wrappers without a mark.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::spec::suggest::{closest, did_you_mean};

use super::scope::{Member, Role, Scope, Shape, Ty};
use super::spot::Spot;

/// Where a path leads.
pub(super) enum Found<'a> {
    /// To this field.
    Member(Member<'a>),
    /// Into a part of a spec that is broken, of which loading has told.
    Lost,
    /// Nowhere.
    Nowhere(Miss),
}

/// Why a path leads nowhere.
pub(super) struct Miss {
    /// The step that fails, in bytes of the path.
    at: Range<usize>,
    title: String,
}

impl Miss {
    /// What is wrong, without the place.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// The finding, at the text that spells the path.
    pub(super) fn error(&self, spot: &Spot<'_>) -> Diagnostic {
        spot.error_within(self.at.clone(), self.title.as_str())
    }

    /// The finding, at the key that spells the path.
    pub(super) fn key_error(&self, spot: &Spot<'_>) -> Diagnostic {
        spot.key_error(self.title.as_str())
    }
}

/// Follows a path from a group of fields.
pub(super) fn follow<'a>(scope: &Scope<'a>, start: &Shape<'a>, path: &str) -> Found<'a> {
    let mut shape = start.clone();
    let mut offset = 0;
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let at = offset..offset + step.len();
        offset = at.end + 1;
        let Some((wire, field)) = shape.fields.get_key_value(step) else {
            if !shape.is_as_written() {
                return Found::Lost;
            }
            let suggestion = closest(step, shape.fields.keys().map(String::as_str));
            let title = format!("{} has no field `{step}`{}", quoted(&shape), did_you_mean(suggestion));
            return Found::Nowhere(Miss { at, title });
        };
        if steps.peek().is_none() {
            let spot = shape.spot.at(wire);
            // A path does not tell in which role its end is met, and nobody asks.
            return Found::Member(Member { wire, field, spot, role: Role::Struct(shape.name) });
        }
        shape = match scope.ty(field).element() {
            Ty::Struct(inner) => inner.clone(),
            Ty::Unknown => return Found::Lost,
            _ => return Found::Nowhere(Miss { at, title: format!("`{step}` is not a struct, so it has no fields") }),
        };
    }
    Found::Lost
}

/// The way to the first list or map that a path leads through, where there is one. What lies behind it is there many times.
pub(super) fn many_on_the_way<'p>(scope: &Scope<'_>, start: &Shape<'_>, path: &'p str) -> Option<&'p str> {
    let mut ways = path.match_indices('.').filter_map(|(at, _)| path.get(..at));
    ways.find(|way| {
        let Found::Member(member) = follow(scope, start, way) else { return false };
        matches!(scope.ty(member.field), Ty::List(_) | Ty::Map(_))
    })
}

/// The name of a group of fields, for messages.
pub(super) fn quoted(shape: &Shape<'_>) -> String {
    if shape.name.contains(' ') { shape.name.to_owned() } else { format!("`{}`", shape.name) }
}
