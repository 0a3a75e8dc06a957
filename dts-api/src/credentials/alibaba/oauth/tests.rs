//! Sign-ins as the command line's profiles hold them.

use serde_json::{Value, json};

use super::super::super::testing::{Folder, NOW, Script, World, keys, outcome};
use super::super::CliProfile;
use super::*;
use crate::runtime::TransportError;

type Outcome = Result<(String, String, Option<String>), String>;

const FILE: &str = ".aliyun/config.json";

/// Temporary keys that ended, and an access token that ends after so many seconds.
fn profile(seconds: i64) -> Value {
    let access_end = i64::try_from(NOW).unwrap() + seconds;
    json!({ "name": "work", "mode": "OAuth", "oauth_site_type": "CN", "access_key_id": "old-id",
        "access_key_secret": "old-secret", "sts_token": "old-token", "sts_expiration": NOW,
        "oauth_access_token": "example-access-1", "oauth_access_token_expire": access_end,
        "oauth_refresh_token": "example-refresh-1", "region_id": "cn-hangzhou" })
}

/// A file with a profile, as the tool would write it.
fn home(profile: &Value) -> (Folder, World, CliProfile) {
    let folder = Folder::new();
    folder.write(FILE, &file(profile));
    let world = World::new(&[("HOME", folder.text())]);
    let provider = CliProfile::new(&world.config);
    (folder, world, provider)
}

fn file(profile: &Value) -> String {
    let other = json!({ "name": "other", "mode": "AK", "oauth_refresh_token": "example-refresh-1" });
    let file = json!({ "profiles": [other, profile], "meta_path": "", "current": "work" });
    serde_json::to_string_pretty(&file).unwrap()
}

fn written(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path().join(FILE)).unwrap()
}

fn new_keys(world: &World) -> String {
    json!({ "requestId": "7", "accessKeyId": "new-id", "accessKeySecret": "new-secret", "securityToken": "new-token",
        "expiration": world.clock.text_after(3600) })
    .to_string()
}

fn new_tokens(refresh: &str) -> String {
    json!({ "access_token": "example-access-2", "refresh_token": refresh, "expires_in": 7200, "token_type": "Bearer" })
        .to_string()
}

fn new() -> Outcome {
    keys("new-id", "new-secret", Some("new-token"))
}

fn old() -> Outcome {
    keys("old-id", "old-secret", Some("old-token"))
}

fn bearers(server: &Script) -> Vec<Option<String>> {
    server.asked().iter().map(|request| request.header("authorization").map(str::to_owned)).collect()
}

#[tokio::test(start_paused = true)]
async fn keys_in_the_profile_are_used_while_they_last() {
    let mut signed_in = profile(7200);
    signed_in["sts_expiration"] = (NOW + 1000).into();
    let (_folder, world, provider) = home(&signed_in);
    assert_eq!(outcome(&provider).await, old());
    assert!(world.server.asked().is_empty());
    // Near their end they are renewed, and where that fails they are used all the same.
    world.clock.pass(941);
    assert_eq!(outcome(&provider).await, old());
    assert_eq!(world.server.lines(), ["POST https://oauth.aliyun.com/v1/exchange"; 3]);
    world.clock.pass(59);
    world.server.answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
}

