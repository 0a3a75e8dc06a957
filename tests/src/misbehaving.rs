//! Servers with faults: one as a transport, and one on a real socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use dts_api::Config;
use dts_api::clock::{Clock, FixedRandomness};
use dts_api::credentials::{Credentials, CredentialsProvider};
use dts_api::transport::{BoxError, BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;

/// What comes of an attempt.
#[derive(Clone, Debug)]
pub enum Fate {
    /// A response.
    Answer(HttpResponse),
    /// A response that repeats the whole request, in a text of this form: what stands for `{}` is the request.
    Echo(u16, &'static str),
    /// The same, but in Base64.
    EchoBase64(u16, &'static str),
    /// No connection.
    Refused,
    /// The connection breaks when the request may have been read.
    Cut,
    /// The connection breaks, and the error shows the URL.
    CutTelling,
    /// Nothing, ever.
    Silence,
}

/// A response of a call that succeeded: this body, with the request ID that every response has.
pub fn success(mut body: serde_json::Value) -> HttpResponse {
    let fields = match body.get_mut("Response") {
        Some(inner) => inner.as_object_mut(),
        None => body.as_object_mut(),
    };
    fields.expect("a response is an object").entry("RequestId").or_insert("example-request".into());
    HttpResponse::new(200, body.to_string())
}

/// A transport that does what it was told, attempt by attempt; the last fate is that of all further attempts.
#[derive(Clone, Debug)]
pub struct Script {
    fates: Arc<Mutex<VecDeque<Fate>>>,
    requests: Arc<Mutex<Vec<HttpRequest>>>,
}

impl Script {
    /// These fates, one after the other.
    pub fn new(fates: impl IntoIterator<Item = Fate>) -> Self {
        Self { fates: Arc::new(Mutex::new(fates.into_iter().collect())), requests: Arc::default() }
    }

    /// The requests so far, those that found no connection among them.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().expect("nobody panicked with the lock").clone()
    }

    /// A configuration that goes through this transport; time is tokio's, pauses are the longest, nonces count.
    pub fn config(&self) -> Config {
        Config::new()
            .region("example-region")
            .credentials(Credentials::new("example-key-id", "example-key-secret"))
            .clock(TokioClock::new(EPOCH))
            .randomness(FixedRandomness::new(1.0))
            .transport(self.clone())
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut fates = self.fates.lock().expect("nobody panicked with the lock");
        let fate = if fates.len() > 1 { fates.pop_front() } else { fates.front().cloned() };
        self.requests.lock().expect("nobody panicked with the lock").push(request.clone());
        Box::pin(async move {
            match fate.expect("a script has a fate") {
                Fate::Answer(answer) => Ok(answer),
                Fate::Echo(status, form) => {
                    Ok(HttpResponse::new(status, form.replace("{}", &escaped(&shown(&request)))))
                }
                Fate::EchoBase64(status, form) => {
                    Ok(HttpResponse::new(status, form.replace("{}", &BASE64_STANDARD.encode(shown(&request)))))
                }
                Fate::Refused => Err(TransportError::connect("connection refused")),
                Fate::Cut => Err(TransportError::exchange("connection reset by peer")),
                Fate::CutTelling => Err(TransportError::exchange(format!("reset while at {}", shown(&request)))),
                Fate::Silence => std::future::pending().await,
            }
        })
    }
}

/// All of a request, as a server or a proxy may repeat it.
fn shown(request: &HttpRequest) -> String {
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    format!("{}\n{headers}\n{}", request.url, String::from_utf8_lossy(&request.body))
}

/// Text as it stands inside a string of JSON.
fn escaped(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.trim_matches('"').to_owned()
}

/// Where [`Script::config`]'s clock begins: 2021-03-16T08:01:19Z.
pub const EPOCH: u64 = 1_615_881_679;

/// A clock that goes with tokio's, which tests stop.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    began: Instant,
    at: SystemTime,
}

impl TokioClock {
    /// A clock that shows a number of seconds after the Unix epoch now.
    pub fn new(seconds: u64) -> Self {
        let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        Self { began: Instant::now(), at }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.at + self.began.elapsed()
    }
}

/// Temporary keys, replaced by others when a service refuses them.
#[derive(Debug, Default)]
pub struct Renewable(Mutex<u32>);

impl CredentialsProvider for Renewable {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        let count = *self.0.lock().expect("nobody panicked with the lock");
        let keys =
            Credentials::new("example-key-id", "example-key-secret").with_token(format!("example-token-{count}"));
        Box::pin(async { Ok(keys) })
    }

    fn refused(&self, credentials: &Credentials) {
        let mut count = self.0.lock().expect("nobody panicked with the lock");
        if credentials.expose_token() == Some(&format!("example-token-{count}")) {
            *count += 1;
        }
    }
}

/// What a server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Closes it without reading.
    CutBefore,
    /// Reads the request and closes.
    CutAfter,
    /// Sends half a response and then nothing, without closing.
    Stall,
    /// Responds.
    Answer,
}

/// A server on this machine. It ends with its runtime.
#[derive(Clone, Debug)]
pub struct Server {
    endpoint: String,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Treats connections in these manners, one after the other; the last is that of all further ones.
    pub async fn start(manners: Vec<Manner>, body: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let server = Self { endpoint, bodies: Arc::default() };
        let bodies = Arc::clone(&server.bodies);
        tokio::spawn(async move {
            let mut open = Vec::new();
            let mut manners = manners.into_iter().peekable();
            let mut manner = Manner::Answer;
            while let Ok((mut socket, _)) = listener.accept().await {
                manner = manners.next().unwrap_or(manner);
                if manner == Manner::CutBefore {
                    continue;
                }
                let Some(request) = read_request(&mut socket).await else { continue };
                bodies.lock().expect("nobody panicked with the lock").push(request);
                let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                let (half, _) = body.split_at(body.len() / 2);
                let _ = match manner {
                    Manner::Answer => socket.write_all(&[head.as_bytes(), &body].concat()).await,
                    Manner::Stall => socket.write_all(&[head.as_bytes(), half].concat()).await,
                    Manner::CutBefore | Manner::CutAfter => Ok(()),
                };
                if manner == Manner::Stall {
                    open.push(socket);
                }
            }
        });
        server
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The requests that it read.
    pub fn requests(&self) -> Vec<String> {
        self.bodies.lock().expect("nobody panicked with the lock").clone()
    }
}

/// Reads one request, head and body; none where the client goes away.
async fn read_request(socket: &mut tokio::net::TcpStream) -> Option<String> {
    let mut seen = Vec::new();
    loop {
        if let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(seen.get(..end)?).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if seen.len() >= end + 4 + length {
                return Some(String::from_utf8_lossy(&seen).into_owned());
            }
        }
        if socket.read_buf(&mut seen).await.ok()? == 0 {
            return None;
        }
    }
}

/// An address on this machine where nobody listens.
pub async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    format!("http://{}", listener.local_addr().expect("it is bound"))
}
