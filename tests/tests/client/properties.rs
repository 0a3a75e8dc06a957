//! Whatever a response is changed into: it is read, or refused with the path of what cannot be read; nothing panics.

use std::sync::LazyLock;

use dts_api::ErrorKind;
use dts_api::runtime::{Client, Operation};
use proptest::prelude::*;
use serde_json::{Value, json};
use tests::json::{self, Place};
use tests::recorder::Recorder;

use crate::documents::{self, Document, reread};

/// The examples of the pages, and a response with every field for each operation, with their places.
static ANSWERS: LazyLock<Vec<(Document, Vec<Place>)>> = LazyLock::new(|| {
    let full = documents::services().map(documents::full);
    let answers = documents::examples().into_iter().chain(full);
    answers.map(|document| (json::places(&document.answer), document)).map(|(places, it)| (it, places)).collect()
});

/// Any JSON, now and then of a kind that services have sent.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop_oneof!["-?[0-9]{1,25}", "[0-9]{1,3}(\\.[0-9])?%", "true|false|None|null|0x1f|NaN|[{}\\[]{1,3}"]
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[A-Za-z]{1,6}", inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_answer_is_read_or_refused_with_the_path(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), anything()), 1..4),
    ) {
        let (Document { operation, answer }, places) = which.get(&ANSWERS);
        prop_assume!(!places.is_empty());
        // Inner places first, so that a place is still there when its turn comes.
        let mut changes: Vec<_> = changes.iter().map(|(place, value)| (place.get(places), value)).collect();
        changes.sort_by_key(|(place, _)| std::cmp::Reverse(place.len()));
        let changed = changes.iter().fold(answer.clone(), |answer, (place, value)| json::with(&answer, place, (*value).clone()));
        if let Err(error) = reread(operation, &changed) {
            let words = error.to_string();
            let path = words.split('`').nth(1).unwrap_or_default();
            // Deeper down, a path leaves wrappers out.
            let top = |path: &str| path.split(['.', '[']).next().unwrap_or_default().to_owned();
            let told = changes.iter().any(|(place, _)| top(path) == top(&json::show(place)));
            prop_assert!(!path.is_empty() && told, "{}: {words}", operation.name);
        }
    }
}

/// What comes of a body, end to end.
async fn answered(operation: &'static Operation, body: String) -> Result<(), dts_api::Error> {
    let client = Client::new(operation.service, Recorder::new(200, body).config()).expect("the configuration is sound");
    documents::execute(&client, operation, &*documents::full_request(operation)).await.map(drop)
}

/// The body of a response in which a text stands at a place, whether or not it is JSON.
fn with_raw(Document { operation, answer }: &Document, place: &Place, raw: &str) -> String {
    let marked = json::with(answer, place, json!("@here@"));
    let body = match operation.service.envelope.body {
        Some(member) => json!({ member: marked }),
        None => marked,
    };
    body.to_string().replace("\"@here@\"", raw)
}

#[tokio::test]
async fn huge_numbers_and_deep_nesting_end_in_an_error_or_are_passed_over() {
    let digits = "7".repeat(400);
    let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let (mut refused, mut accepted) = (0, 0);
    for (document, places) in ANSWERS.iter() {
        for raw in ["1e400", "-1e400", "1e308", &digits, &lists, &objects, "{\"a\":", "[1,", "nul", "\"\\ud800\""] {
            // The first place and the last one lie on different levels in most responses.
            for place in places.iter().take(1).chain(places.last()) {
                match answered(document.operation, with_raw(document, place, raw)).await {
                    Ok(()) => accepted += 1,
                    Err(error) => {
                        assert!(matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::Service), "{error:?}");
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 100 && accepted > 10, "{refused} {accepted}");
}
