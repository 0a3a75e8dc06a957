use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::testing::{keys, outcome, settle};
use super::*;

/// Fails so many times and then gives credentials named after it.
#[derive(Clone, Debug)]
struct Late {
    name: &'static str,
    failures: usize,
    asked: Arc<AtomicUsize>,
}

fn late(name: &'static str, failures: usize) -> Late {
    Late { name, failures, asked: Arc::default() }
}

impl CredentialsProvider for Late {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            match self.asked.fetch_add(1, Ordering::Relaxed) {
                number if number < self.failures => Err(ProviderError::absent("not set up").into()),
                _ => Ok(Credentials::new(self.name, "example-secret")),
            }
        })
    }
}

fn given(name: &str) -> Result<(String, String, Option<String>), String> {
    keys(name, "example-secret", None)
}

#[tokio::test]
async fn the_first_that_has_some_is_kept() {
    let (first, second) = (late("a", 1), late("b", 0));
    let chain = Chain::new().then("first", first.clone()).then("second", second.clone());
    for _ in 0..3 {
        assert_eq!(outcome(&chain).await, given("b"));
    }
    // The first one could by now, and is not asked.
    assert_eq!(first.asked.load(Ordering::Relaxed), 1);
    assert_eq!(second.asked.load(Ordering::Relaxed), 3);
    assert_eq!(format!("{chain:?}"), r#"Chain { providers: ["first", "second"], chosen: Some("second"), .. }"#);
}

#[tokio::test]
async fn a_later_failure_of_the_chosen_one_is_the_chains() {
    #[derive(Debug, Default)]
    struct Once(AtomicUsize);

    impl CredentialsProvider for Once {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
            Box::pin(async {
                match self.0.fetch_add(1, Ordering::Relaxed) {
                    0 => Ok(Credentials::new("once", "example-secret")),
                    _ => Err("the vault is closed".into()),
                }
            })
        }
    }

    let chain = Chain::new().then("first", Once::default()).then("second", late("b", 0));
    assert_eq!(outcome(&chain).await, given("once"));
    assert_eq!(outcome(&chain).await, Err("the vault is closed".to_owned()));
}

#[tokio::test]
async fn where_none_has_any_all_are_named_and_all_are_asked_again() {
    let chain = Chain::new().then("first", late("a", 1)).then("second", late("b", 1));
    let expected = "no credentials found: first: not set up; second: not set up";
    assert_eq!(outcome(&chain).await, Err(expected.to_owned()));
    assert_eq!(outcome(&chain).await, given("a"));
}

#[tokio::test]
async fn the_error_can_be_walked() {
    let chain = Chain::new().then("first", late("a", 9));
    let error = chain.credentials().await.unwrap_err().downcast::<NoCredentials>().unwrap();
    let tried: Vec<_> = error.tried().map(|(name, error)| (name.to_owned(), error.is_absent())).collect();
    assert_eq!(tried, [("first".to_owned(), true)]);
    assert_eq!(outcome(&Chain::default()).await, Err("no credentials found".to_owned()));
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_round() {
    let (first, second) = (late("a", 9), late("b", 9));
    let chain = Chain::new().then("first", first.clone()).then("second", second.clone());
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let chain = chain.clone();
            tokio::spawn(async move { outcome(&chain).await.is_err() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert_eq!((first.asked.load(Ordering::Relaxed), second.asked.load(Ordering::Relaxed)), (1, 1));
}

/// Gives what it is told to give.
#[derive(Clone, Debug)]
struct Told {
    outcome: Arc<Mutex<Result<&'static str, ProviderError>>>,
    asked: Arc<AtomicUsize>,
}

impl Told {
    fn new(outcome: Result<&'static str, ProviderError>) -> Self {
        Self { outcome: Arc::new(Mutex::new(outcome)), asked: Arc::default() }
    }

    fn now(&self, outcome: Result<&'static str, ProviderError>) {
        *lock(&self.outcome) = outcome;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl CredentialsProvider for Told {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let outcome = lock(&self.outcome).clone();
            outcome.map(|name| Credentials::new(name, "example-secret")).map_err(BoxError::from)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_bad_moment_does_not_decide_for_good() {
    let first = Told::new(Err(ProviderError::transient("no answer")));
    let second = Told::new(Ok("b"));
    let chain = Chain::new().then("first", first.clone()).then("second", second.clone());
    assert_eq!(outcome(&chain).await, given("b"));
    // It stands in for a while, so that not each call waits for the first one to fail.
    first.now(Ok("a"));
    tokio::time::advance(STAND_IN - Duration::from_millis(1)).await;
    assert_eq!((outcome(&chain).await, first.asked()), (given("b"), 1));
    tokio::time::advance(Duration::from_millis(1)).await;
    // Nobody waits for the others to be asked anew.
    assert_eq!((outcome(&chain).await, first.asked()), (given("b"), 1));
    settle().await;
    assert_eq!((outcome(&chain).await, first.asked()), (given("a"), 3));
    // That is settled now, whatever happens to it.
    first.now(Err(ProviderError::transient("no answer")));
    tokio::time::advance(2 * STAND_IN).await;
    assert_eq!(outcome(&chain).await, Err("no answer".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_that_fails_is_no_reason_to_wait() {
    let first = Told::new(Err(ProviderError::transient("no answer")));
    let second = Told::new(Ok("b"));
    let chain = Chain::new().then("first", first.clone()).then("second", second.clone());
    assert_eq!(outcome(&chain).await, given("b"));
    first.now(Ok("a"));
    second.now(Err(ProviderError::failed("refused")));
    assert_eq!(outcome(&chain).await, given("a"));
}

#[tokio::test(start_paused = true)]
async fn what_is_final_or_not_there_settles_it() {
    for error in [ProviderError::failed("refused"), ProviderError::transient("nobody listens").but_absent()] {
        let first = Told::new(Err(error));
        let chain = Chain::new().then("first", first.clone()).then("second", Told::new(Ok("b")));
        assert_eq!(outcome(&chain).await, given("b"));
        first.now(Ok("a"));
        tokio::time::advance(2 * STAND_IN).await;
        assert_eq!((outcome(&chain).await, first.asked()), (given("b"), 1));
    }
}

#[tokio::test]
async fn a_chain_within_a_chain_tells_whether_its_failure_passes() {
    for (error, expected) in [(ProviderError::transient("no answer"), true), (ProviderError::failed("refused"), false)]
    {
        let inner = Chain::new().then("it", Told::new(Err(error)));
        let error = ProviderError::of(inner.credentials().await.unwrap_err());
        assert_eq!(error.is_transient(), expected);
    }
}
