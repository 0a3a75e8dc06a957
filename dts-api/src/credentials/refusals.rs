//! Tests that invalid values are rejected at their source, and that no error shows them.

use serde_json::{Value, json};

use super::alibaba::{AssumeRole, CliProfile, CredentialsUri, EcsRole, IniProfile, OidcRole, Role};
use super::testing::{Folder, World, outcome};
use super::*;

static NAMES: EnvironmentNames = EnvironmentNames::new("ID", "SECRET", &["TOKEN"], "REGION");

const LATER: &str = "2021-03-16T09:01:19Z";

/// Returns everything that an error shows.
async fn shown(provider: &dyn CredentialsProvider) -> String {
    let error = ProviderError::of(provider.credentials().await.unwrap_err());
    assert!(!error.is_absent(), "{error}");
    let shown = format!("{} {error:?}", error.story());
    assert!(!shown.contains("hidden") && !shown.contains(['\r', '\n', '\0', '\u{1b}']), "{shown}");
    error.story()
}

/// Texts that would forge a header, a log line or terminal output.
const HOSTILE: [&str; 5] =
    ["hidden\r\nx-forged: 1", "hidden\nhidden", "hid\u{0}den", "hid\u{1b}[2Jhidden", "hid\u{7f}den"];

#[tokio::test]
async fn control_characters_are_rejected_by_name_in_what_a_program_sets() {
    for hostile in HOSTILE {
        let credentials = Credentials::new(hostile, "hidden");
        assert_eq!(shown(&credentials).await, "the key's ID of static credentials contains a control character");
        let credentials = Credentials::new("a", hostile);
        assert_eq!(shown(&credentials).await, "the secret of static credentials contains a control character");
        let credentials = Credentials::new("a", "hidden").with_token(hostile);
        assert_eq!(shown(&credentials).await, "the token of static credentials contains a control character");

        for name in ["ID", "SECRET", "TOKEN"] {
            let world = World::new(&[("ID", "a"), ("SECRET", "b"), ("TOKEN", "c")]);
            world.variables.set(name, hostile);
            let provider = EnvironmentCredentials::within(&NAMES, world.config.environment.clone());
            assert_eq!(shown(&provider).await, format!("the environment variable {name} contains a control character"));
        }
    }
}

#[tokio::test]
async fn control_characters_are_rejected_in_what_a_provider_of_ones_own_gives() {
    #[derive(Debug)]
    struct Vault;

    impl CredentialsProvider for Vault {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
            Box::pin(async { Ok(Credentials::new("a", "hidden\r\n")) })
        }
    }

    let expected = "the secret from the provider contains a control character";
    assert_eq!(shown(&Refreshing::new(Vault, Duration::ZERO)).await, expected);
    assert_eq!(shown(&Chain::new().then("vault", Vault)).await, format!("no credentials found: vault: {expected}"));
    let world = World::new(&[]);
    assert_eq!(shown(&AssumeRole::new(Vault, Role::new("arn"), &world.config)).await, expected);
    assert!(world.server.asked().is_empty());
}

