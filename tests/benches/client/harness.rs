//! Measures two ways of doing the same thing side by side.
//!
//! Criterion and divan measure one thing after the other, in wall time, and compare with an earlier run. On a machine
//! that others use, too, the same code then differs by half. Here both take turns, round after round, CPU time of the
//! calling thread is what counts, and the ratio of the two is the result.

use std::hint::black_box;
use std::time::Duration;

/// How long one side runs in a round, at least.
const BATCH: Duration = Duration::from_millis(10);
const ROUNDS: usize = 25;

/// Runs pairs and prints a line for each.
#[derive(Debug)]
pub(crate) struct Harness {
    /// Parts of names; a pair that has none of them is left out. Empty: all run.
    filters: Vec<String>,
    mode: Mode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// `cargo bench`.
    Measure,
    /// `cargo test`: each side runs once.
    Once,
    /// A test runner asks for names. It gets none: this is no test harness.
    List,
}

/// What one side took for one unit, over all rounds.
#[derive(Debug)]
struct Side {
    sorted: Vec<f64>,
}

impl Harness {
    /// Takes what cargo and the caller say.
    pub(crate) fn from_arguments() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let given = |name: &str| arguments.iter().any(|argument| argument == name);
        let mode = match (given("--list"), given("--bench")) {
            (true, _) => Mode::List,
            (false, true) => Mode::Measure,
            (false, false) => Mode::Once,
        };
        let filters = arguments.into_iter().filter(|argument| !argument.starts_with('-')).collect();
        if mode == Mode::Measure {
            println!("CPU time in µs, minimum (median) of {ROUNDS} rounds; the ratio is dts-api to by hand\n");
            println!("{:58} {:>18} {:>18} {:>14}", "", "dts-api", "by hand", "ratio");
        }
        Self { filters, mode }
    }

    /// Measures two ways of doing the same thing. Each run of either does it `units` times.
    pub(crate) fn pair<A, B>(&self, name: &str, units: u32, mut ours: impl FnMut() -> A, mut other: impl FnMut() -> B) {
        if !self.has(name) {
            return;
        }
        if self.mode == Mode::Once {
            black_box(ours());
            black_box(other());
            println!("{name}: ran once");
            return;
        }
        let (our_runs, other_runs) = (runs_in_a_batch(&mut ours), runs_in_a_batch(&mut other));
        let mut rounds = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let mut ours = || per_unit(&mut ours, our_runs, units);
            let mut other = || per_unit(&mut other, other_runs, units);
            // Whoever comes second may find caches warm or the processor throttled.
            rounds.push(if round % 2 == 0 {
                let ours = ours();
                (ours, other())
            } else {
                let other = other();
                (ours(), other)
            });
        }
        self.show(name, &rounds);
    }

    /// Prints what each side took in each round.
    pub(crate) fn show(&self, name: &str, rounds: &[(f64, f64)]) {
        let (ours, others): (Vec<_>, Vec<_>) = rounds.iter().copied().unzip();
        let (ours, other) = (Side::new(ours), Side::new(others));
        let ratios = Side::new(rounds.iter().map(|(ours, other)| ours / other).collect());
        let shown = |side: &Side| format!("{:.2} ({:.2})", side.minimum(), side.median());
        let ratio = format!("{:.2} ({:.2})", ours.minimum() / other.minimum(), ratios.median());
        println!("{name:58} {:>18} {:>18} {ratio:>14}", shown(&ours), shown(&other));
    }

    /// Whether a name is one of those that are to be measured.
    pub(crate) fn has(&self, name: &str) -> bool {
        let chosen = self.filters.is_empty() || self.filters.iter().any(|filter| name.contains(filter));
        chosen && self.mode != Mode::List
    }

    /// Whether everything runs once, to see that it works.
    pub(crate) fn runs_once(&self) -> bool {
        self.mode == Mode::Once
    }
}

impl Side {
    fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self { sorted: values }
    }

    fn minimum(&self) -> f64 {
        self.sorted[0]
    }

    fn median(&self) -> f64 {
        self.sorted[self.sorted.len() / 2]
    }
}

/// How many runs make a batch. Finding out warms everything up.
fn runs_in_a_batch<T>(run: &mut impl FnMut() -> T) -> u32 {
    let mut runs = 1;
    while time(run, runs) < BATCH {
        runs *= 2;
    }
    runs
}

/// Microseconds for one unit.
fn per_unit<T>(run: &mut impl FnMut() -> T, runs: u32, units: u32) -> f64 {
    time(run, runs).as_secs_f64() * 1e6 / f64::from(runs) / f64::from(units)
}

fn time<T>(run: &mut impl FnMut() -> T, runs: u32) -> Duration {
    let start = now();
    for _ in 0..runs {
        black_box(run());
    }
    now().saturating_sub(start)
}

/// CPU time of this thread so far.
#[cfg(unix)]
fn now() -> Duration {
    let time = nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID.now().expect("threads have a clock");
    time.into()
}

/// Elsewhere, wall time stands in for it.
#[cfg(not(unix))]
fn now() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
