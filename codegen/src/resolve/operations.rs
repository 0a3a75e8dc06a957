//! Pass 5: the operations.

use super::declare::Declarations;
use super::docs;
use crate::ir::{Condition, Operation, RateLimit, RateScope, Safety};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{ConditionSpec, RateScopeSpec, SafetySpec};

/// The operations of a service, sorted by name.
pub(super) fn operations(specs: &ServiceSpecs, declarations: &Declarations<'_>) -> Vec<Operation> {
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
