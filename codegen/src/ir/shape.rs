//! Structs and enumerations.

use super::{Over, Type};

/// Where a shape is used, which decides what users can do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// A request reaches it: users build it, so it has setters, and its lists can be left out.
    pub request: bool,
    /// A response reaches it.
    pub response: bool,
}

/// Module that a struct stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// `types`
    Types,
    /// The module of an operation, as its request or its response.
    Operation,
}

/// A struct.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Name in Rust.
    pub name: String,
    /// Module that it stands in.
    pub home: Home,
    /// Doc lines.
    pub doc: Vec<String>,
    /// Where it is used.
    pub usage: Usage,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What a request that holds it must obey; of a request, those of its operation.
    pub conditions: Vec<Condition>,
}

/// A requirement, mostly under a condition. Paths start at the struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Values by path of a field; no values means "any".
    pub when: Vec<(String, Vec<String>)>,
    /// Paths of the fields that must then be set.
    pub require: Vec<String>,
    /// Paths of fields of which one must then be set.
    pub any_of: Vec<String>,
}

impl Struct {
    /// The fields that it has in Rust.
    pub fn kept(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.consumed)
    }

    /// Whether any field is deprecated.
    pub fn has_deprecated(&self) -> bool {
        self.kept().any(|field| field.deprecated.is_some())
    }
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Name in Rust.
    pub rust: String,
    /// Doc lines.
    pub doc: Vec<String>,
    /// Type of the value.
    pub ty: Type,
    /// Whether an absent value is `None`, as it is for all but the lists and maps of responses.
    pub optional: bool,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether it is a secret.
    pub sensitive: bool,
    /// How long it may be.
    pub limits: Limits,
    /// Whether it travels in the form body.
    pub in_body: bool,
    /// Whether it travels as JSON text.
    pub json: bool,
    /// Name of the object around its list.
    pub wrapped_in: Option<String>,
    /// Whether the client's region fills it in.
    pub from_region: bool,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// Paths of fields of its type that never come here.
    pub lacks: Vec<String>,
    /// Whether it only says how the call ended, so that the client reads it and the struct does not have it.
    pub consumed: bool,
    /// What a person still has to decide about it.
    pub review: Option<String>,
}

impl Field {
    /// The name on the wire, if rustdoc's search, which looks at neither case nor underscores, cannot find the field by it.
    pub fn alias(&self) -> Option<&str> {
        let found = self.rust.trim_start_matches("r#").replace('_', "");
        (found != self.wire.to_lowercase().replace('_', "")).then_some(&self.wire)
    }
}

/// How long a text or a list may be in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Characters that a text must have.
    pub min_length: Option<u32>,
    /// Characters that a text may have.
    pub max_length: Option<u32>,
    /// Entries that a list may have.
    pub max_items: Option<u32>,
}

/// An open enumeration.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name in Rust.
    pub name: String,
    /// Doc lines.
    pub doc: Vec<String>,
    /// What its values are on the wire.
    pub over: Over,
    /// Its values.
    pub variants: Vec<Variant>,
}

/// Two enumerations whose values convert to each other.
#[derive(Clone, Debug)]
pub struct Alike {
    /// Name of the one; of the smaller one, where the other has all of its values.
    pub one: String,
    /// Name of the other.
    pub other: String,
    /// Whether the other has all values of the one.
    pub is_subset: bool,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Value on the wire.
    pub wire: String,
    /// Other spellings that read as this value.
    pub aliases: Vec<String>,
    /// Name in Rust.
    pub rust: String,
    /// Doc lines.
    pub doc: Vec<String>,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
}
