//! One field never costs the response: it is left unset, and the raw response says which.

use dts_api::runtime::{Mode, Operation, read};
use serde_json::{Value, json};
use tests::recorder::Recorder;

use crate::documents::{self, write};

/// What is read from the text of a response, and the fields that could not be read.
fn read_text(operation: &str, text: &str) -> (Value, Vec<String>) {
    let operation = find(operation);
    let mut response = (operation.new_response)();
    let unreadable = read(text, None, Mode::Lenient, &mut *response).expect("it is JSON");
    (write(&*response), unreadable.iter().map(ToString::to_string).collect())
}

fn find(name: &str) -> &'static Operation {
    documents::services().find(|operation| operation.name == name).expect("there is such an operation")
}

fn read_json(operation: &str, json: &Value) -> (Value, Vec<String>) {
    read_text(operation, &json.to_string())
}

#[test]
fn one_of_thirty_jobs_may_hold_anything() {
    for strange in
        [json!("-"), json!("N/A"), json!(1.5), json!(9_223_372_036_854_775_808_u64), json!([1]), json!({"a": 1})]
    {
        let mut jobs: Vec<_> =
            (0..30).map(|number| json!({ "DtsJobId": number.to_string(), "Delay": number })).collect();
        jobs[17]["Delay"] = strange.clone();
        let (read, unreadable) = read_json("DescribeDtsJobs", &json!({ "DtsJobList": jobs }));
        assert_eq!(read["DtsJobList"].as_array().map(Vec::len), Some(30), "{strange}");
        let job = &read["DtsJobList"][17];
        assert_eq!((&job["DtsJobId"], job.get("Delay")), (&json!("17"), None), "{strange}");
        assert_eq!(read["DtsJobList"][18]["Delay"], 18, "{strange}");
        assert_eq!(unreadable.len(), 1, "{strange}");
        assert!(unreadable[0].starts_with("`DtsJobList[17].Delay`: expected a whole number, found "), "{unreadable:?}");
    }
}

#[test]
fn booleans_come_in_many_words() {
    for (word, meaning) in [
        (json!("Y"), true),
        (json!("yes"), true),
        (json!("TRUE"), true),
        (json!("1"), true),
        (json!(1), true),
        (json!("N"), false),
        (json!("no"), false),
        (json!("False"), false),
        (json!("0"), false),
        (json!(0), false),
    ] {
        let given = json!({ "DtsJobList": [{ "DataCloudStatus": { "NeedUpgrade": word } }] });
        let (read, unreadable) = read_json("DescribeDtsJobs", &given);
        assert_eq!(
            (read["DtsJobList"][0]["DataCloudStatus"]["NeedUpgrade"].clone(), unreadable.len()),
            (json!(meaning), 0),
            "{word}"
        );
    }
}

