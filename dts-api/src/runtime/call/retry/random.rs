//! Sources of randomness.

use std::fmt;

/// Returns random numbers for the jitter of pauses.
pub trait Randomness: fmt::Debug + Send + Sync {
    /// Returns a number from 0 to 1.
    fn fraction(&self) -> f64;
}

/// Uses the operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fraction(&self) -> f64 {
        // Without a source of randomness, the longest pause does the least harm.
        match getrandom::u32() {
            Ok(number) => f64::from(number) / f64::from(u32::MAX),
            Err(_) => 1.0,
        }
    }
}

/// Returns the same number every time, for tests.
#[derive(Clone, Copy, Debug)]
pub struct FixedRandomness(f64);

impl FixedRandomness {
    /// Creates a source that always returns this number.
    pub fn new(fraction: f64) -> Self {
        Self(fraction)
    }
}

impl Randomness for FixedRandomness {
    fn fraction(&self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_stays_between_0_and_1() {
        assert!((0..1000).all(|_| (0.0..=1.0).contains(&SystemRandomness.fraction())));
    }
}
