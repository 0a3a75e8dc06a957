//! Structs and enumerations.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{ConditionSpec, DiffersSpec, LiteralSpec, NumberSpec, ReviewSpec};

/// `specs/<service>/types.yaml`: the shapes that two or more operations use.
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
    /// What it is.
    pub doc: String,
    /// Why it is one type although uses differ, or why it is not, for the reader of the spec.
    pub note: Option<String>,
    /// Members by wire name.
    pub fields: IndexMap<String, FieldSpec>,
    /// Requirements that hold only under a condition, for each struct that a request holds. Paths start at the struct.
    #[serde(default)]
    pub when: Vec<ConditionSpec>,
}

/// A request parameter, a member of an answer or a member of a struct.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
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
    /// Paths of members that the type has and that never come with this use of it.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Where a request parameter travels; `query` where this is missing. Only for protocols that have a query.
    #[serde(rename = "in")]
    pub place: Option<PlaceSpec>,
    /// Whether a struct, list or map travels as JSON text in a string.
    #[serde(default)]
    pub json: bool,
    /// Path, in `dts_api`, of a hand-written type that reads and writes the JSON of a `json_text`.
    pub built_with: Option<String>,
    /// What the client fills in where the caller set nothing.
    pub from_client: Option<FromClientSpec>,
    /// Whether a member with a name of the envelope means something of its own here, and so is a field of the response.
    #[serde(default)]
    pub own_meaning: bool,
    /// What the service assumes where nothing is sent.
    pub default: Option<LiteralSpec>,
    /// Smallest value.
    #[schemars(with = "Option<f64>")]
    pub min: Option<NumberSpec>,
    /// Largest value.
    #[schemars(with = "Option<f64>")]
    pub max: Option<NumberSpec>,
    /// The only values of a number that the page allows.
    #[serde(default)]
    pub allowed: Vec<LiteralSpec>,
    /// Shortest text, in characters.
    pub min_length: Option<u32>,
    /// Longest text, in characters.
    pub max_length: Option<u32>,
    /// Most entries of a list.
    pub max_items: Option<u32>,
    /// A value as the page shows it.
    pub example: Option<LiteralSpec>,
    /// How the page and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
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

/// An open enumeration: the service may send values that are not listed.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct EnumSpec {
    /// What it says.
    pub doc: String,
    /// Why it is one type although uses differ, or why it is not, for the reader of the spec.
    pub note: Option<String>,
    /// What its values are on the wire.
    #[serde(default)]
    pub over: OverSpec,
    /// Enumerations that are easily taken for this one, by their names here. Values convert in both directions.
    #[serde(default)]
    pub alike: Vec<String>,
    /// What each value means, by wire value.
    pub values: IndexMap<String, EnumValueSpec>,
    /// How the page's list and the truth part, and why.
    #[serde(default)]
    pub differs: Vec<DiffersSpec>,
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
}

impl EnumSpec {
    /// How many values of a look-alike have a counterpart here: the same text but for letter case, or an alias of one
    /// that is the other.
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
    /// Whole numbers, which the spec puts in quotes.
    Int64,
}

/// A value of an enumeration: what it means, alone or with more keys.
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
    /// What a person still has to decide.
    pub review: Option<ReviewSpec>,
}
