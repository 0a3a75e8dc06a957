//! Checks signatures as the services do: recomputes them from the request, without the client's signing code.

mod accounts;
mod acs3;
mod authorization;
mod rpc;
mod tc3;

pub(super) use self::accounts::Accounts;
pub(super) use self::rpc::COMMON;

use std::time::{Duration, SystemTime};

use super::identify::Scheme;
use super::received::Received;
use super::refusal::Refusal;

/// Checks the signature of a request.
pub(super) fn verify(
    scheme: Scheme,
    received: &Received,
    accounts: &mut Accounts,
    now: SystemTime,
) -> Result<(), Refusal> {
    match scheme {
        Scheme::Acs3 => acs3::verify(received, accounts, now),
        Scheme::Rpc => rpc::verify(received, accounts, now),
        Scheme::Tc3 => tc3::verify(received, accounts, now),
        Scheme::Tc1 => Err(tc3::older()),
    }
}

/// Returns the difference between two times.
fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|error| error.duration())
}
