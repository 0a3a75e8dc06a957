//! Nonces make each request unique, so that nobody can replay a recorded one.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::digest::{hex, sha256_hex};

/// Generates nonces: short texts of letters and digits that never repeat.
pub trait Nonces: fmt::Debug + Send + Sync {
    /// Returns a new nonce.
    fn next(&self) -> String;
}

/// Generates nonces of 32 random hexadecimal digits.
#[derive(Debug, Default)]
pub struct RandomNonces {
    issued: AtomicU64,
}

impl Nonces for RandomNonces {
    fn next(&self) -> String {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_ok() {
            return hex(&bytes);
        }
        // Without a source of randomness, time and a counter still make the nonce unique, and a nonce is not a
        // secret.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let issued = self.issued.fetch_add(1, Ordering::Relaxed);
        let seed = format!("{} {} {issued}", std::process::id(), since.as_nanos());
        sha256_hex(seed.as_bytes()).chars().take(32).collect()
    }
}

/// Returns the same nonce every time, for tests. A real service accepts it only once.
#[derive(Clone, Debug)]
pub struct FixedNonce(String);

impl FixedNonce {
    /// Creates a source that always returns this nonce.
    pub fn new(nonce: impl Into<String>) -> Self {
        Self(nonce.into())
    }
}

impl Nonces for FixedNonce {
    fn next(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_nonces_are_32_hexadecimal_digits_and_differ() {
        let nonces = RandomNonces::default();
        let (first, second) = (nonces.next(), nonces.next());
        assert_eq!(first.len(), 32);
        assert!(first.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(first, second);
    }
}
