//! Typed async clients for the Data Transmission Services (DTS) of Alibaba Cloud and Tencent Cloud, which migrate,
//! synchronize and track databases.
//!
//! ```no_run
//! use dts_api::alibaba::{Client, types::MigrationJobStatus};
//!
//! # async fn example() -> Result<(), dts_api::Error> {
//! let client = Client::from_env().await?;
//! let call = client.describe_migration_job_status().migration_job_id("dtsz2v12jfo309****");
//! let job = call.send().await?;
//! if job.migration_job_status == Some(MigrationJobStatus::Migrating) {
//!     println!("still migrating: {:?}", job.data_synchronization_status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The [`guide`] covers credentials, errors, retries, tests and a whole migration.
//!
//! # Services and features
//!
//! | feature | default | adds |
//! | --- | --- | --- |
//! | `alibaba` | on | the module `alibaba`: Alibaba Cloud DTS 2020-01-01 |
//! | `tencent` | on | the module `tencent`: Tencent Cloud DTS 2021-12-06 |
//! | `tencent_v20180330` | off | the module `tencent_v20180330`: Tencent Cloud DTS 2018-03-30, the previous version |
//! | `credential-providers` | on | the vendors' default credential chains, profile files, roles and sign-ins |
//! | `serde` | off | serde's traits for requests and responses |
//! | `test-util` | off | the module `test_util`: a test server and other test helpers |
//!
//! The page of each service has a first call, workflows, all operations by purpose, and regions. Its `Client` has one
//! method per operation. The module `operation` has requests, responses and builders, `types` the structs and
//! enumerations in them, `waiter` the waiters, and `error_code` the documented error codes.
//!
//! # Models
//!
//! - **Reading a response never fails because of one field.** null is the same as missing, and a missing list is an
//!   empty list. Numbers may come as text and text as numbers, and lists with or without their wrapper. Unknown fields
//!   are ignored. A field that cannot be read stays unset; a `tracing` warning and [`RawResponse::unreadable`] say its
//!   path, the expected kind and what came.
//! - **Enumerations are open.** A value that the specs do not list is kept as it came; `canonical()` returns the
//!   documented value that differs from it only in letter case.
//! - **Similar enumerations convert.** If a request and a response spell the same values differently, as
//!   `JobTypeFilter` and `JobType` do, they convert with `From`. If some values have no counterpart, they convert with
//!   `TryFrom`, which returns such a value as its error. The documentation of each enumeration lists its conversions.
//! - **JSON parameters have types** in `alibaba::objects`, which keep unknown fields. Text and `serde_json::Value` are
//!   accepted, too.
//! - **Typed text keeps its text.** A value that is documented as text but always means a number or a time has a type
//!   in [`values`]: `get()` returns its meaning, and `as_str()` the text.
//! - **New fields are not breaking changes.** Structs that only responses use are `#[non_exhaustive]`. Structs that
//!   requests use may get new fields in any release: end their literals with `..Default::default()`.
//! - **Secrets are not printed.** `Debug` masks them. serde writes them in clear, because a request must carry them.
//! - **serde's traits need the feature `serde`**, which is off by default. `Deserialize` of a model fails if a value
//!   does not fit its field, and ignores unknown fields. `Strict` rejects unknown fields, too; `Lenient` reads as the
//!   client does.
//! - **Types have the name of their operation**: `client.describe_dts_jobs()` returns the builder `DescribeDtsJobs`
//!   with the setters. Its request and response are `DescribeDtsJobsRequest` and `DescribeDtsJobsResponse`.
//!
//! # Calls
//!
//! - **Retries are safe**, as [`RetryPolicy`] explains. A call that certainly had no effect is retried: it was not
//!   sent, or it was throttled or rejected for its nonce, time or token. After a time-out or an internal error, only
//!   operations that change nothing or that have an idempotency token are retried. If a call that is not retried may
//!   have taken effect, [`Error::outcome_unknown`] is true.
//! - **Time limits** apply to connecting, to an attempt and to the whole call; [`Error::time_limit`] says which was
//!   exceeded.
//! - **Rate limits**: a client stays below the documented rate limits, unless [`Config::rate_limiter`] is off.
//! - **Credentials** come from the vendor's default chain ([`credentials`]), unless [`Config::credentials`] is set, and
//!   are refreshed before they expire.
//! - **Requests are checked before they are sent**: required parameters, in every entry of a list, and documented
//!   lengths. One error lists all problems.
//! - **There is one [`Error`]**. Its `Display` shows operation, code, message and request ID on one line.
//! - **`tracing`**: each call is a span `call` with service, operation and region, and each attempt is an event in it
//!   at the level `DEBUG`, with status, request ID, duration and error code. [`Config::trace_bodies`] adds bodies at
//!   the level `TRACE`. Secrets are masked.
//!
//! # Pagination, waiters and watches
//!
//! Builders of operations that list have `pages()`, and `items()` or one method per list: see [`Pages`] and [`Items`].
//! The client's `wait_until_…` methods wait for a state of a job; their documentation lists what ends each wait, and a
//! [`WaitError`] says why a wait failed. `watch()`, on builders of operations that return jobs, returns a stream of
//! changes: see [`Watch`].
//!
//! For tests, set a [`transport`] or a [`clock`] of your own. The feature `test-util` provides a test server, a
//! transport that expects given calls, and a clock that the test advances.
#![cfg_attr(
    any(
        not(feature = "credential-providers"),
        not(any(feature = "alibaba", feature = "tencent", feature = "tencent_v20180330"))
    ),
    allow(
        dead_code,
        unused_imports,
        unused_macros,
        reason = "some items are used only by services or credentials providers"
    )
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    all(feature = "tencent_v20180330", not(feature = "tencent")),
    allow(rustdoc::broken_intra_doc_links, reason = "legacy operations link to their replacements")
)]

