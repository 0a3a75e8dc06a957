//! The resolved model: pure data with all decisions, so that `emit/` decides nothing.
//!
//! Types refer to each other by id. After `resolve/` nothing here changes.

mod operation;
mod shape;
mod ty;
mod waiter;

pub use self::operation::*;
pub use self::shape::*;
pub use self::ty::*;
pub use self::waiter::*;

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
    /// API version on the wire.
    pub version: String,
    /// Doc lines.
    pub docs: ServiceDocs,
    /// Name of the operation whose example opens the documentation.
    pub start: Option<String>,
    /// The operations by purpose.
    pub groups: Vec<Group>,
    /// The folder of its specs.
    pub specs: String,
    /// The spec of the service itself.
    pub spec: String,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Where a response says whether the call succeeded.
    pub envelope: Envelope,
    /// Prefix of error codes.
    pub error_prefix: String,
    /// Every documented error code, by code.
    pub errors: Vec<ErrorCode>,
    /// Every struct of `types` and of the operations.
    pub structs: Vec<Struct>,
    /// Every enumeration.
    pub enums: Vec<Enum>,
    /// Pairs of enumerations that convert to each other.
    pub alike: Vec<Alike>,
    /// The operations, by name.
    pub operations: Vec<Operation>,
    /// The waiters, by name.
    pub waiters: Vec<Waiter>,
    /// Name of the waiter whose example opens the documentation of waiters.
    pub first_waiter: Option<String>,
    /// The spec of the waiters.
    pub waiters_spec: String,
}

/// Doc lines of a service and its modules.
#[derive(Clone, Debug)]
pub struct ServiceDocs {
    /// Of the service's own page, before the example.
    pub intro: Vec<String>,
    /// Of that page, after the example.
    pub page: Vec<String>,
    /// Its hosts, at the end of the page.
    pub hosts: Vec<String>,
    /// Of the client.
    pub client: Vec<String>,
    /// Of the module of the operations.
    pub operations: Vec<String>,
    /// Of the module of the waiters, after the example.
    pub waiters: Vec<String>,
    /// Of the module of the error codes.
    pub error_codes: Vec<String>,
}

/// Operations that serve one purpose.
#[derive(Clone, Debug)]
pub struct Group {
    /// Doc lines, of which the first is a heading.
    pub doc: Vec<String>,
    /// Names of the operations, legacy ones last.
    pub operations: Vec<String>,
}

/// Index of a struct in its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StructId(pub usize);

/// Index of an enumeration in its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub usize);

impl Service {
    /// The operation of a name.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Name in Rust.
    pub name: String,
    /// The text.
    pub value: String,
    /// Doc lines.
    pub doc: Vec<String>,
}

/// Names of the fields in which a response says whether the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Field that holds the response.
    pub body: Option<String>,
    /// Field that holds the error.
    pub error: Option<String>,
    /// Field that is false if the call failed.
    pub success: Option<String>,
    /// Fields that may hold the error code.
    pub code: Vec<String>,
    /// Fields that may hold the error message.
    pub message: Vec<String>,
    /// Field whose text replaces `%s` in the message.
    pub message_fill: Option<String>,
    /// Field that holds the request ID.
    pub request_id: String,
    /// Further fields that only say how the call ended.
    pub outcome: Vec<String>,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// The constant that names it.
    pub constant: Constant,
    /// Whether and how to retry after it, if the service's spec says so.
    pub retry: Option<RetryClass>,
}

/// Whether and how to retry after an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// Never.
    Never,
    /// After a pause.
    Throttling,
    /// After a pause, whatever the operation: nothing was changed.
    Aborted,
    /// After a pause, if the operation is safe to repeat.
    Transient,
    /// With a new nonce.
    Nonce,
    /// With a corrected clock.
    Clock,
    /// With new credentials.
    Credentials,
}