#[tokio::test(start_paused = true)]
async fn an_access_token_that_lasts_is_exchanged_and_nothing_written() {
    for upper in [false, true] {
        let (folder, world, provider) = home(&profile(200));
        let answer = new_keys(&world);
        let answer = if upper {
            answer.replace("\"accessKey", "\"AccessKey").replace("\"s", "\"S").replace("\"e", "\"E")
        } else {
            answer
        };
        world.server.answer(200, answer);
        for _ in 0..2 {
            assert_eq!(outcome(&provider).await, new());
        }
        let asked = world.server.asked();
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].method, asked[0].url.as_str()), ("POST", "https://oauth.aliyun.com/v1/exchange"));
        assert_eq!(asked[0].header("authorization"), Some("Bearer example-access-1"));
        assert_eq!(written(&folder), file(&profile(200)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_access_token_that_ended_is_renewed_and_the_tool_finds_the_new_ones() {
    let mut signed_in = profile(100);
    signed_in["oauth_site_type"] = "INTL".into();
    let (folder, world, provider) = home(&signed_in);
    world.server.answer(200, new_tokens("example-refresh-2")).answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
    let asked = world.server.asked();
    assert_eq!(
        world.server.lines(),
        ["POST https://oauth.alibabacloud.com/v1/token", "POST https://oauth.alibabacloud.com/v1/exchange"]
    );
    assert_eq!(
        String::from_utf8_lossy(&asked[0].body),
        "Timestamp=2021-03-16T08%3A01%3A19Z&client_id=4103531455503354461&grant_type=refresh_token\
         &refresh_token=example-refresh-1"
    );
    assert_eq!(bearers(&world.server), [None, Some("Bearer example-access-2".to_owned())]);
    // Nothing but the tokens of this profile has changed.
    let mut expected = signed_in.clone();
    expected["oauth_access_token"] = "example-access-2".into();
    expected["oauth_refresh_token"] = "example-refresh-2".into();
    expected["oauth_access_token_expire"] = (NOW + 7200).into();
    assert_eq!(written(&folder), file(&expected));
    // Another program goes on from there.
    world.clock.pass(7200);
    world.server.answer(200, new_tokens("example-refresh-3")).answer(200, new_keys(&world));
    assert_eq!(outcome(&CliProfile::new(&world.config)).await, new());
    assert!(String::from_utf8_lossy(&world.server.asked()[2].body).ends_with("refresh_token=example-refresh-2"));
}

#[tokio::test(start_paused = true)]
async fn an_access_token_may_last_as_long_as_it_likes() {
    let (folder, world, provider) = home(&profile(0));
    let tokens = new_tokens("example-refresh-2").replace("7200", "18446744073709551615");
    world.server.answer(200, tokens).answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
    let file: Value = serde_json::from_str(&written(&folder)).unwrap();
    assert_eq!(file["profiles"][1]["oauth_access_token_expire"], NOW + reply::FARTHEST.as_secs());
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_stays_is_no_reason_to_write() {
    let (folder, world, provider) = home(&profile(0));
    world
        .server
        .answer(200, new_tokens("example-refresh-1"))
        .answer(200, new_keys(&world))
        .answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
    assert_eq!(written(&folder), file(&profile(0)));
    // The access token is known all the same.
    provider.refused(&provider.credentials().await.unwrap());
    assert_eq!(outcome(&provider).await, new());
    assert_eq!(
        bearers(&world.server)[1..],
        [Some("Bearer example-access-2".to_owned()), Some("Bearer example-access-2".to_owned())]
    );
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn tokens_that_cannot_be_written_are_used_all_the_same() {
    let (folder, world, provider) = home(&profile(0));
    // A folder in the place of the file, put there while the site is asked.
    let path = folder.path().join(FILE);
    world.server.answer(200, new_tokens("example-refresh-2")).answer(200, new_keys(&world));
    world.server.on_request(move || {
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::create_dir(&path);
    });
    assert_eq!(outcome(&provider).await, new());
    std::fs::remove_dir(folder.path().join(FILE)).unwrap();
    folder.write(FILE, &file(&profile(0)));
    world.server.on_request(|| {});
    world.clock.pass(7200);
    world.server.answer(200, new_tokens("example-refresh-3")).answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
    assert!(String::from_utf8_lossy(&world.server.asked()[2].body).ends_with("refresh_token=example-refresh-2"));
}

#[tokio::test(start_paused = true)]
async fn tokens_of_a_newer_sign_in_are_not_overwritten() {
    let (folder, world, provider) = home(&profile(0));
    let mut newer = profile(3600);
    newer["oauth_refresh_token"] = "example-refresh-of-newer-sign-in".into();
    let (path, text) = (folder.path().join(FILE), file(&newer));
    world.server.answer(200, new_tokens("example-refresh-2")).answer(200, new_keys(&world));
    world.server.on_request(move || std::fs::write(&path, &text).unwrap());
    assert_eq!(outcome(&provider).await, new());
    assert_eq!(written(&folder), file(&newer));
}

#[tokio::test(start_paused = true)]
async fn programs_that_come_at_once_renew_once() {
    let (_folder, world, _) = home(&profile(0));
    world.server.answer(200, new_tokens("example-refresh-2"));
    for _ in 0..3 {
        world.server.answer(200, new_keys(&world));
    }
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let provider = CliProfile::new(&world.config);
            tokio::spawn(async move { outcome(&provider).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), new());
    }
    let renewals = world.server.lines().iter().filter(|line| line.ends_with("/v1/token")).count();
    assert_eq!(renewals, 1);
}

#[tokio::test(start_paused = true)]
async fn a_profile_may_build_on_a_sign_in() {
    let (folder, world, _) = home(&profile(0));
    let role =
        json!({ "name": "role", "mode": "ChainableRamRoleArn", "source_profile": "work", "ram_role_arn": "arn" });
    let text = json!({ "current": "role", "profiles": [role, profile(0)] }).to_string();
    folder.write(FILE, &text);
    let session = json!({ "Credentials": { "AccessKeyId": "role-id", "AccessKeySecret": "s", "SecurityToken": "t",
        "Expiration": world.clock.text_after(3600) } });
    world.server.answer(200, new_tokens("example-refresh-2")).answer(200, new_keys(&world));
    world.server.answer(200, session.to_string());
    assert_eq!(outcome(&CliProfile::new(&world.config)).await, keys("role-id", "s", Some("t")));
    let new: Value = serde_json::from_str(&written(&folder)).unwrap();
    assert_eq!(new["profiles"][1]["oauth_refresh_token"], "example-refresh-2");
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_told_without_tokens() {
    let again = "sign in again with `aliyun configure --mode OAuth`";
    let expect = async |profile: &Value, answers: &[(u16, &str)], expected: &str, transient: bool| {
        let (_folder, world, provider) = home(profile);
        for (status, body) in answers {
            world.server.answer(*status, *body);
        }
        let error = ProviderError::of(provider.credentials().await.unwrap_err());
        assert_eq!((error.story().as_str(), error.is_transient()), (expected, transient));
        assert!(!format!("{provider:?} {error:?}").contains("example-"), "{provider:?} {error:?}");
    };
    let refused = r#"{"error":"invalid_grant","error_description":"example-refresh-1 is spent","requestId":"77"}"#;
    let told =
        "oauth.aliyun.com returned an error (HTTP status 400, request ID 77): invalid_grant: <redacted> is spent";
    expect(&profile(0), &[(400, refused)], &format!("{again}: {told}"), false).await;
    let trouble = "oauth.aliyun.com returned an error (HTTP status 503)";
    expect(&profile(0), &[(503, ""); 3], trouble, true).await;
    let cannot = "the response of oauth.aliyun.com cannot be read";
    expect(&profile(999), &[(200, "{}")], &format!("{cannot}: `AccessKeyId` is missing or empty"), false).await;
    let mut no_refresh = profile(0);
    no_refresh["oauth_refresh_token"] = "".into();
    expect(&no_refresh, &[], &format!("the sign-in has expired: {again}"), false).await;
}

#[tokio::test]
async fn a_site_that_is_none_is_said() {
    let mut elsewhere = profile(0);
    elsewhere["oauth_site_type"] = "EU".into();
    let (_folder, _, provider) = home(&elsewhere);
    assert!(outcome(&provider).await.unwrap_err().ends_with("`oauth_site_type` is neither `CN` nor `INTL`"));
}

#[tokio::test(start_paused = true)]
async fn a_cut_connection_is_no_end_of_a_sign_in() {
    let (_folder, world, provider) = home(&profile(0));
    world.server.fail(TransportError::exchange("reset")).answer(200, new_tokens("example-refresh-2"));
    world.server.fail(TransportError::connect("refused")).answer(200, new_keys(&world));
    assert_eq!(outcome(&provider).await, new());
}
