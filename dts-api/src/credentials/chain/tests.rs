use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::testing::{keys, outcome};
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
