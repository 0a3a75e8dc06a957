//! Doc lines of an operation.

use super::links::error_constant;
use super::{Links, Names, Paragraphs, code, codes, linked, prose, source};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{FieldSpec, OperationSpec, PagingSpec, RateScopeSpec, SafetySpec};

/// What an operation does, in a sentence or two. A legacy one says first what replaces it.
pub(in super::super) fn summary(spec: &OperationSpec, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&summary_text(spec, links));
    doc.0
}

pub(super) fn summary_text(spec: &OperationSpec, links: Links<'_>) -> String {
    let legacy = match spec.legacy.as_deref() {
        None => String::new(),
        Some([]) => "Legacy, without a replacement. ".to_owned(),
        Some(names) => format!("Legacy, replaced by {}. ", links.replacements(names)),
    };
    format!("{legacy}{}", prose(&spec.summary, links))
}

/// How the module of an operation begins.
pub(in super::super) fn operation(spec: &OperationSpec, names: &Names<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&summary_text(spec, names.in_operation(spec, false)));
    if let Some(details) = &spec.details {
        doc.add(&prose(details, names.in_operation(spec, true)));
    }
    doc.0
}

/// How the module of an operation goes on after its example.
pub(in super::super) fn facts(spec: &OperationSpec, names: &Names<'_>, specs: &ServiceSpecs) -> Vec<String> {
    let mut doc = Paragraphs::default();
    let links = names.in_operation(spec, true);
    parameters(&mut doc, spec, links);
    if let Some(paging) = &spec.paging {
        pages(&mut doc, spec, paging);
    }
    waiting(&mut doc, spec, specs);
    doc.add("# Errors and retries");
    doc.add(&format!("[`send`]({}::send) lists the error codes.", spec.operation));
    doc.add(match spec.safety {
        SafetySpec::Read => "Changes nothing, so it is safe to repeat.",
        SafetySpec::Idempotent => "Idempotent: a second call changes nothing more.",
        SafetySpec::Write => "Changes something each time, so it is not safe to repeat.",
    });
    if let (Some(token), SafetySpec::Idempotent | SafetySpec::Write) = (&spec.idempotency_token, spec.safety) {
        doc.add(&format!(
            "{} makes retries safe: calls with the same token count once. If it is unset, the client generates one per \
             call and keeps it across retries.",
            links.code(token)
        ));
    }
    if !spec.rate_limits.is_empty() {
        let limits: Vec<_> = spec
            .rate_limits
            .iter()
            .map(|limit| {
                let scope = match limit.scope {
                    RateScopeSpec::Region => " per region",
                    RateScopeSpec::AccountAndRegion => " per account and region",
                    RateScopeSpec::Unstated => "",
                };
                format!("{} calls per second{scope}", limit.per_second)
            })
            .collect();
        doc.add(&format!("Limited to {}.", limits.join(" and ")));
    }
    doc.add(&source(&spec.source));
    doc.0
}

fn parameters(doc: &mut Paragraphs, spec: &OperationSpec, links: Links<'_>) {
    if spec.request.is_empty() {
        return;
    }
    doc.add("# Parameters");
    let (required, optional): (Vec<_>, Vec<_>) = spec.request.iter().partition(|(_, field)| field.required);
    for (title, fields) in [("Required", required), ("Optional", optional)] {
        if !fields.is_empty() {
            doc.add(&format!("{title}: {}.", linked(fields.into_iter().map(|(name, _)| name), links)));
        }
    }
    for condition in &spec.when {
        let either = condition.any_of.iter().map(|name| links.code(name)).collect::<Vec<_>>().join(" or ");
        let all: Vec<_> = condition.require.iter().map(|name| links.code(name)).collect();
        let wanted: Vec<_> = all.into_iter().chain((!either.is_empty()).then_some(either)).collect();
        let wanted = wanted.join(", ");
        let conditions = condition.condition.iter().map(|(path, values)| {
            let values: Vec<_> = values.iter().map(|value| code(&value.to_string())).collect();
            match values.as_slice() {
                [] => format!("{} is set", links.code(path)),
                values => format!("{} is {}", links.code(path), values.join(" or ")),
            }
        });
        let conditions = conditions.collect::<Vec<_>>().join(" and ");
        let when = if conditions.is_empty() { String::new() } else { format!(", if {conditions}") };
        doc.add(&format!("Required{when}: {wanted}."));
    }
}

