//! What the standing specs say already of things that new specs use, too: names of structs, lists of values, descriptions.

use std::collections::BTreeMap;

use codegen::spec::ServiceSpecs;
use codegen::spec::model::OverSpec;

use super::batch::Key;
use crate::compare::view::{Member, View};
use crate::metadata::Documented;
use crate::place::Node;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Names of the specs' structs.
    pub(super) structs: BTreeMap<Key, String>,
    /// The specs' enumerations, with their values.
    pub(super) lists: Vec<(String, Vec<String>)>,
    /// Our descriptions by the name of the member and the vendor's words; nothing where we have several.
    pub(super) docs: BTreeMap<(String, String), Option<String>>,
}

impl Known {
    /// Learns from the operations that have a spec.
    pub(super) fn of(operations: &[Documented], service: &ServiceSpecs) -> Self {
        let mut known = Self::default();
        let mut votes: BTreeMap<Key, BTreeMap<String, usize>> = BTreeMap::new();
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
            if let [name] = names.keys().collect::<Vec<_>>().as_slice() {
                known.structs.insert(key, (*name).clone());
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
        votes: &mut BTreeMap<Key, BTreeMap<String, usize>>,
    ) {
        for node in nodes {
            let Some(member) = members.iter().find(|member| member.name == node.name) else { continue };
            let path = format!("{prefix}{}", node.name);
            if let Some(note) = operation.notes.get(&path).filter(|note| !note.words.is_empty()) {
                let doc = member.field.doc.trim().to_owned();
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
                    *votes.entry(key).or_default().entry(name.clone()).or_default() += 1;
                }
            }
            self.learn(operation, &node.children, &member.children, &format!("{path}."), votes);
        }
    }
}
