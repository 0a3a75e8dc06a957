//! Each provider against files and servers that speak as documented.

use serde_json::{Value, json};

use super::super::testing::{Folder, NOW, World, keys, outcome, settle};
use super::super::{Credentials, CredentialsProvider, ProviderError};
use super::*;
use crate::runtime::net::time::unix_seconds;
use crate::runtime::{HttpResponse, TransportError};
use crate::tencent::sign::{Signable, sign};

type Outcome = Result<(String, String, Option<String>), String>;

const ROLE: &str = "qcs::cam::uin/12345:roleName/test";

fn sts_answer(world: &World, number: u32) -> String {
    let end = unix_seconds(world.clock.after(7200));
    json!({ "Response": { "RequestId": "7", "ExpiredTime": end, "Expiration": world.clock.text_after(7200),
        "Credentials": { "Token": format!("token-{number}"), "TmpSecretId": format!("id-{number}"),
            "TmpSecretKey": format!("key-{number}") } } })
    .to_string()
}

fn metadata_answer(world: &World, number: u32) -> String {
    let end = unix_seconds(world.clock.after(7200));
    json!({ "Code": "Success", "TmpSecretId": format!("id-{number}"), "TmpSecretKey": format!("key-{number}"),
        "Token": format!("token-{number}"), "ExpiredTime": end, "Expiration": world.clock.text_after(7200) })
    .to_string()
}

fn given(number: u32) -> Outcome {
    keys(&format!("id-{number}"), &format!("key-{number}"), Some(&format!("token-{number}")))
}

fn long_term() -> Credentials {
    Credentials::new("example-secret-id", "example-secret-key")
}

#[tokio::test]
async fn a_role_is_assumed_with_a_signed_body() {
    let world = World::new(&[]);
    world.server.answer(200, sts_answer(&world, 1));
    let role = Role::new(ROLE).session_name("sess");
    let source = long_term().with_token("example-token");
    assert_eq!(outcome(&AssumeRole::new(source, role, &world.config)).await, given(1));
    let asked = world.server.asked();
    let request = &asked[0];
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://sts.tencentcloudapi.com/"));
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({ "RoleArn": ROLE, "RoleSessionName": "sess", "DurationSeconds": 7200 }));
    for (name, value) in [
        ("host", "sts.tencentcloudapi.com"),
        ("content-type", "application/json"),
        ("x-tc-action", "AssumeRole"),
        ("x-tc-version", "2018-08-13"),
        ("x-tc-region", "ap-guangzhou"),
        ("x-tc-timestamp", "1615881679"),
        ("x-tc-token", "example-token"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    let signature = signature(&request.body, world.clock.after(0));
    assert_eq!(request.header("authorization"), Some(signature.as_str()));
}

fn signature(payload: &[u8], time: std::time::SystemTime) -> String {
    let (host, content_type) = ("sts.tencentcloudapi.com", "application/json");
    let what = Signable { service: "sts", method: "POST", host, content_type, query: "", payload, time };
    sign(&what, &long_term()).authorization
}

/// Made with the vendor's own SDK.
#[test]
fn the_signature_is_that_of_the_vendors_sdk() {
    let body =
        r#"{"RoleArn": "qcs::cam::uin/12345:roleName/test", "RoleSessionName": "sess", "DurationSeconds": 7200}"#;
    let time = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_551_113_065);
    let expected = "TC3-HMAC-SHA256 Credential=example-secret-id/2019-02-25/sts/tc3_request, \
                    SignedHeaders=content-type;host, \
                    Signature=b2fc34dad8d0ee066376c8b9abbf34a68fb99f82f0cac9ac12770c01d5438f52";
    assert_eq!(signature(body.as_bytes(), time), expected);
}

#[tokio::test(start_paused = true)]
async fn a_session_is_renewed_five_minutes_before_its_end() {
    let world = World::new(&[]);
    world.server.answer(200, sts_answer(&world, 1));
    let role = AssumeRole::new(long_term(), Role::new(ROLE), &world.config);
    assert_eq!(outcome(&role).await, given(1));
    world.clock.pass(6899);
    assert_eq!(outcome(&role).await, given(1));
    settle().await;
    assert_eq!(world.server.asked().len(), 1);
    world.clock.pass(1);
    world.server.answer(200, sts_answer(&world, 2));
    assert_eq!(outcome(&role).await, given(1));
    settle().await;
    assert_eq!(outcome(&role).await, given(2));
}

