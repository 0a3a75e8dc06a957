//! What several kinds of files use.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::naming;

/// An error code.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ErrorSpec {
    /// Meaning of the code, and what the caller can do about it.
    pub doc: String,
    /// HTTP status of the error response.
    pub http: Option<u16>,
    /// Name of its constant, if the one that is derived from the code does not read well.
    pub rust_name: Option<String>,
    /// Whether and how the call may be retried. An operation's own list does not repeat what the service says.
    #[serde(default)]
    pub retry: RetrySpec,
    /// How the page differs from the truth, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// An open question that a person must decide.
    pub review: Option<ReviewSpec>,
}

impl ErrorSpec {
    /// Name of the constant of a code.
    #[must_use]
    pub fn constant(&self, code: &str) -> String {
        self.rust_name.clone().unwrap_or_else(|| naming::constant_name(code))
    }
}

/// Whether and how a call may be retried after an error code.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RetrySpec {
    /// Never.
    #[default]
    Never,
    /// After a pause, whatever the operation: the service rejected the call unread.
    Throttling,
    /// After a pause, whatever the operation: the service gave up before it changed anything.
    Aborted,
    /// After a pause, if the operation is safe to repeat: the service may have acted.
    Transient,
    /// At once, with a new nonce.
    Nonce,
    /// Once, after the clock is corrected from the response.
    Clock,
    /// Once, after the credentials are refreshed.
    Credentials,
}

/// The source of the facts.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct SourceSpec {
    /// Title of the page, in its own language.
    pub title: String,
    /// Day on which it was read, as `yyyy-mm-dd`.
    pub read: String,
    /// Address of the page, if it is known.
    pub url: Option<String>,
    /// Official SDK and its version, if a fact comes from there.
    pub sdk: Option<String>,
}

/// A scalar value.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum LiteralSpec {
    /// true or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that does not fit `Integer`.
    Unsigned(u64),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

/// A number. Whole numbers keep all digits.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum NumberSpec {
    /// A whole number.
    Integer(i64),
    /// A whole number that does not fit `Integer`.
    Unsigned(u64),
    /// Any other number.
    Number(f64),
}

impl NumberSpec {
    /// Returns the nearest floating-point number.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Unsigned(value) => value as f64,
            Self::Number(value) => value,
        }
    }

    fn whole(self) -> Option<i128> {
        match self {
            Self::Integer(value) => Some(value.into()),
            Self::Unsigned(value) => Some(value.into()),
            Self::Number(_) => None,
        }
    }
}

impl PartialOrd for NumberSpec {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self.whole(), other.whole()) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => self.as_f64().partial_cmp(&other.as_f64()),
        }
    }
}

impl fmt::Display for NumberSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
        }
    }
}

impl fmt::Display for LiteralSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// A condition: if every field under `if` has one of its values, all of `require` and one of `any_of` must be set.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// Values by field path; an empty list matches any value. Without `if`, the condition always applies.
    #[serde(default, rename = "if")]
    pub condition: IndexMap<String, Vec<LiteralSpec>>,
    /// Paths of the fields that must be set then.
    #[serde(default)]
    pub require: Vec<String>,
    /// Paths of fields of which at least one must be set then.
    #[serde(default)]
    pub any_of: Vec<String>,
    /// The reason, if the page has one.
    pub doc: Option<String>,
}

/// One difference between the page and the truth.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct DiffersSpec {
    /// The fact that differs.
    pub key: DiffersKeySpec,
    /// What the page says; omitted if the page says nothing.
    pub page: Option<String>,
    /// Where the truth comes from.
    pub why: String,
}

/// Facts that can differ between a page and the truth.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DiffersKeySpec {
    /// The page lacks the field, the value or the code.
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
    /// The vendor documents it, but the official SDK does not send it.
    Sdk,
}

/// An open question that a person must decide. `gen` refuses it.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ReviewSpec {
    /// The question.
    pub why: String,
    /// The possible answers. The first one is what the spec has now.
    #[serde(default)]
    pub choices: Vec<String>,
}
