//! Pass 5: the operations.

use super::declare::Declarations;
use super::docs;
use crate::ir::{Condition, Operation, Paging, PagingStyle, RateLimit, RateScope, Safety, Struct};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{ConditionSpec, PagingSpec, RateScopeSpec, SafetySpec};

/// The operations of a service, sorted by name.
pub(super) fn operations(specs: &ServiceSpecs, declarations: &Declarations<'_>, structs: &[Struct]) -> Vec<Operation> {
    let mut operations: Vec<_> = specs
        .operations
        .iter()
        .zip(declarations.operations())
        .map(|(doc, (request, response))| {
            let spec = &doc.spec;
            Operation {
                name: spec.operation.clone(),
                module: naming::module_name(&spec.operation),
                spec: doc.path.clone(),
                doc: docs::operation(spec),
                summary: docs::text(&spec.summary),
                send_doc: docs::send(spec),
                deprecated: spec.deprecated.clone(),
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
                conditions: spec.when.iter().map(condition).collect(),
                paging: spec.paging.as_ref().and_then(|paging| resolve_paging(paging, structs.get(response.0)?)),
                request: *request,
                response: *response,
            }
        })
        .collect();
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    operations
}

fn condition(spec: &ConditionSpec) -> Condition {
    Condition {
        when: spec
            .condition
            .iter()
            .map(|(path, values)| (path.clone(), values.iter().map(ToString::to_string).collect()))
            .collect(),
        require: spec.require.clone(),
    }
}

/// Paging by member; `None` where a name is none of a list, of which validation has told.
fn resolve_paging(spec: &PagingSpec, response: &Struct) -> Option<Paging> {
    let (style, items, total) = match spec.clone() {
        PagingSpec::PageNumber { page, size, items, total } => (PagingStyle::PageNumber { page, size }, items, total),
        PagingSpec::Offset { offset, limit, items, total } => (PagingStyle::Offset { offset, limit }, items, total),
        PagingSpec::Token { token, next, items } => (PagingStyle::Token { token, next }, items, None),
    };
    let field = response.fields.iter().find(|field| field.wire == items)?;
    Some(Paging { style, items_field: field.rust.clone(), item: field.ty.element().clone(), items, total })
}
