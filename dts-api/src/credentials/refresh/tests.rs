use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::time::{sleep, timeout};

use super::super::testing::{HandClock, outcome, settle};
use super::*;

/// What a source gives: credentials that live this many seconds, or nothing.
type Plan = Vec<Option<u64>>;

/// Takes its time for each response; after the end of its plan it fails.
#[derive(Clone, Debug)]
struct Slow {
    clock: HandClock,
    plan: Arc<Plan>,
    asked: Arc<AtomicUsize>,
    takes: Duration,
}

impl CredentialsProvider for Slow {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::Relaxed);
            sleep(self.takes).await;
            let Some(Some(seconds)) = self.plan.get(number) else { return Err("the vault is closed".into()) };
            // The parts of one snapshot have one number.
            let keys = Credentials::new(format!("id-{number}"), format!("secret-{number}"));
            Ok(keys.with_token(format!("token-{number}")).with_expiry(self.clock.after(*seconds)))
        })
    }
}

/// A source that takes a second, which tests with paused time do not wait for.
fn keeping(plan: Plan) -> (Refreshing, HandClock, Arc<AtomicUsize>) {
    taking(Duration::from_secs(1), plan)
}

fn taking(takes: Duration, plan: Plan) -> (Refreshing, HandClock, Arc<AtomicUsize>) {
    let (clock, asked) = (HandClock::new(), Arc::default());
    let source = Slow { clock: clock.clone(), plan: Arc::new(plan), asked: Arc::clone(&asked), takes };
    let refreshing = Refreshing::with_clock(source, Duration::from_secs(900), Arc::new(clock.clone()));
    (refreshing, clock, asked)
}

/// The number of the snapshot that is given, all of whose parts have to have it.
async fn number(refreshing: &Refreshing) -> Option<usize> {
    let (id, secret, token) = outcome(refreshing).await.ok()?;
    let number = id.strip_prefix("id-")?.parse().ok()?;
    assert_eq!((secret, token), (format!("secret-{number}"), Some(format!("token-{number}"))));
    Some(number)
}

