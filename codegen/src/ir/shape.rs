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
    /// The conditions for it in a request; for a request, those of its operation.
    pub conditions: Vec<Condition>,
}

/// A condition. Paths start at the struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Values by path of a field; an empty list matches any value.
    pub when: Vec<(String, Vec<String>)>,
    /// Paths of the fields that must be set then.
    pub require: Vec<String>,
    /// Paths of fields of which one must be set then.
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
    /// Whether a call without it fails.
    pub required: bool,
    /// Whether it is a secret.
    pub sensitive: bool,
    /// The limits for its length.
    pub limits: Limits,
    /// Whether it is sent in the form body.
    pub in_body: bool,
    /// Whether it is sent as JSON text.
    pub json: bool,
    /// Name of the object around its list.
    pub wrapped_in: Option<String>,
    /// Whether it is filled in with the client's region.
    pub from_region: bool,
    /// Why it should no longer be used.
    pub deprecated: Option<String>,
    /// Paths of fields of its type that are never set here.
    pub lacks: Vec<String>,
    /// Whether it only says how the call ended, so that the client reads it and the struct does not have it.
    pub consumed: bool,
    /// An open question that a person must decide.
    pub review: Option<String>,
}

impl Field {
    /// The name on the wire, if rustdoc's search, which looks at neither case nor underscores, cannot find the field by it.
    pub fn alias(&self) -> Option<&str> {
        let found = self.rust.trim_start_matches("r#").replace('_', "");
        (found != self.wire.to_lowercase().replace('_', "")).then_some(&self.wire)
    }
}

/// Limits for the length of a text or a list in a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Smallest number of characters.
    pub min_length: Option<u32>,
    /// Largest number of characters.
    pub max_length: Option<u32>,
    /// Largest number of entries.
    pub max_items: Option<u32>,
}

/// An open enumeration.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name in Rust.
    pub name: String,
    /// Doc lines.
    pub doc: Vec<String>,
    /// Type of the values on the wire.
    pub over: Over,
    /// Its values.
    pub variants: Vec<Variant>,
}

/// Two enumerations whose values convert to each other.
#[derive(Clone, Debug)]
pub struct Alike {
    /// Name of the one; of the smaller one, if the other has all of its values.
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
