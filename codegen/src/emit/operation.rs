//! An operation: its data, its request and response, and its builder.

use quote::quote;

use super::text::Text;
use super::{EmitError, Module, data, error_code, example, ident, module_doc, paths, setter, shape, ty};
use crate::ir::{Home, Operation, PagedList, Service, Struct, StructId, Type, Watch};

/// `operation/mod.rs`
pub(super) fn index(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    let names = service.operations.iter().map(|operation| ident(&operation.module));
    module.text(module_doc(&service.docs.operations));
    module.item(quote!(#(pub mod #names;)*));
    module
}

/// `operation/<name>.rs`
pub(super) fn emit(service: &Service, operation: &Operation) -> Result<Module, EmitError> {
    let mut module = Module::new(&operation.spec);
    let heading = ["", "# Example", ""].map(str::to_owned);
    let example = example::call(service, operation)?;
    let gap = [String::new()];
    module.text(module_doc(&[&operation.doc, heading.as_slice(), &example, &gap, &operation.facts].concat()));
    module.item(paths::use_runtime());
    if uses_types(service, operation) {
        module.item(paths::use_types());
    }
    module.text(builder(service, operation));
    module.text(format!(
        "runtime::call_options!({}, {}, {});\n",
        operation.name,
        name(service, operation.request),
        name(service, operation.response)
    ));
    module.text(setters(service, operation));
    for id in [operation.request, operation.response] {
        if let Some(structure) = service.structure(id) {
            for item in shape::emit(service, structure) {
                module.text(item);
            }
        }
    }
    module.item(data::operation(operation, |id| name(service, id)));
    if let Some(watch) = &operation.watch {
        module.item(data::watch(watch));
        if !watch.stage_names.is_empty() {
            module.text(stages(watch));
        }
    }
    Ok(module)
}

/// The name of a struct. Resolving gives every id its struct.
fn name(service: &Service, id: StructId) -> String {
    service.structure(id).map_or_else(String::new, |structure| structure.name.clone())
}

/// Whether the request or the response names a type of the service.
fn uses_types(service: &Service, operation: &Operation) -> bool {
    [operation.request, operation.response]
        .into_iter()
        .filter_map(|id| service.structure(id))
        .flat_map(Struct::kept)
        .map(|field| &field.ty)
        .chain(operation.watch.as_ref().map(|watch| &watch.state_type))
        .any(|ty| matches!(ty.element(), Type::Struct(_) | Type::Enum(..)))
}

/// Emits the builder with the methods that send the call: `send`, `pages`, `watch`.
fn builder(service: &Service, operation: &Operation) -> String {
    let Operation { name: builder, .. } = operation;
    let [request, response] = [operation.request, operation.response].map(|id| name(service, id));
    let mut text = Text::default();
    text.doc(&operation.summary).line("///");
    text.line("/// Builds a call: set the parameters, then `.await` it or call [`send`](Self::send).");
    text.line("/// [The module](self) has an example.");
    text.line("#[derive(Clone)]").line("#[must_use = \"a call does nothing until it is sent\"]");
    text.open(format!("pub struct {builder} {{")).line(format!("call: runtime::Call<{request}>,")).close("}");
    text.line("").open(format!("impl {builder} {{"));
    text.doc(&operation.send_doc).line("#[inline]");
    text.open(format!("pub fn send(self) -> runtime::ResponseFuture<{response}> {{"));
    text.line("self.call.send()").close("}");
    if !operation.paging.is_empty() {
        text.gap().line("/// Returns all pages, starting at the requested one.").line("#[inline]");
        text.open(format!("pub fn pages(self) -> runtime::Pages<{request}, {response}> {{"));
        text.line("runtime::Pages::new(self.call)").close("}");
    }
    for (index, window) in operation.paging.iter().enumerate() {
        for list in &window.lists {
            items(&mut text, service, [&request, &response], index, list);
        }
    }
    if let Some(watch) = &operation.watch {
        text.gap();
        text.doc(&watch.doc);
        text.line("#[inline]");
        let state = ty::value(service, &watch.state_type, Home::Operation);
        text.open(format!("pub fn watch(self) -> runtime::Watch<{state}> {{"));
        text.line(format!("runtime::Watch::new::<{request}, {response}>(self.call, &WATCHED)")).close("}");
    }
    text.close("}");
    text.finish()
}

/// Emits the method that returns the entries of a list.
fn items(text: &mut Text, service: &Service, [request, response]: [&str; 2], window: usize, list: &PagedList) {
    let item = ty::value(service, &list.item, Home::Operation);
    let wire = &list.path;
    let first = list.fields.first().map_or("", String::as_str);
    let title = if list.fields.len() == 1 { first } else { wire };
    text.gap();
    text.line(format!("/// Returns the entries of [`{title}`]({response}#structfield.{first}) on all pages."));
    text.deprecated(list.deprecated.as_ref()).allow_deprecated(list.deprecated.is_some()).line("#[inline]");
    text.open(format!("pub fn {}(self) -> runtime::Items<{request}, {response}, {item}> {{", list.method));
    let pages = format!("runtime::Pages::of_list(self.call, {window}, {wire:?})");
    text.line(format!("runtime::Items::new({pages}, |page| {})", open(list))).close("}");
}

/// The expression that takes the list out of a page.
fn open(list: &PagedList) -> String {
    let Some((last, steps)) = list.fields.split_last() else { return String::new() };
    let Some((first, steps)) = steps.split_first() else {
        let default = if list.optional { ".unwrap_or_default()" } else { "" };
        return format!("page.{last}{default}");
    };
    let steps: String = steps.iter().map(|field| format!(".and_then(|it| it.{field})")).collect();
    let end = if list.optional { "and_then" } else { "map" };
    format!("page.{first}{steps}.{end}(|it| it.{last}).unwrap_or_default()")
}

/// Emits the names of the stages of a watch.
fn stages(watch: &Watch) -> String {
    let mut text = Text::default();
    text.line("/// Names of the stages that `watch` reports.");
    text.open("pub mod stage {");
    for name in &watch.stage_names {
        text.gap();
        error_code::constant(&mut text, name);
    }
    text.close("}");
    text.finish()
}

/// The setters, required parameters first.
fn setters(service: &Service, operation: &Operation) -> String {
    let Some(request) = service.structure(operation.request).filter(|request| !request.fields.is_empty()) else {
        return String::new();
    };
    let mut text = Text::default();
    text.open(format!("impl {} {{", operation.name));
    let (required, optional): (Vec<_>, Vec<_>) = request.fields.iter().partition(|field| field.required);
    for field in required.into_iter().chain(optional) {
        text.gap();
        setter::emit(&mut text, service, field, Home::Operation, &field.doc, "self.call.request");
        text.gap();
        setter::emit_optional(&mut text, service, field, Home::Operation, "self.call.request");
    }
    text.close("}");
    text.finish()
}
