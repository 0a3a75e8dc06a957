//! Watches: streams of the progress of jobs.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::brief::Brief;
use super::unfold::Unfold;
use super::waiter::{Interval, after, is_one_of};
use crate::error::Error;
use crate::runtime::call::builder::{AnyCall, Call};
use crate::runtime::model::path;
use crate::runtime::model::scalar::{Scalar, ScalarType};
use crate::runtime::model::shape::Shape;

/// The paths of the progress of jobs in the responses of an operation. If `jobs` is given, the other paths start at an
/// entry of this list.
#[derive(Debug)]
pub struct Watched {
    /// The pauses between calls.
    pub interval: Interval,
    /// The path of the list of jobs, if a response has several.
    pub jobs: Option<&'static str>,
    /// The path of the job's ID.
    pub id: Option<&'static str>,
    /// The path of the job's state.
    pub state: &'static str,
    /// The states in which a job stays until somebody acts.
    pub ends: &'static [&'static str],
    /// Where the stages are.
    pub stages: Stages,
    /// The states of a completed stage.
    pub done: &'static [&'static str],
    /// The lag of the target.
    pub lag: Option<Lag>,
}

/// Where the stages of a job are.
#[derive(Debug)]
pub enum Stages {
    /// In fields of their own, with fixed names.
    Members(&'static [StageFields]),
    /// In a list; the name of a stage is a path, too.
    List {
        /// The path of the list.
        list: &'static str,
        /// The paths in an entry.
        entry: StageFields,
    },
}

/// The paths of a stage.
#[derive(Debug)]
pub struct StageFields {
    /// The name, or the path of the name.
    pub name: &'static str,
    /// The path of the state.
    pub state: &'static str,
    /// The path of the percentage.
    pub percent: Option<&'static str>,
}

/// The path of the lag.
#[derive(Debug)]
pub struct Lag {
    /// The path of the field.
    pub path: &'static str,
    /// The milliseconds in its unit.
    pub milliseconds: u32,
}

/// The progress of a job. `S` is the type of its state: an enumeration, if the spec has one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JobUpdate<S = String> {
    /// The ID of the job, if the response has one.
    pub job_id: Option<String>,
    /// The state of the job.
    pub state: Option<S>,
    /// The name of the current stage: the first that is not completed, or the last one.
    pub stage: Option<String>,
    /// The progress of the stage, in percent.
    pub percent: Option<f64>,
    /// How far the target is behind the source.
    pub lag: Option<Duration>,
    /// The stages, in order.
    pub stages: Vec<StageUpdate>,
    /// Whether the job stays in this state until somebody acts.
    pub is_final: bool,
}

/// The progress of a stage of a job.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct StageUpdate {
    /// The name.
    pub name: String,
    /// The state, as it is on the wire.
    pub state: Option<String>,
    /// The progress of the stage, in percent.
    pub percent: Option<f64>,
    /// Whether the stage is completed.
    pub is_done: bool,
}

impl JobUpdate {
    fn read_state<S>(self, read: fn(&str) -> Option<S>) -> JobUpdate<S> {
        let Self { job_id, state, stage, percent, lag, stages, is_final } = self;
        JobUpdate { job_id, state: state.as_deref().and_then(read), stage, percent, lag, stages, is_final }
    }
}

impl<S> JobUpdate<S> {
    /// Returns the update with its state as another type, such as text: `update.map_state(String::from)`.
    pub fn map_state<T>(self, map: impl FnOnce(S) -> T) -> JobUpdate<T> {
        let Self { job_id, state, stage, percent, lag, stages, is_final } = self;
        JobUpdate { job_id, state: state.map(map), stage, percent, lag, stages, is_final }
    }
}

// Not derived: a state does not need a default.
impl<S> Default for JobUpdate<S> {
    fn default() -> Self {
        let (job_id, state, stage, percent, lag) = (None, None, None, None, None);
        Self { job_id, state, stage, percent, lag, stages: Vec::new(), is_final: false }
    }
}

