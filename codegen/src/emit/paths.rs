//! Every path from generated code to what is written by hand, and every path among generated modules.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::ir::{EnumId, Home, Scalar, Service, StructId, Text, Type};

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

/// The line that brings the types of a service into a module beside theirs.
pub(super) fn use_types_beside() -> TokenStream {
    quote!(
        use super::types;
    )
}

/// The error of a wait.
pub(super) fn wait_error() -> TokenStream {
    quote!(::dts_api::WaitError)
}

/// An answer as it came.
pub(super) fn raw_answer() -> TokenStream {
    quote!(::dts_api::RawResponse)
}

/// The error of every call.
pub(super) fn error() -> TokenStream {
    quote!(::dts_api::Error)
}

/// When a call is sent again.
pub(super) fn retry_policy() -> TokenStream {
    quote!(::dts_api::RetryPolicy)
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

/// A type.
pub(super) fn ty(service: &Service, ty: &Type, home: Home) -> TokenStream {
    match ty {
        Type::Scalar(scalar) => match scalar {
            Scalar::String => quote!(String),
            Scalar::Bool => quote!(bool),
            Scalar::Int32 => quote!(i32),
            Scalar::Int64 => quote!(i64),
            Scalar::Uint64 => quote!(u64),
            Scalar::Double => quote!(f64),
            Scalar::Any => quote!(runtime::serde_json::Value),
        },
        Type::Text(text) => {
            let name = ident(match text {
                Text::Percent => "Percent",
                Text::Integer => "IntegerText",
                Text::Number => "NumberText",
                Text::Bool => "BoolText",
                Text::UnixSeconds => "UnixSeconds",
                Text::DateTime => "DateTime",
                Text::Json => "JsonText",
            });
            quote!(runtime::values::#name)
        }
        Type::Secret => quote!(runtime::Sensitive),
        Type::Struct(id) => named(struct_name(service, *id), home),
        Type::Enum(id, _) => named(enum_name(service, *id), home),
        Type::List(element) => {
            let element = self::ty(service, element, home);
            quote!(Vec<#element>)
        }
        Type::Map(element) => {
            let element = self::ty(service, element, home);
            quote!(::std::collections::BTreeMap<String, #element>)
        }
    }
}

fn named(name: &str, home: Home) -> TokenStream {
    let name = ident(name);
    match home {
        Home::Types => quote!(super::#name),
        Home::Operation => quote!(types::#name),
    }
}

fn struct_name(service: &Service, id: StructId) -> &str {
    service.structure(id).map_or("Missing", |structure| &structure.name)
}

fn enum_name(service: &Service, id: EnumId) -> &str {
    service.enumeration(id).map_or("Missing", |enumeration| &enumeration.name)
}
