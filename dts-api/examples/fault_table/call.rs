//! Makes one call to a server with faults, and checks its outcome.

use std::time::Duration;

use dts_api::alibaba::operation::describe_migration_job_status::DescribeMigrationJobStatus;
use dts_api::alibaba::operation::start_migration_job::StartMigrationJob;
use dts_api::alibaba::operation::suspend_migration_job::SuspendMigrationJob;
use dts_api::tencent::operation::describe_migration_check_job::DescribeMigrationCheckJob;
use dts_api::tencent::operation::start_migrate_job::StartMigrateJob;
use dts_api::test_util::{CannedResponse, RecordedCall, TestServer};
use dts_api::transport::BoxError;
use dts_api::{Config, Error, ErrorKind, OperationName, RetryPolicy, alibaba, tencent};
use tokio::time::timeout;

use super::keys::Keys;
use super::rows::Trouble;
use super::servers::{Relay, untrusted};

/// A call that takes longer hangs.
const FOR_EVER: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cloud {
    Alibaba,
    Tencent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Read,
    Write,
    WriteWithToken,
}

/// Which attempts get the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Once,
    ForEver,
}

/// Makes a call with a fault. Returns a word for its outcome, the number of attempts, and a question mark if the call
/// may have taken effect although it failed. Contradictions are added.
pub(crate) async fn outcome(cloud: Cloud, sort: Sort, trouble: Trouble, when: When) -> Result<String, BoxError> {
    let server = TestServer::start().await?;
    let mut keys = Keys::default();
    let mut config = server.config();
    let mut relay = None;
    match &trouble {
        Trouble::Fault(fault) => server.inject_fault(match when {
            When::Once => fault.clone().times(1),
            When::ForEver => fault.clone().into(),
        }),
        Trouble::Answer(answer) => {
            for operation in OPERATIONS {
                match when {
                    When::Once => server.answer_once(operation, CannedResponse::raw(answer.clone())),
                    When::ForEver => server.answer(operation, CannedResponse::raw(answer.clone())),
                }
            }
        }
        Trouble::NobodyListens => {
            let (opening, endpoint) = Keys::with_closed_port(when == When::Once)?;
            keys = opening;
            config = config.endpoint(endpoint);
        }
        Trouble::Idle => {
            let started = Relay::start(server.address()).await?;
            config = config.endpoint(started.endpoint()).pool_idle_timeout(Duration::from_millis(50));
            relay = Some(started);
        }
        Trouble::Untrusted => config = config.endpoint(untrusted()?),
    }
    let config = config
        .credentials(keys.clone())
        .max_response_bytes(64 << 10)
        .retry_policy(RetryPolicy::new().max_attempts(3).base_delay(Duration::from_millis(20)));
    // If the fault does not go away, the limit is the default, so that a busy machine makes no difference.
    let config = if trouble.takes_time() { config.attempt_timeout(Duration::from_secs(1)) } else { config };

    let client = Client::new(cloud, config)?;
    if let Some(mut relay) = relay {
        client.call(Sort::Read).await?;
        relay.turn_away().await?;
        keys.forget_attempts();
        server.clear_calls();
    }
    let Ok(result) = timeout(FOR_EVER, client.call(sort)).await else { return Ok("hangs".to_owned()) };
    let server = keys.server().unwrap_or(server);
    let said = match &result {
        Ok(()) => format!("ok {}", keys.attempts()),
        Err(error) => {
            let unknown = if error.outcome_unknown() { " ?" } else { "" };
            format!("{} {}{unknown}", word(error), error.attempts())
        }
    };
    let executed = server.calls().iter().filter(|call: &&RecordedCall| call.executed).count();
    let may_be = match &result {
        _ if sort == Sort::Read => return Ok(said),
        Ok(()) => 1..=1,
        Err(error) if error.outcome_unknown() => 0..=1,
        Err(_) => 0..=0,
    };
    Ok(if may_be.contains(&executed) { said } else { format!("{said}, but executed {executed} times") })
}

fn word(error: &Error) -> &'static str {
    match error.kind() {
        _ if error.is_throttled() => "throttled",
        ErrorKind::Connect => "connect",
        ErrorKind::Transport => "transport",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Service => "service",
        ErrorKind::InvalidResponse => "answer",
        _ => "another error",
    }
}

enum Client {
    Alibaba(alibaba::Client),
    Tencent(tencent::Client),
}

impl Client {
    fn new(cloud: Cloud, config: Config) -> Result<Self, Error> {
        Ok(match cloud {
            Cloud::Alibaba => Self::Alibaba(alibaba::Client::new(config)?),
            Cloud::Tencent => Self::Tencent(tencent::Client::new(config)?),
        })
    }

    async fn call(&self, sort: Sort) -> Result<(), Error> {
        match (self, sort) {
            (Self::Alibaba(client), Sort::Read) => {
                client.describe_migration_job_status().migration_job_id(JOB).send().await.map(drop)
            }
            (Self::Alibaba(client), Sort::Write) => {
                client.start_migration_job().migration_job_id(JOB).send().await.map(drop)
            }
            (Self::Alibaba(client), Sort::WriteWithToken) => {
                client.suspend_migration_job().migration_job_id(JOB).send().await.map(drop)
            }
            (Self::Tencent(client), Sort::Read) => {
                client.describe_migration_check_job().job_id(JOB).send().await.map(drop)
            }
            (Self::Tencent(client), Sort::Write | Sort::WriteWithToken) => {
                client.start_migrate_job().job_id(JOB).send().await.map(drop)
            }
        }
    }
}

/// The operations to call.
const OPERATIONS: [OperationName; 5] = [
    DescribeMigrationJobStatus::NAME,
    StartMigrationJob::NAME,
    SuspendMigrationJob::NAME,
    DescribeMigrationCheckJob::NAME,
    StartMigrateJob::NAME,
];

const JOB: &str = "dts-example";
