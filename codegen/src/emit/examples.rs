//! The documented answers of a service, for servers that stand in for it in tests.

use proc_macro2::TokenStream;
use quote::quote;

use super::Module;
use crate::ir::Service;

/// `examples.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    module.item(quote! {
        #![doc = " The documented answers, as they travel."]
    });
    let examples = service.operations.iter().filter_map(|operation| {
        let (name, text) = (&operation.name, text(operation.example.as_ref()?));
        Some(quote!((#name, #text)))
    });
    module.item(quote! {
        #[doc = " An answer of each operation that has one, by the operation's name."]
        pub static EXAMPLES: &[(&str, &str)] = &[#(#examples),*];
    });
    module
}

/// A text as a raw string, so that JSON reads as JSON.
fn text(text: &str) -> TokenStream {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    // A raw string is Rust whatever it holds; the other spelling says the same.
    format!("r{hashes}\"{text}\"{hashes}").parse().unwrap_or_else(|_| quote!(#text))
}
