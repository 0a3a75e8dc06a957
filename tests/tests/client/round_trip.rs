//! Whatever a request holds: it arrives as it was sent, through encoding, signing, checking and decoding.

use dts_api::runtime::{Client, Field, Kind, Operation, Scalar, Shape, Slot};
use dts_api::test_util::TestServer;
use dts_api::{MissingParameter, RetryPolicy};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::documents::{self, write};

/// Deep enough for every type of a request; one that contains itself ends there.
const DEPTH: usize = 8;

/// Text that is easily spoilt on the way.
const AWKWARD: &[&str] = &[
    "",
    " ",
    "+",
    "a b+c%20d%2B%",
    "~*'()!-_.",
    "a=b&c=d;e#f?g/h\\i",
    "\"quoted\" and 'quoted'",
    "{\"a\":[1,\"b\"]}",
    "[]",
    "null",
    "line\r\nbreak\ttab\0nul\u{7f}",
    "数据传输 · Übertragung · \u{1f4be}\u{200d}\u{fe0f}",
    "e\u{301} \u{202e}\u{feff}\u{10ffff}",
    "-0",
    "007",
    "1e999",
    "true",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(AWKWARD).prop_map(ToOwned::to_owned), any::<String>(), ".{0,200}"]
}

/// What a request is filled from. Each choice takes the next number; where none are left, nothing more is set.
#[derive(Clone, Debug)]
struct Choices {
    numbers: Vec<u64>,
    texts: Vec<String>,
    floats: Vec<f64>,
    next: usize,
}

fn choices() -> impl Strategy<Value = Choices> {
    let limits = [0, 1, (1 << 53) + 1, 1 << 63, u64::MAX];
    let number = prop_oneof![3 => any::<u64>(), 1 => prop::sample::select(limits.to_vec())];
    let float = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    let numbers = prop::collection::vec(number, 0..300);
    let texts = prop::collection::vec(text(), 1..12);
    let floats = prop::collection::vec(float, 1..4);
    (numbers, texts, floats).prop_map(|(numbers, texts, floats)| Choices { numbers, texts, floats, next: 0 })
}

impl Choices {
    /// The next number; 0 once they have run out.
    fn number(&mut self) -> u64 {
        let number = self.numbers.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        number
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.number() % end as u64).expect("it is below a usize")
    }

    /// Text of a length that the field may have.
    fn text(&mut self, field: &Field) -> String {
        let at = self.below(self.texts.len());
        let [shortest, longest] = [field.limits.min_length, field.limits.max_length].map(|limit| limit as usize);
        let text: String = self.texts[at].chars().take(longest).collect();
        let filling = shortest.saturating_sub(text.chars().count());
        text + &"+".repeat(filling)
    }
}

/// Fills requests by chance.
struct Filler {
    choices: Choices,
    /// Parameters travel as names and texts, in which what is empty leaves no trace.
    flat: bool,
}

impl Filler {
    /// Sets what chance says.
    fn shape(&mut self, shape: &mut dyn Shape, depth: usize) {
        let fields = shape.table().fields;
        shape.open(&mut |slots| {
            for (field, slot) in fields.iter().zip(slots) {
                if depth < DEPTH && self.choices.below(2) == 1 {
                    self.value(field, slot, depth, false);
                }
            }
        });
    }

    /// Gives a value; with `some`, one that is not empty.
    fn value(&mut self, field: &Field, slot: &mut Slot<'_>, depth: usize, some: bool) {
        match slot {
            Slot::Text(value) => **value = Some(self.choices.text(field)),
            Slot::Scalar(value) => self.scalar(field, value.kind(), &mut |scalar| value.take(scalar).is_ok()),
            Slot::Shape(value) => self.inner(value.reset(true).expect("it opens"), depth, some),
            Slot::Shapes(list) => {
                list.reset(true);
                for _ in 0..self.choices.below(4).max(usize::from(some)) {
                    // An entry without a trace would leave its number to the next.
                    self.inner(list.push().expect("a list grows"), depth, true);
                }
            }
            Slot::List(list) => {
                list.reset(true);
                for _ in 0..self.choices.below(4).max(usize::from(some)) {
                    self.scalar(field, list.kind(), &mut |scalar| list.push(scalar).is_ok());
                }
            }
            Slot::Map(_) => panic!("a request has a map, which this test does not fill yet"),
        }
    }

