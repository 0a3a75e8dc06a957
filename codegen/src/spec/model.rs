//! The spec language: one Rust field for each YAML key, and nothing else.
//!
//! The doc comments here are what an editor shows (through `specs/spec.schema.json`), so they speak to the person who
//! writes a spec. Everything in this file is data; what a key must obey beyond its shape is checked in `validate/`.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// `specs/<service>/service.yaml`: what holds for every operation of one API version.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
    /// Text that the service may put before any error code without changing its meaning.
    pub error_prefix: Option<String>,
    /// Error codes that any operation may answer, by code. A code without a dot also speaks for every code below it.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorSpec>,
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
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlternativeHostSpec {
    /// The host; may hold `{region}`.
    pub host: String,
    /// Who needs it.
    pub doc: String,
}

/// Names of the members in which an answer says whether the call succeeded.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
}

/// An error code.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorSpec {
    /// What the code says, and what the caller can do about it.
    pub doc: String,
    /// HTTP status that it comes with.
    pub http: Option<u16>,
    /// Whether and how the call may be sent again. An operation's own list does not repeat what the service says.
    #[serde(default)]
    pub retry: RetrySpec,
    /// How the page and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
}

/// Whether and how a call that got an error code may be sent again.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RetrySpec {
    /// Never.
    #[default]
    Never,
    /// After a pause, whatever the operation: the call was turned away before it was looked at.
    Throttling,
    /// After a pause, where the operation is safe to repeat: the service may have acted.
    Transient,
    /// At once, with a new nonce.
    Nonce,
    /// Once, after the clock was corrected from the answer.
    Clock,
    /// Once, after the credentials were refreshed.
    Credentials,
}

/// Where facts were read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceSpec {
    /// Title of the page, in its own language.
    pub title: String,
    /// Day on which it was read, as `yyyy-mm-dd`.
    pub read: String,
    /// Address of the page, where it is known.
    pub url: Option<String>,
    /// Official SDK and its version, where a fact comes from there.
    pub sdk: Option<String>,
}

/// `specs/<service>/types.yaml`: the shapes that two or more operations use.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypesSpec {
    /// Structs by Rust name.
    #[serde(default)]
    pub types: IndexMap<String, StructSpec>,
    /// Enumerations by Rust name.
    #[serde(default)]
    pub enums: IndexMap<String, EnumSpec>,
}

/// `specs/<service>/operations/<snake_name>.yaml`: one operation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationSpec {
    /// Name of the operation as it travels.
    pub operation: String,
    /// What it does, in one sentence.
    pub summary: String,
    /// What else a caller must know before calling it.
    pub details: Option<String>,
    /// The vendor's page.
    pub source: SourceSpec,
    /// What may be sent again.
    pub safety: SafetySpec,
    /// Why it should no longer be called, and what to call instead.
    pub deprecated: Option<String>,
    /// How often it may be called.
    #[serde(default)]
    pub rate_limits: Vec<RateLimitSpec>,
    /// Request parameter that makes repeating a call harmless; the client fills it in, but for reads.
    pub idempotency_token: Option<String>,
    /// How to read a list page by page.
    pub paging: Option<PagingSpec>,
    /// Request parameters by wire name.
    #[serde(default)]
    pub request: IndexMap<String, FieldSpec>,
    /// Requirements that hold only under a condition.
    #[serde(default)]
    pub when: Vec<ConditionSpec>,
    /// Members of the answer by wire name.
    #[serde(default)]
    pub response: IndexMap<String, FieldSpec>,
    /// Structs that only this operation uses, by Rust name.
    #[serde(default)]
    pub types: IndexMap<String, StructSpec>,
    /// Enumerations that only this operation uses, by Rust name.
    #[serde(default)]
    pub enums: IndexMap<String, EnumSpec>,
    /// Error codes that the page lists for this operation, by code.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorSpec>,
    /// Examples from the page.
    #[serde(default)]
    pub examples: Vec<ExampleSpec>,
}

/// What may be sent again after a failure that leaves open whether the service acted.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum SafetySpec {
    /// Changes nothing.
    Read,
    /// Changes something, but twice is the same as once.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// How often an operation may be called.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSpec {
    /// Calls a second.
    pub per_second: u32,
    /// Whose calls are counted together.
    pub scope: RateScopeSpec,
}

/// Whose calls a rate limit counts together.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RateScopeSpec {
    /// Everybody's, in one region.
    Region,
    /// One account's, in one region.
    AccountAndRegion,
    /// The page does not say.
    Unstated,
}

/// How to read a list page by page. Every value names a member.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "style", rename_all = "snake_case")]
pub enum PagingSpec {
    /// Pages are numbered from 1.
    PageNumber {
        /// Request parameter: number of the page.
        page: String,
        /// Request parameter: entries a page.
        size: String,
        /// Response member: list of entries.
        items: String,
        /// Response member: number of entries over all pages.
        total: Option<String>,
    },
    /// A page starts after a number of entries.
    Offset {
        /// Request parameter: entries to skip.
        offset: String,
        /// Request parameter: entries a page.
        limit: String,
        /// Response member: list of entries.
        items: String,
        /// Response member: number of entries over all pages.
        total: Option<String>,
    },
    /// Each page names the next.
    Token {
        /// Request parameter: token of the page to read.
        token: String,
        /// Response member: token of the next page; empty on the last.
        next: String,
        /// Response member: list of entries.
        items: String,
    },
}