impl Watched {
    /// Reads the progress of the jobs in a response.
    fn read(&self, response: &dyn Shape) -> Vec<JobUpdate> {
        match self.jobs {
            Some(jobs) => path::shapes(response, jobs).into_iter().map(|job| self.job(job)).collect(),
            None => vec![self.job(response)],
        }
    }

    fn job(&self, job: &dyn Shape) -> JobUpdate {
        let stages = self.stages(job);
        let current = stages.iter().find(|stage| !stage.is_done).or(stages.last());
        let state = path::text(job, self.state);
        let lag = self.lag.as_ref().and_then(|lag| {
            let units: f64 = path::text(job, lag.path)?.trim().parse().ok()?;
            Duration::try_from_secs_f64(units * f64::from(lag.milliseconds) / 1000.0).ok()
        });
        JobUpdate {
            job_id: self.id.and_then(|id| path::text(job, id)),
            is_final: state.as_ref().is_some_and(|state| is_one_of(state, self.ends)),
            state,
            stage: current.map(|stage| stage.name.clone()),
            percent: current.and_then(|stage| stage.percent),
            lag,
            stages,
        }
    }

    /// Reads the stages of a job; a stage without a state is skipped.
    fn stages(&self, job: &dyn Shape) -> Vec<StageUpdate> {
        let read = |shape: &dyn Shape, stage: &StageFields, name: String| {
            let state = path::text(shape, stage.state).filter(|state| !state.is_empty())?;
            let percent = stage.percent.and_then(|percent| path::text(shape, percent));
            Some(StageUpdate {
                name,
                is_done: is_one_of(&state, self.done),
                state: Some(state),
                percent: percent
                    .and_then(|text| text.trim().trim_end_matches('%').trim_end().parse().ok())
                    .filter(|percent: &f64| percent.is_finite()),
            })
        };
        match &self.stages {
            Stages::Members(stages) => {
                stages.iter().filter_map(|stage| read(job, stage, stage.name.to_owned())).collect()
            }
            Stages::List { list, entry } => {
                let entries = path::shapes(job, list);
                let named = |shape: &dyn Shape| path::text(shape, entry.name).unwrap_or_default();
                entries.into_iter().filter_map(|shape| read(shape, entry, named(shape))).collect()
            }
        }
    }
}

/// Returns each change of a job's state, stage, percentage and lag, until all jobs have reached a state in which they
/// stay. `S` is the type of a job's state.
///
/// If the operation lists jobs, the watch covers those on the requested page. If a call fails with an error that is not
/// transient, the watch ends with this error. Transient errors are logged as warnings.
#[must_use = "nothing is watched until it is asked for"]
pub struct Watch<S> {
    watching: Watching,
    /// Converts the text of a state.
    read: fn(&str) -> Option<S>,
}

impl<S> Watch<S> {
    /// Creates a watch that repeats a call. For generated code.
    #[doc(hidden)]
    pub fn new<R: Shape + Default, A: Shape + Default>(call: Call<R>, watched: &'static Watched) -> Self
    where
        S: ScalarType,
    {
        Self { watching: Watching::new(call.erase::<A>(), watched), read: |text| S::of(Scalar::Text(text)) }
    }

    /// Sets the pauses between calls. The pause starts with `first`, doubles up to `longest`, and starts again after
    /// each change.
    pub fn with_interval(mut self, first: Duration, longest: Duration) -> Self {
        self.watching.interval = Interval { first, longest };
        self
    }

    /// Limits the time of the watch, counted from the first call of [`try_next`](Self::try_next). Default: no limit.
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.watching.limit = Some(limit);
        self
    }

    /// Waits for the next change. Returns `None` if all jobs have reached a state in which they stay. The first
    /// response counts as a change of each job.
    ///
    /// # Errors
    ///
    /// Same as for a single call. Also fails if the limit is exceeded: then [`Error::is_timeout`] is true, and the kind
    /// is [`ErrorKind::Wait`](crate::ErrorKind::Wait). After an error, it returns `None`.
    pub async fn try_next(&mut self) -> Result<Option<JobUpdate<S>>, Error> {
        let update = self.watching.try_next().await?;
        Ok(update.map(|update| update.read_state(self.read)))
    }

