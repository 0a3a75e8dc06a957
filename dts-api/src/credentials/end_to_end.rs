//! Providers over real connections to servers on this machine, and what is printed on the way.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE, Engine};
use serde_json::json;

use super::alibaba::{AssumeRole, CliProfile, DefaultChain, EcsRole, OidcRole, Role};
use super::single_flight::lock;
use super::testing::{Folder, Variables, keys, outcome};
use super::*;
use crate::config::Config;
use crate::runtime::net::encode::{form, percent};

const KEY: &str = "long/secret+1=";
const TOKEN: &str = "sts/token+2=";
const OIDC_TOKEN: &str = "eyJ.oidc/token+3=";
const EXTERNAL_ID: &str = "external id/4";

/// Every way in which a secret may be spelled.
fn spellings(secret: &str) -> [String; 5] {
    let base64 = [BASE64_STANDARD.encode(secret), BASE64_URL_SAFE.encode(secret)];
    let [standard, url_safe] = base64;
    [secret.to_owned(), percent(secret).into_owned(), form(secret).into_owned(), standard, url_safe]
}

fn assert_clean(text: &str) {
    for secret in [KEY, TOKEN, OIDC_TOKEN, EXTERNAL_ID] {
        for spelling in spellings(secret) {
            assert!(!text.contains(&spelling), "{spelling} stands in {text}");
        }
    }
}

/// The metadata service as it is documented.
fn metadata(method: &Method, uri: &Uri, headers: &HeaderMap) -> (StatusCode, String) {
    const HEADER: &str = "x-aliyun-ecs-metadata-token";
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (method.as_str(), uri.path(), value(HEADER)) {
        ("PUT", "/latest/api/token", None) if value(&format!("{HEADER}-ttl-seconds")) == Some("21600") => {
            (StatusCode::OK, "metadata-token".to_owned())
        }
        ("GET", "/latest/meta-data/ram/security-credentials/", Some("metadata-token")) => {
            (StatusCode::OK, "my-role".to_owned())
        }
        ("GET", "/latest/meta-data/ram/security-credentials/my-role", Some("metadata-token")) => {
            let answer = json!({ "Code": "Success", "AccessKeyId": "STS.1", "AccessKeySecret": KEY,
                "SecurityToken": TOKEN, "Expiration": "2099-01-01T00:00:00Z" });
            (StatusCode::OK, answer.to_string())
        }
        _ => (StatusCode::NOT_FOUND, String::new()),
    }
}

/// Serves the metadata, and keeps the paths that were asked for.
async fn metadata_server() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let paths = Arc::clone(&asked);
    let router = Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap| async move {
        lock(&paths).push(uri.path().to_owned());
        metadata(&method, &uri, &headers)
    });
    (serve(router).await, asked)
}

async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn the_metadata_service_is_reached_past_the_proxy() {
    let (address, _) = metadata_server().await;
    // Nothing listens at that port.
    let config = Config::new().proxy("http://127.0.0.1:1");
    let config = ProviderConfig::from_config(&config).environment(Variables::default());
    let role = EcsRole::new(&config).endpoint(format!("http://{address}"));
    assert_eq!(outcome(&role).await, keys("STS.1", KEY, Some(TOKEN)));
    assert_clean(&format!("{role:?} {:?} {config:?}", role.credentials().await));
}

