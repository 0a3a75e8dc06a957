//! Waiting for jobs, and watching them.

use super::{Constant, Field, Type};

/// Calls an operation until its response shows that a state is reached.
#[derive(Clone, Debug)]
pub struct Waiter {
    /// Name in Rust.
    pub name: String,
    /// Name of the client's method.
    pub method: String,
    /// Doc lines.
    pub doc: Vec<String>,
    /// First line of the doc, for the client's method.
    pub summary: Vec<String>,
    /// Module of the operation.
    pub operation: String,
    /// The request parameters that say what is waited for.
    pub by: Vec<Field>,
    /// Documented values of these parameters by wire name.
    pub example: serde_json::Map<String, serde_json::Value>,
    /// Path of the field that shows the state.
    pub state: String,
    /// Pauses between calls.
    pub interval: Interval,
    /// What ends the waiting.
    pub acceptors: Vec<Acceptor>,
    /// Whether it may succeed without a response, by an error code.
    pub may_lack_response: bool,
    /// Where to read which items failed.
    pub failed_items: Option<FailedItems>,
}

/// Where to read which items failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedItems {
    /// The operation that tells them, if another than the waiter's does.
    pub asked: Option<Asked>,
    /// Path of the list of items.
    pub list: String,
    /// Path of an item's name.
    pub name: String,
    /// Path of an item's state.
    pub state: String,
    /// States of an item that failed.
    pub failed: Vec<String>,
    /// Path of what went wrong.
    pub message: Option<String>,
}

/// An operation that is asked once the waiting has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Module of the operation.
    pub operation: String,
    /// Values of request parameters.
    pub request: Vec<(String, String)>,
    /// Request parameters with the path of the last response's field that they take their value from.
    pub from_response: Vec<(String, String)>,
}

impl Waiter {
    /// Name of the static that holds its data.
    pub fn constant(&self) -> String {
        crate::naming::constant_name(&self.name)
    }
}

/// Pauses between calls, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first.
    pub first: u32,
    /// The longest.
    pub longest: u32,
}

/// Something that ends the waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptor {
    /// Whether the waiting ends well.
    pub is_success: bool,
    /// What must hold.
    pub matcher: Matcher,
    /// Seconds for which it does not count where it held from the first response on.
    pub settle: u32,
}

/// What an acceptor asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// Fields have one of these values each.
    Values(Vec<(String, Vec<String>)>),
    /// The call failed with one of these codes.
    Errors(Vec<String>),
    /// A list has no entry.
    Empty(String),
}

/// How the progress of jobs is read from an operation's responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Pauses between calls.
    pub interval: Interval,
    /// Path of the list of jobs.
    pub jobs: Option<String>,
    /// Path of the job's ID.
    pub id: Option<String>,
    /// Path of the job's state.
    pub state: String,
    /// Type of the state.
    pub state_type: Type,
    /// States in which the job stays.
    pub ends: Vec<String>,
    /// The stages.
    pub stages: Stages,
    /// The names of the stages, as far as the spec gives them.
    pub stage_names: Vec<Constant>,
    /// States of a stage that is over.
    pub done: Vec<String>,
    /// Path of the field that says how far the target is behind, and milliseconds in its unit.
    pub lag: Option<(String, u32)>,
    /// Doc lines of the method.
    pub doc: Vec<String>,
}

/// Where the stages of a job are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stages {
    /// Name, path of the state and path of the percentage of each.
    Members(Vec<(String, String, Option<String>)>),
    /// A list, with the paths of name, state and percentage in an entry.
    List {
        /// Path of the list.
        list: String,
        /// Path of the name.
        name: String,
        /// Path of the state.
        state: String,
        /// Path of the percentage.
        percent: Option<String>,
    },
}
