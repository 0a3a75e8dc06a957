//! What providers that fetch credentials have in common: settings first, then a cache over the fetching.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::{Credentials, CredentialsProvider, Refreshing};
use crate::runtime::{BoxError, BoxFuture, Clock};

/// A way to fetch credentials, each time that it is asked.
pub(crate) trait Source: CredentialsProvider + Clone + 'static {
    /// How long before they end credentials are fetched anew.
    fn margin(&self) -> Duration;

    fn clock(&self) -> Arc<dyn Clock>;
}

/// A source, and from the first call on what it gave. Clones share that.
#[derive(Clone)]
pub(crate) struct Cached<S> {
    source: S,
    kept: Arc<OnceLock<Refreshing>>,
}

impl<S: Source> Cached<S> {
    pub(crate) fn new(source: S) -> Self {
        Self { source, kept: Arc::default() }
    }

    /// Changes a setting; what was fetched under the old one is forgotten.
    pub(crate) fn set(mut self, change: impl FnOnce(&mut S)) -> Self {
        change(&mut self.source);
        Self::new(self.source)
    }

    fn kept(&self) -> &Refreshing {
        let source = &self.source;
        self.kept.get_or_init(|| Refreshing::of(Arc::new(source.clone()), source.margin(), source.clock()))
    }
}

impl<S: Source> CredentialsProvider for Cached<S> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        self.kept().credentials()
    }

    fn refused(&self, refused: &Credentials) {
        self.kept().refused(refused);
    }
}

impl<S: fmt::Debug> fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// Makes a type around one field a provider that does what the field does.
macro_rules! provider {
    ($name:ident) => {
        impl $crate::credentials::CredentialsProvider for $name {
            fn credentials(
                &self,
            ) -> $crate::runtime::BoxFuture<'_, Result<$crate::credentials::Credentials, $crate::runtime::BoxError>>
            {
                self.0.credentials()
            }

            fn refused(&self, refused: &$crate::credentials::Credentials) {
                self.0.refused(refused);
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
