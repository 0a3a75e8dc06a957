//! `waiters.yaml`: what "finished", "running" and "failed" mean.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::LiteralSpec;

/// `specs/<service>/waiters.yaml`: what programs wait for, and what they watch.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WaitersSpec {
    /// Waiters by the name of the state that ends the wait: `MigrationFinished`.
    #[serde(default)]
    pub waiters: IndexMap<String, WaiterSpec>,
    /// How the progress of jobs is read from the answers of an operation, by operation.
    #[serde(default)]
    pub watches: IndexMap<String, WatchSpec>,
}

/// Calls an operation again and again until its response shows that a state is reached, or no longer can be.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WaiterSpec {
    /// What is waited for, after "Waits until".
    pub doc: String,
    /// What else to know, such as when to wait for something else.
    pub details: Option<String>,
    /// The operation to call.
    pub operation: String,
    /// Request parameters that say what is waited for; each gets a setter.
    pub by: Vec<String>,
    /// Path of the member that shows the state, for messages.
    pub state: String,
    /// How long to pause between calls.
    pub interval: IntervalSpec,
    /// What ends the waiting; the first that holds counts.
    pub acceptors: Vec<AcceptorSpec>,
    /// Where to read which items failed, once the waiting has.
    pub failed_items: Option<FailedItemsSpec>,
}

/// Where to read which items of a job failed, such as the checks of a precheck.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct FailedItemsSpec {
    /// The operation that tells them; without it, the waiter's own last answer does.
    pub operation: Option<String>,
    /// Values of that operation's request parameters.
    #[serde(default)]
    pub request: IndexMap<String, String>,
    /// Its request parameters that take the value of a member of the waiter's last answer, which is named by its path.
    #[serde(default)]
    pub from_answer: IndexMap<String, String>,
    /// Path of the list of items.
    pub list: String,
    /// Path of an item's name, from the item.
    pub name: String,
    /// Path of an item's state, from the item.
    pub state: String,
    /// States, but for letter case, of an item that failed.
    pub failed: Vec<String>,
    /// Path of what went wrong, from the item.
    pub message: Option<String>,
}

/// Pauses between calls, in seconds: the first, and each twice the one before, up to the longest.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct IntervalSpec {
    /// The first pause.
    pub first: u32,
    /// The longest pause.
    pub longest: u32,
}

/// Something that ends the waiting. One of `if`, `errors` and `empty` says what.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct AcceptorSpec {
    /// How the waiting ends.
    pub then: OutcomeSpec,
    /// Values by path of the answer's member, but for letter case; an empty list means "set to anything". All paths must
    /// have one of theirs. Where a path leads through a list, success asks it of every entry, failure of any.
    #[serde(rename = "if", default)]
    pub condition: IndexMap<String, Vec<LiteralSpec>>,
    /// Error codes.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Path of a list of the answer that is empty.
    pub empty: Option<String>,
    /// Seconds for which what held from the first answer on does not count yet: it may be left from before.
    #[serde(default)]
    pub settle: u32,
}

/// How waiting ends.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeSpec {
    /// The state is reached.
    Success,
    /// It never will.
    Failure,
}

/// How the progress of jobs is read from an operation's answers.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WatchSpec {
    /// How long to pause between calls; a change starts again with the first pause.
    pub interval: IntervalSpec,
    /// Path of the list of jobs, where an answer tells of several. The other paths then start at an entry.
    pub jobs: Option<String>,
    /// Path of the job's ID.
    pub id: Option<String>,
    /// Path of the job's state.
    pub state: String,
    /// States, but for letter case, in which the job stays until somebody acts.
    pub ends: Vec<String>,
    /// The stages that a job passes through, in order, where each has members of its own.
    #[serde(default)]
    pub stages: Vec<StageSpec>,
    /// The stages as a list of the answer.
    pub stage_list: Option<StageListSpec>,
    /// States of a stage, but for letter case, that is over.
    #[serde(default)]
    pub done: Vec<String>,
    /// How far the target is behind the source.
    pub lag: Option<LagSpec>,
    /// What else to know, such as what is not told.
    pub details: Option<String>,
}

/// A stage with members of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StageSpec {
    /// Name of the stage, in words.
    pub name: String,
    /// Path of the stage's state; a job that has none passes over the stage.
    pub state: String,
    /// Path of the percentage of the stage that is done.
    pub percent: Option<String>,
}

/// Stages as a list of the answer. The paths of its members start at an entry.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct StageListSpec {
    /// Path of the list.
    pub list: String,
    /// Path of the stage's name.
    pub name: String,
    /// Path of the stage's state.
    pub state: String,
    /// Path of the percentage of the stage that is done.
    pub percent: Option<String>,
}

/// How far the target is behind the source.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct LagSpec {
    /// Path of the member.
    pub path: String,
    /// What it counts.
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
