//! Faults between a client and a service, and rules for when they occur.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::call::RecordedCall;
use crate::OperationName;

/// A fault of a call.
///
/// ```
/// use std::time::Duration;
/// use dts_api::alibaba::operation::start_dts_job::StartDtsJob;
/// use dts_api::test_util::Fault;
///
/// let twice = Fault::Throttled { retry_after: None }.on(StartDtsJob::NAME).times(2);
/// let seldom = Fault::any_of(Fault::all()).with_probability(0.05, 7);
/// assert!(Fault::CutAfter.is_executed());
/// # let _ = (twice, seldom);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The call is throttled unread. Alibaba Cloud may say how long to wait, in milliseconds; Tencent Cloud never does.
    Throttled {
        /// How long the response asks to wait.
        retry_after: Option<Duration>,
    },
    /// The gateway returns HTTP status 503. The call is not executed.
    Unavailable,
    /// The call is executed, and an internal error is returned in the vendor's format.
    InternalError,
    /// The first byte of the response comes after this delay.
    SlowFirstByte(Duration),
    /// Half of the response is sent, and then nothing, with the connection open.
    StalledBody,
    /// Half of the response is sent, and then the connection is closed.
    CutBody,
    /// The connection is closed before the call is executed.
    CutBefore,
    /// The connection is closed after the call was executed, without a response.
    CutAfter,
    /// The response is complete for HTTP, but its JSON is cut off.
    TruncatedJson,
    /// A proxy returns its own page with HTTP status 502. The call is not executed.
    Html,
    /// The response has the content type of plain text.
    WrongContentType,
    /// The response does not end.
    EndlessResponse,
    /// The response contains bytes that are not UTF-8.
    InvalidUtf8,
    /// The response contains a UTF-16 surrogate without its other half.
    LoneSurrogate,
}

impl Fault {
    /// Returns all faults. Those with a duration have one second.
    pub fn all() -> Vec<Self> {
        let second = Duration::from_secs(1);
        vec![
            Self::Throttled { retry_after: None },
            Self::Throttled { retry_after: Some(second) },
            Self::Unavailable,
            Self::InternalError,
            Self::SlowFirstByte(second),
            Self::StalledBody,
            Self::CutBody,
            Self::CutBefore,
            Self::CutAfter,
            Self::TruncatedJson,
            Self::Html,
            Self::WrongContentType,
            Self::EndlessResponse,
            Self::InvalidUtf8,
            Self::LoneSurrogate,
        ]
    }

    /// Returns whether the call takes effect.
    pub fn is_executed(&self) -> bool {
        !matches!(self, Self::Throttled { .. } | Self::Unavailable | Self::CutBefore | Self::Html)
    }

    /// Limits the fault to one operation; see [`FaultRule::on`].
    pub fn on(self, operation: OperationName) -> FaultRule {
        FaultRule::from(self).on(operation)
    }

    /// Limits the fault to the next calls; see [`FaultRule::times`].
    pub fn times(self, times: usize) -> FaultRule {
        FaultRule::from(self).times(times)
    }

    /// Makes the fault random; see [`FaultRule::with_probability`].
    pub fn with_probability(self, probability: f64, seed: u64) -> FaultRule {
        FaultRule::from(self).with_probability(probability, seed)
    }

    /// Injects these faults in turn, one per call.
    pub fn any_of(faults: impl IntoIterator<Item = Self>) -> FaultRule {
        FaultRule { faults: faults.into_iter().collect(), ..FaultRule::default() }
    }
}

/// Says which calls a fault affects: all calls, unless a method limits it. If several methods are called, all limits
/// apply.
#[derive(Clone, Default)]
pub struct FaultRule {
    faults: Vec<Fault>,
    operation: Option<OperationName>,
    times: Option<usize>,
    chance: Option<(f64, u64)>,
    when: Option<Arc<When>>,
    met: usize,
}

type When = dyn Fn(&RecordedCall) -> bool + Send + Sync;

impl FaultRule {
    /// Limits the fault to one operation: `StartDtsJob::NAME`.
    pub fn on(mut self, operation: OperationName) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Limits the fault to the next calls.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Makes the fault random: `0.05` is one call in twenty. The same seed gives the same sequence. With several
    /// faults, the choice among them is random, too.
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some((probability, seed));
        self
    }

    /// Limits the fault to calls for which `when` is true. The outcome of the call is not known then.
    pub fn when(mut self, when: impl Fn(&RecordedCall) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(Arc::new(when));
        self
    }

    /// Returns the operation that it is limited to, if any.
    pub(super) fn operation(&self) -> Option<OperationName> {
        self.operation
    }

    /// Returns the fault of a call, if any.
    pub(super) fn take(&mut self, call: &RecordedCall) -> Option<Fault> {
        let concerns = self.operation.is_none_or(|operation| operation.is_of(call))
            && self.times != Some(0)
            && self.when.as_ref().is_none_or(|when| when(call));
        if !concerns {
            return None;
        }
        let mut turn = self.met;
        if let Some((probability, seed)) = &mut self.chance {
            let number = next(seed);
            // A float holds 53 bits exactly.
            #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
            let chance = (number >> 11) as f64 / (1_u64 << 53) as f64;
            if chance >= *probability {
                return None;
            }
            turn = usize::try_from(next(seed) >> 33).unwrap_or_default();
        }
        let fault = self.faults.get(turn.checked_rem(self.faults.len())?)?.clone();
        self.met = self.met.wrapping_add(1);
        self.times = self.times.map(|times| times.saturating_sub(1));
        Some(fault)
    }
}

impl From<Fault> for FaultRule {
    fn from(fault: Fault) -> Self {
        Fault::any_of([fault])
    }
}

impl fmt::Debug for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultRule")
            .field("faults", &self.faults)
            .field("operation", &self.operation)
            .field("times", &self.times)
            .field("chance", &self.chance)
            .finish_non_exhaustive()
    }
}

/// Returns the next number of a pseudo-random sequence (SplitMix64).
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_util::call::Outcome;

    fn call(operation: &str) -> RecordedCall {
        RecordedCall {
            service: "tencent",
            operation: operation.to_owned(),
            region: None,
            parameters: serde_json::Value::Null,
            token: None,
            time: std::time::SystemTime::UNIX_EPOCH,
            executed: false,
            outcome: Outcome::Executed,
            shape: None,
        }
    }

    #[test]
    fn a_rule_ends_after_its_times() {
        let mut rule = Fault::Html.on(OperationName::other("A").in_service("tencent")).times(2);
        let met: Vec<_> = ["A", "B", "A", "A"].map(|name| rule.take(&call(name)).is_some()).into();
        assert_eq!(met, [true, false, true, false]);
        assert_eq!(Fault::Html.on(OperationName::other("A").in_service("alibaba")).take(&call("A")), None);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let run = |seed| {
            let mut rule = Fault::any_of(Fault::all()).with_probability(0.05, seed);
            (0..10_000).filter_map(|_| rule.take(&call("A"))).collect::<Vec<_>>()
        };
        let faults = run(7);
        assert!((400..600).contains(&faults.len()), "{}", faults.len());
        assert!(Fault::all().iter().all(|fault| faults.contains(fault)));
        assert_eq!(run(7), faults);
        assert_ne!(run(8), faults);
    }

    #[test]
    fn faults_take_turns() {
        let mut rule = Fault::any_of([Fault::Html, Fault::CutBody]);
        let met: Vec<_> = (0..3).filter_map(|_| rule.take(&call("A"))).collect();
        assert_eq!(met, [Fault::Html, Fault::CutBody, Fault::Html]);
    }
}
