//! Models as their users handle them.

use std::collections::HashSet;

use crate::fixtures::alike_enums::types::{BoughtEngine, Engine, JobKind, KindFilter};
use crate::fixtures::number_enums::operation::describe_run;
use crate::fixtures::number_enums::types::{JobStatus, RunMode};
use crate::fixtures::open_enums::types::{JobClass, JobState};
use crate::fixtures::sensitive_values::operation::create_consumer_group;
use crate::fixtures::sensitive_values::types::SecretEndpoint;
use crate::fixtures::{maps, recursive_types, shared_shapes};

#[test]
fn both_spellings_of_a_value_are_one_variant() {
    assert_eq!(JobState::from("Synchronizing"), JobState::Synchronizing);
    assert_eq!(JobState::from("synchronizing"), JobState::Synchronizing);
    assert_eq!(JobState::Synchronizing.as_str(), "Synchronizing");
}

#[test]
fn an_unknown_value_is_kept_and_found_but_for_its_case() {
    let state = JobState::from("NOTSTARTED");
    assert_eq!(state.to_string(), "NOTSTARTED");
    assert_ne!(state, JobState::NotStarted);
    assert_eq!(state.canonical(), Some(JobState::NotStarted));
    assert_eq!(JobState::from("Vanished").canonical(), None);
    assert_eq!(JobState::NotStarted.canonical(), Some(JobState::NotStarted));
}

#[test]
fn a_documented_unknown_is_a_value_of_its_own() {
    assert_eq!(JobState::from("unknown"), JobState::Unknown);
    assert!(matches!(JobState::from("Unknown"), JobState::UnknownValue(value) if value.as_str() == "Unknown"));
}

#[test]
fn values_lists_what_is_documented_and_reads_back() {
    assert_eq!(JobClass::values(), [JobClass::Small, JobClass::XLarge2]);
    for value in JobState::values() {
        assert_eq!(JobState::from(value.as_str()), *value);
        assert_eq!(value.as_str().parse(), Ok(value.clone()));
    }
    let distinct: HashSet<_> = JobState::values().iter().collect();
    assert_eq!(distinct.len(), JobState::values().len());
}

#[test]
fn numbers_that_have_a_name_are_read_as_it_and_written_as_numbers() {
    let answer = r#"{"Status":"12","History":[1,0,-1,7.0,13]}"#;
    let answer: describe_run::DescribeRunResponse = serde_json::from_str(answer).expect("it is read");
    assert_eq!(answer.status, Some(JobStatus::Finished));
    let history: Vec<_> = answer.history.iter().map(JobStatus::as_i64).collect();
    assert_eq!(history, [1, 1, -1, 7, 13]);
    assert!(matches!(&answer.history[3], JobStatus::UnknownValue(number) if number.as_i64() == 7));
    assert_eq!(format!("{:?}", answer.history[3]), "7");
    assert_eq!(serde_json::to_string(&answer.history).expect("it is written"), "[1,1,-1,7,13]");
    assert_eq!(JobStatus::values().iter().map(ToString::to_string).collect::<Vec<_>>(), ["-1", "1", "12", "13"]);
    assert_eq!(RunMode::from(2), RunMode::Timed);
}

#[test]
fn what_is_no_number_is_told_where_a_number_is_expected() {
    let error =
        serde_json::from_str::<describe_run::DescribeRunResponse>(r#"{"History":[1,"over"]}"#).expect_err("no number");
    assert!(error.to_string().contains("History[1]"), "{error}");
}

#[test]
fn debug_shows_what_is_set_and_no_secret() {
    let request = create_consumer_group::CreateConsumerGroupRequest {
        user_name: Some("group".to_owned()),
        password: Some("hidden-1".into()),
        reserve: Some("hidden-2".into()),
        endpoint: Some(Box::new(SecretEndpoint::default().user("db").password("hidden-3"))),
        ..Default::default()
    };
    assert_eq!(
        format!("{request:?}"),
        "CreateConsumerGroupRequest { user_name: \"group\", password: <redacted>, endpoint: SecretEndpoint { user: \"db\", password: \
         <redacted> }, reserve: <redacted> }"
    );
    assert!(!format!("{:?}", request.password).contains("hidden"));
    // serde gives it in clear: a request must carry it.
    assert!(serde_json::to_string(&request).expect("a model is JSON").contains("hidden-1"));
}

#[test]
fn lists_of_requests_can_be_left_out_and_lists_of_responses_not() {
    let objects = shared_shapes::types::JobObjects::default();
    assert_eq!(objects.databases, None);
    assert_eq!(serde_json::to_string(&objects.databases(["a"])).expect("a model is JSON"), r#"{"Databases":["a"]}"#);
    assert!(shared_shapes::types::AnswerPart::default().names.is_empty());
}

#[test]
fn a_type_may_contain_itself() {
    let progress: recursive_types::types::Progress =
        serde_json::from_str(r#"{"Current":{"Current":{"Name":"inner"}},"Sub":[{"Sub":[{"Name":"leaf"}]}]}"#)
            .expect("it reads");
    let inner = progress.current.and_then(|current| current.current).expect("it was there");
    assert_eq!(inner.name.as_deref(), Some("inner"));
}

#[test]
fn maps_take_pairs() {
    let request = maps::operation::describe_metrics::DescribeMetricsRequest {
        labels: Some([("team".to_owned(), "data".to_owned())].into()),
    };
    assert_eq!(serde_json::to_string(&request).expect("a model is JSON"), r#"{"Labels":{"team":"data"}}"#);
}

#[test]
fn null_is_an_empty_model() {
    let request: create_consumer_group::CreateConsumerGroupRequest = serde_json::from_str("null").expect("it reads");
    assert_eq!(request, create_consumer_group::CreateConsumerGroupRequest::default());
}

#[test]
fn look_alikes_convert() {
    assert_eq!(JobKind::from(KindFilter::Migration), JobKind::Online);
    assert_eq!(JobKind::from(KindFilter::Sync), JobKind::Sync);
    assert_eq!(JobKind::from(KindFilter::from("new")).as_str(), "new");
    assert_eq!(KindFilter::try_from(JobKind::Sync), Ok(KindFilter::Sync));
    // An alias on one side is enough for both directions.
    assert_eq!(KindFilter::try_from(JobKind::Online), Ok(KindFilter::Migration));
    assert_eq!(KindFilter::try_from(JobKind::Check), Err(JobKind::Check));

    assert_eq!(Engine::try_from(BoughtEngine::MySql), Ok(Engine::MySql));
    assert_eq!(BoughtEngine::try_from(Engine::MySql), Ok(BoughtEngine::MySql));
    assert_eq!(BoughtEngine::try_from(Engine::Oracle), Err(Engine::Oracle));
    let unknown = BoughtEngine::from("new");
    assert_eq!(Engine::try_from(unknown.clone()), Err(unknown));
}
