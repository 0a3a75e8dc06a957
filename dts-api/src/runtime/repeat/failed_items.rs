//! What failed where waiting failed, item by item, such as the checks of a precheck.

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
    /// The operation that tells them, if another than the waiter's does.
    pub asked: Option<Asked>,
    /// Path of the list of items.
    pub list: &'static str,
    /// Path of an item's name.
    pub name: &'static str,
    /// Path of an item's state.
    pub state: &'static str,
    /// States of an item that failed.
    pub failed: &'static [&'static str],
    /// Path of what went wrong.
    pub message: Option<&'static str>,
}

/// An operation that is asked once the waiting has failed.
#[derive(Debug)]
pub struct Asked {
    operation: &'static Operation,
    /// Request parameters and their values.
    request: &'static [(&'static str, &'static str)],
    /// Request parameters, and the path of the field of the last response that they take their value from.
    from_response: &'static [(&'static str, &'static str)],
    new_request: fn() -> Box<dyn Shape>,
    new_response: fn() -> Box<dyn Shape>,
}

impl Asked {
    /// An operation with what it is asked.
    pub const fn of<R: Shape + Default, A: Shape + Default>(
        operation: &'static Operation,
        request: &'static [(&'static str, &'static str)],
        from_response: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { operation, request, from_response, new_request: new_shape::<R>, new_response: new_shape::<A> }
    }

    /// Its response; none where it cannot be asked.
    async fn ask(&self, call: &AnyCall, response: &dyn Shape) -> Option<Box<dyn Shape>> {
        let mut request = (self.new_request)();
        for (parameter, value) in self.request {
            set(&mut *request, parameter, Scalar::Text(value));
        }
        for (parameter, path) in self.from_response {
            // What was asked for counts before what came back.
            let asked = check::text_at(&*call.request, parameter).filter(|text| !text.is_empty());
            let value = asked.or_else(|| path::text(response, path).filter(|text| !text.is_empty()))?;
            set(&mut *request, parameter, Scalar::Text(&value));
        }
        match call.send_beside(self.operation, request, (self.new_response)()).await {
            Ok(response) => Some(response),
            Err(error) => {
                // What failed is an extra: that the waiting did is what must be told.
                tracing::warn!(operation = self.operation.name, %error, "what failed cannot be read");
                None
            }
        }
    }
}

impl FailedItems {
    /// What failed, by the last response or by a call of its own.
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
    /// Its name, as the service spells it: `CHECK_CONN_SRC`.
    pub name: String,
    /// What went wrong, where the service says so.
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
