//! Waiters for work that has states of its own beside those of jobs: checks of changes, changes of objects and endpoints,
//! asynchronous requests, clusters.

use dts_api::{RetryPolicy, tencent_v20180330};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::life::HOUR;
use crate::migrations::{alibaba, outcome, script, tencent};

fn statuses(values: &[&str]) -> Vec<Value> {
    values.iter().map(|value| json!({ "Status": value })).collect()
}

#[tokio::test(start_paused = true)]
async fn tencent_a_change_is_checked_before_it_is_carried_out() {
    let passes = tencent(statuses(&["notStarted", "running", "success"]));
    let waited = passes.wait_until_synchronization_change_check_passed().job_id("sync-werwfs23").wait(HOUR).await;
    assert_eq!(outcome(waited), Ok(()));

    let failed = json!({ "Status": "failed", "StepInfos": [
        { "StepId": "ConnectDBCheck", "Status": "finished" },
        { "StepId": "ModifyConfigCheck", "Status": "failed", "Errors": [{ "Message": "a table is missing" }] },
    ] });
    let fails = || tencent(vec![json!({ "Status": "running" }), failed.clone()]);
    let waited = fails().wait_until_synchronization_change_check_passed().job_id("sync-werwfs23").wait(HOUR).await;
    let words = "wait_until_synchronization_change_check_passed for JobId sync-werwfs23: DescribeModifyCheckSyncJobResult \
                 shows that it will not come about: Status is failed; failed: ModifyConfigCheck (a table is missing)";
    assert_eq!(outcome(waited), Err(words.to_owned()));
    let waited = fails().wait_until_synchronization_change_check_done().job_id("sync-werwfs23").wait(HOUR).await;
    assert_eq!(outcome(waited), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn tencent_the_result_of_the_check_before_does_not_count() {
    let client = tencent(statuses(&["failed", "failed", "running", "success"]));
    let waited = client.wait_until_synchronization_change_check_passed().job_id("sync-werwfs23").wait(HOUR).await;
    assert_eq!(outcome(waited), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn alibaba_objects_are_modified() {
    let wait = |answers| async {
        let wait = alibaba(answers).wait_until_legacy_synchronization_objects_modified().task_id("k71r16fj13g");
        outcome(wait.wait(HOUR).await)
    };
    assert_eq!(wait(statuses(&["NotStarted", "Prechecking", "Migrating", "Finished"])).await, Ok(()));
    let items = [
        json!({ "ItemName": "CHECK_CONN_SRC", "CheckStatus": "Success" }),
        json!({ "ItemName": "CHECK_SAME_OBJ", "CheckStatus": "Failed", "ErrorMessage": "CHECK_ERROR_SAME_OBJ" }),
    ];
    let failed = json!({ "Status": "PrecheckFailed", "PrecheckStatus": { "Status": "Failed", "Detail": items } });
    let words = "wait_until_legacy_synchronization_objects_modified for TaskId k71r16fj13g: \
                 DescribeSynchronizationObjectModifyStatus shows that it will not come about: Status is PrecheckFailed; \
                 failed: CHECK_SAME_OBJ (CHECK_ERROR_SAME_OBJ)";
    assert_eq!(wait(vec![json!({ "Status": "Prechecking" }), failed]).await, Err(words.to_owned()));
    assert!(wait(statuses(&["Migrating", "Failed"])).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn alibaba_an_endpoint_is_switched() {
    let wait = |answers| async {
        outcome(alibaba(answers).wait_until_legacy_endpoint_switched().task_id("11").wait(HOUR).await)
    };
    assert_eq!(wait(statuses(&["NotStarted", "Initializing", "Switching", "Finished"])).await, Ok(()));
    assert!(wait(statuses(&["Switching", "Failed"])).await.is_err());
    // Each switch has a task of its own: what its first answer says is no leftover.
    let start = Instant::now();
    assert_eq!(wait(statuses(&["Finished"])).await, Ok(()));
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn alibaba_a_dedicated_cluster_is_running() {
    let wait = |states: &[&str]| {
        let answers = states.iter().map(|state| json!({ "Success": "true", "State": state })).collect();
        let wait = alibaba(answers).wait_until_dedicated_cluster_running().dedicated_cluster_id("dtsCluster1");
        async { outcome(wait.wait(HOUR).await) }
    };
    assert_eq!(wait(&["schedule", "init", "running"]).await, Ok(()));
    assert_eq!(wait(&["upgrade", "downgrade", "running"]).await, Ok(()));
    for end in ["locked", "releasing", "released"] {
        assert!(wait(&["init", end]).await.is_err(), "{end}");
    }
}

#[tokio::test(start_paused = true)]
async fn tencent_an_asynchronous_request_of_the_previous_version_is_done() {
    let wait = |answers: Vec<Value>| async {
        let answers = answers.into_iter().map(|answer| json!({ "Response": answer })).collect();
        let config = script(answers).config().region("ap-guangzhou").retry_policy(RetryPolicy::never());
        let client = tencent_v20180330::Client::new(config).expect("the configuration is sound");
        let id = "cafebabe-254f-11ea-8995-e92c139e6918";
        client.wait_until_async_request_done().async_request_id(id).wait(HOUR).await
    };
    assert_eq!(outcome(wait(statuses(&["running", "running", "success"])).await), Ok(()));
    let failed = wait(vec![json!({ "Status": "failed", "Info": "no such instance" })]).await.expect_err("it failed");
    assert_eq!(failed.last_state(), Some("failed"));
    assert_eq!(failed.response().and_then(|answer| answer.info.as_deref()), Some("no such instance"));
}
