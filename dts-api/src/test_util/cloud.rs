//! The state behind the server and the transports: handles requests.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::call::{Outcome, RecordedCall};
use super::canned::{CannedResponse, refuse};
use super::catalog::{Known, SERVICES, alike};
use super::decode::decode;
use super::fault::{Fault, FaultRule};
use super::identify::Asked;
use super::life::{Jobs, Life};
use super::received::Received;
use super::refusal::{Provider, Refusal};
use super::signature::{Accounts, verify};
use crate::OperationName;
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::runtime::Operation;
use crate::transport::HttpResponse;

/// The state of a test server.
pub(super) struct Cloud {
    clock: Arc<dyn Clock>,
    accounts: Mutex<Accounts>,
    answers: Mutex<Vec<Rule>>,
    /// Operations that are served although they have no spec.
    others: Vec<OperationName>,
    faults: Mutex<Vec<FaultRule>>,
    calls: Mutex<Vec<RecordedCall>>,
    /// The responses to calls with an idempotency token, by service, operation and token.
    repeats: Mutex<HashMap<(&'static str, String, String), Repeat>>,
    requests: AtomicU64,
    life: Option<Mutex<Jobs>>,
}

/// A call that was executed, for later repeats.
struct Repeat {
    parameters: Value,
    response: HttpResponse,
}

/// A response that a test has set.
struct Rule {
    operation: OperationName,
    source: Source,
}

#[derive(Clone)]
pub(super) enum Source {
    Once(CannedResponse),
    Always(CannedResponse),
    With(Arc<dyn Fn(&RecordedCall) -> CannedResponse + Send + Sync>),
}

/// The reply to a request.
pub(super) struct Reply {
    pub(super) response: HttpResponse,
    pub(super) fault: Option<Fault>,
}

impl Cloud {
    pub(super) fn new(
        keys: Vec<Credentials>,
        clock: Arc<dyn Clock>,
        life: Option<Life>,
        others: Vec<OperationName>,
    ) -> Self {
        Self {
            life: life.map(|life| Mutex::new(life.begin(&clock))),
            clock,
            accounts: Mutex::new(Accounts::new(keys)),
            answers: Mutex::default(),
            others,
            faults: Mutex::default(),
            calls: Mutex::default(),
            repeats: Mutex::default(),
            requests: AtomicU64::new(0),
        }
    }

    /// Handles a request without waiting; the caller plays faults that take time.
    pub(super) fn handle(&self, received: &Received) -> Reply {
        let request_id = self.request_id();
        let asked = Asked::of(received);
        let mut call = RecordedCall {
            service: "",
            operation: asked.operation.clone(),
            region: received.header("x-tc-region").map(ToOwned::to_owned),
            parameters: Value::Null,
            token: None,
            time: self.clock.now(),
            executed: false,
            outcome: Outcome::Executed,
            shape: None,
        };
        let reply = self.judge(&asked, received, &mut call).map(|known| {
            let fault = lock(&self.faults).iter_mut().find_map(|rule| rule.take(&call));
            let response = match &fault {
                Some(fault) if !fault.is_executed() => HttpResponse::new(200, ""),
                _ => self.carry_out(known, &mut call, &request_id),
            };
            match fault {
                Some(fault) => {
                    call.outcome = Outcome::Faulty(fault.clone());
                    spoil(known.provider, fault, response, &request_id)
                }
                None => Reply { response, fault: None },
            }
        });
        let reply = reply.unwrap_or_else(|refusal| {
            call.outcome = Outcome::Rejected(refusal.code.clone());
            Reply { response: refuse(asked.scheme.provider(), &refusal, &request_id), fault: None }
        });
        lock(&self.calls).push(call);
        reply
    }

    /// Checks the signature and the operation.
    fn judge(&self, asked: &Asked, received: &Received, call: &mut RecordedCall) -> Result<&'static Known, Refusal> {
        let known = asked.service()?;
        call.service = known.service.name;
        verify(asked.scheme, received, &mut lock(&self.accounts), call.time)?;
        let operation = known.operation(&asked.operation);
        if operation.is_none() && !self.others.iter().any(|operation| operation.is_of(call)) {
            return Err(asked.unknown());
        }
        let parameters = decode(asked.scheme, operation, received)?;
        let text = |name: &str| parameters.json.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        call.token = operation.and_then(|operation| operation.idempotency_token).and_then(text);
        call.region = call.region.take().or_else(|| text("RegionId")).or_else(|| text("Region"));
        call.shape = parameters.shape;
        call.parameters = parameters.json;
        Ok(known)
    }

