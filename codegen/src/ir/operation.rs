//! Operations.

use super::{StructId, Type, Watch};

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Name on the wire.
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
    /// Other search terms for it.
    pub search: Vec<String>,
    /// Whether a call may be repeated.
    pub safety: Safety,
    /// Request parameter that makes a repeat harmless.
    pub idempotency_token: Option<String>,
    /// Documented rate limits.
    pub rate_limits: Vec<RateLimit>,
    /// Parameters with a fixed set of values, in the order of the request. Other values are rejected.
    pub allowed: Vec<(String, Vec<String>)>,
    /// Pagination of its lists.
    pub paging: Vec<Window>,
    /// A documented request: parameters by wire name.
    pub request_example: serde_json::Map<String, serde_json::Value>,
    /// The documented response, as the JSON text of the body.
    pub example: Option<String>,
    /// The watch on its responses.
    pub watch: Option<Watch>,
    /// Its request.
    pub request: StructId,
    /// Its response.
    pub response: StructId,
}

/// Whether a call may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// A second time changes nothing more.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// A documented rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls per second.
    pub per_second: u32,
    /// Which calls count together.
    pub scope: RateScope,
}

/// Which calls count together under a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateScope {
    /// All calls in one region.
    Region,
    /// All calls of one account in one region.
    AccountAndRegion,
    /// Not documented.
    Unstated,
}

/// Pagination of one list, or of several lists together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How the next page is requested.
    pub style: PagingStyle,
    /// The lists that it moves over.
    pub lists: Vec<PagedList>,
    /// Path of the response field on the wire: total number of entries.
    pub total: Option<String>,
}

/// A paginated list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagedList {
    /// Name of the method that returns every entry.
    pub method: String,
    /// Path of the response field on the wire.
    pub path: String,
    /// The structs on the way to it, and the list itself, in Rust.
    pub fields: Vec<String>,
    /// Whether the list is `None` if it is absent.
    pub optional: bool,
    /// Why the list, or a struct around it, should no longer be read.
    pub deprecated: Option<String>,
    /// Type of an entry.
    pub item: Type,
}

/// How the next page is requested, by wire names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PagingStyle {
    /// By page number.
    PageNumber {
        /// Request parameter: page number.
        page: String,
        /// Request parameter: entries per page.
        size: String,
    },
    /// By the number of entries to skip.
    Offset {
        /// Request parameter: entries to skip.
        offset: String,
        /// Request parameter: entries per page.
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
