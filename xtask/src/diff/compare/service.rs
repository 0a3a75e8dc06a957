//! What holds for a whole service: version, hosts, envelope, error codes.

use codegen::ir::{Constant, ErrorCode, RetryClass, Service};
use codegen::spec::model::ServiceSpec;

use super::{Pair, join};
use crate::diff::change::Change;
use crate::diff::rules::Rule;

impl Pair<'_> {
    pub(super) fn service(&mut self) {
        let (old, new) = (self.old.service, self.new.service);
        let speaks = |service: &Service| format!("{}, version {}", service.protocol, service.version);
        let name = self.name.to_owned();
        if speaks(old.ir) != speaks(new.ir) {
            self.add(Change::new(Rule::ServiceVersionChanged, &name).wire(speaks(old.ir), speaks(new.ir)));
        }
        self.hosts(old.ir, new.ir);
        if (&old.ir.envelope, &old.ir.error_prefix) != (&new.ir.envelope, &new.ir.error_prefix) {
            self.tell(Rule::EnvelopeChanged, &name);
        }
        let (before, after) = (&old.spec.service.spec, &new.spec.service.spec);
        let guidance = |spec: &ServiceSpec| (spec.start.clone(), spec.groups.clone(), spec.workflows.clone());
        self.documentation(
            &name,
            &[
                ("title", before.title != after.title),
                ("source", before.source != after.source),
                ("groups and workflows", guidance(before) != guidance(after)),
            ],
        );
        self.error_codes(old.ir, new.ir);
    }

    fn hosts(&mut self, old: &Service, new: &Service) {
        let (before, after) = (&old.endpoints, &new.endpoints);
        let hosts = |service: &Service| {
            let endpoints = &service.endpoints;
            let usual = [("no region", &endpoints.default), ("any other region", &endpoints.regional)];
            let regions = endpoints.regions.iter().map(|(region, host)| (region.as_str(), host));
            usual.into_iter().chain(regions).map(|(region, host)| (region.to_owned(), host.clone())).collect::<Vec<_>>()
        };
        let (old_hosts, new_hosts) = (hosts(old), hosts(new));
        for (region, before, after) in join(&old_hosts, &new_hosts, |(region, _)| region.as_str()) {
            let (before, after) = (before.map(|(_, host)| host), after.map(|(_, host)| host));
            if before != after {
                let change = Change::new(Rule::HostChanged, format!("{}, {region}", self.name));
                self.add(change.wire(before.cloned(), after.cloned()));
            }
        }
        for (name, before, after) in join(&before.alternatives, &after.alternatives, |each| each.name.as_str()) {
            let item = self.path(&format!("endpoint::{name}"));
            let value = |constant: Option<&Constant>| constant.map(|constant| constant.value.clone());
            let change = |rule| Change::new(rule, &item).wire(value(before), value(after));
            match (before, after) {
                (None, _) => self.add(change(Rule::EndpointAdded)),
                (_, None) => self.add(change(Rule::EndpointRemoved)),
                (Some(old), Some(new)) => {
                    if old.value != new.value {
                        self.add(change(Rule::HostChanged));
                    }
                    self.documentation(&item, &[("doc", old.doc != new.doc)]);
                }
            }
        }
    }

    fn error_codes(&mut self, old: &Service, new: &Service) {
        for (_, before, after) in join(&old.errors, &new.errors, |error| error.constant.value.as_str()) {
            let Some(ErrorCode { constant, .. }) = before.or(after) else { continue };
            let item = self.path(&format!("error_code::{}", constant.name));
            let code = |error: Option<&ErrorCode>| error.map(|error| error.constant.value.clone());
            let rule = match (before, after) {
                (None, _) => Rule::ErrorCodeAdded,
                (_, None) => Rule::ErrorCodeRemoved,
                (Some(_), Some(_)) => {
                    self.error_code(&item, &constant.value, old, new);
                    continue;
                }
            };
            self.add(Change::new(rule, item).wire(code(before), code(after)));
        }
    }

    /// A code that both editions have.
    fn error_code(&mut self, item: &str, code: &str, old: &Service, new: &Service) {
        let name = |service: &Service| {
            let error = service.errors.iter().find(|error| error.constant.value == code)?;
            Some(error.constant.name.clone())
        };
        if name(old) != name(new) {
            self.add(Change::new(Rule::RustNameChanged, item).rust(name(old), name(new)));
        }
        let (before, after) = (class(old, code), class(new, code));
        if before != after {
            let rule = match (is_sent_again(before), is_sent_again(after)) {
                (false, true) => Rule::ErrorRetryAdded,
                (true, false) => Rule::ErrorRetryRemoved,
                _ => Rule::ErrorRetryChanged,
            };
            let words = |class| Some(class_word(class).to_owned());
            self.add(Change::new(rule, item).wire(words(before), words(after)));
        }
        let (old, new) = (self.old.service.error(code), self.new.service.error(code));
        let (Some(old), Some(new)) = (old, new) else { return };
        self.documentation(
            item,
            &[
                ("doc", old.doc != new.doc),
                ("HTTP status", old.http != new.http),
                ("differences from the page", old.differs != new.differs),
            ],
        );
    }
}

/// What the client does after a code: by its own entry, else by that of the part before its first dot.
fn class(service: &Service, code: &str) -> Option<RetryClass> {
    let own = |code: &str| service.errors.iter().find(|error| error.constant.value == code)?.retry;
    own(code).or_else(|| own(code.split_once('.')?.0))
}

fn is_sent_again(class: Option<RetryClass>) -> bool {
    !matches!(class, None | Some(RetryClass::Never))
}

fn class_word(class: Option<RetryClass>) -> &'static str {
    match class {
        None => "as its HTTP status says",
        Some(RetryClass::Never) => "never sent again",
        Some(RetryClass::Throttling | RetryClass::Aborted) => "sent again after a pause",
        Some(RetryClass::Transient) => "sent again after a pause, where that is safe",
        Some(RetryClass::Nonce) => "sent again with a new nonce",
        Some(RetryClass::Clock) => "sent again with a corrected clock",
        Some(RetryClass::Credentials) => "sent again with new credentials",
    }
}
