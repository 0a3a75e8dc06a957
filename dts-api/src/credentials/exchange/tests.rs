use std::sync::Arc;

use super::super::Credentials;
use super::super::testing::{Script, World};
use super::*;
use crate::runtime::{BoxFuture, FixedRandomness, Headers, Transport};

/// A world whose pauses are the longest.
fn patient() -> World {
    let mut world = World::new(&[]);
    world.config.randomness = Arc::new(FixedRandomness::new(1.0));
    world
}

/// Asks for a key ID, which is what the body says.
struct Vault;

impl Exchange for Vault {
    fn request(&self, _: &ProviderConfig, at: SystemTime) -> HttpRequest {
        HttpRequest {
            method: "POST",
            url: "https://vault.example.com/".to_owned(),
            headers: Headers::from_iter([("time", crate::runtime::net::time::rfc3339(at))]),
            body: Vec::new(),
        }
    }

    fn read(&self, server: &Server, _: &ProviderConfig, answer: &HttpResponse) -> Result<Step, Failed> {
        let class = match answer.status {
            200 => {
                let id = String::from_utf8_lossy(&answer.body);
                return Ok(Step::Done(Credentials::new(id, "")));
            }
            // A code of a test's own, at the status that the real thing has.
            419 => Some(RetryClass::Clock),
            420 => Some(RetryClass::Nonce),
            _ => None,
        };
        Err(server.refused(answer, &Refusal { class, ..Refusal::default() }))
    }
}

/// Requests credentials from the world's server; returns the result and the time that it took.
async fn ask(world: &World) -> (Result<String, ProviderError>, Duration) {
    let server = Server::new("the vault", &PUBLIC, &["example-secret"]);
    let started = Instant::now();
    let outcome = match send(&world.config, &server, &Vault, &mut false).await {
        Ok(Step::Done(credentials)) => Ok(credentials.key_id().to_owned()),
        Ok(_) => panic!("another step"),
        Err(error) => Err(error),
    };
    (outcome, started.elapsed())
}

fn times(server: &Script) -> Vec<String> {
    server.asked().iter().filter_map(|request| request.header("time").map(str::to_owned)).collect()
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_waited_out() {
    let cut = || TransportError::exchange("reset");
    let refused = || TransportError::connect("refused");
    let worlds = [patient(), patient(), patient(), patient()];
    worlds[0].server.fail(cut()).fail(refused()).answer(200, "x");
    worlds[1].server.fail(refused()).fail(refused()).answer(200, "x");
    worlds[2].server.answer(503, "<html>").answer(500, "").answer(200, "x");
    worlds[3].server.answer(429, "").answer(429, "").answer(200, "x");
    for world in worlds {
        let (outcome, took) = ask(&world).await;
        assert_eq!((outcome.unwrap(), took), ("x".to_owned(), 3 * PAUSE));
    }
}

#[tokio::test(start_paused = true)]
async fn three_times_is_enough() {
    let world = patient();
    world.server.answer(500, "").answer(500, "").answer(502, "").answer(200, "x");
    let error = ask(&world).await.0.unwrap_err();
    assert_eq!((error.story().as_str(), error.is_transient()), ("the vault returned an error (HTTP status 502)", true));
    assert_eq!(world.server.asked().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_final_is_not_asked_twice() {
    let world = patient();
    world.server.answer(403, "");
    let error = ask(&world).await.0.unwrap_err();
    assert_eq!(
        (error.story().as_str(), error.is_transient()),
        ("the vault returned an error (HTTP status 403)", false)
    );
    world.server.fail(TransportError::unsendable("example-secret is no header"));
    let error = ask(&world).await.0.unwrap_err();
    let expected = "no response from the vault: the request cannot be sent: <redacted> is no header";
    assert_eq!((error.story().as_str(), error.is_transient()), (expected, false));
    assert_eq!(world.server.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_names_a_pause_gets_it_within_limits() {
    for (asked, expected) in [("2", Duration::from_secs(2)), ("3600", MAX_SERVER_PAUSE)] {
        let world = patient();
        world.server.push(HttpResponse::new(503, "").with_header("Retry-After", asked)).answer(200, "x");
        let (outcome, took) = ask(&world).await;
        assert_eq!((outcome.unwrap(), took), ("x".to_owned(), expected + PAUSE));
    }
}

#[tokio::test(start_paused = true)]
async fn all_tries_together_have_one_limit() {
    #[derive(Debug)]
    struct Silent;

    impl Transport for Silent {
        fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            Box::pin(std::future::pending())
        }
    }

    let mut world = patient();
    world.config.public = Arc::new(Silent);
    let (outcome, took) = ask(&world).await;
    assert!(outcome.unwrap_err().is_transient());
    assert!(took <= PUBLIC.limit, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_corrected_once_and_for_all() {
    let world = patient();
    let refusal = || HttpResponse::new(419, "").with_header("Date", "Tue, 16 Mar 2021 10:00:00 GMT");
    world.server.push(refusal()).answer(200, "x").answer(200, "x");
    for _ in 0..2 {
        let (outcome, took) = ask(&world).await;
        assert_eq!((outcome.unwrap(), took), ("x".to_owned(), Duration::ZERO));
    }
    assert_eq!(times(&world.server), ["2021-03-16T08:01:19Z", "2021-03-16T10:00:00Z", "2021-03-16T10:00:00Z"]);
    // Now the clock is right, and something else is wrong.
    world.server.push(refusal()).answer(200, "x");
    assert_eq!(ask(&world).await.0.unwrap_err().story(), "the vault returned an error (HTTP status 419)");
}

#[tokio::test(start_paused = true)]
async fn a_used_nonce_costs_no_pause() {
    let world = patient();
    world.server.answer(420, "").answer(200, "x");
    let (outcome, took) = ask(&world).await;
    assert_eq!((outcome.unwrap(), took), ("x".to_owned(), Duration::ZERO));
}
