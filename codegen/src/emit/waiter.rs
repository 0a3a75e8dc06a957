//! Waiters.

use super::text::Text;
use super::{EmitError, Module, data, example, module_doc, paths, setter};
use crate::ir::{Home, Service, Type, Waiter};

/// `waiter.rs`
pub(super) fn emit(service: &Service) -> Result<Module, EmitError> {
    let mut module = Module::new(&service.waiters_spec);
    let mut doc = vec!["The waiters. The client has a method for each.".to_owned()];
    if let Some(first) = service.waiters.iter().find(|waiter| service.first_waiter.as_ref() == Some(&waiter.name)) {
        doc.push(String::new());
        doc.extend(example::wait(service, first)?);
    }
    doc.push(String::new());
    doc.extend_from_slice(&service.docs.waiters);
    module.text(module_doc(&doc));
    module.item(paths::use_runtime());
    module.item(paths::use_operations());
    if uses_types(service) {
        module.item(paths::use_types_beside());
    }
    for waiter in &service.waiters {
        let Some(names) = names(service, waiter) else { continue };
        module.text(definition(waiter, &names));
        let Names { request, response } = &names;
        let response = if waiter.may_lack_response { format!("Option<{response}>") } else { response.clone() };
        module.text(format!(
            "runtime::wait_options!({}, {request}, {response}, {});\n",
            waiter.name,
            waiter.constant()
        ));
        module.item(data::waiter(waiter, |module| {
            let operation = service.operations.iter().find(|operation| operation.module == module)?;
            let name = |id| Some(service.structure(id)?.name.clone());
            Some([name(operation.request)?, name(operation.response)?])
        }));
        module.text(setters(service, waiter));
    }
    Ok(module)
}

/// Paths of the request and the response of a waiter's operation.
struct Names {
    request: String,
    response: String,
}

fn names(service: &Service, waiter: &Waiter) -> Option<Names> {
    let operation = service.operations.iter().find(|operation| operation.module == waiter.operation)?;
    let path = |id| Some(format!("operation::{}::{}", waiter.operation, service.structure(id)?.name));
    Some(Names { request: path(operation.request)?, response: path(operation.response)? })
}

fn uses_types(service: &Service) -> bool {
    let mut fields = service.waiters.iter().flat_map(|waiter| &waiter.by);
    fields.any(|field| matches!(field.ty.element(), Type::Struct(_) | Type::Enum(..)))
}

fn definition(waiter: &Waiter, Names { request, response }: &Names) -> String {
    let mut text = Text::default();
    text.doc(&waiter.doc);
    text.line("#[derive(Clone)]").line("#[must_use = \"a waiter does nothing until `wait` is called\"]");
    text.open(format!("pub struct {} {{", waiter.name));
    text.line(format!("wait: runtime::Wait<{request}, {response}>,")).close("}");
    text.finish()
}

fn setters(service: &Service, waiter: &Waiter) -> String {
    let mut text = Text::default();
    text.open(format!("impl {} {{", waiter.name));
    for field in &waiter.by {
        text.gap();
        setter::emit(&mut text, service, field, Home::Operation, &field.doc, "self.wait.call.request");
    }
    text.close("}");
    text.finish()
}
