//! `service.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{ErrorSpec, SourceSpec};

/// `specs/<service>/service.yaml`: the common settings of all operations of one API version.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// Name of the service, its folder, its Rust module and its Cargo feature.
    pub service: String,
    /// Name of the service for readers.
    pub title: String,
    /// API version on the wire, such as `2020-01-01`.
    pub version: String,
    /// How requests are encoded and signed, and responses are judged.
    pub protocol: ProtocolSpec,
    /// Source of these facts.
    pub source: SourceSpec,
    /// Hosts by region.
    pub endpoints: EndpointsSpec,
    /// Which fields of a response say whether the call succeeded.
    pub envelope: EnvelopeSpec,
    /// Operation whose example is at the top of the documentation.
    pub start: Option<String>,
    /// Groups of operations, in the order of the documentation. If there are groups, each operation names its own.
    #[serde(default)]
    pub groups: IndexMap<String, GroupSpec>,
    /// Tasks with the service, step by step.
    #[serde(default)]
    pub workflows: Vec<WorkflowSpec>,
    /// Text that the service may put before any error code without changing its meaning.
    pub error_prefix: Option<String>,
    /// Error codes that any operation may return, by code. A code without a dot includes every code below it.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorSpec>,
}

/// Operations with one purpose.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct GroupSpec {
    /// The heading, such as `Life of a job`.
    pub title: String,
    /// What its operations have in common, if the title does not say it.
    pub doc: Option<String>,
}

/// A task from its first call to its last.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WorkflowSpec {
    /// The heading, such as `Migrate a database`.
    pub title: String,
    /// What else to know before the first step.
    pub doc: Option<String>,
    /// The steps, in order.
    pub steps: Vec<StepSpec>,
}

/// A step: a call, a wait, a call followed by a wait, or neither.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// What the step is for, as a sentence.
    pub doc: String,
    /// The operation to call.
    pub operation: Option<String>,
    /// The waiter to wait with, after the call if there is one.
    pub waiter: Option<String>,
}

/// The supported protocols.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolSpec {
    /// Parameters in the query or a form body, signed with ACS3-HMAC-SHA256.
    Alibaba,
    /// A JSON body, signed with TC3-HMAC-SHA256.
    Tencent,
}

/// Hosts by region. `{region}` in a host is replaced with the region's ID.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EndpointsSpec {
    /// Host for a client without a region.
    pub default: String,
    /// Host for a region that `regions` does not list. Default: `default`.
    pub regional: Option<String>,
    /// Host by region ID.
    #[serde(default)]
    pub regions: IndexMap<String, String>,
    /// Further hosts that a user can choose by name, such as hosts of a private network.
    #[serde(default)]
    pub alternatives: IndexMap<String, AlternativeHostSpec>,
}

/// A host that a user can choose in the configuration.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AlternativeHostSpec {
    /// The host; may contain `{region}`.
    pub host: String,
    /// Who needs it.
    pub doc: String,
}

/// Names of the fields in which a response says whether the call succeeded.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSpec {
    /// Field that contains the response; omitted if the response is the whole body.
    pub body: Option<String>,
    /// Field inside `body` that contains the error of a failed call; omitted if the error is in the body itself.
    pub error: Option<String>,
    /// Field that is false if the call failed.
    pub success: Option<String>,
    /// Fields that may contain the error code, in order of preference.
    pub code: Vec<String>,
    /// Fields that may contain the error message, in order of preference.
    pub message: Vec<String>,
    /// Field whose text replaces `%s` in the message.
    pub message_fill: Option<String>,
    /// Field that contains the request ID.
    pub request_id: String,
    /// Further fields that only say how the call ended. Like those above, except the request ID, they are not fields of
    /// a typed response: the client reads them.
    #[serde(default)]
    pub outcome: Vec<String>,
}

impl EnvelopeSpec {
    /// Returns whether a field of a response only says how the call ended.
    #[must_use]
    pub fn tells_outcome(&self, name: &str) -> bool {
        if self.success.as_deref() == Some(name) || self.outcome.iter().any(|member| member == name) {
            return true;
        }
        // If the error is an object of its own, its fields are not fields of the response.
        match &self.error {
            Some(error) => error == name,
            None => {
                let fill = self.message_fill.iter();
                self.code.iter().chain(&self.message).chain(fill).any(|member| member == name)
            }
        }
    }
}
