//! What the specs of the services say of waiting and watching: the states that matter to who switches over at night.

use std::time::Duration;

use dts_api::{RetryPolicy, WaitError, alibaba, tencent};
use serde_json::{Value, json};
use tests::misbehaving::{Fate, Script, success};

const HOUR: Duration = Duration::from_secs(3600);

pub(crate) fn script(answers: Vec<Value>) -> Script {
    Script::new(answers.into_iter().map(|answer| Fate::Answer(success(answer))))
}

pub(crate) fn alibaba(answers: Vec<Value>) -> alibaba::Client {
    let config = script(answers).config().region("cn-hangzhou").retry_policy(RetryPolicy::never());
    alibaba::Client::new(config).expect("the configuration is sound")
}

pub(crate) fn tencent(answers: Vec<Value>) -> tencent::Client {
    let answers = answers.into_iter().map(|answer| json!({ "Response": answer })).collect();
    let config = script(answers).config().region("ap-guangzhou").retry_policy(RetryPolicy::never());
    tencent::Client::new(config).expect("the configuration is sound")
}

/// How waiting ended: well, or with what the error says.
pub(crate) fn outcome<A, O>(waited: Result<O, WaitError<A>>) -> Result<(), String> {
    waited.map(drop).map_err(|error| error.to_string())
}

fn dts_job(status: &str, changes: &str) -> Value {
    json!({ "Success": true, "Status": status, "DataSynchronizationStatus": { "Status": changes } })
}