#[tokio::test]
async fn a_refusal_is_told_without_secrets() {
    let expect = async |status: u16, body: &str, expected: &str| {
        let world = World::new(&[]);
        world.server.answer(status, body);
        let role = AssumeRole::new(long_term(), Role::new(ROLE), &world.config);
        assert_eq!(outcome(&role).await, Err(expected.to_owned()));
    };
    let refusal =
        r#"{"Response":{"Error":{"Code":"AuthFailure","Message":"not example-secret-key"},"RequestId":"77"}}"#;
    let expected = "STS at sts.tencentcloudapi.com returned an error (HTTP status 200, request ID 77): AuthFailure: not <redacted>";
    expect(200, refusal, expected).await;
    expect(403, "<html>", "STS at sts.tencentcloudapi.com returned an error (HTTP status 403)").await;
    expect(200, "<html>", "STS at sts.tencentcloudapi.com returned an error (HTTP status 200)").await;
    let cannot = "the response of STS at sts.tencentcloudapi.com cannot be read";
    expect(200, r#"{"Response":{}}"#, &format!("{cannot}: `TmpSecretId` is missing or empty")).await;
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_waited_out_and_a_wrong_clock_corrected() {
    let world = World::new(&[]);
    let refusal = r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"expired"}}}"#;
    let refusal = HttpResponse::new(200, refusal).with_header("Date", "Tue, 16 Mar 2021 10:00:00 GMT");
    let throttled = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded"}}}"#;
    world.server.push(refusal).answer(200, throttled).answer(200, sts_answer(&world, 1));
    let role = Role::new(ROLE).session_name("sess");
    assert!(AssumeRole::new(long_term(), role, &world.config).credentials().await.is_ok());
    let asked = world.server.asked();
    let now = unix_seconds(world.clock.after(0));
    let right = now + 7_121;
    for (request, time) in asked.iter().zip([now, right, right]) {
        assert_eq!(request.header("x-tc-timestamp"), Some(time.to_string().as_str()));
        let time = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(time);
        assert_eq!(request.header("authorization"), Some(signature(&request.body, time).as_str()));
    }
    assert_eq!(asked.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_metadata_service_that_responded_is_asked_again() {
    let world = World::new(&[]);
    let reset = || TransportError::exchange("reset");
    world.server.answer(200, "my-role").fail(reset()).answer(503, "").answer(200, metadata_answer(&world, 1));
    assert_eq!(outcome(&CvmRole::new(&world.config)).await, given(1));
    let world = World::new(&[]);
    world.server.fail(reset());
    let error = ProviderError::of(CvmRole::new(&world.config).credentials().await.unwrap_err());
    assert_eq!((error.is_absent(), error.is_transient(), world.server.asked().len()), (false, true, 1));
}

#[tokio::test]
async fn a_cluster_role_needs_no_signature_and_reads_its_token_anew() {
    let folder = Folder::new();
    let file = folder.write("token", "eyJ.first.token\n");
    let world = World::new(&[]);
    let provider = TkeOidc::new(&world.config).session_name("sess").endpoint("sts.example.com");
    for (name, value) in [
        ("TKE_REGION", "ap-shanghai"),
        ("TKE_PROVIDER_ID", "tke"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", file.to_str().unwrap()),
        ("TKE_ROLE_ARN", ROLE),
    ] {
        assert_eq!(outcome(&provider).await, Err(format!("{name} is not set")));
        world.variables.set(name, value);
    }
    world.server.answer(200, sts_answer(&world, 1));
    assert_eq!(outcome(&provider).await, given(1));
    folder.write("token", "eyJ.second.token");
    world.clock.pass(7200);
    world.server.answer(200, sts_answer(&world, 2));
    assert_eq!(outcome(&provider).await, given(2));

    let asked = world.server.asked();
    let body = |index: usize| serde_json::from_slice::<Value>(&asked[index].body).unwrap();
    assert_eq!(asked[0].url, "https://sts.example.com/");
    assert_eq!(asked[0].header("x-tc-action"), Some("AssumeRoleWithWebIdentity"));
    assert_eq!(asked[0].header("x-tc-region"), Some("ap-shanghai"));
    assert_eq!(asked[0].header("authorization"), Some("SKIP"));
    assert_eq!(
        body(0),
        json!({ "ProviderId": "tke", "WebIdentityToken": "eyJ.first.token", "RoleArn": ROLE, "RoleSessionName": "sess",
            "DurationSeconds": 7200 })
    );
    assert_eq!(body(1)["WebIdentityToken"], "eyJ.second.token");
}

#[tokio::test]
async fn the_metadata_service_is_asked_as_documented() {
    let world = World::new(&[]);
    world.server.answer(200, "my-role\n").answer(200, metadata_answer(&world, 1));
    assert_eq!(outcome(&CvmRole::new(&world.config)).await, given(1));
    assert_eq!(
        world.server.lines(),
        [
            "GET http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/",
            "GET http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/my-role",
        ]
    );
}

#[tokio::test]
async fn what_the_metadata_service_lacks_is_said() {
    let expect = async |answers: &[(u16, &str)], expected: &str, absent: bool| {
        let world = World::new(&[]);
        for (status, body) in answers {
            world.server.answer(*status, *body);
        }
        let error = ProviderError::of(CvmRole::new(&world.config).credentials().await.unwrap_err());
        assert_eq!((error.story().as_str(), error.is_absent()), (expected, absent));
    };
    expect(&[(404, "")], "the instance has no CAM role", true).await;
    expect(&[(403, "")], "the metadata service returned no role: HTTP status 403", false).await;
    expect(&[(500, ""); 3], "the metadata service failed: HTTP status 500", false).await;
    let nothing = "the metadata service returned no credentials for the role \"r\": ";
    expect(&[(200, "r"), (200, r#"{"Code":"Failed"}"#)], &format!("{nothing}\"Failed\""), false).await;
    expect(&[(200, "r"), (404, "")], &format!("{nothing}HTTP status 404"), false).await;
    let nobody = "no response from the metadata service: cannot connect to the server: nobody listens";
    expect(&[], nobody, true).await;
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_leaves_the_old_keys_in_use() {
    let world = World::new(&[]);
    world.server.answer(200, "r").answer(200, metadata_answer(&world, 1));
    let role = CvmRole::new(&world.config);
    assert_eq!(outcome(&role).await, given(1));
    world.clock.pass(6900);
    world.server.answer(403, "");
    assert_eq!(outcome(&role).await, given(1));
    settle().await;
    assert_eq!(outcome(&role).await, given(1));
    assert_eq!(world.server.asked().len(), 3);
    world.clock.pass(300);
    world.server.answer(403, "");
    assert!(outcome(&role).await.is_err());
}

#[tokio::test]
async fn the_profile_file_is_read_at_each_call() {
    let folder = Folder::new();
    let world = World::new(&[("HOME", folder.text())]);
    let profile = Profile::new(&world.config);
    folder.write(".tencentcloud/credentials", "[other]\nsecret_id = x\n[default]\nsecret_id = a\nsecret_key = b#c\n");
    assert_eq!(outcome(&profile).await, keys("a", "b#c", None));
    folder.write(".tencentcloud/credentials", "[default]\nsecret_id = a\nsecret_key = b\ntoken = c\n");
    assert_eq!(outcome(&profile).await, keys("a", "b", Some("c")));
    let elsewhere = folder.write("elsewhere", "[default]\nsecret_id = x\n");
    world.variables.set("TENCENTCLOUD_CREDENTIALS_FILE", elsewhere.to_str().unwrap());
    let expected = format!("{}: `secret_key` is missing or empty", elsewhere.display());
    assert_eq!(outcome(&profile).await, Err(expected));
}

/// What the vendor's tool kept under a name.
async fn tccli(file: &Value, server: &[(u16, String)]) -> (World, Outcome) {
    let folder = Folder::new();
    folder.write(".tccli/work.credential", &file.to_string());
    let world = World::new(&[("HOME", folder.text()), ("TCCLI_PROFILE", "work")]);
    for (status, body) in server {
        world.server.answer(*status, body.clone());
    }
    let outcome = outcome(&TccliProfile::new(&world.config)).await;
    (world, outcome)
}

#[tokio::test]
async fn what_tccli_keeps_is_understood() {
    let world = World::new(&[]);
    let mut file = json!({ "secretId": "a", "secretKey": "b" });
    assert_eq!(tccli(&file, &[]).await.1, keys("a", "b", None));
    file["token"] = "c".into();
    assert_eq!(tccli(&file, &[]).await.1, keys("a", "b", Some("c")));
    file["type"] = "sso".into();
    assert_eq!(tccli(&file, &[]).await.1, keys("a", "b", Some("c")));
    file["expiresAt"] = NOW.into();
    assert!(tccli(&file, &[]).await.1.unwrap_err().ends_with("sign in again with `tccli sso login`"));
    let role = json!({ "secretId": "a", "secretKey": "b", "role-arn": ROLE, "role-session-name": "sess" });
    let (server, outcome) = tccli(&role, &[(200, sts_answer(&world, 1))]).await;
    assert_eq!(outcome, given(1));
    assert!(String::from_utf8_lossy(&server.server.asked()[0].body).contains(r#""RoleSessionName":"sess""#));
    let instance = [(200, "r".to_owned()), (200, metadata_answer(&world, 2))];
    assert_eq!(tccli(&json!({ "type": "cvm-role" }), &instance).await.1, given(2));
}

#[tokio::test]
async fn the_order_is_the_documented_one() {
    let folder = Folder::new();
    let token = folder.write("token", "eyJ.oidc.token");
    let profile = folder.write(".tencentcloud/credentials", "[default]\nsecret_id = profile\nsecret_key = s\n");
    folder.write(".tccli/default.credential", r#"{"secretId":"tccli","secretKey":"s"}"#);
    let world = World::new(&[
        ("HOME", folder.text()),
        ("TENCENTCLOUD_SECRET_ID", "environment"),
        ("TENCENTCLOUD_SECRET_KEY", "s"),
        ("TENCENTCLOUD_SESSION_TOKEN", "t"),
        ("TKE_REGION", "ap-shanghai"),
        ("TKE_PROVIDER_ID", "tke"),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap()),
        ("TKE_ROLE_ARN", ROLE),
        // Where there is none, so that a file of this machine's cannot take part.
        ("TENCENTCLOUD_CREDENTIALS_FILE", profile.to_str().unwrap()),
    ]);
    let get = async || outcome(&DefaultChain::new(&world.config)).await;
    assert_eq!(get().await, keys("environment", "s", Some("t")));
    world.variables.set("TENCENTCLOUD_SECRET_ID", " ");
    assert_eq!(get().await, keys("profile", "s", None));
    world.variables.set("TENCENTCLOUD_CREDENTIALS_FILE", "/nowhere");
    world.server.answer(200, "r").answer(200, metadata_answer(&world, 1));
    assert_eq!(get().await, given(1));
    let nobody = || TransportError::connect("refused");
    world.server.fail(nobody()).answer(200, sts_answer(&world, 2));
    assert_eq!(get().await, given(2));
    world.variables.set("TKE_ROLE_ARN", "");
    assert_eq!(get().await, keys("tccli", "s", None));
    world.variables.set("HOME", "/nowhere");
    assert_eq!(
        get().await,
        Err("no credentials found: environment: not set in the environment: TENCENTCLOUD_SECRET_ID; \
             profile: no file /nowhere; \
             CVM role: no response from the metadata service: cannot connect to the server: nobody listens; \
             TKE OIDC: TKE_ROLE_ARN is not set; \
             tccli profile: no file /nowhere/.tccli/default.credential"
            .to_owned())
    );
}
