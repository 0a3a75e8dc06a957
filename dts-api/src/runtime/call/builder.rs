//! Holds one call: the content of every generated builder.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::client::Client;
use super::mask::Mask;
use super::operation::Operation;
use super::options::{CallOptions, RawResponse};
use crate::error::Error;
use crate::runtime::model::debug::debug_fields;
use crate::runtime::model::same;
use crate::runtime::model::shape::{Shape, new_shape};
use crate::runtime::net::future::BoxFuture;

/// Holds a request, its client and its options.
#[derive(Clone)]
pub struct Call<R> {
    /// The parameters.
    pub request: R,
    /// The options of this call.
    pub options: CallOptions,
    client: Client,
    operation: &'static Operation,
}

impl<R: Shape + Default> Call<R> {
    /// Creates a call without parameters.
    pub fn new(client: Client, operation: &'static Operation) -> Self {
        Self { request: R::default(), options: CallOptions::default(), client, operation }
    }

    /// Sends the call and reads the response.
    pub fn send<A: Shape + Default>(self) -> ResponseFuture<A> {
        let Self { request, options, client, operation } = self;
        let response = client.execute(operation, Box::new(request), new_shape::<A>(), options);
        ResponseFuture { response, of: PhantomData }
    }

    /// Sends the call and returns the response unread.
    pub fn send_raw<A: Shape + Default>(self) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let Self { request, options, client, operation } = self;
        client.execute_raw(operation, Box::new(request), new_shape::<A>(), options)
    }

    /// Erases the types of the call, for code that repeats it.
    pub(crate) fn erase<A: Shape + Default>(self) -> AnyCall {
        let Self { request, options, client, operation } = self;
        let (new_request, new_response) = (new_shape::<R>, new_shape::<A>);
        AnyCall { request: Box::new(request), options, client, operation, new_request, new_response }
    }
}

impl<R: Shape> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_call(self.operation.name, &self.request, &self.options, f)
    }
}

/// Shows a call: its name, the parameters that are set, and the options that are set, by the names of their methods.
///
/// # Errors
///
/// Fails if the formatter fails.
pub(crate) fn debug_call(
    name: &str,
    request: &dyn Shape,
    options: &CallOptions,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut debug = f.debug_struct(name);
    debug_fields(request, &mut debug);
    let CallOptions { timeout, region, retry_policy } = options;
    if let Some(timeout) = timeout {
        debug.field("with_timeout", timeout);
    }
    if let Some(region) = region {
        debug.field("with_region", region);
    }
    if let Some(policy) = retry_policy {
        debug.field("with_retry_policy", policy);
    }
    debug.finish()
}

/// Holds a call without its types, so that code that repeats calls is compiled once, not once per operation.
pub(crate) struct AnyCall {
    pub(crate) request: Box<dyn Shape>,
    pub(crate) operation: &'static Operation,
    options: CallOptions,
    client: Client,
    new_request: fn() -> Box<dyn Shape>,
    new_response: fn() -> Box<dyn Shape>,
}

impl AnyCall {
    /// Sends the call and reads the response.
    pub(crate) fn send(&self) -> BoxFuture<'static, Result<Box<dyn Shape>, Error>> {
        let mut request = (self.new_request)();
        same::copy(&*self.request, &mut *request);
        self.client.execute(self.operation, request, (self.new_response)(), self.options.clone())
    }

    /// Returns the mask for every secret that was sent with the call.
    pub(crate) async fn mask(&self) -> Mask {
        self.client.mask(&*self.request).await
    }

    /// Calls another operation with the same client and options.
    pub(crate) fn send_beside(
        &self,
        operation: &'static Operation,
        request: Box<dyn Shape>,
        response: Box<dyn Shape>,
    ) -> BoxFuture<'static, Result<Box<dyn Shape>, Error>> {
        self.client.execute(operation, request, response, self.options.clone())
    }
}

/// Converts to the struct of the known type.
pub(crate) fn typed<T: Shape + Default>(shape: Box<dyn Shape>) -> T {
    let any: Box<dyn Any> = shape;
    // It was created with this type, so there is no other case.
    any.downcast::<T>().map_or_else(|_| T::default(), |shape| *shape)
}

/// Borrows the struct of the known type.
pub(crate) fn typed_ref<T: Shape>(shape: &dyn Shape) -> Option<&T> {
    let any: &dyn Any = shape;
    any.downcast_ref()
}

/// Resolves to the response. Nothing is sent before it is polled.
///
/// It is one type for all operations: one state machine per operation would double the compile time of this crate.
#[must_use = "nothing is sent until the future is awaited"]
pub struct ResponseFuture<A> {
    response: BoxFuture<'static, Result<Box<dyn Shape>, Error>>,
    of: PhantomData<fn() -> A>,
}

impl<A: Shape + Default> Future for ResponseFuture<A> {
    type Output = Result<A, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.response.as_mut().poll(context) {
            Poll::Ready(Ok(response)) => Poll::Ready(Ok(typed(response))),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<A> fmt::Debug for ResponseFuture<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// Implements what all builders have besides their setters.
#[doc(hidden)]
#[macro_export]
macro_rules! __call_options {
    ($builder:ident, $request:ty, $response:ty) => {
        impl $builder {
            #[inline]
            pub(in super::super) fn new(client: $crate::runtime::Client) -> Self {
                Self { call: $crate::runtime::Call::new(client, &OPERATION) }
            }

            /// Names the operation, for the test server.
            pub const NAME: $crate::OperationName = $crate::OperationName::of(&OPERATION);

            /// Sends the call and returns the response as it came, even if the service reports an error.
            ///
            /// # Errors
            ///
            /// Same as for `send`, except that error responses are returned, not converted.
            #[inline]
            pub fn send_raw(
                self,
            ) -> $crate::runtime::BoxFuture<
                'static,
                ::core::result::Result<$crate::runtime::RawResponse, $crate::Error>,
            > {
                self.call.send_raw::<$response>()
            }

            /// Takes all parameters from a prepared request.
            #[inline]
            pub fn with_request(mut self, request: $request) -> Self {
                self.call.request = request;
                self
            }

            /// Limits the time of the whole call, instead of the client's own limit.
            #[inline]
            pub fn with_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.call.options.timeout = ::core::option::Option::Some(timeout);
                self
            }

            /// Calls the service in another region than the client's.
            ///
            /// The region chooses the host and fills in region parameters that are unset.
            /// [`Config::region`](::dts_api::Config::region) compares the three ways to set a region.
            #[inline]
            pub fn with_region(mut self, region: impl ::core::convert::Into<::std::string::String>) -> Self {
                self.call.options.region = ::core::option::Option::Some(region.into());
                self
            }

            /// Decides when this call is retried, instead of the client's own policy.
            #[inline]
            pub fn with_retry_policy(mut self, policy: $crate::RetryPolicy) -> Self {
                self.call.options.retry_policy = ::core::option::Option::Some(policy);
                self
            }
        }

        /// Shows the operation, and the parameters and options that are set, with secrets masked.
        impl ::core::fmt::Debug for $builder {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&self.call, f)
            }
        }

        /// Sends the call, as `send` does.
        impl ::core::future::IntoFuture for $builder {
            type Output = ::core::result::Result<$response, $crate::Error>;
            type IntoFuture = $crate::runtime::ResponseFuture<$response>;

            #[inline]
            fn into_future(self) -> $crate::runtime::ResponseFuture<$response> {
                self.send()
            }
        }
    };
}
