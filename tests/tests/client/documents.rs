//! Answers to read: the examples of the pages, and answers with every member that the specs list.

use codegen::spec::model::ExampleSpec;
use dts_api::runtime::{
    Kind, Operation, Scalar, Shape, Value as Field, deserialize_shape, serde_json::value::Serializer, serialize_shape,
};
use serde_json::Value;

use tests::specs;

use crate::fixtures;

/// An answer of an operation.
#[derive(Debug)]
pub(crate) struct Document {
    /// The operation.
    pub(crate) operation: &'static Operation,
    /// What it answered, without the envelope.
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

/// The answers of the examples of all pages.
pub(crate) fn examples() -> Vec<Document> {
    let examples = page_examples().into_iter().filter(|(_, example)| !example.response.is_empty());
    let document = |(operation, example): (&'static Operation, ExampleSpec)| {
        let body = Value::Object(example.response);
        let answer = operation.service.envelope.body.map_or(&body, |member| &body[member]).clone();
        assert!(answer.is_object(), "an answer of {} is not in its envelope", operation.name);
        Document { operation, answer }
    };
    examples.map(document).collect()
}

/// An answer with every member that the specs list.
pub(crate) fn full(operation: &'static Operation) -> Document {
    let mut response = (operation.response)();
    fill(&mut *response, 0);
    Document { operation, answer: write(&*response) }
}

/// A request with every parameter that the specs list.
pub(crate) fn full_request(operation: &Operation) -> Box<dyn Shape> {
    let mut request = (operation.request)();
    fill(&mut *request, 0);
    request
}

/// Deep enough for every type; one that contains itself ends there.
const DEPTH: usize = 10;

fn fill(shape: &mut dyn Shape, depth: usize) {
    for index in 0..shape.table().fields.len() {
        let value = shape.get_mut(index).expect("the table has a value for each of its rows");
        fill_value(value, depth);
    }
}

fn fill_value(value: &mut dyn Field, depth: usize) {
    if depth > DEPTH {
        return;
    }
    match value.kind() {
        Kind::Text => value.take(Scalar::Text("7")).expect("text takes text"),
        Kind::Integer => value.take(Scalar::Integer(7)).expect("an integer takes one"),
        Kind::Number => value.take(Scalar::Number(7.5)).expect("a number takes one"),
        Kind::Boolean => value.take(Scalar::Boolean(true)).expect("a boolean takes one"),
        Kind::Shape => fill(value.shape_mut().expect("a shape is one"), depth + 1),
        Kind::List => fill_value(value.push().expect("a list grows"), depth + 1),
        Kind::Map => fill_value(value.entry("key").expect("a map grows"), depth + 1),
        Kind::Any => *value.json_mut().expect("anything is JSON") = Value::from("7"),
    }
}

/// A request of an operation, read and written again.
pub(crate) fn reread_request(operation: &Operation, request: &Value) -> Result<Value, serde_json::Error> {
    let mut shape = (operation.request)();
    deserialize_shape(&mut *shape, request)?;
    Ok(write(&*shape))
}

/// What an operation reads from an answer, written again.
pub(crate) fn reread(operation: &Operation, answer: &Value) -> Result<Value, serde_json::Error> {
    let mut response = (operation.response)();
    deserialize_shape(&mut *response, answer)?;
    Ok(write(&*response))
}

fn write(shape: &dyn Shape) -> Value {
    serialize_shape(shape, Serializer).expect("a model is JSON")
}
