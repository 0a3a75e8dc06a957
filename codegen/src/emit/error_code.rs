//! The documented error codes of a service, as constants.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Module, doc, ident};
use crate::ir::{Constant, Service};

/// `error_code.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    module.item(quote! {
        #![doc = " Documented error codes, to compare [`Error::code`](::dts_api::Error::code) with."]
        #![doc = ""]
        #![doc = " Services send others, too."]
    });
    for error in &service.errors {
        module.item(constant(&error.constant));
    }
    module
}

/// A constant text.
pub(super) fn constant(constant: &Constant) -> TokenStream {
    let doc = doc(&constant.doc);
    let name = ident(&constant.name);
    let value = &constant.value;
    quote!(#doc pub const #name: &str = #value;)
}
