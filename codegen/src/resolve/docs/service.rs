//! Doc lines of a service: its own page, and the indexes of its modules.

use std::collections::BTreeMap;

use super::operation::{method, summary_text};
use super::{Names, Paragraphs, code, prose, source};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{ErrorSpec, GroupSpec, OperationSpec, RetrySpec, ServiceSpec};

/// How the page of a service begins, before the example.
pub(in super::super) fn intro(spec: &ServiceSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("{}, API version {}.", spec.title, spec.version));
    doc.0
}

/// How the page of a service goes on after the example: workflows, operations by purpose, hosts.
pub(in super::super) fn service(specs: &ServiceSpecs, names: &Names<'_>) -> Vec<String> {
    let spec = &specs.service.spec;
    let mut doc = Paragraphs::default();
    workflows(&mut doc, spec, names);
    let groups = grouped(specs);
    if !groups.is_empty() {
        doc.add("# Operations by purpose");
        doc.add("[`operation`] describes each of them.").start();
        for (group, operations) in groups {
            let anchor = anchor(&group.title);
            let methods: Vec<_> = operations
                .iter()
                .map(|it| it.module())
                .map(|module| format!("[`{module}`](Client::{module})"))
                .collect();
            doc.item(&format!(
                "[{}](operation#{anchor}): {}",
                prose(&group.title, names.in_client()),
                methods.join(", ")
            ));
        }
    }
    doc.0
}

fn workflows(doc: &mut Paragraphs, spec: &ServiceSpec, names: &Names<'_>) {
    if spec.workflows.is_empty() {
        return;
    }
    let links = names.in_client();
    doc.add("# Workflows");
    for workflow in &spec.workflows {
        doc.add(&format!("## {}", prose(&workflow.title, links)));
        if let Some(text) = &workflow.doc {
            doc.add(&prose(text, links));
        }
        doc.start();
        for (index, step) in workflow.steps.iter().enumerate() {
            let call = step.operation.as_ref().and_then(|name| links.module(name));
            let call = call.map(|module| format!("[`{module}`](Client::{module})"));
            let wait = step.waiter.as_ref().map(|name| method(name, ""));
            let calls: Vec<_> = call.into_iter().chain(wait).collect();
            let text = prose(&step.doc, links);
            doc.numbered(
                index + 1,
                &match calls.as_slice() {
                    [] => text,
                    calls => format!("{}: {}.", text.trim_end_matches('.'), calls.join(", then ")),
                },
            );
        }
    }
}

/// The hosts of a service, and how a region is chosen.
pub(in super::super) fn hosts(spec: &ServiceSpec) -> Vec<String> {
    let endpoints = &spec.endpoints;
    let mut doc = Paragraphs::default();
    doc.add("# Regions and endpoints");
    doc.add(
        "The region is that of the call, of the client, or of the environment, in this order: \
         [`Config::region`](::dts_api::Config::region) says how. It chooses the host, unless \
         [`Config::endpoint`](::dts_api::Config::endpoint) sets another host.",
    );
    let mut regions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (region, host) in &endpoints.regions {
        regions.entry(host).or_default().push(region);
    }
    let regional = endpoints.regional.as_ref().unwrap_or(&endpoints.default);
    doc.add("| host | for |").row("| --- | --- |");
    let of_default = regions.remove(endpoints.default.as_str()).unwrap_or_default();
    let other = if *regional == endpoints.default { "every region" } else { "a client without a region" };
    let listed = of_default.iter().map(|region| format!(", {}", code(region))).collect::<String>();
    doc.row(&format!("| {} | {other}{listed} |", code(&endpoints.default)));
    for (host, mut listed) in regions {
        listed.sort_unstable();
        // The pattern of any region says it, too.
        if listed.iter().any(|region| regional.replace("{region}", region) != host) {
            let listed: Vec<_> = listed.iter().map(|region| code(region)).collect();
            doc.row(&format!("| {} | {} |", code(host), listed.join(", ")));
        }
    }
    if *regional != endpoints.default {
        doc.row(&format!("| {} | any other region |", code(regional)));
    }
    for name in endpoints.alternatives.keys() {
        let constant = naming::constant_name(name);
        let host = endpoints.alternatives.get(name).map(|it| code(&it.host)).unwrap_or_default();
        doc.row(&format!("| {host} | [`endpoint::{constant}`], if you choose it |"));
    }
    doc.add(&source(&spec.source));
    doc.0
}

