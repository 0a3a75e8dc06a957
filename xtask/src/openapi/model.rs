//! OpenAPI 3.1: one Rust field for each of its keys that is written here, in the order in which it is written.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// Keys that OpenAPI leaves to whoever writes the description. Each begins with `x-`.
pub(crate) type Extensions = IndexMap<&'static str, Value>;

/// An object without those of its fields that are null: what the spec does not say is left out.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}

/// A whole description.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    pub(crate) openapi: &'static str,
    pub(crate) info: Info,
    pub(crate) servers: Vec<Server>,
    pub(crate) security: Vec<IndexMap<&'static str, Vec<String>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Tag>,
    pub(crate) paths: IndexMap<String, PathItem>,
    pub(crate) components: Components,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

#[derive(Debug, Serialize)]
pub(crate) struct Tag {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Info {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) variables: IndexMap<&'static str, Variable>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Variable {
    pub(crate) default: String,
    pub(crate) description: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct PathItem {
    pub(crate) post: Operation,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Operation {
    pub(crate) operation_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    pub(crate) summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_docs: Option<ExternalDocs>,
    pub(crate) parameters: Vec<OrReference<Parameter>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_body: Option<RequestBody>,
    pub(crate) responses: IndexMap<&'static str, OrReference<Response>>,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

#[derive(Debug, Serialize)]
pub(crate) struct ExternalDocs {
    pub(crate) description: String,
    pub(crate) url: String,
}

/// A thing, or where it stands.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum OrReference<T> {
    Here(T),
    There(Reference),
}

#[derive(Debug, Serialize)]
pub(crate) struct Reference {
    #[serde(rename = "$ref")]
    pub(crate) target: String,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(rename = "in")]
    pub(crate) place: &'static str,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schema: Option<Schema>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) content: Content,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

/// What a body is, by media type.
pub(crate) type Content = IndexMap<&'static str, MediaType>;

#[derive(Debug, Default, Serialize)]
pub(crate) struct MediaType {
    pub(crate) schema: Schema,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) examples: Examples,
}

/// Examples by name.
pub(crate) type Examples = IndexMap<String, Example>;

#[derive(Debug, Serialize)]
pub(crate) struct Example {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<String>,
    pub(crate) value: Value,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

#[derive(Debug, Serialize)]
pub(crate) struct RequestBody {
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) required: bool,
    pub(crate) content: Content,
}

#[derive(Debug, Serialize)]
pub(crate) struct Response {
    pub(crate) description: String,
    pub(crate) content: Content,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Components {
    pub(crate) schemas: IndexMap<String, Schema>,
    pub(crate) responses: IndexMap<&'static str, Response>,
    pub(crate) parameters: IndexMap<&'static str, Parameter>,
    pub(crate) security_schemes: IndexMap<&'static str, SecurityScheme>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(rename = "in")]
    pub(crate) place: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: String,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

/// A schema, as JSON Schema 2020-12 has it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schema {
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Kinds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<&'static str>,
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub(crate) only: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_schema: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) items: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) properties: IndexMap<String, Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) required: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) additional_properties: Option<Box<Schema>>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub(crate) allowed: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) minimum: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) maximum: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_items: Option<u32>,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) deprecated: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) examples: Vec<Value>,
    #[serde(flatten)]
    pub(crate) extensions: Extensions,
}

/// One of JSON's types, or that and null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Kinds {
    One(&'static str),
    OrNull([&'static str; 2]),
}

impl Schema {
    /// A schema of one of JSON's types.
    pub(crate) fn of(kind: &'static str) -> Self {
        Self { kind: Some(Kinds::One(kind)), ..Self::default() }
    }

    /// A type with a format.
    pub(crate) fn formatted(kind: &'static str, format: &'static str) -> Self {
        Self { format: Some(format), ..Self::of(kind) }
    }

    /// A schema that stands among the components.
    pub(crate) fn named(name: &str) -> Self {
        Self { reference: Some(format!("#/components/schemas/{name}")), ..Self::default() }
    }

    pub(crate) fn list(item: Self) -> Self {
        Self { items: Some(Box::new(item)), ..Self::of("array") }
    }

    /// An object with one field.
    pub(crate) fn holding(name: &str, member: Self) -> Self {
        Self { properties: IndexMap::from([(name.to_owned(), member)]), ..Self::of("object") }
    }
}

// serde gives a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
