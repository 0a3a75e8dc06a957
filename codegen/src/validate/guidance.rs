//! Rules on what leads readers of the documentation: groups, workflows, and what replaces legacy operations.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::spec::Specs;
use crate::spec::suggest::{any_of, closest};

use super::scope::Scope;
use super::spot::Spot;

/// Checks that every name stands for something, and that every operation is in a group.
pub(super) fn check(specs: &Specs, scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let service = &scope.specs.service.spec;
    let top = Spot::top(&scope.specs.service.places);
    let operations: Vec<&str> = scope.specs.operations.iter().map(|doc| doc.spec.operation.as_str()).collect();
    let waiters = scope.specs.waiters.iter().flat_map(|doc| doc.spec.waiters.keys()).map(String::as_str);
    let waiters: Vec<&str> = waiters.collect();
    let is_complete = scope.specs.complete;
    let mut named = |what: &str, name: &str, known: &[&str], spot: &Spot<'_>| {
        if is_complete && !name.trim().is_empty() && !known.contains(&name) {
            found.push(unknown(spot, what, name, known));
        }
    };
    if let Some(name) = &service.start {
        named("operation", name, &operations, &top.at("start"));
    }
    for (index, workflow) in service.workflows.iter().enumerate() {
        let steps = top.at("workflows").item(index);
        for (index, step) in workflow.steps.iter().enumerate() {
            let spot = steps.at("steps").item(index);
            for (what, name, known) in [("operation", &step.operation, &operations), ("waiter", &step.waiter, &waiters)]
            {
                if let Some(name) = name {
                    named(what, name, known, &spot.at(what));
                }
            }
        }
    }
    let groups: Vec<&str> = service.groups.keys().map(String::as_str).collect();
    for (doc, top) in scope.operations() {
        if let Some(name) = &doc.spec.group {
            named("group", name, &groups, &top.at("group"));
        }
    }
    titles(scope, found);
    unused(scope, found);
    ungrouped(scope, found);
    legacy(specs, scope, found);
}

fn unknown(spot: &Spot<'_>, what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding = spot.error(format!("there is no {what} `{name}`"));
    match (closest(name, known.iter().copied()), what) {
        (Some(guess), _) => finding.help(format!("did you mean `{guess}`?")),
        (None, "group") => finding.help("declare it under `groups` in `service.yaml`"),
        (None, _) => finding.help(format!("name a{} {what} of this service", if what == "waiter" { "" } else { "n" })),
    }
}

/// Titles are headings of one page, so that links find them.
fn titles(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let top = Spot::top(&scope.specs.service.places);
    for (name, group) in &scope.specs.service.spec.groups {
        if let Some(other) = seen.insert(group.title.to_lowercase(), name) {
            let spot = top.at("groups").at(name).at("title");
            found.push(
                spot.error(format!("`{other}` and `{name}` have the same title")).help("change one of the titles"),
            );
        }
    }
}

/// A group that no operation names is a heading without content.
fn unused(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let is_used = |name: &String| scope.specs.operations.iter().any(|doc| doc.spec.group.as_ref() == Some(name));
    let top = Spot::top(&scope.specs.service.places);
    for name in scope.specs.service.spec.groups.keys().filter(|name| scope.specs.complete && !is_used(name)) {
        let spot = top.at("groups").at(name);
        found.push(
            spot.key_error(format!("the group `{name}` has no operation"))
                .help("remove it, or write `group` at its operations"),
        );
    }
}

/// What replaces a legacy operation is there, and is not legacy itself.
fn legacy(specs: &Specs, scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    for (doc, top) in scope.operations() {
        for (index, name) in doc.spec.legacy.iter().flatten().enumerate() {
            let spot = top.at("legacy").item(index);
            let (service, name) = name.split_once('.').unwrap_or((&scope.specs.name, name));
            let Some(service) = specs.services.iter().find(|it| it.name == service) else {
                let known = specs.services.iter().map(|it| it.name.as_str());
                let finding = spot.error(format!("there is no service `{service}`"));
                found.push(finding.help(format!("name {}", any_of(known))));
                continue;
            };
            let known: Vec<&str> = service.operations.iter().map(|doc| doc.spec.operation.as_str()).collect();
            match service.operations.iter().find(|doc| doc.spec.operation == name) {
                None if service.complete && !name.trim().is_empty() => {
                    found.push(unknown(&spot, "operation", name, &known));
                }
                Some(other) if other.spec.legacy.is_some() => {
                    let finding = spot.error(format!("`{name}` is a legacy operation, too"));
                    found.push(
                        finding.help("name the operation that replaces both, or write `legacy: []` if there is none"),
                    );
                }
                _ => {}
            }
        }
    }
}

/// Each operation is in a group, if the service has groups.
fn ungrouped(scope: &Scope<'_>, found: &mut Vec<Diagnostic>) {
    let groups = &scope.specs.service.spec.groups;
    if groups.is_empty() {
        return;
    }
    for (doc, top) in scope.operations() {
        if doc.spec.group.is_none() && top.at("group").is_as_written() {
            let finding = top.at("operation").error(format!("`{}` is in no group", doc.spec.operation));
            found.push(finding.help(format!("write `group` with {}", any_of(groups.keys().map(String::as_str)))));
        }
    }
}
