//! The files of operations.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::naming;

use super::{
    ConditionSpec, DiffersKeySpec, DiffersSpec, EnumSpec, ErrorSpec, FieldSpec, ReviewSpec, SourceSpec, StructSpec,
};

/// `specs/<service>/operations/<snake_name>.yaml`: one operation.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct OperationSpec {
    /// Name of the operation as it travels.
    pub operation: String,
    /// Name of its module and of the client's method, if the one that follows from `operation` does not read well.
    pub rust_name: Option<String>,
    /// What it does, in one sentence.
    pub summary: String,
    /// What else a caller must know before calling it.
    pub details: Option<String>,
    /// The vendor's page.
    pub source: SourceSpec,
    /// What may be sent again.
    pub safety: SafetySpec,
    /// Group of `service.yaml` under which the documentation lists it.
    pub group: Option<String>,
    /// Marks an operation of an older generation of the API, with the operations that replace it: an empty list where
    /// none does. One of another service is written `service.Operation`.
    pub legacy: Option<Vec<String>>,
    /// Why it should no longer be called, and what to call instead.
    pub deprecated: Option<String>,
    /// Other words that people search for it by, such as `release` for an operation that deletes an instance.
    #[serde(default)]
    pub search: Vec<String>,
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
    /// Error codes of `service.yaml` that the page lists for this operation.
    #[serde(default)]
    pub common_errors: Vec<String>,
    /// Examples from the page.
    #[serde(default)]
    pub examples: Vec<ExampleSpec>,
    /// How the sources part on the operation as such, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
}

impl OperationSpec {
    /// The parameters whose values the client checks, with the values. Where the vendor's sources disagree on the values,
    /// the service decides.
    pub fn checked_values(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        let is_certain = |field: &FieldSpec| !field.differs.iter().any(|it| it.key == DiffersKeySpec::Values);
        let checked = self.request.iter().filter(move |(_, field)| !field.allowed.is_empty() && is_certain(field));
        checked.map(|(wire, field)| (wire.clone(), field.allowed.iter().map(ToString::to_string).collect()))
    }

    /// Name of its module and of the client's method.
    #[must_use]
    pub fn module(&self) -> String {
        self.rust_name.clone().unwrap_or_else(|| naming::module_name(&self.operation))
    }
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
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
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

/// How to read an operation's lists page by page: one window on them, or several that move on their own.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum PagingSpec {
    /// One window.
    One(WindowSpec),
    /// Several windows, each with lists of its own.
    Several(Vec<WindowSpec>),
}

impl PagingSpec {
    /// The windows.
    #[must_use]
    pub fn windows(&self) -> &[WindowSpec] {
        match self {
            Self::One(window) => std::slice::from_ref(window),
            Self::Several(windows) => windows,
        }
    }
}

/// How to read lists page by page. Every value names a member; those of the answer may be paths.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, tag = "style", rename_all = "snake_case")]
pub enum WindowSpec {
    /// Pages are numbered from 1.
    PageNumber {
        /// Request parameter: number of the page.
        page: String,
        /// Request parameter: entries a page.
        size: String,
        /// Response member: list of entries.
        items: ItemsSpec,
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
        items: ItemsSpec,
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
        items: ItemsSpec,
    },
}

impl WindowSpec {
    /// The lists that the window moves over.
    #[must_use]
    pub fn items(&self) -> &ItemsSpec {
        match self {
            Self::PageNumber { items, .. } | Self::Offset { items, .. } | Self::Token { items, .. } => items,
        }
    }
}

/// The lists of a page.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum ItemsSpec {
    /// The only list, by the path of the member.
    One(String),
    /// Several lists, by the names under which users read them: `differences` is read by `differences_items()`.
    Several(IndexMap<String, String>),
}

impl ItemsSpec {
    /// The lists with their names; the only one has none.
    pub fn lists(&self) -> Vec<(Option<&str>, &str)> {
        match self {
            Self::One(path) => vec![(None, path)],
            Self::Several(lists) => lists.iter().map(|(name, path)| (Some(name.as_str()), path.as_str())).collect(),
        }
    }
}

/// An example call from the page.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ExampleSpec {
    /// What the example shows.
    pub title: Option<String>,
    /// Whether it was made from the examples of the members, since the vendor shows none of the whole.
    #[serde(default)]
    pub made: bool,
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
