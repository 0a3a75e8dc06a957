//! The client of a service.

use std::collections::BTreeSet;

use quote::quote;

use super::text::Text;
use super::{Module, paths};
use crate::ir::{Operation, Service};

/// `client.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.spec);
    let (config, error) = (paths::config(), paths::error());
    module.item(paths::use_runtime());
    if !service.operations.is_empty() {
        module.item(paths::use_operations());
    }
    if !service.waiters.is_empty() {
        module.item(paths::use_waiters());
    }
    let mut definition = Text::default();
    definition.doc(&service.docs.client).line("#[derive(Clone, Debug)]");
    definition.open("pub struct Client {").line("core: runtime::Client,").close("}");
    module.text(definition.finish());
    module.item(quote! {
        impl Client {
            #[doc = " Creates a client with your own configuration."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Fails if a setting is invalid; the error names it."]
            pub fn new(config: #config) -> Result<Self, #error> {
                runtime::Client::new(&super::SERVICE, config).map(|core| Self { core })
            }

            #[doc = " Creates a client with the region from the environment and credentials from the vendor's default chain. The"]
            #[doc = " credentials are loaded at once."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Fails if no credentials are found; the error lists every provider and why it failed."]
            pub async fn from_env() -> Result<Self, #error> {
                runtime::Client::from_env(&super::SERVICE).await.map(|core| Self { core })
            }

            #[doc = " Calls an operation by name with parameters as a JSON object, for operations that have no method."]
            #[doc = ""]
            #[doc = " Parameters that are null are left out. If the operation has a method, its parameters are sent as by this"]
            #[doc = " method, and parameters that are JSON text may be given as JSON."]
            #[doc = " Parameters of other operations are sent in the body: as JSON if the service reads JSON, otherwise as a form in"]
            #[doc = " which lists and objects become `Name.1` and `Name.Field`. Pass parameters that must be JSON text as text."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Same as for any call. Parameters are not checked before they are sent."]
            pub async fn call(
                &self,
                operation: &str,
                parameters: runtime::serde_json::Value,
            ) -> Result<runtime::serde_json::Value, #error> {
                self.core.call_by_name(super::OPERATIONS, operation, parameters).await
            }
        }
    });
    module.text(operations(service));
    module.text(waiters(service));
    module
}

/// One method per operation, and one `impl` per purpose, whose docs are a heading.
fn operations(service: &Service) -> String {
    let grouped: BTreeSet<_> = service.groups.iter().flat_map(|group| &group.operations).collect();
    let others = service.operations.iter().filter(|operation| !grouped.contains(&operation.name)).collect();
    let mut blocks = vec![methods(&[], others)];
    for group in &service.groups {
        let operations = group.operations.iter().filter_map(|name| service.operation(name)).collect();
        blocks.push(methods(&group.doc, operations));
    }
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n")
}

fn methods(doc: &[String], operations: Vec<&Operation>) -> String {
    let mut text = Text::default();
    if operations.is_empty() {
        return String::new();
    }
    text.doc(doc).open("impl Client {");
    for operation in operations {
        let (module, name) = (&operation.module, &operation.name);
        text.gap().doc(&operation.client_summary).line("///");
        text.line(format!("/// Example, parameters, response and limits: [`{module}`](super::operation::{module})."));
        for word in &operation.search {
            text.alias(word);
        }
        text.deprecated(operation.deprecated.as_ref()).line("#[inline]");
        text.open(format!("pub fn {module}(&self) -> operation::{module}::{name} {{"));
        text.line(format!("operation::{module}::{name}::new(self.core.clone())")).close("}");
    }
    text.close("}");
    text.finish()
}

/// One method per waiter.
fn waiters(service: &Service) -> String {
    let mut text = Text::default();
    if service.waiters.is_empty() {
        return String::new();
    }
    text.open("impl Client {");
    for waiter in &service.waiters {
        let (method, name) = (&waiter.method, &waiter.name);
        text.gap().doc(&waiter.summary).line("#[inline]");
        text.open(format!("pub fn {method}(&self) -> waiter::{name} {{"));
        text.line(format!("waiter::{name}::new(self.core.clone())")).close("}");
    }
    text.close("}");
    text.finish()
}
