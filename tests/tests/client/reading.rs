//! Reading a response never fails on what a vendor may do, and loses nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::documents::{self, Document, reread, reread_request};
use codegen::ir::Service;
use codegen::spec::model::EnumValueSpec;
use dts_api::runtime::Operation;
use serde_json::{Value, json};
use tests::json::{self, Place, Step};

/// A response, what is read from it, and the places in it that can be read in more than one way.
struct Answer {
    document: Document,
    read: Value,
    places: Vec<Place>,
}

/// The examples of the pages, and a response with every field for each operation.
static ANSWERS: LazyLock<Vec<Answer>> = LazyLock::new(|| {
    let full = documents::services().map(documents::full);
    let answer = |document: Document| {
        let Document { operation, answer } = &document;
        let read = reread(operation, answer).unwrap_or_else(|error| panic!("{}: {error}", operation.name));
        let mut places = json::places(answer);
        places.retain(|place| !holds_anything(operation, answer, place));
        Answer { read, places, document }
    };
    documents::examples().into_iter().chain(full).map(answer).collect()
});

/// Changes every place of every response in turn, and checks what is read from it.
///
/// `change` gives the changed response, or `None` where there is nothing to change; `check` gets what was read from the
/// response as it was and from the changed one.
fn mutate(change: impl Fn(&Value, &Place) -> Option<Value>, check: impl Fn(&Operation, &Place, &Value, &Value)) {
    mutate_answers(|answer, place| change(&answer.document.answer, place), check);
}

/// Changes every text of every response in turn, and checks what is read from it.
fn mutate_texts(change: impl Fn(&str) -> Value, check: impl Fn(&Operation, &Place, &Value, &Value)) {
    let change = |answer: &Answer, place: &Place| {
        text(answer, place).map(|text| json::with(&answer.document.answer, place, change(text)))
    };
    mutate_answers(change, check);
}

fn mutate_answers(
    change: impl Fn(&Answer, &Place) -> Option<Value>,
    check: impl Fn(&Operation, &Place, &Value, &Value),
) {
    let mut changed_places = 0;
    for answer in ANSWERS.iter() {
        let operation = answer.document.operation;
        for place in &answer.places {
            let Some(changed) = change(answer, place) else { continue };
            changed_places += 1;
            match reread(operation, &changed) {
                Ok(after) => check(operation, place, &answer.read, &after),
                Err(error) => panic!("{} {}: {error}", operation.name, json::show(place)),
            }
        }
    }
    assert!(changed_places > 10, "the test changed next to nothing");
}

/// The text at a place. Not where a page shows a number or a boolean as text, which is read as what it is. Nor where it
/// is the JSON of a struct or a list: that has fields of its own, which are read one by one, so other text is not kept
/// there, and the same JSON comes back in another spelling.
fn text<'a>(answer: &'a Answer, place: &Place) -> Option<&'a str> {
    let Answer { document: Document { operation, answer }, read, .. } = answer;
    let text = json::at(answer, place).as_str()?;
    let holds_struct = place.last().is_some_and(|step| match step {
        Step::Member(name) => JSON_TEXTS.contains(&(operation.service.name.to_owned(), name.clone())),
        Step::Item(_) => false,
    });
    (json::at(read, place).is_string() && !holds_struct).then_some(text)
}

/// Names of the fields that hold a struct or a list as JSON text, by service.
static JSON_TEXTS: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
    let services = tests::specs().api.services.into_iter();
    let of = |service: Service| {
        let fields = service.structs.into_iter().flat_map(|shape| shape.fields);
        fields.filter(|field| field.json).map(move |field| (service.name.clone(), field.wire)).collect::<Vec<_>>()
    };
    services.flat_map(of).collect()
});

/// Whether any JSON at the place is kept as it is, so that nothing reads like anything else there.
fn holds_anything(operation: &Operation, answer: &Value, place: &Place) -> bool {
    let changed = json::with(answer, place, json!({ "a": 1, "b": [null] }));
    let here = json::show(place);
    reread(operation, &changed)
        .is_ok_and(|after| json::lost(&changed, &after).iter().all(|(lost, _, _)| !lost.starts_with(&here)))
}

/// The changed response must read as the original does.
fn reads_alike(change: impl Fn(&Value) -> Option<Value>) {
    mutate(
        |answer, place| Some(json::with(answer, place, change(json::at(answer, place))?)),
        |operation, place, before, after| {
            assert_eq!(before, after, "{} {}", operation.name, json::show(place));
        },
    );
}

/// The changed response must be read, whatever comes of the changed value; the rest of it must read as before.
fn is_read(change: impl Fn(&Value) -> Option<Value>) {
    mutate(|answer, place| Some(json::with(answer, place, change(json::at(answer, place))?)), only_there);
}

