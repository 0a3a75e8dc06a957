//! Connections that nobody has used for a while: no call is lost on one.

use std::sync::Arc;
use std::time::Duration;

use dts_api::runtime::Client;
use dts_api::{Config, RetryPolicy};
use tests::keep_alive::{End, KeepAlive};

use crate::clouds::{Act, CLOUDS};

fn config(server: &KeepAlive) -> Config {
    Config::new()
        .region("example-region")
        .endpoint(server.endpoint())
        .no_proxy()
        .credentials(dts_api::credentials::Credentials::new("example-key-id", "example-key-secret"))
        .retry_policy(RetryPolicy::never())
}

#[tokio::test]
async fn an_idle_connection_is_closed_before_the_server_closes_it() {
    for cloud in CLOUDS {
        let server = Arc::new(KeepAlive::start(End::ByClient, cloud.success().body));
        let config = config(&server).pool_idle_timeout(Duration::from_millis(50));
        let client = Client::new(cloud.service(), config).expect("it is right");
        cloud.call(&client, Act::Read).await.expect("it succeeds");
        let watched = Arc::clone(&server);
        tokio::task::spawn_blocking(move || watched.wait_until_closed()).await.expect("it is closed");
        cloud.call(&client, Act::Write).await.expect("it goes over another connection");
        assert_eq!(server.connections(), 2, "{cloud:?}");
    }
}

/// What the server does while a program keeps its only thread busy, the runtime has yet to notice.
#[tokio::test]
async fn a_write_does_not_go_out_on_a_connection_that_the_server_has_closed() {
    for cloud in CLOUDS {
        for _ in 0..20 {
            let server = KeepAlive::start(End::ByServer, cloud.success().body);
            let client = Client::new(cloud.service(), config(&server)).expect("it is right");
            cloud.call(&client, Act::Read).await.expect("it succeeds");
            server.close();
            server.wait_until_closed();
            cloud.call(&client, Act::Write).await.expect("it goes over another connection");
            assert_eq!(server.connections(), 2, "{cloud:?}");
        }
    }
}

#[test]
fn connections_are_kept_for_a_few_seconds() {
    let text = format!("{:?}", Config::new());
    assert!(text.contains("pool_idle_timeout: 5s"), "{text}");
}
