//! The test server: which requests it accepts and rejects, and that it serves every operation.

mod http;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use dts_api::alibaba::operation::create_migration_job::CreateMigrationJob;
use dts_api::alibaba::operation::describe_dts_job_detail::DescribeDtsJobDetail;
use dts_api::alibaba::operation::describe_dts_jobs::DescribeDtsJobs;
use dts_api::alibaba::operation::list_tag_resources::ListTagResources;
use dts_api::alibaba::operation::start_dts_job::StartDtsJob;
use dts_api::clock::FixedNonce;
use dts_api::credentials::Credentials;
use dts_api::runtime::{Client, Operation, Shape};
use dts_api::tencent::operation::describe_migration_jobs::DescribeMigrationJobs;
use dts_api::test_util::{CannedResponse, Fault, KEY_ID, ManualClock, Outcome, TestServer};
use dts_api::{Config, Error, ErrorKind, OperationName, RetryPolicy, alibaba, tencent};
use serde_json::{Value, json};
use tests::specs;

use crate::documents;

async fn server() -> TestServer {
    TestServer::start().await.expect("a port on this machine is free")
}

fn without_retry(server: &TestServer) -> Config {
    server.config().retry_policy(RetryPolicy::never()).rate_limiter(false)
}

async fn call(config: Config, operation: &'static Operation, request: &dyn Shape) -> Result<(), Error> {
    let client = Client::new(operation.service, config).expect("the configuration is sound");
    documents::execute(&client, operation, request).await.map(drop)
}

#[tokio::test]
async fn a_request_with_every_parameter_arrives_unchanged() {
    let server = server().await;
    for operation in documents::services() {
        let request = documents::full_request(operation);
        let result = call(without_retry(&server), operation, &*request).await;
        assert!(result.is_ok(), "{}: {result:?}", operation.name);
        let calls = server.calls();
        let seen = calls.last().expect("it was called");
        assert_eq!((seen.service, seen.operation.as_str()), (operation.service.name, operation.name));
        assert_eq!(seen.parameters, documents::write(&*request), "{}", operation.name);
        assert_eq!((seen.executed, &seen.outcome), (true, &Outcome::Executed));
    }
}

#[tokio::test]
async fn every_documented_request_gets_the_documented_response() {
    let server = server().await;
    let specs = specs().specs;
    let mut number = 0;
    for operation in documents::services() {
        let service = specs.services.iter().find(|service| service.name == operation.service.name);
        let docs = service.into_iter().flat_map(|service| &service.operations);
        for example in docs.filter(|doc| doc.spec.operation == operation.name).flat_map(|doc| &doc.spec.examples) {
            let request = documents::request(operation, &Value::Object(example.request.clone())).expect("examples fit");
            let result = call(without_retry(&server), operation, &*request).await;
            match result {
                Ok(()) => number += 1,
                // A few pages' own requests lack what the same pages require.
                Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}"),
            }
        }
    }
    assert!(number >= documents::services().count(), "{number}");
    assert_eq!(server.calls().iter().filter(|call| call.executed).count(), number);
}

/// What both clouds say of the same mistake, made by a call by name.
async fn refusals(server: &TestServer, config: Config) -> [Error; 2] {
    let alibaba = alibaba::Client::new(config.clone()).expect("the configuration is sound");
    let tencent = tencent::Client::new(config).expect("the configuration is sound");
    let job = json!({ "MigrationJobId": "dtsexample" });
    let alibaba = alibaba.call("DescribeMigrationJobStatus", job).await.expect_err("it is refused");
    let tencent = tencent.call("DescribeMigrationJobs", json!({})).await.expect_err("it is refused");
    let calls = server.calls();
    assert!(calls.iter().all(|call| !call.executed), "{calls:?}");
    [alibaba, tencent]
}

fn said(errors: &[Error]) -> Vec<(Option<&str>, Option<u16>)> {
    assert!(errors.iter().all(|error| error.request_id().is_some()), "{errors:?}");
    errors.iter().map(|error| (error.code(), error.http_status())).collect()
}

