//! Creates errors; each step of a call adds what it knows.

use std::borrow::Cow;
use std::time::Duration;

use super::{Error, ErrorKind, Inner, MissingParameter, TimeLimit};
use crate::runtime::call::check::{Flaws, Missing};
use crate::runtime::{BoxError, RetryClass, Safety};

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::with_message(kind, message.into())
    }

    fn with_message(kind: ErrorKind, message: String) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            code: None,
            code_prefix: "",
            message,
            request_id: None,
            http_status: None,
            body_start: None,
            missing: Vec::new(),
            retry: None,
            retry_after: None,
            attempts: 0,
            safety: Safety::Write,
            repeatable: false,
            sent: false,
            left_open: false,
            timeout: kind == ErrorKind::Timeout,
            time_limit: None,
            source: None,
        }))
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    /// Creates the error of a wait that failed or timed out.
    pub(crate) fn waited(message: String, timed_out: bool, source: Option<Self>) -> Self {
        let mut error = Self::new(ErrorKind::Wait, message);
        error.0.timeout = timed_out;
        error.0.safety = Safety::Read;
        error.0.source = source.map(Into::into);
        error
    }

    /// Creates the error of a request that its operation's spec does not allow.
    pub(crate) fn wrong_parameters(flaws: Flaws) -> Self {
        let missing: Vec<_> = flaws.missing.into_iter().map(MissingParameter::from).collect();
        let mut parts = Vec::new();
        if !missing.is_empty() {
            let noun = if missing.len() == 1 { "parameter" } else { "parameters" };
            let all: Vec<_> = missing.iter().map(ToString::to_string).collect();
            parts.push(format!("required {noun} missing: {}", all.join(", ")));
        }
        if !flaws.lengths.is_empty() {
            let noun = if flaws.lengths.len() == 1 { "parameter" } else { "parameters" };
            let all = flaws.lengths.iter().map(|it| format!("{} (set by `{}`, {})", it.path, it.setter, it.why));
            parts.push(format!("{noun} of a wrong length: {}", all.collect::<Vec<_>>().join(", ")));
        }
        let message = parts.join("; ");
        let mut error = Self::with_message(ErrorKind::InvalidRequest, message);
        error.0.missing = missing;
        error
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.set_source(source.into());
        self
    }

    fn set_source(&mut self, source: BoxError) {
        self.0.source = Some(source);
    }

    /// Sets the error code, and the prefix that does not change its meaning.
    pub(crate) fn with_code(mut self, code: Option<String>, prefix: &'static str) -> Self {
        self.0.code = code;
        self.0.code_prefix = prefix;
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_http_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    pub(crate) fn with_body_start(mut self, start: Option<String>) -> Self {
        self.0.body_start = start;
        self
    }

    pub(crate) fn with_retry(mut self, retry: Option<RetryClass>) -> Self {
        self.0.retry = retry;
        self
    }

    /// Marks that the request may have reached the server.
    pub(crate) fn sent(mut self) -> Self {
        self.0.sent = true;
        self
    }

    pub(crate) fn timed_out(mut self, timeout: bool) -> Self {
        self.0.timeout = timeout;
        self
    }

    /// Creates the error of an exceeded time limit.
    pub(crate) fn out_of_time(limit: TimeLimit) -> Self {
        Self::new(ErrorKind::Timeout, limit.to_string()).with_time_limit(limit)
    }

    pub(crate) fn with_time_limit(mut self, limit: TimeLimit) -> Self {
        self.0.timeout = true;
        self.0.time_limit = Some(limit);
        self
    }

    pub(crate) fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    /// Sets the number of attempts, and whether one before the last may have taken effect.
    pub(crate) fn after(mut self, attempts: u32, left_open: bool) -> Self {
        self.0.attempts = attempts;
        self.0.left_open = left_open;
        self
    }

    /// Sets the operation, and whether the caller may repeat the call.
    pub(crate) fn of(mut self, operation: Cow<'static, str>, safety: Safety, repeatable: bool) -> Self {
        self.0.operation = Some(operation);
        self.0.safety = safety;
        self.0.repeatable = repeatable;
        self
    }
}

impl From<Missing> for MissingParameter {
    fn from(Missing { path, setter, because }: Missing) -> Self {
        Self { name: path, setter, because }
    }
}
