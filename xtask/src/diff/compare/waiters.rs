//! Waiters.

use codegen::ir::{Acceptor, Matcher, Service, Waiter};

use super::operations::missing;
use super::{Pair, join};
use crate::diff::change::{Change, Place, Side};
use crate::diff::rules::Rule;

/// The operation that a waiter calls, by its name on the wire.
fn calls(service: &Service, waiter: &Waiter) -> String {
    let operation = service.operations.iter().find(|operation| operation.module == waiter.operation);
    operation.map(|operation| operation.name.clone()).unwrap_or_default()
}

impl Pair<'_> {
    pub(super) fn waiters(&mut self) {
        let (old, new) = (self.old.service.ir, self.new.service.ir);
        for (_, before, after) in join(&old.waiters, &new.waiters, |waiter| waiter.name.as_str()) {
            let Some(waiter) = after.or(before) else { continue };
            let item = self.path(&format!("waiter::{}", waiter.name));
            let calls = calls(if after.is_some() { new } else { old }, waiter);
            let places = vec![Place { operation: calls, side: Side::Request, path: String::new() }];
            let change = |rule, item: &str| Change::new(rule, item).at(places.clone());
            match (before, after) {
                (Some(old), Some(new)) => self.waiter(&item, old, new, &change),
                (None, _) => self.add(change(Rule::WaiterAdded, &item)),
                (_, None) => self.add(change(Rule::WaiterRemoved, &item)),
            }
        }
    }

    fn waiter(&mut self, item: &str, old: &Waiter, new: &Waiter, change: &dyn Fn(Rule, &str) -> Change) {
        // A method that is only renamed has a rule of its own.
        let (was, is) = (calls(self.old.service.ir, old), calls(self.new.service.ir, new));
        let same_operation = was == is;
        if !same_operation {
            self.add(change(Rule::WaiterOperationChanged, item).wire(was, is));
        }
        for (name, before, after) in join(&old.by, &new.by, |field| field.rust.as_str()) {
            let setter = format!("{item}::{name}");
            match (before, after) {
                (None, Some(field)) => {
                    self.add(change(Rule::WaiterSetterAdded, &setter).wire(None, field.wire.clone()));
                }
                (Some(field), None) => {
                    self.add(change(Rule::WaiterSetterRemoved, &setter).wire(field.wire.clone(), None));
                }
                // The parameter itself tells of everything else.
                _ => {}
            }
        }
        self.acceptors(item, old, new, change);
        let words = |waiter: &Waiter| (waiter.doc.clone(), waiter.summary.clone());
        // The doc also lists pauses and acceptors, which have rules of their own.
        let same_facts = old.interval == new.interval && old.acceptors == new.acceptors && same_operation;
        self.documentation(item, &[("doc", same_facts && words(old) != words(new))]);
    }

    fn acceptors(&mut self, item: &str, old: &Waiter, new: &Waiter, change: &dyn Fn(Rule, &str) -> Change) {
        let ends = |waiter: &Waiter, success: bool| -> Vec<String> {
            waiter.acceptors.iter().filter(|it| it.is_success == success).flat_map(ways).collect()
        };
        let (was, is) = (ends(old, true), ends(new, true));
        let (lost, gained) = (missing(&was, &is), missing(&is, &was));
        let list = |these: &[&String]| {
            let texts: Vec<&str> = these.iter().map(|text| text.as_str()).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        };
        let mut told = !lost.is_empty() || !gained.is_empty();
        if told {
            self.add(change(Rule::WaiterSuccessChanged, item).wire(list(&lost), list(&gained)));
        }
        let (was, is) = (ends(old, false), ends(new, false));
        let (lost, gained) = (missing(&was, &is), missing(&is, &was));
        if !gained.is_empty() {
            self.add(change(Rule::WaiterFailureAdded, item).wire(None, list(&gained)));
        }
        if !lost.is_empty() {
            self.add(change(Rule::WaiterFailureRemoved, item).wire(list(&lost), None));
        }
        told |= !lost.is_empty() || !gained.is_empty();
        let rest_differs = old.interval != new.interval || old.state != new.state;
        if rest_differs || (!told && old.acceptors != new.acceptors) {
            self.add(change(Rule::WaiterChanged, item));
        }
    }
}

/// The ways in which an acceptor holds. One that asks a single field for one of several values is as many ways.
fn ways(acceptor: &Acceptor) -> Vec<String> {
    match &acceptor.matcher {
        Matcher::Values(conditions) => match conditions.as_slice() {
            [(path, values)] if !values.is_empty() => values.iter().map(|value| format!("{path} is {value}")).collect(),
            all => {
                let parts = all.iter().map(|(path, values)| match values.as_slice() {
                    [] => format!("{path} is set"),
                    values => format!("{path} is {}", values.join(" or ")),
                });
                vec![parts.collect::<Vec<_>>().join(" and ")]
            }
        },
        Matcher::Errors(codes) => codes.iter().map(|code| format!("error {code}")).collect(),
        Matcher::Empty(path) => vec![format!("{path} is empty")],
    }
}
