//! Waiters for work that has states of its own beside those of jobs: checks of changes, changes of objects and endpoints,
//! asynchronous requests, clusters.

use std::time::Duration;

use dts_api::{RetryPolicy, WaitErrorKind, tencent_v20180330};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::life::{HOUR, alibaba_job, check, clients, server, tencent_synchronization};
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
    let words = "wait_until_synchronization_change_check_passed for JobId sync-werwfs23: the wait failed: in the response of DescribeModifyCheckSyncJobResult, Status is failed; failed: ModifyConfigCheck (a table is missing)";
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
                 the wait failed: in the response of DescribeSynchronizationObjectModifyStatus, Status is PrecheckFailed; \
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
    // Each switch has a task of its own: what its first response says is no leftover.
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

#[tokio::test(start_paused = true)]
async fn a_synchronization_of_tencent_is_changed_while_it_runs() {
    let server = server().await;
    let (_, client) = clients(&server);
    let job = tencent_synchronization(&client).await;
    client.create_check_sync_job().job_id(&job).send().await.expect("it is configured");
    client.wait_until_synchronization_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    client.start_sync_job().job_id(&job).send().await.expect("it passed its check");
    client.wait_until_synchronization_running().job_id(&job).wait(HOUR).await.expect("it runs");
    client.create_modify_check_sync_job().job_id(&job).send().await.expect_err("nothing is changed");
    let objects = json!({ "Mode": "Partial", "Databases": [{ "DbName": "crm", "DbMode": "All" }] });
    let change = json!({ "JobId": job, "DynamicObjects": objects });
    client.call("ModifySyncJobConfig", change).await.expect("it runs");
    server.fail_checks(1);
    client.create_modify_check_sync_job().job_id(&job).send().await.expect("it is changed");
    let wait = || client.wait_until_synchronization_change_check_passed().job_id(&job);
    let failed = wait().wait(HOUR).await.expect_err("its check fails");
    assert_eq!((failed.kind(), failed.failed_items().len()), (WaitErrorKind::Failed, 1));
    client.start_modify_sync_job().job_id(&job).send().await.expect_err("it did not pass");
    client.create_modify_check_sync_job().job_id(&job).send().await.expect("it is changed");
    for _ in 0..3 {
        let one = json!({ "JobId": job });
        let name = "DescribeModifyCheckSyncJobResult";
        check("tencent", name, client.call(name, one).await);
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    wait().wait(HOUR).await.expect("its check passes");
    client.wait_until_synchronization_change_check_done().job_id(&job).wait(HOUR).await.expect("it is over");
    client.start_modify_sync_job().job_id(&job).send().await.expect("it passed");
    let listed = client.call("DescribeSyncJobs", json!({ "JobId": job })).await.expect("it is listed");
    assert_eq!(listed["JobList"][0]["Objects"], objects);
}

#[tokio::test(start_paused = true)]
async fn a_synchronization_of_alibaba_is_changed_by_tasks() {
    let server = server().await;
    let (client, _) = clients(&server);
    let job = alibaba_job(&client, "SYNC", true).await;
    let instance = format!("dts{job}");
    let modify = json!({ "SynchronizationJobId": instance, "SynchronizationObjects": "[]" });
    client.call("ModifySynchronizationObject", modify.clone()).await.expect_err("it does not run");
    client.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    client.wait_until_synchronization_running().dts_job_id(&job).wait(HOUR).await.expect("it runs");

    let task = async || {
        let begun = client.call("ModifySynchronizationObject", modify.clone()).await.expect("it runs");
        begun["TaskId"].as_str().expect("it has an ID").to_owned()
    };
    let wait = |task: &str| client.wait_until_legacy_synchronization_objects_modified().task_id(task).wait(HOUR);
    let modified = task().await;
    for _ in 0..4 {
        let name = "DescribeSynchronizationObjectModifyStatus";
        check("alibaba", name, client.call(name, json!({ "TaskId": modified })).await);
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
    wait(&modified).await.expect("it is done");
    server.fail_checks(1);
    let failed = wait(&task().await).await.expect_err("its check fails");
    assert_eq!((failed.last_state(), failed.failed_items().len()), (Some("PrecheckFailed"), 1));

    let switch = json!({
        "SynchronizationJobId": instance,
        "Endpoint": { "Type": "Source", "InstanceType": "ECS", "InstanceId": "i-a", "Port": "3306" },
    });
    let begun = client.call("SwitchSynchronizationEndpoint", switch).await.expect("it runs");
    let task = begun["TaskId"].as_str().expect("it has an ID");
    client.wait_until_legacy_endpoint_switched().task_id(task).wait(HOUR).await.expect("it is switched");
    let other = client.wait_until_legacy_synchronization_objects_modified().task_id(task).wait(HOUR).await;
    assert_eq!(other.expect_err("it is a task of another kind").kind(), WaitErrorKind::CallFailed);
}