#[tokio::test(start_paused = true)]
async fn they_are_kept_until_the_margin_and_then_renewed() {
    let (refreshing, clock, asked) = keeping(vec![Some(3600), Some(3600)]);
    for _ in 0..3 {
        assert_eq!(number(&refreshing).await, Some(0));
    }
    clock.pass(2699);
    assert_eq!(number(&refreshing).await, Some(0));
    settle().await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    clock.pass(1);
    // The old ones are good for a quarter of an hour more, so nobody waits for the new ones.
    assert_eq!(number(&refreshing).await, Some(0));
    settle().await;
    assert_eq!(number(&refreshing).await, Some(1));
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn two_hundred_calls_at_once_cause_one_refresh() {
    // Once with credentials that have ended, once with some that are about to.
    for (passed, given) in [(3600, 1), (3570, 1), (2700, 0)] {
        let (refreshing, clock, asked) = keeping(vec![Some(3600), Some(3600)]);
        assert_eq!(number(&refreshing).await, Some(0));
        clock.pass(passed);
        let calls: Vec<_> = (0..200)
            .map(|_| {
                let refreshing = refreshing.clone();
                tokio::spawn(async move { number(&refreshing).await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap(), Some(given));
        }
        settle().await;
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_do_not_refresh_twice_either() {
    let (refreshing, clock, asked) = taking(Duration::ZERO, vec![Some(3600), Some(3600)]);
    assert_eq!(number(&refreshing).await, Some(0));
    clock.pass(3600);
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let refreshing = refreshing.clone();
            tokio::spawn(async move { number(&refreshing).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Some(1));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_leaves_what_is_valid_and_is_not_repeated_at_once() {
    let (refreshing, clock, asked) = keeping(vec![Some(3600), None, None, Some(3600)]);
    assert_eq!(number(&refreshing).await, Some(0));
    clock.pass(3000);
    for _ in 0..3 {
        assert_eq!(number(&refreshing).await, Some(0));
        settle().await;
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    // Half a minute is left: calls wait for the refresh now, and still do not fail with it.
    clock.pass(570);
    assert_eq!(number(&refreshing).await, Some(0));
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    clock.pass(10);
    assert_eq!(number(&refreshing).await, Some(3));
}

#[tokio::test(start_paused = true)]
async fn without_anything_valid_a_failure_is_the_response_for_all_who_wait() {
    let (refreshing, clock, asked) = keeping(vec![Some(3600)]);
    assert_eq!(number(&refreshing).await, Some(0));
    clock.pass(3601);
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let refreshing = refreshing.clone();
            tokio::spawn(async move { outcome(&refreshing).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Err("the vault is closed".to_owned()));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_disturbs_nobody() {
    let (refreshing, _, asked) = keeping(vec![Some(3600)]);
    let patient = {
        let refreshing = refreshing.clone();
        tokio::spawn(async move { number(&refreshing).await })
    };
    for _ in 0..5 {
        assert!(timeout(Duration::from_millis(100), number(&refreshing)).await.is_err());
    }
    assert_eq!(patient.await.unwrap(), Some(0));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn short_lived_ones_are_not_fetched_for_each_call() {
    let (refreshing, clock, asked) = keeping(vec![Some(600), Some(600)]);
    assert_eq!(number(&refreshing).await, Some(0));
    clock.pass(299);
    assert_eq!(number(&refreshing).await, Some(0));
    settle().await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    clock.pass(1);
    assert_eq!(number(&refreshing).await, Some(0));
    settle().await;
    assert_eq!(number(&refreshing).await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_already_never_takes_the_place_of_what_is_valid() {
    let (refreshing, clock, asked) = keeping(vec![Some(3600), Some(0), Some(3600)]);
    assert_eq!(number(&refreshing).await, Some(0));
    clock.pass(3000);
    assert_eq!(number(&refreshing).await, Some(0));
    settle().await;
    assert_eq!((number(&refreshing).await, asked.load(Ordering::Relaxed)), (Some(0), 2));
    clock.pass(10);
    assert_eq!(number(&refreshing).await, Some(0));
    settle().await;
    assert_eq!(number(&refreshing).await, Some(2));
}

#[tokio::test(start_paused = true)]
async fn on_a_machine_whose_clock_is_ahead_they_are_given_all_the_same() {
    let (refreshing, clock, asked) = keeping(vec![Some(0), Some(0)]);
    assert_eq!((number(&refreshing).await, number(&refreshing).await), (Some(0), Some(0)));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    clock.pass(10);
    assert_eq!(number(&refreshing).await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn what_the_service_rejected_is_not_given_again() {
    let (refreshing, _, _) = keeping(vec![Some(3600), Some(3600)]);
    let first = refreshing.credentials().await.unwrap();
    refreshing.refused(&Credentials::new("id-0", "secret-0").with_token("another"));
    assert_eq!(number(&refreshing).await, Some(0));
    refreshing.refused(&first);
    assert_eq!(number(&refreshing).await, Some(1));
    // News of the old ones that come late do no harm.
    refreshing.refused(&first);
    assert_eq!(number(&refreshing).await, Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_one_that_fails() {
    #[derive(Debug)]
    struct Hanging;

    impl CredentialsProvider for Hanging {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
            Box::pin(std::future::pending())
        }
    }

    let refreshing = Refreshing::new(Hanging, Duration::from_secs(60));
    assert_eq!(outcome(&refreshing).await, Err("no credentials came within 75s".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn credentials_that_end_in_the_farthest_future_are_kept() {
    let end = super::super::reply::time("9999-12-31T23:59:59Z").unwrap();
    for margin in [Duration::ZERO, Duration::from_secs(900), Duration::MAX] {
        let keys = Credentials::new("example-key-id", "hidden").with_expiry(end);
        let refreshing = Refreshing::with_clock(keys, margin, Arc::new(HandClock::new()));
        for _ in 0..2 {
            assert_eq!(refreshing.credentials().await.unwrap().expires_at(), Some(end));
        }
    }
}
