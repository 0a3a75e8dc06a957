//! Enumerations.

use codegen::ir::{Enum, EnumId, Over, Service, Variant};
use codegen::spec::model::{EnumSpec, EnumValueSpec};

use super::{Pair, join};
use crate::diff::change::{Change, Place};
use crate::diff::rules::Rule;
use crate::paired::value_doc;

/// An enumeration, under the name by which the two editions are joined.
struct Named<'a> {
    name: String,
    id: EnumId,
    enumeration: &'a Enum,
}

fn named<'a>(service: &'a Service, name: impl Fn(&str) -> String) -> Vec<Named<'a>> {
    let enums = service.enums.iter().enumerate();
    enums.map(|(index, it)| Named { name: name(&it.name), id: EnumId(index), enumeration: it }).collect()
}

impl Pair<'_> {
    pub(super) fn enums(&mut self) {
        let old = named(self.old.service.ir, |name| self.renames.new_name(name).to_owned());
        let new = named(self.new.service.ir, str::to_owned);
        for (name, before, after) in join(&old, &new, |each| each.name.as_str()) {
            let item = self.path(&format!("types::{name}"));
            let new_places = after.map(|new| self.new.places.of_enum(self.new.service.ir, new.id)).unwrap_or_default();
            match (before, after) {
                (None, _) => self.type_added(item, new_places),
                (Some(old), None) => {
                    let places = self.old.places.of_enum(self.old.service.ir, old.id);
                    self.type_removed(item, places);
                }
                (Some(old), Some(new)) => {
                    self.renamed(&old.enumeration.name, name, new_places.clone());
                    self.enumeration(&item, old.enumeration, new.enumeration, &new_places);
                }
            }
        }
    }

    fn enumeration(&mut self, item: &str, old: &Enum, new: &Enum, places: &[Place]) {
        let change = |rule, item: &str| Change::new(rule, item).at(places.to_vec());
        if old.over != new.over {
            let word = |over| if over == Over::Text { "texts" } else { "numbers" }.to_owned();
            self.add(change(Rule::OverChanged, item).wire(word(old.over), word(new.over)));
        }
        let (old_spec, new_spec) = (self.old.service.enumeration(&old.name), self.new.service.enumeration(&new.name));
        for (wire, before, after) in join(&old.variants, &new.variants, |variant| variant.wire.as_str()) {
            match (before, after) {
                (Some(old), Some(new)) => self.value(item, (old, old_spec), (new, new_spec), &change),
                (Some(gone), None) => match new.variants.iter().find(|it| it.rust == gone.rust) {
                    // Told where the new spelling's turn comes.
                    Some(same) if !is_listed(old, &same.wire) => {
                        self.value(item, (gone, old_spec), (same, new_spec), &change);
                    }
                    _ => self
                        .add(change(Rule::ValueRemoved, &format!("{item}::{}", gone.rust)).wire(wire.to_owned(), None)),
                },
                (None, Some(came)) => {
                    if !old.variants.iter().any(|it| it.rust == came.rust && !is_listed(new, &it.wire)) {
                        let item = format!("{item}::{}", came.rust);
                        self.add(change(Rule::ValueAdded, &item).wire(None, wire.to_owned()));
                    }
                }
                (None, None) => {}
            }
        }
        let order = |these: &Enum, others: &Enum| -> Vec<String> {
            let both = these.variants.iter().filter(|it| is_listed(others, &it.wire));
            both.map(|it| it.wire.clone()).collect()
        };
        if order(old, new) != order(new, old) {
            self.add(change(Rule::ValuesReordered, item));
        }
        let (Some(old), Some(new)) = (old_spec, new_spec) else { return };
        let parts = [("doc", old.doc != new.doc), ("differences from the page", old.differs != new.differs)];
        self.documentation(item, &parts);
    }

    /// A value that both editions have.
    fn value(
        &mut self,
        item: &str,
        (old, old_spec): (&Variant, Option<&EnumSpec>),
        (new, new_spec): (&Variant, Option<&EnumSpec>),
        change: &dyn Fn(Rule, &str) -> Change,
    ) {
        let item = format!("{item}::{}", new.rust);
        if old.rust != new.rust {
            self.add(change(Rule::RustNameChanged, &item).rust(old.rust.clone(), new.rust.clone()));
        }
        if old.wire != new.wire {
            self.add(change(Rule::WireNameChanged, &item).wire(old.wire.clone(), new.wire.clone()));
        }
        // What was the value's own spelling, or becomes it, is told as that.
        let spellings = |variant: &Variant| [vec![variant.wire.clone()], variant.aliases.clone()].concat();
        for alias in old.aliases.iter().filter(|alias| !spellings(new).contains(alias)) {
            self.add(change(Rule::AliasRemoved, &item).wire(alias.clone(), None));
        }
        for alias in new.aliases.iter().filter(|alias| !spellings(old).contains(alias)) {
            self.add(change(Rule::AliasAdded, &item).wire(None, alias.clone()));
        }
        let reason = self.deprecation(&item, old.deprecated.as_ref(), new.deprecated.as_ref());
        let spec =
            |spec: Option<&EnumSpec>, variant: &Variant| spec.and_then(|spec| spec.values.get(&variant.wire)).cloned();
        let (old, new) = (spec(old_spec, old), spec(new_spec, new));
        let doc = |spec: &Option<EnumValueSpec>| spec.as_ref().map(|spec| value_doc(spec).to_owned());
        let differs = |spec: &Option<EnumValueSpec>| match spec {
            Some(EnumValueSpec::Full(full)) => full.differs.clone(),
            _ => Vec::new(),
        };
        self.documentation(
            &item,
            &[
                ("doc", doc(&old) != doc(&new)),
                ("differences from the page", differs(&old) != differs(&new)),
                ("reason of the deprecation", reason),
            ],
        );
    }
}

fn is_listed(enumeration: &Enum, wire: &str) -> bool {
    enumeration.variants.iter().any(|variant| variant.wire == wire)
}
