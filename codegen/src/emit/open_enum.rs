//! An open enumeration.

use proc_macro2::TokenStream;
use quote::quote;

use super::{allow_deprecated, deprecated, doc, ident};
use crate::ir::Enum;

/// The items of an enumeration.
pub(super) fn emit(enumeration: &Enum) -> Vec<TokenStream> {
    let doc = doc(&enumeration.doc);
    let name = ident(&enumeration.name);
    let allow = allow_deprecated(enumeration.variants.iter().any(|variant| variant.deprecated.is_some()));
    let names: Vec<_> = enumeration.variants.iter().map(|variant| ident(&variant.rust)).collect();
    let wires: Vec<_> = enumeration.variants.iter().map(|variant| &variant.wire).collect();
    let variants = enumeration.variants.iter().map(|variant| {
        let doc = super::doc(&variant.doc);
        let deprecated = deprecated(variant.deprecated.as_ref());
        let name = ident(&variant.rust);
        quote!(#doc #deprecated #name,)
    });
    let spellings = enumeration.variants.iter().map(|variant| {
        let spellings = std::iter::once(&variant.wire).chain(&variant.aliases);
        quote!(#(#spellings)|*)
    });
    vec![
        quote! {
            #doc
            #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                #[doc = " A value that the specs do not list. Compare it by its text: it may get a variant of its own."]
                UnknownValue(runtime::UnknownValue),
            }
        },
        quote! {
            #allow
            impl #name {
                #[doc = " The value as it travels."]
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#names => #wires,)*
                        Self::UnknownValue(value) => value.as_str(),
                    }
                }

                #[doc = " Every documented value."]
                pub const fn values() -> &'static [Self] {
                    &[#(Self::#names),*]
                }
            }
        },
        quote! {
            #allow
            impl From<String> for #name {
                fn from(text: String) -> Self {
                    match text.as_str() {
                        #(#spellings => Self::#names,)*
                        _ => Self::UnknownValue(runtime::UnknownValue::new(text)),
                    }
                }
            }
        },
        quote!(runtime::open_enum!(#name);),
    ]
}
