//! Operations.

use codegen::emit;
use codegen::ir::{Constant, Operation, PagedList, Safety, Scalar, Service, Type, Watch};
use codegen::spec::model::OperationSpec;

use super::conditions::have_other_reasons;
use super::{Pair, join};
use crate::diff::change::{Change, Place, Side};
use crate::diff::rules::Rule;

impl Pair<'_> {
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old.service.ir, self.new.service.ir);
        for (name, before, after) in join(&old.operations, &new.operations, |operation| operation.name.as_str()) {
            match (before, after) {
                (Some(old), Some(new)) => self.operation(old, new),
                (None, Some(new)) => {
                    let method = self.path(&format!("Client::{}", new.module));
                    self.add(Change::new(Rule::OperationAdded, method).wire(None, name.to_owned()));
                }
                (Some(old), None) => {
                    let method = self.path(&format!("Client::{}", old.module));
                    self.add(Change::new(Rule::OperationRemoved, method).wire(name.to_owned(), None));
                }
                (None, None) => {}
            }
        }
    }

    fn operation(&mut self, old: &Operation, new: &Operation) {
        let method = self.path(&format!("Client::{}", new.module));
        let module = self.path(&format!("operation::{}", new.module));
        let change = |rule, item: &str| Change::new(rule, item).at(whole(new));
        if old.module != new.module {
            let name = |operation: &Operation| operation.module.clone();
            self.add(change(Rule::RustNameChanged, &method).rust(name(old), name(new)));
        }
        self.safety(&method, old, new);
        self.conditions(&method, &whole(new), old.request, new.request);
        for (name, before, after) in join(&old.allowed, &new.allowed, |(name, _)| name.as_str()) {
            let values = |side: Option<&(String, Vec<String>)>| side.map(|(_, values)| values.clone());
            let (before, after) = (values(before), values(after));
            let lacks = |values: &Option<Vec<String>>, others: &Option<Vec<String>>| match (values, others) {
                (Some(values), Some(others)) => others.iter().any(|other| !values.contains(other)),
                (Some(_), None) => true,
                (None, _) => false,
            };
            let rules =
                [(Rule::AllowedNarrowed, lacks(&after, &before)), (Rule::AllowedWidened, lacks(&before, &after))];
            for (rule, _) in rules.into_iter().filter(|(_, holds)| *holds) {
                let word =
                    |values: &Option<Vec<String>>| values.as_ref().map(|it| format!("{name}: {}", it.join(", ")));
                self.add(change(rule, &method).wire(word(&before), word(&after)));
            }
        }
        if old.rate_limits != new.rate_limits {
            let word = |operation: &Operation| {
                let limits: Vec<_> = operation.rate_limits.iter().map(|limit| limit.per_second.to_string()).collect();
                if limits.is_empty() {
                    "no limit".to_owned()
                } else {
                    format!("{} calls a second", limits.join(" and "))
                }
            };
            self.add(change(Rule::RateLimitChanged, &method).wire(word(old), word(new)));
        }
        self.paging(&format!("{module}::Builder"), old, new);
        self.watch(&format!("{module}::Builder::watch"), old, new);
        if old.watch.is_some() && new.watch.is_some() {
            self.stages(&module, old, new);
        }
        let reason = self.deprecation(&method, old.deprecated.as_ref(), new.deprecated.as_ref());
        let specs = (self.old.service.operation(&old.name), self.new.service.operation(&new.name));
        if let (Some(before), Some(after)) = specs {
            let parts = documentation(before, after).into_iter().chain([("reason of the deprecation", reason)]);
            if let Some(change) = self.documentation(&method, &parts.collect::<Vec<_>>()) {
                change.places = whole(new);
            }
        }
        self.fields(&format!("{module}::Request"), old.request, new.request);
        self.fields(&format!("{module}::Response"), old.response, new.response);
    }

    fn safety(&mut self, method: &str, old: &Operation, new: &Operation) {
        let safety = |operation: &Operation| (operation.safety, operation.idempotency_token.clone());
        if safety(old) == safety(new) {
            return;
        }
        let rule = match (is_repeatable(old), is_repeatable(new)) {
            (false, true) => Rule::RetryAdded,
            (true, false) => Rule::RetryRemoved,
            _ => Rule::SafetyChanged,
        };
        let word = |operation: &Operation| {
            let safety = match operation.safety {
                Safety::Read => "read",
                Safety::Idempotent => "idempotent",
                Safety::Write => "write",
            };
            let token = operation.idempotency_token.as_ref().map(|token| format!(" with token `{token}`"));
            format!("{safety}{}", token.unwrap_or_default())
        };
        self.add(Change::new(rule, method).at(whole(new)).wire(word(old), word(new)));
    }

    fn paging(&mut self, builder: &str, old: &Operation, new: &Operation) {
        let (before, after) = (lists(self.old.service.ir, old), lists(self.new.service.ir, new));
        let mut same_methods = true;
        for (name, was, is) in join(&before, &after, |list| list.method.as_str()) {
            let change = |rule| Change::new(rule, format!("{builder}::{name}")).at(whole(new));
            let item = |list: Option<&Paged>| list.map(|list| list.item.clone());
            let wire = |list: Option<&Paged>| list.map(|list| list.path.clone());
            let rule = match (was, is) {
                (None, _) => Rule::PagingAdded,
                (_, None) => Rule::PagingRemoved,
                (Some(was), Some(is)) if self.renames.apply(&was.item) == is.item && was.path == is.path => continue,
                _ => Rule::PagingItemChanged,
            };
            same_methods = false;
            self.add(change(rule).rust(item(was), item(is)).wire(wire(was), wire(is)));
        }
        let asked = |operation: &Operation| -> Vec<_> {
            operation
                .paging
                .iter()
                .map(|window| (window.style.clone(), window.total.clone(), window.lists.len()))
                .collect()
        };
        if same_methods && asked(old) != asked(new) {
            self.add(Change::new(Rule::PagingChanged, format!("{builder}::pages")).at(whole(new)));
        }
    }

    fn stages(&mut self, module: &str, old: &Operation, new: &Operation) {
        let names = |operation: &Operation| operation.watch.iter().flat_map(|it| it.stage_names.clone()).collect();
        let (old, new): (Vec<Constant>, Vec<Constant>) = (names(old), names(new));
        for (name, before, after) in join(&old, &new, |constant| constant.name.as_str()) {
            let item = format!("{module}::stage::{name}");
            match (before, after) {
                (None, Some(_)) => self.add(Change::new(Rule::StageAdded, item)),
                (Some(_), None) => self.add(Change::new(Rule::StageRemoved, item)),
                _ => {}
            }
        }
    }

    fn watch(&mut self, item: &str, old: &Operation, new: &Operation) {
        // Constants of stages have rules of their own, and the field that holds the state tells of its type.
        let facts = |watch: &Option<Watch>| {
            let state_type = Type::Scalar(Scalar::String);
            watch.clone().map(|watch| Watch { state_type, stage_names: Vec::new(), ..watch })
        };
        let ends = |watch: &Watch| (watch.jobs.clone(), watch.id.clone(), watch.state.clone(), watch.ends.clone());
        let rule = match (&old.watch, &new.watch) {
            (None, Some(_)) => Rule::WatchAdded,
            (Some(_), None) => Rule::WatchRemoved,
            (Some(old), Some(new)) if ends(old) != ends(new) => Rule::WatchEndsChanged,
            (old, new) if facts(old) != facts(new) => Rule::WatchChanged,
            _ => return,
        };
        let words =
            |operation: &Operation| operation.watch.as_ref().map(|watch| format!("ends in {}", watch.ends.join(", ")));
        let mut change = Change::new(rule, item).at(whole(new));
        if rule == Rule::WatchEndsChanged {
            change = change.wire(words(old), words(new));
        }
        self.add(change);
    }
}

