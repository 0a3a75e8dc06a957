//! Makes many calls at once through a server that injects faults, and checks whether client and server agree on their
//! outcomes.
//!
//! ```text
//! cargo run -p dts-api --example soak -- --seed 7
//! ```
//!
//! Calls use sockets of this machine, in real time; only pauses and time-outs are shorter than usual. The seed
//! determines the calls and the order of faults, but not which concurrent call gets a fault. With `--in-process`, calls
//! use a transport without a socket on paused time, and a seed always gives the same figures.
//!
//! With `--drop 10`, one call in ten is dropped at one of its awaits, so that its outcome is unknown.
//!
//! These rules must hold; otherwise the exit code is 1: every call ends once; no write is executed twice; a call that
//! succeeded was executed; a call that failed without `outcome_unknown()` was not executed; all attempts of a call have
//! the same ClientToken.
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

  --seed         seed of the random numbers; default: 1
  --calls        number of calls; default: 20000
  --at-once      number of concurrent calls; default: 64
  --faults       percentage of attempts with a fault; default: 5
  --drop         percentage of calls that are dropped; default: 0
  --in-process   no sockets, paused time: a seed always gives the same figures";

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
        // One thread, so that concurrent events always happen in the same order.
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
