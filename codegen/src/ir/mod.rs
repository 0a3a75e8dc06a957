//! The resolved model: pure data that carries every decision, so that `emit/` decides nothing.
//!
//! Types refer to each other by id. After `resolve/` nothing here changes.

use std::fmt;

/// Everything that is generated.
#[derive(Clone, Debug)]
pub struct Api {
    /// The services, by name.
    pub services: Vec<Service>,
}

/// One API version of one provider: a module and a feature.
#[derive(Clone, Debug)]
pub struct Service {
    /// Name of the module, the feature and the specs' folder.
    pub name: String,
    /// Name of the module that holds the provider's protocol.
    pub protocol: &'static str,
    /// API version as it travels.
    pub version: String,
    /// Doc lines of the module.
    pub doc: Vec<String>,
    /// Doc lines of the client.
    pub client_doc: Vec<String>,
    /// The folder of its specs.
    pub specs: String,
    /// The spec of the service itself.
    pub spec: String,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Where an answer says whether the call succeeded.
    pub envelope: Envelope,
    /// Text that may stand before any error code.
    pub error_prefix: String,
    /// Every documented error code, by code.
    pub errors: Vec<ErrorCode>,
    /// Every struct of `types` and of the operations.
    pub structs: Vec<Struct>,
    /// Every enumeration.
    pub enums: Vec<Enum>,
    /// The operations, by name.
    pub operations: Vec<Operation>,
}

/// Index of a struct in its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StructId(pub usize);

/// Index of an enumeration in its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub usize);

impl Service {
    /// The struct with an id.
    pub fn structure(&self, id: StructId) -> Option<&Struct> {
        self.structs.get(id.0)
    }

    /// The enumeration with an id.
    pub fn enumeration(&self, id: EnumId) -> Option<&Enum> {
        self.enums.get(id.0)
    }
}

/// Hosts by region.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Host for a client without a region.
    pub default: String,
    /// Host for a region that the table does not list.
    pub regional: String,
    /// Hosts by region, sorted by region.
    pub regions: Vec<(String, String)>,
    /// Hosts that a user may choose, as constants.
    pub alternatives: Vec<Constant>,
}

/// A constant text.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Name in Rust.
    pub name: String,
    /// The text.
    pub value: String,
    /// Doc lines.
    pub doc: Vec<String>,
}

/// Names of the members in which an answer says whether the call succeeded.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Member that holds the answer.
    pub body: Option<String>,
    /// Member that holds the error.
    pub error: Option<String>,
    /// Member that is false when the call failed.
    pub success: Option<String>,
    /// Members that may hold the error code.
    pub code: Vec<String>,
    /// Members that may hold the error message.
    pub message: Vec<String>,
    /// Member whose text replaces `%s` in the message.
    pub message_fill: Option<String>,
    /// Member that holds the request ID.
    pub request_id: String,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// The constant that names it.
    pub constant: Constant,
    /// What may be done after it, where the service's spec says.
    pub retry: Option<RetryClass>,
}

/// What may be done after an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// Nothing.
    Never,
    /// Send again after a pause.
    Throttling,
    /// Send again after a pause, where that is safe.
    Transient,
    /// Send again with a new nonce.
    Nonce,
    /// Send again with a corrected clock.
    Clock,
    /// Send again with new credentials.
    Credentials,
}

/// Where a shape is used, which decides what users can do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// A request reaches it: users build it, so it has setters, and its lists can be left out.
    pub request: bool,
    /// An answer reaches it.
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
    /// Its members.
    pub fields: Vec<Field>,
}

impl Struct {
    /// Whether any member is deprecated.
    pub fn has_deprecated(&self) -> bool {
        self.fields.iter().any(|field| field.deprecated.is_some())
    }
}

/// A member of a struct.
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
    /// Whether an absent value is `None`, as it is for all but the lists and maps of answers.
    pub optional: bool,
    /// Whether the value is in a `Box`.
    pub boxed: bool,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether it is a secret.
    pub sensitive: bool,
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
    /// Paths of members of its type that never come here.
    pub lacks: Vec<String>,
}

/// Type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A type of Rust's own.
    Scalar(Scalar),
    /// Text with a meaning.
    Text(Text),
    /// Text that must not be printed.
    Secret,
    /// A struct.
    Struct(StructId),
    /// An enumeration.
    Enum(EnumId),
    /// A list.
    List(Box<Type>),
    /// A map from text.
    Map(Box<Type>),
}