#[tokio::test]
async fn a_wrong_secret_is_rejected() {
    let server = server().await;
    let config = without_retry(&server).credentials(Credentials::new(KEY_ID, "another-secret"));
    let expected = [(Some("SignatureDoesNotMatch"), Some(400)), (Some("AuthFailure.SignatureFailure"), Some(200))];
    assert_eq!(said(&refusals(&server, config).await), expected);
}

#[tokio::test]
async fn an_unknown_key_is_rejected() {
    let server = server().await;
    let config = without_retry(&server).credentials(Credentials::new("another-id", "another-secret"));
    let expected =
        [(Some("InvalidAccessKeyId.NotFound"), Some(404)), (Some("AuthFailure.SecretIdNotFound"), Some(200))];
    assert_eq!(said(&refusals(&server, config).await), expected);
}

#[tokio::test]
async fn a_token_must_be_the_one_of_the_key() {
    let keys = Credentials::new(KEY_ID, "example-key-secret");
    let server = TestServer::builder().credentials(keys.clone().with_token("example-token")).start().await;
    let server = server.expect("a port on this machine is free");
    let right = tencent::Client::new(without_retry(&server)).expect("the configuration is sound");
    assert!(right.describe_migration_jobs().send().await.is_ok());
    let right = alibaba::Client::new(without_retry(&server)).expect("the configuration is sound");
    assert!(right.describe_dts_jobs().send().await.is_ok());

    server.clear_calls();
    let errors = refusals(&server, without_retry(&server).credentials(keys.with_token("another"))).await;
    let expected = [
        (Some("InvalidSecurityToken.MismatchWithAccessKey"), Some(400)),
        (Some("AuthFailure.TokenFailure"), Some(200)),
    ];
    assert_eq!(said(&errors), expected);
}

#[tokio::test]
async fn a_time_too_far_away_is_rejected_and_the_client_learns_from_it() {
    let clock = ManualClock::at_unix_seconds(1_615_881_679);
    let server = TestServer::builder().clock(clock.clone()).start().await.expect("a port on this machine is free");
    let config = || server.config().clock(ManualClock::at_unix_seconds(1_615_881_679 - 20 * 3600));
    let errors = refusals(&server, config().retry_policy(RetryPolicy::never())).await;
    let expected = [(Some("InvalidTimeStamp.Expired"), Some(400)), (Some("AuthFailure.SignatureExpire"), Some(200))];
    assert_eq!(said(&errors), expected);

    let client = alibaba::Client::new(config()).expect("the configuration is sound");
    assert!(client.describe_dts_jobs().send().await.is_ok());
    let client = tencent::Client::new(config()).expect("the configuration is sound");
    assert!(client.describe_migration_jobs().send().await.is_ok());

    // The windows of the two clouds differ.
    let slow = ManualClock::at_unix_seconds(1_615_881_679 - 600);
    let config = server.config().clock(slow).retry_policy(RetryPolicy::never());
    let client = alibaba::Client::new(config.clone()).expect("the configuration is sound");
    assert!(client.describe_dts_jobs().send().await.is_ok());
    let client = tencent::Client::new(config).expect("the configuration is sound");
    assert!(client.describe_migration_jobs().send().await.is_err());
}

#[tokio::test]
async fn a_nonce_is_good_once() {
    let server = server().await;
    let config = without_retry(&server).nonces(FixedNonce::new("example-nonce"));
    let client = alibaba::Client::new(config).expect("the configuration is sound");
    assert!(client.describe_dts_jobs().send().await.is_ok());
    let error = client.describe_dts_jobs().send().await.expect_err("the nonce was used");
    assert_eq!((error.code(), error.http_status()), (Some("SignatureNonceUsed"), Some(400)));
}

