//! Names of operations as values, so that a misspelled name does not compile.

use std::fmt;

use super::operation::Operation;

/// The name of an operation. An operation with a method has it as `NAME` of its builder: `StopDtsJob::NAME`.
#[derive(Clone, Copy)]
pub struct OperationName(Named);

#[derive(Clone, Copy)]
enum Named {
    Known(&'static Operation),
    Other { service: Option<&'static str>, operation: &'static str },
}

impl OperationName {
    /// Names an operation that has a spec. For generated code.
    #[doc(hidden)]
    pub const fn of(operation: &'static Operation) -> Self {
        Self(Named::Known(operation))
    }

    /// Names an operation that has no method, in any service.
    pub const fn other(operation: &'static str) -> Self {
        Self(Named::Other { service: None, operation })
    }

    /// Limits the name to one service, given by the name of its module: `tencent`.
    pub const fn in_service(self, service: &'static str) -> Self {
        match self.0 {
            Named::Known(_) => self,
            Named::Other { operation, .. } => Self(Named::Other { service: Some(service), operation }),
        }
    }

    /// Returns the name on the wire.
    pub fn as_str(self) -> &'static str {
        match self.0 {
            Named::Known(operation) => operation.name,
            Named::Other { operation, .. } => operation,
        }
    }

    /// Returns the service that has the operation, if the name is limited to one.
    pub(crate) fn service(self) -> Option<&'static str> {
        match self.0 {
            Named::Known(operation) => Some(operation.service.name),
            Named::Other { service, .. } => service,
        }
    }
}

impl fmt::Display for OperationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for OperationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(service) = self.service() {
            write!(f, "{service}/")?;
        }
        f.write_str(self.as_str())
    }
}

impl PartialEq for OperationName {
    fn eq(&self, other: &Self) -> bool {
        (self.service(), self.as_str()) == (other.service(), other.as_str())
    }
}

impl Eq for OperationName {}
