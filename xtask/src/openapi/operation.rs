//! Operations as paths.

use codegen::ir::{self, PagingStyle, Stages, StructId, Type, Watch, Window};
use codegen::spec::model::{ExampleSpec, OperationSpec, RateScopeSpec, SafetySpec, SourceSpec};
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::model::{
    Content, Example, Examples, Extensions, ExternalDocs, MediaType, Operation, OrReference, Parameter, PathItem,
    Reference, RequestBody, Response, Schema, without_nulls,
};
use super::protocol::Protocol;
use super::schema::{self, description};
use crate::paired::{Member, Service};

/// The path of an operation. All of them travel to `/`, which a description could have but once.
pub(crate) fn path(
    service: Service<'_>,
    protocol: &Protocol,
    operation: &ir::Operation,
    spec: &OperationSpec,
) -> PathItem {
    PathItem {
        post: self::operation(service, protocol, operation, spec),
        extensions: Extensions::from([("x-wire-path", json!("/"))]),
    }
}

fn operation(service: Service<'_>, protocol: &Protocol, operation: &ir::Operation, spec: &OperationSpec) -> Operation {
    let mut parameters = vec![OrReference::Here(Parameter {
        name: protocol.action_header.to_owned(),
        place: "header",
        description: "Name of the operation.".to_owned(),
        required: true,
        schema: Some(Schema { only: Some(spec.operation.clone()), ..Schema::of("string") }),
        ..Parameter::default()
    })];
    parameters.extend(
        protocol
            .common_headers
            .iter()
            .map(|(key, _)| OrReference::There(Reference { target: format!("#/components/parameters/{key}") })),
    );
    let mut extensions = extensions(service, operation, spec);
    let request_body = if protocol.has_query {
        let members = service.members(operation.request);
        parameters
            .extend(members.iter().filter(|it| !it.ir.in_body).map(|it| OrReference::Here(parameter(service, *it))));
        let examples = examples(spec, |example| &example.request);
        if !examples.is_empty() {
            extensions.insert("x-request-examples", json!(examples));
        }
        let in_form = members.iter().any(|it| it.ir.in_body);
        in_form.then(|| form(service, operation)).flatten()
    } else {
        let schema = Schema::named(&request_name(service, operation));
        let examples = examples(spec, |example| &example.request);
        let content = Content::from([("application/json", MediaType { schema, examples })]);
        Some(RequestBody { required: true, content })
    };
    Operation {
        operation_id: spec.operation.clone(),
        tags: spec.group.iter().filter_map(|name| service.group(name)).map(|group| group.title.clone()).collect(),
        summary: spec.summary.clone(),
        description: details(spec),
        deprecated: spec.deprecated.is_some(),
        external_docs: external_docs(&spec.source),
        parameters,
        request_body,
        responses: responses(service, operation, spec),
        extensions,
    }
}

fn details(spec: &OperationSpec) -> Option<String> {
    let details = spec.details.as_deref().unwrap_or_default();
    let all = description(details, spec.deprecated.as_deref()).trim().to_owned();
    (!all.is_empty()).then_some(all)
}

fn external_docs(source: &SourceSpec) -> Option<ExternalDocs> {
    source.url.as_ref().map(|url| ExternalDocs { description: source.title.clone(), url: url.clone() })
}

/// A parameter in the query.
fn parameter(service: Service<'_>, member: Member<'_>) -> Parameter {
    let mut schema = schema::member(service, member);
    let description = schema.description.take().unwrap_or_default();
    let mut parameter = Parameter {
        name: member.ir.wire.clone(),
        place: "query",
        description,
        required: member.ir.required,
        deprecated: std::mem::take(&mut schema.deprecated),
        ..Parameter::default()
    };
    if let Some(inner) = schema.content_schema.take() {
        parameter.content = Content::from([("application/json", MediaType { schema: *inner, ..MediaType::default() })]);
        parameter.extensions = schema.extensions;
        return parameter;
    }
    parameter.extensions.extend(flattened(service, member));
    parameter.schema = Some(schema);
    parameter
}

