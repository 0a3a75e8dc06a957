//! Types that object-safe asynchronous traits need.

use std::pin::Pin;

/// A boxed future that is `Send`. The traits of this crate return it, because `async fn` is not object-safe.
///
/// Create one with `Box::pin(async move { … })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
