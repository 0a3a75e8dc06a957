use std::collections::VecDeque;
use std::error::Error as _;
use std::sync::Mutex;

use super::super::builder::Call;
use super::super::endpoint::Endpoints;
use super::super::envelope::{Envelope, Members};
use super::super::operation::Safety;
use super::super::protocol::{Attempt, Encoded, Failure, Parameters, Protocol};
use super::super::service::{ErrorCode, RetryClass};
use super::*;
use crate::error::MissingParameter;
use crate::runtime::{BoxError, FixedClock, FixedNonce, Headers, HttpRequest, TransportError};

/// A service whose responses are one word, or an object when the call succeeded.
pub(crate) static SERVICE: Service = Service {
    name: "toy",
    version: "1",
    protocol: &Toy,
    endpoints: Endpoints {
        default: "toy.example.com",
        regional: "toy.{region}.example.com",
        regions: &[("center", "toy.example.com")],
    },
    envelope: Envelope {
        body: None,
        error: None,
        success: None,
        code: &[],
        message: &[],
        message_fill: None,
        request_id: "Id",
        outcome: &[],
    },
    error_prefix: "X.Msg.",
    errors: &[
        ErrorCode { code: "Busy", retry: RetryClass::Throttling },
        ErrorCode { code: "Busy.Forever", retry: RetryClass::Never },
    ],
};

static OPERATION: Operation = Operation::of::<Thing, Thing>(&SERVICE, "MoveThing", Safety::Write);

/// An operation to make others of.
pub(crate) fn operation() -> Operation {
    Operation::of::<Thing, Thing>(&SERVICE, "MoveThing", Safety::Write)
}

const NAMES: EnvironmentNames = EnvironmentNames::new("TOY_TEST_ID", "TOY_TEST_SECRET", &[], "TOY_TEST_REGION");

#[derive(Debug)]
struct Toy;

impl Protocol for Toy {
    fn environment(&self) -> &'static EnvironmentNames {
        &NAMES
    }

    fn default_language(&self) -> Option<&'static str> {
        Some("en")
    }

    fn encode(&self, parameters: Parameters<'_>) -> Encoded {
        let body = match parameters {
            Parameters::Shape(shape) => crate::runtime::model::write::to_json(shape),
            Parameters::Json(json, _) => json.to_string().into_bytes(),
        };
        Encoded { query: String::new(), body, content_type: None }
    }

    fn sign(&self, encoded: &Encoded, attempt: &Attempt<'_>) -> HttpRequest {
        let headers = Headers::from_iter([
            ("key", attempt.credentials.key_id()),
            ("language", attempt.language.unwrap_or_default()),
            ("nonce", attempt.nonce),
            ("region", attempt.region.unwrap_or_default()),
            ("user-agent", attempt.user_agent),
        ]);
        let url = format!("{}/{}", attempt.origin, attempt.operation);
        HttpRequest { method: "POST", url, headers, body: encoded.body.clone() }
    }

    fn judge(&self, _envelope: &Envelope, answer: &HttpResponse) -> Result<(), Failure> {
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        if text.starts_with('{') {
            return Ok(());
        }
        Err(Failure { understood: true, code: Some("Refused".to_owned()), message: Some(text), ..Failure::default() })
    }

    fn succeeded(&self, _envelope: &Envelope, _status: u16, _members: &Members<'_>) -> bool {
        false
    }

    fn request_id(&self, _envelope: &Envelope, answer: &HttpResponse) -> Option<String> {
        answer.header("id").map(ToOwned::to_owned)
    }
}

pub(crate) struct Thing {
    id: Option<String>,
    place: Option<String>,
    password: Option<String>,
    count: Option<i64>,
}

crate::__shape! { Thing {
    id: Text "Id", required;
    place: Text "Place", from_region;
    password: Text "Password", sensitive;
    count: Scalar "Count";
} }

