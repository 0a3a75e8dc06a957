//! Compares what two editions of the specs say, resolved.

mod conditions;
mod enums;
mod fields;
mod operations;
mod service;
mod types;
mod waiters;

use std::collections::BTreeMap;

use codegen::ir::Api;
use codegen::spec::Specs;

use self::types::Renames;
use super::change::Change;
use super::places::Places;
use super::rules::Rule;
use crate::paired::{self, Service};

/// One edition of the specs.
#[derive(Clone, Copy)]
pub(crate) struct Edition<'a> {
    pub(crate) api: &'a Api,
    pub(crate) specs: &'a Specs,
}

/// A service of one edition.
struct Side<'a> {
    service: Service<'a>,
    places: Places,
}

/// A service in both editions, and what was found so far.
struct Pair<'a> {
    name: &'a str,
    old: Side<'a>,
    new: Side<'a>,
    renames: Renames,
    changes: Vec<Change>,
}

/// Every change, the worst first; among those of a class, in the order in which the crate has the items.
pub(crate) fn compare(old: Edition<'_>, new: Edition<'_>) -> Vec<Change> {
    let (old, new) = (paired::services(old.api, old.specs), paired::services(new.api, new.specs));
    let mut changes = Vec::new();
    for (name, before, after) in join(&old, &new, |service| service.ir.name.as_str()) {
        match (before, after) {
            (Some(old), Some(new)) => changes.extend(compare_service(name, *old, *new)),
            (None, Some(_)) => changes.push(Change::new(Rule::ServiceAdded, name)),
            _ => changes.push(Change::new(Rule::ServiceRemoved, name)),
        }
    }
    changes.sort_by_key(Change::class);
    changes
}

fn compare_service<'a>(name: &'a str, old: Service<'a>, new: Service<'a>) -> Vec<Change> {
    let side = |service: Service<'a>| Side { service, places: Places::of(service.ir) };
    let renames = Renames::find(old.ir, new.ir);
    let mut pair = Pair { name, old: side(old), new: side(new), renames, changes: Vec::new() };
    pair.service();
    pair.operations();
    pair.types();
    pair.enums();
    pair.waiters();
    pair.changes
}

impl Pair<'_> {
    fn add(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// A change of a thing that has no types to show.
    fn tell(&mut self, rule: Rule, item: impl Into<String>) {
        self.add(Change::new(rule, item));
    }

    /// The path of a thing in the crate.
    fn path(&self, rest: &str) -> String {
        format!("{}::{rest}", self.name)
    }

    /// What is said of something that was or is deprecated.
    fn deprecation(&mut self, item: &str, old: Option<&String>, new: Option<&String>) -> bool {
        let rule = match (old, new) {
            (None, Some(_)) => Rule::Deprecated,
            (Some(_), None) => Rule::NoLongerDeprecated,
            (old, new) => return old != new,
        };
        self.add(Change::new(rule, item).rust(old.cloned(), new.cloned()));
        false
    }

    /// Documentation that changed: which parts of it, and nothing where none did.
    fn documentation(&mut self, item: &str, parts: &[(&str, bool)]) -> Option<&mut Change> {
        let changed: Vec<_> = parts.iter().filter(|(_, changed)| *changed).map(|(part, _)| *part).collect();
        if changed.is_empty() {
            return None;
        }
        self.add(Change::new(Rule::DocChanged, item).rust(None, changed.join(", ")));
        self.changes.last_mut()
    }
}

/// What stands on either side, by name, in the order of names.
fn join<'a, T, F>(old: &'a [T], new: &'a [T], name: F) -> Vec<(&'a str, Option<&'a T>, Option<&'a T>)>
where
    F: Fn(&'a T) -> &'a str,
{
    let mut all: BTreeMap<&str, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for each in old {
        all.entry(name(each)).or_default().0 = Some(each);
    }
    for each in new {
        all.entry(name(each)).or_default().1 = Some(each);
    }
    all.into_iter().map(|(name, (old, new))| (name, old, new)).collect()
}
