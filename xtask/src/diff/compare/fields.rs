//! Fields of a struct, of a request or of a response.

use codegen::emit;
use codegen::ir::{Field, Limits, Scalar, StructId, Type};

use super::{Pair, join};
use crate::diff::change::Change;
use crate::diff::rules::Rule;
use crate::paired::Member;

/// A field in both editions.
#[derive(Clone, Copy)]
struct Both<'a> {
    owner: (StructId, StructId),
    old: Member<'a>,
    new: Member<'a>,
}

impl Pair<'_> {
    /// Compares the fields of a struct that both editions have.
    pub(super) fn fields(&mut self, item: &str, old_id: StructId, new_id: StructId) {
        let (old, new) = (self.old.service.members(old_id), self.new.service.members(new_id));
        let wire_only = join(&old, &new, |member| member.ir.wire.as_str());
        let gone: Vec<_> =
            wire_only.iter().filter(|(_, _, new)| new.is_none()).filter_map(|(_, old, _)| *old).collect();
        let came: Vec<_> =
            wire_only.iter().filter(|(_, old, _)| old.is_none()).filter_map(|(_, _, new)| *new).collect();
        // A field that keeps its name in Rust and loses the one on the wire is still the same field.
        let partner = |old: &Member<'_>| came.iter().find(|new| new.ir.rust == old.ir.rust);

        for (_, before, after) in &wire_only {
            if let (Some(old), Some(new)) = (before, after) {
                self.field(item, Both { owner: (old_id, new_id), old: **old, new: **new });
            }
        }
        for old in &gone {
            match partner(old) {
                Some(new) => self.field(item, Both { owner: (old_id, new_id), old: **old, new: **new }),
                None => {
                    let change = Change::new(Rule::FieldRemoved, format!("{item}::{}", old.ir.rust))
                        .rust(emit::field_type(self.old.service.ir, old.ir), None)
                        .wire(wire_type(old.ir), None)
                        .at(self.old.places.of_field(old_id, old.ir));
                    self.add(change);
                }
            }
        }
        for new in came.iter().filter(|new| !gone.iter().any(|old| old.ir.rust == new.ir.rust)) {
            let rule = if new.ir.required { Rule::RequiredFieldAdded } else { Rule::FieldAdded };
            let change = Change::new(rule, format!("{item}::{}", new.ir.rust))
                .rust(None, emit::field_type(self.new.service.ir, new.ir))
                .wire(None, wire_type(new.ir))
                .at(self.new.places.of_field(new_id, new.ir));
            self.add(change);
        }
    }

    fn field(&mut self, item: &str, both: Both<'_>) {
        let Both { old, new, .. } = both;
        let item = format!("{item}::{}", new.ir.rust);
        let places = self.new.places.of_field(both.owner.1, new.ir);
        let change = |rule| Change::new(rule, &item).at(places.clone());
        let words = |old: &str, new: &str| (Some(old.to_owned()), Some(new.to_owned()));

        if old.ir.rust != new.ir.rust {
            self.add(change(Rule::RustNameChanged).rust(old.ir.rust.clone(), new.ir.rust.clone()));
        }
        if old.ir.wire != new.ir.wire {
            self.add(change(Rule::WireNameChanged).wire(old.ir.wire.clone(), new.ir.wire.clone()));
        }
        let is_other_type = self.field_type(&change, old.ir, new.ir);
        if old.ir.sensitive != new.ir.sensitive && !is_other_type {
            let (before, after) = if new.ir.sensitive { words("shown", "masked") } else { words("masked", "shown") };
            self.add(change(Rule::MaskingChanged).rust(before, after));
        }
        if old.ir.required != new.ir.required {
            let rule = if new.ir.required { Rule::MadeRequired } else { Rule::MadeOptional };
            let (before, after) =
                if new.ir.required { words("optional", "required") } else { words("required", "optional") };
            self.add(change(rule).wire(before, after));
        }
        if old.ir.from_region != new.ir.from_region {
            let word = |is: bool| if is { "the client's region where unset" } else { "nothing where unset" }.to_owned();
            self.add(change(Rule::FilledInChanged).wire(word(old.ir.from_region), word(new.ir.from_region)));
        }
        if old.ir.json != new.ir.json {
            self.add(change(Rule::JsonTextChanged).wire(wire_type(old.ir), wire_type(new.ir)));
        }
        if old.ir.wrapped_in != new.ir.wrapped_in {
            let word =
                |field: &Field| field.wrapped_in.as_ref().map_or("plain".to_owned(), |name| format!("in `{name}`"));
            self.add(change(Rule::WrappingChanged).wire(word(old.ir), word(new.ir)));
        }
        if old.ir.in_body != new.ir.in_body {
            let word = |field: &Field| if field.in_body { "form body" } else { "query" }.to_owned();
            self.add(change(Rule::PlaceChanged).wire(word(old.ir), word(new.ir)));
        }
        if old.ir.limits != new.ir.limits {
            let rule =
                if is_narrower(old.ir.limits, new.ir.limits) { Rule::LengthNarrowed } else { Rule::LengthWidened };
            self.add(change(rule).wire(length(old.ir.limits), length(new.ir.limits)));
        }
        self.field_facts(&item, both, &change);
    }

    /// Whether the field has another type, which is told then.
    fn field_type(&mut self, change: &dyn Fn(Rule) -> Change, old: &Field, new: &Field) -> bool {
        let before = self.renames.apply(&emit::field_type(self.old.service.ir, old));
        let after = emit::field_type(self.new.service.ir, new);
        if before == after {
            return false;
        }
        let holds =
            |optional: bool, field: &Field, service| emit::field_type(service, &Field { optional, ..field.clone() });
        let old_if_optional = self.renames.apply(&holds(true, old, self.old.service.ir));
        let rule = if old_if_optional == holds(true, new, self.new.service.ir) {
            if new.optional { Rule::ListMadeOptional } else { Rule::ListMadePlain }
        } else {
            type_rule(&old.ty, &new.ty)
        };
        let change = change(rule).rust(emit::field_type(self.old.service.ir, old), after);
        self.add(change.wire(wire_type(old), wire_type(new)));
        true
    }

    /// What only documentation shows.
    fn field_facts(&mut self, item: &str, both: Both<'_>, change: &dyn Fn(Rule) -> Change) {
        let (old, new) = (both.old.spec, both.new.spec);
        if old.default != new.default {
            let word = |spec: &codegen::spec::model::FieldSpec| spec.default.as_ref().map(ToString::to_string);
            self.add(change(Rule::DefaultChanged).wire(word(old), word(new)));
        }
        let limits = |spec: &codegen::spec::model::FieldSpec| {
            let bounds = [spec.min.map(|min| format!("at least {min}")), spec.max.map(|max| format!("at most {max}"))];
            let values: Vec<_> = spec.allowed.iter().map(ToString::to_string).collect();
            let allowed = (!values.is_empty()).then(|| format!("one of {}", values.join(", ")));
            let all: Vec<_> = bounds.into_iter().chain([allowed]).flatten().collect();
            (!all.is_empty()).then(|| all.join(", "))
        };
        if limits(old) != limits(new) {
            self.add(change(Rule::LimitsChanged).wire(limits(old), limits(new)));
        }
        let reason = self.deprecation(item, old.deprecated.as_ref(), new.deprecated.as_ref());
        let parts = [
            ("doc", old.doc != new.doc),
            ("example", old.example != new.example),
            ("fields that never come here", old.lacks != new.lacks),
            ("differences from the page", old.differs != new.differs),
            ("reason of the deprecation", reason),
        ];
        if let Some(documentation) = self.documentation(item, &parts) {
            documentation.places = change(Rule::DocChanged).places;
        }
    }
}

