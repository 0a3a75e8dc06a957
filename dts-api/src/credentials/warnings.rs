//! Tests the warnings of providers in `tracing`.

use std::cell::RefCell;
use std::fmt::{self, Write};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::testing::{Folder, World, keys, outcome, settle};
use super::*;

thread_local! {
    static TEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the text of every event of its thread, which is its test.
///
/// There is one for the whole process: `tracing` decides once per place in the code whether anybody listens, and with
/// one subscriber per thread another test could make this decision.
struct Log;

impl Log {
    fn listen() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| tracing::subscriber::set_global_default(Self).unwrap());
        TEXT.take();
        Self
    }

    fn text(&self) -> String {
        TEXT.with_borrow(String::clone)
    }
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        TEXT.with_borrow_mut(|text| writeln!(text, "{field}={value:?}")).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("dts_api")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Self);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_may_read_is_warned_of_once() {
    use std::os::unix::fs::PermissionsExt;

    let log = Log::listen();
    let folder = Folder::new();
    let file = "[default]\ntype = access_key\naccess_key_id = a\naccess_key_secret = hidden\n";
    let path = folder.write("file", file);
    for (mode, expected) in [(0o600, 0), (0o644, 1)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let profile = alibaba::IniProfile::new(&World::new(&[]).config).path(&path);
        for _ in 0..3 {
            assert_eq!(outcome(&profile).await, keys("a", "hidden", None));
        }
        assert_eq!(log.text().matches("chmod 600").count(), expected, "{}", log.text());
    }
    assert!(log.text().contains("mode=644") && !log.text().contains("hidden"), "{}", log.text());
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_is_warned_of_without_secrets() {
    let log = Log::listen();
    let world = World::new(&[]);
    let end = world.clock.text_after(3600);
    let answer = format!(
        r#"{{"Credentials":{{"AccessKeyId":"a","AccessKeySecret":"hidden-1","SecurityToken":"hidden-2","Expiration":"{end}"}}}}"#
    );
    world.server.answer(200, answer).answer(403, r#"{"Code":"NoPermission","Message":"not with hidden-0"}"#);
    let source = Credentials::new("example-key-id", "hidden-0");
    let provider = alibaba::AssumeRole::new(source, alibaba::Role::new("arn"), &world.config);
    let chain = Chain::new().then("role", provider);
    for passed in [2700, 0] {
        assert!(outcome(&chain).await.is_ok());
        world.clock.pass(passed);
    }
    settle().await;
    let text = log.text();
    assert!(text.contains("cannot be refreshed") && text.contains("NoPermission: not with <redacted>"), "{text}");
    assert!(!text.contains("hidden"), "{text}");
}

#[tokio::test]
async fn a_provider_that_is_set_up_and_fails_is_warned_of() {
    let log = Log::listen();
    let world = World::new(&[("ID", "example-key-id")]);
    static NAMES: EnvironmentNames = EnvironmentNames::new("ID", "SECRET", &[], "REGION");
    let half = EnvironmentCredentials::within(&NAMES, world.config.environment.clone());
    let chain = Chain::new().then("environment", half).then("own", Credentials::new("a", "hidden"));
    assert_eq!(outcome(&chain).await, keys("a", "hidden", None));
    let text = log.text();
    assert!(text.contains("not set in the environment: SECRET") && !text.contains("hidden"), "{text}");
}
