//! Pass 7: what programs wait for and watch.

use super::docs;
use crate::ir::{
    Acceptor, Asked, Constant, FailedItems, Field, Interval, Matcher, Operation, Scalar, Stages, Struct, StructId,
    Type, Waiter, Watch,
};
use crate::naming;
use crate::spec::ServiceSpecs;
use crate::spec::model::{
    AcceptorSpec, FailedItemsSpec, IntervalSpec, OperationSpec, OutcomeSpec, TimeUnitSpec, WaiterSpec, WatchSpec,
};

/// The waiters of a service, by name. One that calls no operation is left out; validation has told of it.
pub(super) fn waiters(
    specs: &ServiceSpecs,
    names: &docs::Names<'_>,
    operations: &[Operation],
    structs: &[Struct],
) -> Vec<Waiter> {
    let all = specs.waiters.iter().flat_map(|doc| &doc.spec.waiters);
    let mut waiters: Vec<_> =
        all.filter_map(|(name, spec)| waiter((name, spec), specs, names, operations, structs)).collect();
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    waiters
}

fn waiter(
    (name, spec): (&str, &WaiterSpec),
    specs: &ServiceSpecs,
    names: &docs::Names<'_>,
    operations: &[Operation],
    structs: &[Struct],
) -> Option<Waiter> {
    let operation = operations.iter().find(|operation| operation.name == spec.operation)?;
    let request = structs.get(operation.request.0)?;
    let acceptors: Vec<_> = spec.acceptors.iter().filter_map(acceptor).collect();
    let is_optional = |it: &Acceptor| it.is_success && matches!(it.matcher, Matcher::Errors(_));
    let parameters = &specs.operations.iter().find(|doc| doc.spec.operation == spec.operation)?.spec.request;
    let by = spec.by.iter().filter_map(|wire| {
        let field = request.fields.iter().find(|field| field.wire == *wire)?.clone();
        // The same words in another module.
        let doc = docs::field(wire, parameters.get(wire)?, &field.ty, &[], names.beside_operations());
        Some(Field { doc, ..field })
    });
    let value = |wire: &String| Some((wire.clone(), parameters.get(wire)?.example.as_ref()?.to_string().into()));
    Some(Waiter {
        name: name.to_owned(),
        method: naming::waiter_method(name),
        doc: docs::waiter(spec, names.beside_operations()),
        summary: docs::text(&docs::waits_until(spec), names.in_client()),
        operation: operation.module.clone(),
        by: by.collect(),
        example: spec.by.iter().filter_map(value).collect(),
        state: spec.state.clone(),
        interval: interval(spec.interval),
        may_lack_response: acceptors.iter().any(is_optional),
        acceptors,
        failed_items: spec.failed_items.as_ref().map(|spec| failed_items(spec, operations)),
    })
}

fn failed_items(spec: &FailedItemsSpec, operations: &[Operation]) -> FailedItems {
    let FailedItemsSpec { operation, request, from_response, list, name, state, failed, message } = spec.clone();
    let asked = operation.and_then(|name| operations.iter().find(|operation| operation.name == name));
    FailedItems {
        asked: asked.map(|operation| Asked {
            operation: operation.module.clone(),
            request: request.into_iter().collect(),
            from_response: from_response.into_iter().collect(),
        }),
        list,
        name,
        state,
        failed,
        message,
    }
}

fn acceptor(spec: &AcceptorSpec) -> Option<Acceptor> {
    let values = || {
        let texts = |values: &[_]| values.iter().map(ToString::to_string).collect();
        spec.condition.iter().map(|(path, values)| (path.clone(), texts(values))).collect()
    };
    let matcher = match &spec.empty {
        _ if !spec.condition.is_empty() => Matcher::Values(values()),
        _ if !spec.errors.is_empty() => Matcher::Errors(spec.errors.clone()),
        path => Matcher::Empty(path.clone()?),
    };
    Some(Acceptor { is_success: spec.then == OutcomeSpec::Success, matcher, settle: spec.settle })
}

fn interval(spec: IntervalSpec) -> Interval {
    Interval { first: spec.first, longest: spec.longest }
}

/// How an operation's responses are watched, if they are.
pub(super) fn watch(
    specs: &ServiceSpecs,
    operation: &OperationSpec,
    names: &docs::Names<'_>,
    structs: &[Struct],
    response: StructId,
) -> Option<Watch> {
    let spec = specs.waiters.as_ref()?.spec.watches.get(&operation.operation)?;
    let state_path: Vec<_> = spec.jobs.iter().chain([&spec.state]).flat_map(|path| path.split('.')).collect();
    // A path that leads nowhere is left out; validation has told of it.
    let state_type = type_at(structs, response, &state_path).unwrap_or(Type::Scalar(Scalar::String));
    let stage_names = spec.stages.iter().map(|stage| Constant {
        name: naming::constant_name(&stage.name),
        value: stage.name.clone(),
        doc: docs::stage(stage),
    });
    let stage_names = stage_names.collect();
    let WatchSpec { interval, jobs, id, state, ends, stages, stage_list, done, lag, .. } = spec.clone();
    let milliseconds = |unit| match unit {
        TimeUnitSpec::Seconds => 1000,
        TimeUnitSpec::Milliseconds => 1,
    };
    Some(Watch {
        interval: self::interval(interval),
        jobs,
        id,
        state,
        state_type,
        ends,
        stage_names,
        stages: match stage_list {
            Some(list) => Stages::List { list: list.list, name: list.name, state: list.state, percent: list.percent },
            None => Stages::Members(stages.into_iter().map(|stage| (stage.name, stage.state, stage.percent)).collect()),
        },
        done,
        lag: lag.map(|lag| (lag.path, milliseconds(lag.unit))),
        doc: docs::watch(spec, names.in_operation(operation, false)),
    })
}

/// The type of the field at a path, through lists to their entries.
fn type_at(structs: &[Struct], start: StructId, path: &[&str]) -> Option<Type> {
    let (first, rest) = path.split_first()?;
    let field = structs.get(start.0)?.fields.iter().find(|field| field.wire == *first)?;
    match field.ty.element() {
        Type::Struct(id) => type_at(structs, *id, rest),
        ty => rest.is_empty().then(|| ty.clone()),
    }
}
