//! Sign-ins as the files of the command line tool hold them.

use serde_json::json;

use super::super::super::super::testing::{Counting, Folder, NOW, World, keys, outcome};
use super::super::TccliProfile;
use super::*;

fn oauth_file(access_seconds: u64) -> Value {
    json!({ "type": "oauth", "secretId": "old-id", "secretKey": "old-key", "token": "old-token", "expiresAt": NOW + 400,
        "oauth": { "openId": "example-open-id", "accessToken": "example-access-1", "expiresAt": NOW + access_seconds,
            "refreshToken": "example-refresh", "site": "cn" } })
}

fn sso_file(seconds: u64) -> Value {
    json!({ "type": "sso", "secretId": "old-id", "secretKey": "old-key", "token": "old-token", "expiresAt": NOW + 400,
        "sso": { "token": "example-login-token", "uin": 100_000_000_001_u64, "roleConfigurationId": "rc-1",
            "roleConfigurationName": "admin", "zoneId": "z-1", "site": "cn", "authUrl": "https://sso.example.com/",
            "expiresAt": NOW + seconds } })
}

fn home(file: &Value) -> (Folder, World, TccliProfile) {
    let folder = Folder::new();
    folder.write(".tccli/default.credential", &file.to_string());
    let mut world = World::new(&[("HOME", folder.text())]);
    world.config.nonces = Arc::new(Counting::default());
    let provider = TccliProfile::new(&world.config);
    (folder, world, provider)
}

type Outcome = Result<(String, String, Option<String>), String>;

fn new() -> Outcome {
    keys("new-id", "new-key", Some("new-token"))
}

fn old() -> Outcome {
    keys("old-id", "old-key", Some("old-token"))
}

/// What was asked, without what differs each time.
fn asked(world: &World) -> Vec<(String, Value)> {
    let body = |request: &HttpRequest| {
        let mut body: Value = serde_json::from_slice(&request.body).unwrap();
        assert!(body["TraceId"].take().is_string());
        body.as_object_mut().unwrap().remove("TraceId");
        body
    };
    world.server.asked().iter().map(|request| (request.url.clone(), body(request))).collect()
}

#[tokio::test(start_paused = true)]
async fn an_oauth_sign_in_is_renewed_as_the_tool_does() {
    let (folder, world, provider) = home(&oauth_file(7000));
    assert_eq!(outcome(&provider).await, old());
    world.clock.pass(400);
    let new_keys = |world: &World| {
        let end = NOW + world.clock.after(7200).duration_since(world.clock.after(0)).unwrap().as_secs();
        json!({ "SecretId": "new-id", "SecretKey": "new-key", "Token": "new-token", "ExpiresAt": end }).to_string()
    };
    world.server.answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
    let url = "https://cli.cloud.tencent.com";
    let exchange = |access: &str| (format!("{url}/get_temp_cred"), json!({ "AccessToken": access, "Site": "cn" }));
    assert_eq!(asked(&world), [exchange("example-access-1")]);

    // The access token has ended, too; the next one is kept.
    world.clock.pass(6800);
    let tokens = json!({ "AccessToken": "example-access-2", "ExpiresAt": NOW + 99_999 });
    world.server.answer(200, tokens.to_string());
    world.server.answer(200, new_keys(&world).replace(&(NOW + 7200).to_string(), &(NOW + 9000).to_string()));
    assert_eq!(outcome(&provider).await, new());
    world.clock.pass(1800);
    world.server.answer(200, new_keys(&world).replace(&(NOW + 7200).to_string(), &(NOW + 12_000).to_string()));
    assert_eq!(outcome(&provider).await, new());
    let refresh = json!({ "RefreshToken": "example-refresh", "OpenId": "example-open-id", "Site": "cn" });
    assert_eq!(
        asked(&world)[1..],
        [(format!("{url}/refresh_user_token"), refresh), exchange("example-access-2"), exchange("example-access-2")]
    );
    let file = std::fs::read_to_string(folder.path().join(".tccli/default.credential")).unwrap();
    assert_eq!(file, oauth_file(7000).to_string());
}

