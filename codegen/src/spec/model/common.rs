//! What several kinds of files use.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// An error code.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
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
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
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
