//! One call: what a generated builder is made of.

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

/// A request on its way, and whom it goes to.
#[derive(Clone)]
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

    /// Sends it and reads the response.
    pub fn send<A: Shape + Default>(self) -> ResponseFuture<A> {
        let Self { request, options, client, operation } = self;
        let response = client.execute(operation, Box::new(request), new_shape::<A>(), options);
        ResponseFuture { response, of: PhantomData }
    }

    /// Sends it and gives the response as it came.
    pub fn send_raw<A: Shape + Default>(self) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let Self { request, options, client, operation } = self;
        client.execute_raw(operation, Box::new(request), new_shape::<A>(), options)
    }

    /// The call without its types, for what makes it again and again.
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

/// Shows a call: its name, the parameters that are set, and the options that are set, by the methods that set them.
///
/// # Errors
///
/// If the formatter fails.
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

/// A call whose types are forgotten, so that what repeats calls is compiled once and not once an operation.
pub(crate) struct AnyCall {
    pub(crate) request: Box<dyn Shape>,
    pub(crate) operation: &'static Operation,
    options: CallOptions,
    client: Client,
    new_request: fn() -> Box<dyn Shape>,
    new_response: fn() -> Box<dyn Shape>,
}

impl AnyCall {
    /// Sends it and reads the response.
    pub(crate) fn send(&self) -> BoxFuture<'static, Result<Box<dyn Shape>, Error>> {
        let mut request = (self.new_request)();
        same::copy(&*self.request, &mut *request);
        self.client.execute(self.operation, request, (self.new_response)(), self.options.clone())
    }

    /// Hides every secret that went out with the call.
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

/// The struct of a known type.
pub(crate) fn typed<T: Shape + Default>(shape: Box<dyn Shape>) -> T {
    let any: Box<dyn Any> = shape;
    // It was made as one of this type, so there is no other case.
    any.downcast::<T>().map_or_else(|_| T::default(), |shape| *shape)
}

/// The struct of a known type, to look at.
pub(crate) fn typed_ref<T: Shape>(shape: &dyn Shape) -> Option<&T> {
    let any: &dyn Any = shape;
    any.downcast_ref()
}

/// The response to come; `.await` it. Nothing is sent before that.
///
/// One type for all operations: a state machine of its own for each would double what the crate costs to compile.
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

/// What all builders can do besides their setters.
#[doc(hidden)]
#[macro_export]
macro_rules! __call_options {
    ($builder:ident, $request:ty, $response:ty) => {
        impl $builder {
            #[inline]
            pub(in super::super) fn new(client: $crate::runtime::Client) -> Self {
                Self { call: $crate::runtime::Call::new(client, &OPERATION) }
            }

            /// Names the operation, for what stands in for the service in tests.
            pub const NAME: $crate::OperationName = $crate::OperationName::of(&OPERATION);

            /// Sends the call and returns the response as it came, whether or not the service calls it a success.
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
            /// It chooses the host and fills in region parameters that are unset:
            /// [`Config::region`](::dts_api::Config::region) tells the three ways to set a region apart.
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

        /// Shows the operation and what is set, secrets masked.
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