#[tokio::test]
async fn parameters_are_checked_in_each_vendors_way() {
    let server = server().await;
    let alibaba = alibaba::Client::new(without_retry(&server)).expect("the configuration is sound");
    let tencent = tencent::Client::new(without_retry(&server)).expect("the configuration is sound");
    for (operation, parameters, code) in [
        ("StartMigrationJob", json!({}), "MissingMigrationJobId"),
        ("StartMigrationJob", json!({ "MigrationJobId": "a", "Colour": "red" }), "InvalidParameter"),
        ("DescribeDtsJobs", json!({ "PageNumber": "first" }), "InvalidParameter"),
        ("DescribeDtsJobs", json!({ "PageNumber": [1] }), "InvalidParameter"),
        ("TagResources", json!({ "RegionId": "a", "ResourceType": "b", "ResourceId": "c" }), "InvalidParameter"),
        ("ConfigureMigrationJob", json!({ "SourceEndpoint": { "Door": 1 } }), "InvalidParameter"),
        ("UntagResources", json!({ "RegionId": "a", "ResourceId": vec!["i"; 51], "All": true }), "InvalidParameter"),
        ("NoSuchThing", json!({}), "InvalidAction.NotFound"),
    ] {
        let error = alibaba.call(operation, parameters.clone()).await.expect_err("it is refused");
        assert_eq!(error.code(), Some(code), "{operation} {parameters}: {error}");
    }
    for (operation, parameters, code) in [
        ("StartMigrateJob", json!({}), "MissingParameter"),
        ("StartMigrateJob", json!({ "JobId": "a", "Colour": "red" }), "UnknownParameter"),
        ("StartMigrateJob", json!({ "JobId": 7 }), "InvalidParameter"),
        ("StartMigrateJob", json!({ "JobId": null }), "MissingParameter"),
        ("DescribeMigrationJobs", json!({ "Limit": "many" }), "InvalidParameter"),
        ("DescribeMigrationJobs", json!({ "Limit": -1 }), "InvalidParameter"),
        ("DescribeMigrationJobs", json!({ "TagFilters": [{ "Door": "x" }] }), "UnknownParameter"),
        ("ModifySubscribeName", json!({ "SubscribeId": "a", "SubscribeName": "b".repeat(61) }), "InvalidParameter"),
        ("NoSuchThing", json!({}), "InvalidAction"),
    ] {
        let error = tencent.call(operation, parameters.clone()).await.expect_err("it is refused");
        assert_eq!(error.code(), Some(code), "{operation} {parameters}: {error}");
        assert_eq!(error.http_status(), Some(200), "{operation}");
    }
    let objects = json!({ "ObjectMode": "partial", "ObjectItems": [{ "DbName": "a", "DbMode": "partial", "TableMode": "partial" }] });
    let error = tencent.call("CreateCompareTask", json!({ "JobId": "a", "Objects": objects })).await;
    let error = error.expect_err("it is refused");
    assert_eq!(error.code(), Some("MissingParameter"));
    assert!(error.message().contains("Objects.ObjectItems.1.Tables"), "{error}");
    assert!(server.calls().iter().all(|call| !call.executed));
}

#[tokio::test]
async fn a_write_with_a_token_counts_once() {
    let server = server().await;
    let client = alibaba::Client::new(server.config()).expect("the configuration is sound");
    server.inject_fault(Fault::CutAfter.on(CreateMigrationJob::NAME).times(2));
    let create = || client.create_migration_job().region("cn-hangzhou").migration_job_class("small");
    create().send().await.expect("it is sent again with its token");
    let outcomes: Vec<_> = server.calls().into_iter().map(|call| (call.executed, call.outcome)).collect();
    let cut = Outcome::Faulty(Fault::CutAfter);
    assert_eq!(outcomes, [(true, cut.clone()), (false, cut), (false, Outcome::Repeated)]);

    let error = client.create_migration_job().client_token("example-token");
    error.region("cn-hangzhou").migration_job_class("small").send().await.expect("it is the first of its token");
    let other = client.create_migration_job().client_token("example-token");
    let error = other.region("cn-hangzhou").migration_job_class("large").send().await.expect_err("it is another call");
    assert_eq!(error.code(), Some("IdempotentParameterMismatch"));
}

