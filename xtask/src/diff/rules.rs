//! What a change of the specs means to users of the crate: every rule, with its id, its class and its reason. This is
//! the only place that says so; `specs/README.md` shows the same table.

use serde::Serialize;

/// What a change asks of users. The worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Class {
    /// A program that keeps to the conventions may no longer compile, or does something else.
    Breaking,
    /// Programs go on as they are.
    Additive,
    /// Only what is written about the code changes.
    Documentation,
}

impl Class {
    pub(crate) const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Documentation];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Documentation => "documentation",
        }
    }
}

macro_rules! rules {
    ($($name:ident $id:literal $class:ident $reason:literal)*) => {
        /// A rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Rule { $($name),* }

        impl Rule {
            /// Every rule, in the order of the table.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            pub(crate) fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// What a change of this kind asks of users.
            pub(crate) fn class(self) -> Class {
                match self { $(Self::$name => Class::$class),* }
            }

            /// Why, in a sentence.
            pub(crate) fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason),* }
            }
        }
    };
}

rules! {
    // Services.
    ServiceAdded "service-added" Additive
        "A new module behind a new feature does not affect programs that do not enable it."
    ServiceRemoved "service-removed" Breaking
        "Its module and its feature are removed."
    ServiceVersionChanged "service-version-changed" Breaking
        "Every call uses another API version or protocol."
    HostChanged "host-changed" Additive
        "The client chooses hosts itself, and no Rust name depends on them; firewall rules may need an update."
    EndpointAdded "endpoint-added" Additive
        "A new constant in `endpoint`."
    EndpointRemoved "endpoint-removed" Breaking
        "A constant of `endpoint` is removed."
    EnvelopeChanged "envelope-changed" Additive
        "The client reads error codes, messages and request IDs from other fields; `Error` returns them as before."

    // Operations.
    OperationAdded "operation-added" Additive
        "A new method of the client and a new module."
    OperationRemoved "operation-removed" Breaking
        "The client's method and the module are removed."
    RetryAdded "retry-added" Breaking
        "A call with an unknown outcome, as after a time-out, is now retried: it may reach the service twice."
    RetryRemoved "retry-removed" Breaking
        "A call with an unknown outcome, as after a time-out, is no longer retried: programs see more errors."
    SafetyChanged "safety-changed" Additive
        "Another `safety` or idempotency token; the same calls are retried as before."
    ConditionAdded "condition-added" Breaking
        "Calls that were sent now fail before they are sent."
    ConditionRemoved "condition-removed" Additive
        "Calls that failed before they were sent are now sent."
    AllowedNarrowed "allowed-narrowed" Breaking
        "Calls with a value that is no longer allowed now fail before they are sent."
    AllowedWidened "allowed-widened" Additive
        "Calls with a value that was not allowed are now sent."
    RateLimitChanged "rate-limit-changed" Additive
        "The client's rate limiter allows more or fewer calls."
    PagingAdded "paging-added" Additive
        "The builder gets methods for pagination."
    PagingRemoved "paging-removed" Breaking
        "Methods of the builder for pagination are removed."
    PagingItemChanged "paging-item-changed" Breaking
        "The method for a list returns entries of another type or of another list."
    PagingChanged "paging-changed" Additive
        "Pages are requested in another way, with the same methods."

    // Waiting and watching.
    WaiterAdded "waiter-added" Additive
        "A new method of the client and a new type."
    WaiterRemoved "waiter-removed" Breaking
        "The client's method and the type are removed."
    WaiterOperationChanged "waiter-operation-changed" Breaking
        "`wait` returns the response of another operation."
    WaiterSetterAdded "waiter-setter-added" Additive
        "The waiter gets a setter."
    WaiterSetterRemoved "waiter-setter-removed" Breaking
        "A setter of the waiter is removed."
    WaiterSuccessChanged "waiter-success-changed" Breaking
        "A wait succeeds under another condition."
    WaiterFailureAdded "waiter-failure-added" Additive
        "A wait that can no longer succeed fails sooner, with an error that programs already handle."
    WaiterFailureRemoved "waiter-failure-removed" Breaking
        "A wait continues in a case in which it failed before."
    WaiterChanged "waiter-changed" Additive
        "Other pauses, another order of acceptors, or another field in messages; a wait ends under the same conditions."
    WatchAdded "watch-added" Additive
        "The builder gets `watch`."
    WatchRemoved "watch-removed" Breaking
        "The builder loses `watch`."
    WatchEndsChanged "watch-ends-changed" Breaking
        "The stream of changes ends in other states, or covers other jobs."
    StageAdded "stage-added" Additive
        "A new constant in `stage`."
    StageRemoved "stage-removed" Breaking
        "A constant of `stage` is removed."
    WatchChanged "watch-changed" Additive
        "Other pauses, or more or less information; the stream ends in the same states."

    // Structs.
    TypeAdded "type-added" Additive
        "A new type in `types`."
    TypeRemoved "type-removed" Breaking
        "A type of `types` is removed."
    TypeRenamed "type-renamed" Breaking
        "Programs must use the new name of the type; nothing changes on the wire."
    TypeEnteredRequests "type-entered-requests" Additive
        "Requests now use a struct of responses: it gets setters and loses `#[non_exhaustive]`."
    TypeLeftRequests "type-left-requests" Breaking
        "No request uses the struct any more: it loses its setters and gets `#[non_exhaustive]`, so that literals no longer compile."

    // Fields of structs, requests and responses.
    FieldAdded "field-added" Additive
        "Structs of responses are `#[non_exhaustive]`; literals of those of requests end in `..Default::default()`."
    RequiredFieldAdded "required-field-added" Breaking
        "Calls without the new parameter fail before they are sent."
    FieldRemoved "field-removed" Breaking
        "Programs that read or set it no longer compile."
    RustNameChanged "rust-name-changed" Breaking
        "Programs must use the new name of the field, setter, variant, method or constant; nothing changes on the wire."
    WireNameChanged "wire-name-changed" Breaking
        "The code still compiles, but uses another name in requests and in stored JSON."
    TypeChanged "type-changed" Breaking
        "The field and its setter have another type."
    TypedValueChanged "typed-value-changed" Breaking
        "The text on the wire is the same, but the field has another type."
    ListMadeOptional "list-made-optional" Breaking
        "Requests distinguish an empty list or map from none, so it becomes an `Option` if a request uses the struct."
    ListMadePlain "list-made-plain" Breaking
        "Responses do not distinguish an empty list or map from none, so it is no `Option` if no request uses the struct any more."
    SensitivityChanged "sensitivity-changed" Breaking
        "Secret text is `Sensitive`, other text is `String`."
    MaskingChanged "masking-changed" Additive
        "`Debug`, errors and traces mask the value, or no longer do; its type is the same."
    MadeRequired "made-required" Breaking
        "Calls without it fail before they are sent."
    MadeOptional "made-optional" Additive
        "Calls without it no longer fail."
    FilledInChanged "filled-in-changed" Breaking
        "A call that leaves it unset sends another value than before."
    JsonTextChanged "json-text-changed" Breaking
        "It is now sent as JSON text, or no longer; the same applies to stored JSON."
    WrappingChanged "wrapping-changed" Additive
        "The list is sent in another wrapper; both are read."
    PlaceChanged "place-changed" Additive
        "The parameter moves between query and form body, which does not affect programs."
    DefaultChanged "default-changed" Documentation
        "The service applies the default, not the crate: calls without the parameter have already changed, whatever the version of the crate."
    LimitsChanged "limits-changed" Documentation
        "The service checks ranges, the crate only documents them; allowed values and lengths have their own rules."
    LengthNarrowed "length-narrowed" Breaking
        "Calls with a longer or shorter value now fail before they are sent."
    LengthWidened "length-widened" Additive
        "Calls with a longer or shorter value are now sent."

    // Enumerations.
    ValueAdded "value-added" Additive
        "Enumerations are `#[non_exhaustive]`, and programs compare unlisted values by their text."
    ValueRemoved "value-removed" Breaking
        "The variant is removed; the value reads as `UnknownValue`."
    AliasAdded "alias-added" Additive
        "Another spelling reads as a documented value."
    AliasRemoved "alias-removed" Breaking
        "A spelling no longer reads as this value."
    ValuesReordered "values-reordered" Additive
        "`values()` and sorting follow the order of the spec."
    OverChanged "over-changed" Breaking
        "The enumeration converts from and to numbers instead of texts, or the other way round."

    // Error codes.
    ErrorCodeAdded "error-code-added" Additive
        "A new constant in `error_code`."
    ErrorCodeRemoved "error-code-removed" Breaking
        "A constant of `error_code` is removed."
    ErrorRetryAdded "error-retry-added" Additive
        "A call with this error code is now retried, because the code says that a retry does no harm."
    ErrorRetryRemoved "error-retry-removed" Breaking
        "A call with this error code is no longer retried."
    ErrorRetryChanged "error-retry-changed" Additive
        "A call with this error code is retried in another way."

    // Everywhere.
    Deprecated "deprecated" Additive
        "The compiler warns; everything still works."
    NoLongerDeprecated "no-longer-deprecated" Additive
        "The compiler no longer warns."
    DocChanged "doc-changed" Documentation
        "Only documentation changes."
}

/// The table, as `specs/README.md` has it.
pub(crate) fn table() -> String {
    let rows =
        Rule::ALL.iter().map(|rule| format!("| `{}` | {} | {} |\n", rule.id(), rule.class().word(), rule.reason()));
    format!("| rule | class | why |\n| --- | --- | --- |\n{}", rows.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_reasons_are_sentences() {
        let mut ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Rule::ALL.len());
        assert!(Rule::ALL.iter().all(|rule| rule.reason().ends_with('.')));
    }

    #[test]
    fn the_specs_readme_shows_every_rule() {
        let readme = include_str!("../../../specs/README.md");
        assert!(readme.contains(&table()), "put into specs/README.md what `cargo xtask diff --rules` prints");
    }
}