#[test]
fn whole_numbers_stay_whole_where_fractions_may_stand() {
    for (came, goes) in
        [("16", json!(16)), ("16.0", json!(16)), ("-3", json!(-3)), ("1.5", json!(1.5)), ("1e300", json!(1e300))]
    {
        let (read, unreadable) = read_text("DescribeDtsJobs", &format!(r#"{{"DtsJobList":[{{"MaxDu":{came}}}]}}"#));
        assert_eq!((&read["DtsJobList"][0]["MaxDu"], unreadable.len()), (&goes, 0), "{came}");
    }
}

#[test]
fn digits_of_text_stay_exact() {
    let text = r#"{"DtsJobList":[{"DtsJobId":123456789012345678901234567890.10}]}"#;
    let (read, unreadable) = read_text("DescribeDtsJobs", text);
    assert_eq!(read["DtsJobList"][0]["DtsJobId"], "123456789012345678901234567890.10");
    assert_eq!(unreadable.len(), 0);
}

#[test]
fn a_wrapper_may_hold_more_than_its_list() {
    let tag = json!({ "ResourceId": "a" });
    let wrapped = json!({ "TagResources": { "TagResource": [tag] } });
    for response in [
        wrapped.clone(),
        json!({ "TagResources": { "Total": 1, "TagResource": [tag] } }),
        json!({ "TagResources": { "TagResource": [tag], "Next": { "a": [1] } } }),
        json!({ "TagResources": [tag] }),
        json!({ "TagResources": tag }),
        json!({ "TagResources": { "Total": 1, "Items": [tag] } }),
    ] {
        assert_eq!(read_json("ListTagResources", &response), (wrapped.clone(), Vec::new()), "{response}");
    }
    let (read, _) = read_json("ListTagResources", &json!({ "TagResources": {} }));
    assert_eq!(read, json!({ "TagResources": { "TagResource": [] } }));
}

#[test]
fn a_name_that_comes_twice_counts_the_last_time() {
    let text = r#"{"DtsJobList":[{"DtsJobId":"a"}],"RequestId":"1","RequestId":"2","DtsJobList":[{"DtsJobId":"b"}]}"#;
    let (read, _) = read_text("DescribeDtsJobs", text);
    assert_eq!((&read["RequestId"], &read["DtsJobList"][0]["DtsJobId"]), (&json!("2"), &json!("b")));
    assert_eq!(read["DtsJobList"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn bytes_that_are_no_text_are_replaced() {
    for (body, name) in [
        (&b"{\"Success\":true,\"RequestId\":\"r\",\"DtsJobList\":[{\"DtsJobName\":\"a\\ud83d\"}]}"[..], "a\u{fffd}"),
        (&b"{\"Success\":true,\"RequestId\":\"r\",\"DtsJobList\":[{\"DtsJobName\":\"a\xff\"}]}"[..], "a\u{fffd}"),
        (&b"\xef\xbb\xbf{\"Success\":true,\"RequestId\":\"r\",\"DtsJobList\":[{\"DtsJobName\":\"a\"}]}"[..], "a"),
    ] {
        let client =
            dts_api::alibaba::Client::new(Recorder::new(200, body).config()).expect("the configuration is right");
        let page = client.describe_dts_jobs().send().await.expect("it is read");
        let names: Vec<_> =
            page.dts_job_list.iter().map(|job| job.dts_job_name.as_deref().unwrap_or_default()).collect();
        assert_eq!(names, [name]);
    }
}

#[tokio::test]
async fn an_error_response_is_read_whatever_its_bytes_are() {
    for body in [
        &b"{\"Code\":\"Forbidden\",\"Message\":\"a\\ud83d\",\"RequestId\":\"r-1\"}"[..],
        &b"{\"Code\":\"Forbidden\",\"Message\":\"a\xff\",\"RequestId\":\"r-1\"}"[..],
        &b"\xef\xbb\xbf{\"Code\":\"Forbidden\",\"Message\":\"a\",\"RequestId\":\"r-1\"}"[..],
    ] {
        let client =
            dts_api::alibaba::Client::new(Recorder::new(403, body).config()).expect("the configuration is right");
        let error = client.describe_dts_jobs().send().await.expect_err("it is refused");
        assert_eq!((error.code(), error.request_id()), (Some("Forbidden"), Some("r-1")), "{error}");
    }
}

#[tokio::test]
async fn the_raw_response_says_what_could_not_be_read() {
    let body = r#"{"Success":true,"RequestId":"r","DtsJobList":[{"DtsJobId":"a","Delay":"soon"}]}"#;
    let client = dts_api::alibaba::Client::new(Recorder::new(200, body).config()).expect("the configuration is right");
    let raw = client.describe_dts_jobs().send_raw().await.expect("a response came");
    let [field] = &raw.unreadable[..] else { panic!("{:?}", raw.unreadable) };
    assert_eq!((field.path.as_str(), field.expected), ("DtsJobList[0].Delay", "a whole number"));
    assert_eq!(field.found, "the text \"soon\"");
}

#[test]
fn serde_is_as_strict_as_its_caller() {
    use dts_api::alibaba::operation::describe_dts_jobs::DescribeDtsJobsRequest as Request;
    use dts_api::{Lenient, Strict};

    let unknown = json!({ "Regoin": "cn-hangzhou", "PageSize": 30 });
    let request: Request = serde_json::from_value(unknown.clone()).expect("an unknown name is ignored");
    assert_eq!(request.page_size, Some(30));
    let error = serde_json::from_value::<Strict<Request>>(unknown).expect_err("the name is unknown");
    assert!(error.to_string().contains("`Regoin`"), "{error}");

    let unreadable = json!({ "PageSize": "many", "Region": "cn-hangzhou" });
    let error = serde_json::from_value::<Request>(unreadable.clone()).expect_err("it is no number");
    assert!(error.to_string().contains("`PageSize`: expected a whole number"), "{error}");
    let Lenient(request) = serde_json::from_value::<Lenient<Request>>(unreadable).expect("the rest is read");
    assert_eq!((request.page_size, request.region.as_deref()), (None, Some("cn-hangzhou")));
}
#[tokio::test]
async fn a_body_that_is_cut_says_where() {
    let client = dts_api::alibaba::Client::new(Recorder::new(200, "{\"Success\":true,\n\"Dts").config());
    let error = client.expect("the configuration is right").describe_dts_jobs().send().await.expect_err("it is cut");
    assert!(error.to_string().contains("line 2"), "{error}");
}
