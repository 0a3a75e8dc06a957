//! What a client holds its calls to: time, rate, the repeats that it has left, and what it learned.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::clouds::{Act, CLOUDS, Cloud};
use crate::fixtures::sensitive_values;
use dts_api::clock::FixedNonce;
use dts_api::credentials::{Credentials, CredentialsProvider};
use dts_api::runtime::Client;
use dts_api::transport::{BoxError, BoxFuture, HttpResponse};
use dts_api::{Config, ErrorKind, RetryPolicy, TimeLimit, alibaba, tencent};
use tests::misbehaving::{EPOCH, Fate, Script, TokioClock};
use tokio::time::Instant;

fn client(cloud: Cloud, config: Config) -> Client {
    Client::new(cloud.service(), config).expect("the configuration is right")
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn a_value_that_is_not_allowed_is_never_sent() {
    let script = Script::new([Fate::Answer(Cloud::Alibaba.failure(403, "Forbidden", "no"))]);
    let client = alibaba::Client::new(script.config()).expect("the configuration is right");
    let error = client.describe_dts_service_log().page_size(31).send().await.expect_err("it is not allowed");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
    assert_eq!(
        error.to_string(),
        "DescribeDtsServiceLog: PageSize (set by `page_size`) is 31, but only 20, 50, 100, 500, 1000 is allowed"
    );
    let error = client.describe_dts_service_log().page_size(50).send().await.expect_err("the service refuses it");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
}

#[tokio::test(start_paused = true)]
async fn a_whole_call_has_a_limit_that_tells_itself_and_what_came_before() {
    let throttled = Fate::Answer(Cloud::Alibaba.failure(400, "Throttling", "slow down"));
    let script = Script::new([throttled, Fate::Silence]);
    let config = script.config().call_timeout(seconds(10));
    let began = Instant::now();
    let error = Cloud::Alibaba.call(&client(Cloud::Alibaba, config), Act::Write).await.expect_err("it is silent");
    assert_eq!(began.elapsed(), seconds(10));
    assert_eq!((error.kind(), error.time_limit()), (ErrorKind::Timeout, Some(TimeLimit::Call(seconds(10)))));
    assert_eq!(error.attempts(), 2);
    assert!(error.outcome_unknown());
    assert_eq!(error.to_string(), "ConfigureDtsJob: the call took longer than 10s (2 attempts)");
    assert_eq!(
        error.source().expect("the first failure").to_string(),
        "Throttling: slow down (request ID example-request)"
    );
}

/// Gives keys at once, but others in place of refused ones never.
#[derive(Debug, Default)]
struct SlowToRenew(AtomicBool);

impl CredentialsProvider for SlowToRenew {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async {
            if self.0.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
            Ok(Credentials::new("example-key-id", "example-key-secret").with_token("example-token"))
        })
    }

    fn refused(&self, _: &Credentials) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_credentials_in_vain_tells_why_it_needed_them() {
    for (cloud, code) in
        [(Cloud::Alibaba, "InvalidSecurityToken.Expired"), (Cloud::Tencent, "AuthFailure.TokenFailure")]
    {
        let script = Script::new([Fate::Answer(cloud.failure(403, code, "expired"))]);
        let config = script.config().credentials(SlowToRenew::default()).call_timeout(seconds(10));
        let began = Instant::now();
        let error = cloud.call(&client(cloud, config), Act::Write).await.expect_err("no credentials come");
        assert_eq!((began.elapsed(), error.attempts()), (seconds(10), 1));
        assert_eq!((error.kind(), error.time_limit()), (ErrorKind::Timeout, Some(TimeLimit::Call(seconds(10)))));
        assert!(!error.outcome_unknown(), "the call was refused");
        let why = error.source().expect("the refusal").to_string();
        assert!(why.starts_with(&format!("{code}: expired")), "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_leads_nowhere_is_not_begun() {
    let throttled = Cloud::Alibaba.failure(400, "Throttling", "no").with_header("x-acs-retry-after", "30000");
    let script = Script::new([Fate::Answer(throttled)]);
    for config in [
        script.config().call_timeout(seconds(20)),
        script.config().retry_policy(RetryPolicy::new().time_limit(seconds(20))),
    ] {
        let began = Instant::now();
        let error = Cloud::Alibaba.call(&client(Cloud::Alibaba, config), Act::Read).await.expect_err("it is throttled");
        assert_eq!((error.kind(), error.attempts(), began.elapsed()), (ErrorKind::Service, 1, Duration::ZERO));
        assert_eq!(error.retry_after(), Some(seconds(30)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_that_may_have_happened_is_not_forgotten() {
    let script = Script::new([Fate::Cut, Fate::Answer(Cloud::Tencent.failure(200, "ResourceInUse", "taken"))]);
    let error = Cloud::Tencent.call(&client(Cloud::Tencent, script.config()), Act::WriteWithToken).await;
    let error = error.expect_err("the second attempt is refused, perhaps because of the first");
    assert_eq!((error.code(), error.attempts()), (Some("ResourceInUse"), 2));
    assert!(error.outcome_unknown());
}

#[tokio::test(start_paused = true)]
async fn calls_keep_under_the_documented_limit() {
    for cloud in CLOUDS {
        // Both reads may be called 20 times a second.
        let script = Script::new([Fate::Answer(cloud.success())]);
        let limited = client(cloud, script.config());
        let began = Instant::now();
        for _ in 0..60 {
            cloud.call(&limited, Act::Read).await.expect("it succeeds");
        }
        assert_eq!(began.elapsed(), seconds(2), "{cloud:?}");

        let unlimited = client(cloud, script.config().rate_limiter(false));
        let began = Instant::now();
        for _ in 0..60 {
            cloud.call(&unlimited, Act::Read).await.expect("it succeeds");
        }
        assert_eq!(began.elapsed(), Duration::ZERO, "{cloud:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn regions_have_limits_of_their_own() {
    let script = Script::new([Fate::Answer(Cloud::Alibaba.success())]);
    let client = alibaba::Client::new(script.config()).expect("the configuration is right");
    let began = Instant::now();
    for region in ["cn-hangzhou", "cn-beijing", "cn-shanghai"] {
        for _ in 0..20 {
            client.describe_dts_jobs().with_region(region).send().await.expect("it succeeds");
        }
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn too_many_calls_at_once_are_told_so_instead_of_waiting_in_vain() {
    let script = Script::new([Fate::Answer(Cloud::Tencent.success())]);
    let client = client(Cloud::Tencent, script.config().call_timeout(seconds(2)));
    let calls = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { Cloud::Tencent.call(&client, Act::Read).await })
    });
    let mut refused = 0;
    for call in calls.collect::<Vec<_>>() {
        if let Err(error) = call.await.expect("no call panics") {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0), "{error}");
            assert!(error.to_string().contains("the operation's rate limit delayed the call beyond 2s"), "{error}");
            refused += 1;
        }
    }
    assert_eq!((refused, script.requests().len()), (40, 60));
}

#[tokio::test(start_paused = true)]
async fn calls_that_give_up_do_not_use_up_the_rate() {
    for patience in [300, 900].map(Duration::from_millis) {
        let script = Script::new([Fate::Answer(Cloud::Alibaba.success())]);
        let client = client(Cloud::Alibaba, script.config());
        let began = Instant::now();
        let mut calls = Vec::new();
        // 40 calls begin per second, and 20 are allowed.
        for number in 0..400 {
            let (client, begins) = (client.clone(), began + number * Duration::from_millis(25));
            calls.push(tokio::spawn(async move {
                tokio::time::sleep_until(begins).await;
                tokio::time::timeout(patience, Cloud::Alibaba.call(&client, Act::Read)).await.ok()?.ok()?;
                Some(began.elapsed().as_secs())
            }));
        }
        let mut succeeded = [0; 11];
        for call in calls {
            if let Some(second) = call.await.expect("no call panics") {
                succeeded[usize::try_from(second).expect("a few seconds")] += 1;
            }
        }
        assert_eq!(succeeded[..10], [20; 10], "{patience:?}");
        let patient = Instant::now();
        Cloud::Alibaba.call(&client, Act::Read).await.expect("it succeeds");
        assert!(patient.elapsed() <= seconds(1), "{:?}", patient.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_throttles_gets_fewer_calls_from_the_whole_client() {
    let throttled = Cloud::Alibaba.failure(400, "Throttling", "no").with_header("x-acs-retry-after", "5000");
    let script = Script::new([Fate::Answer(throttled), Fate::Answer(Cloud::Alibaba.success())]);
    let client = client(Cloud::Alibaba, script.config().retry_policy(RetryPolicy::never()));
    Cloud::Alibaba.call(&client, Act::Read).await.expect_err("the first call is throttled");
    let began = Instant::now();
    Cloud::Alibaba.call(&client, Act::Read).await.expect("the second succeeds");
    assert_eq!(began.elapsed(), seconds(5), "but waits as long as the first was told to");
}

#[tokio::test(start_paused = true)]
async fn a_dead_service_is_not_hammered() {
    let script = Script::new([Fate::Refused]);
    let client = client(Cloud::Alibaba, script.config().rate_limiter(false));
    for _ in 0..200 {
        Cloud::Alibaba.call(&client, Act::Read).await.expect_err("nobody is there");
    }
    assert_eq!(script.requests().len(), 200 + 100, "each call once, and a hundred attempts more for all of them");
}

#[tokio::test(start_paused = true)]
async fn a_corrected_clock_stays_corrected() {
    let wrong = Cloud::Alibaba.failure(400, "InvalidTimeStamp.Expired", "no");
    let wrong = wrong.with_header("Date", "Tue, 16 Mar 2021 08:01:19 GMT");
    let script = Script::new([Fate::Answer(wrong), Fate::Answer(Cloud::Alibaba.success())]);
    let client = client(Cloud::Alibaba, script.config().clock(TokioClock::new(EPOCH - 7200)));
    for _ in 0..2 {
        Cloud::Alibaba.call(&client, Act::Read).await.expect("it succeeds");
        tokio::time::advance(seconds(10)).await;
    }
    let times: Vec<_> =
        script.requests().iter().filter_map(|request| request.header("x-acs-date").map(str::to_owned)).collect();
    assert_eq!(times, ["2021-03-16T06:01:19Z", "2021-03-16T08:01:19Z", "2021-03-16T08:01:29Z"]);
}

#[tokio::test(start_paused = true)]
async fn a_policy_holds_for_one_call_or_for_all() {
    let script = Script::new([Fate::Refused]);
    let client = tencent::Client::new(script.config()).expect("the configuration is right");
    let call = || client.describe_migration_check_job().job_id("dts-example");
    assert_eq!(call().send().await.expect_err("refused").attempts(), 4);
    let never = call().with_retry_policy(RetryPolicy::never());
    assert_eq!(never.send().await.expect_err("refused").attempts(), 1);
    let often = call().with_retry_policy(RetryPolicy::new().max_attempts(7).base_delay(Duration::ZERO));
    assert_eq!(often.send().await.expect_err("refused").attempts(), 7);
}

#[tokio::test(start_paused = true)]
async fn the_raw_response_is_the_last_one() {
    let busy = HttpResponse::new(503, "busy");
    let script = Script::new([Fate::Answer(busy.clone()), Fate::Answer(Cloud::Alibaba.success())]);
    let client = alibaba::Client::new(script.config()).expect("the configuration is right");
    assert_eq!(client.describe_dts_jobs().send_raw().await.expect("an answer came").status, 200);
    let script = Script::new([Fate::Answer(busy)]);
    let client = alibaba::Client::new(script.config()).expect("the configuration is right");
    let answer = client.describe_dts_jobs().send_raw().await.expect("an answer came");
    assert_eq!((answer.status, answer.body.as_slice(), script.requests().len()), (503, &b"busy"[..], 4));
}

#[tokio::test(start_paused = true)]
async fn a_token_of_the_callers_own_is_kept_and_lets_the_caller_repeat() {
    let script = Script::new([Fate::Cut]);
    let client = sensitive_values::Client::new(script.config().nonces(FixedNonce::new("n".repeat(65))));
    let client = client.expect("the configuration is right");
    let call = || client.create_consumer_group().user_name("group").password("password");
    let own = call().client_token("own-token").send().await.expect_err("it is cut");
    assert!(own.outcome_unknown() && own.is_retryable());
    let filled_in = call().send().await.expect_err("it is cut");
    assert!(filled_in.outcome_unknown() && !filled_in.is_retryable(), "the next call would have another token");
    let empty = call().client_token("").send().await.expect_err("it is cut");
    assert_eq!(empty.attempts(), 1, "no token at all");

    let tokens = script.requests().iter().map(|request| token(&request.url)).collect::<Vec<_>>();
    assert_eq!(tokens.get(..4).expect("four attempts"), ["own-token"; 4]);
    let made = tokens.get(4..8).expect("four attempts");
    assert!(made.iter().all(|token| Some(token) == made.first() && token.len() == 64), "{made:?}");
}

fn token(url: &str) -> String {
    let (_, rest) = url.split_once("ClientToken=").expect("it has a token");
    rest.split('&').next().expect("it has a value").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_call_by_name_is_a_write_unless_its_operation_is_known() {
    let script = Script::new([Fate::Cut]);
    let client = alibaba::Client::new(script.config()).expect("the configuration is right");
    let unknown = client.call("DescribeNothing", serde_json::json!({})).await.expect_err("it is cut");
    assert_eq!((unknown.attempts(), unknown.outcome_unknown()), (1, true));
    let read = client.call("DescribeDtsJobs", serde_json::json!({})).await.expect_err("it is cut");
    assert_eq!((read.attempts(), read.outcome_unknown()), (4, false));

    let client = sensitive_values::Client::new(script.config()).expect("the configuration is right");
    let with_token = client.call("CreateConsumerGroup", serde_json::json!({ "UserName": "a" })).await;
    let with_token = with_token.expect_err("it is cut");
    assert_eq!((with_token.attempts(), with_token.outcome_unknown(), with_token.is_retryable()), (4, true, false));
    let tokens = script.requests().iter().rev().take(4).map(|request| token(&request.url)).collect::<Vec<_>>();
    assert!(tokens.iter().all(|token| Some(token) == tokens.first()), "{tokens:?}");
}

#[tokio::test]
async fn a_call_by_name_puts_what_is_known_in_its_place() {
    let script = Script::new([Fate::Answer(Cloud::Alibaba.success())]);
    let client = crate::fixtures::form_body::Client::new(script.config()).expect("the configuration is right");
    let parameters = serde_json::json!({ "DtsJobName": "job", "DbList": "{}", "New": [1] });
    client.call("ConfigureDtsJob", parameters).await.expect("it succeeds");
    let request = script.requests().remove(0);
    assert_eq!((request.query(), request.body.as_slice()), ("DtsJobName=job&New.1=1", &b"DbList=%7B%7D"[..]));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_sends_nothing_more() {
    let script = Script::new([Fate::Refused]);
    let client = client(Cloud::Alibaba, script.config());
    let call = Cloud::Alibaba.call(&client, Act::Read);
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    tokio::time::advance(seconds(100)).await;
    assert_eq!(script.requests().len(), 1);
}