/// What was read differs nowhere but at the changed place, or in what holds it.
fn only_there(operation: &Operation, place: &Place, before: &Value, after: &Value) {
    let changed = json::show(place);
    for (elsewhere, before, after) in json::lost(before, after) {
        assert!(
            elsewhere.starts_with(&changed) || changed.starts_with(&elsewhere),
            "{} {changed}: {elsewhere} was {before} and is {after}",
            operation.name
        );
    }
}

/// What the specs say of other spellings on the wire: they read as the documented one.
fn corrected_spellings() -> BTreeMap<String, String> {
    let mut corrected = BTreeMap::new();
    for service in &tests::specs().specs.services {
        let of_operations = service.operations.iter().flat_map(|operation| operation.spec.enums.values());
        let shared = service.types.iter().flat_map(|types| types.spec.enums.values());
        for (wire, value) in of_operations.chain(shared).flat_map(|spec| &spec.values) {
            if let EnumValueSpec::Full(value) = value
                && !value.differs.is_empty()
            {
                corrected.extend(value.aliases.iter().map(|alias| (alias.clone(), wire.clone())));
            }
        }
    }
    corrected
}

/// JSON knows one kind of number: a page that shows `16.0` means `16`. Two whole numbers are the same to their last digit.
fn is_same_number(was: &Value, is: &Value) -> bool {
    (was.is_f64() || is.is_f64()) && was.as_f64().is_some_and(|was| is.as_f64() == Some(was))
}

/// What travels as JSON text comes back without the spaces that the page shows in it.
fn is_same_json(was: &Value, is: &Value) -> bool {
    let parsed = |text: &Value| serde_json::from_str::<Value>(text.as_str()?).ok();
    parsed(was).is_some_and(|was| (was.is_array() || was.is_object()) && parsed(is) == Some(was))
}

#[test]
fn examples_come_back_whole() {
    let corrected = corrected_spellings();
    let examples = documents::examples();
    for operation in documents::services() {
        let has_one = examples.iter().any(|example| std::ptr::eq(example.operation, operation));
        assert!(has_one, "{} {} has no example of an answer", operation.service.name, operation.name);
    }
    let mut different = String::new();
    for Document { operation, answer } in examples {
        let again = reread(operation, &answer).unwrap_or_else(|error| panic!("{}: {error}", operation.name));
        for (place, was, is) in json::lost(&answer, &again) {
            let correction = was.as_str().and_then(|was| corrected.get(was)).map(String::as_str);
            let is_corrected = correction.is_some() && correction == is.as_str();
            // A number or a boolean that the page shows as text; the generator refuses it without a note.
            let is_mended = was.as_str() == Some(is.to_string().as_str());
            if !(is_same_number(&was, &is) || is_same_json(&was, &is) || is_corrected || is_mended) {
                different += &format!("{} {place}: {was} → {is}\n", operation.name);
            }
        }
    }
    assert!(different.is_empty(), "{different}");
}

#[test]
fn example_requests_come_back_as_they_are() {
    let mut count = BTreeMap::<_, usize>::new();
    for (operation, example) in documents::page_examples() {
        let about = format!("{} {}", operation.service.name, operation.name);
        let request = Value::Object(example.request);
        let again = reread_request(operation, &request).unwrap_or_else(|error| panic!("{about}: {error}"));
        for (place, was, is) in json::lost(&request, &again) {
            // The page shows a number or a boolean as text, and the spec says that the text is wrong.
            let is_mended = example.notes.contains_key(&place) && was.as_str() == Some(is.to_string().as_str());
            assert!(is_mended, "{about} {place}: {was} → {is}");
        }
        let added: Vec<_> = json::lost(&again, &request).into_iter().filter(|(_, _, was)| was.is_null()).collect();
        assert!(added.is_empty(), "{about}: {added:?}");
        *count.entry(operation.service.name).or_default() += usize::from(request != json!({}));
    }
    assert!(count.len() == 3 && count.values().all(|&count| count > 2), "next to nothing was read: {count:?}");
}

#[test]
fn every_member_comes_back() {
    for Document { operation, answer } in documents::operations().map(documents::full) {
        let again = reread(operation, &answer).expect("a full answer reads");
        assert_eq!(answer, again, "{}", operation.name);
    }
}

#[test]
fn null_is_missing() {
    is_read(|_| Some(Value::Null));
}

#[test]
fn every_member_may_be_missing() {
    mutate(|answer, place| json::without(answer, place), only_there);
}

#[test]
fn numbers_may_be_text() {
    reads_alike(|value| value.is_number().then(|| Value::from(value.to_string())));
}

#[test]
fn text_may_be_a_number() {
    reads_alike(|value| {
        let text = value.as_str()?;
        let number: Value = serde_json::from_str(text).ok().filter(Value::is_number)?;
        // Not every number comes back as the digits that it came as.
        let digits = number.to_string();
        (digits == text).then_some(number)
    });
}

#[test]
fn whole_numbers_may_be_floats() {
    reads_alike(|value| value.as_i64().map(|number| json!(number as f64)));
}