/// The names under which a parameter that is no scalar travels.
fn flattened(service: Service<'_>, member: Member<'_>) -> Option<(&'static str, Value)> {
    let mut names = Vec::new();
    flatten(service, &member.ir.wire, &member.ir.ty, member.ir.json, &mut Vec::new(), &mut names);
    (names != [member.ir.wire.as_str()]).then(|| ("x-flattened", json!(names)))
}

fn flatten(
    service: Service<'_>,
    name: &str,
    ty: &Type,
    json: bool,
    above: &mut Vec<StructId>,
    names: &mut Vec<String>,
) {
    match ty {
        Type::List(element) if !json => flatten(service, &format!("{name}.{{n}}"), element, false, above, names),
        Type::Map(element) if !json => flatten(service, &format!("{name}.{{key}}"), element, false, above, names),
        Type::Struct(id) if !json && !above.contains(id) => {
            above.push(*id);
            for field in service.ir.structure(*id).into_iter().flat_map(|structure| &structure.fields) {
                flatten(service, &format!("{name}.{}", field.wire), &field.ty, field.json, above, names);
            }
            above.pop();
        }
        _ => names.push(name.to_owned()),
    }
}

/// The form of those parameters that travel in the body.
fn form(service: Service<'_>, operation: &ir::Operation) -> Option<RequestBody> {
    let structure = service.ir.structure(operation.request)?;
    let mut schema = schema::members(service, operation.request, structure, |member| member.ir.in_body);
    let in_body = service.members(operation.request).into_iter().filter(|member| member.ir.in_body);
    for member in in_body {
        let property = schema.properties.get_mut(&member.ir.wire)?;
        property.extensions.extend(flattened(service, member));
    }
    let required = !schema.required.is_empty();
    let content = Content::from([("application/x-www-form-urlencoded", MediaType { schema, ..MediaType::default() })]);
    Some(RequestBody { required, content })
}

fn responses(
    service: Service<'_>,
    operation: &ir::Operation,
    spec: &OperationSpec,
) -> IndexMap<&'static str, OrReference<Response>> {
    let named = Schema::named(&response_name(service, operation));
    let schema = match &service.ir.envelope.body {
        Some(body) => Schema { required: vec![body.clone()], ..Schema::holding(body, named) },
        None => named,
    };
    let examples = examples(spec, |example| &example.response);
    let content = Content::from([("application/json", MediaType { schema, examples })]);
    let description = "Response of the operation. If the call failed, see `x-error-envelope`.".to_owned();
    IndexMap::from([
        ("200", OrReference::Here(Response { description, content })),
        ("default", OrReference::There(Reference { target: "#/components/responses/Error".to_owned() })),
    ])
}

/// One side of the examples; one that shows nothing of it is left out.
fn examples(spec: &OperationSpec, side: impl Fn(&ExampleSpec) -> &serde_json::Map<String, Value>) -> Examples {
    let shown = spec.examples.iter().enumerate().filter(|(_, example)| !side(example).is_empty());
    let named = shown.map(|(index, example)| {
        let mut extensions = Extensions::new();
        if example.made {
            extensions.insert("x-made", json!(true));
        }
        if !example.notes.is_empty() {
            extensions.insert("x-notes", json!(example.notes));
        }
        let value = Value::Object(side(example).clone());
        (format!("example{}", index + 1), Example { summary: example.title.clone(), value, extensions })
    });
    named.collect()
}

/// The request and the response of each operation as schemas, where they are not spread over parameters.
pub(crate) fn schemas(service: Service<'_>, protocol: &Protocol) -> Vec<(String, Schema)> {
    let mut schemas = Vec::new();
    for operation in &service.ir.operations {
        let whole = |id: StructId| {
            let structure = service.ir.structure(id)?;
            Some(schema::members(service, id, structure, |_| true))
        };
        let request = whole(operation.request).filter(|_| !protocol.has_query);
        schemas.extend(request.map(|schema| (request_name(service, operation), schema)));
        schemas.extend(whole(operation.response).map(|schema| (response_name(service, operation), schema)));
    }
    schemas
}

fn request_name(service: Service<'_>, operation: &ir::Operation) -> String {
    free_name(service, format!("{}Request", operation.name))
}