    /// Executes the call, once per idempotency token.
    fn carry_out(&self, known: &'static Known, call: &mut RecordedCall, request_id: &str) -> HttpResponse {
        let Some(token) = call.token.clone().filter(|token| !token.is_empty()) else {
            return self.answer(known, call, request_id);
        };
        let mut repeats = lock(&self.repeats);
        let key = (call.service, call.operation.clone(), token);
        if let Some(repeat) = repeats.get(&key) {
            if repeat.parameters == call.parameters {
                call.outcome = Outcome::Repeated;
                return repeat.response.clone();
            }
            let refusal = Refusal::new(
                400,
                "IdempotentParameterMismatch",
                "A call with this token and other parameters was already executed.",
            );
            call.outcome = Outcome::Rejected(refusal.code.clone());
            return refuse(known.provider, &refusal, request_id);
        }
        let response = self.answer(known, call, request_id);
        if call.executed {
            repeats.insert(key, Repeat { parameters: call.parameters.clone(), response: response.clone() });
        }
        response
    }

    fn answer(&self, known: &'static Known, call: &mut RecordedCall, request_id: &str) -> HttpResponse {
        let answer = match self.said(call) {
            Some(Source::Once(answer) | Source::Always(answer)) => answer,
            Some(Source::With(make)) => checked(make(call), known, &call.operation),
            None => self.live(call).unwrap_or_else(CannedResponse::example),
        };
        match answer.refused() {
            Some(code) => call.outcome = Outcome::Rejected(code.to_owned()),
            None => call.executed = true,
        }
        answer.write(known, &call.operation, request_id)
    }

    /// Returns the response of the simulated jobs, if the call concerns them.
    fn live(&self, call: &RecordedCall) -> Option<CannedResponse> {
        let answered = lock(self.life.as_ref()?).handle(call)?;
        Some(answered.map_or_else(CannedResponse::from, CannedResponse::new))
    }

    /// Changes the simulated jobs, if there are any.
    pub(super) fn with_jobs<T>(&self, does: impl FnOnce(&mut Jobs) -> T) -> Option<T> {
        Some(does(&mut lock(self.life.as_ref()?)))
    }

    /// Returns the response that the test has set: first those for one call, in order, then the latest one.
    fn said(&self, call: &RecordedCall) -> Option<Source> {
        let mut rules = lock(&self.answers);
        let once = |rule: &Rule| matches!(rule.source, Source::Once(_)) && rule.operation.is_of(call);
        if let Some(at) = rules.iter().position(once) {
            return Some(rules.remove(at).source);
        }
        rules.iter().rev().find(|rule| rule.operation.is_of(call)).map(|rule| rule.source.clone())
    }

    /// Stores the response that a test has set, if it is valid.
    pub(super) fn say(&self, operation: OperationName, source: Source) -> Result<(), String> {
        let operations = self.operations(operation)?;
        if let Source::Once(answer) | Source::Always(answer) = &source {
            // If the name fits several services, one must know all fields; the error comes from the one that knows the
            // most.
            let mut wrong: Option<(&str, String)> = None;
            for (known, operation) in &operations {
                let Some(field) = answer.unknown_field(known, operation) else {
                    wrong = None;
                    break;
                };
                if wrong.as_ref().is_none_or(|(_, other)| other.len() < field.len()) {
                    wrong = Some((operation.name, field));
                }
            }
            if let Some((operation, field)) = wrong {
                return Err(unknown_field(operation, &field));
            }
        }
        lock(&self.answers).push(Rule { operation, source });
        Ok(())
    }

    pub(super) fn inject_fault(&self, rule: FaultRule) -> Result<(), String> {
        if let Some(operation) = rule.operation() {
            self.operations(operation)?;
        }
        lock(&self.faults).push(rule);
        Ok(())
    }

