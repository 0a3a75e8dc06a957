use std::time::Duration;

use super::super::super::CredentialsProvider;
use super::super::super::testing::{World, keys, outcome};
use super::*;
use crate::runtime::{BoxFuture, TransportError};

const HEADER: &str = "X-aliyun-ecs-metadata-token";

fn answer(world: &World) -> String {
    let end = world.clock.text_after(21_600);
    format!(
        r#"{{"Code":"Success","AccessKeyId":"STS.example","AccessKeySecret":"example-secret","SecurityToken":"example-token",
            "Expiration":"{end}","LastUpdated":"2021-03-16T08:00:00Z"}}"#
    )
}

fn expected() -> Result<(String, String, Option<String>), String> {
    keys("STS.example", "example-secret", Some("example-token"))
}

fn token_of(request: &HttpRequest) -> Option<&str> {
    request.header(HEADER)
}

#[tokio::test]
async fn the_service_is_asked_as_documented() {
    let world = World::new(&[]);
    world.server.answer(200, "metadata-token\n").answer(200, "my-role\n").answer(200, answer(&world));
    assert_eq!(outcome(&EcsRole::new(&world.config)).await, expected());
    assert_eq!(
        world.server.lines(),
        [
            "PUT http://100.100.100.200/latest/api/token",
            "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/",
            "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/my-role",
        ]
    );
    let asked = world.server.asked();
    assert_eq!(asked[0].header("X-aliyun-ecs-metadata-token-ttl-seconds"), Some("21600"));
    assert_eq!(asked.iter().map(token_of).collect::<Vec<_>>(), [None, Some("metadata-token"), Some("metadata-token")]);
    assert!(asked.iter().all(|request| request.header("host") == Some("100.100.100.200")));
}

#[tokio::test]
async fn a_service_without_tokens_is_asked_without() {
    for status in [403, 404, 500] {
        let world = World::new(&[("ALIBABA_CLOUD_ECS_METADATA", "my-role")]);
        world.server.answer(status, "").answer(200, answer(&world));
        assert_eq!(outcome(&EcsRole::new(&world.config)).await, expected());
        assert_eq!(world.server.asked().iter().map(token_of).collect::<Vec<_>>(), [None, None]);
    }
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_left_out() {
    let world = World::new(&[]);
    world.server.answer(200, "metadata-token").answer(401, "").answer(200, answer(&world));
    assert_eq!(outcome(&EcsRole::new(&world.config).role_name("a b/c")).await, expected());
    let asked = world.server.asked();
    assert_eq!(asked.iter().map(token_of).collect::<Vec<_>>(), [None, Some("metadata-token"), None]);
    assert!(asked[2].url.ends_with("/security-credentials/a%20b%2Fc"));
}

#[tokio::test]
async fn the_way_without_a_token_can_be_closed() {
    let world = World::new(&[("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")]);
    world.server.answer(403, "");
    let refused = Err("the metadata service returned no token: HTTP status 403".to_owned());
    assert_eq!(outcome(&EcsRole::new(&world.config)).await, refused);

    let world = World::new(&[]);
    world.server.answer(403, "");
    assert_eq!(outcome(&EcsRole::new(&world.config).without_imds_v1()).await, refused);

    let world = World::new(&[]);
    world.server.answer(200, "metadata-token").answer(401, "");
    let outcome = outcome(&EcsRole::new(&world.config).without_imds_v1().role_name("r")).await;
    assert_eq!(
        outcome,
        Err("the metadata service returned no credentials for the role \"r\": HTTP status 401".to_owned())
    );
}

#[tokio::test]
async fn where_there_is_no_service_it_is_asked_once() {
    let world = World::new(&[]);
    world.server.fail(TransportError::connect("refused"));
    let error = EcsRole::new(&world.config).credentials().await.unwrap_err();
    assert!(ProviderError::of(error).is_absent());
    assert_eq!(world.server.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_says_nothing_is_given_up_soon() {
    #[derive(Debug)]
    struct Silent;

    impl crate::runtime::Transport for Silent {
        fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            Box::pin(std::future::pending())
        }
    }

    let mut world = World::new(&[]);
    world.config.local = Arc::new(Silent);
    let begin = tokio::time::Instant::now();
    assert!(outcome(&EcsRole::new(&world.config)).await.is_err());
    assert!(begin.elapsed() <= Duration::from_secs(6), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn what_it_lacks_is_said() {
    let expect = async |answers: &[(u16, &str)], expected: &str| {
        let world = World::new(&[]);
        for (status, body) in answers {
            world.server.answer(*status, *body);
        }
        assert_eq!(outcome(&EcsRole::new(&world.config)).await, Err(expected.to_owned()));
    };
    let token = (200, "metadata-token");
    let role = (200, "r");
    expect(&[token, (404, ""), (404, "")], "the instance has no RAM role").await;
    let failed = (200, r#"{"Code":"Failed"}"#);
    expect(&[token, role, failed], "the metadata service returned no credentials for the role \"r\": \"Failed\"").await;
    let cannot = "the response of the metadata service cannot be read: ";
    expect(&[token, role, (200, "<html>")], &format!("{cannot}not JSON: line 1 column 1")).await;
    let half = (200, r#"{"Code":"Success","AccessKeyId":"a","AccessKeySecret":"b"}"#);
    expect(&[token, role, half], &format!("{cannot}`Expiration` is missing or empty")).await;
}

#[tokio::test]
async fn it_can_be_turned_off() {
    let world = World::new(&[("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "TRUE")]);
    let expected = Err("turned off by ALIBABA_CLOUD_ECS_METADATA_DISABLED".to_owned());
    assert_eq!(outcome(&EcsRole::new(&world.config)).await, expected);
    assert!(world.server.asked().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_responded_is_asked_again() {
    let trouble = |world: &World| {
        // With the token and without, twice.
        world.server.answer(200, "metadata-token").answer(503, "").answer(500, "");
        world.server.fail(TransportError::exchange("reset")).fail(TransportError::connect("refused"));
    };
    let world = World::new(&[]);
    trouble(&world);
    world.server.answer(200, answer(&world));
    assert_eq!(outcome(&EcsRole::new(&world.config).role_name("r")).await, expected());
    assert_eq!(world.server.asked().len(), 6);

    let world = World::new(&[]);
    trouble(&world);
    let error = ProviderError::of(EcsRole::new(&world.config).role_name("r").credentials().await.unwrap_err());
    assert_eq!((error.is_absent(), error.is_transient(), world.server.asked().len()), (false, true, 7));

    let world = World::new(&[]);
    world.server.answer(503, "").answer(503, "").answer(200, "metadata-token").answer(200, answer(&world));
    assert_eq!(outcome(&EcsRole::new(&world.config).without_imds_v1().role_name("r")).await, expected());
}
