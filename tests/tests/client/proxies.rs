//! Calls through SOCKS proxies: by configuration, and by environment.

use std::process::Command;

use dts_api::Config;
use dts_api::credentials::Credentials;
use dts_api::runtime::Client;
use tests::misbehaving::{Manner, Server};
use tests::socks::Socks;

use crate::clouds::{Act, Cloud};

/// A host that only a proxy knows.
const HOST: &str = "dts.example.invalid";

/// Set in the process that has a proxy in its environment.
const INSIDE: &str = "EXAMPLE_PROXY_TEST";

fn config(host: &str) -> Config {
    let credentials = Credentials::new("example-key-id", "example-key-secret");
    Config::new().region("example-region").credentials(credentials).endpoint(format!("http://{host}"))
}

async fn proxy() -> Socks {
    let server = Server::start(vec![Manner::Answer], Cloud::Tencent.success().body).await;
    Socks::start(server.endpoint().trim_start_matches("http://"))
}

async fn call(config: Config) {
    let client = Client::new(Cloud::Tencent.service(), config).expect("it is right");
    Cloud::Tencent.call(&client, Act::Write).await.expect("it goes through the proxy");
}

#[tokio::test]
async fn socks_proxies_by_configuration() {
    let proxy = proxy().await;
    for (scheme, host) in [("socks5", "127.0.0.1"), ("socks5h", HOST)] {
        call(config(host).proxy(format!("{scheme}://{}", proxy.address()))).await;
        assert_eq!(proxy.asked().last().map(String::as_str), Some(host), "{scheme}");
    }
}

#[tokio::test]
async fn socks_proxies_by_environment() {
    if std::env::var_os(INSIDE).is_some() {
        return call(config(HOST)).await;
    }
    let proxy = proxy().await;
    let mut inside = Command::new(std::env::current_exe().expect("this program"));
    inside.args(["--exact", "proxies::socks_proxies_by_environment"]).env(INSIDE, "1");
    for name in ["HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        inside.env_remove(name);
    }
    inside.env("ALL_PROXY", format!("socks5h://{}", proxy.address()));
    let output = tokio::task::spawn_blocking(move || inside.output()).await.expect("it does not panic");
    let output = output.expect("this program can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(proxy.asked(), [HOST]);
}
