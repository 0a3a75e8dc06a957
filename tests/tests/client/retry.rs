//! What comes of a call when things go wrong: each kind of trouble × each kind of operation × each cloud.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::clouds::{ACTS, Act, CLOUDS, Cloud};
use dts_api::runtime::Client;
use dts_api::transport::HttpRequest;
use dts_api::{Config, Error, ErrorKind, RetryPolicy, transport::HttpResponse};
use tests::misbehaving::{EPOCH, Fate, Manner, Renewable, Script, Server, TokioClock, nowhere};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Throttled,
    ThrottledForTwoSeconds,
    Status500,
    Status500ForTwoSeconds,
    Page503,
    InternalErrorInTheBody,
    Refused,
    Cut,
    Silence,
    WrongClock,
    UsedNonce,
    ExpiredToken,
    NoMoney,
}

/// What comes of calls: of a read, a write, a write with a token.
struct Row {
    trouble: Trouble,
    /// Trouble at the first attempt only: whether the call succeeds, with its second.
    once: [bool; 3],
    /// Trouble without end: how many attempts there are, and whether the outcome is unknown then.
    always: [(u32, bool); 3],
    kind: ErrorKind,
}

const fn row(trouble: Trouble, once: [bool; 3], always: [(u32, bool); 3], kind: ErrorKind) -> Row {
    Row { trouble, once, always, kind }
}

const YES: bool = true;
const NO: bool = false;

#[rustfmt::skip]
const TABLE: &[Row] = &[
    //                                                once: read write token   for ever: read   write     token
    row(Trouble::Throttled,                               [YES, YES, YES], [(4, NO), (4, NO), (4, NO)],  ErrorKind::Service),
    row(Trouble::ThrottledForTwoSeconds,                  [YES, YES, YES], [(4, NO), (4, NO), (4, NO)],  ErrorKind::Service),
    row(Trouble::Status500,                               [YES, NO,  YES], [(4, NO), (1, YES), (4, YES)], ErrorKind::Service),
    row(Trouble::Status500ForTwoSeconds,                  [YES, NO,  YES], [(4, NO), (1, YES), (4, YES)], ErrorKind::Service),
    row(Trouble::Page503,                                 [YES, NO,  YES], [(4, NO), (1, YES), (4, YES)], ErrorKind::InvalidResponse),
    row(Trouble::InternalErrorInTheBody,                  [YES, NO,  YES], [(4, NO), (1, YES), (4, YES)], ErrorKind::Service),
    row(Trouble::Refused,                                 [YES, YES, YES], [(4, NO), (4, NO), (4, NO)],  ErrorKind::Connect),
    row(Trouble::Cut,                                     [YES, NO,  YES], [(4, NO), (1, YES), (4, YES)], ErrorKind::Transport),
    row(Trouble::Silence,                                 [YES, NO,  YES], [(4, NO), (1, YES), (4, YES)], ErrorKind::Timeout),
    row(Trouble::WrongClock,                              [YES, YES, YES], [(2, NO), (2, NO), (2, NO)],  ErrorKind::Service),
    row(Trouble::UsedNonce,                               [YES, YES, YES], [(4, NO), (4, NO), (4, NO)],  ErrorKind::Service),
    row(Trouble::ExpiredToken,                            [YES, YES, YES], [(2, NO), (2, NO), (2, NO)],  ErrorKind::Service),
    row(Trouble::NoMoney,                                 [NO,  NO,  NO ], [(1, NO), (1, NO), (1, NO)],  ErrorKind::Service),
];

/// The server's time where clocks differ; the client's is an hour later.
const SERVER_DATE: &str = "Tue, 16 Mar 2021 08:01:19 GMT";