/// A requirement under a condition: where every parameter of `if` has one of its values, all of `require` must be set.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// Values by parameter path; an empty list means "set to anything".
    #[serde(rename = "if")]
    pub condition: IndexMap<String, Vec<LiteralSpec>>,
    /// Paths of the parameters that must then be set.
    pub require: Vec<String>,
    /// Why, where the page says so.
    pub doc: Option<String>,
}

/// A struct.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StructSpec {
    /// What it is.
    pub doc: String,
    /// Why it is one type although uses differ, or why it is not, for the reader of the spec.
    pub note: Option<String>,
    /// Members by wire name.
    pub fields: IndexMap<String, FieldSpec>,
}

/// A request parameter, a member of an answer or a member of a struct.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// `string`, `bool`, `int32`, `int64`, `uint64`, `double`, `any`; typed text: `percent`, `integer_text`,
    /// `number_text`, `bool_text`, `unix_seconds`, `date_time`, `json_text`; the name of a struct or an enumeration;
    /// `list<…>` or `map<…>` of any of these.
    #[serde(rename = "type")]
    pub ty: String,
    /// What it is, with its unit.
    pub doc: String,
    /// Whether the call is refused without it.
    #[serde(default)]
    pub required: bool,
    /// Why it should no longer be set or read, and what to use instead.
    pub deprecated: Option<String>,
    /// Whether the value is a secret that must never be printed.
    #[serde(default)]
    pub sensitive: bool,
    /// Name in Rust, where the wire name converted to snake case will not do.
    pub rust_name: Option<String>,
    /// Name of the one member around a list that travels as `{"<name>": […]}`.
    pub wrapped_in: Option<String>,
    /// Whether the value is held in a `Box`, as a type that contains itself needs.
    #[serde(default)]
    pub boxed: bool,
    /// Paths of members that the type has and that never come with this use of it.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Where a request parameter travels; `query` where this is missing. Only for protocols that have a query.
    #[serde(rename = "in")]
    pub place: Option<PlaceSpec>,
    /// Whether a struct, list or map travels as JSON text in a string.
    #[serde(default)]
    pub json: bool,
    /// What the client fills in where the caller set nothing.
    pub from_client: Option<FromClientSpec>,
    /// What the service assumes where nothing is sent.
    pub default: Option<LiteralSpec>,
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// The only values of a number that the page allows.
    #[serde(default)]
    pub allowed: Vec<LiteralSpec>,
    /// Longest text, in characters.
    pub max_length: Option<u32>,
    /// A value as the page shows it.
    pub example: Option<LiteralSpec>,
    /// How the page and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
}

/// Where a request parameter travels.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSpec {
    /// In the query of the URL.
    Query,
    /// In the form body.
    Body,
}

/// What the client fills in where the caller set nothing.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum FromClientSpec {
    /// The client's region.
    Region,
}

/// A scalar value.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum LiteralSpec {
    /// true or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

impl fmt::Display for LiteralSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// One way in which the page and the truth part.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffersSpec {
    /// Which fact differs.
    pub key: DiffersKeySpec,
    /// What the page says; missing where the page says nothing.
    pub page: Option<String>,
    /// Where the truth was seen.
    pub why: String,
}

/// Facts on which a page and the truth can differ.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DiffersKeySpec {
    /// The page lacks the member, the value or the code.
    Missing,
    /// The type.
    Type,
    /// Whether it is required.
    Required,
    /// The list of values.
    Values,
    /// The spelling of a name or a value.
    Spelling,
    /// Whether and how a list is wrapped.
    Wrapping,
    /// An example value.
    Example,
    /// The unit or the meaning.
    Meaning,
}

/// An open enumeration: the service may send values that are not listed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnumSpec {
    /// What it says.
    pub doc: String,
    /// Why it is one type although uses differ, or why it is not, for the reader of the spec.
    pub note: Option<String>,
    /// What each value means, by wire value.
    pub values: IndexMap<String, EnumValueSpec>,
    /// How the page's list and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
}

/// A value of an enumeration: what it means, alone or with more keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum EnumValueSpec {
    /// What it means.
    Doc(String),
    /// What it means, and more.
    Full(EnumValueFullSpec),
}

/// A value of an enumeration with all its keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnumValueFullSpec {
    /// What it means.
    pub doc: String,
    /// Other spellings of the same value on the wire. They read as this value, and are written in its own spelling.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Name of the variant in Rust, where the wire value in camel case will not do.
    pub rust_name: Option<String>,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// How the page and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
}

/// An example call from the page.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleSpec {
    /// What the example shows.
    pub title: Option<String>,
    /// Request parameters, nested as the types say.
    #[serde(default)]
    pub request: serde_json::Map<String, serde_json::Value>,
    /// The answer's body as it travels.
    #[serde(default)]
    pub response: serde_json::Map<String, serde_json::Value>,
    /// Why a value that does not fit its type is right all the same, by path.
    #[serde(default)]
    pub notes: IndexMap<String, String>,
}