/// Returns given responses, and records the requests.
#[derive(Debug, Default)]
struct Canned {
    answers: Mutex<VecDeque<Result<HttpResponse, TransportError>>>,
    asked: Mutex<Vec<HttpRequest>>,
}

impl Canned {
    fn new(answer: Result<HttpResponse, TransportError>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(VecDeque::from([answer])), asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<HttpRequest> {
        self.asked.lock().map(|asked| asked.clone()).unwrap_or_default()
    }
}

impl Transport for Arc<Canned> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        if let Ok(mut asked) = self.asked.lock() {
            asked.push(request);
        }
        let answer = self.answers.lock().ok().and_then(|mut answers| answers.pop_front());
        Box::pin(async move {
            match answer {
                Some(answer) => answer,
                // No response ever comes.
                None => std::future::pending().await,
            }
        })
    }
}

fn config(transport: &Arc<Canned>) -> Config {
    Config::new()
        .region("center")
        .credentials(Credentials::new("example-key-id", "example-key-secret").with_token("example-token"))
        .clock(FixedClock::at_unix_seconds(0))
        .nonces(FixedNonce::new("example-nonce"))
        .retry_policy(RetryPolicy::never())
        .transport(Arc::clone(transport))
}

fn thing() -> Thing {
    Thing { id: Some("a".to_owned()), password: Some("s e/cret".to_owned()), ..Thing::default() }
}

async fn call(config: Config, request: Thing) -> Result<Thing, Error> {
    let mut call = Call::new(Client::new(&SERVICE, config)?, &OPERATION);
    call.request = request;
    call.send().await
}

