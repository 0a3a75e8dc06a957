//! What can go wrong between a client and a service, and when it does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::call::SeenCall;
use crate::OperationName;

/// Something that goes wrong with a call.
///
/// ```
/// use std::time::Duration;
/// use dts_api::alibaba::operation::start_dts_job::StartDtsJob;
/// use dts_api::test_util::Fault;
///
/// let twice = Fault::Throttled { retry_after: None }.on(StartDtsJob::NAME).times(2);
/// let seldom = Fault::any_of(Fault::all()).with_probability(0.05, 7);
/// assert!(Fault::CutAfter.is_carried_out());
/// # let _ = (twice, seldom);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Refused unread: too many calls. Alibaba Cloud may say how long to wait, to the millisecond; Tencent Cloud never
    /// does.
    Throttled {
        /// How long the answer asks to wait.
        retry_after: Option<Duration>,
    },
    /// HTTP status 503 from the gateway. The call is not carried out.
    Unavailable,
    /// An internal error, told in the vendor's way, after the call was carried out.
    InternalError,
    /// The first byte of the answer comes this late.
    SlowFirstByte(Duration),
    /// Half of the answer comes, and then nothing, with the connection open.
    StalledBody,
    /// Half of the answer comes, and then the connection is closed.
    CutBody,
    /// The connection is closed before the call is carried out.
    CutBefore,
    /// The connection is closed after the call was carried out, without an answer.
    CutAfter,
    /// The answer is complete by HTTP's measure, but its JSON ends halfway.
    TruncatedJson,
    /// A page of a proxy, with HTTP status 502. The call is not carried out.
    Html,
    /// The answer says that it is plain text.
    WrongContentType,
    /// The answer does not end.
    EndlessAnswer,
    /// The answer holds bytes that are no UTF-8.
    InvalidUtf8,
    /// The answer holds half of a character: a UTF-16 surrogate without its other half.
    LoneSurrogate,
}

impl Fault {
    /// One of each, with a second where there is a duration to choose.
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
            Self::EndlessAnswer,
            Self::InvalidUtf8,
            Self::LoneSurrogate,
        ]
    }

    /// Whether the call takes effect all the same.
    pub fn is_carried_out(&self) -> bool {
        !matches!(self, Self::Throttled { .. } | Self::Unavailable | Self::CutBefore | Self::Html)
    }

    /// The fault happens to calls of one operation only; see [`FaultRule::on`].
    pub fn on(self, operation: OperationName) -> FaultRule {
        FaultRule::from(self).on(operation)
    }

    /// The fault happens to the next calls only; see [`FaultRule::times`].
    pub fn times(self, times: usize) -> FaultRule {
        FaultRule::from(self).times(times)
    }

    /// The fault happens by chance; see [`FaultRule::with_probability`].
    pub fn with_probability(self, probability: f64, seed: u64) -> FaultRule {
        FaultRule::from(self).with_probability(probability, seed)
    }

    /// The faults happen in turn, one a call.
    pub fn any_of(faults: impl IntoIterator<Item = Self>) -> FaultRule {
        FaultRule { faults: faults.into_iter().collect(), ..FaultRule::default() }
    }
}

/// Which calls a fault happens to. All of them, unless a method narrows it; what several of them say must all hold.
#[derive(Clone, Default)]
pub struct FaultRule {
    faults: Vec<Fault>,
    operation: Option<OperationName>,
    times: Option<usize>,
    chance: Option<(f64, u64)>,
    when: Option<Arc<When>>,
    met: usize,
}

type When = dyn Fn(&SeenCall) -> bool + Send + Sync;

impl FaultRule {
    /// Calls of one operation only: `StartDtsJob::NAME`.
    pub fn on(mut self, operation: OperationName) -> Self {
        self.operation = Some(operation);
        self
    }

    /// The next calls only, this many of them.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// By chance: `0.05` is one call in twenty. The same seed gives the same sequence. With several faults, chance
    /// chooses among them, too.
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.chance = Some((probability, seed));
        self
    }

    /// Calls of which this is true. What comes of the call is not known then.
    pub fn when(mut self, when: impl Fn(&SeenCall) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(Arc::new(when));
        self
    }

    /// The operation that it is about, if it is about one.
    pub(super) fn operation(&self) -> Option<OperationName> {
        self.operation
    }

    /// The fault that happens to a call, if any.
    pub(super) fn take(&mut self, call: &SeenCall) -> Option<Fault> {
        let concerns = self.operation.is_none_or(|operation| operation.is_of(call))
            && self.times != Some(0)
            && self.when.as_ref().is_none_or(|when| when(call));
        if !concerns {
            return None;
        }
        let mut turn = self.met;
        if let Some((probability, seed)) = &mut self.chance {
            let number = next(seed);
            // 53 bits are what a float holds exactly.
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

/// The next of a sequence of numbers that look random (SplitMix64).
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

    fn call(operation: &str) -> SeenCall {
        SeenCall {
            service: "tencent",
            operation: operation.to_owned(),
            region: None,
            parameters: serde_json::Value::Null,
            token: None,
            time: std::time::SystemTime::UNIX_EPOCH,
            carried_out: false,
            outcome: Outcome::Answered,
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