    /// Returns the operations that a test names; none if the operation has no spec. Any other name is a mistake of the
    /// test.
    fn operations(&self, name: OperationName) -> Result<Vec<(&'static Known, &'static Operation)>, String> {
        let mut found = Vec::new();
        for known in SERVICES {
            if name.service().is_none_or(|service| service == known.service.name) {
                found.extend(known.operation(name.as_str()).map(|operation| (known, operation)));
            }
        }
        if !found.is_empty() || self.others.iter().any(|other| other.overlaps(name)) {
            return Ok(found);
        }
        let hint = match alike(name.as_str()) {
            Some(name) => format!("; is it `{name}`?"),
            None => String::new(),
        };
        Err(format!("no spec has an operation `{name:?}`{hint}"))
    }

    pub(super) fn clear_faults(&self) {
        lock(&self.faults).clear();
    }

    pub(super) fn calls(&self) -> Vec<RecordedCall> {
        lock(&self.calls).clone()
    }

    pub(super) fn calls_of(&self, operation: OperationName) -> Result<Vec<RecordedCall>, String> {
        self.operations(operation)?;
        Ok(lock(&self.calls).iter().filter(|call| operation.is_of(call)).cloned().collect())
    }

    pub(super) fn clear_calls(&self) {
        lock(&self.calls).clear();
    }

    /// Returns the clock of the server's responses.
    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        format!("00000000-0000-4000-8000-{number:012x}")
    }
}

/// Checks the response of a test's function. If it has a field that is not in the spec, returns an error response that
/// names it.
fn checked(answer: CannedResponse, known: &Known, operation: &str) -> CannedResponse {
    match known.operation(operation).and_then(|operation| answer.unknown_field(known, operation)) {
        Some(field) => CannedResponse::error("UnknownFieldOfTest", unknown_field(operation, &field)),
        None => answer,
    }
}

fn unknown_field(operation: &str, field: &str) -> String {
    format!("the response of `{operation}` has no field `{field}` in its spec; `CannedResponse::raw` sends anything")
}

/// Applies a fault to a response; the caller plays what it does to the connection.
fn spoil(provider: Provider, fault: Fault, response: HttpResponse, request_id: &str) -> Reply {
    let response = match &fault {
        Fault::Throttled { retry_after } => throttled(provider, *retry_after, request_id),
        Fault::Unavailable => {
            let refusal = Refusal::new(503, "ServiceUnavailable", "The service cannot be reached for the moment.");
            refuse(provider, &refusal, request_id)
        }
        Fault::InternalError => {
            let status = match provider {
                Provider::Alibaba => 500,
                Provider::Tencent => 200,
            };
            refuse(provider, &Refusal::new(status, "InternalError", "Something went wrong inside."), request_id)
        }
        Fault::Html => HttpResponse::new(502, "<html><body><h1>Bad gateway</h1></body></html>")
            .with_header("content-type", "text/html"),
        Fault::TruncatedJson => {
            let mut response = response;
            response.body.truncate(response.body.len() / 2);
            response
        }
        Fault::InvalidUtf8 => with_text(response, b"\xff\xfe"),
        Fault::LoneSurrogate => with_text(response, br"\ud83d"),
        Fault::WrongContentType => {
            let mut response = response;
            response.headers = response.headers.iter().filter(|(name, _)| *name != "content-type").collect();
            response.with_header("content-type", "text/plain")
        }
        _ => response,
    };
    Reply { response, fault: Some(fault) }
}

/// Returns the response with text in its request ID, which every client reads.
fn with_text(mut response: HttpResponse, text: &[u8]) -> HttpResponse {
    let before = b"\"RequestId\":\"";
    let at = response.body.windows(before.len()).position(|bytes| bytes == before);
    let at = at.map_or(0, |at| at + before.len());
    response.body.splice(at..at, text.iter().copied());
    response
}

fn throttled(provider: Provider, retry_after: Option<Duration>, request_id: &str) -> HttpResponse {
    match provider {
        Provider::Alibaba => {
            let refusal = Refusal::new(400, "Throttling.User", "Too many calls.");
            let response = refuse(provider, &refusal, request_id);
            match retry_after {
                Some(pause) => response.with_header("x-acs-retry-after", pause.as_millis().to_string()),
                None => response,
            }
        }
        Provider::Tencent => {
            refuse(provider, &Refusal::new(200, "RequestLimitExceeded", "Too many calls."), request_id)
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
