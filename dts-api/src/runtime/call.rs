//! One call: what a generated builder is made of.

use std::fmt;
use std::time::Duration;

use super::client::Client;
use super::operation::Operation;
use super::retry::RetryPolicy;
use super::shape::Shape;
use crate::error::Error;

/// A request on its way, and whom it goes to.
#[derive(Clone, Debug)]
pub struct Call<R> {
    /// The parameters.
    pub request: R,
    /// What holds for this call only.
    pub options: CallOptions,
    client: Client,
    operation: &'static Operation,
}

/// What holds for one call only.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// How long the whole call may take.
    pub timeout: Option<Duration>,
    /// The region instead of the client's.
    pub region: Option<String>,
    /// When the call is sent again, instead of the client's policy.
    pub retry_policy: Option<RetryPolicy>,
}

impl<R: Shape + Default> Call<R> {
    /// A call without parameters.
    pub fn new(client: Client, operation: &'static Operation) -> Self {
        Self { request: R::default(), options: CallOptions::default(), client, operation }
    }

    /// What is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Sends it and reads the answer.
    ///
    /// # Errors
    ///
    /// Whatever [`ErrorKind`](crate::ErrorKind) lists.
    pub async fn send<A: Shape + Default>(mut self) -> Result<A, Error> {
        let mut answer = A::default();
        self.client.execute(self.operation, &mut self.request, &mut answer, &self.options).await?;
        Ok(answer)
    }

    /// Sends it and gives the answer as it came.
    ///
    /// # Errors
    ///
    /// Where no answer came. An answer that says that the call failed is not one.
    pub async fn send_raw(mut self) -> Result<RawAnswer, Error> {
        self.client.execute_raw(self.operation, &mut self.request, &self.options).await
    }
}

/// An answer as it came. Whether the call succeeded is for its reader to find out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The ID under which the vendor's support finds the call, where the answer holds one.
    pub request_id: Option<String>,
    /// Names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers and body may hold what a model would mask.
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
