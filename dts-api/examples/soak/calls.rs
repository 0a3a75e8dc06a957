//! Makes the calls concurrently.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use dts_api::clock::FixedRandomness;
use dts_api::test_util::{Fault, TestServer};
use dts_api::transport::BoxError;
use dts_api::{Error, RetryPolicy, alibaba, tencent};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Options;
use super::ledger::{Ended, Ledger, Sort};

/// A call that takes longer hangs.
const FOR_EVER: Duration = Duration::from_secs(300);

/// The clients of both clouds, which all calls share.
#[derive(Clone)]
struct Clients {
    alibaba: alibaba::Client,
    tencent: tencent::Client,
}

#[derive(Clone, Copy)]
enum Operation {
    AlibabaRead,
    AlibabaWrite,
    AlibabaWriteWithToken,
    TencentRead,
    TencentWrite,
}

impl Operation {
    fn at(number: u64) -> Self {
        match number % 6 {
            0 => Self::AlibabaRead,
            1 => Self::AlibabaWrite,
            // Twice, so that there are about as many writes with a token as without.
            2 | 3 => Self::AlibabaWriteWithToken,
            4 => Self::TencentRead,
            _ => Self::TencentWrite,
        }
    }

    fn sort(self) -> Sort {
        match self {
            Self::AlibabaRead | Self::TencentRead => Sort::Read,
            Self::AlibabaWrite | Self::TencentWrite => Sort::Write,
            Self::AlibabaWriteWithToken => Sort::WriteWithToken,
        }
    }

    async fn call(self, clients: Clients, job: &str) -> Result<(), Error> {
        let Clients { alibaba, tencent } = clients;
        match self {
            Self::AlibabaRead => alibaba.describe_migration_job_status().migration_job_id(job).send().await.map(drop),
            Self::AlibabaWrite => alibaba.start_migration_job().migration_job_id(job).send().await.map(drop),
            Self::AlibabaWriteWithToken => alibaba.suspend_migration_job().migration_job_id(job).send().await.map(drop),
            Self::TencentRead => tencent.describe_migration_check_job().job_id(job).send().await.map(drop),
            Self::TencentWrite => tencent.start_migrate_job().job_id(job).send().await.map(drop),
        }
    }
}

/// Makes all calls, and compares their outcomes with the server's records.
pub(crate) async fn make(options: Options) -> Result<Ledger, BoxError> {
    let server = TestServer::start().await?;
    server.inject_fault(Fault::any_of(faults()).with_probability(options.faults / 100.0, options.seed));
    let mut config = server
        .config()
        // The documented limits are a few calls per second, which the test server does not enforce.
        .rate_limiter(false)
        .attempt_timeout(Duration::from_secs(2))
        .max_response_bytes(256 << 10)
        .retry_policy(RetryPolicy::new().base_delay(Duration::from_millis(20)));
    if options.in_process {
        config = config.transport(server.transport()).randomness(FixedRandomness::new(0.5));
    }
    let clients = Clients { alibaba: alibaba::Client::new(config.clone())?, tencent: tencent::Client::new(config)? };

    let mut ledger = Ledger::default();
    let mut under_way = JoinSet::new();
    let mut jobs = HashMap::new();
    for number in 0..options.calls {
        if under_way.len() >= options.at_once {
            end_one(&mut under_way, &mut jobs, &mut ledger).await;
        }
        let operation = Operation::at(mixed(options.seed, number as u64));
        let job = format!("job-{number}");
        ledger.begin(job.clone(), operation.sort());
        let call = {
            let (clients, job) = (clients.clone(), job.clone());
            let chance = mixed(options.seed.wrapping_add(1), number as u64);
            let polls = if chance % 100 < options.drop { chance / 100 % 8 } else { u64::MAX };
            async move {
                let call = timeout(FOR_EVER, operation.call(clients, &job));
                match given_up_after(polls, call).await {
                    Some(ended) => ended.map_or(Ended::Hung, Ended::With),
                    None => Ended::Dropped,
                }
            }
        };
        jobs.insert(under_way.spawn(call).id(), job);
    }
    while !under_way.is_empty() {
        end_one(&mut under_way, &mut jobs, &mut ledger).await;
    }
    ledger.close(&server.calls());
    Ok(ledger)
}

/// Polls a call a number of times, and drops it if it has not ended by then.
async fn given_up_after<T>(mut polls: u64, call: impl Future<Output = T>) -> Option<T> {
    let mut call = pin!(call);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        call.as_mut().poll(context).map(Some)
    })
    .await
}

/// Waits for the next call to end.
async fn end_one(under_way: &mut JoinSet<Ended>, jobs: &mut HashMap<tokio::task::Id, String>, ledger: &mut Ledger) {
    let (id, ended) = match under_way.join_next_with_id().await {
        Some(Ok(ended)) => ended,
        Some(Err(panicked)) => (panicked.id(), Ended::Panicked),
        None => return,
    };
    if let Some(job) = jobs.remove(&id) {
        ledger.end(&job, ended);
    }
}

/// Returns all faults, with durations that fit the client's limits.
fn faults() -> impl Iterator<Item = Fault> {
    Fault::all().into_iter().map(|fault| match fault {
        Fault::Throttled { retry_after: Some(_) } => Fault::Throttled { retry_after: Some(Duration::from_millis(20)) },
        Fault::SlowFirstByte(_) => Fault::SlowFirstByte(FOR_EVER),
        fault => fault,
    })
}

/// Returns a pseudo-random number from a seed and another number.
fn mixed(seed: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd134_2543_de82_ef95);
    mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xdaba_0b6e_b093_22e3);
    mixed ^ (mixed >> 32)
}