#[tokio::test(start_paused = true)]
async fn alibaba_has_caught_up_when_the_changes_have_and_not_when_the_job_is_over() {
    let wait = |answers| async {
        outcome(alibaba(answers).wait_until_migration_caught_up().dts_job_id("i03e3zty16i").wait(HOUR).await)
    };
    let running =
        vec![dts_job("Migrating", "NotStarted"), dts_job("Migrating", "Migrating"), dts_job("Migrating", "Catched")];
    assert_eq!(wait(running).await, Ok(()));
    let suspended = vec![dts_job("Suspending", "Catched"), dts_job("Migrating", "CATCHED")];
    assert_eq!(wait(suspended).await, Ok(()));
    let over = vec![dts_job("Migrating", "Migrating"), dts_job("Finished", "Finished")];
    let words = "wait_until_migration_caught_up for DtsJobId i03e3zty16i: the wait failed: in the response of DescribeDtsJobDetail, Status is Finished";
    assert_eq!(wait(over).await, Err(words.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn alibaba_a_failed_precheck_ends_a_wait_for_running_at_once() {
    let client = alibaba(vec![dts_job("Failed", ""), dts_job("Prechecking", ""), dts_job("PrecheckFailed", "")]);
    let started = tokio::time::Instant::now();
    let waited = client.wait_until_synchronization_running().dts_job_id("i03e3zty16i").wait(HOUR).await;
    let words = "wait_until_synchronization_running for DtsJobId i03e3zty16i: the wait failed: in the response of DescribeDtsJobDetail, Status is PrecheckFailed";
    assert_eq!(outcome(waited), Err(words.to_owned()));
    assert_eq!(started.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn alibaba_a_failed_precheck_lists_what_failed() {
    let item = |item: &str, state: &str, message: &str| json!({ "Item": item, "State": state, "ErrMsg": message });
    let failed = json!({ "Success": true, "DtsJobId": "i03e3zty16i", "Status": "PrecheckFailed" });
    let items = [item("CHECK_CONN_SRC", "Failed", "CHECK_ERROR_CONN"), item("CHECK_CONN_DEST", "Success", "")];
    let answers = vec![dts_job("Prechecking", ""), failed, json!({ "Success": true, "JobProgress": items })];
    // By the ID of the instance: the response tells that of the job, which the other operation asks for.
    let wait = alibaba(answers).wait_until_precheck_passed().dts_instance_id("dtsi03e3zty16i").wait(HOUR);
    let error = wait.await.expect_err("the precheck failed");
    let names: Vec<_> = error.failed_items().iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["CHECK_CONN_SRC"]);
    assert_eq!(
        error.to_string(),
        "wait_until_precheck_passed for DtsInstanceID dtsi03e3zty16i: the wait failed: in the response of DescribeDtsJobDetail, Status is PrecheckFailed; failed: CHECK_CONN_SRC (CHECK_ERROR_CONN)"
    );
}

#[tokio::test(start_paused = true)]
async fn alibaba_what_failed_is_asked_of_the_job_that_is_waited_for() {
    for (told, by_instance, asked) in [("other", false, Some("mine")), ("", false, Some("mine")), ("", true, None)] {
        let failed = json!({ "Success": true, "DtsJobId": told, "Status": "PrecheckFailed" });
        let script = script(vec![dts_job("Prechecking", ""), failed, json!({ "Success": true, "JobProgress": [] })]);
        let config = script.config().region("cn-hangzhou").retry_policy(RetryPolicy::never());
        let wait = alibaba::Client::new(config).expect("the configuration is sound").wait_until_precheck_passed();
        let wait = if by_instance { wait.dts_instance_id("instance") } else { wait.dts_job_id("mine") };
        wait.wait(HOUR).await.expect_err("the precheck failed");
        let sent: Vec<_> = script.requests().iter().map(|request| request.query().to_owned()).collect();
        let of_items = sent.get(2).map(String::as_str);
        let expected = asked.map(|job| format!("DtsJobId={job}&JobCode=01&RegionId=cn-hangzhou"));
        assert_eq!(of_items, expected.as_deref(), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn alibaba_nothing_is_asked_without_a_job() {
    let client = alibaba(vec![dts_job("Finished", "")]);
    let waited = client.wait_until_instance_released().wait(HOUR).await.expect_err("no job is named");
    let stopped = client.stop_dts_job().send().await.expect_err("no job is named");
    let words = "StopDtsJob: required parameter missing: DtsJobId (set by `dts_job_id`, required because neither it nor \
                 DtsInstanceId is set)";
    assert_eq!(stopped.to_string(), words);
    assert_eq!(dts_api::Error::from(waited).missing().first().map(dts_api::MissingParameter::name), Some("DtsJobId"));
}

#[tokio::test(start_paused = true)]
async fn alibaba_released_is_not_found() {
    for code in ["DTS.Msg.Forbidden.InstanceNotFound", "Forbidden.InstanceNotFound", "InvalidJobId"] {
        let gone = json!({ "Success": false, "ErrCode": code, "ErrMessage": "gone" });
        let client = alibaba(vec![dts_job("Finished", ""), gone.clone()]);
        assert_eq!(outcome(client.wait_until_instance_released().dts_job_id("i03e3zty16i").wait(HOUR).await), Ok(()));
        let client = alibaba(vec![json!({ "MigrationJobStatus": "Finished" }), gone]);
        let waited = client.wait_until_legacy_migration_released().migration_job_id("dtsz2v12jfo309").wait(HOUR).await;
        assert_eq!(outcome(waited), Ok(()), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn alibaba_the_older_operations_have_waiters_of_their_own() {
    let client = alibaba(vec![json!({ "Status": "initializating" }), json!({ "Status": "synchronizing" })]);
    let wait = client.wait_until_legacy_synchronization_running().synchronization_job_id("dtsexjk1alb116");
    assert_eq!(outcome(wait.wait(HOUR).await), Ok(()));
    let failed = json!({ "Status": "Finished", "Detail": { "CheckItem": [{ "CheckStatus": "Success" }, { "CheckStatus": "Failed" }] } });
    let client = alibaba(vec![
        json!({ "MigrationJobStatus": "NotStarted", "PrecheckStatus": { "Status": "Checking" } }),
        json!({ "MigrationJobStatus": "NotStarted", "PrecheckStatus": failed }),
    ]);
    let waited =
        client.wait_until_legacy_migration_precheck_passed().migration_job_id("dtsz2v12jfo309").wait(HOUR).await;
    assert!(outcome(waited).is_err());
}

#[tokio::test(start_paused = true)]
async fn tencent_has_caught_up_when_ready_to_complete() {
    let wait = |answers| async {
        outcome(tencent(answers).wait_until_migration_caught_up().job_id("dts-1ewjspuw").wait(HOUR).await)
    };
    assert_eq!(wait(vec![json!({ "Status": "running" }), json!({ "Status": "readyComplete" })]).await, Ok(()));
    for end in ["success", "failed", "resumableErr", "canceled", "checkNotPass"] {
        assert!(wait(vec![json!({ "Status": "running" }), json!({ "Status": end })]).await.is_err(), "{end}");
    }
    let isolated = json!({ "Status": "running", "TradeInfo": { "TradeStatus": "isolated" } });
    let words = "wait_until_migration_caught_up for JobId dts-1ewjspuw: the wait failed: in the response of DescribeMigrationDetail, TradeInfo.TradeStatus is isolated";
    assert_eq!(wait(vec![json!({ "Status": "running" }), isolated]).await, Err(words.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn tencent_a_check_can_end_without_being_passed() {
    let over = || vec![json!({ "Status": "running" }), json!({ "Status": "success", "CheckFlag": "checkNotPass" })];
    let passed = tencent(over()).wait_until_migration_check_passed().job_id("dts-1ewjspuw").wait(HOUR).await;
    let words = "wait_until_migration_check_passed for JobId dts-1ewjspuw: the wait failed: in the response of DescribeMigrationCheckJob, Status is success and CheckFlag is checkNotPass";
    assert_eq!(outcome(passed), Err(words.to_owned()));
    let done = tencent(over()).wait_until_migration_check_done().job_id("dts-1ewjspuw").wait(HOUR).await;
    assert_eq!(outcome(done), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn tencent_released_is_isolated_offline_or_not_found() {
    let trade = |status: &str| json!({ "Status": "success", "TradeInfo": { "TradeStatus": status } });
    let missing = json!({ "Error": { "Code": "ResourceNotFound.BizResourceNotFoundError", "Message": "gone" } });
    for end in [trade("isolated"), trade("offlined"), missing] {
        let client = tencent(vec![trade("normal"), trade("isolating"), end]);
        assert_eq!(outcome(client.wait_until_migration_released().job_id("dts-1ewjspuw").wait(HOUR).await), Ok(()));
    }
    for end in [json!([]), json!([{ "TradeStatus": "Isolated" }]), json!([{ "Status": "Released" }])] {
        let client = tencent(vec![
            json!({ "JobList": [{ "Status": "Stopped", "TradeStatus": "Normal" }] }),
            json!({ "JobList": end }),
        ]);
        assert_eq!(
            outcome(client.wait_until_synchronization_released().job_id("sync-werwfs23").wait(HOUR).await),
            Ok(())
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_documented_details_of_a_migration_are_watched() {
    let answer = json!({
        "JobId": "dts-1ewjspuw", "Status": "running",
        "StepInfo": { "SecondsBehindMaster": 3, "StepInfo": [
            { "StepId": "DumpAllDatabase", "Status": "finished", "Percent": 100 },
            { "StepId": "SyncToTarget", "Status": "running", "Percent": 7 },
        ] },
    });
    let mut watch = tencent(vec![answer]).describe_migration_detail().job_id("dts-1ewjspuw").watch();
    let update = watch.try_next().await.expect("the job is there").expect("it has a state");
    assert_eq!((update.stage.as_deref(), update.percent), (Some("SyncToTarget"), Some(7.0)));
    assert_eq!((update.lag, update.is_final), (Some(Duration::from_secs(3)), false));

    let stage = |state: &str| json!({ "Status": state, "Percent": "100" });
    let answer = json!({ "MigrationJobStatus": "Migrating", "PrecheckStatus": stage("Success"),
        "StructureInitializationStatus": stage("Finished"), "DataInitializationStatus": stage("Migrating"),
        "DataSynchronizationStatus": { "Status": "NotStarted", "Delay": "12" } });
    let mut watch = alibaba(vec![answer]).describe_migration_job_status().migration_job_id("dtsz2v12jfo309").watch();
    let update = watch.try_next().await.expect("the job is there").expect("it has a state");
    assert_eq!(update.stage.as_deref(), Some("existing data"));
    assert_eq!(update.lag, Some(Duration::from_secs(12)));
}
