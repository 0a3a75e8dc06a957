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
    /// Wire name of the operation.
    pub operation: String,
    /// Name of its module and of the client's method, if the one that is derived from `operation` does not read well.
    pub rust_name: Option<String>,
    /// What it does, in one sentence.
    pub summary: String,
    /// What else to know before a call.
    pub details: Option<String>,
    /// The vendor's page.
    pub source: SourceSpec,
    /// Whether a call may be repeated.
    pub safety: SafetySpec,
    /// Group of `service.yaml` in which the documentation lists it.
    pub group: Option<String>,
    /// Marks an operation of an older generation of the API, and lists the operations that replace it; empty if there
    /// is none. Write an operation of another service as `service.Operation`.
    pub legacy: Option<Vec<String>>,
    /// Why it should no longer be called, and what to call instead.
    pub deprecated: Option<String>,
    /// Other search terms for it, such as `release` for an operation that deletes an instance.
    #[serde(default)]
    pub search: Vec<String>,
    /// Documented rate limits.
    #[serde(default)]
    pub rate_limits: Vec<RateLimitSpec>,
    /// Request parameter that makes a repeat harmless. The client fills it in, except for reads.
    pub idempotency_token: Option<String>,
    /// Pagination of its lists.
    pub paging: Option<PagingSpec>,
    /// Request parameters by wire name.
    #[serde(default)]
    pub request: IndexMap<String, FieldSpec>,
    /// Conditional requirements.
    #[serde(default)]
    pub when: Vec<ConditionSpec>,
    /// Fields of the response by wire name.
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
    /// How the official SDK differs on the whole operation, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
}

impl OperationSpec {
    /// Returns the parameters whose values the client checks, with their values. If the vendor's sources disagree about
    /// the values, only the service checks them.
    pub fn checked_values(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        let is_certain = |field: &FieldSpec| !field.differs.iter().any(|it| it.key == DiffersKeySpec::Values);
        let checked = self.request.iter().filter(move |(_, field)| !field.allowed.is_empty() && is_certain(field));
        checked.map(|(wire, field)| (wire.clone(), field.allowed.iter().map(ToString::to_string).collect()))
    }

    /// Returns the name of its module and of the client's method.
    #[must_use]
    pub fn module(&self) -> String {
        self.rust_name.clone().unwrap_or_else(|| naming::module_name(&self.operation))
    }
}

/// Whether a call may be repeated if its outcome is unknown.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum SafetySpec {
    /// Changes nothing.
    Read,
    /// Changes something, but a second time changes nothing more.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// A documented rate limit.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSpec {
    /// Number of calls per second.
    pub per_second: u32,
    /// Which calls count together.
    pub scope: RateScopeSpec,
}

/// Which calls count together under a rate limit.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RateScopeSpec {
    /// All calls in one region.
    Region,
    /// All calls of one account in one region.
    AccountAndRegion,
    /// The page does not say.
    Unstated,
}

/// Pagination of an operation's lists: one window, or several that move independently.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum PagingSpec {
    /// One window.
    One(WindowSpec),
    /// Several windows, each with its own lists.
    Several(Vec<WindowSpec>),
}

impl PagingSpec {
    /// Returns the windows.
    #[must_use]
    pub fn windows(&self) -> &[WindowSpec] {
        match self {
            Self::One(window) => std::slice::from_ref(window),
            Self::Several(windows) => windows,
        }
    }
}

/// Pagination of lists. Every value names a field; those of the response may be paths.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields, tag = "style", rename_all = "snake_case")]
pub enum WindowSpec {
    /// Pages are numbered from 1.
    PageNumber {
        /// Request parameter: page number.
        page: String,
        /// Request parameter: entries per page.
        size: String,
        /// Response field: list of entries.
        items: ItemsSpec,
        /// Response field: total number of entries.
        total: Option<String>,
    },
    /// A page starts after a number of entries.
    Offset {
        /// Request parameter: number of entries to skip.
        offset: String,
        /// Request parameter: entries per page.
        limit: String,
        /// Response field: list of entries.
        items: ItemsSpec,
        /// Response field: total number of entries.
        total: Option<String>,
    },
    /// Each page has a token for the next.
    Token {
        /// Request parameter: token of the page to read.
        token: String,
        /// Response field: token of the next page; empty on the last page.
        next: String,
        /// Response field: list of entries.
        items: ItemsSpec,
    },
}

impl WindowSpec {
    /// Returns the lists that the window moves over.
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
    /// The only list, by the path of the field.
    One(String),
    /// Several lists with their names: `differences` is read by `differences_items()`.
    Several(IndexMap<String, String>),
}

impl ItemsSpec {
    /// Returns the lists with their names; a single one has no name.
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
    /// Whether it was made from the examples of the fields, because the vendor shows no whole example.
    #[serde(default)]
    pub made: bool,
    /// Request parameters, nested as the types are.
    #[serde(default)]
    pub request: serde_json::Map<String, serde_json::Value>,
    /// Body of the response as on the wire.
    #[serde(default)]
    pub response: serde_json::Map<String, serde_json::Value>,
    /// Why a value that does not fit its type is correct, by path.
    #[serde(default)]
    pub notes: IndexMap<String, String>,
}
