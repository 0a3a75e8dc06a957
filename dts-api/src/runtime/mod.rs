//! What generated code calls, written by hand once for all operations. It names no provider and no operation.
//!
//! Not part of the public API: what users need of it is re-exported from the crate's root, and only that is stable.

mod call;
pub(crate) mod check;
mod client;
mod clock;
mod debug;
pub mod digest;
pub mod encode;
mod endpoint;
pub mod envelope;
pub mod flatten;
mod future;
mod http;
mod https;
mod json_text;
mod mask;
mod nonce;
mod open_enum;
pub(crate) mod operation;
mod outcome;
mod paginator;
mod path;
pub mod protocol;
mod rate_limiter;
pub(crate) mod read;
mod retry;
mod retry_class;
mod secrets;
mod sensitive;
mod shape;
pub mod time;
mod tls;
mod transport;
mod unfold;
mod value;
pub mod values;
mod wait;
mod waiter;
mod watch;
pub mod write;

pub use serde;
pub use serde_json;

pub use self::call::{Call, CallOptions, RawAnswer};
pub use self::client::Client;
pub use self::clock::{Clock, FixedClock, SystemClock};
pub use self::debug::debug_shape;
pub(crate) use self::endpoint::Endpoint;
pub use self::endpoint::Origin;
pub use self::future::{BoxError, BoxFuture};
pub use self::http::{HttpRequest, HttpResponse};
pub(crate) use self::https::HttpsTransport;
pub(crate) use self::mask::Mask;
pub use self::nonce::{FixedNonce, Nonces, RandomNonces};
pub use self::open_enum::{UnknownNumber, UnknownValue};
pub use self::operation::{
    Condition, Endpoints, Envelope, ErrorCode, Operation, PagingStyle, RateLimit, RateScope, RetryClass, Safety,
    Service, Window,
};
pub use self::paginator::{Items, Pages};
pub use self::read::{deserialize_shape, deserialize_value};
pub(crate) use self::retry::{CorrectedClock, http_date, retry_after};
pub use self::retry::{FixedRandomness, Randomness, RetryPolicy, SystemRandomness};
pub use self::sensitive::Sensitive;
pub use self::shape::{Field, FromClient, Shape, Table};
pub(crate) use self::transport::Stage;
pub use self::transport::{Transport, TransportError};
pub use self::value::{Kind, List, Map, Mismatch, Opened, Part, Scalar, Value, View};
pub use self::wait::{Wait, WaitError, WaitErrorKind};
pub use self::waiter::{Acceptor, Interval, Matcher, Outcome, Waiter};
pub use self::watch::{JobUpdate, Lag, StageFields, StageUpdate, Stages, Watch, Watched};
pub use self::write::serialize_shape;
pub use crate::{__open_enum as open_enum, __open_number_enum as open_number_enum, __shape as shape};
