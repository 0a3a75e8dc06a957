//! What tests of providers share: an environment, a clock that is set by hand, a folder, and servers.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::single_flight::lock;
use super::{Credentials, CredentialsProvider, Environment, ProviderConfig};
use crate::config::Config;
use crate::runtime::{
    BoxFuture, Clock, FixedNonce, FixedRandomness, HttpRequest, HttpResponse, Nonces, Transport, TransportError,
};

/// The time at which tests begin: 2021-03-16T08:01:19Z.
pub(crate) const NOW: u64 = 1_615_881_679;

/// Environment variables of a test's own, which may change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables(Arc<Mutex<BTreeMap<String, String>>>);

impl Variables {
    pub(crate) fn new(variables: &[(&str, &str)]) -> Self {
        let out = Self::default();
        for (name, value) in variables {
            out.set(name, value);
        }
        out
    }

    pub(crate) fn set(&self, name: &str, value: &str) {
        lock(&self.0).insert(name.to_owned(), value.to_owned());
    }
}

impl Environment for Variables {
    fn variable(&self, name: &str) -> Option<String> {
        lock(&self.0).get(name).cloned()
    }
}

/// A clock that is set by hand.
#[derive(Clone, Debug)]
pub(crate) struct HandClock(Arc<AtomicU64>);

impl HandClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn after(&self, seconds: u64) -> SystemTime {
        self.now() + Duration::from_secs(seconds)
    }

    /// That time as servers spell it.
    pub(crate) fn text_after(&self, seconds: u64) -> String {
        crate::runtime::net::time::rfc3339(self.after(seconds))
    }
}

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// Nonces that count.
#[derive(Debug, Default)]
pub(crate) struct Counting(AtomicU64);

impl Nonces for Counting {
    fn next(&self) -> String {
        self.0.fetch_add(1, Ordering::Relaxed).to_string()
    }
}

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("dts-api-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file and gives its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server that returns the given responses in order, and records its requests.
#[derive(Clone, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Result<HttpResponse, TransportError>>>>,
    asked: Arc<Mutex<Vec<HttpRequest>>>,
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
}

type Meanwhile = Box<dyn Fn() + Send>;

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}

impl Script {
    pub(crate) fn answer(&self, status: u16, body: impl Into<String>) -> &Self {
        self.push(HttpResponse::new(status, body.into()))
    }

    pub(crate) fn push(&self, answer: HttpResponse) -> &Self {
        lock(&self.answers).push_back(Ok(answer));
        self
    }

    pub(crate) fn fail(&self, error: TransportError) -> &Self {
        lock(&self.answers).push_back(Err(error));
        self
    }

    /// What happens elsewhere while a request is under way.
    #[cfg(feature = "alibaba")]
    pub(crate) fn on_request(&self, meanwhile: impl Fn() + Send + 'static) {
        *lock(&self.meanwhile) = Some(Box::new(meanwhile));
    }

    pub(crate) fn asked(&self) -> Vec<HttpRequest> {
        lock(&self.asked).clone()
    }

    /// Method and URL of each request.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(|request| format!("{} {}", request.method, request.url)).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        lock(&self.asked).push(request);
        if let Some(meanwhile) = &*lock(&self.meanwhile) {
            meanwhile();
        }
        let answer = lock(&self.answers).pop_front();
        Box::pin(async move { answer.unwrap_or_else(|| Err(TransportError::connect("nobody listens"))) })
    }
}

/// A world for providers.
pub(crate) struct World {
    pub(crate) variables: Variables,
    pub(crate) clock: HandClock,
    pub(crate) server: Script,
    pub(crate) config: ProviderConfig,
}

impl World {
    pub(crate) fn new(variables: &[(&str, &str)]) -> Self {
        let (variables, clock, server) = (Variables::new(variables), HandClock::new(), Script::default());
        let config = Config::new()
            .clock(clock.clone())
            .nonces(FixedNonce::new("3156853299f313e23d1673dc12e1703d"))
            .randomness(FixedRandomness::new(0.0))
            .transport(server.clone());
        let config = ProviderConfig::from_config(&config).environment(variables.clone());
        Self { variables, clock, server, config }
    }
}

/// Waits until a refresh that nobody waits for has ended. For tests with paused time.
pub(crate) async fn settle() {
    tokio::time::sleep(Duration::from_secs(5)).await;
}

/// Key, secret and token of what a provider gives, or the whole story of its error.
pub(crate) async fn outcome(provider: &dyn CredentialsProvider) -> Result<(String, String, Option<String>), String> {
    match provider.credentials().await {
        Ok(given) => Ok(parts(&given)),
        Err(error) => Err(super::ProviderError::of(error).story()),
    }
}

pub(crate) fn parts(given: &Credentials) -> (String, String, Option<String>) {
    (given.key_id().to_owned(), given.expose_secret().to_owned(), given.expose_token().map(ToOwned::to_owned))
}

/// The same for what a test expects.
pub(crate) fn keys(id: &str, secret: &str, token: Option<&str>) -> Result<(String, String, Option<String>), String> {
    Ok((id.to_owned(), secret.to_owned(), token.map(ToOwned::to_owned)))
}
