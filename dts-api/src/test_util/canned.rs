//! Responses of the test server, in each vendor's envelope.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::catalog::Known;
use super::refusal::{Provider, Refusal};
use crate::runtime::{Operation, Table};
use crate::transport::HttpResponse;

/// A response that [`TestServer`](super::TestServer) or [`Replay`](super::Replay) returns.
///
/// ```
/// use dts_api::test_util::CannedResponse;
/// use serde_json::json;
///
/// let success = CannedResponse::new(json!({ "Status": "running" }));
/// let error = CannedResponse::error("ResourceNotFound", "No job has this ID.");
/// # let _ = (success, error);
/// ```
#[derive(Clone)]
pub struct CannedResponse(What);

#[derive(Clone)]
enum What {
    Example,
    Members(Value),
    Refused { status: Option<u16>, code: String, message: String },
    Raw(HttpResponse),
}

impl CannedResponse {
    /// Returns the documented example, with a new request ID.
    pub fn example() -> Self {
        Self(What::Example)
    }

    /// Creates a successful response from its fields: JSON, or a `Response` of the operation. The vendor's envelope
    /// (Tencent Cloud's `Response`, Alibaba Cloud's `Success`, the request ID) is added if it is missing.
    ///
    /// Fields that serde cannot write as JSON are left out. The server rejects a field that the operation's spec does
    /// not have.
    pub fn new(members: impl Serialize) -> Self {
        Self(What::Members(serde_json::to_value(members).unwrap_or_default()))
    }

    /// Creates an error response with a code and a message, in the vendor's format. The HTTP status is 400 for Alibaba
    /// Cloud and 200 for Tencent Cloud.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self(What::Refused { status: None, code: code.into(), message: message.into() })
    }

    /// Sets the HTTP status of an error response. With 200, Alibaba Cloud's has the format of the service behind the
    /// gateway. Other responses stay unchanged.
    pub fn with_status(mut self, new: u16) -> Self {
        if let What::Refused { status, .. } = &mut self.0 {
            *status = Some(new);
        }
        self
    }

    /// Creates a response of any bytes.
    pub fn raw(response: HttpResponse) -> Self {
        Self(What::Raw(response))
    }

    /// Returns the code of an error response.
    pub(super) fn refused(&self) -> Option<&str> {
        match &self.0 {
            What::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Returns the path of the first field that the operation's spec does not have.
    pub(super) fn unknown_field(&self, known: &Known, operation: &Operation) -> Option<String> {
        let What::Members(members) = &self.0 else { return None };
        let envelope = &known.service.envelope;
        let members = envelope.body.and_then(|name| members.get(name)).unwrap_or(members);
        for (name, value) in members.as_object()? {
            let is_around = envelope.tells_outcome(name)
                || [Some(envelope.request_id), envelope.error].contains(&Some(name.as_str()));
            let found = field_unknown(operation.response, name, value);
            if found.is_some() && !is_around {
                return found;
            }
        }
        None
    }

    /// Returns the response in the vendor's envelope.
    pub(super) fn write(&self, known: &Known, operation: &str, request_id: &str) -> HttpResponse {
        let members = match &self.0 {
            What::Raw(response) => return response.clone(),
            What::Refused { status, code, message } => {
                let usual = match known.provider {
                    Provider::Alibaba => 400,
                    Provider::Tencent => 200,
                };
                let refusal = Refusal::new(status.unwrap_or(usual), code, message);
                return refuse(known.provider, &refusal, request_id);
            }
            What::Example => known
                .example(operation)
                .and_then(|example| serde_json::from_str(example).ok())
                .unwrap_or_else(|| Value::Object(Map::new())),
            What::Members(members) => members.clone(),
        };
        let fresh = matches!(self.0, What::Example);
        let (outer, mut members) = match known.service.envelope.body {
            Some(name) => (Some(name), members.get(name).cloned().unwrap_or(members)),
            None => (None, members),
        };
        if let Value::Object(members) = &mut members {
            let id = members.entry(known.service.envelope.request_id).or_insert(Value::Null);
            if fresh || id.is_null() {
                *id = request_id.into();
            }
            if let Some(success) = known.service.envelope.success {
                members.entry(success).or_insert(Value::Bool(true));
            }
        }
        let body = match outer {
            Some(name) => json!({ name: members }),
            None => members,
        };
        response(known.provider, 200, &body, request_id)
    }
}

impl From<Value> for CannedResponse {
    fn from(members: Value) -> Self {
        Self::new(members)
    }
}

impl From<Refusal> for CannedResponse {
    fn from(refusal: Refusal) -> Self {
        Self::error(refusal.code, refusal.message).with_status(refusal.status)
    }
}

impl fmt::Debug for CannedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A response may contain secrets, as a real one does.
        match &self.0 {
            What::Example => f.write_str("Example"),
            What::Members(_) => f.write_str("Members"),
            What::Refused { code, .. } => f.debug_tuple("Refused").field(code).finish(),
            What::Raw(response) => f.debug_tuple("Raw").field(response).finish(),
        }
    }
}

/// Returns the path of the first field that a table does not have, at a field with this name or below.
fn field_unknown(table: &'static Table, name: &str, value: &Value) -> Option<String> {
    let Some((_, field)) = table.find(name) else { return Some(name.to_owned()) };
    let value = field.wrapped_in.and_then(|wrapper| value.get(wrapper)).unwrap_or(value);
    let items = match value {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    for fields in items.iter().filter_map(Value::as_object) {
        for (inner, value) in fields {
            let found = match (field.inner(), field.wrapped_in) {
                (Some(table), _) => field_unknown(table, inner, value),
                // A list of scalars in a wrapper with another name.
                (None, Some(_)) => Some(inner.clone()),
                (None, None) => None,
            };
            if let Some(found) = found {
                return Some(format!("{name}.{found}"));
            }
        }
    }
    None
}

/// Creates an error response in the vendor's format.
pub(super) fn refuse(provider: Provider, refusal: &Refusal, request_id: &str) -> HttpResponse {
    let Refusal { status, code, message } = refusal;
    let body = match (provider, status) {
        (Provider::Tencent, _) => {
            json!({ "Response": { "Error": { "Code": code, "Message": message }, "RequestId": request_id } })
        }
        (Provider::Alibaba, 200) => {
            json!({ "Success": false, "ErrCode": code, "ErrMessage": message, "RequestId": request_id })
        }
        (Provider::Alibaba, _) => {
            json!({ "Code": code, "Message": message, "HostId": "dts.aliyuncs.com", "RequestId": request_id })
        }
    };
    response(provider, *status, &body, request_id)
}

fn response(provider: Provider, status: u16, body: &Value, request_id: &str) -> HttpResponse {
    let response = HttpResponse::new(status, body.to_string());
    match provider {
        Provider::Alibaba => response
            .with_header("content-type", "application/json;charset=utf-8")
            .with_header("x-acs-request-id", request_id),
        Provider::Tencent => response.with_header("content-type", "application/json"),
    }
}
