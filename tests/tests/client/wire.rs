//! What goes over the wire and what is made of what comes back, as data: `tests/wire/*.json`.

use dts_api::Error;
use dts_api::runtime::{Client, Operation, Shape, serde_json::value::Serializer, serialize_shape};
use serde::Deserialize;
use serde_json::Value;
use tests::recorder::Recorder;

use crate::documents;

/// A request, and what must go out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestCase {
    about: String,
    operation: String,
    request: Value,
    query: Option<String>,
    body: Option<String>,
    /// Paths of what the request lacks, where it is refused.
    #[serde(default)]
    missing: Vec<String>,
    /// What the refusal says of parameters that are too long or too short.
    #[serde(default)]
    lengths: Vec<String>,
}

/// A response, and what must come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerCase {
    about: String,
    operation: String,
    status: u16,
    answer: String,
    response: Option<Value>,
    error: Option<ErrorCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorCase {
    kind: String,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    http_status: u16,
    #[serde(default)]
    throttled: bool,
    body_start: Option<String>,
}

fn operation(name: &str) -> &'static Operation {
    documents::fixtures().find(|operation| operation.name == name).unwrap_or_else(|| panic!("no fixture has {name}"))
}

async fn call(
    recorder: &Recorder,
    operation: &'static Operation,
    request: &dyn Shape,
) -> Result<Box<dyn Shape>, Error> {
    let client = Client::new(operation.service, recorder.config()).expect("the configuration is sound");
    documents::execute(&client, operation, request).await
}

#[tokio::test]
async fn requests_travel_as_documented() {
    let cases: Vec<RequestCase> = serde_json::from_str(include_str!("../../wire/requests.json")).expect("valid cases");
    for case in cases {
        let operation = operation(&case.operation);
        let request = documents::request(operation, &case.request).expect("a valid request");
        let is_enveloped = operation.service.envelope.body.is_some();
        let recorder = Recorder::new(
            200,
            if is_enveloped { r#"{"Response":{"RequestId":"r-1"}}"# } else { r#"{"RequestId":"r-1"}"# },
        );
        match call(&recorder, operation, &*request).await {
            Ok(_) => {
                let sent = recorder.request();
                assert_eq!(sent.method, "POST", "{}", case.about);
                assert_eq!(Some(sent.query()), case.query.as_deref(), "{}", case.about);
                assert_eq!(Some(String::from_utf8_lossy(&sent.body).into_owned()), case.body, "{}", case.about);
                let content_type = match (is_enveloped, sent.body.is_empty()) {
                    (true, _) => Some("application/json"),
                    (false, false) => Some("application/x-www-form-urlencoded"),
                    (false, true) => None,
                };
                assert_eq!(sent.header("content-type"), content_type, "{}", case.about);
            }
            Err(error) => {
                let missing: Vec<_> = error.missing().iter().map(dts_api::MissingParameter::name).collect();
                assert_eq!(missing, case.missing, "{}: {error}", case.about);
                assert!(!(missing.is_empty() && case.lengths.is_empty()), "{}: {error}", case.about);
                for words in &case.lengths {
                    assert!(error.message().contains(words), "{}: {error}", case.about);
                }
                assert!(recorder.requests().is_empty(), "{}", case.about);
                assert!(error.to_string().starts_with(operation.name), "{}: {error}", case.about);
            }
        }
    }
}

#[tokio::test]
async fn responses_are_judged_as_documented() {
    let cases: Vec<AnswerCase> = serde_json::from_str(include_str!("../../wire/answers.json")).expect("valid cases");
    for case in cases {
        let operation = operation(&case.operation);
        let request = documents::full_request(operation);
        let recorder = Recorder::new(case.status, case.answer.as_str());
        match (call(&recorder, operation, &*request).await, &case.response, &case.error) {
            (Ok(response), Some(expected), None) => {
                let response = serialize_shape(&*response, Serializer).expect("a model is JSON");
                assert_eq!(response, *expected, "{}", case.about);
            }
            (Err(error), None, Some(expected)) => {
                assert_eq!(format!("{:?}", error.kind()), expected.kind, "{}: {error}", case.about);
                assert_eq!(error.code(), expected.code.as_deref(), "{}: {error}", case.about);
                assert_eq!(error.request_id(), expected.request_id.as_deref(), "{}: {error}", case.about);
                assert_eq!(error.http_status(), Some(expected.http_status), "{}: {error}", case.about);
                assert_eq!(error.is_throttled(), expected.throttled, "{}: {error}", case.about);
                if let Some(message) = &expected.message {
                    assert!(error.message().starts_with(message.as_str()), "{}: {}", case.about, error.message());
                }
                if let Some(start) = &expected.body_start {
                    let kept = error.body_start().unwrap_or_default();
                    assert!(kept.starts_with(start.as_str()), "{}: {kept:?}", case.about);
                }
            }
            (outcome, ..) => panic!("{}: {}", case.about, outcome.map_or_else(|e| e.to_string(), |_| "success".into())),
        }
    }
}
