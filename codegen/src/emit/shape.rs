//! A struct: its definition, its table and the access to its members.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::paths;
use super::{allow_deprecated, deprecated, doc, ident, setter};
use crate::ir::{Field, Home, Service, Struct};

/// The items of a struct.
pub(super) fn emit(service: &Service, structure: &Struct) -> Vec<TokenStream> {
    let mut items = vec![definition(service, structure), shape(structure), call_macro(structure)];
    if structure.usage.request && !structure.fields.is_empty() {
        items.push(setters(service, structure));
    }
    items
}

fn definition(service: &Service, structure: &Struct) -> TokenStream {
    let doc = doc(&structure.doc);
    let name = ident(&structure.name);
    let non_exhaustive = (!structure.usage.request).then(|| quote!(#[non_exhaustive]));
    let fields = structure.fields.iter().map(|field| {
        let doc = super::doc(&field.doc);
        let deprecated = deprecated(field.deprecated.as_ref());
        let name = ident(&field.rust);
        let ty = field_type(service, field, structure.home);
        quote!(#doc #deprecated pub #name: #ty,)
    });
    quote! {
        #doc
        #[derive(Clone, Default, PartialEq)]
        #non_exhaustive
        pub struct #name { #(#fields)* }
    }
}

pub(super) fn field_type(service: &Service, field: &Field, home: Home) -> TokenStream {
    let mut ty = paths::ty(service, &field.ty, home);
    if field.boxed {
        ty = quote!(Box<#ty>);
    }
    if field.optional { quote!(Option<#ty>) } else { ty }
}

fn shape(structure: &Struct) -> TokenStream {
    let name = ident(&structure.name);
    let title = &structure.name;
    let allow = allow_deprecated(structure.has_deprecated());
    let rows = structure.fields.iter().map(row);
    let get = access(structure, &quote!(&));
    let get_mut = access(structure, &quote!(&mut));
    let index = if structure.fields.is_empty() { ident("_index") } else { ident("index") };
    quote! {
        #allow
        impl runtime::Shape for #name {
            fn table(&self) -> &'static runtime::Table {
                static TABLE: runtime::Table = runtime::Table { name: #title, fields: &[#(#rows),*] };
                &TABLE
            }

            fn get(&self, #index: usize) -> Option<&dyn runtime::Value> {
                #get
            }

            fn get_mut(&mut self, #index: usize) -> Option<&mut dyn runtime::Value> {
                #get_mut
            }
        }
    }
}

/// A row of the table.
fn row(field: &Field) -> TokenStream {
    let Field { wire, rust, .. } = field;
    let required = field.required.then(|| quote!(.required()));
    let sensitive = field.sensitive.then(|| quote!(.sensitive()));
    let in_body = field.in_body.then(|| quote!(.in_body()));
    let json = field.json.then(|| quote!(.json()));
    let wrapped_in = field.wrapped_in.as_ref().map(|name| quote!(.wrapped_in(#name)));
    let from_client = field.from_region.then(|| quote!(.from_client(runtime::FromClient::Region)));
    quote!(runtime::Field::new(#wire, #rust) #required #sensitive #in_body #json #wrapped_in #from_client)
}

fn access(structure: &Struct, reference_to: &TokenStream) -> TokenStream {
    if structure.fields.is_empty() {
        return quote!(None);
    }
    let arms = structure.fields.iter().enumerate().map(|(index, field)| {
        let index = Literal::usize_unsuffixed(index);
        let name = ident(&field.rust);
        quote!(#index => #reference_to self.#name,)
    });
    quote! {
        let value: #reference_to dyn runtime::Value = match index {
            #(#arms)*
            _ => return None,
        };
        Some(value)
    }
}

fn call_macro(structure: &Struct) -> TokenStream {
    let name = ident(&structure.name);
    quote!(runtime::shape!(#name);)
}

fn setters(service: &Service, structure: &Struct) -> TokenStream {
    let name = ident(&structure.name);
    let setters = structure.fields.iter().map(|field| {
        // The field's own doc says it all, and the builder's setter repeats it where users look first.
        let doc = format!(" Sets [`{0}`](Self#structfield.{0}).", field.rust);
        setter::emit(service, field, structure.home, &quote!(#[doc = #doc]), &quote!(self))
    });
    quote!(impl #name { #(#setters)* })
}
