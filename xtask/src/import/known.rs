//! What the standing specs say already of things that new specs use, too: names of structs, lists of values, descriptions.

use std::collections::{BTreeMap, BTreeSet};

use codegen::spec::ServiceSpecs;
use codegen::spec::model::{EnumValueSpec, OverSpec};

use super::structs::Key;
use crate::compare::view::{Member, View, spellings};
use crate::metadata::Documented;
use crate::place::Node;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The specs' structs.
    pub(super) structs: BTreeMap<Key, Standing>,
    /// The specs' enumerations, with their values.
    pub(super) lists: Vec<(String, Vec<String>)>,
    /// Our descriptions by the name of the field and the vendor's words; nothing where we have several.
    pub(super) docs: BTreeMap<(String, String), Option<String>>,
}

/// A struct of the specs.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub(super) name: String,
    /// The values that its fields may have, by their paths; all spellings.
    values: BTreeMap<String, BTreeSet<String>>,
    /// The fields that must be set, by their paths.
    required: BTreeSet<String>,
}

impl Standing {
    /// Whether it knows all values that these fields list and, where requests use it, requires the same.
    pub(super) fn takes(&self, nodes: &[Node], in_request: bool) -> bool {
        self.takes_below(nodes, in_request, "")
    }

    fn takes_below(&self, nodes: &[Node], in_request: bool, prefix: &str) -> bool {
        nodes.iter().all(|node| {
            let path = format!("{prefix}{}", node.name);
            let lists = self.values.get(&path);
            let same = !in_request || self.required.contains(&path) == (node.required == Some(true));
            same && lists.is_none_or(|values| node.facts.values.iter().all(|value| values.contains(value)))
                && self.takes_below(&node.children, in_request, &format!("{path}."))
        })
    }
}

/// What the specs say of the fields of a struct.
fn learn_struct(members: &[Member<'_>], prefix: &str, standing: &mut Standing) {
    for member in members {
        let path = format!("{prefix}{}", member.name);
        if member.field.required {
            standing.required.insert(path.clone());
        }
        if let Some((_, list)) = &member.list {
            let mut known: BTreeSet<String> = list.values.keys().cloned().collect();
            for value in list.values.values() {
                if let EnumValueSpec::Full(value) = value {
                    known.extend(value.aliases.iter().cloned());
                    known.extend(spellings(&value.differs).map(str::to_owned));
                }
            }
            standing.values.insert(path.clone(), known);
        }
        learn_struct(&member.children, &format!("{path}."), standing);
    }
}

/// The uses of each struct in the standing specs, by the names that it has there.
type Uses = BTreeMap<Key, BTreeMap<String, Standing>>;

impl Known {
    /// Learns from the operations that have a spec.
    pub(super) fn of(operations: &[Documented], service: &ServiceSpecs) -> Self {
        let mut known = Self::default();
        let mut votes = Uses::new();
        for operation in operations {
            let Some(view) = View::of(service, &operation.page.operation) else { continue };
            let sides = [
                ("request ", &operation.placed.request.nodes, &view.request),
                ("response ", &operation.placed.response.nodes, &view.response),
            ];
            for (prefix, nodes, members) in sides {
                known.learn(operation, nodes, members, prefix, &mut votes);
            }
        }
        for (key, names) in votes {
            // A struct that the specs have under several names is declared for each use, so none is proposed.
            if names.len() == 1
                && let Some((_, standing)) = names.into_iter().next()
            {
                known.structs.insert(key, standing);
            }
        }
        for doc in &service.operations {
            for (name, list) in doc.spec.enums.iter().filter(|(_, list)| list.over == OverSpec::String) {
                known.lists.push((name.clone(), list.values.keys().cloned().collect()));
            }
        }
        known
    }

    fn learn(
        &mut self,
        operation: &Documented,
        nodes: &[Node],
        members: &[Member<'_>],
        prefix: &str,
        votes: &mut Uses,
    ) {
        for node in nodes {
            let Some(member) = members.iter().find(|member| member.name == node.name) else { continue };
            let path = format!("{prefix}{}", node.name);
            let doc = member.field.doc.trim().to_owned();
            if let Some(note) = operation.notes.get(&path).filter(|note| !note.words.is_empty() && !doc.is_empty()) {
                let place = self.docs.entry((node.name.clone(), note.words.clone()));
                let known = place.or_insert_with(|| Some(doc.clone()));
                if known.as_ref().is_some_and(|known| *known != doc) {
                    *known = None;
                }
            }
            if let (Some(key), Some(fields)) = (Key::of(node), &member.fields)
                && let Some(name) = fields.keys.get(1)
            {
                let same = node.children.len() == member.children.len()
                    && node.children.iter().all(|child| member.children.iter().any(|other| other.name == child.name));
                if same || matches!(key, Key::Named(_)) {
                    let uses = votes.entry(key).or_default().entry(name.clone());
                    let standing = uses.or_insert_with(|| Standing { name: name.clone(), ..Standing::default() });
                    learn_struct(&member.children, "", standing);
                }
            }
            self.learn(operation, &node.children, &member.children, &format!("{path}."), votes);
        }
    }
}