#[tokio::test]
async fn control_characters_are_rejected_by_name_in_files() {
    let folder = Folder::new();
    let world = World::new(&[("HOME", folder.text())]);
    let story = async |provider: &dyn CredentialsProvider| shown(provider).await.replace(folder.text(), "~");
    // A line of such a file ends at CR LF or LF, and values are trimmed.
    let ini = "[default]\r\ntype = access_key\r\naccess_key_id = a\r\naccess_key_secret = hidden\rhidden\r\n";
    folder.write(".alibabacloud/credentials", ini);
    let expected = "~/.alibabacloud/credentials: section `default`: `access_key_secret` contains a control character";
    assert_eq!(story(&IniProfile::new(&world.config)).await, expected);

    for hostile in HOSTILE {
        for (mode, name) in [
            ("StsToken", "access_key_id"),
            ("StsToken", "access_key_secret"),
            ("StsToken", "sts_token"),
            ("RamRoleArn", "sts_token"),
            ("CloudSSO", "access_token"),
        ] {
            let mut profile = json!({ "name": "work", "mode": mode, "access_key_id": "a", "access_key_secret": "b",
                "sts_token": "c", "ram_role_arn": "arn", "cloud_sso_sign_in_url": "https://sso.example.com/",
                "cloud_sso_account_id": "1", "cloud_sso_access_config": "ac-1", "access_token": "d" });
            profile[name] = hostile.into();
            let file = json!({ "current": "work", "profiles": [profile] });
            folder.write(".aliyun/config.json", &file.to_string());
            let expected = format!("~/.aliyun/config.json: profile `work`: `{name}` contains a control character");
            assert_eq!(story(&CliProfile::new(&world.config)).await, expected);
        }
        for name in ["oauth_access_token", "oauth_refresh_token"] {
            let mut profile = json!({ "name": "work", "mode": "OAuth", "oauth_site_type": "CN",
                "oauth_access_token": "a", "oauth_refresh_token": "b" });
            profile[name] = hostile.into();
            let file = json!({ "current": "work", "profiles": [profile] });
            folder.write(".aliyun/config.json", &file.to_string());
            let expected = format!("~/.aliyun/config.json: profile `work`: `{name}` contains a control character");
            assert_eq!(story(&CliProfile::new(&world.config)).await, expected);
        }
        let token = folder.write("token", &format!("eyJ.{hostile}\n"));
        let provider = OidcRole::new(Role::new("arn"), "provider", token, &world.config);
        assert_eq!(story(&provider).await, "the token in the file ~/token contains a control character");
    }
    assert!(world.server.asked().is_empty());
}

fn given() -> Value {
    json!({ "Code": "Success", "AccessKeyId": "a", "AccessKeySecret": "hidden-1", "SecurityToken": "hidden-2",
        "Expiration": LATER })
}

