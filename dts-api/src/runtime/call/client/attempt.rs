//! Makes one attempt: signs, sends, judges.

use std::time::SystemTime;

use tokio::time::{Instant, timeout};

use super::exchange::Progress;
use super::prepare::Prepared;
use super::{Shared, trace};
use crate::credentials::Credentials;
use crate::error::{Error, TimeLimit};
use crate::runtime::call::endpoint::Origin;
use crate::runtime::call::envelope;
use crate::runtime::call::outcome;
use crate::runtime::call::protocol::{Attempt, Encoded};
use crate::runtime::call::service::Service;
use crate::runtime::model::json;
use crate::runtime::model::read::{self, Mode, Unreadable};
use crate::runtime::model::shape::{Shape, clear};
use crate::runtime::net::http::{HttpRequest, HttpResponse};

/// Holds a response and the data of its request.
pub(super) struct Answered {
    pub(super) answer: HttpResponse,
    pub(super) credentials: Credentials,
    /// The time with which the request was signed.
    pub(super) signed_at: SystemTime,
    /// The fields that could not be read; or the reason if the whole response could not be read.
    pub(super) read: Result<Vec<Unreadable>, String>,
}

/// Holds a failure, and the response if the response is the failure.
pub(super) struct Failed {
    pub(super) error: Error,
    pub(super) answered: Option<Box<Answered>>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, answered: None }
    }
}

impl Shared {
    /// Signs and sends once, and judges the response. Sets a mark in `progress` while the request may be on its way.
    pub(super) async fn attempt(
        &self,
        call: &Prepared<'_>,
        origin: &Origin,
        encoded: &Encoded,
        progress: &mut Progress,
        into: Option<&mut dyn Shape>,
    ) -> Result<Answered, Failed> {
        let credentials = match progress.fresh.take() {
            Some(credentials) => credentials,
            None => self.credentials().await?,
        };
        let signed_at = self.clock.now();
        let request = self.sign(call, origin, encoded, &credentials, signed_at);
        progress.begin();
        if self.trace_bodies {
            trace::request(call, &credentials, progress.attempts, encoded);
        }
        let started = Instant::now();
        let outcome = timeout(self.attempt_timeout, self.transport.send(request)).await;
        progress.under_way = false;
        let result = match outcome {
            Ok(Ok(answer)) => {
                let read = Ok(Vec::new());
                self.judge(call, Answered { answer, credentials, signed_at, read }, into)
            }
            Ok(Err(error)) => Err(outcome::without_answer(error, &call.mask(&credentials)).into()),
            Err(_) => Err(Error::out_of_time(TimeLimit::Attempt(self.attempt_timeout)).sent().into()),
        };
        trace::attempt(self.service, call, progress.attempts, started.elapsed(), &result);
        if self.trace_bodies {
            trace::answer(call, progress.attempts, &result);
        }
        result
    }

    fn sign(
        &self,
        call: &Prepared<'_>,
        origin: &Origin,
        encoded: &Encoded,
        credentials: &Credentials,
        time: SystemTime,
    ) -> HttpRequest {
        let attempt = Attempt {
            version: self.service.version,
            operation: call.name,
            origin,
            region: call.region,
            language: self.language.as_deref(),
            user_agent: &self.user_agent,
            credentials,
            time,
            nonce: &self.nonces.next(),
        };
        self.service.protocol.sign(encoded, &attempt)
    }

    /// Returns whether the call succeeded. If it did, and `into` is given, reads the response into it.
    fn judge(
        &self,
        call: &Prepared<'_>,
        mut answered: Answered,
        mut into: Option<&mut dyn Shape>,
    ) -> Result<Answered, Failed> {
        if answered.answer.body.len() > self.max_response_bytes {
            return Err(outcome::too_large(self.max_response_bytes).into());
        }
        let service = self.service;
        if let Some(into) = into.as_deref_mut() {
            if let Some(unreadable) = self.read_success(&answered.answer, into) {
                answered.read = Ok(unreadable);
                return Ok(answered);
            }
            clear(into);
        }
        match service.protocol.judge_strictly(&service.envelope, &answered.answer) {
            Ok(()) => {
                if let Some(into) = into {
                    answered.read = self.read(&answered.answer, into);
                }
                Ok(answered)
            }
            Err(failure) => {
                let request_id = service.protocol.request_id(&service.envelope, &answered.answer);
                let mask = call.mask_with_answer(&answered.credentials, &answered.answer.body);
                let error = outcome::of_failure(service, &answered.answer, failure, request_id, &mask);
                Err(Failed { error, answered: Some(Box::new(answered)) })
            }
        }
    }

    /// Reads a response and its envelope in one pass, which suits almost all responses. Returns `None` if the envelope
    /// does not show success; the content of the struct is then invalid.
    fn read_success(&self, answer: &HttpResponse, into: &mut dyn Shape) -> Option<Vec<Unreadable>> {
        if !answer.is_success() {
            return None;
        }
        let envelope = &self.service.envelope;
        let text = json::text_of(&answer.body);
        let (unreadable, members) = envelope::read(&text, envelope, into).ok()?;
        let succeeded = members.are_scalars() && self.service.protocol.succeeded(envelope, answer.status, &members);
        succeeded.then_some(unreadable)
    }

    /// Reads the response of a call that succeeded.
    pub(super) fn read(&self, answer: &HttpResponse, into: &mut dyn Shape) -> Result<Vec<Unreadable>, String> {
        read::read(&json::text_of(&answer.body), self.service.envelope.body, Mode::Lenient, into)
    }

    /// Creates the error for a response of a successful call that cannot be read.
    pub(super) fn unreadable(&self, call: &Prepared<'_>, answered: &Answered, why: &str) -> Error {
        let request_id = self.service.protocol.request_id(&self.service.envelope, &answered.answer);
        let mask = call.mask_with_answer(&answered.credentials, &answered.answer.body);
        outcome::unreadable(&answered.answer, why, request_id, &mask)
    }
}

/// Returns the request ID of a response, with secrets masked: a server may put anything there.
pub(super) fn request_id(service: &Service, call: &Prepared<'_>, answered: &Answered) -> Option<String> {
    let id = service.protocol.request_id(&service.envelope, &answered.answer)?;
    Some(call.mask(&answered.credentials).apply(&id))
}
