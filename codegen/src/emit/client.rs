//! The client of a service.

use quote::quote;

use super::{Module, deprecated, doc, ident, paths};
use crate::ir::Service;

/// `client.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.spec);
    let client_doc = doc(&service.client_doc);
    let (config, error) = (paths::config(), paths::error());
    module.item(paths::use_runtime());
    module.item(quote! {
        #client_doc
        #[derive(Clone, Debug)]
        pub struct Client {
            core: runtime::Client,
        }
    });
    module.item(quote! {
        impl Client {
            #[doc = " A client with a configuration of your own."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Where a setting cannot be used; the error says which."]
            pub fn new(config: #config) -> Result<Self, #error> {
                runtime::Client::new(&super::SERVICE, config).map(|core| Self { core })
            }

            #[doc = " A client with the region from the environment, and credentials from the vendor's default chain, which are"]
            #[doc = " looked for at once."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Where no credentials are found; the error lists what was tried and why each said no."]
            pub async fn from_env() -> Result<Self, #error> {
                runtime::Client::from_env(&super::SERVICE).await.map(|core| Self { core })
            }

            #[doc = " Calls an operation by its name with parameters as JSON, for operations that have no spec yet."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " As for any call; parameters are not checked before they are sent."]
            pub async fn call(
                &self,
                operation: &str,
                parameters: runtime::serde_json::Value,
            ) -> Result<runtime::serde_json::Value, #error> {
                self.core.call_by_name(super::OPERATIONS, operation, parameters).await
            }
        }
    });
    let methods = service.operations.iter().map(|operation| {
        let summary = doc(&operation.summary);
        let more = format!(" Parameters, answer and limits: [`{0}`](super::operation::{0}).", operation.module);
        let deprecated = deprecated(operation.deprecated.as_ref());
        let name = ident(&operation.module);
        quote! {
            #summary
            #[doc = ""]
            #[doc = #more]
            #deprecated
            pub fn #name(&self) -> super::operation::#name::Builder {
                super::operation::#name::Builder::new(self.core.clone())
            }
        }
    });
    if !service.operations.is_empty() {
        module.item(quote!(impl Client { #(#methods)* }));
    }
    let waiters = service.waiters.iter().map(|waiter| {
        let summary = doc(&waiter.summary);
        let (method, name) = (ident(&waiter.method), ident(&waiter.name));
        quote! {
            #summary
            pub fn #method(&self) -> super::waiter::#name {
                super::waiter::#name::new(self.core.clone())
            }
        }
    });
    if !service.waiters.is_empty() {
        module.item(quote!(impl Client { #(#waiters)* }));
    }
    module
}
