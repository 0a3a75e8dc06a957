//! Pass 6: the operations.

use super::declare::Declarations;
use super::docs;
use super::waiters;
use crate::ir::{Operation, PagedList, PagingStyle, RateLimit, RateScope, Safety, Struct, StructId, Type, Window};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{OperationSpec, PagingSpec, RateScopeSpec, SafetySpec, WindowSpec};

/// The operations of a service, sorted by name.
pub(super) fn operations(
    specs: &ServiceSpecs,
    names: &docs::Names<'_>,
    declarations: &Declarations<'_>,
    structs: &[Struct],
) -> Vec<Operation> {
    let mut operations: Vec<_> = specs
        .operations
        .iter()
        .zip(declarations.operations())
        .map(|(doc, (request, response))| {
            let spec = &doc.spec;
            Operation {
                name: spec.operation.clone(),
                module: spec.module(),
                spec: doc.path.clone(),
                doc: docs::operation(spec, names),
                facts: docs::facts(spec, names, specs),
                summary: docs::summary(spec, names.in_operation(spec, false)),
                client_summary: docs::summary(spec, names.in_client()),
                send_doc: docs::send(spec, names),
                deprecated: spec.deprecated.clone(),
                search: spec.search.clone(),
                safety: match spec.safety {
                    SafetySpec::Read => Safety::Read,
                    SafetySpec::Idempotent => Safety::Idempotent,
                    SafetySpec::Write => Safety::Write,
                },
                idempotency_token: spec.idempotency_token.clone(),
                rate_limits: spec
                    .rate_limits
                    .iter()
                    .map(|limit| RateLimit {
                        per_second: limit.per_second,
                        scope: match limit.scope {
                            RateScopeSpec::Region => RateScope::Region,
                            RateScopeSpec::AccountAndRegion => RateScope::AccountAndRegion,
                            RateScopeSpec::Unstated => RateScope::Unstated,
                        },
                    })
                    .collect(),
                allowed: spec.checked_values().collect(),
                paging: spec
                    .paging
                    .iter()
                    .flat_map(PagingSpec::windows)
                    .map(|spec| window(spec, structs, *response))
                    .collect(),
                request_example: request_example(spec),
                example: example(spec),
                watch: waiters::watch(specs, spec, names, structs, *response),
                request: *request,
                response: *response,
            }
        })
        .collect();
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    operations
}

/// The request of the example with the fewest parameters, but some.
fn request_example(spec: &OperationSpec) -> serde_json::Map<String, serde_json::Value> {
    let requests = spec.examples.iter().map(|example| &example.request).filter(|request| !request.is_empty());
    requests.min_by_key(|request| request.len()).cloned().unwrap_or_default()
}

/// The response of the first example that has one.
fn example(spec: &OperationSpec) -> Option<String> {
    let response = spec.examples.iter().map(|example| &example.response).find(|response| !response.is_empty())?;
    // Any JSON object can be written.
    serde_json::to_string_pretty(response).ok()
}

/// A window with the lists that it moves over. A path that leads nowhere is left out; validation has told of it.
fn window(spec: &WindowSpec, structs: &[Struct], response: StructId) -> Window {
    let (style, total) = match spec.clone() {
        WindowSpec::PageNumber { page, size, total, .. } => (PagingStyle::PageNumber { page, size }, total),
        WindowSpec::Offset { offset, limit, total, .. } => (PagingStyle::Offset { offset, limit }, total),
        WindowSpec::Token { token, next, .. } => (PagingStyle::Token { token, next }, None),
    };
    let lists = spec.items().lists().into_iter().filter_map(|(name, path)| list(name, path, structs, response));
    Window { style, lists: lists.collect(), total }
}

fn list(name: Option<&str>, path: &str, structs: &[Struct], response: StructId) -> Option<PagedList> {
    let mut structure = structs.get(response.0)?;
    let mut fields = Vec::new();
    let mut deprecated = None;
    let mut steps = path.split('.').peekable();
    loop {
        let wire = steps.next()?;
        let field = structure.fields.iter().find(|field| field.wire == wire)?;
        fields.push(field.rust.clone());
        deprecated = deprecated.or_else(|| field.deprecated.clone());
        match &field.ty {
            Type::Struct(id) if steps.peek().is_some() => structure = structs.get(id.0)?,
            Type::List(item) if steps.peek().is_none() => {
                return Some(PagedList {
                    method: naming::items_method(name),
                    path: path.to_owned(),
                    fields,
                    optional: field.optional,
                    deprecated,
                    item: (**item).clone(),
                });
            }
            _ => return None,
        }
    }
}
