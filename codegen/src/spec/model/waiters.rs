//! `waiters.yaml`: what "finished", "running" and "failed" mean.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::LiteralSpec;

/// `specs/<service>/waiters.yaml`: the waiters and watches of a service.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WaitersSpec {
    /// Waiters by the name of the state that ends the wait: `MigrationFinished`.
    #[serde(default)]
    pub waiters: IndexMap<String, WaiterSpec>,
    /// Watches by operation: how the progress of jobs is read from its responses.
    #[serde(default)]
    pub watches: IndexMap<String, WatchSpec>,
}

/// Repeats a call until its response shows that a state is reached, or can no longer be reached.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WaiterSpec {
    /// What it waits for, after "Waits until".
    pub doc: String,
    /// What else to know, such as when to use another waiter.
    pub details: Option<String>,
    /// The operation to call.
    pub operation: String,
    /// Request parameters that identify what it waits for; each gets a setter.
    pub by: Vec<String>,
    /// Path of the field with the state, for messages.
    pub state: String,
    /// Pauses between calls.
    pub interval: IntervalSpec,
    /// What ends the wait; the first acceptor that matches counts.
    pub acceptors: Vec<AcceptorSpec>,
    /// Where to read the failed items after the wait has failed.
    pub failed_items: Option<FailedItemsSpec>,
}

/// Where to read the failed items of a job, such as the checks of a precheck.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct FailedItemsSpec {
    /// The operation that returns them. Default: the last response of the waiter has them.
    pub operation: Option<String>,
    /// Request parameters of this operation, with their values.
    #[serde(default)]
    pub request: IndexMap<String, String>,
    /// Request parameters of this operation with a value from the waiter's last response, and the path of its field.
    #[serde(default)]
    pub from_response: IndexMap<String, String>,
    /// Path of the list of items.
    pub list: String,
    /// Path of an item's name, from the item.
    pub name: String,
    /// Path of an item's state, from the item.
    pub state: String,
    /// States of a failed item, compared case-insensitively.
    pub failed: Vec<String>,
    /// Path of the error message, from the item.
    pub message: Option<String>,
}

/// Pauses between calls, in seconds. The pause starts with `first` and doubles up to `longest`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct IntervalSpec {
    /// The first pause.
    pub first: u32,
    /// The longest pause.
    pub longest: u32,
}

/// A condition that ends the wait: one of `if`, `errors` and `empty`.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AcceptorSpec {
    /// How the wait ends.
    pub then: OutcomeSpec,
    /// Values by path in the response, compared case-insensitively; an empty list matches any value. All paths must
    /// match. If a path leads through a list, success needs every entry to match, and failure any entry.
    #[serde(rename = "if", default)]
    pub condition: IndexMap<String, Vec<LiteralSpec>>,
    /// Error codes.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Path of a list in the response that is empty.
    pub empty: Option<String>,
    /// Seconds for which a match is ignored if it was there from the first response on: the state may be stale.
    #[serde(default)]
    pub settle: u32,
}

/// How a wait ends.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeSpec {
    /// The state is reached.
    Success,
    /// The state can no longer be reached.
    Failure,
}

/// How the progress of jobs is read from the responses of an operation.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WatchSpec {
    /// Pauses between calls. After a change, the pause starts again with `first`.
    pub interval: IntervalSpec,
    /// Path of the list of jobs, if a response has several. The other paths then start at an entry.
    pub jobs: Option<String>,
    /// Path of the job's ID.
    pub id: Option<String>,
    /// Path of the job's state.
    pub state: String,
    /// States in which the job stays until somebody acts, compared case-insensitively.
    pub ends: Vec<String>,
    /// The stages of a job, in order, if each has its own fields.
    #[serde(default)]
    pub stages: Vec<StageSpec>,
    /// The stages, if the response has them in a list.
    pub stage_list: Option<StageListSpec>,
    /// States of a completed stage, compared case-insensitively.
    #[serde(default)]
    pub done: Vec<String>,
    /// How far the target is behind the source.
    pub lag: Option<LagSpec>,
    /// What else to know, such as missing information.
    pub details: Option<String>,
}

/// A stage with its own fields.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StageSpec {
    /// Name of the stage.
    pub name: String,
    /// Path of the stage's state. If it is unset, the job does not have this stage.
    pub state: String,
    /// Path of the stage's progress in percent.
    pub percent: Option<String>,
}

/// Stages in a list of the response. The paths of its fields start at an entry.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StageListSpec {
    /// Path of the list.
    pub list: String,
    /// Path of the stage's name.
    pub name: String,
    /// Path of the stage's state.
    pub state: String,
    /// Path of the stage's progress in percent.
    pub percent: Option<String>,
}

/// How far the target is behind the source.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct LagSpec {
    /// Path of the field.
    pub path: String,
    /// Unit of the value.
    pub unit: TimeUnitSpec,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnitSpec {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}