#[tokio::test]
async fn responses_are_what_the_test_says() {
    let server = server().await;
    let client = tencent::Client::new(without_retry(&server)).expect("the configuration is sound");
    let in_any_service = OperationName::other("DescribeMigrationJobs");
    server.answer(in_any_service, json!({ "TotalCount": 1 }));
    server.answer(DescribeMigrationJobs::NAME, json!({ "TotalCount": 2 }));
    server.answer_once(in_any_service, json!({ "TotalCount": 3 }));
    let of_alibaba = alibaba::operation::describe_migration_jobs::DescribeMigrationJobs::NAME;
    server.answer_once(of_alibaba, json!({ "TotalRecordCount": 4 }));
    let mut totals = Vec::new();
    for _ in 0..3 {
        totals.push(client.describe_migration_jobs().send().await.expect("it is answered").total_count);
    }
    assert_eq!(totals, [Some(3), Some(2), Some(2)]);

    server.answer_with(DescribeMigrationJobs::NAME, |call| {
        CannedResponse::new(json!({ "TotalCount": call.parameter("Limit").and_then(Value::as_u64) }))
    });
    let page = client.describe_migration_jobs().limit(9).send().await.expect("it is answered");
    assert_eq!(page.total_count, Some(9));

    let new = OperationName::other("NewOperation").in_service("tencent");
    let server = TestServer::builder().operation(new).start().await.expect("a port is free");
    let client = tencent::Client::new(without_retry(&server)).expect("the configuration is sound");
    server.answer(new, json!({ "Door": "open" }));
    let answer = client.call("NewOperation", json!({ "Key": [1] })).await.expect("it is answered");
    assert_eq!(answer.get("Door"), Some(&json!("open")));
    assert_eq!(server.calls().last().expect("it was called").parameters, json!({ "Key": [1] }));
}

#[tokio::test]
async fn each_fault_is_what_it_says() {
    let server = server().await;
    let config = without_retry(&server).max_response_bytes(1 << 20);
    // What takes time is waited for on tokio's paused time alone.
    let takes_time = |fault: &Fault| matches!(fault, Fault::SlowFirstByte(_) | Fault::StalledBody);
    let faults: Vec<_> = Fault::all().into_iter().filter(|fault| !takes_time(fault)).collect();
    check_faults(&server, config, faults).await;
}

#[tokio::test(start_paused = true)]
async fn each_fault_is_what_it_says_without_a_socket() {
    let server = server().await;
    let config = without_retry(&server).transport(server.transport()).attempt_timeout(Duration::from_millis(500));
    check_faults(&server, config, Fault::all()).await;
}

async fn check_faults(server: &TestServer, config: Config, faults: Vec<Fault>) {
    let alibaba = alibaba::Client::new(config.clone()).expect("the configuration is sound");
    let tencent = tencent::Client::new(config).expect("the configuration is sound");
    for fault in faults {
        let harmless = matches!(fault, Fault::WrongContentType | Fault::InvalidUtf8 | Fault::LoneSurrogate);
        server.clear_calls();
        server.inject_fault(fault.clone().times(2));
        let results = [
            alibaba.start_migration_job().migration_job_id("a").send().await.map(drop),
            tencent.start_migrate_job().job_id("a").send().await.map(drop),
        ];
        for result in results {
            assert_eq!(result.is_ok(), harmless, "{fault:?}: {result:?}");
            let Err(error) = result else { continue };
            // What was carried out may have been: the reverse need not hold, for a client cannot always know.
            assert!(error.outcome_unknown() || !fault.is_executed(), "{fault:?}: {error:?}");
            assert_eq!(error.is_throttled(), matches!(fault, Fault::Throttled { .. }), "{fault:?}: {error:?}");
        }
        let executed: Vec<_> = server.calls().iter().map(|call| call.executed).collect();
        assert_eq!(executed, [fault.is_executed(); 2], "{fault:?}");
    }
}

#[tokio::test]
async fn passwords_of_calls_are_not_shown() {
    let server = server().await;
    let client = alibaba::Client::new(server.config()).expect("the configuration is sound");
    let call = client.modify_dts_job_password().dts_job_id("a").endpoint("src").password("hidden-password");
    call.send().await.expect("it is answered");
    let calls = server.calls();
    assert_eq!(calls[0].parameters["Password"], "hidden-password");
    assert!(!format!("{calls:?}").contains("hidden-password"), "{calls:?}");
}

