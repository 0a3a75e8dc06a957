//! The hand-written code that generated code calls, shared by all operations. It names no provider and no operation.
//!
//! Dependencies have one direction: `repeat` uses `call`, `call` uses `model` and `net`, and these two use nothing else
//! here. The module is not part of the public API; the crate's root re-exports the public items.

pub(crate) mod call;
pub(crate) mod model;
pub mod net;
pub(crate) mod repeat;

pub use serde;
pub use serde_json;

pub use self::call::builder::{Call, ResponseFuture};
pub use self::call::client::Client;
pub(crate) use self::call::endpoint::Endpoint;
pub use self::call::endpoint::{Endpoints, Origin};
pub use self::call::envelope::Envelope;
pub(crate) use self::call::mask::Mask;
pub use self::call::operation::{Operation, PagingStyle, RateLimit, RateScope, Safety, Window};
pub use self::call::operation_name::OperationName;
pub use self::call::options::{CallOptions, RawResponse};
pub(crate) use self::call::retry::{CorrectedClock, http_date, retry_after};
pub use self::call::retry::{FixedRandomness, Randomness, RetryPolicy, SystemRandomness};
pub use self::call::service::{ErrorCode, RetryClass, Service};
pub use self::model::debug::debug_shape;
#[cfg(feature = "serde")]
pub use self::model::deserialize::{Lenient, Strict, deserialize_scalar, deserialize_shape};
pub use self::model::json::text_of;
pub use self::model::open_enum::{
    IntoEnum, OpenEnum, UnknownNumber, UnknownValue, canonical, counterpart, find_spelling, number_of, unknown_value,
};
pub use self::model::read::{Mode, Unreadable, read};
pub use self::model::rules::{Condition, Limits};
pub use self::model::same::{clone_shape, copy as copy_shape, same_shape};
pub use self::model::scalar::{Kind, Mismatch, Scalar, ScalarType, ScalarValue};
pub use self::model::sensitive::Sensitive;
pub use self::model::shape::{Blank, Field, FieldKind, Shape, Table, Tabled, new_shape, table_of, tag};
pub use self::model::value::{Ref, Slot, View};
pub use self::model::values;
#[cfg(feature = "serde")]
pub use self::model::write::serialize_scalar;
pub use self::model::write::serialize_shape;
pub use self::net::clock::{Clock, FixedClock, SystemClock};
pub use self::net::future::{BoxError, BoxFuture};
pub use self::net::headers::{Headers, Iter as HeadersIter};
pub use self::net::http::{HttpRequest, HttpResponse};
pub(crate) use self::net::https::HttpsTransport;
pub use self::net::nonce::{FixedNonce, Nonces, RandomNonces};
pub(crate) use self::net::transport::Stage;
pub use self::net::transport::{Transport, TransportError};
pub use self::repeat::failed_items::{Asked, FailedItem, FailedItems};
pub use self::repeat::paginator::{Items, Pages};
pub use self::repeat::wait::{Wait, WaitError, WaitErrorKind, WaitFuture};
pub use self::repeat::waiter::{Acceptor, Interval, Matcher, Outcome, Waiter};
pub use self::repeat::watch::{JobUpdate, Lag, StageFields, StageUpdate, Stages, Watch, Watched};
pub use crate::{
    __alike as alike, __call_options as call_options, __open_enum as open_enum, __open_number_enum as open_number_enum,
    __shape as shape, __wait_options as wait_options,
};
