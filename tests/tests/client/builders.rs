//! Builders and waiters as their users write them: what setters take, how a call is sent, and what `Debug` shows.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use dts_api::alibaba::operation::configure_migration_job::ConfigureMigrationJob;
use dts_api::alibaba::operation::describe_dts_ip::DescribeDTSIP;
use dts_api::alibaba::types::{DtsJobStatus, JobTypeFilter};
use dts_api::test_util::{CannedResponse, Fault, TestServer};
use dts_api::values::{IntegerText, Percent};
use dts_api::{ErrorKind, OperationName, RetryPolicy, WaitErrorKind, alibaba, tencent};
use serde_json::json;

const HOUR: Duration = Duration::from_secs(3600);

async fn server() -> TestServer {
    TestServer::start().await.expect("a port is free")
}

fn client(server: &TestServer) -> alibaba::Client {
    alibaba::Client::new(server.config().transport(server.transport())).expect("the configuration is sound")
}

#[tokio::test]
async fn a_builder_is_sent_by_awaiting_it() {
    let server = server().await;
    let client = client(&server);
    let sent = client.describe_dts_jobs().page_size(30).send().await.expect("it is answered");
    let awaited = client.describe_dts_jobs().page_size(30).await.expect("it is answered");
    let strip = |mut response: alibaba::operation::describe_dts_jobs::DescribeDtsJobsResponse| {
        response.request_id = None;
        response
    };
    assert_eq!(strip(awaited), strip(sent));
    let [first, second] = <[_; 2]>::try_from(server.calls()).expect("each is sent once");
    assert_eq!(first.parameters, second.parameters);
    fn is_spawned(future: impl Future + Send + 'static) {
        drop(future);
    }
    is_spawned(client.describe_dts_jobs().into_future());
}

