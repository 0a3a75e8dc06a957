use serde_json::json;

use super::super::super::CredentialsProvider;
use super::super::super::testing::{Folder, World, keys, outcome};
use super::*;

fn sts_answer(world: &World) -> String {
    let end = world.clock.text_after(3600);
    json!({ "Credentials": { "AccessKeyId": "STS.role", "AccessKeySecret": "role-secret",
        "SecurityToken": "role-token", "Expiration": end } })
    .to_string()
}

fn role() -> Result<(String, String, Option<String>), String> {
    keys("STS.role", "role-secret", Some("role-token"))
}

/// A file with one profile, at the usual place.
fn home(profile: &Value) -> (Folder, World) {
    let folder = Folder::new();
    let file = json!({ "current": "work", "profiles": [{ "name": "other", "mode": "AK" }, profile] });
    folder.write(".aliyun/config.json", &file.to_string());
    let world = World::new(&[("HOME", folder.text())]);
    (folder, world)
}

/// The outcome of one profile against a server with these responses.
async fn of(profile: &Value, answers: &[(u16, String)]) -> (World, Result<(String, String, Option<String>), String>) {
    let (folder, world) = home(profile);
    for (status, body) in answers {
        world.server.answer(*status, body.clone());
    }
    let outcome = outcome(&CliProfile::new(&world.config)).await;
    (world, outcome.map_err(|error| error.replace(folder.text(), "~")))
}

#[tokio::test]
async fn keys_are_taken_from_the_profile() {
    let mut profile = json!({ "name": "work", "mode": "AK", "access_key_id": "a", "access_key_secret": "b",
        "sts_token": "", "region_id": "cn-hangzhou" });
    assert_eq!(of(&profile, &[]).await.1, keys("a", "b", None));
    profile["mode"] = "StsToken".into();
    profile["sts_token"] = "c".into();
    assert_eq!(of(&profile, &[]).await.1, keys("a", "b", Some("c")));
    profile["access_key_secret"] = "".into();
    let expected = "~/.aliyun/config.json: profile `work`: `access_key_secret` is missing or empty";
    assert_eq!(of(&profile, &[]).await.1, Err(expected.to_owned()));
}

#[tokio::test]
async fn a_role_is_assumed_with_all_that_the_profile_says() {
    let profile = json!({ "name": "work", "mode": "RamRoleArn", "access_key_id": "a", "access_key_secret": "b",
        "ram_role_arn": "acs:ram::1:role/r", "ram_session_name": "sess", "expired_seconds": 900, "policy": "{}",
        "external_id": "ext", "sts_region": "cn-hangzhou", "enable_vpc": true });
    let answer = sts_answer(&World::new(&[]));
    let (world, outcome) = of(&profile, &[(200, answer)]).await;
    assert_eq!(outcome, role());
    let asked = world.server.asked();
    assert_eq!(asked[0].url, "https://sts-vpc.cn-hangzhou.aliyuncs.com/");
    assert_eq!(
        String::from_utf8_lossy(&asked[0].body),
        "DurationSeconds=900&ExternalId=ext&Policy=%7B%7D&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr&RoleSessionName=sess"
    );
}

#[tokio::test]
async fn a_profile_may_build_on_another() {
    let profile = json!({ "name": "work", "mode": "ChainableRamRoleArn", "source_profile": "base",
        "ram_role_arn": "acs:ram::1:role/r" });
    let (folder, world) = home(&profile);
    let mut file = json!({ "profiles": [profile, { "name": "base", "mode": "StsToken", "access_key_id": "base-id",
        "access_key_secret": "b", "sts_token": "base-token" }] });
    folder.write(".aliyun/config.json", &file.to_string());
    let provider = CliProfile::new(&world.config).profile("work");
    world.server.answer(200, sts_answer(&world));
    assert_eq!(outcome(&provider).await, role());
    let asked = world.server.asked();
    assert_eq!(asked[0].header("x-acs-accesskey-id"), Some("base-id"));
    assert_eq!(asked[0].header("x-acs-security-token"), Some("base-token"));
    // The session is kept while the file says the same.
    assert_eq!(outcome(&provider).await, role());
    assert_eq!(world.server.asked().len(), 1);

    let path = folder.path().join(".aliyun/config.json");
    file["profiles"][1] = json!({ "name": "base", "mode": "ChainableRamRoleArn", "source_profile": "work",
        "ram_role_arn": "arn" });
    let story = |error: Result<_, String>| error.unwrap_err();
    let fresh = || CliProfile::new(&world.config).profile("work");
    std::fs::write(&path, file.to_string()).unwrap();
    assert!(story(outcome(&fresh()).await).ends_with("`work` → `base` → `work` refer to each other in a cycle"));
    file["profiles"][1] = json!({});
    std::fs::write(&path, file.to_string()).unwrap();
    assert!(story(outcome(&fresh()).await).ends_with("profile `work`: no profile `base`"));
}

