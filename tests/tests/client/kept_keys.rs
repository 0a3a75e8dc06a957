//! Signing keys are kept beside the secret that they are derived from. However credentials are shared, that shows nowhere.

use std::time::{Duration, SystemTime};

use dts_api::clock::{FixedClock, FixedNonce};
use dts_api::credentials::Credentials;
use dts_api::{Config, alibaba, tencent};
use proptest::prelude::*;
use tests::recorder::Recorder;

async fn signed(credentials: Credentials, tencent: bool, seconds: u64) -> (String, Option<String>) {
    let recorder = Recorder::new(200, r#"{"RequestId":"r-1","Success":true,"Response":{"RequestId":"r-1"}}"#);
    let config = Config::new()
        .credentials(credentials)
        .region("example-region")
        .clock(FixedClock::at_unix_seconds(seconds))
        .nonces(FixedNonce::new("n"))
        .transport(recorder.clone());
    if tencent {
        let client = tencent::Client::new(config).expect("configuration");
        client.describe_migration_jobs().await.expect("it succeeds");
    } else {
        let client = alibaba::Client::new(config).expect("configuration");
        client.describe_dts_jobs().await.expect("it succeeds");
    }
    let request = recorder.request();
    let token = request.header("x-acs-security-token").or(request.header("x-tc-token")).map(ToOwned::to_owned);
    (request.header("authorization").expect("it is signed").to_owned(), token)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// However keys are shared, each request is signed as by keys that were never used.
    #[test]
    fn kept_keys_sign_as_new_ones(
        uses in prop::collection::vec((0_usize..3, any::<bool>(), prop::sample::select(vec![0_u64, 86_399, 86_400, 1_615_852_799, 1_615_852_800]), 0_u8..4), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let secrets = ["one", "two", &"3".repeat(100)];
            let mut kept: Vec<_> = secrets.iter().map(|secret| Credentials::new("id", *secret)).collect();
            for (which, tencent, seconds, change) in uses {
                match change {
                    0 => kept[which] = kept[which].clone().with_token("t-1"),
                    1 => kept[which] = kept[which].clone().with_token(""),
                    2 => kept[which] = kept[which].clone().with_expiry(SystemTime::now() + Duration::from_secs(9_000_000)),
                    _ => {}
                }
                let mut fresh = Credentials::new("id", secrets[which]);
                if let Some(token) = kept[which].expose_token() {
                    fresh = fresh.with_token(token);
                }
                assert_eq!(signed(kept[which].clone(), tencent, seconds).await, signed(fresh, tencent, seconds).await);
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn kept_keys_sign_alike_at_once() {
    let kept = Credentials::new("id", "secret");
    let mut tasks = Vec::new();
    for index in 0..400_u64 {
        let kept = kept.clone();
        tasks.push(tokio::spawn(async move {
            let (tencent, seconds) = (index % 3 != 0, (index % 5) * 86_400);
            let ours = signed(kept, tencent, seconds).await;
            let fresh = signed(Credentials::new("id", "secret"), tencent, seconds).await;
            assert_eq!(ours, fresh);
        }));
    }
    for task in tasks {
        task.await.expect("it does not panic");
    }
}