#[tokio::test]
async fn control_characters_are_rejected_by_name_in_responses() {
    for hostile in HOSTILE {
        for name in ["AccessKeyId", "AccessKeySecret", "SecurityToken"] {
            let mut given = given();
            given[name] = hostile.into();
            let world = World::new(&[]);
            world.server.answer(200, given.to_string());
            let uri = CredentialsUri::new("http://127.0.0.1:1/", &world.config);
            let expected =
                format!("the response of the credentials URI cannot be read: `{name}` contains a control character");
            assert_eq!(shown(&uri).await, expected);

            let answer = json!({ "RequestId": "7", "Credentials": given });
            world.server.answer(200, answer.to_string());
            let role = AssumeRole::new(Credentials::new("a", "b"), Role::new("arn"), &world.config);
            let expected = format!(
                "the response of STS at sts.aliyuncs.com cannot be read: `{name}` contains a control character"
            );
            assert_eq!(shown(&role).await, expected);
        }
        let world = World::new(&[]);
        world.server.answer(200, hostile);
        let ecs = EcsRole::new(&world.config).without_imds_v1();
        assert_eq!(shown(&ecs).await, "the token of the metadata service contains a control character");
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_that_is_cut_or_of_another_kind_shows_no_secret() {
    let whole = given().to_string();
    let sts = json!({ "RequestId": "7", "Credentials": given() }).to_string();
    // A metadata service that returns keys instead of the name of a role.
    for body in [whole.as_str(), &sts, &whole.replace("Code", "Kind")] {
        for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)).chain([body.len()]) {
            for status in [200, 403, 500] {
                for number in 0..3 {
                    let world = World::new(&[]);
                    for _ in 0..3 {
                        world.server.answer(status, &body[..end]);
                    }
                    let config = &world.config;
                    let provider: Box<dyn CredentialsProvider> = match number {
                        0 => Box::new(CredentialsUri::new("http://127.0.0.1:1/", config)),
                        1 => Box::new(AssumeRole::new(Credentials::new("a", "b"), Role::new("arn"), config)),
                        _ => Box::new(EcsRole::new(config)),
                    };
                    if let Err(error) = provider.credentials().await {
                        let error = ProviderError::of(error);
                        let shown = format!("{} {error:?}", error.story());
                        assert!(!shown.contains("hidd"), "{status} {} {shown}", &body[..end]);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_names_no_role_is_not_repeated() {
    for body in [given().to_string(), "<html>hidden</html>".to_owned(), "hidden hidden".to_owned()] {
        let world = World::new(&[]);
        world.server.answer(200, "metadata-token").answer(200, body).answer(404, "");
        let expected = "the metadata service returned something other than a role's name";
        assert_eq!(shown(&EcsRole::new(&world.config)).await, expected);
        assert_eq!(world.server.asked().len(), 2);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn control_characters_are_rejected_by_name_in_what_a_program_prints() {
    for name in ["access_key_id", "access_key_secret", "sts_token"] {
        let folder = Folder::new();
        let mut printed =
            json!({ "mode": "StsToken", "access_key_id": "a", "access_key_secret": "b", "sts_token": "c" });
        printed[name] = "hidden\r\nhidden".into();
        let file = folder.write("printed", &printed.to_string());
        let profile =
            json!({ "name": "work", "mode": "External", "process_command": format!("cat '{}'", file.display()) });
        folder.write(".aliyun/config.json", &json!({ "current": "work", "profiles": [profile] }).to_string());
        let world = World::new(&[("HOME", folder.text())]);
        let expected = format!("the output of \"cat\" cannot be read: `{name}` contains a control character");
        assert_eq!(shown(&CliProfile::new(&world.config)).await, expected);
    }
}

#[tokio::test]
async fn white_space_around_a_value_is_none_of_it() {
    let world = World::new(&[("ID", " a\r\n"), ("SECRET", "b\n"), ("TOKEN", "\tc\n")]);
    let provider = EnvironmentCredentials::within(&NAMES, world.config.environment.clone());
    assert_eq!(outcome(&provider).await, testing::keys("a", "b", Some("c")));
}

/// Polls a provider once, without a runtime.
fn without_runtime(provider: &dyn CredentialsProvider) -> Result<String, String> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match provider.credentials().as_mut().poll(&mut context) {
        std::task::Poll::Ready(Ok(credentials)) => Ok(credentials.key_id().to_owned()),
        std::task::Poll::Ready(Err(error)) => Err(ProviderError::of(error).story()),
        std::task::Poll::Pending => panic!("nobody would wake it"),
    }
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let world = World::new(&[("ID", "a"), ("SECRET", "b"), ("HOME", "/nowhere")]);
    let config = &world.config;
    let keys = || Credentials::new("a", "hidden");
    let environment = EnvironmentCredentials::within(&NAMES, config.environment.clone());
    for provider in [&keys() as &dyn CredentialsProvider, &environment] {
        assert_eq!(without_runtime(provider), Ok("a".to_owned()));
    }
    let no_runtime = Err("no tokio runtime: credentials must be fetched within one".to_owned());
    for provider in [
        &Refreshing::new(keys(), Duration::ZERO) as &dyn CredentialsProvider,
        &Chain::new().then("own", keys()),
        &alibaba::DefaultChain::new(config),
        &AssumeRole::new(keys(), Role::new("arn"), config),
        &IniProfile::new(config),
        &CliProfile::new(config),
        &EcsRole::new(config),
    ] {
        assert_eq!(without_runtime(provider), no_runtime, "{provider:?}");
    }
}

#[test]
fn what_is_kept_is_given_without_a_runtime_too() {
    let clock = testing::HandClock::new();
    let keys = Credentials::new("a", "hidden").with_expiry(clock.after(3600));
    let refreshing = Refreshing::with_clock(keys, Duration::from_secs(900), Arc::new(clock.clone()));
    let chain = Chain::new().then("own", refreshing.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    assert!(runtime.block_on(chain.credentials()).is_ok());
    drop(runtime);
    // The second refresh can wait for a call with a runtime.
    for passed in [0, 2750] {
        clock.pass(passed);
        assert_eq!(without_runtime(&refreshing), Ok("a".to_owned()));
        assert_eq!(without_runtime(&chain), Ok("a".to_owned()));
    }
}