    fn inner(&mut self, shape: &mut dyn Shape, depth: usize, some: bool) {
        self.shape(shape, depth + 1);
        if some && self.flat && is_empty(&write(shape)) {
            let field = &shape.table().fields[0];
            shape.open(&mut |slots| self.value(field, &mut slots[0], depth + 1, true));
        }
    }

    fn scalar(&mut self, field: &Field, kind: Kind, take: &mut dyn FnMut(Scalar<'_>) -> bool) {
        let taken = match kind {
            Kind::Text => take(Scalar::Text(&self.choices.text(field))),
            Kind::Boolean => take(Scalar::Boolean(self.choices.below(2) == 1)),
            Kind::Integer => {
                let number = self.choices.number();
                // The widest that the type takes; any takes the last.
                let fits = [number.into(), number.cast_signed().into(), (number >> 33).into(), 7_i128];
                fits.iter().any(|number| take(Scalar::Number(&number.to_string())))
            }
            Kind::Number => {
                let at = self.choices.below(self.choices.floats.len());
                take(Scalar::Number(&format!("{:?}", self.choices.floats[at])))
            }
            Kind::Any => panic!("a request has any JSON, which this test does not fill yet"),
        };
        assert!(taken, "{kind:?}");
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// What is left where lists and structs that are empty leave no trace.
fn without_empty(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_empty).collect(),
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !is_empty(value));
            members.map(|(name, value)| (name, without_empty(value))).collect()
        }
        value => value,
    }
}

/// Sends a request. What is required and chance left out is filled in, as the client's refusal lists it.
async fn send(
    server: &TestServer,
    operation: &'static Operation,
    request: &mut Box<dyn Shape>,
) -> Result<(), dts_api::Error> {
    let config = server.config().transport(server.transport()).retry_policy(RetryPolicy::never()).rate_limiter(false);
    let client = Client::new(operation.service, config).expect("the configuration is sound");
    loop {
        match documents::execute(&client, operation, &**request).await {
            Err(error) if !error.missing().is_empty() => *request = completed(operation, &**request, error.missing()),
            result => return result.map(drop),
        }
    }
}

/// The request with the parameters that it lacks.
fn completed(operation: &Operation, request: &dyn Shape, missing: &[MissingParameter]) -> Box<dyn Shape> {
    let full = write(&*documents::full_request(operation));
    let mut json = write(request);
    for missing in missing {
        let (mut from, mut to) = (&full, &mut json);
        for step in missing.name().split('.') {
            // Lists are numbered from 1, and those of a full request have one entry.
            (from, to) = match step.parse::<usize>() {
                Ok(number) => (&from[0], &mut to[number - 1]),
                Err(_) => (&from[step], &mut to[step]),
            };
        }
        *to = from.clone();
    }
    documents::request(operation, &json).expect("it was written by the same type")
}

/// What was sent, with the token and the region that the client adds if they are unset.
fn with_filled_in(operation: &Operation, mut sent: Value, arrived: &Value) -> Value {
    for (name, value) in arrived.as_object().into_iter().flatten() {
        let is_added = operation.idempotency_token == Some(name) || value == "example-region";
        if is_added && sent.get(name).is_none_or(|value| value == "") {
            sent[name] = value.clone();
        }
    }
    sent
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_request_arrives_as_it_was_sent(which in any::<Index>(), choices in choices()) {
        let operations: Vec<_> = documents::services().collect();
        let operation = *which.get(&operations);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        // Each request has a server of its own, for one that remembers a token takes it with the same parameters only.
        let server = runtime.block_on(TestServer::start()).expect("a port on this machine is free");
        let flat = operation.service.name == "alibaba";
        let mut request = (operation.new_request)();
        Filler { choices, flat }.shape(&mut *request, 0);
        let mut request = documents::allow(operation, request);
        let result = runtime.block_on(send(&server, operation, &mut request));
        prop_assert!(result.is_ok(), "{}: {result:?}", operation.name);

        let calls = server.calls();
        prop_assert_eq!(calls.len(), 1);
        let sent = if flat { without_empty(write(&*request)) } else { write(&*request) };
        prop_assert_eq!(&calls[0].parameters, &with_filled_in(operation, sent, &calls[0].parameters), "{}", operation.name);
    }
}