impl Type {
    /// The type of what a list or map holds, or the type itself.
    pub fn element(&self) -> &Self {
        match self {
            Self::List(element) | Self::Map(element) => element.element(),
            _ => self,
        }
    }

    /// What it is on the wire.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Scalar(scalar) => scalar.kind(),
            Self::Text(_) | Self::Secret | Self::Enum(_) => Kind::String,
            Self::Struct(_) => Kind::Object,
            Self::List(_) => Kind::List,
            Self::Map(_) => Kind::Map,
        }
    }
}

/// A type of Rust's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    Int32,
    /// `i64`.
    Int64,
    /// `u64`.
    Uint64,
    /// `f64`.
    Double,
    /// Any JSON.
    Any,
}

impl Scalar {
    fn kind(self) -> Kind {
        match self {
            Self::String => Kind::String,
            Self::Bool => Kind::Boolean,
            Self::Int32 | Self::Int64 | Self::Uint64 => Kind::Integer,
            Self::Double => Kind::Number,
            Self::Any => Kind::Any,
        }
    }
}

/// Text with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A share in percent.
    Percent,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Bool,
    /// Seconds since 1970.
    UnixSeconds,
    /// RFC 3339.
    DateTime,
    /// JSON.
    Json,
}

/// What a value is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// true or false.
    Boolean,
    /// An object with known members.
    Object,
    /// A list.
    List,
    /// An object with any members.
    Map,
    /// Anything.
    Any,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object => "object",
            Self::List => "list",
            Self::Map => "map",
            Self::Any => "any",
        })
    }
}

/// An open enumeration.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name in Rust.
    pub name: String,
    /// Doc lines.
    pub doc: Vec<String>,
    /// Its values.
    pub variants: Vec<Variant>,
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

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Name as it travels.
    pub name: String,
    /// Name of its module and of the client's method.
    pub module: String,
    /// The spec that it comes from.
    pub spec: String,
    /// Doc lines of the module.
    pub doc: Vec<String>,
    /// Doc lines of the client's method and of the builder.
    pub summary: Vec<String>,
    /// Doc lines of `send`.
    pub send_doc: Vec<String>,
    /// Why it should no longer be called.
    pub deprecated: Option<String>,
    /// What may be sent again.
    pub safety: Safety,
    /// Request parameter that makes repeating a call harmless.
    pub idempotency_token: Option<String>,
    /// How often it may be called.
    pub rate_limits: Vec<RateLimit>,
    /// Requirements under a condition.
    pub conditions: Vec<Condition>,
    /// How its list is read page by page.
    pub paging: Option<Paging>,
    /// Its request.
    pub request: StructId,
    /// Its response.
    pub response: StructId,
}

/// What may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Twice is the same as once.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// How often an operation may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls a second.
    pub per_second: u32,
    /// Whose calls are counted together.
    pub scope: RateScope,
}

/// Whose calls a rate limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateScope {
    /// Everybody's, in one region.
    Region,
    /// One account's, in one region.
    AccountAndRegion,
    /// Nobody says.
    Unstated,
}

/// How a list is read page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How the next page is asked for.
    pub style: PagingStyle,
    /// Response member on the wire: the entries.
    pub items: String,
    /// The same member in Rust.
    pub items_field: String,
    /// Type of an entry.
    pub item: Type,
    /// Response member on the wire: number of entries over all pages.
    pub total: Option<String>,
}

/// How the next page is asked for, by wire names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingStyle {
    /// By its number.
    PageNumber {
        /// Request parameter: number of the page.
        page: String,
        /// Request parameter: entries a page.
        size: String,
    },
    /// By the number of entries before it.
    Offset {
        /// Request parameter: entries to skip.
        offset: String,
        /// Request parameter: entries a page.
        limit: String,
    },
    /// By a token.
    Token {
        /// Request parameter: token of the page.
        token: String,
        /// Response member: token of the next page.
        next: String,
    },
}

/// A requirement under a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Values by parameter path; no values means "any".
    pub when: Vec<(String, Vec<String>)>,
    /// Paths of the parameters that must then be set.
    pub require: Vec<String>,
}
