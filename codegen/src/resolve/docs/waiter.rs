//! Doc lines of waiters.

use std::fmt::Display;

use super::operation::method;
use super::{Links, Paragraphs, code, prose};
use crate::spec::ServiceSpecs;
use crate::spec::model::{AcceptorSpec, IntervalSpec, OutcomeSpec, StageSpec, WaiterSpec, WatchSpec};

/// What a waiter does, in a sentence.
pub(in super::super) fn waits_until(spec: &WaiterSpec) -> String {
    format!("Waits until {}", spec.doc)
}

/// A waiter.
pub(in super::super) fn waiter(spec: &WaiterSpec, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&prose(&waits_until(spec), links));
    if let Some(details) = &spec.details {
        doc.add(&prose(details, links));
    }
    let IntervalSpec { first, longest } = spec.interval;
    let pauses = if first < longest {
        format!("after {first} seconds, then after pauses that double up to {longest} seconds")
    } else {
        format!("every {first} seconds")
    };
    doc.add(&format!(
        "Calls {} again {pauses}. The first of these conditions that is met ends the wait:",
        links.code(&spec.operation)
    ))
    .start();
    for acceptor in &spec.acceptors {
        let outcome = match acceptor.then {
            OutcomeSpec::Success => "success",
            OutcomeSpec::Failure => "failure",
        };
        let settle = match acceptor.settle {
            0 => String::new(),
            seconds => format!("; if met from the first response on, it counts after {seconds} seconds"),
        };
        doc.item(&format!("{outcome} if {}{settle}", acceptor_words(acceptor)));
    }
    if let Some(items) = &spec.failed_items {
        let asked =
            items.operation.as_ref().map(|operation| format!(", by {}", links.code(operation))).unwrap_or_default();
        doc.add(&format!("If the wait fails, `failed_items` of the error lists the failed items{asked}."));
    }
    doc.0
}

/// `watch` of an operation's builder.
pub(in super::super) fn watch(spec: &WatchSpec, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    let jobs = if spec.jobs.is_some() { "the jobs on the page" } else { "the job" };
    let (lag, stay) = match (&spec.lag, &spec.jobs) {
        (Some(_), Some(_)) => (", percentage and lag", "they have reached a final state"),
        (Some(_), None) => (", percentage and lag", "it has reached a final state"),
        (None, Some(_)) => (" and percentage", "they have reached a final state"),
        (None, None) => (" and percentage", "it has reached a final state"),
    };
    doc.add(&format!(
        "Watches the progress of {jobs} that the request asks for: each change of state, stage{lag}, until {stay}. \
         Transient errors do not end it."
    ));
    if let Some(details) = &spec.details {
        doc.add(&prose(details, links));
    }
    if let Some(list) = &spec.stage_list {
        doc.add(&format!("The stages are the entries of {}, by their {}.", code(&list.list), code(&list.name)));
    } else if !spec.stages.is_empty() {
        let names = spec.stages.iter().map(|stage| code(&stage.name)).collect::<Vec<_>>().join(", ");
        doc.add(&format!("The stages, with constants in [`stage`]: {names}."));
    }
    doc.0
}

/// The module of the waiters, after its example: all of them, by the purpose of what they call.
pub(in super::super) fn waiter_index(specs: &ServiceSpecs, links: Links<'_>) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(
        "A wait returns the response that reached the state, or an error: \
         [`WaitError`](::dts_api::WaitError) says why it failed. Transient errors do not end it.",
    );
    let all = || specs.waiters.iter().flat_map(|doc| &doc.spec.waiters);
    let group_of = |waiter: &WaiterSpec| {
        let operation = specs.operations.iter().find(|doc| doc.spec.operation == waiter.operation)?;
        operation.spec.group.clone()
    };
    for (name, group) in &specs.service.spec.groups {
        let mut of_group = all().filter(|(_, waiter)| group_of(waiter).as_ref() == Some(name)).peekable();
        if of_group.peek().is_none() {
            continue;
        }
        doc.add(&format!("# {}", prose(&group.title, links))).start();
        for (name, waiter) in of_group {
            doc.item(&format!("{}: {}", method(name, "super::"), prose(&waits_until(waiter), links)));
        }
    }
    doc.0
}

/// The name of a stage.
pub(in super::super) fn stage(spec: &StageSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("The state is read from {}.", code(&spec.state)));
    doc.0
}

fn acceptor_words(spec: &AcceptorSpec) -> String {
    if let Some(list) = &spec.empty {
        return format!("{} is empty", code(list));
    }
    if !spec.errors.is_empty() {
        return format!("the call fails with {}", any_of(&spec.errors));
    }
    let conditions = spec.condition.iter().map(|(path, values)| match values.as_slice() {
        [] => format!("{} is set", code(path)),
        values => format!("{} is {}", code(path), any_of(values)),
    });
    conditions.collect::<Vec<_>>().join(" and ")
}

/// One value or another.
fn any_of<T: Display>(values: &[T]) -> String {
    let values: Vec<_> = values.iter().map(|value| code(&value.to_string())).collect();
    match values.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