// Generated code refers to the runtime as `::dts_api::runtime`, so that the tests of the generator compile it unchanged.
extern crate self as dts_api;

pub mod config;
pub mod credentials;
mod error;
#[doc = include_str!("guide.md")]
pub mod guide {}
// The generator formats this code; rustfmt would format it differently.
#[rustfmt::skip]
mod generated;
#[doc(hidden)]
pub mod runtime;

#[cfg(feature = "test-util")]
pub mod test_util;

#[cfg(feature = "alibaba")]
pub mod alibaba;
// Shared by both API versions of this provider.
#[cfg(any(feature = "tencent", feature = "tencent_v20180330"))]
pub mod tencent;
#[cfg(feature = "tencent_v20180330")]
pub mod tencent_v20180330;

pub use self::config::Config;
pub use self::error::{Error, ErrorKind, MissingParameter, TimeLimit};
pub use self::runtime::{FailedItem, JobUpdate, StageUpdate, WaitError, WaitErrorKind, WaitFuture, Watch};
pub use self::runtime::{
    IntoEnum, Items, OperationName, Pages, RawResponse, ResponseFuture, RetryPolicy, Sensitive, Unreadable,
};
#[cfg(feature = "serde")]
pub use self::runtime::{Lenient, Strict};
pub use self::runtime::{UnknownNumber, UnknownValue, values};

/// Defines how requests are sent; a test can set its own transport.
pub mod transport {
    pub use crate::runtime::{
        BoxError, BoxFuture, Headers, HeadersIter, HttpRequest, HttpResponse, Transport, TransportError,
    };
}

/// Defines the sources of time, nonces and randomness; a test can set its own.
pub mod clock {
    pub use crate::runtime::{Clock, FixedClock, FixedNonce, Nonces, RandomNonces, SystemClock};
    pub use crate::runtime::{FixedRandomness, Randomness, SystemRandomness};
}
