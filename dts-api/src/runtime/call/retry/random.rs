//! Where chance comes from.

use std::fmt;

/// Rolls the dice for pauses.
pub trait Randomness: fmt::Debug + Send + Sync {
    /// A number from 0 to 1.
    fn fraction(&self) -> f64;
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fraction(&self) -> f64 {
        // Without a source of randomness, the longest pause is the kindest one.
        match getrandom::u32() {
            Ok(number) => f64::from(number) / f64::from(u32::MAX),
            Err(_) => 1.0,
        }
    }
}

/// The same number every time, for tests.
#[derive(Clone, Copy, Debug)]
pub struct FixedRandomness(f64);

impl FixedRandomness {
    /// Gives this number every time.
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