#[tokio::test]
async fn two_hundred_calls_at_once_visit_the_service_once() {
    let (address, asked) = metadata_server().await;
    let config = ProviderConfig::new().environment(Variables::default());
    let role = EcsRole::new(&config).endpoint(format!("http://{address}"));
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let role = role.clone();
            tokio::spawn(async move { outcome(&role).await.is_ok() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    // The token, the role's name, the credentials.
    assert_eq!(lock(&asked).len(), 3);
}

#[tokio::test]
async fn a_connection_that_is_cut_is_no_end() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let server = tokio::spawn(async move {
        // Cut before the response, within the response, and then whole.
        let body = json!({ "Credentials": { "AccessKeyId": "STS.1", "AccessKeySecret": KEY, "SecurityToken": TOKEN,
            "Expiration": "2099-01-01T00:00:00Z" } })
        .to_string();
        let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        for bytes in [0, answer.len() / 2, answer.len()] {
            let (mut socket, _) = listener.accept().await.expect("a client comes");
            let mut seen = Vec::new();
            while !seen.ends_with(b"RoleSessionName=sess") {
                assert_ne!(socket.read_buf(&mut seen).await.expect("it asks"), 0);
            }
            socket.write_all(&answer.as_bytes()[..bytes]).await.expect("it listens");
        }
    });
    let config = Config::new().no_proxy().randomness(crate::runtime::FixedRandomness::new(0.0));
    let config = ProviderConfig::from_config(&config).environment(Variables::default());
    let role = Role::new("arn").session_name("sess").endpoint(format!("http://{address}"));
    let provider = AssumeRole::new(Credentials::new("example-key-id", KEY), role, &config);
    assert_eq!(outcome(&provider).await, keys("STS.1", KEY, Some(TOKEN)));
    server.await.expect("all three came");
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    // A server that refuses, and repeats all that took part in the call in every spelling.
    let router = |secrets: &[&str]| {
        let echo: Vec<_> = secrets.iter().copied().flat_map(spellings).collect();
        let refusal = json!({ "Code": "SignatureDoesNotMatch", "Message": echo.join(" "), "RequestId": "7" });
        Router::new().fallback(move || async move { (StatusCode::BAD_REQUEST, refusal.to_string()) })
    };
    let keys = format!("http://{}", serve(router(&[KEY, TOKEN, EXTERNAL_ID])).await);
    let oidc = format!("http://{}", serve(router(&[OIDC_TOKEN])).await);

    let config = ProviderConfig::from_config(&Config::new().no_proxy()).environment(Variables::default());
    let folder = Folder::new();
    let profile = json!({ "current": "p", "profiles": [{ "name": "p", "mode": "RamRoleArn", "access_key_id": "a",
        "access_key_secret": KEY, "sts_token": TOKEN, "ram_role_arn": "arn", "external_id": EXTERNAL_ID,
        "sts_endpoint": keys }] });
    let file = folder.write("config.json", &profile.to_string());
    let broken = folder.write("broken.json", &profile.to_string().replace(KEY, &format!("{KEY}\",,")));
    let caller = Credentials::new("example-key-id", KEY).with_token(TOKEN);
    let role = Role::new("arn").external_id(EXTERNAL_ID).endpoint(&keys);
    let token = folder.write("token", OIDC_TOKEN);
    let providers: [(&str, Arc<dyn CredentialsProvider>); 4] = [
        ("SignatureDoesNotMatch: <redacted>", Arc::new(AssumeRole::new(caller, role, &config))),
        ("SignatureDoesNotMatch: <redacted>", Arc::new(CliProfile::new(&config).path(file))),
        (
            "SignatureDoesNotMatch: <redacted>",
            Arc::new(OidcRole::new(Role::new("arn").endpoint(oidc), "provider", token, &config)),
        ),
        ("not JSON", Arc::new(CliProfile::new(&config).path(broken))),
    ];
    for (expected, provider) in providers {
        let chain = Chain::new().then("it", provider);
        let error = chain.credentials().await.unwrap_err();
        let shown = format!("{chain:?} {error} {error:?}");
        assert!(shown.contains(expected), "{shown}");
        assert_clean(&shown);
        // And as the error of a call.
        let client = crate::alibaba::Client::new(Config::new().credentials(chain)).unwrap();
        let error = client.describe_dts_jobs().send().await.unwrap_err();
        assert_clean(&format!("{client:?} {error} {error:?}"));
    }
}

#[tokio::test]
async fn a_client_that_finds_nothing_says_what_was_tried() {
    let variables = Variables::new(&[("HOME", "/nowhere"), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")]);
    let chain = DefaultChain::new(&ProviderConfig::new().environment(variables));
    let client = crate::alibaba::Client::new(Config::new().credentials(chain)).unwrap();
    let error = client.describe_dts_jobs().send().await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Credentials);
    assert!(error.message().contains("ECS role: turned off by"), "{error}");
}

#[test]
fn a_client_without_credentials_has_its_providers_chain() {
    let client = crate::alibaba::Client::new(Config::new()).unwrap();
    assert!(format!("{client:?}").contains(r#""environment", "OIDC role", "CLI profile", "INI profile", "ECS role""#));
    #[cfg(feature = "tencent")]
    {
        let client = crate::tencent::Client::new(Config::new()).unwrap();
        assert!(format!("{client:?}").contains(r#""environment", "profile", "CVM role", "TKE OIDC", "tccli profile""#));
    }
}

#[tokio::test]
async fn what_a_chosen_provider_says_later_is_the_calls_error() {
    let config = ProviderConfig::new().environment(Variables::default());
    let client = Config::new().credentials(CliProfile::new(&config).path("/nowhere/hidden.json"));
    let client = crate::alibaba::Client::new(client).unwrap();
    let error = client.describe_dts_jobs().send().await.unwrap_err();
    assert_eq!(error.message(), "no credentials: no file /nowhere/hidden.json");
}
