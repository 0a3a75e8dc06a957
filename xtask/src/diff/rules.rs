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
        "A new module behind a new feature changes nothing for who does not turn it on."
    ServiceRemoved "service-removed" Breaking
        "Its module and its feature are gone."
    ServiceVersionChanged "service-version-changed" Breaking
        "Every call speaks another API version or protocol."
    HostChanged "host-changed" Additive
        "The client finds hosts by itself, and nothing in Rust names them; who lists them in a firewall must follow."
    EndpointAdded "endpoint-added" Additive
        "A new constant in `endpoint`."
    EndpointRemoved "endpoint-removed" Breaking
        "A constant of `endpoint` is gone."
    EnvelopeChanged "envelope-changed" Additive
        "The client finds error codes, messages and request IDs elsewhere; `Error` gives them as before."

    // Operations.
    OperationAdded "operation-added" Additive
        "A new method of the client and a new module."
    OperationRemoved "operation-removed" Breaking
        "The client's method and the module are gone."
    SentAgain "sent-again" Breaking
        "A call whose outcome is open, as after a time-out, is now sent again: it may reach the service twice."
    NotSentAgain "not-sent-again" Breaking
        "A call whose outcome is open, as after a time-out, is no longer sent again: errors come through that did not."
    SafetyChanged "safety-changed" Additive
        "Another class of safety, or another idempotency token, by which the same calls are sent again as before."
    ConditionAdded "condition-added" Breaking
        "Calls that were sent are now refused before they are sent."
    ConditionRemoved "condition-removed" Additive
        "Calls that were refused before they were sent are now sent."
    AllowedNarrowed "allowed-narrowed" Breaking
        "Calls with a value that is no longer allowed are now refused before they are sent."
    AllowedWidened "allowed-widened" Additive
        "Calls with a value that was not allowed are now sent."
    RateLimitChanged "rate-limit-changed" Additive
        "The client's rate limiter lets calls through faster or slower."
    PagingAdded "paging-added" Additive
        "The builder gets methods that read a list page by page."
    PagingRemoved "paging-removed" Breaking
        "Methods of the builder that read a list page by page are gone."
    PagingItemChanged "paging-item-changed" Breaking
        "The method that reads a list gives entries of another type or of another list."
    PagingChanged "paging-changed" Additive
        "Pages are asked for in another way, by the same methods."

    // Waiting and watching.
    WaiterAdded "waiter-added" Additive
        "A new method of the client and a new type."
    WaiterRemoved "waiter-removed" Breaking
        "The client's method and the type are gone."
    WaiterOperationChanged "waiter-operation-changed" Breaking
        "`wait` gives the answer of another operation."
    WaiterSetterAdded "waiter-setter-added" Additive
        "The waiter gets a setter."
    WaiterSetterRemoved "waiter-setter-removed" Breaking
        "A setter of the waiter is gone."
    WaiterSuccessChanged "waiter-success-changed" Breaking
        "What holds when the waiting ends well is no longer the same."
    WaiterFailureAdded "waiter-failure-added" Additive
        "A wait that can no longer succeed ends sooner, with an error that programs expect anyway."
    WaiterFailureRemoved "waiter-failure-removed" Breaking
        "The waiting goes on where it ended with an error."
    WaiterChanged "waiter-changed" Additive
        "Other pauses, another order of looking, or another member in messages; the waiting ends as before."
    WatchAdded "watch-added" Additive
        "The builder gets `watch`."
    WatchRemoved "watch-removed" Breaking
        "The builder loses `watch`."
    WatchEndsChanged "watch-ends-changed" Breaking
        "The stream of changes ends in other states, or follows other jobs."
    StageAdded "stage-added" Additive
        "A new constant in `stage`."
    StageRemoved "stage-removed" Breaking
        "A constant of `stage` is gone."
    WatchChanged "watch-changed" Additive
        "Other pauses, or more or less to tell of; the stream ends as before."

    // Structs.
    TypeAdded "type-added" Additive
        "A new type in `types`."
    TypeRemoved "type-removed" Breaking
        "A type of `types` is gone."
    TypeRenamed "type-renamed" Breaking
        "Programs name the type, and have to name it anew; nothing changes on the wire."
    TypeEnteredRequests "type-entered-requests" Additive
        "Requests now use a struct of answers: it gets setters and loses `#[non_exhaustive]`."
    TypeLeftRequests "type-left-requests" Breaking
        "No request uses the struct any more: it loses its setters and gets `#[non_exhaustive]`, so that literals no longer compile."

    // Members of structs, requests and answers.
    FieldAdded "field-added" Additive
        "Structs of answers are `#[non_exhaustive]`; literals of those of requests end in `..Default::default()`."
    RequiredFieldAdded "required-field-added" Breaking
        "Calls that do not set the new parameter are refused before they are sent."
    FieldRemoved "field-removed" Breaking
        "Programs that read or set it no longer compile."
    RustNameChanged "rust-name-changed" Breaking
        "Programs name the field, its setter, the variant, the method or the constant, and have to name it anew; nothing changes on the wire."
    WireNameChanged "wire-name-changed" Breaking
        "The code still compiles but talks of another name: to the service, and in JSON that a program has stored."
    TypeChanged "type-changed" Breaking
        "The field and its setter have another type."
    TypedValueChanged "typed-value-changed" Breaking
        "The same text travels, but the field offers it under another type."
    ListMadeOptional "list-made-optional" Breaking
        "Requests tell an empty list or map from none, so a plain one becomes an `Option` where the struct enters requests."
    ListMadePlain "list-made-plain" Breaking
        "Answers do not tell an empty list or map from none, so an `Option` becomes plain where no request uses the struct any more."
    SensitivityChanged "sensitivity-changed" Breaking
        "Secret text is `Sensitive`, other text is `String`."
    MaskingChanged "masking-changed" Additive
        "`Debug`, errors and traces mask the value, or no longer do; its type is the same."
    MadeRequired "made-required" Breaking
        "Calls that do not set it are refused before they are sent."
    MadeOptional "made-optional" Additive
        "Calls that do not set it are no longer refused."
    FilledInChanged "filled-in-changed" Breaking
        "A call that leaves it unset sends something else than before."
    JsonTextChanged "json-text-changed" Breaking
        "It travels as JSON text and did not, or the other way round: to the service, and in JSON that a program has stored."
    WrappingChanged "wrapping-changed" Additive
        "The list travels in another wrapper; both ways are read."
    PlaceChanged "place-changed" Additive
        "The parameter moves between query and form body, which no program sees."
    DefaultChanged "default-changed" Documentation
        "The service assumes it and the crate sends nothing: what calls without the parameter do has changed already, whichever version of the crate makes them."
    LimitsChanged "limits-changed" Documentation
        "The service checks ranges, the crate only tells of them; allowed values and lengths have rules of their own."
    LengthNarrowed "length-narrowed" Breaking
        "Calls with a longer or shorter value are now refused before they are sent."
    LengthWidened "length-widened" Additive
        "Calls with a longer or shorter value are now sent."

    // Enumerations.
    ValueAdded "value-added" Additive
        "Enumerations are `#[non_exhaustive]`, and what is not listed is to be compared by its text."
    ValueRemoved "value-removed" Breaking
        "The variant is gone; the value reads as `UnknownValue`."
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
        "A constant of `error_code` is gone."
    ErrorSentAgain "error-sent-again" Additive
        "A refusal of which the service says that sending again does no harm is now sent again."
    ErrorNotSentAgain "error-not-sent-again" Breaking
        "A refusal that was sent again comes through."
    ErrorRetryChanged "error-retry-changed" Additive
        "A refusal is sent again in another way than before."

    // Everywhere.
    Deprecated "deprecated" Additive
        "The compiler warns, and everything works as before."
    NoLongerDeprecated "no-longer-deprecated" Additive
        "The compiler no longer warns."
    DocChanged "doc-changed" Documentation
        "Only documentation says something else."
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
