//! Structs and enumerations.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{ConditionSpec, DiffersSpec, LiteralSpec, NumberSpec, ReviewSpec};

/// `specs/<service>/types.yaml`: the types that two or more operations use.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct TypesSpec {
    /// Structs by Rust name.
    #[serde(default)]
    pub types: IndexMap<String, StructSpec>,
    /// Enumerations by Rust name.
    #[serde(default)]
    pub enums: IndexMap<String, EnumSpec>,
}

/// A struct.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StructSpec {
    /// Meaning of the struct.
    pub doc: String,
    /// Why it is one type although its uses differ, or why it is not; for readers of the spec.
    pub note: Option<String>,
    /// Fields by wire name.
    pub fields: IndexMap<String, FieldSpec>,
    /// Conditional requirements, for each such struct in a request. Paths start at the struct.
    #[serde(default)]
    pub when: Vec<ConditionSpec>,
}

/// A request parameter, or a field of a response or a struct.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// `string`, `bool`, `int32`, `int64`, `uint64`, `double`, `any`; typed text: `percent`, `integer_text`,
    /// `number_text`, `bool_text`, `unix_seconds`, `date_time`, `json_text`; the name of a struct or an enumeration;
    /// `list<…>` or `map<…>` of any of these.
    #[serde(rename = "type")]
    pub ty: String,
    /// Meaning of the field, with its unit.
    pub doc: String,
    /// Whether a call without it fails.
    #[serde(default)]
    pub required: bool,
    /// Why it should no longer be set or read, and what to use instead.
    pub deprecated: Option<String>,
    /// Whether the value is a secret that must never be printed.
    #[serde(default)]
    pub sensitive: bool,
    /// Name in Rust, if the wire name in snake case does not fit.
    pub rust_name: Option<String>,
    /// Name of the only field in the object around a list: `{"<name>": […]}`.
    pub wrapped_in: Option<String>,
    /// Paths of fields that the type has but that are never set here.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Where a request parameter is sent. Default: `query`. Only for protocols with a query.
    #[serde(rename = "in")]
    pub place: Option<PlaceSpec>,
    /// Whether a struct, list or map is sent as JSON text in a string.
    #[serde(default)]
    pub json: bool,
    /// Path, in `dts_api`, of a hand-written type that reads and writes the JSON of a `json_text`.
    pub built_with: Option<String>,
    /// What the client fills in if the caller sets nothing.
    pub from_client: Option<FromClientSpec>,
    /// Whether a field with a name of the envelope has its own meaning here, and so is a field of the response.
    #[serde(default)]
    pub own_meaning: bool,
    /// What the service assumes if nothing is sent.
    pub default: Option<LiteralSpec>,
    /// Smallest value.
    #[schemars(with = "Option<f64>")]
    pub min: Option<NumberSpec>,
    /// Largest value.
    #[schemars(with = "Option<f64>")]
    pub max: Option<NumberSpec>,
    /// The only values that the page allows for a number.
    #[serde(default)]
    pub allowed: Vec<LiteralSpec>,
    /// Smallest number of characters of a text.
    pub min_length: Option<u32>,
    /// Largest number of characters of a text.
    pub max_length: Option<u32>,
    /// Largest number of entries of a list.
    pub max_items: Option<u32>,
    /// An example value from the page.
    pub example: Option<LiteralSpec>,
    /// How the page differs from the truth, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// An open question that a person must decide.
    pub review: Option<ReviewSpec>,
}

/// Where a request parameter is sent.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSpec {
    /// In the query of the URL.
    Query,
    /// In the form body.
    Body,
}

/// What the client fills in if the caller sets nothing.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum FromClientSpec {
    /// The client's region.
    Region,
}

/// An open enumeration: the service may send values that are not listed.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EnumSpec {
    /// Meaning of the enumeration.
    pub doc: String,
    /// Why it is one type although its uses differ, or why it is not; for readers of the spec.
    pub note: Option<String>,
    /// What its values are on the wire.
    #[serde(default)]
    pub over: OverSpec,
    /// Similar enumerations that are easily confused with this one. Values convert in both directions.
    #[serde(default)]
    pub alike: Vec<String>,
    /// Meaning of each value, by wire value.
    pub values: IndexMap<String, EnumValueSpec>,
    /// How the page's list differs from the truth, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// An open question that a person must decide.
    pub review: Option<ReviewSpec>,
}

impl EnumSpec {
    /// Returns how many values of a similar enumeration have a counterpart here: the same text, compared
    /// case-insensitively, or an alias.
    pub fn counterparts(&self, other: &Self) -> usize {
        let has_counterpart = |(theirs, their_value): &(&String, &EnumValueSpec)| {
            self.values.iter().any(|(ours, our_value)| {
                ours.eq_ignore_ascii_case(theirs) || our_value.has_alias(theirs) || their_value.has_alias(ours)
            })
        };
        other.values.iter().filter(has_counterpart).count()
    }
}

/// What the values of an enumeration are on the wire.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum OverSpec {
    /// Texts.
    #[default]
    String,
    /// Whole numbers, in quotes in the spec.
    Int64,
}

/// A value of an enumeration: only its meaning, or its meaning and more keys.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum EnumValueSpec {
    /// What it means.
    Doc(String),
    /// What it means, and more.
    Full(EnumValueFullSpec),
}

impl EnumValueSpec {
    fn has_alias(&self, text: &str) -> bool {
        match self {
            Self::Doc(_) => false,
            Self::Full(value) => value.aliases.iter().any(|alias| alias == text),
        }
    }
}

/// A value of an enumeration with all its keys.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EnumValueFullSpec {
    /// What it means.
    pub doc: String,
    /// Other spellings of the value on the wire. They read as this value, and are written in its own spelling.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Name of the variant in Rust, if the wire value in camel case does not fit.
    pub rust_name: Option<String>,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// How the page differs from the truth, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// An open question that a person must decide.
    pub review: Option<ReviewSpec>,
}