#[tokio::test]
async fn roles_of_the_instance_and_of_the_cluster() {
    let end = World::new(&[]).clock.text_after(3600);
    let metadata = json!({ "Code": "Success", "AccessKeyId": "STS.ecs", "AccessKeySecret": "ecs-secret",
        "SecurityToken": "ecs-token", "Expiration": end })
    .to_string();
    let token = || (200, "metadata-token".to_owned());
    let ecs = json!({ "name": "work", "mode": "EcsRamRole", "ram_role_name": "r" });
    let (_, outcome) = of(&ecs, &[token(), (200, metadata.clone())]).await;
    assert_eq!(outcome, keys("STS.ecs", "ecs-secret", Some("ecs-token")));

    let both = json!({ "name": "work", "mode": "RamRoleArnWithRoleName", "ram_role_name": "r", "ram_role_arn": "arn" });
    let (world, outcome) = of(&both, &[token(), (200, metadata), (200, sts_answer(&World::new(&[])))]).await;
    assert_eq!(outcome, role());
    assert_eq!(world.server.asked()[2].header("x-acs-accesskey-id"), Some("STS.ecs"));

    let folder = Folder::new();
    let file = folder.write("token", "eyJ.oidc.token");
    for name in ["ram_session_name", "role_session_name"] {
        let mut oidc = json!({ "name": "work", "mode": "OIDC", "ram_role_arn": "arn", "oidc_provider_arn": "provider",
            "oidc_token_file": file });
        oidc[name] = "sess".into();
        let (world, outcome) = of(&oidc, &[(200, sts_answer(&World::new(&[])))]).await;
        assert_eq!(outcome, role());
        let body = String::from_utf8_lossy(&world.server.asked()[0].body).into_owned();
        assert!(body.contains("OIDCToken=eyJ.oidc.token") && body.ends_with("RoleSessionName=sess"), "{body}");
    }
}