fn response_name(service: Service<'_>, operation: &ir::Operation) -> String {
    free_name(service, format!("{}Response", operation.name))
}

/// A name that no type of the specs has.
fn free_name(service: Service<'_>, mut name: String) -> String {
    while service.structure(&name).is_some() || service.enumeration(&name).is_some() {
        name.push('_');
    }
    name
}

/// What is said of an operation that OpenAPI has no key for.
fn extensions(service: Service<'_>, operation: &ir::Operation, spec: &OperationSpec) -> Extensions {
    let mut all = Extensions::new();
    let safety = match spec.safety {
        SafetySpec::Read => "read",
        SafetySpec::Idempotent => "idempotent",
        SafetySpec::Write => "write",
    };
    all.insert("x-safety", json!(safety));
    if let Some(names) = &spec.legacy {
        all.insert("x-replaced-by", json!(names));
    }
    if let Some(token) = &spec.idempotency_token {
        all.insert("x-idempotency-token", json!(token));
    }
    if !spec.rate_limits.is_empty() {
        let scope = |scope| match scope {
            RateScopeSpec::Region => "region",
            RateScopeSpec::AccountAndRegion => "account_and_region",
            RateScopeSpec::Unstated => "unstated",
        };
        let limits = spec.rate_limits.iter().map(|it| json!({ "per_second": it.per_second, "scope": scope(it.scope) }));
        all.insert("x-rate-limits", limits.collect());
    }
    if !operation.paging.is_empty() {
        all.insert("x-paging", operation.paging.iter().map(window).collect());
    }
    let request = service.ir.structure(operation.request);
    if let Some(when) = request.and_then(|request| schema::conditions(&request.conditions, &spec.when)) {
        all.insert("x-when", when);
    }
    if let Some(watch) = &operation.watch {
        all.insert("x-watch", self::watch(watch));
    }
    let own = spec.errors.iter().map(|(code, error)| (code, Some(error)));
    let common = spec.common_errors.iter().map(|code| (code, service.error(code)));
    let errors: serde_json::Map<_, _> = own
        .chain(common)
        .filter_map(|(code, error)| Some((code.clone(), super::service::error_code(error?))))
        .collect();
    if !errors.is_empty() {
        all.insert("x-error-codes", errors.into());
    }
    all.insert("x-source", source(&spec.source));
    all
}

/// Where facts were read.
pub(crate) fn source(source: &SourceSpec) -> Value {
    without_nulls(json!({ "title": source.title, "read": source.read, "url": source.url, "sdk": source.sdk }))
}

fn window(window: &Window) -> Value {
    let mut all = serde_json::Map::new();
    let style = match &window.style {
        PagingStyle::PageNumber { page, size } => vec![("style", "page_number"), ("page", page), ("size", size)],
        PagingStyle::Offset { offset, limit } => vec![("style", "offset"), ("offset", offset), ("limit", limit)],
        PagingStyle::Token { token, next } => vec![("style", "token"), ("token", token), ("next", next)],
    };
    all.extend(style.into_iter().map(|(key, value)| (key.to_owned(), json!(value))));
    all.insert("items".to_owned(), window.lists.iter().map(|list| json!(list.path)).collect());
    all.extend(window.total.iter().map(|total| ("total".to_owned(), json!(total))));
    all.into()
}

fn watch(watch: &Watch) -> Value {
    let stages = match &watch.stages {
        Stages::Members(stages) => {
            let stage = |(name, state, percent): &(String, String, Option<String>)| {
                without_nulls(json!({ "name": name, "state": state, "percent": percent }))
            };
            stages.iter().map(stage).collect()
        }
        Stages::List { list, name, state, percent } => {
            without_nulls(json!({ "list": list, "name": name, "state": state, "percent": percent }))
        }
    };
    let lag = watch.lag.as_ref().map(|(path, milliseconds)| json!({ "path": path, "milliseconds": milliseconds }));
    without_nulls(json!({
        "interval": { "first": watch.interval.first, "longest": watch.interval.longest },
        "jobs": watch.jobs,
        "id": watch.id,
        "state": watch.state,
        "ends": watch.ends,
        "stages": stages,
        "done": watch.done,
        "lag": lag,
    }))
}