/// The client of a service.
pub(in super::super) fn client(spec: &ServiceSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(&format!("Client for {}.", spec.title));
    doc.add("Clones are cheap and share their connections.");
    doc.add(if spec.groups.is_empty() {
        "Each operation and each waiter has a method."
    } else {
        "Each operation, grouped by purpose, and each waiter has a method."
    });
    doc.0
}

/// The groups that have operations, each with its doc lines and the names of the operations: legacy ones last.
pub(in super::super) fn groups(specs: &ServiceSpecs, names: &Names<'_>) -> Vec<(Vec<String>, Vec<String>)> {
    let lines = |group: &GroupSpec| {
        let mut doc = Paragraphs::default();
        doc.add(&format!("# {}", prose(&group.title, names.in_client())));
        if let Some(text) = &group.doc {
            doc.add(&prose(text, names.in_client()));
        }
        doc.0
    };
    let of = |operations: Vec<&OperationSpec>| operations.iter().map(|spec| spec.operation.clone()).collect();
    grouped(specs).into_iter().map(|(group, operations)| (lines(group), of(operations))).collect()
}

/// The groups that have operations, in the order of the spec.
fn grouped(specs: &ServiceSpecs) -> Vec<(&GroupSpec, Vec<&OperationSpec>)> {
    let groups = specs.service.spec.groups.iter().map(|(name, group)| {
        let of_group = specs.operations.iter().map(|doc| &doc.spec).filter(|spec| spec.group.as_ref() == Some(name));
        let mut operations: Vec<_> = of_group.collect();
        operations.sort_by_key(|spec| (spec.legacy.is_some(), &spec.operation));
        (group, operations)
    });
    groups.filter(|(_, operations)| !operations.is_empty()).collect()
}

/// The module of the operations.
pub(in super::super) fn operation_index(specs: &ServiceSpecs, names: &Names<'_>) -> Vec<String> {
    let links = names.in_index();
    let mut doc = Paragraphs::default();
    doc.add("The operations. Each has a module with its request, its response and its builder.");
    for (group, operations) in grouped(specs) {
        doc.add(&format!("# {}", prose(&group.title, links)));
        if let Some(text) = &group.doc {
            doc.add(&prose(text, links));
        }
        doc.start();
        for spec in operations {
            let module = spec.module();
            doc.item(&format!("[`{module}`](self::{module}): {}", summary_text(spec, links)));
        }
    }
    doc.0
}

/// The module of the error codes.
pub(in super::super) fn error_codes(spec: &ServiceSpec) -> Vec<String> {
    let mut doc = Paragraphs::default();
    doc.add(
        "Documented error codes. Check an error with [`Error::has_code`](::dts_api::Error::has_code), which also \
         matches a code with the service's prefix.",
    );
    doc.add(
        "Services also return undocumented codes. [`Error::code`](::dts_api::Error::code) returns the code unchanged.",
    );
    let retried: [(RetrySpec, &str); 6] = [
        (RetrySpec::Throttling, "after a pause, because the service rejected the call unread"),
        (RetrySpec::Aborted, "after a pause, because the service gave up before it changed anything"),
        (RetrySpec::Transient, "after a pause, if the operation is safe to repeat"),
        (RetrySpec::Nonce, "at once, with a new nonce"),
        (RetrySpec::Clock, "once, with the clock corrected from the response"),
        (RetrySpec::Credentials, "once, with fresh credentials"),
    ];
    let of = |retry| {
        let codes = spec.errors.iter().filter(move |(_, error): &(_, &ErrorSpec)| error.retry == retry);
        let link = |(code, error): (&String, &ErrorSpec)| format!("[`{code}`](self::{})", error.constant(code));
        codes.map(link).collect::<Vec<_>>()
    };
    let listed: Vec<_> = retried.iter().map(|(retry, how)| (of(*retry), how)).collect();
    if listed.iter().any(|(codes, _)| !codes.is_empty()) {
        doc.add("# Codes that the client retries").start();
        for (codes, how) in listed.iter().filter(|(codes, _)| !codes.is_empty()) {
            doc.item(&format!("{}: {how}", codes.join(", ")));
        }
    }
    doc.0
}

/// The anchor that rustdoc gives a heading.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::anchor;

    #[test]
    fn anchors_are_those_of_rustdoc() {
        assert_eq!(anchor("Buy, configure and release"), "buy-configure-and-release");
        assert_eq!(anchor("IP addresses"), "ip-addresses");
    }
}