#[tokio::test]
async fn a_call_is_filled_in_signed_sent_and_read() -> Result<(), Error> {
    let transport = Canned::new(Ok(HttpResponse::new(200, r#"{"Count":"7"}"#)));
    let response = call(config(&transport).user_agent_suffix("my-tool/1.0"), thing()).await?;
    assert_eq!(response.count, Some(7));
    let asked = transport.asked();
    let request = asked.first().map(|request| {
        let header = |name| request.header(name).unwrap_or_default().to_owned();
        (
            request.url.clone(),
            header("key"),
            header("language"),
            header("nonce"),
            header("region"),
            header("user-agent"),
        )
    });
    let own = concat!("dts-api/", env!("CARGO_PKG_VERSION"), " my-tool/1.0");
    let expected = ["https://toy.example.com/MoveThing", "example-key-id", "en", "example-nonce", "center", own];
    let [url, key, language, nonce, region, agent] = expected.map(str::to_owned);
    assert_eq!(request, Some((url, key, language, nonce, region, agent)));
    let body = asked.first().map(|request| String::from_utf8_lossy(&request.body).into_owned());
    assert_eq!(body.as_deref(), Some(r#"{"Id":"a","Place":"center","Password":"s e/cret"}"#));
    Ok(())
}

#[tokio::test]
async fn what_is_missing_is_never_sent() -> Result<(), Error> {
    let transport = Canned::new(Ok(HttpResponse::new(200, "{}")));
    let error = call(config(&transport), Thing::default()).await.err();
    let missing = error.as_ref().and_then(|error| error.missing().first()).map(MissingParameter::name);
    assert_eq!(missing, Some("Id"));
    assert_eq!(error.as_ref().map(Error::kind), Some(ErrorKind::InvalidRequest));
    assert_eq!(error.as_ref().and_then(Error::operation), Some("MoveThing"));
    assert!(transport.asked().is_empty());
    Ok(())
}

#[tokio::test]
async fn echoed_secrets_are_masked_everywhere() {
    let page = "no: s e/cret s+e%2Fcret s%20e%2fcret example-key-secret example-token";
    let transport = Canned::new(Ok(HttpResponse::new(403, page).with_header("id", "77")));
    let error = call(config(&transport), thing()).await.err();
    let shown = error.as_ref().map(|error| format!("{error} {error:?} {:?} {}", error.body_start(), error.message()));
    let shown = shown.unwrap_or_default();
    assert!(shown.contains("Refused: no: <redacted> <redacted> <redacted> <redacted> <redacted>"), "{shown}");
    for secret in ["cret", "example-key-secret", "example-token"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert_eq!(error.as_ref().and_then(Error::request_id), Some("77"));
    assert_eq!(error.as_ref().and_then(Error::http_status), Some(403));
}

#[tokio::test]
async fn a_result_that_is_cut_short_says_where() {
    let transport = Canned::new(Ok(HttpResponse::new(200, r#"{"Count":"#)));
    let error = call(config(&transport), thing()).await.err();
    assert_eq!(error.as_ref().map(Error::kind), Some(ErrorKind::InvalidResponse));
    assert!(error.as_ref().is_some_and(|error| error.message().contains("line 1, column 10")), "{error:?}");
    assert_eq!(error.as_ref().and_then(Error::body_start), Some(r#"{"Count":"#));
    assert!(error.is_some_and(|error| error.outcome_unknown()));
}

#[tokio::test]
async fn a_field_that_cannot_be_read_does_not_cost_the_response() -> Result<(), Error> {
    let transport = Canned::new(Ok(HttpResponse::new(200, r#"{"Count":"many","Id":"a"}"#)));
    let response = call(config(&transport), thing()).await?;
    assert_eq!((response.count, response.id.as_deref()), (None, Some("a")));
    Ok(())
}

#[tokio::test]
async fn where_it_failed_decides_what_is_known() {
    let outcome = |error: TransportError| async move {
        let error = call(config(&Canned::new(Err(error))), thing()).await.err();
        error.map(|error| (error.kind(), error.is_timeout(), error.is_retryable(), error.outcome_unknown()))
    };
    let connect = || TransportError::connect("refused");
    let exchange = || TransportError::exchange("reset");
    assert_eq!(outcome(connect()).await, Some((ErrorKind::Connect, false, true, false)));
    assert_eq!(outcome(connect().timed_out(true)).await, Some((ErrorKind::Connect, true, true, false)));
    assert_eq!(outcome(exchange()).await, Some((ErrorKind::Transport, false, false, true)));
    assert_eq!(outcome(exchange().timed_out(true)).await, Some((ErrorKind::Timeout, true, false, true)));
    let unsendable = TransportError::unsendable("bad header");
    assert_eq!(outcome(unsendable).await, Some((ErrorKind::InvalidRequest, false, false, false)));
}

#[tokio::test]
async fn limits_of_time_hold_for_an_attempt_and_for_a_call() {
    let soon = Duration::from_millis(10);
    let silent = Arc::new(Canned::default());
    let attempt = call(config(&silent).attempt_timeout(soon), thing()).await.err();
    assert!(attempt.is_some_and(|error| error.is_timeout() && error.outcome_unknown()));
    let whole = call(config(&silent).call_timeout(soon), thing()).await.err();
    assert!(whole.is_some_and(|error| error.is_timeout() && error.outcome_unknown()));
}

#[derive(Debug)]
struct Keyless;

impl CredentialsProvider for Keyless {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
        Box::pin(async { Err("the vault is closed".into()) })
    }
}

#[tokio::test]
async fn keys_that_no_header_can_carry_are_rejected_whoever_gives_them() {
    #[derive(Debug)]
    struct Vault;

    impl CredentialsProvider for Vault {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, BoxError>> {
            Box::pin(async { Ok(Credentials::new("example-key-id", "hidden\r\nX-Other: 1")) })
        }
    }

    let transport = Canned::new(Ok(HttpResponse::new(200, "{}")));
    let error = call(config(&transport).credentials(Vault), thing()).await.err();
    let message = error.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(message.contains("the secret from the provider contains a control character"), "{message}");
    assert!(!message.contains("hidden") && transport.asked().is_empty(), "{message}");
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let transport = Canned::new(Ok(HttpResponse::new(200, "{}")));
    let error = call(config(&transport).credentials(Keyless), thing()).await.err();
    assert_eq!(error.as_ref().map(Error::kind), Some(ErrorKind::Credentials));
    let why = error.as_ref().and_then(|error| error.source()).map(ToString::to_string);
    assert_eq!(why.as_deref(), Some("the vault is closed"));
    assert!(transport.asked().is_empty());
}

#[test]
fn without_a_runtime_a_call_is_an_error_and_no_panic() {
    fn polled<T>(future: impl Future<Output = Result<T, Error>>) -> Option<ErrorKind> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(outcome) => outcome.err().map(|error| error.kind()),
            std::task::Poll::Pending => None,
        }
    }
    let transport = Canned::new(Ok(HttpResponse::new(200, "{}")));
    assert_eq!(polled(call(config(&transport), thing())), Some(ErrorKind::Configuration));
    assert_eq!(polled(Client::from_env(&SERVICE)), Some(ErrorKind::Configuration));
    assert!(transport.asked().is_empty());
}

#[tokio::test]
async fn from_env_says_which_variables_are_needed() {
    let error = Client::from_env(&SERVICE).await.err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("no credentials: set TOY_TEST_ID and TOY_TEST_SECRET"));
}

#[tokio::test]
async fn a_response_may_be_too_large_whatever_the_transport() {
    let transport = Canned::new(Ok(HttpResponse::new(200, "{      }")));
    let error = call(config(&transport).max_response_bytes(7), thing()).await.err();
    assert_eq!(error.as_ref().map(Error::kind), Some(ErrorKind::InvalidResponse));
}

#[tokio::test]
async fn a_call_by_name_sends_its_json_and_gives_json() -> Result<(), Error> {
    let transport = Canned::new(Ok(HttpResponse::new(200, r#"{"Count":7}"#)));
    let client = Client::new(&SERVICE, config(&transport))?;
    let answer = client.call_by_name(&[], "NewThing", serde_json::json!({ "Id": "a" })).await?;
    assert_eq!(answer, serde_json::json!({ "Count": 7 }));
    assert_eq!(transport.asked().first().map(|request| request.body.clone()), Some(br#"{"Id":"a"}"#.to_vec()));
    for (name, parameters) in [("New/Thing", serde_json::json!({})), ("NewThing", serde_json::json!([]))] {
        let error = client.call_by_name(&[], name, parameters).await.err();
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::InvalidRequest));
    }
    Ok(())
}

#[tokio::test]
async fn a_call_may_run_in_a_task_of_its_own() -> Result<(), Error> {
    let transport = Canned::new(Ok(HttpResponse::new(200, r#"{"Count":7}"#)));
    let client = Client::new(&SERVICE, config(&transport))?;
    let mut call = crate::runtime::Call::<Thing>::new(client, &OPERATION);
    call.request = thing();
    let counted = tokio::spawn(async move { call.send::<Thing>().await.map(|thing| thing.count) }).await;
    assert_eq!(counted.ok().and_then(Result::ok), Some(Some(7)));
    Ok(())
}

#[test]
fn a_wrong_setting_shows_when_the_client_is_made() {
    let wrong = |config: Config| Client::new(&SERVICE, config).err().map(|error| error.kind());
    let base = || config(&Arc::new(Canned::default()));
    let expected = Some(ErrorKind::Configuration);
    assert_eq!(wrong(base().endpoint("ftp://toy.example.com")), expected);
    assert_eq!(wrong(base().region("no region")), expected);
    assert_eq!(wrong(base().language("en\n")), expected);
    assert_eq!(wrong(base().user_agent_suffix("ü")), expected);
    assert_eq!(wrong(Config::new().proxy("not a URL")), expected);
    assert_eq!(wrong(Config::new().proxy("ftp://proxy.example.com")), expected);
    assert_eq!(wrong(Config::new().ca_certificate("not a certificate")), expected);
    assert_eq!(wrong(base()), None);
}
