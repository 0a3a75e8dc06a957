//! Many calls at once through a server that misbehaves now and then, and whether client and server agree on what came of
//! each.
//!
//! ```text
//! cargo run -p dts-api --example soak -- --seed 7
//! ```
//!
//! Calls go over sockets of this machine, in real time; only pauses and time-outs are shorter than usual. The seed says
//! which calls are made and in which order faults come; which of the calls under way meets one is up to the machine.
//! With `--in-process` it is not: calls reach the server without a socket, on paused time, and a seed gives the same
//! figures each time.
//!
//! With `--drop 10`, one call in ten is given up at one of its awaits, so that nobody is told what came of it.
//!
//! What must hold, or the exit code is 1: every call ends, once; no write is carried out twice; one that succeeded was
//! carried out; one that failed without `outcome_unknown()` was not; all attempts of a call carry one ClientToken.
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod calls;
mod ledger;

use std::error::Error;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

use self::ledger::Ledger;

const USAGE: &str =
    "usage: soak [--seed N] [--calls N] [--at-once N] [--faults PERCENT] [--drop PERCENT] [--in-process]

  --seed         what chance begins with; 1 without it
  --calls        how many calls are made; 20000 without it
  --at-once      how many are under way at a time; 64 without it
  --faults       how many attempts in a hundred meet a fault; 5 without it
  --drop         how many calls in a hundred are given up at some point; none without it
  --in-process   without sockets, on paused time: the same seed gives the same figures";

#[derive(Clone, Copy, Debug)]
struct Options {
    seed: u64,
    calls: usize,
    at_once: usize,
    faults: f64,
    drop: u64,
    in_process: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, calls: 20_000, at_once: 64, faults: 5.0, drop: 0, in_process: false }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Option<Options> {
    fn next<T: FromStr>(arguments: &mut impl Iterator<Item = String>) -> Option<T> {
        arguments.next()?.parse().ok()
    }
    let mut options = Options::default();
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--seed" => options.seed = next(&mut arguments)?,
            "--calls" => options.calls = next(&mut arguments)?,
            "--at-once" => options.at_once = next(&mut arguments).filter(|number| *number > 0)?,
            "--faults" => options.faults = next(&mut arguments).filter(|percent| (0.0..=100.0).contains(percent))?,
            "--drop" => options.drop = next(&mut arguments).filter(|percent| *percent <= 100)?,
            "--in-process" => options.in_process = true,
            _ => return None,
        }
    }
    Some(options)
}

fn main() -> ExitCode {
    let Some(options) = options(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let Options { seed, calls, at_once, faults, drop, .. } = options;
    let dropped = if drop > 0 { format!("{drop} % dropped, ") } else { String::new() };
    println!("{calls} calls, {at_once} at once, {faults} % faults, {dropped}seed {seed}\n");
    let began = Instant::now();
    match soak(options) {
        Ok(ledger) => {
            println!("{ledger}\n{:.1} s", began.elapsed().as_secs_f64());
            if ledger.violations().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn soak(options: Options) -> Result<Ledger, Box<dyn Error + Send + Sync>> {
    runtime(options.in_process)?.block_on(calls::make(options))
}

fn runtime(paused: bool) -> std::io::Result<Runtime> {
    if paused {
        // One thread, so that what happens at the same moment happens in the same order each time.
        Builder::new_current_thread().enable_all().start_paused(true).build()
    } else {
        Builder::new_multi_thread().enable_all().build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(seed: u64, in_process: bool) -> Ledger {
        with_drops(seed, 0, in_process)
    }

    fn with_drops(seed: u64, drop: u64, in_process: bool) -> Ledger {
        let options = Options { seed, calls: 500, at_once: 64, faults: 20.0, drop, in_process };
        let ledger = soak(options).expect("a port on this machine is free");
        assert!(ledger.violations().is_empty(), "{ledger}");
        ledger
    }

    #[test]
    fn client_and_server_agree() {
        let ledger = small(1, false).to_string();
        assert!(ledger.contains("outcome unknown"), "{ledger}");
    }

    #[test]
    fn what_dropped_calls_did_adds_up_too() {
        for in_process in [false, true] {
            let ledger = with_drops(1, 10, in_process).to_string();
            assert!(ledger.contains("of dropped calls"), "{ledger}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_figures_without_sockets() {
        let figures = small(7, true).to_string();
        assert_eq!(small(7, true).to_string(), figures);
        assert_ne!(small(8, true).to_string(), figures);
    }
}