    /// Converts the watch to a stream of changes. The stream ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<JobUpdate<S>, Error>> + Send + Unpin + 'static
    where
        S: 'static,
    {
        Unfold::new(self, |mut watch| {
            Box::pin(async move {
                let next = watch.try_next().await;
                (watch, next)
            })
        })
    }
}

impl<S> fmt::Debug for Watch<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Watching { seen, ended, .. } = &self.watching;
        f.debug_struct("Watch").field("seen", seen).field("ended", ended).finish_non_exhaustive()
    }
}

/// A watch without its types, so that it is compiled once.
struct Watching {
    call: AnyCall,
    watched: &'static Watched,
    interval: Interval,
    limit: Option<Duration>,
    /// The time of the first call of `try_next`.
    start: Option<Instant>,
    /// The last known progress of the jobs.
    seen: Vec<JobUpdate>,
    changes: VecDeque<JobUpdate>,
    /// The current pause; `None` before the first response or error.
    pause: Option<Duration>,
    /// When the next call is due. It stays the same if the future of `try_next` is dropped and a new one is polled.
    next: Option<Instant>,
    ended: bool,
}

impl Watching {
    fn new(call: AnyCall, watched: &'static Watched) -> Self {
        Self {
            call,
            watched,
            interval: watched.interval,
            limit: None,
            start: None,
            seen: Vec::new(),
            changes: VecDeque::new(),
            pause: None,
            next: None,
            ended: false,
        }
    }

    async fn try_next(&mut self) -> Result<Option<JobUpdate>, Error> {
        loop {
            if let Some(change) = self.changes.pop_front() {
                return Ok(Some(change));
            }
            if self.ended {
                return Ok(None);
            }
            let is_first = self.start.is_none();
            let start = *self.start.get_or_insert_with(Instant::now);
            // A limit beyond the range of the clock is no limit.
            let deadline = self.limit.and_then(|limit| start.checked_add(limit));
            if let Some(next) = self.next {
                sleep_until(deadline.map_or(next, |deadline| next.min(deadline))).await;
            }
            let longer = self.pause.map_or(self.interval.first, |pause| self.interval.after(pause));
            let looked = match deadline {
                Some(deadline) if !is_first && Instant::now() >= deadline => return Err(self.out_of_time().await),
                // The first call is never cut short, as in a wait.
                Some(deadline) if !is_first => match timeout_at(deadline, self.call.send()).await {
                    Ok(looked) => looked,
                    Err(_) => return Err(self.out_of_time().await),
                },
                _ => self.call.send().await,
            };
            match looked {
                Ok(response) => {
                    let jobs = self.watched.read(&*response);
                    self.changes.extend(jobs.iter().filter(|job| !self.seen.contains(job)).cloned());
                    self.rest(if self.changes.is_empty() { longer } else { self.interval.first });
                    self.ended = jobs.iter().all(|job| job.is_final);
                    self.seen = jobs;
                }
                Err(error) if error.is_retryable() => {
                    tracing::warn!(operation = self.call.operation.name, %error, "transient error; the watch continues");
                    self.rest(longer);
                }
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }

    fn rest(&mut self, pause: Duration) {
        self.pause = Some(pause);
        self.next = Some(after(Instant::now(), pause));
    }

    async fn out_of_time(&mut self) -> Error {
        let states: Vec<_> = self.seen.iter().filter_map(|job| job.state.as_deref()).collect();
        let states = if states.is_empty() { "unknown".to_owned() } else { states.join(", ") };
        // A service may echo what it was sent, and messages go into logs.
        let states = self.call.mask().await.apply(&states);
        let (operation, seconds, states) =
            (self.call.operation.name, self.limit.unwrap_or_default().as_secs(), Brief(&states));
        self.ended = true;
        let message = format!("watching by {operation}: timed out after {seconds} s; the last state was {states}");
        Error::waited(message, true, None)
    }
}
