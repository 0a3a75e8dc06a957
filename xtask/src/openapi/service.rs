//! A service as a whole description.

use codegen::ir::{Acceptor, Envelope, Matcher, Waiter};
use codegen::spec::model::{ErrorSpec, RetrySpec, StepSpec, WorkflowSpec};
use indexmap::IndexMap;
use serde_json::{Value, json};

use super::model::{
    Components, Content, Document, Extensions, Info, MediaType, Parameter, Response, Schema, SecurityScheme, Server,
    Tag, Variable, without_nulls,
};
use super::operation::{self, source};
use super::protocol::{Header, HeaderValue, Protocol};
use super::schema;
use crate::paired::Service;

/// Name of the one security scheme.
const SIGNATURE: &str = "signature";

/// The description of a service.
pub(crate) fn document(service: Service<'_>) -> Document {
    let spec = &service.spec.service.spec;
    let protocol = Protocol::of(spec.protocol);
    let operations = service.ir.operations.iter().filter_map(|it| Some((it, service.operation(&it.name)?)));
    let paths = operations.map(|(it, spec)| (format!("/{}", it.name), operation::path(service, protocol, it, spec)));
    Document {
        openapi: "3.1.0",
        info: Info {
            title: spec.title.clone(),
            version: spec.version.clone(),
            description:
                "Made by `cargo xtask openapi`. Every call is a POST to `/`; each operation has a path of its \
                          own here. The `x-` keys are explained in the README of the specs."
                    .to_owned(),
        },
        servers: servers(service),
        security: vec![IndexMap::from([(SIGNATURE, Vec::new())])],
        tags: spec.groups.values().map(|it| Tag { name: it.title.clone(), description: it.doc.clone() }).collect(),
        paths: paths.collect(),
        components: components(service, protocol),
        extensions: extensions(service),
    }
}

fn servers(service: Service<'_>) -> Vec<Server> {
    let spec = &service.spec.service.spec.endpoints;
    let mut hosts = vec![(&spec.default, "Without a region.".to_owned())];
    hosts.extend(spec.regional.as_ref().map(|host| (host, "Of a region, unless `x-regions` has it.".to_owned())));
    hosts.extend(spec.alternatives.values().map(|it| (&it.host, it.doc.clone())));
    let mut regions: Vec<_> = spec.regions.keys().collect();
    regions.sort();
    let server = |(host, description): (&String, String)| {
        let variable = || Variable {
            // OpenAPI wants one, and the services have none.
            default: regions.first().map_or("region", |region| region.as_str()).to_owned(),
            description: "ID of the region.",
        };
        let variables = host.contains("{region}").then(|| ("region", variable())).into_iter().collect();
        Server { url: format!("https://{host}"), description, variables }
    };
    hosts.into_iter().map(server).collect()
}

fn components(service: Service<'_>, protocol: &Protocol) -> Components {
    let mut schemas = schema::named(service);
    schemas.extend(operation::schemas(service, protocol));
    schemas.insert("Error".to_owned(), error(&service.ir.envelope));
    let content =
        Content::from([("application/json", MediaType { schema: Schema::named("Error"), ..MediaType::default() })]);
    let description = "The call failed. Failures come with status 200, too, see `x-error-envelope`.".to_owned();
    let headers = protocol.common_headers.iter().map(|(key, it)| (*key, header(it, &service.ir.version)));
    let mut extensions = Extensions::new();
    extensions.insert("x-signing", json!({ "algorithm": protocol.algorithm, "headers": protocol.signing_headers }));
    let scheme = SecurityScheme {
        kind: "apiKey",
        place: "header",
        name: "Authorization",
        description: format!("A signature of the whole request by {}.", protocol.algorithm),
        extensions,
    };
    Components {
        schemas,
        responses: IndexMap::from([("Error", Response { description, content })]),
        parameters: headers.collect(),
        security_schemes: IndexMap::from([(SIGNATURE, scheme)]),
    }
}

fn header(header: &Header, version: &str) -> Parameter {
    let only = (header.value == HeaderValue::Version).then(|| version.to_owned());
    Parameter {
        name: header.name.to_owned(),
        place: "header",
        description: header.doc.to_owned(),
        required: only.is_some(),
        schema: Some(Schema { only, ..Schema::of("string") }),
        ..Parameter::default()
    }
}

