//! Reads the failed items of a wait that failed, such as the checks of a precheck.

use std::fmt;

use super::waiter::is_one_of;
use crate::runtime::call::builder::AnyCall;
use crate::runtime::call::check;
use crate::runtime::call::operation::Operation;
use crate::runtime::model::path;
use crate::runtime::model::scalar::Scalar;
use crate::runtime::model::shape::{Shape, new_shape, set};

/// Where to read which items failed.
#[derive(Debug)]
pub struct FailedItems {
    /// The operation that returns them, if it is not the waiter's.
    pub asked: Option<Asked>,
    /// The path of the list of items.
    pub list: &'static str,
    /// The path of an item's name.
    pub name: &'static str,
    /// The path of an item's state.
    pub state: &'static str,
    /// The states of a failed item.
    pub failed: &'static [&'static str],
    /// The path of the error message.
    pub message: Option<&'static str>,
}

/// An operation that is called after the wait has failed.
#[derive(Debug)]
pub struct Asked {
    operation: &'static Operation,
    /// The request parameters and their values.
    request: &'static [(&'static str, &'static str)],
    /// The request parameters with a value from the last response, and the path of its field.
    from_response: &'static [(&'static str, &'static str)],
    new_request: fn() -> Box<dyn Shape>,
    new_response: fn() -> Box<dyn Shape>,
}

impl Asked {
    /// Creates it from the operation and its parameters.
    pub const fn of<R: Shape + Default, A: Shape + Default>(
        operation: &'static Operation,
        request: &'static [(&'static str, &'static str)],
        from_response: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { operation, request, from_response, new_request: new_shape::<R>, new_response: new_shape::<A> }
    }

    /// Calls the operation. Returns `None` if that is not possible.
    async fn ask(&self, call: &AnyCall, response: &dyn Shape) -> Option<Box<dyn Shape>> {
        let mut request = (self.new_request)();
        for (parameter, value) in self.request {
            set(&mut *request, parameter, Scalar::Text(value));
        }
        for (parameter, path) in self.from_response {
            // The request's values take precedence over the response's.
            let asked = check::text_at(&*call.request, parameter).filter(|text| !text.is_empty());
            let value = asked.or_else(|| path::text(response, path).filter(|text| !text.is_empty()))?;
            set(&mut *request, parameter, Scalar::Text(&value));
        }
        match call.send_beside(self.operation, request, (self.new_response)()).await {
            Ok(response) => Some(response),
            Err(error) => {
                // The failed items are optional: the error of the wait must be reported in any case.
                tracing::warn!(operation = self.operation.name, %error, "what failed cannot be read");
                None
            }
        }
    }
}

impl FailedItems {
    /// Reads the failed items from the last response, or with another call.
    pub(super) async fn read(&self, call: &AnyCall, response: &dyn Shape) -> Vec<FailedItem> {
        match &self.asked {
            None => self.items(response),
            Some(asked) => asked.ask(call, response).await.map(|response| self.items(&*response)).unwrap_or_default(),
        }
    }

    fn items(&self, response: &dyn Shape) -> Vec<FailedItem> {
        let mut failed = Vec::new();
        for item in path::shapes(response, self.list) {
            if path::text(item, self.state).is_some_and(|state| is_one_of(&state, self.failed)) {
                let messages = self.message.map(|message| path::texts(item, message)).unwrap_or_default();
                let messages: Vec<_> = messages.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect();
                failed.push(FailedItem {
                    name: path::text(item, self.name).unwrap_or_default(),
                    message: (!messages.is_empty()).then(|| messages.join("; ")),
                });
            }
        }
        failed
    }
}

/// An item of a job that failed, such as one check of a precheck.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedItem {
    /// The name in the service's spelling: `CHECK_CONN_SRC`.
    pub name: String,
    /// The error message of the service, if there is one.
    pub message: Option<String>,
}

impl fmt::Display for FailedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.message {
            Some(message) => write!(f, " ({message})"),
            None => Ok(()),
        }
    }
}