#[test]
fn booleans_may_be_text() {
    reads_alike(|value| value.as_bool().map(|boolean| Value::from(boolean.to_string())));
    reads_alike(|value| value.as_bool().map(|boolean| Value::from(boolean.to_string().to_uppercase())));
}

#[test]
fn plain_lists_may_be_wrapped() {
    reads_alike(|value| value.is_array().then(|| json!({ "Anything": value })));
}

#[test]
fn wrapped_lists_may_be_plain() {
    let wrapped = [
        ("DescribeMigrationJobStatus", "/PrecheckStatus/Detail", "CheckItem"),
        ("DescribeChecks", "/Checks", "Check"),
        ("DescribeChecks", "/Checks/Check/0/Steps", "Step"),
    ];
    for (name, pointer, wrapper) in wrapped {
        let document = documents::operations().find(|operation| operation.name == name).map(documents::full);
        let Document { operation, answer } = document.expect("the operation exists");
        let mut changed = answer.clone();
        let place = changed.pointer_mut(pointer).expect("the full answer has it");
        *place = place.get(wrapper).expect("the list is wrapped").clone();
        assert_ne!(answer, changed);
        assert_eq!(answer, reread(operation, &changed).expect("it reads"), "{name} {pointer}");
        // A list with one item may come as that item.
        let place = changed.pointer_mut(pointer).expect("the full answer has it");
        *place = json!({ wrapper: place.get(0).expect("the full answer has an item") });
        assert_eq!(answer, reread(operation, &changed).expect("it reads"), "{name} {pointer}");
    }
}

#[test]
fn structs_may_be_empty() {
    is_read(|value| value.is_object().then(|| json!({})));
    is_read(|value| value.is_object().then(|| json!([])));
    is_read(|value| value.is_object().then(|| json!("")));
}

#[test]
fn lists_may_be_empty_objects() {
    is_read(|value| value.is_array().then(|| json!({})));
    is_read(|value| value.is_array().then(|| json!([])));
}

#[test]
fn empty_text_is_missing_where_text_is_not_expected() {
    is_read(|value| (!value.is_string()).then(|| json!("")));
}

#[test]
fn unknown_text_is_kept() {
    // Enumerations, typed text and plain text alike.
    mutate_texts(
        |_| json!("NoSuchValue"),
        |operation, place, _, after| {
            assert_eq!(json::at(after, place), "NoSuchValue", "{} {}", operation.name, json::show(place));
        },
    );
}

#[test]
fn another_letter_case_is_kept() {
    mutate_texts(
        |text| json!(text.to_lowercase()),
        |operation, place, before, after| {
            let (before, after) = (json::at(before, place).as_str(), json::at(after, place).as_str());
            let same = |a: Option<&str>, b: Option<&str>| a.map(str::to_lowercase) == b.map(str::to_lowercase);
            assert!(same(before, after), "{} {}: {before:?}, {after:?}", operation.name, json::show(place));
        },
    );
}

#[test]
fn structured_values_are_kept_where_text_is_expected() {
    mutate_texts(
        |_| json!({ "b": [1, 2.5, null], "a": "\"" }),
        |operation, place, _, after| {
            let text = json::at(after, place).as_str().expect("text stays text");
            assert!(text.contains("2.5"), "{} {}: {text}", operation.name, json::show(place));
        },
    );
}

#[test]
fn unknown_members_are_ignored() {
    reads_alike(|value| {
        let mut object = value.as_object()?.clone();
        // A wrapped list is told by its only field, so its object does not grow.
        if object.len() == 1 && object.values().all(Value::is_array) {
            return None;
        }
        object.insert("NoSuchMember".to_owned(), json!({ "a": [1, { "b": null }] }));
        Some(Value::Object(object))
    });
}

#[test]
fn what_cannot_be_read_is_named_by_its_path() {
    let operation = documents::operations().find(|operation| operation.name == "DescribeDtsJobs").expect("it exists");
    let error = |answer: Value| reread(operation, &answer).expect_err("it cannot be read").to_string();
    assert_eq!(
        error(json!({ "DtsJobList": [{}, { "Delay": "soon" }] })),
        "`DtsJobList[1].Delay`: expected a whole number, found the text \"soon\""
    );
    assert_eq!(
        error(json!({ "DtsJobList": [{ "ReverseJob": { "MigrationMode": 3 } }] })),
        "`DtsJobList[0].ReverseJob.MigrationMode`: expected an object, found the number 3"
    );
    let secret = "a text that may be a secret of somebody".to_owned();
    assert_eq!(
        error(json!({ "TotalRecordCount": secret })),
        "`TotalRecordCount`: expected a whole number, found a text of 39 characters"
    );
    let deep = (0..100).fold(json!([]), |inner, _| json!([inner]));
    assert_eq!(error(json!({ "ErrCode": deep })), "nested too deeply");
}
