//! How the server speaks HTTP, to clients other than this crate's.

use dts_api::credentials::Credentials;
use dts_api::test_util::{Fault, KEY_ID, KEY_SECRET, ManualClock, Outcome, TestServer};
use dts_api::{Config, ErrorKind, RetryPolicy, alibaba, tencent};
use serde_json::{Value, json};
use tests::recorder::Recorder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{server, without_retry};

/// One response of a connection that stays open.
async fn read_answer(socket: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("it says how long");
            if body.len() >= length.parse().expect("a number") {
                return text.into_owned();
            }
        }
        assert!(socket.read_buf(&mut answer).await.expect("it answers") > 0, "it ends early");
    }
}

#[tokio::test]
async fn a_body_may_come_in_chunks() {
    let clock = ManualClock::at_unix_seconds(1_615_881_679);
    let server = TestServer::builder().clock(clock).start().await.expect("a port is free");
    let recorder = Recorder::new(200, "{}");
    let config = || recorder.config().endpoint(server.endpoint());
    let alibaba = alibaba::Client::new(config()).expect("the configuration is sound");
    let tencent = tencent::Client::new(config()).expect("the configuration is sound");
    let list = json!({ "example": { "name": "example", "all": true } }).to_string();
    let job = alibaba.configure_dts_job().dts_job_name("a").db_list(list).job_type("MIGRATION");
    let job = job.source_endpoint_instance_type("RDS").destination_endpoint_instance_type("RDS");
    let job = job.source_endpoint_region("cn-hangzhou").destination_endpoint_region("cn-hangzhou");
    let job = job.data_initialization(true).data_synchronization(true).structure_initialization(true);
    job.send_raw().await.expect("it is recorded");
    tencent.describe_migration_jobs().limit(7).send_raw().await.expect("it is recorded");
    let mut socket = TcpStream::connect(server.address()).await.expect("it listens");
    for request in recorder.requests() {
        let target = request.url.strip_prefix(&server.endpoint()).expect("it is for this server");
        let mut head = format!("{} {target} HTTP/1.1\r\ntransfer-encoding: chunked\r\n", request.method);
        for (name, value) in request.headers.iter().filter(|(name, _)| *name != "content-length") {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut text = (head + "\r\n").into_bytes();
        for chunk in request.body.chunks(11) {
            text.extend(format!("{:x};of=test\r\n", chunk.len()).bytes());
            text.extend(chunk);
            text.extend(b"\r\n");
        }
        text.extend(b"0\r\nx-trailer: a\r\n\r\n");
        // Wherever the network cuts it, and one connection for both.
        for piece in text.chunks(97) {
            socket.write_all(piece).await.expect("it listens");
            tokio::task::yield_now().await;
        }
        let answer = read_answer(&mut socket).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
    let calls = server.calls();
    assert!(calls.iter().all(|call| call.outcome == Outcome::Executed), "{calls:?}");
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[1].parameters, json!({ "Limit": 7 }));
}

#[tokio::test]
async fn it_speaks_https_with_a_certificate_of_its_own() {
    let server = TestServer::builder().tls().start().await.expect("a port is free");
    assert!(server.endpoint().starts_with("https://127.0.0.1:"));
    let client = alibaba::Client::new(without_retry(&server)).expect("the configuration is sound");
    client.describe_dts_jobs().send().await.expect("the certificate is trusted");
    let client = tencent::Client::new(without_retry(&server)).expect("the configuration is sound");
    client.describe_migration_jobs().send().await.expect("the certificate is trusted");
    for fault in [Fault::CutBefore, Fault::CutBody] {
        server.inject_fault(fault.times(1));
        client.describe_migration_jobs().send().await.expect_err("the connection breaks");
    }

    let config = Config::new().endpoint(server.endpoint()).region("example-region").no_proxy();
    let config = config.credentials(Credentials::new(KEY_ID, KEY_SECRET)).retry_policy(RetryPolicy::never());
    let client = alibaba::Client::new(config).expect("the configuration is sound");
    let error = client.describe_dts_jobs().send().await.expect_err("the certificate is unknown");
    assert_eq!(error.kind(), ErrorKind::Connect);
    let plain = super::server().await;
    assert_eq!((plain.ca_certificate(), plain.endpoint().starts_with("http://")), (None, true));
}

#[tokio::test]
async fn an_older_signature_of_tencent_is_rejected_in_tencents_shape() {
    let server = server().await;
    let query = "Action=DescribeMigrationJobs&Version=2021-12-06&SecretId=example-key-id&Nonce=1&Timestamp=1615881679\
        &SignatureMethod=HmacSHA256&Signature=AAAA";
    for (line, body) in [(format!("GET /?{query}"), ""), ("POST /".to_owned(), query)] {
        let head = format!(
            "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        );
        let mut socket = TcpStream::connect(server.address()).await.expect("it listens");
        socket.write_all(head.as_bytes()).await.expect("it listens");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("it is HTTP");
        let body: Value = serde_json::from_str(body).expect("it is JSON");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert_eq!(body["Response"]["Error"]["Code"], "AuthFailure.SignatureFailure");
        assert!(body["Response"]["RequestId"].is_string(), "{body}");
    }
}
