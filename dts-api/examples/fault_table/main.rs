//! Shows how a client handles every fault of a service or of the network.
//!
//! ```text
//! cargo run -p dts-api --example fault_table
//! ```
//!
//! Every call is a real one, over a socket of this machine, to a test server that injects faults. The time is real,
//! too: an attempt times out after one second instead of 30, a call has 3 attempts instead of 4, and pauses are short.
//! Unexpected outcomes are marked, and the exit code is then 1.
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod call;
mod keys;
mod rows;
mod servers;
mod table;

use std::process::ExitCode;

use self::table::Table;

const LEGEND: &str = "
A cell says what came of the call and after how many attempts; `?` that outcome_unknown() is true.
Once: the first attempt alone meets it. For ever: all three do.
Tencent Cloud's operations take no ClientToken.";

#[tokio::main]
async fn main() -> ExitCode {
    let table = Table::fill().await;
    println!("{table}{LEGEND}");
    match table.unexpected() {
        0 => ExitCode::SUCCESS,
        number => {
            println!("\n{number} cells are not as expected.");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::mem::discriminant;

    use dts_api::test_util::Fault;

    use super::rows::{Trouble, rows};
    use super::*;

    #[test]
    fn every_fault_has_a_row() {
        let rows = rows();
        for fault in Fault::all() {
            let is = |trouble: &Trouble| matches!(trouble, Trouble::Fault(other) if discriminant(other) == discriminant(&fault));
            assert!(rows.iter().any(|row| is(&row.trouble)), "{fault:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_cell_is_as_expected() {
        let table = Table::fill().await;
        assert_eq!(table.unexpected(), 0, "\n{table}");
    }
}
