//! Responses that do not come from the service: what they are called, and that they never pass for success.

use dts_api::transport::HttpResponse;
use dts_api::{Error, ErrorKind, RetryPolicy, alibaba, tencent};
use tests::misbehaving::{Fate, Script};

use crate::clouds::Cloud;

/// Starts a migration, and gives what came of it when the response is this one.
async fn start(cloud: Cloud, answer: HttpResponse) -> Result<(), Error> {
    let script = Script::new([Fate::Answer(answer)]);
    let config = script.config().retry_policy(RetryPolicy::never());
    match cloud {
        Cloud::Alibaba => {
            let client = alibaba::Client::new(config).expect("it is right");
            client.start_migration_job().migration_job_id("dts-example").send().await.map(drop)
        }
        Cloud::Tencent => {
            let client = tencent::Client::new(config).expect("it is right");
            client.start_migrate_job().job_id("dts-example").send().await.map(drop)
        }
    }
}

#[tokio::test]
async fn what_shows_nothing_of_the_envelope_is_no_success() {
    for (cloud, body, expected) in [
        (Cloud::Alibaba, "{}", "by `Success` or `RequestId`"),
        (Cloud::Alibaba, r#"{"status":"ok"}"#, "by `Success` or `RequestId`; its fields: `status`"),
        (Cloud::Tencent, r#"{"Response":{}}"#, "by `RequestId`"),
        (Cloud::Tencent, r#"{"Response":{"status":"ok"}}"#, "by `RequestId`; its fields: `status`"),
    ] {
        let error = start(cloud, HttpResponse::new(200, body)).await.expect_err("it proves nothing");
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(200)), "{body}");
        assert!(error.to_string().ends_with(expected), "{error}");
        assert!(error.outcome_unknown() && !error.is_retryable(), "{body}");
        assert_eq!(error.body_start(), Some(body));
    }
}

#[tokio::test]
async fn success_may_be_denied_in_many_spellings() {
    for said in ["false", "\"false\"", "\"False\"", "\"FALSE\"", "0", "\"0\""] {
        let body = format!(r#"{{"Success":{said},"ErrCode":"A.B","ErrMessage":"no","RequestId":"7"}}"#);
        let error = start(Cloud::Alibaba, HttpResponse::new(200, body)).await.expect_err("it failed");
        assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Service, Some("A.B"), "no"), "{said}");
    }
    let body = r#"{"Code":"A.B","Message":"no"}"#;
    let error = start(Cloud::Alibaba, HttpResponse::new(200, body)).await.expect_err("it failed");
    assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Service, Some("A.B"), "no"));
}

#[tokio::test]
async fn of_two_fields_with_one_name_the_last_counts() {
    let body = r#"{"Success":true,"RequestId":"7","Success":false}"#;
    assert!(start(Cloud::Alibaba, HttpResponse::new(200, body)).await.is_err());
    let body = r#"{"Success":false,"RequestId":"7","Success":true}"#;
    assert!(start(Cloud::Alibaba, HttpResponse::new(200, body)).await.is_ok());
}

#[tokio::test]
async fn an_error_in_xml_is_classed_like_its_twin_in_json() {
    for (code, kind) in [("Throttling.User", "throttled"), ("InternalError", "open"), ("Forbidden.RAM", "refused")] {
        for status in [200, 400, 503] {
            let xml = format!("<Error><RequestId>7</RequestId><Code>{code}</Code><Message>no</Message></Error>");
            let json = format!(r#"{{"RequestId":"7","Code":"{code}","Message":"no"}}"#);
            let facts = [xml, json].map(|body| async move {
                let error = start(Cloud::Alibaba, HttpResponse::new(status, body)).await.expect_err("it failed");
                let unknown = error.outcome_unknown();
                (error.kind(), error.to_string(), error.is_throttled(), error.is_retryable(), unknown)
            });
            let [xml, json] = facts;
            let (xml, json) = (xml.await, json.await);
            assert_eq!(xml, json, "{code} {status}");
            let (_, _, throttled, retryable, unknown) = xml;
            assert_eq!((throttled, retryable), (kind == "throttled", kind == "throttled"), "{code} {status}");
            assert_eq!(unknown, kind == "open", "{code} {status}");
        }
    }
}

#[tokio::test]
async fn a_call_that_is_repeated_in_spite_of_being_a_write_had_no_effect() {
    let page = || HttpResponse::new(429, "<html>Slow down</html>");
    for cloud in [Cloud::Alibaba, Cloud::Tencent] {
        let error = start(cloud, page()).await.expect_err("it is turned away");
        assert!(error.is_throttled() && error.is_retryable() && !error.outcome_unknown(), "{error:?}");
    }
    let moved = HttpResponse::new(302, "").with_header("x-acs-retry-after", "10");
    let error = start(Cloud::Alibaba, moved).await.expect_err("it is turned away");
    assert!(error.is_throttled() != error.outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn a_redirect_says_where_to_and_that_it_is_not_followed() {
    for (location, expected) in [
        ("https://user:hidden@portal.example.com:8443/login?token=hidden", " to the host `portal.example.com:8443`"),
        ("//portal.example.com", " to the host `portal.example.com`"),
        ("HTTP://[::1]:80/hidden", " to the host `[::1]:80`"),
        ("/login?token=hidden", " to another path of the same host"),
        ("https://hidden hidden/", ""),
        ("", ""),
    ] {
        for cloud in [Cloud::Alibaba, Cloud::Tencent] {
            for body in ["", "<html>Moved</html>", "{}"] {
                let mut answer = HttpResponse::new(307, body);
                if !location.is_empty() {
                    answer = answer.with_header("Location", location);
                }
                let error = start(cloud, answer).await.expect_err("it is a redirect");
                assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(307)));
                let message =
                    format!("the response (HTTP status 307) is a redirect{expected}; redirects are not followed");
                assert_eq!(error.message(), message);
                assert!(error.outcome_unknown() && !format!("{error:?}").contains("hidden"));
            }
        }
    }
}