#[tokio::test]
async fn a_uri_and_a_sign_in() {
    let end = World::new(&[]).clock.text_after(3600);
    let given = json!({ "AccessKeyId": "a", "AccessKeySecret": "b", "SecurityToken": "c", "Expiration": end });
    let uri = json!({ "name": "work", "mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1:1/creds?a=b" });
    let (world, outcome) = of(&uri, &[(200, given.to_string())]).await;
    assert_eq!(outcome, keys("a", "b", Some("c")));
    assert_eq!(world.server.lines(), ["GET http://127.0.0.1:1/creds?a=b"]);

    let mut sso = json!({ "name": "work", "mode": "CloudSSO", "cloud_sso_sign_in_url": "https://sso.example.com/login",
        "cloud_sso_account_id": "1", "cloud_sso_access_config": "ac-1", "access_token": "example-access-token",
        "cloud_sso_access_token_expire": super::super::super::testing::NOW + 1 });
    let (world, outcome) = of(&sso, &[(200, json!({ "CloudCredential": given }).to_string())]).await;
    assert_eq!(outcome, keys("a", "b", Some("c")));
    let asked = world.server.asked();
    assert_eq!(asked[0].url, "https://sso.example.com/cloud-credentials");
    assert_eq!(asked[0].header("authorization"), Some("Bearer example-access-token"));
    assert_eq!(asked[0].body, br#"{"AccessConfigurationId":"ac-1","AccountId":"1"}"#);
    sso["cloud_sso_access_token_expire"] = super::super::super::testing::NOW.into();
    let (_, outcome) = of(&sso, &[]).await;
    assert!(outcome.unwrap_err().contains("sign in again with `aliyun configure --mode CloudSSO`"));
}

#[tokio::test]
async fn a_mode_that_has_no_keys_is_said() {
    for mode in ["BearerToken", "Anonymous"] {
        let (_, outcome) = of(&json!({ "name": "work", "mode": mode, "bearer_token": "hidden" }), &[]).await;
        let expected = format!("~/.aliyun/config.json: profile `work`: the mode {mode:?} has no keys to sign with");
        assert_eq!(outcome, Err(expected));
    }
}

#[tokio::test]
async fn a_profile_that_was_chosen_should_have_been_there() {
    let profile = json!({ "name": "work", "mode": "EcsRamRole" });
    let (_folder, world) = home(&profile);
    let error = CliProfile::new(&world.config).credentials().await.unwrap_err();
    let error = ProviderError::of(error);
    assert_eq!((error.is_absent(), error.is_transient()), (false, true));
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_is_run_without_a_shell() {
    let folder = Folder::new();
    let file = folder.write("out.json", r#"{"mode":"AK","access_key_id":"a","access_key_secret":"$HOME"}"#);
    let command = |command: String| json!({ "name": "work", "mode": "External", "process_command": command });
    let (_, outcome) = of(&command(format!("cat '{}'", file.display())), &[]).await;
    assert_eq!(outcome, keys("a", "$HOME", None));
    // To a shell, this would be two commands.
    let (_, outcome) = of(&command(format!("cat {} ; cat", file.display())), &[]).await;
    assert!(outcome.unwrap_err().starts_with("\"cat\" failed: exit status"));
    let (_, outcome) = of(&command("/nowhere/tool hidden".to_owned()), &[]).await;
    assert_eq!(outcome, Err("cannot run \"/nowhere/tool\": entity not found".to_owned()));
    let (_, outcome) = of(&command("echo hidden".to_owned()), &[]).await;
    assert_eq!(outcome, Err("the output of \"echo\" cannot be read: not JSON: line 1 column 1".to_owned()));
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let other = json!({ "name": "x", "mode": "AK" });
    let expected = Err("~/.aliyun/config.json: no profile `work`".to_owned());
    assert_eq!(of(&other, &[]).await.1, expected);
    let unknown = json!({ "name": "work", "mode": "RsaKeyPair" });
    let expected =
        "~/.aliyun/config.json: profile `work`: the mode \"RsaKeyPair\" is deprecated by the vendor, not supported";
    assert_eq!(of(&unknown, &[]).await.1, Err(expected.to_owned()));

    let world = World::new(&[("HOME", "/nowhere")]);
    let missing = Err("no file /nowhere/.aliyun/config.json".to_owned());
    assert_eq!(outcome(&CliProfile::new(&world.config)).await, missing);
    world.variables.set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
    let off = Err("turned off by ALIBABA_CLOUD_CLI_PROFILE_DISABLED".to_owned());
    assert_eq!(outcome(&CliProfile::new(&world.config)).await, off);
}

#[tokio::test]
async fn path_and_profile_may_come_from_the_environment() {
    let (folder, world) =
        home(&json!({ "name": "work", "mode": "AK", "access_key_id": "a", "access_key_secret": "b" }));
    let elsewhere =
        json!({ "profiles": [{ "name": "p", "mode": "ak", "access_key_id": "x", "access_key_secret": "y" }] });
    let path = folder.write("elsewhere.json", &elsewhere.to_string());
    let provider = CliProfile::new(&world.config);
    assert_eq!(outcome(&provider).await, keys("a", "b", None));
    world.variables.set("ALIBABA_CLOUD_CONFIG_FILE", path.to_str().unwrap());
    world.variables.set("ALIBABA_CLOUD_PROFILE", "p");
    assert_eq!(outcome(&provider).await, keys("x", "y", None));
}
