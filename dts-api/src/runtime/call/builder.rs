//! One call: what a generated builder is made of.

use super::client::Client;
use super::operation::Operation;
use super::options::{CallOptions, RawResponse};
use crate::error::Error;
use crate::runtime::model::shape::Shape;

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
    pub async fn send_raw(mut self) -> Result<RawResponse, Error> {
        self.client.execute_raw(self.operation, &mut self.request, &self.options).await
    }
}
