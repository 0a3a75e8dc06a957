//! Operations, waiters and watches as the runtime sees them: constants of its own types.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{ident, paths};
use crate::ir::{
    Acceptor, FailedItems, Interval, Matcher, Operation, PagingStyle, RateScope, Safety, Stages, StructId, Waiter,
    Watch, Window,
};

/// The operation with the names of its request and its response.
pub(super) fn operation(operation: &Operation, name_of: impl Fn(StructId) -> String) -> TokenStream {
    let service = paths::service_from_operation();
    let name = &operation.name;
    let [request, response] = [operation.request, operation.response].map(|id| ident(&name_of(id)));
    let safety = match operation.safety {
        Safety::Read => quote!(Read),
        Safety::Idempotent => quote!(Idempotent),
        Safety::Write => quote!(Write),
    };
    let mut fields = Vec::new();
    if let Some(token) = &operation.idempotency_token {
        fields.push(quote!(idempotency_token: Some(#token)));
    }
    if !operation.rate_limits.is_empty() {
        let limits = operation.rate_limits.iter().map(|limit| {
            let per_second = Literal::u32_unsuffixed(limit.per_second);
            let scope = match limit.scope {
                RateScope::Region => quote!(Region),
                RateScope::AccountAndRegion => quote!(AccountAndRegion),
                RateScope::Unstated => quote!(Unstated),
            };
            quote!(runtime::RateLimit { per_second: #per_second, scope: runtime::RateScope::#scope })
        });
        fields.push(quote!(rate_limits: &[#(#limits),*]));
    }
    if !operation.allowed.is_empty() {
        let allowed = operation.allowed.iter().map(|(name, values)| quote!((#name, &[#(#values),*])));
        fields.push(quote!(allowed: &[#(#allowed),*]));
    }
    if !operation.paging.is_empty() {
        let windows = operation.paging.iter().map(window);
        fields.push(quote!(paging: &[#(#windows),*]));
    }
    let plain = quote! {
        runtime::Operation::of::<#request, #response>(&#service, #name, runtime::Safety::#safety)
    };
    let value = if fields.is_empty() { plain } else { quote!(runtime::Operation { #(#fields,)* ..#plain }) };
    quote! {
        #[doc(hidden)]
        pub static OPERATION: runtime::Operation = #value;
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

/// The waiter as a static.
pub(super) fn waiter(waiter: &Waiter, names_of: impl Fn(&str) -> Option<[String; 2]>) -> TokenStream {
    let (method, state) = (&waiter.method, &waiter.state);
    let constant = ident(&waiter.constant());
    let operation = ident(&waiter.operation);
    let interval = interval(waiter.interval);
    let acceptors = waiter.acceptors.iter().map(acceptor);
    let failed_items = waiter.failed_items.as_ref().map_or_else(
        || quote!(None),
        |it| {
            let failed_items = failed_items(it, names_of);
            quote!(Some(#failed_items))
        },
    );
    quote! {
        static #constant: runtime::Waiter = runtime::Waiter {
            method: #method,
            operation: &operation::#operation::OPERATION,
            state: #state,
            interval: #interval,
            acceptors: &[#(#acceptors),*],
            failed_items: #failed_items,
        };
    }
}

fn failed_items(spec: &FailedItems, names_of: impl Fn(&str) -> Option<[String; 2]>) -> TokenStream {
    let FailedItems { list, name, state, failed, .. } = spec;
    let message = option(spec.message.as_ref());
    let asked = spec.asked.as_ref().and_then(|asked| {
        let operation = ident(&asked.operation);
        let [request, response] = names_of(&asked.operation)?.map(|name| ident(&name));
        let pairs = |pairs: &[(String, String)]| {
            let pairs = pairs.iter().map(|(parameter, value)| quote!((#parameter, #value)));
            quote!(&[#(#pairs),*])
        };
        let (values, paths) = (pairs(&asked.request), pairs(&asked.from_response));
        Some(quote! {
            runtime::Asked::of::<operation::#operation::#request, operation::#operation::#response>(
                &operation::#operation::OPERATION, #values, #paths
            )
        })
    });
    let asked = asked.map_or_else(|| quote!(None), |asked| quote!(Some(#asked)));
    quote! {
        runtime::FailedItems {
            asked: #asked,
            list: #list,
            name: #name,
            state: #state,
            failed: &[#(#failed),*],
            message: #message,
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

/// The watch as a static.
pub(super) fn watch(watch: &Watch) -> TokenStream {
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
        static WATCHED: runtime::Watched = runtime::Watched {
            interval: #interval,
            jobs: #jobs,
            id: #id,
            state: #state,
            ends: &[#(#ends),*],
            stages: runtime::Stages::#stages,
            done: &[#(#done),*],
            lag: #lag,
        };
    }
}
