//! Pass 8: what holds for a whole service, and the service itself.

use super::docs;
use crate::ir::{
    Alike, Constant, Endpoints, Enum, Envelope, ErrorCode, Group, Operation, Service, ServiceDocs, Struct, Waiter,
};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{EndpointsSpec, EnvelopeSpec, ProtocolSpec};

/// Puts a service together.
pub(super) fn service(
    specs: &ServiceSpecs,
    names: &docs::Names<'_>,
    structs: Vec<Struct>,
    (enums, alike): (Vec<Enum>, Vec<Alike>),
    errors: Vec<ErrorCode>,
    operations: Vec<Operation>,
    waiters: Vec<Waiter>,
) -> Service {
    let spec = &specs.service.spec;
    Service {
        name: spec.service.clone(),
        protocol: match spec.protocol {
            ProtocolSpec::Alibaba => "alibaba",
            ProtocolSpec::Tencent => "tencent",
        },
        version: spec.version.clone(),
        docs: ServiceDocs {
            intro: docs::intro(spec),
            page: docs::service(specs, names),
            hosts: docs::hosts(spec),
            client: docs::client(spec),
            operations: docs::operation_index(specs, names),
            waiters: docs::waiter_index(specs, names.beside_operations()),
            error_codes: docs::error_codes(spec),
        },
        start: spec.start.clone(),
        groups: docs::groups(specs, names).into_iter().map(|(doc, operations)| Group { doc, operations }).collect(),
        specs: folder(&specs.service.path),
        spec: specs.service.path.clone(),
        endpoints: endpoints(&spec.endpoints, names),
        envelope: envelope(&spec.envelope),
        error_prefix: spec.error_prefix.clone().unwrap_or_default(),
        errors,
        structs,
        enums,
        alike,
        operations,
        waiters,
        first_waiter: specs.waiters.as_ref().and_then(|doc| doc.spec.waiters.keys().next().cloned()),
        waiters_spec: specs.waiters.as_ref().map(|doc| doc.path.clone()).unwrap_or_default(),
    }
}

fn endpoints(spec: &EndpointsSpec, names: &docs::Names<'_>) -> Endpoints {
    let mut regions: Vec<_> = spec.regions.iter().map(|(region, host)| (region.clone(), host.clone())).collect();
    regions.sort();
    Endpoints {
        default: spec.default.clone(),
        regional: spec.regional.clone().unwrap_or_else(|| spec.default.clone()),
        regions,
        alternatives: spec
            .alternatives
            .iter()
            .map(|(name, alternative)| Constant {
                name: naming::constant_name(name),
                value: alternative.host.clone(),
                doc: docs::text(&alternative.doc, names.in_client()),
            })
            .collect(),
    }
}

fn envelope(spec: &EnvelopeSpec) -> Envelope {
    Envelope {
        body: spec.body.clone(),
        error: spec.error.clone(),
        success: spec.success.clone(),
        code: spec.code.clone(),
        message: spec.message.clone(),
        message_fill: spec.message_fill.clone(),
        request_id: spec.request_id.clone(),
        outcome: spec.outcome.clone(),
    }
}

/// The folder of a file.
fn folder(path: &str) -> String {
    path.rsplit_once('/').map_or(path, |(folder, _)| folder).to_owned()
}
