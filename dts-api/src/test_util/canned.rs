//! What a stand-in answers, in each vendor's envelope.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::catalog::Known;
use super::refusal::{Provider, Refusal};
use crate::runtime::{Operation, Table};
use crate::transport::HttpResponse;

/// What a server or a transport that stands in for a service answers to a call.
///
/// ```
/// use dts_api::test_util::CannedResponse;
/// use serde_json::json;
///
/// let success = CannedResponse::new(json!({ "Status": "running" }));
/// let refusal = CannedResponse::refusal("ResourceNotFound", "No job has this ID.");
/// # let _ = (success, refusal);
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
    /// The answer that the vendor's page shows, with a request ID of its own.
    pub fn example() -> Self {
        Self(What::Example)
    }

    /// Success, with these members: JSON, or a `Response` of the operation. What the vendor puts around them (Tencent
    /// Cloud's `Response`, Alibaba Cloud's `Success`, the request ID) is added where it is not there.
    ///
    /// What serde cannot write as JSON is answered as no members. A field that the operation's spec does not have is
    /// refused where the answer is given to a server.
    pub fn new(members: impl Serialize) -> Self {
        Self(What::Members(serde_json::to_value(members).unwrap_or_default()))
    }

    /// A refusal with a code and a message, in the vendor's shape: for Alibaba Cloud with HTTP status 400, for Tencent
    /// Cloud with 200.
    pub fn refusal(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self(What::Refused { status: None, code: code.into(), message: message.into() })
    }

    /// Gives a refusal another HTTP status. With 200, Alibaba Cloud's has the shape in which the service behind the
    /// gateway refuses. Other answers stay as they are.
    pub fn with_status(mut self, new: u16) -> Self {
        if let What::Refused { status, .. } = &mut self.0 {
            *status = Some(new);
        }
        self
    }

    /// Anything, byte for byte.
    pub fn raw(response: HttpResponse) -> Self {
        Self(What::Raw(response))
    }

    /// The code of a refusal.
    pub(super) fn refused(&self) -> Option<&str> {
        match &self.0 {
            What::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The path of the first field that the spec of the operation does not know, if it has one.
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

    /// The answer as it travels.
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
        Self::refusal(refusal.code, refusal.message).with_status(refusal.status)
    }
}

impl fmt::Debug for CannedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a test answers may be as secret as what it stands for.
        match &self.0 {
            What::Example => f.write_str("Example"),
            What::Members(_) => f.write_str("Members"),
            What::Refused { code, .. } => f.debug_tuple("Refused").field(code).finish(),
            What::Raw(response) => f.debug_tuple("Raw").field(response).finish(),
        }
    }
}

/// The path of the first field that a table does not know, at a field of this name or below.
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
                // A list of scalars in a wrapper of another name.
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

/// A refusal in the vendor's shape.
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
