//! A response is read and judged in one pass. Whatever it is, that gives the same as judging it first and reading it then.

use std::sync::LazyLock;

use dts_api::runtime::{Client, Mode, Operation, Shape, read, same_shape, text_of};
use dts_api::transport::HttpResponse;
use dts_api::{ErrorKind, RetryPolicy};
use proptest::prelude::*;
use serde_json::{Value, json};
use tests::misbehaving::{Fate, Script};
use tests::recorder::Recorder;

use crate::documents;

/// What comes of a response: the struct, or the kind, code, message and request ID of the error.
type Outcome = Result<Box<dyn Shape>, (ErrorKind, Option<String>, String)>;

/// In one pass, as a call does.
async fn at_once(operation: &'static Operation, status: u16, body: &[u8]) -> Outcome {
    let recorder = Recorder::new(status, body);
    let client = Client::new(operation.service, recorder.config()).expect("the configuration is sound");
    let called = documents::execute(&client, operation, &*documents::full_request(operation)).await;
    assert_eq!(recorder.requests().len(), 1, "{}: {:?}", operation.name, called.as_ref().err());
    called.map_err(|error| (error.kind(), error.code().map(ToOwned::to_owned), error.message().to_owned()))
}

/// First judged, then read.
fn one_after_the_other(operation: &'static Operation, status: u16, body: &[u8]) -> Outcome {
    let service = operation.service;
    let response = HttpResponse::new(status, body);
    if let Err(failure) = service.protocol.judge_strictly(&service.envelope, &response) {
        let is_redirect = (300..400).contains(&status) && failure.code.is_none();
        let is_understood = failure.understood && !is_redirect;
        let kind = if is_understood { ErrorKind::Service } else { ErrorKind::InvalidResponse };
        return Err((kind, failure.code, failure.message.unwrap_or_default()));
    }
    let mut into = (operation.new_response)();
    match read(&text_of(body), service.envelope.body, Mode::Lenient, &mut *into) {
        Ok(_) => Ok(into),
        Err(why) => Err((ErrorKind::InvalidResponse, None, format!("the answer cannot be read: {why}"))),
    }
}

/// In what way the two differ.
async fn difference(operation: &'static Operation, status: u16, body: &[u8]) -> Result<(), String> {
    let once = at_once(operation, status, body).await;
    let twice = one_after_the_other(operation, status, body);
    let shown = |outcome: &Outcome| match outcome {
        Ok(shape) => documents::write(&**shape).to_string(),
        Err(error) => format!("{error:?}"),
    };
    let is_same = match (&once, &twice) {
        (Ok(once), Ok(twice)) => {
            same_shape(&**once, &**twice) || documents::write(&**once) == documents::write(&**twice)
        }
        // Messages are masked and shortened; what they are about is told by kind and code.
        (Err(once), Err(twice)) => {
            // What a secret of the response stands in is masked.
            let is_masked = once.1.as_ref().is_some_and(|code| code.contains("<redacted>"));
            once.0 == twice.0 && (once.1 == twice.1 || (is_masked && twice.1.is_some()))
        }
        _ => false,
    };
    if is_same {
        return Ok(());
    }
    let (once, twice) = (shown(&once), shown(&twice));
    Err(format!(
        "{} {} {status} {}\n  at once: {once:.600}\n  one after the other: {twice:.600}",
        operation.service.name,
        operation.name,
        String::from_utf8_lossy(body.get(..1500).unwrap_or(body)),
    ))
}

/// All operations, and the names of the fields of their responses with a value of each.
fn operations() -> &'static [OperationFields] {
    static OPERATIONS: LazyLock<Vec<OperationFields>> = LazyLock::new(|| {
        let fields = |operation| match documents::full(operation).answer {
            Value::Object(fields) => fields.into_iter().collect(),
            _ => Vec::new(),
        };
        documents::services().map(|operation| (operation, fields(operation))).collect()
    });
    &OPERATIONS
}

type OperationFields = (&'static Operation, Vec<(String, Value)>);

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "null", "true", "false", "0", "1", "-1", "1.0", "\"\"", "\" \"", "\"true\"", "\"TRUE\"", "\"false\"", "\" False \"",
            "\"0\"", "\"1\"", "\"maybe\"", "\"x\"", "\"a\\u0062c\"", "\"\\ud800\"", "{}", "[]", "[null]", "{\"a\":1}",
            "{\"Code\":\"C\",\"Message\":\"m\"}", "{\"Code\":null}", "{\"Code\":{}}", "[{\"Code\":\"C\"}]", "nul", "01", "tru", "\"\n\"",
            "1e400", "12345678901234567890123", "\"%s\"", "{\"Success\":false}", "{\"Error\":{\"Code\":\"C\"},\"RequestId\":null}",
        ]).prop_map(ToOwned::to_owned),
        1 => "[\\[\\]{}\":,a\\\\]{0,8}".prop_map(|text| text),
        1 => (0_usize..70, any::<bool>()).prop_map(|(depth, list)| {
            let (open, close) = if list { ("[", "]") } else { ("{\"a\":", "}") };
            format!("{}1{}", open.repeat(depth), close.repeat(depth))
        }),
    ]
}

