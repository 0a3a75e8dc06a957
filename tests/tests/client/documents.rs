//! Responses to read: the examples of the pages, and responses with every field that the specs list.

use codegen::spec::model::ExampleSpec;
use dts_api::runtime::serde_json::value::Serializer;
use dts_api::runtime::{
    CallOptions, Client, Field, Kind, Mode, Operation, Scalar, Shape, Slot, copy_shape, deserialize_shape,
    serialize_shape,
};
use serde_json::Value;

use tests::specs;

use crate::fixtures;

/// A response of an operation.
#[derive(Debug)]
pub(crate) struct Document {
    /// The operation.
    pub(crate) operation: &'static Operation,
    /// The response, without the envelope.
    pub(crate) answer: Value,
}

/// Every operation of every service.
pub(crate) fn services() -> impl Iterator<Item = &'static Operation> {
    let services = [dts_api::alibaba::OPERATIONS, dts_api::tencent::OPERATIONS, dts_api::tencent_v20180330::OPERATIONS];
    services.into_iter().flatten().copied()
}

/// Every operation of every fixture.
pub(crate) fn fixtures() -> impl Iterator<Item = &'static Operation> {
    fixtures::OPERATIONS.iter().copied().flatten().copied()
}

/// Every operation of every service and of every fixture.
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    services().chain(fixtures())
}

/// The examples of all pages.
pub(crate) fn page_examples() -> Vec<(&'static Operation, ExampleSpec)> {
    let specs = specs().specs;
    let mut examples = Vec::new();
    for operation in services() {
        let service = specs.services.iter().find(|service| service.name == operation.service.name);
        let docs = &service.expect("the service has specs").operations;
        let doc = docs.iter().find(|doc| doc.spec.operation == operation.name).expect("the operation has a spec");
        examples.extend(doc.spec.examples.iter().map(|example| (operation, example.clone())));
    }
    examples
}

/// Takes out what only says how the call ended: the client reads it, and the response has no field for it.
pub(crate) fn remove_outcome(operation: &'static Operation, answer: &mut Value) {
    let full = full(operation).answer;
    let envelope = &operation.service.envelope;
    let members = answer.as_object_mut().expect("an answer is an object");
    members.retain(|name, _| full.get(name).is_some() || !envelope.tells_outcome(name));
}

/// The responses of the examples of all pages.
pub(crate) fn examples() -> Vec<Document> {
    let examples = page_examples().into_iter().filter(|(_, example)| !example.response.is_empty());
    let document = |(operation, example): (&'static Operation, ExampleSpec)| {
        let body = Value::Object(example.response);
        let mut answer = operation.service.envelope.body.map_or(&body, |member| &body[member]).clone();
        assert!(answer.is_object(), "an answer of {} is not in its envelope", operation.name);
        remove_outcome(operation, &mut answer);
        Document { operation, answer }
    };
    examples.map(document).collect()
}

/// A response with every field that the specs list.
pub(crate) fn full(operation: &'static Operation) -> Document {
    let mut response = (operation.new_response)();
    fill(&mut *response, 0);
    Document { operation, answer: write(&*response) }
}

/// A request with every parameter that the specs list.
pub(crate) fn full_request(operation: &Operation) -> Box<dyn Shape> {
    let mut request = (operation.new_request)();
    fill(&mut *request, 0);
    allow(operation, request)
}

/// Gives parameters that may only have certain values one of these.
pub(crate) fn allow(operation: &Operation, request: Box<dyn Shape>) -> Box<dyn Shape> {
    if operation.allowed.is_empty() {
        return request;
    }
    let mut json = write(&*request);
    for (name, values) in operation.allowed {
        json[*name] = values[0].parse::<i64>().expect("a whole number").into();
    }
    self::request(operation, &json).expect("it is a request")
}

/// Deep enough for every type; one that contains itself ends there.
const DEPTH: usize = 10;

fn fill(shape: &mut dyn Shape, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let fields = shape.table().fields;
    shape.open(&mut |slots| fields.iter().zip(slots).for_each(|(field, slot)| fill_slot(field, slot, depth)));
}

fn fill_slot(field: &Field, slot: &mut Slot<'_>, depth: usize) {
    match slot {
        Slot::Text(value) => **value = Some("7".repeat(shortest(field))),
        Slot::Scalar(value) if value.kind() == Kind::Text => {
            value.take(Scalar::Text(&"7".repeat(shortest(field)))).expect("text");
        }
        Slot::Scalar(value) => value.take(scalar(value.kind())).expect("a scalar of its kind"),
        Slot::Shape(value) => fill(value.reset(true).expect("it opens"), depth + 1),
        Slot::Shapes(list) => fill(list.push().expect("a list grows"), depth + 1),
        Slot::List(list) => list.push(scalar(list.kind())).expect("a scalar of its kind"),
        Slot::Map(map) => map.insert("key", scalar(map.kind())).expect("a scalar of its kind"),
    }
}

/// The length of the shortest text that says something.
fn shortest(field: &Field) -> usize {
    field.limits.min_length.max(1) as usize
}

fn scalar(kind: Kind) -> Scalar<'static> {
    match kind {
        Kind::Text => Scalar::Text("7"),
        Kind::Integer => Scalar::Number("7"),
        Kind::Number => Scalar::Number("7.5"),
        Kind::Boolean => Scalar::Boolean(true),
        Kind::Any => Scalar::Json("\"7\""),
    }
}

/// Calls an operation with a copy of a request.
pub(crate) async fn execute(
    client: &Client,
    operation: &'static Operation,
    request: &dyn Shape,
) -> Result<Box<dyn Shape>, dts_api::Error> {
    let mut copy = (operation.new_request)();
    copy_shape(request, &mut *copy);
    client.execute(operation, copy, (operation.new_response)(), CallOptions::default()).await
}

/// A request of an operation from JSON; what does not fit is an error.
pub(crate) fn request(operation: &Operation, json: &Value) -> Result<Box<dyn Shape>, serde_json::Error> {
    let mut shape = (operation.new_request)();
    deserialize_shape(&mut *shape, Mode::Checked, json)?;
    Ok(shape)
}

/// A request of an operation, read and written again.
pub(crate) fn reread_request(operation: &Operation, json: &Value) -> Result<Value, serde_json::Error> {
    Ok(write(&*request(operation, json)?))
}

/// What an operation reads from a response, written again; what does not fit is an error.
pub(crate) fn reread(operation: &Operation, answer: &Value) -> Result<Value, serde_json::Error> {
    let mut response = (operation.new_response)();
    deserialize_shape(&mut *response, Mode::Checked, answer)?;
    Ok(write(&*response))
}

/// A model as JSON.
pub(crate) fn write(shape: &dyn Shape) -> Value {
    serialize_shape(shape, Serializer).expect("a model is JSON")
}
