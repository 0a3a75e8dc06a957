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
//! The [`guide`] walks from the first call to a migration that runs unattended.
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
//! | `test-util` | off | the module `test_util`: a test server and other stand-ins |
//!
//! The page of each service has a first call, workflows, all operations by purpose, and regions. Its `Client` has one
//! method per operation. The module `operation` has requests, responses and builders, `types` the structs and
//! enumerations in them, `waiter` the waiters, and `error_code` the documented error codes.
//!
//! # Models
//!
//! - **Reading a response never fails because of one field.** null is the same as missing, a list of a response is never
//!   an `Option`, a number may come as text and text as a number, a wrapped list plain and a plain one wrapped, and an
//!   unknown field is ignored. A field that cannot be read stays unset; a `tracing` warning and
//!   [`RawResponse::unreadable`] say its path, what was expected and what came.
//! - **Enumerations are open.** A value that the specs do not list is kept as it came; `canonical()` finds the
//!   documented value that it equals but for letter case.
//! - **Look-alike enumerations convert.** A request may spell what a response spells in another way, as `JobTypeFilter`
//!   and `JobType` do. Each says in its docs what it converts to, with `From` or, if some values have no counterpart,
//!   with `TryFrom`, which gives such a value back.
//! - **JSON parameters have types**, in `alibaba::objects`, that keep what they do not know. Text and
//!   `serde_json::Value` work everywhere, too.
//! - **Typed text keeps its text.** What pages document as text but always means a number or a time has a type of
//!   [`values`], whose `get()` gives the meaning and whose `as_str()` the text.
//! - **Growing is no breaking change.** Structs that only answers use are `#[non_exhaustive]`. Structs that requests
//!   use are not, and get new members in any release: end their literals with `..Default::default()`.
//! - **Secrets are not printed.** `Debug` masks them; serde writes them in clear, since a request must carry them.
//! - **serde's traits are a feature**, `serde`, off by default: the client does not need them. A model's own
//!   `Deserialize` fails at a value that its field cannot hold, and ignores a field that it does not have; `Strict` fails
//!   at that, too, and `Lenient` reads as the client does.
//! - **Types carry their operation's name**: `client.describe_dts_jobs()` returns the builder `DescribeDtsJobs`, which has
//!   the setters; its request and response are `DescribeDtsJobsRequest` and `DescribeDtsJobsResponse`.
//!
//! # What to expect of calls
//!
//! - **What does no harm is sent again**, as [`RetryPolicy`] says: what was turned away unread (throttling, a used
//!   nonce, a wrong clock, an expired token) or never left, and, after time-outs and trouble inside the service, what
//!   changes nothing or carries an idempotency token, which the client fills in. Nothing else is ever sent twice;
//!   [`Error::outcome_unknown`] says when a call may have taken effect all the same.
//! - **Time is limited** for connecting, for an attempt and for the whole call; [`Error::time_limit`] says which passed.
//! - **Calls keep under the documented rate limits**, each client by itself, unless
//!   [`Config::rate_limiter`] is off.
//! - **Credentials** come from the vendor's default chain ([`credentials`]) unless the [`Config`] has some, and are
//!   refreshed before they end.
//! - **What is required is checked before anything is sent**, in every entry of a list, and so are documented lengths. One
//!   error names all that is missing or of a wrong length.
//! - **Everything is one [`Error`]**, whose `Display` has operation, code, message and request ID on one line.
//! - **`tracing` shows them**: a span `call` with service, operation and region, and in it, at the level `DEBUG`, an
//!   event for each attempt with its status, request ID, duration and error code. [`Config::trace_bodies`] adds bodies at
//!   the level `TRACE`. Secrets are in none of them.
//!
//! # Lists, waiting, watching
//!
//! Builders of operations that list have `pages()`, and `items()` or a method for each list: see [`Pages`] and
//! [`Items`]. The client's `wait_until_…` methods wait for what matters in a job's life; each says in its docs what ends
//! it, and a [`WaitError`] says what came instead. `watch()`, on the builders of operations that tell of jobs, gives
//! each change: see [`Watch`].
//!
//! For tests, [`transport`] and [`clock`] are the places to put a stand-in. The feature `test-util` brings some: a server
//! that stands in for the clouds, a transport that expects certain calls, a clock that is moved by hand.
#![cfg_attr(
    any(
        not(feature = "credential-providers"),
        not(any(feature = "alibaba", feature = "tencent", feature = "tencent_v20180330"))
    ),
    allow(dead_code, unused_imports, unused_macros, reason = "much is there for services or for providers alone")
)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    all(feature = "tencent_v20180330", not(feature = "tencent")),
    allow(rustdoc::broken_intra_doc_links, reason = "legacy operations link those that replace them")
)]

// Generated code spells the runtime `::dts_api::runtime`, so that the generator's own tests compile it unchanged.
extern crate self as dts_api;

pub mod config;
pub mod credentials;
mod error;
#[doc = include_str!("guide.md")]
pub mod guide {}
// The generator prints its text; rustfmt would print it in another way.
#[rustfmt::skip]
mod generated;
#[doc(hidden)]
pub mod runtime;

#[cfg(feature = "test-util")]
pub mod test_util;

#[cfg(feature = "alibaba")]
pub mod alibaba;
// What both API versions of this provider need, and the newer one.
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

/// How requests reach a service, and the place to put a stand-in for tests.
pub mod transport {
    pub use crate::runtime::{
        BoxError, BoxFuture, Headers, HeadersIter, HttpRequest, HttpResponse, Transport, TransportError,
    };
}

/// Where signatures take the time and their nonces from, and pauses their chance, and what to put in their place for
/// tests.
pub mod clock {
    pub use crate::runtime::{Clock, FixedClock, FixedNonce, Nonces, RandomNonces, SystemClock};
    pub use crate::runtime::{FixedRandomness, Randomness, SystemRandomness};
}