/// The operation as a place on the wire.
pub(super) fn whole(operation: &Operation) -> Vec<Place> {
    vec![Place { operation: operation.name.clone(), side: Side::Request, path: String::new() }]
}

/// Returns whether a call with an unknown outcome is retried, as the runtime decides it.
fn is_repeatable(operation: &Operation) -> bool {
    operation.safety != Safety::Write || operation.idempotency_token.is_some()
}

/// What stands here and not there.
pub(super) fn missing<'a, T: PartialEq>(here: &'a [T], there: &[T]) -> Vec<&'a T> {
    here.iter().filter(|each| !there.contains(each)).collect()
}

/// A method that reads a list.
struct Paged {
    method: String,
    path: String,
    item: String,
}

fn lists(service: &Service, operation: &Operation) -> Vec<Paged> {
    let lists = operation.paging.iter().flat_map(|window| &window.lists);
    let paged = |list: &PagedList| Paged {
        method: list.method.clone(),
        path: list.path.clone(),
        item: emit::type_text(service, &list.item),
    };
    lists.map(paged).collect()
}

/// Parts of the documentation, and whether each changed.
fn documentation<'a>(old: &OperationSpec, new: &OperationSpec) -> [(&'a str, bool); 8] {
    [
        ("summary", old.summary != new.summary),
        ("details", old.details != new.details),
        ("group", old.group != new.group),
        ("what replaces it", old.legacy != new.legacy),
        ("source", old.source != new.source),
        ("error codes", (&old.errors, &old.common_errors) != (&new.errors, &new.common_errors)),
        ("reasons of conditions", have_other_reasons(&old.when, &new.when)),
        ("examples", old.examples != new.examples),
    ]
}
