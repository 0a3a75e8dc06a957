//! The calls that a server saw.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;

use super::fault::Fault;
use crate::OperationName;
use crate::runtime::call::builder::typed_ref;
use crate::runtime::{Shape, debug_shape};

/// A call that a server saw.
///
/// Its parameters may hold passwords: `Debug` masks them.
#[derive(Clone)]
#[non_exhaustive]
pub struct SeenCall {
    /// Name of the service, as in its module: `alibaba`, `tencent`; empty where it is none of them.
    pub service: &'static str,
    /// Name of the operation.
    pub operation: String,
    /// The region that the call names, in a header or in the parameter `RegionId` or `Region`.
    pub region: Option<String>,
    /// The parameters, nested as the operation's types are; `null` where the call was refused before they were read.
    pub parameters: Value,
    /// The idempotency token, where the operation has one.
    pub token: Option<String>,
    /// When it came, by the server's clock.
    pub time: SystemTime,
    /// Whether it took effect: it was not refused, and is not the repetition of one that did. A fault may have kept the
    /// answer from the client all the same.
    pub carried_out: bool,
    /// What came of it.
    pub outcome: Outcome,
    pub(super) shape: Option<Arc<dyn Shape>>,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It was carried out and answered.
    Answered,
    /// It was carried out before, with the same idempotency token, and got the same answer again.
    Repeated,
    /// It was refused with this code.
    Refused(String),
    /// It met a fault.
    Faulty(Fault),
}

impl SeenCall {
    /// Returns the parameters as the operation's own request type; `None` if `R` is another operation's.
    pub fn request<R: Shape + Clone>(&self) -> Option<R> {
        typed_ref(self.shape.as_deref()?).cloned()
    }

    /// A parameter at the top, where it is set.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters.get(name)
    }
}

impl OperationName {
    /// Whether a call is one of this operation.
    pub(super) fn is_of(self, call: &SeenCall) -> bool {
        self.is_in(call.service, &call.operation)
    }

    /// Whether it is the operation of this name in a service.
    pub(super) fn is_in(self, service: &str, operation: &str) -> bool {
        self.service().is_none_or(|own| own == service) && self.as_str() == operation
    }

    /// Whether both may be about the same call.
    pub(super) fn overlaps(self, other: Self) -> bool {
        let same_service = match (self.service(), other.service()) {
            (Some(service), Some(other)) => service == other,
            _ => true,
        };
        same_service && self.as_str() == other.as_str()
    }
}

impl fmt::Debug for SeenCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Masked<'a>(&'a dyn Shape);

        impl fmt::Debug for Masked<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                debug_shape(self.0, f)
            }
        }

        let mut debug = f.debug_struct("SeenCall");
        debug.field("service", &self.service).field("operation", &self.operation).field("region", &self.region);
        if let Some(shape) = &self.shape {
            debug.field("parameters", &Masked(&**shape));
        }
        debug.field("time", &self.time).field("carried_out", &self.carried_out);
        debug.field("outcome", &self.outcome).finish_non_exhaustive()
    }
}