impl Trouble {
    fn fate(self, cloud: Cloud) -> Fate {
        let refusal = |status, alibaba, tencent| {
            let code = if cloud == Cloud::Alibaba { alibaba } else { tencent };
            cloud.failure(status, code, "no")
        };
        Fate::Answer(match self {
            Self::Throttled => refusal(400, "Throttling.User", "RequestLimitExceeded.UinLimitExceeded"),
            Self::ThrottledForTwoSeconds => {
                let answer = refusal(400, "Throttling.User", "RequestLimitExceeded");
                match cloud {
                    Cloud::Alibaba => answer.with_header("x-acs-retry-after", "2000"),
                    Cloud::Tencent => answer.with_header("Retry-After", "2"),
                }
            }
            Self::Status500 => match cloud {
                Cloud::Alibaba => refusal(500, "InternalError", ""),
                Cloud::Tencent => refusal(200, "", "ServiceUnavailable"),
            },
            Self::Status500ForTwoSeconds => match cloud {
                // Nobody has listed the code, so that only the status tells.
                Cloud::Alibaba => refusal(500, "SomethingNew", "").with_header("x-acs-retry-after", "2000"),
                Cloud::Tencent => refusal(200, "", "ServiceUnavailable").with_header("Retry-After", "2"),
            },
            Self::Page503 => HttpResponse::new(503, "<html>Busy</html>"),
            Self::InternalErrorInTheBody => match cloud {
                Cloud::Alibaba => HttpResponse::new(200, r#"{"Success":"false","ErrCode":"InternalError"}"#),
                Cloud::Tencent => refusal(200, "", "InternalError.UndefinedError"),
            },
            Self::WrongClock => {
                refusal(400, "InvalidTimeStamp.Expired", "AuthFailure.SignatureExpire").with_header("Date", SERVER_DATE)
            }
            Self::UsedNonce => match cloud {
                Cloud::Alibaba => refusal(400, "SignatureNonceUsed", ""),
                // Requests of this cloud have no nonce, so nothing of the kind is refused.
                Cloud::Tencent => refusal(200, "", "RequestLimitExceeded"),
            },
            Self::ExpiredToken => refusal(403, "InvalidSecurityToken.Expired", "AuthFailure.TokenFailure"),
            Self::NoMoney => refusal(403, "LXBuyError", "InternalError.NotEnoughMoneyError"),
            Self::Refused => return Fate::Refused,
            Self::Cut => return Fate::Cut,
            Self::Silence => return Fate::Silence,
        })
    }

    fn config(self, script: &Script) -> Config {
        let config = script.config().attempt_timeout(Duration::from_secs(5));
        match self {
            Self::WrongClock => config.clock(TokioClock::new(EPOCH + 3600)),
            Self::ExpiredToken => config.credentials(Renewable::default()),
            _ => config,
        }
    }
}

/// Calls, in all ways; gives a line for each call of which something else comes than expected.
async fn differences(row: &Row, cloud: Cloud, act: Act) -> Vec<String> {
    let column = ACTS.iter().position(|other| *other == act).expect("it is one of them");
    let mut found = Vec::new();
    let mut check = |case: &str, expected: String, result: &Result<(), Error>, script: &Script| {
        let requests = script.requests();
        let told = result.as_ref().map_or_else(Error::attempts, |()| u32::try_from(requests.len()).expect("few"));
        assert_eq!(usize::try_from(told).expect("few"), requests.len(), "{:?}: attempts", row.trouble);
        let outcome = match result {
            Ok(()) => format!("success after {}", requests.len()),
            Err(error) => format!("{:?} after {}, unknown: {}", error.kind(), requests.len(), error.outcome_unknown()),
        };
        if outcome != expected {
            found.push(format!("{:?}, {case}, {cloud:?}, {act:?}: {outcome}; expected {expected}", row.trouble));
        }
        check_requests(cloud, act, &requests);
    };
    let trouble = row.trouble.fate(cloud);
    let (attempts, unknown) = *row.always.get(column).expect("a column an act");

    let script = Script::new([trouble.clone(), Fate::Answer(cloud.success())]);
    let client = Client::new(cloud.service(), row.trouble.config(&script)).expect("the configuration is right");
    let began = tokio::time::Instant::now();
    let result = cloud.call(&client, act).await;
    let expected = if *row.once.get(column).expect("a column an act") {
        "success after 2".to_owned()
    } else {
        format!("{:?} after 1, unknown: {unknown}", row.kind)
    };
    check("once", expected, &result, &script);
    check_second(row.trouble, cloud, &script.requests(), began.elapsed());

    let script = Script::new([trouble]);
    let client = Client::new(cloud.service(), row.trouble.config(&script)).expect("the configuration is right");
    let result = cloud.call(&client, act).await;
    check("for ever", format!("{:?} after {attempts}, unknown: {unknown}", row.kind), &result, &script);

    let script = Script::new([row.trouble.fate(cloud)]);
    let config = row.trouble.config(&script).retry_policy(RetryPolicy::never());
    let client = Client::new(cloud.service(), config).expect("the configuration is right");
    let result = cloud.call(&client, act).await;
    check("never again", format!("{:?} after 1, unknown: {unknown}", row.kind), &result, &script);
    found
}

/// What holds for the attempts of any call.
fn check_requests(cloud: Cloud, act: Act, requests: &[HttpRequest]) {
    let text = |request: &HttpRequest| format!("{}\n{}", request.url, String::from_utf8_lossy(&request.body));
    let texts: BTreeSet<_> = requests.iter().map(text).collect();
    assert_eq!(texts.len(), 1, "all attempts of a call are alike but for their headers: {texts:?}");
    let has_token = texts.iter().any(|text| text.contains("ClientToken"));
    assert_eq!(has_token, act == Act::WriteWithToken, "{texts:?}");
    if cloud == Cloud::Alibaba {
        let distinct = |name| requests.iter().filter_map(|request| request.header(name)).collect::<BTreeSet<_>>().len();
        assert_eq!(distinct("x-acs-signature-nonce"), requests.len(), "each attempt has a nonce of its own");
        assert_eq!(distinct("authorization"), requests.len(), "each attempt is signed anew");
    }
}

/// What the second attempt must do better than the first.
fn check_second(trouble: Trouble, cloud: Cloud, requests: &[HttpRequest], took: Duration) {
    let Some(second) = requests.get(1) else { return };
    match trouble {
        Trouble::ThrottledForTwoSeconds => assert!(took >= Duration::from_secs(2), "{took:?}"),
        Trouble::WrongClock => {
            let expected = ["2021-03-16T08:01:19Z".to_owned(), EPOCH.to_string()];
            let sent = second.header(cloud.time_header()).unwrap_or_default();
            assert!(expected.iter().any(|expected| sent == expected), "{sent}");
        }
        Trouble::ExpiredToken => assert_eq!(second.header(cloud.token_header()), Some("example-token-1")),
        _ => {}
    }
    if matches!(trouble, Trouble::WrongClock | Trouble::ExpiredToken) {
        assert_eq!(took, Duration::ZERO, "what is put right is sent at once");
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_of_calls_is_what_the_table_says() {
    let mut found = Vec::new();
    for row in TABLE {
        for cloud in CLOUDS {
            for act in ACTS {
                found.extend(differences(row, cloud, act).await);
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn codes_of_trouble_that_passes_are_retried_where_that_does_no_harm() {
    for (code, acted) in [
        ("LastTokenProcessing", true),
        ("IdempotentProcessing", true),
        // The service kept nothing of the call.
        ("SQLExecuteError", false),
        ("DTS.Msg.SQLExecuteError", false),
    ] {
        let failure = || Fate::Answer(Cloud::Alibaba.failure(403, code, "not yet"));
        for (act, retried) in [(Act::Read, true), (Act::Write, !acted), (Act::WriteWithToken, true)] {
            let script = Script::new([failure(), Fate::Answer(Cloud::Alibaba.success())]);
            let client = Client::new(Cloud::Alibaba.service(), script.config()).expect("the configuration is right");
            assert_eq!(Cloud::Alibaba.call(&client, act).await.is_ok(), retried, "{code} {act:?}");
            let script = Script::new([failure()]);
            let client = Client::new(Cloud::Alibaba.service(), script.config()).expect("the configuration is right");
            let error = Cloud::Alibaba.call(&client, act).await.expect_err("it does not pass");
            assert_eq!(error.outcome_unknown(), acted && act != Act::Read, "{code} {act:?}");
            assert!(!error.is_throttled(), "{code}");
        }
    }
}

/// Over a real socket, where nothing can be staged but what a server can do. Pauses are none, so that time needs no stop.
fn over_sockets(endpoint: &str) -> Config {
    Config::new()
        .region("example-region")
        .endpoint(endpoint)
        .no_proxy()
        .credentials(dts_api::credentials::Credentials::new("example-key-id", "example-key-secret"))
        .retry_policy(RetryPolicy::new().base_delay(Duration::ZERO))
}

#[tokio::test]
async fn a_connection_that_is_cut_is_told_from_one_that_never_was() {
    for cloud in CLOUDS {
        for act in ACTS {
            for cut in [Manner::CutBefore, Manner::CutAfter] {
                let body = cloud.success().body;
                let server = Server::start(vec![cut, Manner::Answer], body.clone()).await;
                let client = Client::new(cloud.service(), over_sockets(server.endpoint())).expect("it is right");
                let result = cloud.call(&client, act).await;
                let read_by_server = server.requests().len();
                if act == Act::Write {
                    let error = result.expect_err("a write may have happened");
                    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{cloud:?} {cut:?}");
                    assert!(error.outcome_unknown() && !error.is_retryable());
                    assert_eq!(read_by_server, usize::from(cut == Manner::CutAfter));
                } else {
                    result.unwrap_or_else(|error| panic!("{cloud:?} {act:?} {cut:?}: {error:?}"));
                    assert_eq!(read_by_server, if cut == Manner::CutAfter { 2 } else { 1 });
                }
                let server = Server::start(vec![cut], body).await;
                let client = Client::new(cloud.service(), over_sockets(server.endpoint())).expect("it is right");
                let error = cloud.call(&client, act).await.expect_err("it never answers");
                let attempts = if act == Act::Write { 1 } else { 4 };
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, attempts), "{cloud:?} {act:?}");
                assert_eq!(error.outcome_unknown(), act != Act::Read);
            }
            let client = Client::new(cloud.service(), over_sockets(&nowhere().await)).expect("it is right");
            let error = cloud.call(&client, act).await.expect_err("nobody listens");
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4), "{cloud:?} {act:?}");
            assert!(!error.outcome_unknown() && error.is_retryable());
        }
    }
}

#[tokio::test]
async fn a_body_that_stalls_ends_with_the_limit_of_the_attempt() {
    let limit = Duration::from_millis(100);
    for cloud in CLOUDS {
        for act in ACTS {
            let server = Server::start(vec![Manner::Stall], cloud.success().body).await;
            let policy = RetryPolicy::new().base_delay(Duration::ZERO).max_attempts(2);
            let config = over_sockets(server.endpoint()).attempt_timeout(limit).retry_policy(policy);
            let client = Client::new(cloud.service(), config).expect("it is right");
            let error = cloud.call(&client, act).await.expect_err("it never ends");
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
            assert_eq!(error.time_limit(), Some(dts_api::TimeLimit::Attempt(limit)));
            assert_eq!(error.attempts(), if act == Act::Write { 1 } else { 2 });
            assert_eq!(error.outcome_unknown(), act != Act::Read);
        }
    }
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_is_retried_and_told() {
    let limit = Duration::from_millis(50);
    for cloud in CLOUDS {
        // It waits for a request, and the client for its word of TLS.
        let server = Server::start(vec![Manner::Answer], Vec::new()).await;
        let policy = RetryPolicy::new().base_delay(Duration::ZERO).max_attempts(2);
        let config = over_sockets(&server.endpoint().replace("http:", "https:"));
        let config = config.connect_timeout(limit).retry_policy(policy);
        let client = Client::new(cloud.service(), config).expect("it is right");
        let error = cloud.call(&client, Act::Write).await.expect_err("no connection comes about");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2), "{error:?}");
        assert_eq!(error.time_limit(), Some(dts_api::TimeLimit::Connect(limit)));
        assert!(error.is_timeout() && error.is_retryable() && !error.outcome_unknown());
        assert_eq!(error.message(), "could not connect to the server within 50ms");
    }
}
