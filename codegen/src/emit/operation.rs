//! An operation: its data, its request and response, and its builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::paths;
use super::{Module, doc, ident, module_doc, setter, shape};
use crate::ir::{Home, Operation, PagedList, PagingStyle, RateScope, Safety, Service, Type, Window};

/// `operation/mod.rs`
pub(super) fn index(service: &Service) -> Module {
    let mut module = Module::new(&service.specs);
    let names = service.operations.iter().map(|operation| ident(&operation.module));
    module.item(quote! {
        #![doc = " The operations: each with its request, its response and the builder of a call."]
    });
    module.item(quote!(#(pub mod #names;)*));
    module
}

/// `operation/<name>.rs`
pub(super) fn emit(service: &Service, operation: &Operation) -> Module {
    let mut module = Module::new(&operation.spec);
    let module_doc = module_doc(&operation.doc);
    module.item(module_doc);
    module.item(paths::use_runtime());
    if uses_types(service, operation) {
        module.item(paths::use_types());
    }
    module.item(data(operation));
    for id in [operation.request, operation.response] {
        if let Some(structure) = service.structure(id) {
            for item in shape::emit(service, structure) {
                module.item(item);
            }
        }
    }
    for item in builder(service, operation) {
        module.item(item);
    }
    module
}

/// Whether the request or the response names a type of the service.
fn uses_types(service: &Service, operation: &Operation) -> bool {
    [operation.request, operation.response]
        .into_iter()
        .filter_map(|id| service.structure(id))
        .flat_map(|structure| &structure.fields)
        .any(|field| matches!(field.ty.element(), Type::Struct(_) | Type::Enum(..)))
}

/// The operation as the runtime sees it.
fn data(operation: &Operation) -> TokenStream {
    let service = paths::service_from_operation();
    let name = &operation.name;
    let safety = match operation.safety {
        Safety::Read => quote!(Read),
        Safety::Idempotent => quote!(Idempotent),
        Safety::Write => quote!(Write),
    };
    let idempotency_token = option(operation.idempotency_token.as_ref());
    let rate_limits = operation.rate_limits.iter().map(|limit| {
        let per_second = proc_macro2::Literal::u32_unsuffixed(limit.per_second);
        let scope = match limit.scope {
            RateScope::Region => quote!(Region),
            RateScope::AccountAndRegion => quote!(AccountAndRegion),
            RateScope::Unstated => quote!(Unstated),
        };
        quote!(runtime::RateLimit { per_second: #per_second, scope: runtime::RateScope::#scope })
    });
    let conditions = operation.conditions.iter().map(|condition| {
        let when = condition.when.iter().map(|(path, values)| quote!((#path, &[#(#values),*])));
        let require = &condition.require;
        quote!(runtime::Condition { when: &[#(#when),*], require: &[#(#require),*] })
    });
    let windows = operation.paging.iter().map(window);
    quote! {
        #[doc = " The operation as data."]
        #[doc(hidden)]
        pub static OPERATION: runtime::Operation = runtime::Operation {
            service: &#service,
            name: #name,
            safety: runtime::Safety::#safety,
            idempotency_token: #idempotency_token,
            rate_limits: &[#(#rate_limits),*],
            conditions: &[#(#conditions),*],
            paging: &[#(#windows),*],
            request: || Box::<Request>::default(),
            response: || Box::<Response>::default(),
        };
    }
}

fn window(window: &Window) -> TokenStream {
    let style = match &window.style {
        PagingStyle::PageNumber { page, size } => quote!(PageNumber { page: #page, size: #size }),
        PagingStyle::Offset { offset, limit } => quote!(Offset { offset: #offset, limit: #limit }),
        PagingStyle::Token { token, next } => quote!(Token { token: #token, next: #next }),
    };
    let lists = window.lists.iter().map(|list| &list.path);
    let total = option(window.total.as_ref());
    quote!(runtime::Window { style: runtime::PagingStyle::#style, lists: &[#(#lists),*], total: #total })
}

fn option(value: Option<&String>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn builder(service: &Service, operation: &Operation) -> Vec<TokenStream> {
    let summary = doc(&operation.summary);
    let title = format!(" A call of `{}`.", operation.name);
    let (error, raw_answer, retry_policy) = (paths::error(), paths::raw_answer(), paths::retry_policy());
    let send_doc = doc(&operation.send_doc);
    let target = quote!(self.call.request);
    let request = service.structure(operation.request);
    let setters: Vec<_> = request
        .into_iter()
        .flat_map(|request| &request.fields)
        .map(|field| setter::emit(service, field, Home::Operation, &doc(&field.doc), &target))
        .collect();
    let setters = (!setters.is_empty()).then(|| quote!(impl Builder { #(#setters)* }));
    let definition = quote! {
        #[doc = #title]
        #[doc = ""]
        #summary
        #[derive(Clone, Debug)]
        #[must_use = "a call does nothing until it is sent"]
        pub struct Builder {
            call: runtime::Call<Request>,
        }
    };
    let methods = quote! {
        impl Builder {
            pub(in super::super) fn new(client: runtime::Client) -> Self {
                Self { call: runtime::Call::new(client, &OPERATION) }
            }

            #[doc = " Takes all parameters from a prepared request."]
            pub fn with_request(mut self, request: Request) -> Self {
                self.call.request = request;
                self
            }

            #[doc = " Limits the time of the whole call, in place of the client's own limit."]
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call.options.timeout = Some(timeout);
                self
            }

            #[doc = " Calls the service in another region than the client's."]
            pub fn with_region(mut self, region: impl Into<String>) -> Self {
                self.call.options.region = Some(region.into());
                self
            }

            #[doc = " When this call is sent again, in place of the client's own policy."]
            pub fn with_retry_policy(mut self, policy: #retry_policy) -> Self {
                self.call.options.retry_policy = Some(policy);
                self
            }

            #send_doc
            pub async fn send(self) -> Result<Response, #error> {
                self.call.send().await
            }

            #[doc = " Sends the call and gives the answer as it came, whether or not the service calls it a success."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " As for [`send`](Self::send), but for what the answer says."]
            pub async fn send_raw(self) -> Result<#raw_answer, #error> {
                self.call.send_raw().await
            }
        }
    };
    let lists = (!operation.paging.is_empty()).then(|| lists(service, operation));
    [Some(definition), Some(methods), lists, setters].into_iter().flatten().collect()
}

/// The methods that read lists page by page.
fn lists(service: &Service, operation: &Operation) -> TokenStream {
    let windows = operation.paging.iter().enumerate();
    let each = windows.flat_map(|(index, window)| window.lists.iter().map(move |list| (index, list)));
    let methods = each.map(|(window, list)| items(service, window, list));
    quote! {
        impl Builder {
            #[doc = " Every page, from the one that the request asks for."]
            pub fn pages(self) -> runtime::Pages<Request, Response> {
                runtime::Pages::new(self.call)
            }

            #(#methods)*
        }
    }
}

/// The method that reads every entry of a list.
fn items(service: &Service, window: usize, list: &PagedList) -> TokenStream {
    let item = paths::ty(service, &list.item, Home::Operation);
    let method = ident(&list.method);
    let window = proc_macro2::Literal::usize_unsuffixed(window);
    let wire = &list.path;
    let (steps, last) = list.fields.split_at(list.fields.len().saturating_sub(1));
    let last = last.iter().map(|field| ident(field));
    let doc = match steps.first().or(list.fields.first()) {
        Some(field) if steps.is_empty() => {
            format!(" Every entry of [`{field}`](Response#structfield.{field}), page after page.")
        }
        Some(field) => format!(" Every entry of [`{wire}`](Response#structfield.{field}), page after page."),
        None => String::new(),
    };
    let open = match steps.split_first() {
        None if list.optional => quote!(page #(.#last)* .unwrap_or_default()),
        None => quote!(page #(.#last)*),
        Some((first, steps)) => {
            let first = ident(first);
            let steps = steps.iter().map(|field| ident(field));
            let end = if list.optional { quote!(and_then) } else { quote!(map) };
            quote!(page.#first #(.and_then(|it| it.#steps))* .#end(|it| it #(.#last)*).unwrap_or_default())
        }
    };
    quote! {
        #[doc = #doc]
        pub fn #method(self) -> runtime::Items<Request, Response, #item> {
            runtime::Items::new(runtime::Pages::of_list(self.call, #window, #wire), |page| #open)
        }
    }
}
