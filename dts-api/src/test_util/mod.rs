//! A test server and other helpers for tests of programs that use this crate. Needs the feature `test-util`.
//!
//! | item | purpose |
//! | --- | --- |
//! | [`TestServer`] | an HTTP server on this machine that checks signatures and parameters, returns documented responses, and injects faults |
//! | [`Life`] | simulated jobs on such a server, from purchase to release |
//! | [`Replay`] | a transport without a network that expects given calls in a given order |
//! | [`ManualClock`] | a clock that a test advances |
//!
//! ```
//! use dts_api::test_util::TestServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = TestServer::start().await?;
//! let client = dts_api::alibaba::Client::new(server.config())?;
//! let job = client.describe_migration_job_status().migration_job_id("dtsexample").send().await?;
//! assert!(job.migration_job_status.is_some());
//!
//! let calls = server.calls();
//! assert_eq!(calls[0].operation, "DescribeMigrationJobStatus");
//! assert_eq!(calls[0].parameters["MigrationJobId"], "dtsexample");
//! # Ok(())
//! # }
//! ```

mod call;
mod canned;
mod catalog;
mod certificate;
mod clock;
mod cloud;
mod decode;
mod direct;
mod fault;
mod http;
mod identify;
mod life;
mod received;
mod refusal;
mod replay;
mod server;
mod signature;

pub use self::call::{Outcome, RecordedCall};
pub use self::canned::CannedResponse;
pub use self::clock::ManualClock;
pub use self::fault::{Fault, FaultRule};
pub use self::life::Life;
pub use self::replay::Replay;
pub use self::server::{KEY_ID, KEY_SECRET, TestServer, TestServerBuilder};