#[tokio::test(start_paused = true)]
async fn a_single_sign_on_is_renewed_as_the_tool_does() {
    let (_folder, world, provider) = home(&sso_file(43_200));
    assert_eq!(outcome(&provider).await, old());
    world.clock.pass(400);
    world.server.answer(200, r#"{"SAMLResponse":"example-saml"}"#);
    let new_keys = json!({ "TmpSecretId": "new-id", "TmpSecretKey": "new-key", "Token": "new-token",
        "ExpiredTime": NOW + 7600 });
    world.server.answer(200, new_keys.to_string());
    assert_eq!(outcome(&provider).await, new());
    let mut asked = asked(&world);
    assert!(asked[1].1["RoleSessionName"].take().as_str().unwrap().starts_with("ses-"));
    let url = "https://cli.cloud.tencent.com/api";
    let saml = json!({ "LoginToken": "example-login-token", "LoginType": "RoleSAML", "TargetUin": 100_000_000_001_u64,
        "UserId": "", "RoleConfigurationId": "rc-1", "Site": "cn" });
    let assume = json!({ "SAMLAssertion": "example-saml", "DurationSeconds": 7200, "RoleSessionName": null, "Site": "cn",
        "PrincipalArn": "qcs::cam::uin/100000000001:saml-provider/TencentReservedSSO-z-1",
        "RoleArn": "qcs::cam::uin/100000000001:roleName/TencentCloudSSO-admin" });
    assert_eq!(
        asked,
        [(format!("{url}/org/gen_saml_response"), saml), (format!("{url}/sts/assume_role_with_saml"), assume)]
    );
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_told_without_tokens() {
    let expect = async |file: &Value, answers: &[(u16, &str)], expected: &str, transient: bool| {
        let (_folder, world, provider) = home(file);
        world.clock.pass(400);
        for (status, body) in answers {
            world.server.answer(*status, *body);
        }
        let error = ProviderError::of(provider.credentials().await.unwrap_err());
        assert_eq!((error.story().as_str(), error.is_transient()), (expected, transient));
        assert!(!format!("{provider:?} {error:?}").contains("example-"), "{provider:?} {error:?}");
    };
    let oauth = "sign in again with `tccli auth login`";
    let sso = "sign in again with `tccli sso login`";
    let refused = r#"{"Error":{"Code":"InvalidToken","Message":"example-refresh is unknown"},"RequestId":"77"}"#;
    let told =
        "cli.cloud.tencent.com returned an error (HTTP status 200, request ID 77): InvalidToken: <redacted> is unknown";
    expect(&oauth_file(0), &[(200, refused)], &format!("{oauth}: {told}"), false).await;
    expect(&oauth_file(0), &[(502, ""); 3], "cli.cloud.tencent.com returned an error (HTTP status 502)", true).await;
    expect(&sso_file(600), &[], &format!("the sign-in has expired: {sso}"), false).await;
    let mut bare = oauth_file(0);
    bare["oauth"] = json!({});
    expect(&bare, &[], &format!("the sign-in has expired: {oauth}"), false).await;
    let cannot = "the response of cli.cloud.tencent.com cannot be read";
    expect(&sso_file(9000), &[(200, "{}")], &format!("{cannot}: `SAMLResponse` is missing or empty"), false).await;
}

#[tokio::test(start_paused = true)]
async fn keys_that_last_are_used_where_they_cannot_be_renewed() {
    let (_folder, world, provider) = home(&sso_file(600));
    world.clock.pass(399);
    assert_eq!(outcome(&provider).await, old());
    // Unless the service refused them.
    provider.refused(&provider.credentials().await.unwrap());
    assert!(outcome(&provider).await.is_err());
}

#[test]
fn a_trace_id_is_a_uuid() {
    assert_eq!(trace_id("3156853299f313e23d1673dc12e1703d"), "31568532-99f3-13e2-3d16-73dc12e1703d");
}
