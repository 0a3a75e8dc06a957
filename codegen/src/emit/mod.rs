//! Stage 4, emit: converts the IR to Rust text. One file per kind of item. Nothing is decided here.

mod client;
mod data;
mod error_code;
mod example;
mod examples;
mod open_enum;
mod operation;
mod paths;
mod print;
mod service;
mod setter;
mod shape;
mod text;
mod ty;
mod types;
mod waiter;

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span};
use quote::quote;

use crate::ir::{Api, Field, Home, Service, Type};

pub use self::print::EmitError;
use self::print::{Module, print};

/// Generated files: text by path in the output folder.
pub type Files = BTreeMap<String, String>;

/// Emits everything.
///
/// # Errors
///
/// Fails if the tokens of an item are not valid Rust, which is a mistake in this stage.
pub fn emit(api: &Api) -> Result<Files, EmitError> {
    let mut files = Files::new();
    let mut root = Module::new("specs");
    root.text("//! The services, generated from `specs/`.\n");
    for service in &api.services {
        let name = ident(&service.name);
        let feature = &service.name;
        root.item(quote! { #[cfg(feature = #feature)] pub(crate) mod #name; });
        files.insert(format!("{}/page.md", service.name), service::page(service)?);
        for (path, module) in modules(service)? {
            files.insert(format!("{}/{path}", service.name), print(&module)?);
        }
    }
    files.insert("mod.rs".to_owned(), print(&root)?);
    Ok(files)
}

/// The modules of a service, by path below its folder.
fn modules(service: &Service) -> Result<Vec<(String, Module)>, EmitError> {
    let mut modules = vec![
        ("mod.rs".to_owned(), service::emit(service)),
        ("client.rs".to_owned(), client::emit(service)),
        ("error_code.rs".to_owned(), error_code::emit(service)),
        ("examples.rs".to_owned(), examples::emit(service)),
        ("operation/mod.rs".to_owned(), operation::index(service)),
        ("types/mod.rs".to_owned(), types::index(service)),
        ("types/enums.rs".to_owned(), types::enums(service)),
        ("types/structs.rs".to_owned(), types::structs(service)),
    ];
    if !service.waiters.is_empty() {
        modules.push(("waiter.rs".to_owned(), waiter::emit(service)?));
    }
    for operation in &service.operations {
        modules.push((format!("operation/{}.rs", operation.module), operation::emit(service, operation)?));
    }
    Ok(modules)
}

/// Doc comments of the module that they stand in.
fn module_doc(lines: &[String]) -> String {
    lines.iter().map(|line| if line.is_empty() { "//!\n".to_owned() } else { format!("//! {line}\n") }).collect()
}

/// The type of a struct's field as people write it: on one line, without paths.
pub fn field_type(service: &Service, field: &Field) -> String {
    ty::plain(&ty::of_field(service, field, Home::Operation))
}

/// A type as people write it: on one line, without paths.
pub fn type_text(service: &Service, ty: &Type) -> String {
    ty::plain(&ty::value(service, ty, Home::Operation))
}

fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