#[derive(Clone, Debug)]
enum Name {
    Envelope(prop::sample::Index),
    Field(prop::sample::Index),
    Other,
}

#[derive(Clone, Debug)]
struct Member {
    name: Name,
    spelling: u8,
    /// None is the documented value.
    value: Option<String>,
}

fn member() -> impl Strategy<Value = Member> {
    let name = prop_oneof![
        5 => any::<prop::sample::Index>().prop_map(Name::Envelope),
        4 => any::<prop::sample::Index>().prop_map(Name::Field),
        1 => Just(Name::Other),
    ];
    (name, 0_u8..8, prop::option::weighted(0.75, scalar())).prop_map(|(name, spelling, value)| Member {
        name,
        spelling,
        value,
    })
}

const ENVELOPE: [&str; 13] = [
    "Success",
    "RequestId",
    "ErrCode",
    "Code",
    "ErrMessage",
    "Message",
    "DynamicMessage",
    "DynamicCode",
    "HttpStatusCode",
    "Error",
    "Response",
    "Err",
    "Succes",
];

fn spelled(name: &str, spelling: u8) -> String {
    match spelling {
        0..=3 => name.to_owned(),
        4 => name.to_ascii_lowercase(),
        5 => name.to_ascii_uppercase(),
        6 => name.chars().next().map_or(String::new(), |first| {
            format!("\\u{:04x}{}", u32::from(first), name.get(first.len_utf8()..).unwrap_or_default())
        }),
        _ => {
            let mut chars = name.chars();
            let first = chars.next().map(|c| c.to_ascii_lowercase());
            first.into_iter().chain(chars).collect()
        }
    }
}

fn object(fields: &[(String, Value)], members: &[Member]) -> String {
    let mut out = String::from("{");
    for (index, member) in members.iter().enumerate() {
        let (name, value) = match &member.name {
            Name::Envelope(index) => (index.get(&ENVELOPE).to_string(), None),
            Name::Field(_) if fields.is_empty() => ("x".to_owned(), None),
            Name::Field(index) => {
                let (name, value) = index.get(fields);
                (name.clone(), Some(value))
            }
            Name::Other => ("Unheard".to_owned(), None),
        };
        let value = match (&member.value, value) {
            (Some(value), _) => value.clone(),
            (None, Some(value)) => value.to_string(),
            (None, None) => "\"id-1\"".to_owned(),
        };
        out += &format!("{}\"{}\":{value}", if index > 0 { "," } else { "" }, spelled(&name, member.spelling));
    }
    out + "}"
}

fn body(
    operation: &Operation,
    fields: &[(String, Value)],
    (objects, layout, cut, junk): &(Vec<Vec<Member>>, u8, Option<prop::sample::Index>, u8),
) -> Vec<u8> {
    let objects: Vec<_> = objects.iter().map(|members| object(fields, members)).collect();
    let first = objects.first().cloned().unwrap_or_default();
    let mut text = match (operation.service.envelope.body, layout) {
        (None, 0..=12) | (Some(_), 0) => first,
        (_, 13) => format!("[{first}]"),
        (_, 14) => format!("\u{feff}{first}"),
        (Some(name), 1) => format!("{{\"{}\":{first}}}", name.to_lowercase()),
        (Some(name), 2) => {
            let each: Vec<_> = objects.iter().map(|object| format!("\"{name}\":{object}")).collect();
            format!("{{{}}}", each.join(","))
        }
        (Some(name), 3) => format!("{{\"RequestId\":\"outer\",\"{name}\":{first},\"Error\":{{\"Code\":\"outer\"}}}}"),
        (Some(name), 4) => format!("{{\"{name}\":{first},\"{name}\":null}}"),
        (Some(name), 5) => format!("{{\"{name}\":null,\"{name}\":{first}}}"),
        (Some(name), 6) => format!("{{\"\\u0052esponse\":{first},\"x\":\"{name}\"}}"),
        (Some(name), _) => format!(" {{ \"{name}\" : {first} }}\n"),
        (None, _) => first,
    }
    .into_bytes();
    if let Some(cut) = cut {
        text.truncate(cut.index(text.len() + 1));
    }
    match junk {
        0 => text.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
        1 => text.extend_from_slice(b" x"),
        2 => {
            let middle = text.len() / 2;
            text.splice(middle..middle, *b"\xff").for_each(drop);
        }
        3 => text.extend_from_slice(b"\0"),
        _ => {}
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, max_shrink_iters: 4000, ..ProptestConfig::default() })]

    #[test]
    fn reading_at_once_is_judging_and_then_reading(
        which in any::<prop::sample::Index>(),
        status in prop::sample::select(vec![200_u16, 200, 200, 200, 201, 204, 299, 301, 400, 500]),
        shape in (
            prop::collection::vec(prop::collection::vec(member(), 0..7), 1..3),
            0_u8..15,
            prop::option::weighted(0.1, any::<prop::sample::Index>()),
            0_u8..40,
        ),
    ) {
        let (operation, fields) = which.get(operations());
        let body = body(operation, fields, &shape);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        if let Err(difference) = runtime.block_on(difference(operation, status, &body)) {
            prop_assert!(false, "{difference}");
        }
    }
}