/// Whether a value that the old limits let through may not pass the new ones.
fn is_narrower(old: Limits, new: Limits) -> bool {
    let upper = |limit: Option<u32>| limit.unwrap_or(u32::MAX);
    new.min_length > old.min_length
        || upper(new.max_length) < upper(old.max_length)
        || upper(new.max_items) < upper(old.max_items)
}

/// Limits of length, in words.
fn length(limits: Limits) -> Option<String> {
    let all: Vec<_> = [
        limits.min_length.map(|limit| format!("at least {limit} characters")),
        limits.max_length.map(|limit| format!("at most {limit} characters")),
        limits.max_items.map(|limit| format!("at most {limit} entries")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// What kind of change of type it is.
fn type_rule(old: &Type, new: &Type) -> Rule {
    let depth = |ty: &Type| {
        let mut holders = String::new();
        let mut ty = ty;
        while let Type::List(inner) | Type::Map(inner) = ty {
            holders.push(if matches!(ty, Type::List(_)) { 'l' } else { 'm' });
            ty = inner;
        }
        holders
    };
    let is_text = |ty: &Type| matches!(ty, Type::Scalar(Scalar::String) | Type::Text(_));
    match (old.element(), new.element()) {
        _ if depth(old) != depth(new) => Rule::TypeChanged,
        (Type::Secret, other) | (other, Type::Secret) if is_text(other) => Rule::SensitivityChanged,
        (old, new) if is_text(old) && is_text(new) => Rule::TypedValueChanged,
        _ => Rule::TypeChanged,
    }
}

/// What a field is on the wire, in words.
fn wire_type(field: &Field) -> String {
    if field.json {
        return "JSON text".to_owned();
    }
    kind(&field.ty)
}

fn kind(ty: &Type) -> String {
    match ty {
        Type::List(element) => format!("list of {}", kind(element)),
        Type::Map(element) => format!("map of {}", kind(element)),
        other => other.kind().to_string(),
    }
}
