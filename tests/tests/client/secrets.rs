//! No secret of a call is shown anywhere, whatever a server repeats.

use std::error::Error as _;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::clouds::{Act, CLOUDS, Cloud, PASSWORDS};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use dts_api::credentials::Credentials;
use dts_api::runtime::Client;
use dts_api::runtime::net::encode::{form, percent};
use dts_api::transport::HttpResponse;
use dts_api::{Config, Error, RetryPolicy, alibaba};
use serde_json::json;
use tests::misbehaving::{Fate, Script};
use tests::recorder::Recorder;
use tests::traces::Traces;
use tracing::Level;

const KEY: &str = "key/secret+one=";
const TOKEN: &str = "token/of+temporary keys";

/// Every secret in every spelling in which it could be shown.
fn spellings() -> Vec<String> {
    let mut found = Vec::new();
    for secret in PASSWORDS.into_iter().chain([KEY, TOKEN]) {
        let twice = percent(&percent(secret)).into_owned();
        found.extend([secret.to_owned(), percent(secret).into_owned(), form(secret).into_owned(), twice]);
        found.extend([percent(secret).to_lowercase(), format!("{secret:?}").trim_matches('"').to_owned()]);
        // Whatever stands before it, the middle of the secret looks the same in one of these.
        for before in ["", "x", "xx"] {
            let text = BASE64_STANDARD.encode(format!("{before}{secret}"));
            found.push(text.get(4..text.len() - 4).expect("it is long").to_owned());
        }
    }
    found
}

/// Everything that an error shows, also to someone who asks what lies beneath, or unwraps it.
pub(crate) fn shown(error: Error) -> String {
    let mut text =
        format!("{error} {error:?} {error:#?} {:?} {} {:?}", error.code(), error.message(), error.body_start());
    let mut beneath = error.source();
    while let Some(source) = beneath {
        write!(text, " {source} {source:?}").expect("a string grows");
        beneath = source.source();
    }
    let panic = catch_unwind(AssertUnwindSafe(|| unwrap(Err(error)))).expect_err("it is an error");
    text.push_str(panic.downcast_ref::<String>().expect("it panics with text"));
    text
}

fn unwrap(result: Result<(), Error>) {
    result.expect("nobody looks");
}

fn config(script: &Script) -> Config {
    script
        .config()
        .credentials(Credentials::new("example-key-id", KEY).with_token(TOKEN))
        .retry_policy(RetryPolicy::new().max_attempts(2))
        .trace_bodies(true)
}

