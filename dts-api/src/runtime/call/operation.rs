//! Operations as data: the facts that generated code declares about an operation.

use super::service::Service;
#[cfg(feature = "test-util")]
use crate::runtime::model::shape::new_shape;
use crate::runtime::model::shape::{Shape, Table, Tabled};

/// The facts about one operation.
#[derive(Debug)]
pub struct Operation {
    /// The service of the operation.
    pub service: &'static Service,
    /// The name of the operation on the wire.
    pub name: &'static str,
    /// Whether a repeat does harm if the first attempt took effect.
    pub safety: Safety,
    /// The request parameter that makes a repeat harmless.
    pub idempotency_token: Option<&'static str>,
    /// The documented rate limits.
    pub rate_limits: &'static [RateLimit],
    /// Request parameters with a fixed set of values.
    pub allowed: &'static [(&'static str, &'static [&'static str])],
    /// How its lists are paginated.
    pub paging: &'static [Window],
    /// The fields of the request.
    pub request: &'static Table,
    /// The fields of the response.
    pub response: &'static Table,
    /// Creates an empty request, for the test server.
    #[cfg(feature = "test-util")]
    pub new_request: fn() -> Box<dyn Shape>,
    /// Creates an empty response, for the test server.
    #[cfg(feature = "test-util")]
    pub new_response: fn() -> Box<dyn Shape>,
}

impl Operation {
    /// Creates an operation with only its service, its name, its types and its safety.
    pub const fn of<R: Shape + Tabled + Default, A: Shape + Tabled + Default>(
        service: &'static Service,
        name: &'static str,
        safety: Safety,
    ) -> Self {
        Self {
            service,
            name,
            safety,
            idempotency_token: None,
            rate_limits: &[],
            allowed: &[],
            paging: &[],
            request: R::TABLE,
            response: A::TABLE,
            #[cfg(feature = "test-util")]
            new_request: new_shape::<R>,
            #[cfg(feature = "test-util")]
            new_response: new_shape::<A>,
        }
    }
}

/// Whether a repeat does harm if the first attempt took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Changes something, but a second time changes nothing more.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// A documented rate limit.
#[derive(Debug)]
pub struct RateLimit {
    /// The number of calls per second.
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
#[derive(Debug)]
pub struct Window {
    /// How the next page is requested.
    pub style: PagingStyle,
    /// The paths of the lists in the response.
    pub lists: &'static [&'static str],
    /// The path of the total number of entries in the response.
    pub total: Option<&'static str>,
}

/// How the next page is requested. All names are request parameters, except `next`.
#[derive(Clone, Copy, Debug)]
pub enum PagingStyle {
    /// By page number, starting at 1.
    PageNumber {
        /// The page number.
        page: &'static str,
        /// The number of entries per page.
        size: &'static str,
    },
    /// By the number of entries to skip.
    Offset {
        /// The number of entries to skip.
        offset: &'static str,
        /// The number of entries per page.
        limit: &'static str,
    },
    /// By a token.
    Token {
        /// The token of the page.
        token: &'static str,
        /// The response field with the token of the next page.
        next: &'static str,
    },
}
