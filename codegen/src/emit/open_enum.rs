//! An open enumeration, over texts or over numbers.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{allow_deprecated, deprecated, doc, ident};
use crate::ir::{Enum, Over, Variant};

/// The items of an enumeration.
pub(super) fn emit(enumeration: &Enum) -> Vec<TokenStream> {
    let (unknown, word, conversions) = match enumeration.over {
        Over::Text => (quote!(runtime::UnknownValue), "text", over_text(enumeration)),
        Over::Integer => (quote!(runtime::UnknownNumber), "number", over_integer(enumeration)),
    };
    let doc = doc(&enumeration.doc);
    let name = ident(&enumeration.name);
    let variants = enumeration.variants.iter().map(|variant| {
        let doc = super::doc(&variant.doc);
        let deprecated = deprecated(variant.deprecated.as_ref());
        let name = ident(&variant.rust);
        quote!(#doc #deprecated #name,)
    });
    let unknown_doc =
        format!(" A value that the specs do not list. Compare it by its {word}: it may get a variant of its own.");
    let definition = quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #[doc = #unknown_doc]
            UnknownValue(#unknown),
        }
    };
    std::iter::once(definition).chain(conversions).collect()
}

fn over_text(enumeration: &Enum) -> [TokenStream; 3] {
    let name = ident(&enumeration.name);
    let allow = allow(enumeration);
    let names = names(enumeration);
    let wires = enumeration.variants.iter().map(|variant| &variant.wire);
    let spellings = spellings(enumeration, |spelling| quote!(#spelling));
    let values = values(&names);
    [
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

                #values
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

fn over_integer(enumeration: &Enum) -> [TokenStream; 3] {
    let name = ident(&enumeration.name);
    let allow = allow(enumeration);
    let names = names(enumeration);
    let wires = enumeration.variants.iter().map(|variant| number(&variant.wire));
    let spellings = spellings(enumeration, number);
    let values = values(&names);
    [
        quote! {
            #allow
            impl #name {
                #[doc = " The value as it travels."]
                pub const fn as_i64(&self) -> i64 {
                    match self {
                        #(Self::#names => #wires,)*
                        Self::UnknownValue(value) => value.as_i64(),
                    }
                }

                #values
            }
        },
        quote! {
            #allow
            impl From<i64> for #name {
                fn from(number: i64) -> Self {
                    match number {
                        #(#spellings => Self::#names,)*
                        _ => Self::UnknownValue(runtime::UnknownNumber::new(number)),
                    }
                }
            }
        },
        quote!(runtime::open_number_enum!(#name);),
    ]
}

fn allow(enumeration: &Enum) -> Option<TokenStream> {
    allow_deprecated(enumeration.variants.iter().any(|variant| variant.deprecated.is_some()))
}

fn names(enumeration: &Enum) -> Vec<Ident> {
    enumeration.variants.iter().map(|variant| ident(&variant.rust)).collect()
}

fn values(names: &[Ident]) -> TokenStream {
    quote! {
        #[doc = " Every documented value."]
        pub const fn values() -> &'static [Self] {
            &[#(Self::#names),*]
        }
    }
}

/// For each variant, a pattern of all its spellings.
fn spellings(enumeration: &Enum, literal: impl Fn(&str) -> TokenStream) -> Vec<TokenStream> {
    let pattern = |variant: &Variant| {
        let aliases = variant.aliases.iter().map(String::as_str);
        let spellings = std::iter::once(variant.wire.as_str()).chain(aliases).map(&literal);
        quote!(#(#spellings)|*)
    };
    enumeration.variants.iter().map(pattern).collect()
}

/// A number as Rust writes it. Validation has told of what is none.
fn number(wire: &str) -> TokenStream {
    let number = Literal::i64_unsuffixed(wire.parse().unwrap_or_default());
    quote!(#number)
}