/// What servers, proxies and transports repeat of a request.
const TELLTALES: &[(&str, Fate)] = &[
    (
        "a signature that does not match",
        Fate::Echo(400, r#"{"Code":"SignatureDoesNotMatch","Message":"server string to sign is:{}","RequestId":"{}"}"#),
    ),
    ("a failure inside the answer", Fate::Echo(200, r#"{"Success":false,"ErrCode":"{}","ErrMessage":"{}"}"#)),
    (
        "a failure inside the envelope",
        Fate::Echo(
            200,
            r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"{}"},"RequestId":"{}"}}"#,
        ),
    ),
    ("a busy service", Fate::Echo(503, r#"{"Code":"ServiceUnavailable","Message":"{}"}"#)),
    ("a page of a proxy", Fate::Echo(502, "<html>Cannot reach {}</html>")),
    ("an answer in XML", Fate::Echo(400, "<Error><Code>X</Code><Message>{}</Message></Error>")),
    ("a result that cannot be read", Fate::Echo(200, r#"{"Success":true,"RequestId":["{}"],"Response":["{}"]}"#)),
    ("a page with a dump", Fate::EchoBase64(502, "<html>{}</html>")),
    ("a transport that tells", Fate::CutTelling),
];

#[tokio::test(start_paused = true)]
async fn no_secret_is_shown_whatever_a_server_repeats() {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let spellings = spellings();
    for cloud in CLOUDS {
        for (case, fate) in TELLTALES {
            let script = Script::new([fate.clone()]);
            let client = Client::new(cloud.service(), config(&script)).expect("the configuration is right");
            let mut text = format!("{client:?} {:?}", script.requests());
            match cloud.call(&client, Act::WriteWithToken).await {
                Err(error) => text.push_str(&shown(error)),
                // Each cloud reads what is meant for the other in its own way.
                Ok(()) => assert!(case.contains("envelope") || case.contains("read"), "{cloud:?}: {case}"),
            }
            for spelling in &spellings {
                assert!(!text.contains(spelling), "{cloud:?}, {case}: {spelling:?} in {text}");
            }
        }
    }
    let lines = traces.lines();
    assert!(lines.iter().any(|line| line.contains("<redacted>")), "bodies were traced: {lines:?}");
    for spelling in &spellings {
        let line = lines.iter().find(|line| line.contains(spelling));
        assert_eq!(line, None, "{spelling:?}");
    }
}

#[tokio::test]
async fn secrets_of_a_call_by_name_are_told_by_their_names() {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let script = Script::new([Fate::Echo(400, r#"{"Code":"X","Message":"{}"}"#)]);
    let client = Client::new(Cloud::Alibaba.service(), config(&script)).expect("the configuration is right");
    let [first, second, third] = PASSWORDS;
    let parameters = serde_json::json!({
        "SourcePassword": first,
        "Endpoint": { "AccessToken": second },
        "Reserve": serde_json::json!({ "privateKey": third }).to_string(),
    });
    let error = client.call_by_name(&[], "NewThing", parameters).await.expect_err("it is refused");
    let text = format!("{} {:?}", shown(error), traces.lines());
    for spelling in spellings() {
        assert!(!text.contains(&spelling), "{spelling:?} in {text}");
    }
}

#[tokio::test]
async fn secrets_that_only_the_response_has_are_masked_in_its_trace() {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let body = r#"{"Success":true,"RequestId":"1","DestinationPassword":"only-in-the-answer"}"#;
    let script = Script::new([Fate::Answer(HttpResponse::new(200, body))]);
    let client = Client::new(Cloud::Alibaba.service(), config(&script)).expect("the configuration is right");
    Cloud::Alibaba.call(&client, Act::Read).await.expect("it succeeds");
    let lines = traces.lines().join("\n");
    assert!(lines.contains("DestinationPassword") && !lines.contains("only-in-the-answer"), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn the_request_id_of_a_success_is_masked_too() {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    for (cloud, body) in [
        (Cloud::Alibaba, r#"{"Success":true,"RequestId":"id key/secret+one= of it"}"#),
        (Cloud::Tencent, r#"{"Response":{"RequestId":"id key\\/secret\\u002bone= of it"}}"#),
    ] {
        let script = Script::new([Fate::Answer(HttpResponse::new(200, body))]);
        let client = Client::new(cloud.service(), config(&script)).expect("the configuration is right");
        cloud.call(&client, Act::Read).await.expect("it succeeds");
        let lines = traces.lines().join("\n");
        assert!(lines.contains("request_id=\"id <redacted> of it\""), "{lines}");
        assert!(!lines.contains("one="), "{lines}");
    }
}

#[tokio::test]
async fn the_request_id_of_a_raw_response_is_masked_too() {
    let body = r#"{"Success":true,"RequestId":"id key/secret+one= of it"}"#;
    let script = Script::new([Fate::Answer(HttpResponse::new(200, body))]);
    let client = dts_api::alibaba::Client::new(config(&script)).expect("the configuration is right");
    let raw = client.describe_dts_jobs().send_raw().await.expect("it succeeds");
    assert_eq!(raw.request_id.as_deref(), Some("id <redacted> of it"));
}

#[tokio::test]
async fn a_secret_that_only_a_refusal_has_is_masked_in_its_error() {
    for name in ["DbPwd", "access_token", "Passphrase", "ApiKey", "CredentialJson"] {
        let body =
            r#"{"Code":"X","Message":"with only-in-the-answer","DbPwd":"only-in-the-answer"}"#.replace("DbPwd", name);
        let script = Script::new([Fate::Answer(HttpResponse::new(400, body))]);
        let client = Client::new(Cloud::Alibaba.service(), config(&script)).expect("the configuration is right");
        let text = shown(Cloud::Alibaba.call(&client, Act::Read).await.expect_err("it is refused"));
        assert!(text.contains("X: with <redacted>") && !text.contains("only-in-the-answer"), "{name}: {text}");
    }
}

#[test]
fn debug_masks_what_is_called_secret_in_json_text_as_errors_do() {
    let script = Script::new([Fate::Refused]);
    let client = dts_api::alibaba::Client::new(config(&script)).expect("the configuration is right");
    let inner = serde_json::json!({ "dbPwd": "hidden-2", "port": 1 }).to_string();
    let reserve = serde_json::json!({
        "srcPassword": "hidden-1", "inner": inner, "list": [{ "accessKeySecret": ["hidden-3"] }], "hasPassword": true,
    });
    let builder = client.configure_dts_job().reserve(reserve.to_string()).db_list(r#"{"db": "as it is"}"#);
    let expected = r#"{"hasPassword":true,"inner":"{\"dbPwd\":\"<redacted>\",\"port\":1}","list":[{"accessKeySecret":"<redacted>"}],"srcPassword":"<redacted>"}"#;
    for text in [format!("{builder:?}"), format!("{builder:#?}")] {
        assert!(!text.contains("hidden") && text.contains(&format!("{expected:?}")), "{text}");
        assert!(text.contains(r#"{\"db\": \"as it is\"}"#), "what holds no secret is shown as it is: {text}");
    }
    let reserve = dts_api::runtime::values::JsonText::from(reserve.to_string());
    assert!(!format!("{reserve:?}").contains("hidden"));
}

/// Before, each of these took its time once for every character of the response.
#[tokio::test]
async fn masking_a_response_full_of_passwords_takes_no_longer_than_reading_it() {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let members: Vec<_> = (0..64_000).map(|index| format!(r#"{{"password":"pw-{index:05}-of"}}"#)).collect();
    let list = members.join(",");
    // Beginnings of each other, and of what is in the text.
    let nested: Vec<_> = (1..2_000).map(|length| format!(r#"{{"password":"{}"}}"#, "a".repeat(length))).collect();
    let nested = nested.join(",");
    let escaped = "%25&amp;".repeat(200_000);
    for body in [
        format!(r#"{{"Code":"X","Message":"no","List":[{list}]}}"#),
        format!(r#"{{"Code":"X","Message":"{}","List":[{nested}]}}"#, "a".repeat(100_000)),
        format!(r#"{{"Code":"{escaped}","Message":"no","RequestId":"{escaped}"}}"#),
    ] {
        let script = Script::new([Fate::Answer(HttpResponse::new(400, body))]);
        let limit = Duration::from_secs(5);
        let config = config(&script).attempt_timeout(limit);
        let client = Client::new(Cloud::Alibaba.service(), config).expect("the configuration is right");
        let started = Instant::now();
        let error = Cloud::Alibaba.call(&client, Act::Read).await.expect_err("it is refused");
        let took = started.elapsed();
        assert!(took < limit, "{took:?}");
        let text = format!("{} {}", shown(error), traces.lines().join("\n"));
        assert!(
            text.len() < 1 << 20 && text.contains("<redacted>") && !text.contains("pw-0") && !text.contains("aaaa")
        );
    }
}

#[test]
fn debug_masks_json_text_whole_if_nobody_can_read_it() {
    let deep = format!(r#"{{"password":"hidden-1","d":{}1{}}}"#, "[".repeat(130), "]".repeat(130));
    let cut = r#"{"password":"hidden-1"#.to_owned();
    let marked = "\u{feff}{\"password\":\"hidden-1\"}".to_owned();
    let escaped = r#"{\"password\":\"hidden-1\"}"#.to_owned();
    for text in [deep, cut, marked, escaped] {
        let request = dts_api::alibaba::operation::configure_dts_job::ConfigureDtsJobRequest {
            reserve: Some(text.as_str().into()),
            ..Default::default()
        };
        let shown = format!("{request:?}");
        assert!(!shown.contains("hidden-1"), "{shown}");
    }
}

/// Names of lists are plurals.
#[tokio::test]
async fn secrets_of_lists_are_masked() {
    for name in ["AccessTokens", "apiKeys", "PrivateKeys", "XAPIKEY"] {
        let text = json!({ name: ["hidden-secret"] }).to_string();
        let shown = format!("{:?}", dts_api::values::JsonText::from(text));
        assert!(!shown.contains("hidden-secret"), "{shown}");
    }
}

/// Some responses escape JSON text once more than JSON needs; `alibaba::objects` reads that, so it may hold secrets.
#[tokio::test]
async fn secrets_in_text_that_is_escaped_once_more_are_masked() {
    let reserved = r#"{\"destPassword\":\"hidden-secret\",\"targetTableMode\":\"2\"}"#;
    let reserve: dts_api::alibaba::objects::Reserve = reserved.parse().expect("it is read");
    assert!(!format!("{reserve:?}").contains("hidden-secret"), "{reserve:?}");
    let body = json!({ "RequestId": "r", "Success": true, "Reserved": reserved });
    let recorder = Recorder::new(200, body.to_string());
    let client = alibaba::Client::new(recorder.config()).expect("configuration");
    let job = client.describe_dts_job_detail().dts_job_id("x").await.expect("it succeeds");
    assert!(!format!("{job:?}").contains("hidden-secret"), "{job:?}");
}

/// The same where such text comes in a response that failed: plain, and escaped once more.
#[tokio::test]
async fn secrets_in_the_body_of_an_error_are_masked() {
    let mut wrong = String::new();
    for reserved in [
        r#"{"destPassword":"hidden-secret"}"#,
        r#"{\"destPassword\":\"hidden-secret\"}"#,
        r#"{"destPassword":"hidden-secret""#,
    ] {
        let body = json!({ "RequestId": "r", "Code": "InternalError", "Message": reserved, "Reserved": reserved });
        for status in [200, 500] {
            let recorder = Recorder::new(status, body.to_string());
            let client = alibaba::Client::new(recorder.config()).expect("configuration");
            let error = client.describe_dts_job_detail().dts_job_id("x").await.expect_err("it fails");
            let shown = format!("{error} {error:?} {:?}", error.body_start());
            if shown.contains("hidden-secret") {
                wrong += &format!("{status} {reserved}: {shown}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A body that is cut short, or followed by something, is no JSON, and its beginning is kept for the error.
#[tokio::test]
async fn secrets_in_a_body_that_is_no_json_are_masked() {
    let mut wrong = String::new();
    for body in [
        r#"{"RequestId":"r","Password":"hidden-secret","DtsJob"#,
        r#"{"RequestId":"r","Password":"hidden-secret"} x"#,
        r#"[{"Password":"hidden-secret"}]"#,
    ] {
        let recorder = Recorder::new(200, body);
        let client = alibaba::Client::new(recorder.config()).expect("configuration");
        let error = client.describe_dts_job_detail().dts_job_id("x").await.expect_err("it is no JSON");
        let shown = format!("{error} {error:?}");
        if shown.contains("hidden-secret") {
            wrong += &format!("{body}: {shown}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Nor does the trace of a response that succeeded show what `Debug` of the same response masks.
#[tokio::test]
async fn traces_mask_what_debug_masks() {
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let reserved = r#"{\"destPassword\":\"hidden-secret\"}"#;
    let recorder = Recorder::new(200, json!({ "RequestId": "r", "Success": true, "Reserved": reserved }).to_string());
    let client = alibaba::Client::new(recorder.config().trace_bodies(true)).expect("configuration");
    let job = client.describe_dts_job_detail().dts_job_id("x").await.expect("it succeeds");
    assert!(!format!("{job:?}").contains("hidden-secret"));
    let lines = traces.lines().join("\n");
    assert!(!lines.contains("hidden-secret"), "{lines}");
}
