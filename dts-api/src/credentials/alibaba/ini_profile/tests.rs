use super::super::super::testing::{Folder, World, keys, outcome};
use super::*;

const FILE: &str = "\
[default]
enable = true
type = access_key        # the keys are below
access_key_id = foo
access_key_secret = bar  # not a part of it

[ecs]
type = ecs_ram_role
role_name = EcsRamRoleTest

[ram]
type = ram_role_arn
access_key_id = foo
access_key_secret = bar
role_arn = acs:ram::123456789012:role/x
role_session_name = session_name
policy = {}

[oidc]
type = oidc_role_arn
role_arn = arn
oidc_provider_arn = provider
oidc_token_file_path = TOKEN
role_session_name = session_name

[pair]
type = rsa_key_pair

[half]
type = access_key
access_key_id = foo
";

fn sts_answer(world: &World) -> String {
    let end = world.clock.text_after(3600);
    serde_json::json!({ "Credentials": { "AccessKeyId": "STS.role", "AccessKeySecret": "role-secret",
        "SecurityToken": "role-token", "Expiration": end } })
    .to_string()
}

fn role() -> Result<(String, String, Option<String>), String> {
    keys("STS.role", "role-secret", Some("role-token"))
}

#[tokio::test]
async fn either_name_of_the_file_will_do() {
    for name in ["credentials", "credentials.ini"] {
        let folder = Folder::new();
        folder.write(&format!(".alibabacloud/{name}"), FILE);
        let world = World::new(&[("HOME", folder.text())]);
        assert_eq!(outcome(&IniProfile::new(&world.config)).await, keys("foo", "bar", None));
    }
    let world = World::new(&[("HOME", "/nowhere")]);
    let missing = Err("no file /nowhere/.alibabacloud/credentials".to_owned());
    assert_eq!(outcome(&IniProfile::new(&world.config)).await, missing);
}

#[tokio::test]
async fn each_type_is_understood() {
    let folder = Folder::new();
    let token = folder.write("token", "eyJ.oidc.token");
    let path = folder.write("file", &FILE.replace("TOKEN", token.to_str().unwrap()));
    let world = World::new(&[("ALIBABA_CLOUD_CREDENTIALS_FILE", path.to_str().unwrap())]);
    let end = world.clock.text_after(3600);
    let metadata = format!(
        r#"{{"Code":"Success","AccessKeyId":"a","AccessKeySecret":"b","SecurityToken":"c","Expiration":"{end}"}}"#
    );

    world.variables.set("ALIBABA_CLOUD_PROFILE", "ecs");
    world.server.answer(200, "metadata-token").answer(200, metadata);
    assert_eq!(outcome(&IniProfile::new(&world.config)).await, keys("a", "b", Some("c")));
    assert!(world.server.lines()[1].ends_with("/EcsRamRoleTest"));

    let profile = |name: &str| IniProfile::new(&world.config).profile(name);
    world.server.answer(200, sts_answer(&world));
    assert_eq!(outcome(&profile("ram")).await, role());
    world.server.answer(200, sts_answer(&world));
    assert_eq!(outcome(&profile("oidc")).await, role());
    let bodies: Vec<_> = world
        .server
        .asked()
        .iter()
        .skip(2)
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect();
    assert!(bodies[0].contains("Policy=%7B%7D") && bodies[0].ends_with("RoleSessionName=session_name"));
    assert!(bodies[1].contains("OIDCToken=eyJ.oidc.token") && bodies[1].ends_with("RoleSessionName=session_name"));

    let story = async |name: &str| outcome(&profile(name)).await.unwrap_err().replace(folder.text(), "~");
    assert_eq!(
        story("pair").await,
        "~/file: section `pair`: the type \"rsa_key_pair\" is deprecated by the vendor, not supported"
    );
    assert_eq!(story("half").await, "~/file: section `half`: `access_key_secret` is missing or empty");
    assert_eq!(story("none").await, "~/file: no section `none`");
}
