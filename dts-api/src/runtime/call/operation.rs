//! An operation as data: what generated code states about it, and all that the runtime knows of it.

use super::service::Service;
#[cfg(feature = "test-util")]
use crate::runtime::model::shape::new_shape;
use crate::runtime::model::shape::{Shape, Table, Tabled};

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// The service that it belongs to.
    pub service: &'static Service,
    /// Name of the operation as it travels.
    pub name: &'static str,
    /// What may be sent again after a failure that leaves open whether the service acted.
    pub safety: Safety,
    /// Request parameter that makes repeating a call harmless.
    pub idempotency_token: Option<&'static str>,
    /// How often it may be called.
    pub rate_limits: &'static [RateLimit],
    /// Request parameters that may only have certain values.
    pub allowed: &'static [(&'static str, &'static [&'static str])],
    /// How its lists are read page by page.
    pub paging: &'static [Window],
    /// The fields of the request.
    pub request: &'static Table,
    /// The fields of the response.
    pub response: &'static Table,
    /// An empty request, for what stands in for the service.
    #[cfg(feature = "test-util")]
    pub new_request: fn() -> Box<dyn Shape>,
    /// An empty response, for what stands in for the service.
    #[cfg(feature = "test-util")]
    pub new_response: fn() -> Box<dyn Shape>,
}

impl Operation {
    /// An operation of which nothing else is known than its service, its name, its types and what may be sent again.
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

/// What may be sent again after a failure that leaves open whether the service acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Changes something, but twice is the same as once.
    Idempotent,
    /// Changes something each time.
    Write,
}

/// How often an operation may be called.
#[derive(Debug)]
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
    /// The vendor does not say.
    Unstated,
}

/// A window on lists that are read page by page.
#[derive(Debug)]
pub struct Window {
    /// How the next page is asked for.
    pub style: PagingStyle,
    /// Paths of response fields: the lists that the window moves over.
    pub lists: &'static [&'static str],
    /// Path of a response field: number of entries over all pages.
    pub total: Option<&'static str>,
}

/// How the next page is asked for. Names are those of request parameters, but for `next`.
#[derive(Clone, Copy, Debug)]
pub enum PagingStyle {
    /// By its number, from 1.
    PageNumber {
        /// Number of the page.
        page: &'static str,
        /// Entries a page.
        size: &'static str,
    },
    /// By the number of entries before it.
    Offset {
        /// Entries to skip.
        offset: &'static str,
        /// Entries a page.
        limit: &'static str,
    },
    /// By a token.
    Token {
        /// Token of the page.
        token: &'static str,
        /// Response field: token of the next page.
        next: &'static str,
    },
}
