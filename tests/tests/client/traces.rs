//! What a call shows to those who watch.

use crate::clouds::{Act, Cloud};
use dts_api::runtime::Client;
use dts_api::transport::HttpResponse;
use expect_test::expect;
use tests::misbehaving::{Fate, Script};
use tests::traces::Traces;
use tracing::Level;

async fn traced(level: Level, trace_bodies: bool) -> String {
    let traces = Traces::new(level);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let busy = Cloud::Alibaba.failure(400, "Throttling.User", "slow\ndown").with_header("x-acs-retry-after", "2000");
    let success = HttpResponse::new(200, r#"{"Success":true,"RequestId":"0C1D"}"#);
    let script = Script::new([Fate::Answer(busy), Fate::Refused, Fate::Answer(success)]);
    let config = script.config().trace_bodies(trace_bodies);
    let client = Client::new(Cloud::Alibaba.service(), config).expect("the configuration is right");
    Cloud::Alibaba.call(&client, Act::Read).await.expect("it succeeds in the end");
    traces.lines().join("\n")
}

#[tokio::test(start_paused = true)]
async fn a_call_is_a_span_and_an_attempt_an_event() {
    let expected = expect![[r#"
        INFO call service="alibaba" operation="DescribeDtsJobs" region="example-region"
        DEBUG  message=attempt failed attempt=1 status=400 request_id="example-request" duration_ms=0 code="Throttling.User" error="slow\ndown"
        DEBUG  message=sending again attempt=1 pause_ms=2500
        DEBUG  message=attempt failed attempt=2 duration_ms=0 error="cannot connect to the server"
        DEBUG  message=sending again attempt=2 pause_ms=1000
        DEBUG  message=attempt succeeded attempt=3 status=200 request_id="0C1D" duration_ms=0"#]];
    expected.assert_eq(&traced(Level::TRACE, false).await);
}

#[tokio::test(start_paused = true)]
async fn bodies_are_shown_when_asked_for_and_at_the_lowest_level_only() {
    let count = |lines: String| lines.lines().filter(|line| line.starts_with("TRACE")).count();
    assert_eq!(count(traced(Level::TRACE, true).await), 5);
    assert_eq!(count(traced(Level::DEBUG, true).await), 0);
    assert_eq!(count(traced(Level::TRACE, false).await), 0);
}

/// For readers of logs, each of these ends a line, or turns it around.
#[tokio::test(start_paused = true)]
async fn no_text_of_a_server_forges_a_line() {
    let forged = "all is well\u{2028}second\u{2029}third\u{202e}fourth\u{2066}fifth\u{200f}\r\nlast\u{85}end";
    let answer = serde_json::json!({ "Code": format!("X{forged}"), "Message": forged, "RequestId": forged });
    let script = Script::new([Fate::Answer(HttpResponse::new(400, answer.to_string()))]);
    let traces = Traces::new(Level::TRACE);
    let _guard = tracing::subscriber::set_default(traces.clone());
    let client = Client::new(Cloud::Alibaba.service(), script.config()).expect("the configuration is right");
    let error = Cloud::Alibaba.call(&client, Act::Read).await.expect_err("it is refused");
    let one_line = "all is well second third fourth fifth last end";
    assert_eq!(error.to_string(), format!("DescribeDtsJobs: X{one_line}: {one_line} (request ID {one_line})"));
    for text in traces.lines().into_iter().chain([format!("{error:?}")]) {
        assert!(
            text.chars().all(|c| !c.is_control() && !"\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}".contains(c)),
            "{text:?}"
        );
    }
}
