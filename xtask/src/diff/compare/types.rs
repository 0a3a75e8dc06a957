//! The structs of `types`.

use std::collections::HashMap;

use codegen::ir::{Home, Service, Struct, StructId};

use super::conditions::have_other_reasons;
use super::{Pair, join};
use crate::diff::change::{Change, Place};
use crate::diff::rules::Rule;

/// New names of types by old ones: types that are the same but for their name.
#[derive(Default)]
pub(super) struct Renames {
    new_by_old: HashMap<String, String>,
}

impl Renames {
    /// A type that is gone and one that came are the same where both have the same fields or values, and no other that
    /// is gone or came has.
    pub(super) fn find(old: &Service, new: &Service) -> Self {
        let (before, after) = (signatures(old), signatures(new));
        let only = |these: &[(String, String)], others: &[(String, String)]| -> Vec<(String, String)> {
            these.iter().filter(|(name, _)| !others.iter().any(|(other, _)| name == other)).cloned().collect()
        };
        let (gone, came) = (only(&before, &after), only(&after, &before));
        let single = |among: &[(String, String)], wanted: &str| -> Option<String> {
            let mut found = among.iter().filter(|(_, signature)| signature == wanted);
            found.next().filter(|_| found.next().is_none()).map(|(name, _)| name.clone())
        };
        let pairs =
            gone.iter().filter_map(|(_, signature)| Some((single(&gone, signature)?, single(&came, signature)?)));
        Self { new_by_old: pairs.collect() }
    }

    /// The name that a type has now.
    pub(super) fn new_name<'n>(&'n self, old: &'n str) -> &'n str {
        self.new_by_old.get(old).map_or(old, String::as_str)
    }

    pub(super) fn is_renamed(&self, old: &str) -> bool {
        self.new_by_old.contains_key(old)
    }

    /// A Rust type with the names that its parts have now.
    pub(super) fn apply(&self, ty: &str) -> String {
        let mut renamed = String::new();
        for part in ty.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let name = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            renamed.push_str(self.new_name(name));
            renamed.push_str(part.strip_prefix(name).unwrap_or_default());
        }
        renamed
    }
}

/// Names of types, with what tells one from another: kind, and fields or values.
fn signatures(service: &Service) -> Vec<(String, String)> {
    let sorted = |kind: &str, mut parts: Vec<&str>| {
        parts.sort_unstable();
        format!("{kind} {}", parts.join(" "))
    };
    let named = service.structs.iter().filter(|structure| structure.home == Home::Types);
    let structs =
        named.map(|it| (it.name.clone(), sorted("struct", it.fields.iter().map(|f| f.wire.as_str()).collect())));
    let enums = service.enums.iter();
    let enums =
        enums.map(|it| (it.name.clone(), sorted("enum", it.variants.iter().map(|v| v.wire.as_str()).collect())));
    structs.chain(enums).collect()
}

/// A struct of `types`, under the name by which the two editions are joined.
struct Named<'a> {
    name: String,
    id: StructId,
    structure: &'a Struct,
}

fn named<'a>(service: &'a Service, name: impl Fn(&str) -> String) -> Vec<Named<'a>> {
    let structs = service.structs.iter().enumerate().filter(|(_, structure)| structure.home == Home::Types);
    structs.map(|(index, structure)| Named { name: name(&structure.name), id: StructId(index), structure }).collect()
}

impl Pair<'_> {
    pub(super) fn types(&mut self) {
        let old = named(self.old.service.ir, |name| self.renames.new_name(name).to_owned());
        let new = named(self.new.service.ir, str::to_owned);
        for (name, before, after) in join(&old, &new, |each| each.name.as_str()) {
            let item = self.path(&format!("types::{name}"));
            match (before, after) {
                (None, Some(new)) => self.type_added(item, self.new.places.of_struct(new.id)),
                (Some(old), None) => self.type_removed(item, self.old.places.of_struct(old.id)),
                (Some(old), Some(new)) => {
                    self.renamed(&old.structure.name, name, self.new.places.of_struct(new.id));
                    self.entered_or_left(&item, old, new);
                    self.conditions(&item, &self.new.places.of_struct(new.id), old.id, new.id);
                    let specs = (
                        self.old.service.structure(&old.structure.name),
                        self.new.service.structure(&new.structure.name),
                    );
                    if let (Some(was), Some(is)) = specs {
                        let reasons = have_other_reasons(&was.when, &is.when);
                        let parts = [("doc", was.doc != is.doc), ("reasons of conditions", reasons)];
                        self.documentation(&item, &parts);
                    }
                    self.fields(&item, old.id, new.id);
                }
                (None, None) => {}
            }
        }
    }

    /// Whether requests reach the struct.
    fn entered_or_left(&mut self, item: &str, old: &Named<'_>, new: &Named<'_>) {
        let rule = match (old.structure.usage.request, new.structure.usage.request) {
            (false, true) => Rule::TypeEnteredRequests,
            (true, false) => Rule::TypeLeftRequests,
            _ => return,
        };
        let places = match rule {
            Rule::TypeEnteredRequests => self.new.places.of_struct(new.id),
            _ => self.old.places.of_struct(old.id),
        };
        self.add(Change::new(rule, item).at(places));
    }

    /// A type that is the same but for its name.
    pub(super) fn renamed(&mut self, old: &str, new: &str, places: Vec<Place>) {
        if self.renames.is_renamed(old) {
            let item = self.path(&format!("types::{old}"));
            self.add(Change::new(Rule::TypeRenamed, item).rust(old.to_owned(), new.to_owned()).at(places));
        }
    }

    /// A type that came; what comes with a new operation is no news beside it.
    pub(super) fn type_added(&mut self, item: String, places: Vec<Place>) {
        let known = |name: &str| self.old.service.operation(name).is_some();
        if places.is_empty() || places.iter().any(|place| known(&place.operation)) {
            self.add(Change::new(Rule::TypeAdded, item).at(places));
        }
    }

    /// A type that is gone. Unlike one that came, it is told even where its operations are gone, too: what breaks is
    /// named.
    pub(super) fn type_removed(&mut self, item: String, places: Vec<Place>) {
        self.add(Change::new(Rule::TypeRemoved, item).at(places));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_whole() {
        let renames = Renames { new_by_old: HashMap::from([("Tag".to_owned(), "Label".to_owned())]) };
        assert_eq!(renames.apply("Option<Vec<Tag>>"), "Option<Vec<Label>>");
        assert_eq!(renames.apply("BTreeMap<String, Tag>"), "BTreeMap<String, Label>");
        assert_eq!(renames.apply("Option<TagKey>"), "Option<TagKey>");
    }
}
