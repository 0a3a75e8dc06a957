use super::super::super::testing::{Folder, World, keys, outcome, settle};
use super::*;
use crate::runtime::TransportError;

/// A home in which every file has credentials that are named after it.
fn home() -> Folder {
    let folder = Folder::new();
    folder.write(
        ".aliyun/config.json",
        r#"{"current":"c","profiles":[{"name":"c","mode":"AK","access_key_id":"cli","access_key_secret":"s"}]}"#,
    );
    folder.write(
        ".alibabacloud/credentials",
        "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s\n",
    );
    folder
}

fn answer(world: &World, id: &str, within: &str) -> String {
    let end = world.clock.text_after(3600);
    let keys = format!(
        r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"s","SecurityToken":"t","Expiration":"{end}"}}"#
    );
    if within.is_empty() { keys } else { format!(r#"{{"{within}":{keys}}}"#) }
}

#[tokio::test]
async fn the_order_is_the_documented_one() {
    let folder = home();
    let token = folder.write("token", "eyJ.oidc.token");
    let world = World::new(&[
        ("HOME", folder.text()),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "environment"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "t"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap()),
        ("ALIBABA_CLOUD_ROLE_ARN", "arn"),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "provider"),
        ("ALIBABA_CLOUD_CREDENTIALS_URI", "http://127.0.0.1:1/creds"),
    ]);
    let get = async || outcome(&DefaultChain::new(&world.config)).await;
    assert_eq!(get().await, keys("environment", "s", Some("t")));
    world.variables.set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "");
    world.server.answer(200, answer(&world, "oidc", "Credentials"));
    assert_eq!(get().await, keys("oidc", "s", Some("t")));
    world.variables.set("ALIBABA_CLOUD_ROLE_ARN", "");
    assert_eq!(get().await, keys("cli", "s", None));
    world.variables.set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
    assert_eq!(get().await, keys("ini", "s", None));
    world.variables.set("ALIBABA_CLOUD_CREDENTIALS_FILE", "/nowhere");
    world.server.answer(200, "metadata-token").answer(200, "role").answer(200, answer(&world, "ecs", ""));
    assert_eq!(get().await, keys("ecs", "s", Some("t")));
    world.variables.set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    world.server.answer(200, answer(&world, "uri", ""));
    assert_eq!(get().await, keys("uri", "s", Some("t")));
}

#[tokio::test]
async fn where_nothing_is_found_all_that_was_tried_is_named() {
    let world = World::new(&[("HOME", "/nowhere")]);
    world.server.fail(TransportError::connect("connection refused"));
    assert_eq!(
        outcome(&DefaultChain::new(&world.config)).await,
        Err("no credentials found: \
             environment: not set in the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET; \
             OIDC role: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set; \
             CLI profile: no file /nowhere/.aliyun/config.json; \
             INI profile: no file /nowhere/.alibabacloud/credentials; \
             ECS role: no response from the metadata service: cannot connect to the server: connection refused; \
             credentials URI: ALIBABA_CLOUD_CREDENTIALS_URI is not set"
            .to_owned())
    );
}

#[tokio::test]
async fn after_a_failure_all_are_tried_again_and_the_first_success_stays() {
    let folder = home();
    let world = World::new(&[("HOME", "/nowhere")]);
    let chain = DefaultChain::new(&world.config);
    assert!(outcome(&chain).await.is_err());
    world.variables.set("HOME", folder.text());
    assert_eq!(outcome(&chain).await, keys("cli", "s", None));
    world.variables.set("ALIBABA_CLOUD_ACCESS_KEY_ID", "environment");
    world.variables.set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s");
    assert_eq!(outcome(&chain).await, keys("cli", "s", None));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_role_whose_service_is_cut_off_for_a_moment_is_come_back_to() {
    let folder = Folder::new();
    let token = folder.write("token", "eyJ.oidc.token");
    let profile = r#"{"profiles":[{"name":"default","mode":"AK","access_key_id":"cli","access_key_secret":"s"}]}"#;
    folder.write(".aliyun/config.json", profile);
    let world = World::new(&[
        ("HOME", folder.text()),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.to_str().unwrap()),
        ("ALIBABA_CLOUD_ROLE_ARN", "arn"),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "arn"),
    ]);
    let chain = DefaultChain::new(&world.config);
    for _ in 0..3 {
        world.server.fail(TransportError::exchange("reset"));
    }
    assert_eq!(outcome(&chain).await, keys("cli", "s", None));
    assert_eq!(world.server.asked().len(), 3);
    let end = world.clock.text_after(3600);
    let answer = format!(
        r#"{{"Credentials":{{"AccessKeyId":"oidc","AccessKeySecret":"s","SecurityToken":"t","Expiration":"{end}"}}}}"#
    );
    world.server.answer(200, answer);
    assert_eq!(outcome(&chain).await, keys("cli", "s", None));
    tokio::time::advance(std::time::Duration::from_secs(30)).await;
    assert_eq!(outcome(&chain).await, keys("cli", "s", None));
    settle().await;
    for _ in 0..2 {
        assert_eq!(outcome(&chain).await, keys("oidc", "s", Some("t")));
    }
}
