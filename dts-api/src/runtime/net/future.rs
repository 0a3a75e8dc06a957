//! Types that object-safe asynchronous traits need.

use std::pin::Pin;

/// A boxed future that may move between threads; what the traits of this crate return where `async fn` cannot stand.
///
/// `Box::pin(async move { … })` makes one.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
