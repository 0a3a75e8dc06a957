//! Calls by name: parameters travel as the operation's own method sends them, or, without one, as the vendor reads any.

use dts_api::transport::HttpRequest;
use dts_api::{alibaba, tencent};
use serde_json::{Value, json};
use tests::recorder::Recorder;

async fn alibaba(operation: &str, parameters: Value) -> HttpRequest {
    let recorder = Recorder::new(200, r#"{"RequestId":"r-1"}"#);
    let client = alibaba::Client::new(recorder.config()).expect("the configuration is sound");
    client.call(operation, parameters).await.expect("it succeeds");
    recorder.request()
}

async fn tencent(operation: &str, parameters: Value) -> Value {
    let recorder = Recorder::new(200, r#"{"Response":{"RequestId":"r-1"}}"#);
    let client = tencent::Client::new(recorder.config()).expect("the configuration is sound");
    client.call(operation, parameters).await.expect("it succeeds");
    serde_json::from_slice(&recorder.request().body).expect("the body is JSON")
}

#[tokio::test]
async fn what_travels_as_json_text_may_be_given_as_json() {
    let objects = json!([{ "DBName": "shop", "TableIncludes": [{ "TableName": "a&b" }] }]);
    for given in [objects.clone(), objects.to_string().into()] {
        let parameters = json!({ "SynchronizationJobId": "dts-1", "SynchronizationObjects": given });
        let sent = alibaba("ModifySynchronizationObject", parameters).await;
        let body: Vec<(String, String)> = form(&sent.body);
        let [(name, text)] = body.as_slice() else { panic!("one parameter travels in the body: {body:?}") };
        assert_eq!(name, "SynchronizationObjects");
        assert_eq!(serde_json::from_str::<Value>(text).expect("it is JSON text"), objects);
        assert_eq!(sent.query(), "SynchronizationJobId=dts-1");
    }
}

#[tokio::test]
async fn lists_and_objects_of_known_operations_become_dotted_names() {
    let parameters = json!({ "ResourceId": ["i-1", "i-2"], "Tag": [{ "Key": "a", "Value": null }], "RegionId": null });
    let sent = alibaba("TagResources", parameters).await;
    assert_eq!(sent.query(), "ResourceId.1=i-1&ResourceId.2=i-2&Tag.1.Key=a");
    assert_eq!(sent.body, b"");
}

#[tokio::test]
async fn an_operation_without_a_method_has_its_parameters_in_the_body() {
    let parameters = json!({ "Id": 7, "Names": ["a", { "b": true, "c": null }], "Text": "[1]", "None": null });
    let sent = alibaba("NewThing", parameters).await;
    assert_eq!(sent.query(), "");
    let expected = [("Id", "7"), ("Names.1", "a"), ("Names.2.b", "true"), ("Text", "[1]")];
    assert_eq!(form(&sent.body), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));
}

#[tokio::test]
async fn null_is_left_out() {
    for operation in ["ModifyMigrateName", "NewThing"] {
        let parameters =
            json!({ "JobId": "dts-1", "JobName": null, "Tags": [{ "TagKey": "a", "TagValue": null }, null] });
        let expected = json!({ "JobId": "dts-1", "Tags": [{ "TagKey": "a" }, null] });
        assert_eq!(tencent(operation, parameters).await, expected);
    }
}

#[tokio::test]
async fn parameters_that_are_nested_without_end_are_rejected() {
    let recorder = Recorder::new(200, r#"{"RequestId":"r-1"}"#);
    let client = alibaba::Client::new(recorder.config()).expect("the configuration is sound");
    for levels in [100, 1_500] {
        let nested = (0..levels).fold(json!(1), |inner, _| json!([inner]));
        let called = client.call("NewThing", json!({ "Deep": nested })).await;
        let error = called.expect_err("it is refused");
        assert_eq!(error.kind(), dts_api::ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), "NewThing: the parameters are nested too deeply");
    }
    assert!(recorder.requests().is_empty());
}

/// The names and texts of a form body.
fn form(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}