#[tokio::test]
async fn debug_shows_the_operation_and_what_is_set() {
    let client = client(&server().await);
    assert_eq!(format!("{:?}", client.describe_dts_jobs()), "DescribeDtsJobs");
    let call = client.modify_dts_job_password().dts_job_id("a").password("hidden").with_region("cn-hangzhou");
    let shown = format!("{:?}", call.with_timeout(Duration::from_secs(3)));
    assert_eq!(
        shown,
        r#"ModifyDtsJobPassword { dts_job_id: "a", password: <redacted>, with_timeout: 3s, with_region: "cn-hangzhou" }"#
    );
    let wait = client.wait_until_migration_finished().dts_job_id("a").with_retry_policy(RetryPolicy::never());
    let shown = format!("{wait:?}");
    assert!(shown.starts_with(r#"wait_until_migration_finished { dts_job_id: "a", with_retry_policy: "#), "{shown}");
}

#[tokio::test]
async fn setters_take_what_programs_hold() {
    let server = server().await;
    let client = client(&server);
    let (owned, kind, size): (String, _, u16) = ("example".to_owned(), JobTypeFilter::Migration, 30);
    let spelled = String::from(&kind);
    let call = client.describe_dts_jobs().dts_job_id(&owned).group_id(Cow::Borrowed("g")).job_type(&kind);
    call.page_size(size).page_number(1_u16).await.expect("it is answered");
    let call = client.describe_dts_jobs().job_type(&spelled).status(Cow::Borrowed("Finished"));
    call.status(&DtsJobStatus::Finished).dts_job_id(JobTypeFilter::Migration).await.expect("it is answered");
    let parameters: Vec<_> = server.calls().into_iter().map(|call| call.parameters).collect();
    assert_eq!((&parameters[0]["PageSize"], &parameters[0]["PageNumber"]), (&json!(30), &json!(1)));
    assert_eq!((&parameters[1]["JobType"], &parameters[1]["DtsJobId"]), (&json!("MIGRATION"), &json!("MIGRATION")));
    assert_eq!(parameters[1]["Status"], "Finished");

    let (port, password): (u16, Arc<str>) = (3306, "example".into());
    let call = client.modify_dts_job_endpoint().endpoint_port(port).password(Arc::clone(&password));
    let copy = String::from(&*password);
    let shown = format!("{:?}", call.password(&copy));
    assert_eq!(shown, r#"ModifyDtsJobEndpoint { endpoint_port: "3306", password: <redacted> }"#);
    assert_eq!((kind.as_str(), owned.as_str(), copy.as_str()), (spelled.as_str(), "example", &*password));
    assert_eq!((IntegerText::from(port).get(), Percent::from(5).get()), (Some(3306), Some(5.0)));
    // A literal beyond 32 bits needs no suffix: time in milliseconds is of that kind.
    let call = client.describe_dts_service_log().start_time(1_616_902_385_000);
    assert!(format!("{call:?}").contains("1616902385000"));
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_615_881_679);
    assert_eq!(dts_api::values::DateTime::from(time).get(), Some(time));
}

#[tokio::test]
async fn names_that_the_vendor_glues_together_are_read_apart() {
    let server = server().await;
    let client = client(&server);
    client.describe_dts_ip().source_endpoint_region("cn-hangzhou").await.expect("it is answered");
    assert_eq!(server.calls_of(DescribeDTSIP::NAME)[0].operation, "DescribeDTSIP");
    let shown = format!("{:?}", client.configure_subscription().subscription_instance_vswitch_id("v"));
    assert_eq!(shown, r#"ConfigureSubscription { subscription_instance_vswitch_id: "v" }"#);
    assert_eq!(alibaba::error_code::DB_TYPE_NOT_SUPPORT_POLARDB_RDS, "DbTypeNotSupport.PolarDBRDS");
}

#[test]
fn names_of_operations_are_values() {
    assert_eq!(ConfigureMigrationJob::NAME.as_str(), "ConfigureMigrationJob");
    assert_eq!(format!("{:?}", ConfigureMigrationJob::NAME), "alibaba/ConfigureMigrationJob");
    let other = OperationName::other("ConfigureMigrationJob");
    assert_ne!(other, ConfigureMigrationJob::NAME);
    assert_eq!(other.in_service("alibaba"), ConfigureMigrationJob::NAME);
    assert_eq!(other.to_string(), "ConfigureMigrationJob");
}

#[tokio::test(start_paused = true)]
async fn waiters_take_the_options_of_calls() {
    let server = server().await;
    let client = client(&server);
    server.inject_fault(Fault::StalledBody.times(1));
    let wait = client.wait_until_migration_finished().dts_job_id("a").with_retry_policy(RetryPolicy::never());
    server.answer_once(DESCRIBE, json!({ "Status": "Migrating" }));
    server.answer(DESCRIBE, json!({ "Status": "Finished" }));
    let start = tokio::time::Instant::now();
    let finished = wait.with_timeout(Duration::from_secs(2)).with_region("cn-x").wait(HOUR).await.expect("it finishes");
    assert_eq!(finished.status, Some(DtsJobStatus::Finished));
    assert!(start.elapsed() < Duration::from_secs(60), "the first call was given up after {:?}", start.elapsed());
    assert!(server.calls().iter().all(|call| call.region.as_deref() == Some("cn-x")));

    server.clear_calls();
    server.inject_fault(Fault::Unavailable.times(3));
    let wait = client.wait_until_migration_finished().dts_job_id("a").with_retry_policy(RetryPolicy::never());
    let error = wait.wait(Duration::ZERO).await.expect_err("the only call fails");
    assert_eq!((error.kind(), server.calls().len()), (WaitErrorKind::TimedOut, 1));
}

const DESCRIBE: OperationName = alibaba::operation::describe_dts_job_detail::DescribeDtsJobDetail::NAME;

#[tokio::test(start_paused = true)]
async fn a_wait_that_an_error_code_may_end_has_an_optional_response() {
    let server = server().await;
    server.answer(DESCRIBE, CannedResponse::error("InvalidJobId", "No job has this ID."));
    let gone: Option<_> =
        client(&server).wait_until_instance_released().dts_job_id("a").wait(HOUR).await.expect("it is gone");
    assert!(gone.is_none());
}

#[tokio::test(start_paused = true)]
async fn watches_tell_states_as_values() {
    use dts_api::alibaba::operation::describe_dts_jobs::{DescribeDtsJobs, stage};
    let server = server().await;
    let job = json!({ "DtsJobId": "a", "Status": "Finished", "PrecheckStatus": { "Status": "Success" },
        "DataSynchronizationStatus": { "Status": "Finished" } });
    server.answer(DescribeDtsJobs::NAME, json!({ "DtsJobList": [job] }));
    let mut watch = client(&server).describe_dts_jobs().watch();
    let update = watch.try_next().await.expect("it is answered").expect("there is a job");
    assert_eq!(update.state, Some(DtsJobStatus::Finished));
    let stages: Vec<_> = update.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(stages, [stage::PRECHECK, stage::CHANGES]);
    assert_eq!(update.map_state(String::from).state.as_deref(), Some("Finished"));
}

#[tokio::test]
async fn a_stand_in_tells_services_apart_by_the_name_of_the_operation() {
    use dts_api::alibaba::operation::describe_migration_jobs::DescribeMigrationJobs;
    let server = server().await;
    server.inject_fault(Fault::Html.on(DescribeMigrationJobs::NAME));
    let config = server.config().retry_policy(RetryPolicy::never());
    let tencent = tencent::Client::new(config.clone()).expect("the configuration is sound");
    tencent.describe_migration_jobs().await.expect("the other cloud's goes wrong");
    let alibaba = alibaba::Client::new(config).expect("the configuration is sound");
    let error = alibaba.describe_migration_jobs().region_id("cn-hangzhou").await.expect_err("it goes wrong");
    assert_ne!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.calls_of(DescribeMigrationJobs::NAME).len(), 1);
}