#[tokio::test]
async fn huge_bodies_are_judged_by_what_comes_last() {
    for (operation, fields) in operations() {
        let Some((name, list)) = fields.iter().find(|(_, value)| value.is_array()) else { continue };
        let items: Vec<_> = list.as_array().into_iter().flatten().map(Value::to_string).collect();
        let many = vec![items.join(","); 200].join(",");
        for end in [
            "\"RequestId\":\"r\"",
            "\"Success\":false,\"ErrCode\":\"C\"",
            "\"Error\":{\"Code\":\"C\"}",
            "\"RequestId\":\"r\",\"x\":",
        ] {
            let inner = format!("\"Success\":true,\"{name}\":[{many}],{end}");
            let body = match operation.service.envelope.body {
                Some(name) => format!("{{\"{name}\":{{{inner}}}}}"),
                None => format!("{{{inner}}}"),
            };
            if let Err(difference) = difference(operation, 200, body.as_bytes()).await {
                panic!("{difference}");
            }
        }
    }
}

#[tokio::test]
async fn nesting_of_any_depth_is_judged_alike() {
    let mut wrong = String::new();
    for (operation, fields) in operations() {
        let Some((name, _)) =
            fields.iter().find(|(_, value)| value.as_array().is_some_and(|list| list.iter().any(Value::is_object)))
        else {
            continue;
        };
        for depth in [10, 62, 63, 64, 65, 100, 125, 126, 127, 128, 129, 130, 150] {
            let inner =
                format!("\"RequestId\":\"r\",\"{name}\":[{{\"Unheard\":{}1{}}}]", "[".repeat(depth), "]".repeat(depth));
            let body = match operation.service.envelope.body {
                Some(name) => format!("{{\"{name}\":{{{inner}}}}}"),
                None => format!("{{{inner}}}"),
            };
            if let Err(difference) = difference(operation, 200, body.as_bytes()).await {
                wrong += &format!("depth {depth}: {difference:.400}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.get(..3000).unwrap_or(&wrong));
}

/// What an attempt that failed left in the struct is not in the response of the one that succeeded.
#[tokio::test(start_paused = true)]
async fn nothing_of_a_failed_attempt_survives() {
    let mut wrong = String::new();
    for operation in documents::services() {
        let full = documents::full(operation).answer;
        let Value::Object(mut failed) = full else { continue };
        let (failed, fine) = match operation.service.envelope.body {
            Some(body) => {
                failed.insert("Error".into(), json!({"Code": "RequestLimitExceeded", "Message": "slow"}));
                failed.insert("RequestId".into(), json!("r1"));
                (json!({ body: failed }), json!({ body: { "RequestId": "r2" } }))
            }
            None => {
                failed.insert("Success".into(), json!(false));
                failed.insert("ErrCode".into(), json!("Throttling.User"));
                (Value::Object(failed), json!({ "RequestId": "r2", "Success": true }))
            }
        };
        let answer = |body: &Value| Fate::Answer(HttpResponse::new(200, body.to_string()));
        let script = Script::new([answer(&failed), answer(&fine)]);
        let config = script.config().rate_limiter(false).retry_policy(RetryPolicy::new());
        let client = Client::new(operation.service, config).expect("configuration");
        let request = documents::full_request(operation);
        let response = match documents::execute(&client, operation, &*request).await {
            Ok(response) => response,
            Err(error) => {
                wrong += &format!("{}: {error}\n", operation.name);
                continue;
            }
        };
        assert_eq!(script.requests().len(), 2, "{}", operation.name);
        let alone = Recorder::new(200, fine.to_string());
        let client = Client::new(operation.service, alone.config()).expect("configuration");
        let expected = documents::execute(&client, operation, &*request).await.expect("it succeeds");
        if !dts_api::runtime::same_shape(&*response, &*expected) {
            wrong +=
                &format!("{}: {} ≠ {}\n", operation.name, documents::write(&*response), documents::write(&*expected));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
