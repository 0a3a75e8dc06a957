//! A service: its modules, and what the runtime needs to know of it.

use proc_macro2::TokenStream;
use quote::quote;

use super::text::Text;
use super::{Module, error_code, module_doc, paths};
use crate::ir::{RetryClass, Service};

/// `mod.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.spec);
    module.text(module_doc(&service.doc));
    let waiter = (!service.waiters.is_empty()).then(|| {
        quote!(
            pub mod waiter;
        )
    });
    module.item(quote! {
        mod client;
        pub mod error_code;
        #[cfg(feature = "test-util")]
        #[doc(hidden)]
        pub mod examples;
        pub mod operation;
        pub mod types;
        #waiter
    });
    module.item(paths::use_runtime());
    module.item(quote!(
        pub use self::client::Client;
    ));
    if !service.endpoints.alternatives.is_empty() {
        let mut text = Text::default();
        text.line("/// Hosts other than the usual ones, for [`Config::endpoint`](::dts_api::Config::endpoint).");
        text.open("pub mod endpoint {");
        for host in &service.endpoints.alternatives {
            text.gap();
            error_code::constant(&mut text, host);
        }
        text.close("}");
        module.text(text.finish());
    }
    module.item(data(service));
    module.item(operations(service));
    module
}

/// The service as the runtime sees it.
fn data(service: &Service) -> TokenStream {
    let (name, version, error_prefix) = (&service.name, &service.version, &service.error_prefix);
    let protocol = paths::protocol(service);
    let endpoints = endpoints(service);
    let envelope = envelope(service);
    let errors = service.errors.iter().filter_map(|error| {
        let code = &error.constant.value;
        let retry = match error.retry? {
            RetryClass::Never => quote!(Never),
            RetryClass::Throttling => quote!(Throttling),
            RetryClass::Aborted => quote!(Aborted),
            RetryClass::Transient => quote!(Transient),
            RetryClass::Nonce => quote!(Nonce),
            RetryClass::Clock => quote!(Clock),
            RetryClass::Credentials => quote!(Credentials),
        };
        Some(quote!(runtime::ErrorCode { code: #code, retry: runtime::RetryClass::#retry }))
    });
    quote! {
        #[doc = " The service as data."]
        #[doc(hidden)]
        pub static SERVICE: runtime::Service = runtime::Service {
            name: #name,
            version: #version,
            protocol: &#protocol,
            endpoints: #endpoints,
            envelope: #envelope,
            error_prefix: #error_prefix,
            errors: &[#(#errors),*],
        };
    }
}

fn endpoints(service: &Service) -> TokenStream {
    let endpoints = &service.endpoints;
    let (default, regional) = (&endpoints.default, &endpoints.regional);
    let regions = endpoints.regions.iter().map(|(region, host)| quote!((#region, #host)));
    quote!(runtime::Endpoints { default: #default, regional: #regional, regions: &[#(#regions),*] })
}

fn envelope(service: &Service) -> TokenStream {
    let envelope = &service.envelope;
    let option = |name: &Option<String>| name.as_ref().map_or_else(|| quote!(None), |name| quote!(Some(#name)));
    let body = option(&envelope.body);
    let error = option(&envelope.error);
    let success = option(&envelope.success);
    let message_fill = option(&envelope.message_fill);
    let (code, message, outcome) = (&envelope.code, &envelope.message, &envelope.outcome);
    let request_id = &envelope.request_id;
    quote! {
        runtime::Envelope {
            body: #body,
            error: #error,
            success: #success,
            code: &[#(#code),*],
            message: &[#(#message),*],
            message_fill: #message_fill,
            request_id: #request_id,
            outcome: &[#(#outcome),*],
        }
    }
}

/// Every operation, for what goes through all of them.
fn operations(service: &Service) -> TokenStream {
    let names = service.operations.iter().map(|operation| super::ident(&operation.module));
    quote! {
        #[doc = " Every operation as data."]
        #[doc(hidden)]
        pub static OPERATIONS: &[&runtime::Operation] = &[#(&operation::#names::OPERATION),*];
    }
}
