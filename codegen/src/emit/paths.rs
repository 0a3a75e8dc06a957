//! All paths from generated code to hand-written code, and among generated modules.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::ir::Service;

/// The trait by which setters take the values of an enumeration.
pub(super) const INTO_ENUM: &str = "runtime::IntoEnum";

/// The line that brings the runtime into a module.
pub(super) fn use_runtime() -> TokenStream {
    quote!(
        use ::dts_api::runtime;
    )
}

/// The line that brings the types of a service into the module of an operation.
pub(super) fn use_types() -> TokenStream {
    quote!(
        use super::super::types;
    )
}

/// The line that brings the operations of a service into a module beside theirs.
pub(super) fn use_operations() -> TokenStream {
    quote!(
        use super::operation;
    )
}

/// The line that brings the waiters of a service into a module beside theirs.
pub(super) fn use_waiters() -> TokenStream {
    quote!(
        use super::waiter;
    )
}

/// The line that brings the types of a service into a module beside theirs.
pub(super) fn use_types_beside() -> TokenStream {
    quote!(
        use super::types;
    )
}

/// The error of every call.
pub(super) fn error() -> TokenStream {
    quote!(::dts_api::Error)
}

/// The configuration of every client.
pub(super) fn config() -> TokenStream {
    quote!(::dts_api::Config)
}

/// The protocol of a provider.
pub(super) fn protocol(service: &Service) -> TokenStream {
    let provider = ident(service.protocol);
    quote!(::dts_api::#provider::PROTOCOL)
}

/// The static of a service, from the module of an operation.
pub(super) fn service_from_operation() -> TokenStream {
    quote!(super::super::SERVICE)
}