/// Says something of an operation to a server.
type Say<'a> = &'a dyn Fn(OperationName);

/// What a test is told that says what cannot be.
fn told(test: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).expect_err("the test is wrong");
    panic.downcast_ref::<String>().expect("it panics with text").clone()
}

#[tokio::test]
async fn an_operation_that_no_spec_has_is_a_mistake_of_the_test() {
    let server = server().await;
    let typos: [(&str, Say<'_>); 5] = [
        ("answer", &|name| server.answer(name, json!({}))),
        ("answer_once", &|name| server.answer_once(name, json!({}))),
        ("answer_with", &|name| server.answer_with(name, |_| CannedResponse::example())),
        ("misbehave", &|name| server.inject_fault(Fault::Html.on(name))),
        ("calls_of", &|name| drop(server.calls_of(name))),
    ];
    for (method, say) in typos {
        let text = told(|| say(OperationName::other("StartDtsJobb")));
        assert_eq!(text, "no spec has an operation `StartDtsJobb`; is it `StartDtsJob`?", "{method}");
        // The other cloud's.
        let text = told(|| say(OperationName::other("StartDtsJob").in_service("tencent")));
        assert!(text.starts_with("no spec has an operation `tencent/StartDtsJob`"), "{method}: {text}");
        say(OperationName::other("StartDtsJob"));
        say(StartDtsJob::NAME);
    }
    let client = alibaba::Client::new(without_retry(&server)).expect("the configuration is sound");
    let error = client.call("StartNewJob", json!({})).await.expect_err("it is not served");
    assert_eq!(error.code(), Some("InvalidAction.NotFound"));
}

#[tokio::test]
async fn a_field_that_no_spec_has_is_a_mistake_of_the_test() {
    let server = server().await;
    let of = |field: &str, operation: &str| {
        format!(
            "the response of `{operation}` has no field `{field}` in its spec; `CannedResponse::raw` sends anything"
        )
    };
    for (operation, answer, field) in [
        (DescribeDtsJobDetail::NAME, json!({ "Statuss": "Finished" }), "Statuss"),
        (
            DescribeDtsJobs::NAME,
            json!({ "DtsJobList": [{ "DtsJobId": "a" }, { "DtsJobIds": "a" }] }),
            "DtsJobList.DtsJobIds",
        ),
        (ListTagResources::NAME, json!({ "TagResources": { "TagResourc": [] } }), "TagResources.TagResourc"),
        (DescribeMigrationJobs::NAME, json!({ "Response": { "JobLists": [] } }), "JobLists"),
        (
            OperationName::other("DescribeMigrationJobs"),
            json!({ "JobList": [{ "SrcInfo": { "Regions": "a" } }] }),
            "JobList.SrcInfo.Regions",
        ),
    ] {
        assert_eq!(told(|| server.answer(operation, answer.clone())), of(field, operation.as_str()));
    }
    // What the vendors put around a response, and each documented example, is known.
    server.answer(DescribeDtsJobDetail::NAME, json!({ "RequestId": "a", "Success": true, "Status": "Finished" }));
    for operation in documents::services() {
        server.answer(OperationName::of(operation), CannedResponse::example());
    }

    let client = alibaba::Client::new(without_retry(&server)).expect("the configuration is sound");
    server.answer_with(StartDtsJob::NAME, |_| CannedResponse::new(json!({ "Door": "open" })));
    let error = client.start_dts_job().dts_job_id("a").send().await.expect_err("it has no such field");
    assert_eq!(error.message(), of("Door", "StartDtsJob"));
}

#[tokio::test]
async fn every_service_is_there() {
    let server = server().await;
    let client = dts_api::tencent_v20180330::Client::new(without_retry(&server)).expect("the configuration is sound");
    client.describe_migrate_jobs().send().await.expect("it is answered");
    assert_eq!(server.calls()[0].service, "tencent_v20180330");
}
