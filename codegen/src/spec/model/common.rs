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
    /// What the code says, and what the caller can do about it.
    pub doc: String,
    /// HTTP status that it comes with.
    pub http: Option<u16>,
    /// Name of its constant, if the one that follows from the code does not read well.
    pub rust_name: Option<String>,
    /// Whether and how the call may be sent again. An operation's own list does not repeat what the service says.
    #[serde(default)]
    pub retry: RetrySpec,
    /// How the page and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
}

impl ErrorSpec {
    /// Name of the constant of a code.
    #[must_use]
    pub fn constant(&self, code: &str) -> String {
        self.rust_name.clone().unwrap_or_else(|| naming::constant_name(code))
    }
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
    /// After a pause, whatever the operation: the service gave up before it did anything.
    Aborted,
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
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
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

/// A scalar value.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum LiteralSpec {
    /// true or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number beyond what the one before holds.
    Unsigned(u64),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

/// A number; a whole one to its last digit.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum NumberSpec {
    /// A whole number.
    Integer(i64),
    /// A whole number beyond what the one before holds.
    Unsigned(u64),
    /// Any other number.
    Number(f64),
}

impl NumberSpec {
    /// The nearest floating-point number.
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

/// A requirement: if every member under `if` has one of its values, all of `require` and one of `any_of` must be set.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ConditionSpec {
    /// Values by member path; an empty list means "set to anything". Without it, the requirement always holds.
    #[serde(default, rename = "if")]
    pub condition: IndexMap<String, Vec<LiteralSpec>>,
    /// Paths of the members that must then be set.
    #[serde(default)]
    pub require: Vec<String>,
    /// Paths of members of which at least one must then be set.
    #[serde(default)]
    pub any_of: Vec<String>,
    /// Why, where the page says so.
    pub doc: Option<String>,
}

/// One way in which the page and the truth part.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
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
    /// The vendor documents it, and the official SDK does not send it.
    Sdk,
}

/// What a person still has to decide. Nothing is generated before it is taken out.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ReviewSpec {
    /// What is not certain.
    pub why: String,
    /// What there is to choose from; what stands in the spec comes first.
    #[serde(default)]
    pub choices: Vec<String>,
}
