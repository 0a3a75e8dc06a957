//! The calls that a server received.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;

use super::fault::Fault;
use crate::OperationName;
use crate::runtime::call::builder::typed_ref;
use crate::runtime::{Shape, debug_shape};

/// A call that a server received.
///
/// The parameters may contain passwords; `Debug` masks them.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedCall {
    /// The name of the service's module: `alibaba`, `tencent`. Empty if the service is unknown.
    pub service: &'static str,
    /// The name of the operation.
    pub operation: String,
    /// The region of the call, from a header or from the parameter `RegionId` or `Region`.
    pub region: Option<String>,
    /// The parameters, nested as the operation's types are; `null` if the call was rejected before they were read.
    pub parameters: Value,
    /// The idempotency token, if the operation has one.
    pub token: Option<String>,
    /// When the call arrived, by the server's clock.
    pub time: SystemTime,
    /// Whether the call took effect: it was not rejected, and did not repeat an earlier one. A fault may still have
    /// kept the response from the client.
    pub executed: bool,
    /// The outcome of the call.
    pub outcome: Outcome,
    pub(super) shape: Option<Arc<dyn Shape>>,
}

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The call was executed, and the response was sent.
    Executed,
    /// The call repeated an earlier one with the same idempotency token, and got the same response.
    Repeated,
    /// The call was rejected with this code.
    Rejected(String),
    /// A fault was injected.
    Faulty(Fault),
}

impl RecordedCall {
    /// Returns the parameters as the operation's request type. `None` if `R` is the request of another operation.
    pub fn request<R: Shape + Clone>(&self) -> Option<R> {
        typed_ref(self.shape.as_deref()?).cloned()
    }

    /// Returns a top-level parameter, if it is set.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters.get(name)
    }
}

impl OperationName {
    /// Returns whether a call is one of this operation.
    pub(super) fn is_of(self, call: &RecordedCall) -> bool {
        self.is_in(call.service, &call.operation)
    }

    /// Returns whether it is the operation with this name in a service.
    pub(super) fn is_in(self, service: &str, operation: &str) -> bool {
        self.service().is_none_or(|own| own == service) && self.as_str() == operation
    }

    /// Returns whether both may name the same operation.
    pub(super) fn overlaps(self, other: Self) -> bool {
        let same_service = match (self.service(), other.service()) {
            (Some(service), Some(other)) => service == other,
            _ => true,
        };
        same_service && self.as_str() == other.as_str()
    }
}

impl fmt::Debug for RecordedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Masked<'a>(&'a dyn Shape);

        impl fmt::Debug for Masked<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                debug_shape(self.0, f)
            }
        }

        let mut debug = f.debug_struct("RecordedCall");
        debug.field("service", &self.service).field("operation", &self.operation).field("region", &self.region);
        if let Some(shape) = &self.shape {
            debug.field("parameters", &Masked(&**shape));
        }
        debug.field("time", &self.time).field("executed", &self.executed);
        debug.field("outcome", &self.outcome).finish_non_exhaustive()
    }
}
