//! Operations.

use super::{StructId, Type, Watch};

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Name as it travels.
    pub name: String,
    /// Name of its module and of the client's method.
    pub module: String,
    /// The spec that it comes from.
    pub spec: String,
    /// Doc lines of the module, before the example.
    pub doc: Vec<String>,
    /// Doc lines of the module, after the example.
    pub facts: Vec<String>,
    /// Doc lines of the builder.
    pub summary: Vec<String>,
    /// Doc lines of the client's method.
    pub client_summary: Vec<String>,
    /// Doc lines of `send`.
    pub send_doc: Vec<String>,
    /// Why it should no longer be called.
    pub deprecated: Option<String>,
    /// Other words that people search for it by.
    pub search: Vec<String>,
    /// What may be sent again.
    pub safety: Safety,
    /// Request parameter that makes repeating a call harmless.
    pub idempotency_token: Option<String>,
    /// How often it may be called.
    pub rate_limits: Vec<RateLimit>,
    /// Parameters that may only have certain values, in the order of the request. Other values are refused.
    pub allowed: Vec<(String, Vec<String>)>,
    /// How its list is read page by page.
    pub paging: Vec<Window>,
    /// A documented request: parameters by wire name.
    pub request_example: serde_json::Map<String, serde_json::Value>,
    /// The documented response, as the JSON text of the body that travels.
    pub example: Option<String>,
    /// How its responses tell of the progress of jobs.
    pub watch: Option<Watch>,
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

/// A window on lists that are read page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How the next page is asked for.
    pub style: PagingStyle,
    /// The lists that it moves over.
    pub lists: Vec<PagedList>,
    /// Path of the response field on the wire: number of entries over all pages.
    pub total: Option<String>,
}

/// A list that comes page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagedList {
    /// Name of the method that reads every entry.
    pub method: String,
    /// Path of the response field on the wire.
    pub path: String,
    /// The structs on the way to it, and the list itself, in Rust.
    pub fields: Vec<String>,
    /// Whether the list is `None` where it is absent.
    pub optional: bool,
    /// Why the list, or what it lies in, should no longer be read.
    pub deprecated: Option<String>,
    /// Type of an entry.
    pub item: Type,
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
        /// Response field: token of the next page.
        next: String,
    },
}