/// The body of a failed call.
fn error(envelope: &Envelope) -> Schema {
    let texts = |names: &[String]| -> IndexMap<String, Schema> {
        names.iter().map(|name| (name.clone(), Schema::of("string"))).collect()
    };
    let mut members = texts(&envelope.code);
    members.extend(texts(&envelope.message));
    members.extend(texts(envelope.message_fill.as_slice()));
    let object = |properties| Schema { properties, ..Schema::of("object") };
    let mut body = match &envelope.error {
        Some(error) => IndexMap::from([(error.clone(), object(members))]),
        None => members,
    };
    body.extend(envelope.success.iter().map(|name| (name.clone(), Schema::of("boolean"))));
    body.extend(texts(std::slice::from_ref(&envelope.request_id)));
    let body = object(body);
    match &envelope.body {
        Some(name) => Schema::holding(name, body),
        None => body,
    }
}

/// What is said of a service that OpenAPI has no key for.
fn extensions(service: Service<'_>) -> Extensions {
    let spec = &service.spec.service.spec;
    let mut all = Extensions::new();
    if !spec.endpoints.regions.is_empty() {
        all.insert("x-regions", json!(spec.endpoints.regions));
    }
    let envelope = &spec.envelope;
    all.insert(
        "x-error-envelope",
        without_nulls(json!({
            "status": 200,
            "body": envelope.body,
            "error": envelope.error,
            "success": envelope.success,
            "code": envelope.code,
            "message": envelope.message,
            "message_fill": envelope.message_fill,
            "request_id": envelope.request_id,
            "error_prefix": spec.error_prefix,
        })),
    );
    let errors: serde_json::Map<_, _> =
        spec.errors.iter().map(|(code, error)| (code.clone(), error_code(error))).collect();
    if !errors.is_empty() {
        all.insert("x-error-codes", errors.into());
    }
    let waiters: serde_json::Map<_, _> =
        service.ir.waiters.iter().map(|it| (it.name.clone(), waiter(service, it))).collect();
    if !waiters.is_empty() {
        all.insert("x-waiters", waiters.into());
    }
    if !spec.workflows.is_empty() {
        all.insert("x-workflows", spec.workflows.iter().map(workflow).collect());
    }
    all.insert("x-source", source(&spec.source));
    all
}

fn workflow(spec: &WorkflowSpec) -> Value {
    let step = |it: &StepSpec| without_nulls(json!({ "doc": it.doc, "operation": it.operation, "waiter": it.waiter }));
    let steps: Vec<_> = spec.steps.iter().map(step).collect();
    without_nulls(json!({ "title": spec.title, "doc": spec.doc, "steps": steps }))
}

/// An error code.
pub(crate) fn error_code(spec: &ErrorSpec) -> Value {
    let retry = match spec.retry {
        RetrySpec::Never => "never",
        RetrySpec::Throttling => "throttling",
        RetrySpec::Aborted => "aborted",
        RetrySpec::Transient => "transient",
        RetrySpec::Nonce => "nonce",
        RetrySpec::Clock => "clock",
        RetrySpec::Credentials => "credentials",
    };
    without_nulls(json!({ "doc": spec.doc, "http": spec.http, "retry": retry }))
}

fn waiter(service: Service<'_>, waiter: &Waiter) -> Value {
    let operation = service.ir.operations.iter().find(|operation| operation.module == waiter.operation);
    json!({
        "doc": waiter.summary.join(" "),
        "operation": operation.map(|operation| &operation.name),
        "by": waiter.by.iter().map(|field| &field.wire).collect::<Vec<_>>(),
        "state": waiter.state,
        "interval": { "first": waiter.interval.first, "longest": waiter.interval.longest },
        "acceptors": waiter.acceptors.iter().map(acceptor).collect::<Vec<_>>(),
    })
}

fn acceptor(acceptor: &Acceptor) -> Value {
    let then = if acceptor.is_success { "success" } else { "failure" };
    let (key, value) = match &acceptor.matcher {
        Matcher::Values(conditions) => {
            let conditions = conditions.iter().map(|(path, values)| (path.clone(), json!(values)));
            ("if", Value::Object(conditions.collect()))
        }
        Matcher::Errors(codes) => ("errors", json!(codes)),
        Matcher::Empty(path) => ("empty", json!(path)),
    };
    json!({ "then": then, key: value, "settle": acceptor.settle })
}
