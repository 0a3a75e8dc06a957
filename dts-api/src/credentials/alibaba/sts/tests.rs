//! Both ways of assuming a role, since they share the call.

use std::sync::Arc;

use super::super::super::CredentialsProvider;
use super::super::super::testing::{Counting, Folder, World, keys, outcome, settle};
use super::super::{AssumeRole, OidcRole};
use super::*;
use crate::config::Config;
use crate::runtime::TransportError;

const ROLE: &str = "acs:ram::123456789012:role/dts-role";

fn answer(world: &World, number: u32) -> String {
    let end = world.clock.text_after(3600);
    format!(
        r#"{{"RequestId":"7","AssumedRoleUser":{{"Arn":"a"}},"Credentials":{{"AccessKeyId":"STS.{number}",
            "AccessKeySecret":"secret-{number}","SecurityToken":"token-{number}","Expiration":"{end}"}}}}"#
    )
}

fn given(number: u32) -> Result<(String, String, Option<String>), String> {
    keys(&format!("STS.{number}"), &format!("secret-{number}"), Some(&format!("token-{number}")))
}

fn caller() -> Credentials {
    Credentials::new("testid", "testsecret")
}

fn body(request: &HttpRequest) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

#[tokio::test]
async fn a_role_is_assumed_with_a_signed_form() {
    let world = World::new(&[]);
    world.server.answer(200, answer(&world, 1));
    let role = Role::new(ROLE).session_name("sess").policy(r#"{"Version": "1"}"#).external_id("ext-1");
    let source = caller().with_token("CAIS+example/token==");
    assert_eq!(outcome(&AssumeRole::new(source, role, &world.config)).await, given(1));

    let asked = world.server.asked();
    let request = &asked[0];
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://sts.aliyuncs.com/"));
    assert_eq!(
        body(request),
        "DurationSeconds=3600&ExternalId=ext-1&Policy=%7B%22Version%22%3A+%221%22%7D\
         &RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Fdts-role&RoleSessionName=sess"
    );
    for (name, value) in [
        ("x-acs-action", "AssumeRole"),
        ("x-acs-version", "2015-04-01"),
        ("x-acs-date", "2021-03-16T08:01:19Z"),
        ("x-acs-accesskey-id", "testid"),
        ("x-acs-security-token", "CAIS+example/token=="),
        ("content-type", "application/x-www-form-urlencoded"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    // The signature is that of the request as it went out.
    let signed: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name.starts_with("x-acs-") || ["host", "content-type"].contains(name))
        .collect();
    let body_sha256 = body_sha256(&request.body);
    let what = Signable { method: "POST", path: "/", query: "", headers: &signed, body_sha256: &body_sha256 };
    assert_eq!(request.header("authorization"), Some(sign(&what, &caller()).authorization.as_str()));
}

#[tokio::test]
async fn gaps_are_filled_from_the_environment() {
    let world = World::new(&[
        ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "from-environment"),
        ("ALIBABA_CLOUD_STS_REGION", "cn-hangzhou"),
        ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
    ]);
    world.server.answer(200, answer(&world, 1));
    assert_eq!(outcome(&AssumeRole::new(caller(), Role::new(ROLE), &world.config)).await, given(1));
    let asked = world.server.asked();
    assert_eq!(asked[0].url, "https://sts-vpc.cn-hangzhou.aliyuncs.com/");
    assert!(body(&asked[0]).ends_with("&RoleSessionName=from-environment"));
}

#[tokio::test(start_paused = true)]
async fn a_session_is_renewed_a_quarter_of_an_hour_before_its_end() {
    let world = World::new(&[]);
    world.server.answer(200, answer(&world, 1));
    let role = AssumeRole::new(caller(), Role::new(ROLE), &world.config);
    assert_eq!(outcome(&role).await, given(1));
    world.clock.pass(2699);
    assert_eq!(outcome(&role).await, given(1));
    settle().await;
    assert_eq!(world.server.asked().len(), 1);
    world.clock.pass(1);
    world.server.answer(200, answer(&world, 2));
    assert_eq!(outcome(&role).await, given(1));
    settle().await;
    assert_eq!(outcome(&role).await, given(2));
}

#[tokio::test]
async fn the_token_travels_in_the_body_and_is_read_anew() {
    let folder = Folder::new();
    let file = folder.write("token", "eyJ.first.token\n");
    let world = World::new(&[
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", file.to_str().unwrap()),
        ("ALIBABA_CLOUD_ROLE_ARN", ROLE),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::123456789012:oidc-provider/ack"),
    ]);
    world.server.answer(200, answer(&world, 1));
    let provider = OidcRole::from_environment(&world.config);
    assert_eq!(outcome(&provider).await, given(1));
    folder.write("token", "eyJ.second.token");
    world.clock.pass(3600);
    world.server.answer(200, answer(&world, 2));
    assert_eq!(outcome(&provider).await, given(2));

    let asked = world.server.asked();
    assert_eq!(
        asked[0].url,
        "https://sts.aliyuncs.com/?Action=AssumeRoleWithOIDC&Format=JSON&Timestamp=2021-03-16T08%3A01%3A19Z\
         &Version=2015-04-01"
    );
    assert_eq!(
        body(&asked[0]),
        "DurationSeconds=3600&OIDCProviderArn=acs%3Aram%3A%3A123456789012%3Aoidc-provider%2Fack\
         &OIDCToken=eyJ.first.token&RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Fdts-role\
         &RoleSessionName=dts-api-1615881679"
    );
    assert!(body(&asked[1]).contains("OIDCToken=eyJ.second.token"));
    assert!(asked.iter().all(|request| request.header("authorization").is_none()));
}

#[tokio::test]
async fn without_its_variables_or_file_there_is_no_oidc_role() {
    let world = World::new(&[]);
    let provider = OidcRole::from_environment(&world.config);
    assert_eq!(outcome(&provider).await, Err("ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set".to_owned()));
    world.variables.set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/nowhere/token");
    world.variables.set("ALIBABA_CLOUD_ROLE_ARN", ROLE);
    assert_eq!(outcome(&provider).await, Err("ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set".to_owned()));
    world.variables.set("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "arn");
    // A cluster that promises a token and has none is a fault, and not a reason to try the next provider unsaid.
    let error = ProviderError::of(provider.credentials().await.unwrap_err());
    assert_eq!((error.story().as_str(), error.is_absent()), ("no token: no file /nowhere/token", false));
}

#[tokio::test]
async fn a_refusal_is_told_without_secrets() {
    let world = World::new(&[]);
    let refusal = r#"{"RequestId":"77","Code":"SignatureDoesNotMatch","Message":"server string to sign is: testsecret CAIS%2Bexample%2Ftoken%3D%3D ext%201"}"#;
    world.server.answer(400, refusal);
    let source = caller().with_token("CAIS+example/token==");
    let role = Role::new(ROLE).external_id("ext 1");
    assert_eq!(
        outcome(&AssumeRole::new(source, role, &world.config)).await,
        Err("STS at sts.aliyuncs.com returned an error (HTTP status 400, request ID 77): SignatureDoesNotMatch: server string to sign is: \
             <redacted> <redacted> <redacted>"
            .to_owned())
    );
}

/// The time and the nonce of each request, and whether it is signed as it went out.
fn signed(world: &World) -> Vec<(String, String, bool)> {
    let header = |request: &HttpRequest, name| request.header(name).unwrap_or_default().to_owned();
    let right = |request: &HttpRequest| {
        let is_signed = |name: &str| name.starts_with("x-acs-") || ["host", "content-type"].contains(&name);
        let headers: Vec<_> = request.headers.iter().filter(|(name, _)| is_signed(name)).collect();
        let body_sha256 = body_sha256(&request.body);
        let what = Signable { method: "POST", path: "/", query: "", headers: &headers, body_sha256: &body_sha256 };
        request.header("authorization") == Some(sign(&what, &caller()).authorization.as_str())
    };
    let asked = world.server.asked();
    asked
        .iter()
        .map(|request| (header(request, "x-acs-date"), header(request, "x-acs-signature-nonce"), right(request)))
        .collect()
}

fn wrong_clock() -> HttpResponse {
    let body = r#"{"Code":"InvalidTimeStamp.Expired","Message":"Specified time stamp or date value is expired."}"#;
    HttpResponse::new(400, body).with_header("Date", "Tue, 16 Mar 2021 10:00:00 GMT")
}

#[tokio::test(start_paused = true)]
async fn a_call_is_repeated_with_a_new_signature() {
    let mut world = World::new(&[]);
    world.config.nonces = Arc::new(Counting::default());
    world.server.fail(TransportError::exchange("reset")).answer(400, r#"{"Code":"Throttling.User"}"#);
    world.server.answer(503, "");
    assert!(outcome(&AssumeRole::new(caller(), Role::new(ROLE), &world.config)).await.is_err());
    let now = "2021-03-16T08:01:19Z".to_owned();
    let expected = ["0", "1", "2"].map(|nonce| (now.clone(), nonce.to_owned(), true));
    assert_eq!(signed(&world), expected);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_corrected_for_both_ways() {
    let mut world = World::new(&[]);
    world.config.nonces = Arc::new(Counting::default());
    let end = r#""Expiration":"2021-03-16T12:00:00Z""#;
    let answer = format!(r#"{{"Credentials":{{"AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c",{end}}}}}"#);
    world.server.push(wrong_clock()).answer(200, answer.clone()).answer(200, answer);
    let role = AssumeRole::new(caller(), Role::new(ROLE), &world.config);
    assert_eq!(outcome(&role).await, keys("a", "b", Some("c")));
    let (wrong, right) = ("2021-03-16T08:01:19Z".to_owned(), "2021-03-16T10:00:00Z".to_owned());
    assert_eq!(signed(&world), [(wrong, "0".to_owned(), true), (right, "1".to_owned(), true)]);
    // Whoever shares the configuration knows the time by now.
    let folder = Folder::new();
    let oidc = OidcRole::new(Role::new(ROLE), "arn", folder.write("token", "eyJ.oidc.token"), &world.config);
    assert_eq!(outcome(&oidc).await, keys("a", "b", Some("c")));
    assert!(world.server.asked()[2].url.contains("Timestamp=2021-03-16T10%3A00%3A00Z"));

    let world = World::new(&[]);
    world.server.push(wrong_clock()).answer(200, self::answer(&world, 1));
    let oidc = OidcRole::new(Role::new(ROLE), "arn", folder.write("token", "eyJ.oidc.token"), &world.config);
    assert_eq!(outcome(&oidc).await, given(1));
    assert!(world.server.asked()[1].url.contains("Timestamp=2021-03-16T10%3A00%3A00Z"));
}

#[tokio::test(start_paused = true)]
async fn client_and_credentials_learn_the_time_from_each_other() {
    let world = World::new(&[]);
    let config = Config::new().clock(world.clock.clone()).transport(world.server.clone());
    let role = AssumeRole::new(caller(), Role::new(ROLE), &ProviderConfig::from_config(&config));
    let client = crate::alibaba::Client::new(config.region("cn-hangzhou").credentials(role)).unwrap();
    world.server.push(wrong_clock()).answer(200, answer(&world, 1)).answer(200, r#"{"Success":true}"#);
    client.describe_dts_jobs().send().await.unwrap();
    let asked = world.server.asked();
    let dates: Vec<_> = asked.iter().map(|request| request.header("x-acs-date").unwrap_or_default()).collect();
    assert_eq!(dates, ["2021-03-16T08:01:19Z", "2021-03-16T10:00:00Z", "2021-03-16T10:00:00Z"]);

    // And the other way round: the service refuses, and the session that is renewed later begins with the right time.
    let world = World::new(&[]);
    let config = Config::new().clock(world.clock.clone()).transport(world.server.clone());
    let provider = ProviderConfig::from_config(&config);
    let client = crate::alibaba::Client::new(config.region("cn-hangzhou").credentials(caller())).unwrap();
    world.server.push(wrong_clock()).answer(200, r#"{"Success":true}"#).answer(200, answer(&world, 1));
    client.describe_dts_jobs().send().await.unwrap();
    assert!(AssumeRole::new(caller(), Role::new(ROLE), &provider).credentials().await.is_ok());
    assert_eq!(world.server.asked()[2].header("x-acs-date"), Some("2021-03-16T10:00:00Z"));
}
