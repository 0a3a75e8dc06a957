//! A setter, of a struct or of a builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::paths;
use super::{allow_deprecated, deprecated, ident};
use crate::ir::{Field, Home, Scalar, Service, Type};

/// The setter of a member of `target`.
pub(super) fn emit(
    service: &Service,
    field: &Field,
    home: Home,
    doc: &TokenStream,
    target: &TokenStream,
) -> TokenStream {
    let deprecated = deprecated(field.deprecated.as_ref());
    let allow = allow_deprecated(field.deprecated.is_some());
    let name = ident(&field.rust);
    let Parameter { name: parameter, ty, mut value } = parameter(service, &field.ty, home);
    if field.boxed {
        value = quote!(Box::new(#value));
    }
    if field.optional {
        value = quote!(Some(#value));
    }
    quote! {
        #doc
        #deprecated
        #allow
        pub fn #name(mut self, #parameter: #ty) -> Self {
            #target.#name = #value;
            self
        }
    }
}

/// What a setter takes, and the value that it makes of it.
struct Parameter {
    name: TokenStream,
    ty: TokenStream,
    value: TokenStream,
}

fn parameter(service: &Service, ty: &Type, home: Home) -> Parameter {
    let of_type = paths::ty(service, ty, home);
    match ty {
        Type::List(element) => {
            let Parameter { ty, .. } = parameter(service, element, home);
            let value = if converts(element) {
                quote!(values.into_iter().map(Into::into).collect())
            } else {
                quote!(values.into_iter().collect())
            };
            Parameter { name: quote!(values), ty: quote!(impl IntoIterator<Item = #ty>), value }
        }
        Type::Map(element) => {
            let Parameter { ty, .. } = parameter(service, element, home);
            let value = if converts(element) { quote!(value.into()) } else { quote!(value) };
            Parameter {
                name: quote!(entries),
                ty: quote!(impl IntoIterator<Item = (impl Into<String>, #ty)>),
                value: quote!(entries.into_iter().map(|(key, value)| (key.into(), #value)).collect()),
            }
        }
        _ if converts(ty) => {
            Parameter { name: quote!(value), ty: quote!(impl Into<#of_type>), value: quote!(value.into()) }
        }
        _ => Parameter { name: quote!(value), ty: of_type, value: quote!(value) },
    }
}

/// Whether a setter takes whatever converts into the type. A number does not: a literal would be of no type.
fn converts(ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => matches!(scalar, Scalar::String | Scalar::Any),
        Type::Text(_) | Type::Secret | Type::Enum(..) => true,
        Type::Struct(_) | Type::List(_) | Type::Map(_) => false,
    }
}
