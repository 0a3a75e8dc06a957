//! Waiters, and the data by which the progress of jobs is read.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::operation::option;
use super::{Module, doc, ident, paths, setter};
use crate::ir::{Acceptor, Home, Interval, Matcher, Service, Stages, Type, Waiter, Watch};

/// `waiter.rs`
pub(super) fn emit(service: &Service) -> Module {
    let mut module = Module::new(&service.waiters_spec);
    module.item(quote!(#![doc = " What programs wait for. Each is made by the client's method of its name."]));
    module.item(paths::use_runtime());
    module.item(paths::use_operations());
    if uses_types(service) {
        module.item(paths::use_types_beside());
    }
    for waiter in &service.waiters {
        for item in items(service, waiter) {
            module.item(item);
        }
    }
    module
}

fn uses_types(service: &Service) -> bool {
    let mut fields = service.waiters.iter().flat_map(|waiter| &waiter.by);
    fields.any(|field| matches!(field.ty.element(), Type::Struct(_) | Type::Enum(..)))
}

fn items(service: &Service, waiter: &Waiter) -> [TokenStream; 3] {
    let doc = doc(&waiter.doc);
    let name = ident(&waiter.name);
    let operation = ident(&waiter.operation);
    let wait_error = paths::wait_error();
    let target = quote!(self.wait.call.request);
    let setters =
        waiter.by.iter().map(|field| setter::emit(service, field, Home::Operation, &super::doc(&field.doc), &target));
    let data = data(waiter);
    [
        quote! {
            #doc
            #[derive(Clone, Debug)]
            #[must_use = "nothing is waited for until `wait` is called"]
            pub struct #name {
                wait: runtime::Wait<operation::#operation::Request, operation::#operation::Response>,
            }
        },
        quote! {
            impl #name {
                pub(super) fn new(client: runtime::Client) -> Self {
                    static WAITER: runtime::Waiter = #data;
                    Self { wait: runtime::Wait::new(client, &WAITER) }
                }

                #[doc = " Takes all parameters from a prepared request."]
                pub fn with_request(mut self, request: operation::#operation::Request) -> Self {
                    #target = request;
                    self
                }

                #[doc = " Calls the service in another region than the client's."]
                pub fn with_region(mut self, region: impl Into<String>) -> Self {
                    self.wait.call.options.region = Some(region.into());
                    self
                }

                #[doc = " Pauses between calls, in place of the documented ones: the first, and each twice the one before, up"]
                #[doc = " to the longest."]
                pub fn with_interval(mut self, first: ::std::time::Duration, longest: ::std::time::Duration) -> Self {
                    self.wait.interval = runtime::Interval { first, longest };
                    self
                }

                #[doc = " Waits, at most so long. Gives the answer that ended the waiting, or `None` where an error code did."]
                #[doc = ""]
                #[doc = " # Errors"]
                #[doc = ""]
                #[doc = " Where the time runs out, what is waited for can no longer come about, or a call fails in a way that does not"]
                #[doc = " pass; the error says which."]
                pub async fn wait(
                    self,
                    limit: ::std::time::Duration,
                ) -> Result<Option<operation::#operation::Response>, #wait_error<operation::#operation::Response>> {
                    self.wait.wait(limit).await
                }
            }
        },
        quote!(impl #name { #(#setters)* }),
    ]
}

fn data(waiter: &Waiter) -> TokenStream {
    let (name, state) = (&waiter.name, &waiter.state);
    let operation = ident(&waiter.operation);
    let interval = interval(waiter.interval);
    let acceptors = waiter.acceptors.iter().map(acceptor);
    quote! {
        runtime::Waiter {
            name: #name,
            operation: &operation::#operation::OPERATION,
            state: #state,
            interval: #interval,
            acceptors: &[#(#acceptors),*],
        }
    }
}

fn interval(interval: Interval) -> TokenStream {
    let [first, longest] = [interval.first, interval.longest].map(Literal::u32_unsuffixed);
    quote!(runtime::Interval::of_seconds(#first, #longest))
}

fn acceptor(acceptor: &Acceptor) -> TokenStream {
    let outcome = if acceptor.is_success { quote!(Success) } else { quote!(Failure) };
    let settle = Literal::u64_unsuffixed(acceptor.settle.into());
    let matcher = match &acceptor.matcher {
        Matcher::Values(conditions) => {
            let conditions = conditions.iter().map(|(path, values)| quote!((#path, &[#(#values),*])));
            quote!(Values(&[#(#conditions),*]))
        }
        Matcher::Errors(codes) => quote!(Errors(&[#(#codes),*])),
        Matcher::Empty(path) => quote!(Empty(#path)),
    };
    quote! {
        runtime::Acceptor {
            outcome: runtime::Outcome::#outcome,
            matcher: runtime::Matcher::#matcher,
            settle: ::std::time::Duration::from_secs(#settle),
        }
    }
}

/// The method that watches the progress of jobs.
pub(super) fn watch(watch: &Watch) -> TokenStream {
    let data = watch_data(watch);
    quote! {
        impl Builder {
            #[doc = " Watches the progress of the jobs that the request asks for: each change of state, stage, percentage and"]
            #[doc = " lag, until they stay as they are. Troubles that pass are outlived."]
            pub fn watch(self) -> runtime::Watch<Request, Response> {
                static WATCHED: runtime::Watched = #data;
                runtime::Watch::new(self.call, &WATCHED)
            }
        }
    }
}

fn watch_data(watch: &Watch) -> TokenStream {
    let Watch { jobs, id, state, ends, done, .. } = watch;
    let interval = interval(watch.interval);
    let (jobs, id) = (option(jobs.as_ref()), option(id.as_ref()));
    let stages = match &watch.stages {
        Stages::Members(stages) => {
            let stages = stages.iter().map(|(name, state, percent)| {
                let percent = option(percent.as_ref());
                quote!(runtime::StageFields { name: #name, state: #state, percent: #percent })
            });
            quote!(Members(&[#(#stages),*]))
        }
        Stages::List { list, name, state, percent } => {
            let percent = option(percent.as_ref());
            quote!(List { list: #list, entry: runtime::StageFields { name: #name, state: #state, percent: #percent } })
        }
    };
    let lag = watch.lag.as_ref().map_or_else(
        || quote!(None),
        |(path, milliseconds)| {
            let milliseconds = Literal::u32_unsuffixed(*milliseconds);
            quote!(Some(runtime::Lag { path: #path, milliseconds: #milliseconds }))
        },
    );
    quote! {
        runtime::Watched {
            interval: #interval,
            jobs: #jobs,
            id: #id,
            state: #state,
            ends: &[#(#ends),*],
            stages: runtime::Stages::#stages,
            done: &[#(#done),*],
            lag: #lag,
        }
    }
}
