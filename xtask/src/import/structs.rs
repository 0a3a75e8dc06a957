//! The structs of many operations, each once: same fields of the same kinds, with the same lists of values.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::known::Known;
use crate::metadata::{Documented, Note};
use crate::page::Facts;
use crate::place::{Node, Ty};

/// What tells two structs apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// The vendor names it.
    Named(String),
    /// It has these fields. The number tells those apart that have other lists of values, or other rules for requests.
    Members(String, usize),
}

impl Key {
    /// The key of a node's struct, without regard to lists of values.
    pub(super) fn of(node: &Node) -> Option<Self> {
        if !matches!(node.ty.element(), Ty::Struct) {
            return None;
        }
        Some(match &node.type_name {
            Some(name) => Self::Named(name.clone()),
            None => Self::Members(signature(&node.children), 0),
        })
    }
}

/// Names and kinds of fields, at every depth.
pub(super) fn signature(nodes: &[Node]) -> String {
    let mut parts: Vec<String> = nodes
        .iter()
        .map(|node| {
            let element = node.ty.element().kind();
            let wrapper = node.wrapped_in.as_deref().unwrap_or_default();
            format!("{}:{}:{element}:{wrapper}({})", node.name, node.ty.kind(), signature(&node.children))
        })
        .collect();
    parts.sort();
    parts.join(",")
}

/// A field of a struct before it is written.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) node: Node,
    pub(super) note: Note,
    /// The struct that it holds.
    pub(super) key: Option<Key>,
}

/// A struct before it has its name.
#[derive(Debug)]
pub(super) struct Draft {
    /// How fields that hold it are called, or what the vendor calls it.
    pub(super) candidates: Vec<String>,
    pub(super) above: String,
    pub(super) members: Vec<Member>,
    pub(super) in_request: bool,
    pub(super) words: String,
    /// At which depth it comes first.
    pub(super) depth: usize,
    /// Its name, where the specs have it.
    pub(super) known: Option<String>,
}

/// All structs.
#[derive(Debug)]
pub(super) struct Structs<'k> {
    known: &'k Known,
    pub(super) drafts: IndexMap<Key, Draft>,
}

/// Where a struct is met.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// What holds it.
    pub(super) above: &'p str,
    pub(super) in_request: bool,
    pub(super) depth: usize,
}

impl<'k> Structs<'k> {
    pub(super) fn new(known: &'k Known) -> Self {
        Self { known, drafts: IndexMap::new() }
    }

    /// Takes in the structs of a table. Gives its fields.
    pub(super) fn table(
        &mut self,
        operation: &Documented,
        nodes: &[Node],
        prefix: &str,
        place: Place<'_>,
    ) -> Vec<Member> {
        let member = |node: &Node| {
            let path = format!("{prefix}{}", node.name);
            let note = operation.notes.get(&path).cloned().unwrap_or_default();
            let key = self.structure(operation, node, &path, &note, place);
            Member { node: node.clone(), note, key }
        };
        nodes.iter().map(member).collect()
    }

    fn structure(
        &mut self,
        operation: &Documented,
        node: &Node,
        path: &str,
        note: &Note,
        place: Place<'_>,
    ) -> Option<Key> {
        let base = Key::of(node)?;
        // A struct that contains itself is followed once.
        if node.children.is_empty() {
            return Some(base);
        }
        let candidate = node.type_name.clone().unwrap_or_else(|| singular(&node.name, matches!(node.ty, Ty::List(_))));
        let below = Place { above: &candidate, depth: place.depth + 1, ..place };
        let members = self.table(operation, &node.children, &format!("{path}."), below);
        let known = self
            .known
            .structs
            .get(&base)
            .filter(|known| known.takes(&node.children, place.in_request && node.type_name.is_none()))
            .map(|known| known.name.clone());
        let key = self.place(base, &members, place.in_request, known.as_deref());
        let draft = self.drafts.entry(key.clone()).or_insert_with(|| Draft {
            candidates: vec![candidate.clone()],
            above: place.above.to_owned(),
            members: members.clone(),
            in_request: place.in_request,
            words: note.words.clone(),
            depth: place.depth,
            known,
        });
        if !draft.candidates.contains(&candidate) {
            draft.candidates.push(candidate.clone());
        }
        draft.depth = draft.depth.min(place.depth);
        draft.join(members, place.in_request);
        Some(key)
    }

    /// The first struct of these fields with no other lists of values, and no other rules for requests.
    fn place(&self, base: Key, members: &[Member], in_request: bool, known: Option<&str>) -> Key {
        let Key::Members(signature, _) = base else { return base };
        let mut number = 0;
        loop {
            let key = Key::Members(signature.clone(), number);
            match self.drafts.get(&key) {
                // A standing struct may do for one use and not for the next, which requires more.
                Some(draft) if draft.known.as_deref() != known || !draft.agrees(members, in_request) => number += 1,
                _ => return key,
            }
        }
    }
}

/// What holds of a field in requests.
fn rules(node: &Node) -> impl PartialEq {
    let Facts { default, min, max, max_length, allowed, deprecated, .. } = node.facts.clone();
    (node.required == Some(true), default, min, max, max_length, allowed, deprecated)
}

impl Draft {
    fn agrees(&self, members: &[Member], in_request: bool) -> bool {
        let both_in_requests = in_request && self.in_request;
        members.iter().all(|member| {
            let Some(own) = self.members.iter().find(|own| own.node.name == member.node.name) else { return false };
            let sorted = |node: &Node| {
                let mut values = node.facts.values.clone();
                values.sort();
                values
            };
            let (mine, other) = (sorted(&own.node), sorted(&member.node));
            let same_rules = !both_in_requests || rules(&own.node) == rules(&member.node);
            own.key == member.key && same_rules && (mine.is_empty() || other.is_empty() || mine == other)
        })
    }

    /// Takes in what another use says of the fields.
    fn join(&mut self, mut members: Vec<Member>, in_request: bool) {
        // What is required is known where a request uses the struct.
        if in_request && !self.in_request {
            std::mem::swap(&mut self.members, &mut members);
            self.in_request = true;
        }
        let mut others: BTreeMap<String, Member> =
            members.into_iter().map(|member| (member.node.name.clone(), member)).collect();
        for Member { node, note, .. } in &mut self.members {
            let Some(other) = others.remove(&node.name) else { continue };
            if node.facts.values.is_empty() {
                node.facts.values = other.node.facts.values;
            }
            node.example = node.example.take().or(other.node.example);
            node.review = node.review.take().or(other.node.review);
            if note.words.is_empty() {
                note.words = other.note.words;
            }
        }
    }
}

/// The name of one entry of a list.
fn singular(name: &str, is_list: bool) -> String {
    if !is_list {
        return name.to_owned();
    }
    let rest = name.strip_suffix("List").filter(|rest| rest.len() > 2).unwrap_or(name);
    let one = rest.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let one = one.or_else(|| {
        let stem = rest.strip_suffix('s')?;
        (!stem.ends_with(['s', 'u', 'i']) && stem.len() > 2).then(|| stem.to_owned())
    });
    one.unwrap_or_else(|| rest.to_owned())
}
