//! Measures whole processes: each side makes its calls in a process of its own, and the server runs in a third.
//!
//! What a process spends besides calls, such as reading the certificates of the system, is over before it is measured.

use std::hint::black_box;
use std::process::Command;

use nix::time::ClockId;
use tokio::runtime::{Builder, Runtime};

use crate::by_hand::client::Client;
use crate::harness::Harness;
use crate::{AT_ONCE, JOB, KEY, REGION, api, at_once, sequential, server};

/// The argument that tells a process which side it is; a service, a side and the server's host follow.
const CHILD: &str = "--process-of";

const ROUNDS: usize = 7;
/// How often a process makes its calls, each time as many as `sequential` and `at_once` make.
const RUNS: u32 = 200;

/// What one process found out, per call.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    /// CPU time in µs, that of the kernel included: one call after the other, and many at once.
    sequential: f64,
    at_once: f64,
    /// Allocations, and those of them that make the response's values.
    allocations: f64,
    values: f64,
    /// Bytes on the heap at most, while many calls are under way.
    peak: f64,
}

/// Does what a process of one side does, if this is one.
pub(crate) fn is_child() -> bool {
    let mut arguments = std::env::args().skip_while(|argument| argument != CHILD).skip(1);
    let (Some(service), Some(side), Some(host)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return false;
    };
    let found = measure(&service, &side, host, RUNS);
    let Figures { sequential, at_once, allocations, values, peak } = found;
    println!("{sequential} {at_once} {allocations} {values} {peak}");
    true
}

/// Measures both sides of both services.
pub(crate) fn pairs(harness: &Harness) {
    for (service, operation) in [("alibaba", "DescribeDtsJobs"), ("tencent", "DescribeMigrationCheckJob")] {
        let host = server::start(api::example(operation).to_string().as_bytes());
        if harness.runs_once() {
            // The same in this process, to see that it works.
            for side in ["dts-api", "by hand"] {
                black_box(measure(service, side, host.clone(), 1));
            }
            continue;
        }
        let rounds: Vec<_> =
            (0..ROUNDS).map(|_| [child(service, "dts-api", &host), child(service, "by hand", &host)]).collect();
        let show = |name: &str, figure: &dyn Fn(&Figures) -> f64| {
            let sides: Vec<_> = rounds.iter().map(|[ours, other]| (figure(ours), figure(other))).collect();
            harness.show(&format!("process, {operation}, {name}"), &sides);
        };
        show("sequential", &|figures| figures.sequential);
        show(&format!("{AT_ONCE} at once"), &|figures| figures.at_once);
        show("allocations", &|figures| figures.allocations);
        show("allocations besides values", &|figures| figures.allocations - figures.values);
        show(&format!("peak of {AT_ONCE} at once, kB"), &|figures| figures.peak / 1000.0);
    }
}

fn child(service: &str, side: &str, host: &str) -> Figures {
    let program = std::env::current_exe().expect("the program has a path");
    let output = Command::new(program).args([CHILD, service, side, host]).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().expect("it prints numbers")).collect();
    match numbers[..] {
        [sequential, at_once, allocations, values, peak] => Figures { sequential, at_once, allocations, values, peak },
        _ => panic!("the process of {service}, {side} ended early: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn measure(service: &str, side: &str, host: String, runs: u32) -> Figures {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    // A response by way of each side, to count what its values take.
    match (service, side) {
        ("alibaba", "dts-api") => {
            let client = api::alibaba(&host, &KEY);
            figures(&runtime, runs, move || {
                let client = client.clone();
                async move { api::describe_dts_jobs(&client, REGION).await.expect("the call succeeds") }
            })
        }
        ("alibaba", _) => {
            let client = Client::new(host, KEY);
            figures(&runtime, runs, move || {
                let client = client.clone();
                async move { client.describe_dts_jobs(REGION).await.expect("the call succeeds") }
            })
        }
        (_, "dts-api") => {
            let client = api::tencent(&host, &KEY);
            figures(&runtime, runs, move || {
                let client = client.clone();
                async move { api::describe_migration_check_job(&client, JOB).await.expect("the call succeeds") }
            })
        }
        _ => {
            let client = Client::new(host, KEY);
            figures(&runtime, runs, move || {
                let client = client.clone();
                async move { client.describe_migration_check_job(JOB).await.expect("the call succeeds") }
            })
        }
    }
}

fn figures<R, C, F>(runtime: &Runtime, runs: u32, call: C) -> Figures
where
    R: Clone + Send + 'static,
    C: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let response = runtime.block_on(call());
    let dropped = move || {
        let call = call();
        async move { drop(call.await) }
    };
    // The first round opens the connections.
    at_once(runtime, &dropped);
    let per_call = |run: &dyn Fn(), calls: u32| {
        let before = cpu();
        (0..runs).for_each(|_| run());
        (cpu() - before) * 1e6 / f64::from(runs * calls)
    };
    let count = |run: &mut dyn FnMut()| allocation_counter::measure(run);
    let allocated = count(&mut || sequential(runtime, &dropped)).count_total as f64 / f64::from(crate::SEQUENTIAL);
    Figures {
        sequential: per_call(&|| sequential(runtime, &dropped), crate::SEQUENTIAL),
        at_once: per_call(&|| at_once(runtime, &dropped), AT_ONCE * crate::EACH),
        allocations: allocated,
        values: count(&mut || drop(black_box(response.clone()))).count_total as f64,
        peak: count(&mut || at_once(runtime, &dropped)).bytes_max as f64,
    }
}

/// CPU time of this process so far, in seconds.
fn cpu() -> f64 {
    let time = ClockId::CLOCK_PROCESS_CPUTIME_ID.now().expect("processes have a clock");
    std::time::Duration::from(time).as_secs_f64()
}
