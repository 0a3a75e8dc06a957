//! `service.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{ErrorSpec, SourceSpec};

/// `specs/<service>/service.yaml`: what holds for every operation of one API version.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    /// Name of the service: of its folder, its Rust module and its Cargo feature.
    pub service: String,
    /// The service's name as people say it.
    pub title: String,
    /// API version as it travels, such as `2020-01-01`.
    pub version: String,
    /// How requests are encoded and signed and answers are read.
    pub protocol: ProtocolSpec,
    /// Where these facts were read.
    pub source: SourceSpec,
    /// Hosts by region.
    pub endpoints: EndpointsSpec,
    /// Where an answer says whether the call succeeded.
    pub envelope: EnvelopeSpec,
    /// Operation whose example opens the documentation.
    pub start: Option<String>,
    /// What the operations are for, in the order of the documentation. With groups, each operation names its own.
    #[serde(default)]
    pub groups: IndexMap<String, GroupSpec>,
    /// What programs do with the service, step by step.
    #[serde(default)]
    pub workflows: Vec<WorkflowSpec>,
    /// Text that the service may put before any error code without changing its meaning.
    pub error_prefix: Option<String>,
    /// Error codes that any operation may answer, by code. A code without a dot also speaks for every code below it.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorSpec>,
}

/// Operations that serve one purpose.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct GroupSpec {
    /// The heading, such as `Life of a job`.
    pub title: String,
    /// What its operations have in common, where the title does not say it.
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

/// A step: a call, a wait, a call with the wait that follows it, or neither.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// What the step is for, as a sentence.
    pub doc: String,
    /// The operation to call.
    pub operation: Option<String>,
    /// The waiter to wait with, after the call where there is one.
    pub waiter: Option<String>,
}

/// The protocols that `dts-api` speaks.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolSpec {
    /// Parameters in the query or a form body, signed with ACS3-HMAC-SHA256.
    Alibaba,
    /// A JSON body, signed with TC3-HMAC-SHA256.
    Tencent,
}

/// Hosts by region. `{region}` in a host stands for the region's ID.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EndpointsSpec {
    /// Host for a client without a region.
    pub default: String,
    /// Host for a region that `regions` does not list; `default` where this is missing.
    pub regional: Option<String>,
    /// Host by region ID.
    #[serde(default)]
    pub regions: IndexMap<String, String>,
    /// Further hosts that a user may choose by name, such as those of a private network.
    #[serde(default)]
    pub alternatives: IndexMap<String, AlternativeHostSpec>,
}

/// A host that a user may choose in the configuration.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AlternativeHostSpec {
    /// The host; may hold `{region}`.
    pub host: String,
    /// Who needs it.
    pub doc: String,
}

/// Names of the members in which an answer says whether the call succeeded.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSpec {
    /// Member that holds the answer; missing where the answer is the whole body.
    pub body: Option<String>,
    /// Member, inside `body`, that holds the error of a failed call; missing where the error stands in the body itself.
    pub error: Option<String>,
    /// Member that is false when the call failed.
    pub success: Option<String>,
    /// Members that may hold the error code, in order of preference.
    pub code: Vec<String>,
    /// Members that may hold the error message, in order of preference.
    pub message: Vec<String>,
    /// Member whose text replaces `%s` in the message.
    pub message_fill: Option<String>,
    /// Member that holds the request ID.
    pub request_id: String,
    /// Further members that only say how the call ended. Like those above but the request ID, they are no fields of a
    /// typed response: the client reads them.
    #[serde(default)]
    pub outcome: Vec<String>,
}

impl EnvelopeSpec {
    /// Whether a member of a response only says how the call ended.
    #[must_use]
    pub fn tells_outcome(&self, name: &str) -> bool {
        if self.success.as_deref() == Some(name) || self.outcome.iter().any(|member| member == name) {
            return true;
        }
        // Where the error is an object of its own, its members are no members of the response.
        match &self.error {
            Some(error) => error == name,
            None => {
                let fill = self.message_fill.iter();
                self.code.iter().chain(&self.message).chain(fill).any(|member| member == name)
            }
        }
    }
}