fn pages(doc: &mut Paragraphs, spec: &OperationSpec, paging: &PagingSpec) {
    let builder = &spec.operation;
    doc.add("# Pages");
    doc.add(&format!("[`pages()`]({builder}::pages) returns all pages."));
    for (name, path) in paging.windows().iter().flat_map(|window| window.items().lists()) {
        let method = naming::items_method(name);
        doc.add(&format!("[`{method}()`]({builder}::{method}) returns the entries of {} on all pages.", code(path)));
    }
}

/// The waiters that belong to an operation: those that the workflows pair with it, and those that call it.
fn waiting(doc: &mut Paragraphs, spec: &OperationSpec, specs: &ServiceSpecs) {
    let Some(waiters) = &specs.waiters else { return };
    let is_own = |name: &Option<String>| name.as_ref() == Some(&spec.operation);
    let steps = specs.service.spec.workflows.iter().flat_map(|workflow| &workflow.steps);
    let mut after: Vec<_> =
        steps.filter(|step| is_own(&step.operation)).filter_map(|step| step.waiter.as_deref()).collect();
    after.sort_unstable();
    after.dedup();
    let calling: Vec<_> = waiters
        .spec
        .waiters
        .iter()
        .filter(|(name, waiter)| waiter.operation == spec.operation && !after.contains(&name.as_str()))
        .map(|(name, _)| name.as_str())
        .collect();
    let is_watched = waiters.spec.watches.contains_key(&spec.operation);
    if after.is_empty() && calling.is_empty() && !is_watched {
        return;
    }
    doc.add("# Waiting");
    let links = |names: &[&str]| names.iter().map(|name| method(name, "super::super::")).collect::<Vec<_>>().join(", ");
    if !after.is_empty() {
        doc.add(&format!("After the call, wait with {}.", links(&after)));
    }
    if !calling.is_empty() {
        doc.add(&format!("These waiters call it: {}.", links(&calling)));
    }
    if is_watched {
        doc.add(&format!("[`watch()`]({}::watch) returns each change of a job.", spec.operation));
    }
}

/// The link to the client's method for a waiter.
pub(super) fn method(waiter: &str, path: &str) -> String {
    let method = naming::waiter_method(waiter);
    format!("[`{method}`]({path}Client::{method})")
}

/// `send` of an operation's builder.
pub(in super::super) fn send(spec: &OperationSpec, names: &Names<'_>) -> Vec<String> {
    let links = names.in_operation(spec, true);
    let mut doc = Paragraphs::default();
    doc.add("Sends the call and returns the response. Nothing is sent before the future is awaited.");
    doc.add("# Errors");
    let required: Vec<_> = spec.request.iter().filter(|(_, field)| field.required).map(|(name, _)| name).collect();
    let has_length =
        |field: &FieldSpec| [field.min_length, field.max_length, field.max_items].iter().any(Option::is_some);
    let lengths = spec.request.values().any(has_length);
    if !required.is_empty() || !spec.when.is_empty() || lengths {
        let always = (!required.is_empty()).then(|| format!("the call lacks {}", linked(required, links)));
        let (plain, conditional): (Vec<_>, Vec<_>) = spec.when.iter().partition(|it| it.condition.is_empty());
        let either = plain.iter().map(|it| format!("it has none of {}", linked(&it.any_of, links)));
        let sometimes =
            (!conditional.is_empty()).then(|| "it lacks a parameter that other parameters require".to_owned());
        let wrong = lengths.then(|| "a parameter has a wrong length".to_owned());
        let all: Vec<_> = always.into_iter().chain(either).chain(sometimes).chain(wrong).collect();
        doc.add(&format!("Fails before anything is sent if {}.", all.join(", or ")));
    }
    for (name, values) in spec.checked_values() {
        let name = links.code(&name);
        doc.add(&format!("Fails before anything is sent if {name} is not one of {}.", codes(&values)));
    }
    doc.add("Fails if no credentials are found, the service cannot be reached, or it returns an error or an invalid response.");
    if !spec.errors.is_empty() {
        doc.add("Error codes that the page lists for this operation:").start();
        for (error, spec) in &spec.errors {
            let constant = error_constant(error, &spec.constant(error));
            doc.item(&format!("{constant}: {}", prose(&spec.doc, links)));
        }
    }
    if !spec.common_errors.is_empty() {
        let also = if spec.errors.is_empty() { "" } else { " also" };
        let listed: Vec<_> = spec.common_errors.iter().map(|error| names.common_error(error)).collect();
        doc.add(&format!("Common error codes that the page{also} lists for this operation: {}.", listed.join(", ")));
    }
    doc.0
}
