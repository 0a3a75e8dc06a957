//! The signing key, cached beside the secret that it is derived from.
//!
//! Deriving it takes most of the time of a signature, and the result is the same until the secret or the day changes.

use std::sync::{Mutex, TryLockError};

use crate::runtime::net::digest::HmacKey;

/// The last derived key, with its scope.
#[derive(Default)]
pub(super) struct SigningKey(Mutex<Option<(String, HmacKey)>>);

impl SigningKey {
    /// Returns the key of a scope.
    pub(super) fn of(&self, scope: &str, derive: impl FnOnce() -> HmacKey) -> HmacKey {
        let mut kept = match self.0.try_lock() {
            Ok(kept) => kept,
            // Key and scope are always written together.
            Err(TryLockError::Poisoned(kept)) => kept.into_inner(),
            // Deriving it again takes less time than waiting could.
            Err(TryLockError::WouldBlock) => return derive(),
        };
        if let Some((of, key)) = &*kept
            && of == scope
        {
            return key.clone();
        }
        let key = derive();
        *kept = Some((scope.to_owned(), key.clone()));
        key
    }
}

impl Clone for SigningKey {
    /// Returns an empty cache.
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_derived_once_per_scope() {
        let (kept, mut derived) = (SigningKey::default(), 0);
        let mut sign = |scope: &str| {
            let derive = || {
                derived += 1;
                HmacKey::new(scope.as_bytes())
            };
            kept.of(scope, derive).sign(b"text")
        };
        let first = sign("2026-11-29");
        assert_eq!(sign("2026-11-29"), first);
        let next = sign("2026-11-30");
        assert_ne!(next, first);
        assert_eq!(sign("2026-11-29"), first);
        assert_eq!(derived, 3);
    }

    #[test]
    fn whoever_finds_it_in_use_does_not_wait() {
        let kept = SigningKey::default();
        let guard = kept.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = kept.of("scope", || HmacKey::new(b"key"));
        assert_eq!(key.sign(b"text"), HmacKey::new(b"key").sign(b"text"));
        assert!(guard.is_none());
    }
}
