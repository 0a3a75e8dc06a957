//! Comparisons of source and target: what is waited for and watched, by the responses of the services and on the test
//! server, which finds as many differences as it is told to.

use std::time::Duration;

use dts_api::alibaba::types::TableCheckState;
use dts_api::test_util::{Life, TestServer};
use dts_api::{WaitErrorKind, alibaba, tencent};
use serde_json::{Value, json};

use crate::life::{HOUR, alibaba_job, check, clients, tencent_migration, tencent_synchronization};
use crate::migrations::{alibaba as alibaba_says, outcome, tencent as tencent_says};

fn tasks(statuses: &[&str]) -> Value {
    let items: Vec<_> = statuses.iter().map(|status| json!({ "Status": status })).collect();
    json!({ "TotalCount": items.len(), "Items": items })
}

#[tokio::test(start_paused = true)]
async fn tencent_finished_is_not_the_same_as_equal() {
    let over = json!({ "Items": [{ "Status": "success", "Conclusion": "different" }] });
    let client = tencent_says(vec![tasks(&["readyRun"]), tasks(&["running"]), over]);
    let wait = client.wait_until_migration_comparison_finished().job_id("dts-amm1jw5q");
    let ended = wait.compare_task_id("dts-amm1jw5q-cmp-bmuum7jk").wait(HOUR).await.expect("it finishes");
    let conclusions = ended.items.into_iter().map(|item| item.conclusion);
    assert_eq!(conclusions.collect::<Vec<_>>(), [Some("different".into())]);
}

#[tokio::test(start_paused = true)]
async fn tencent_a_comparison_can_fail_be_stopped_or_be_gone() {
    for end in [tasks(&["failed"]), tasks(&["canceled"]), tasks(&["success", "canceled"]), tasks(&[])] {
        let client = tencent_says(vec![tasks(&["running"]), end.clone()]);
        let waited = client.wait_until_migration_comparison_finished().job_id("dts-amm1jw5q").wait(HOUR).await;
        assert!(outcome(waited).is_err(), "{end}");
        let client = tencent_says(vec![tasks(&["running"]), end.clone()]);
        let waited = client.wait_until_synchronization_comparison_finished().job_id("sync-e7ukka6g").wait(HOUR).await;
        assert!(outcome(waited).is_err(), "{end}");
    }
    let several = tencent_says(vec![tasks(&["success", "running"]), tasks(&["success", "success"])]);
    let waited = several.wait_until_synchronization_comparison_finished().job_id("sync-e7ukka6g").wait(HOUR).await;
    assert_eq!(outcome(waited), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn tencent_a_report_counts_the_differences() {
    let report = |status: &str| json!({ "Abstract": { "Status": status, "DifferentTables": 1, "DifferentRows": 7 } });
    let client = tencent_says(vec![json!({ "Abstract": {} }), report("success")]);
    let wait = client.wait_until_migration_comparison_reported().job_id("dts-amm1jw5q").compare_task_id("a");
    let summary = wait.wait(HOUR).await.expect("it is there").summary;
    assert_eq!(summary.and_then(|summary| summary.different_rows), Some(7));
    let client = tencent_says(vec![report("failed")]);
    let wait = client.wait_until_synchronization_comparison_reported().job_id("sync-e7ukka6g").compare_task_id("a");
    assert!(outcome(wait.wait(HOUR).await).is_err());
}

#[tokio::test(start_paused = true)]
async fn alibaba_every_table_is_verified() {
    let tables = |states: &[&str]| {
        let tables: Vec<_> = states.iter().map(|state| json!({ "SourceTbName": "orders", "Status": state })).collect();
        json!({ "TableDetails": tables, "DiffTableCount": 1 })
    };
    let wait = |answers| async {
        alibaba_says(answers).wait_until_data_check_finished().dts_job_id("xd4e4xb419q").check_type(1).wait(HOUR).await
    };
    let over = vec![tables(&[]), tables(&["2"]), tables(&["0", "3"]), tables(&["0", "0"])];
    let ended = wait(over).await.expect("it finishes");
    assert_eq!(ended.diff_table_count, Some(1));
    let failed = json!({ "TableDetails": [
        { "SourceTbName": "orders", "Status": "5", "ErrorCode": 2, "DiffCount": 301 },
        { "SourceTbName": "customers", "Status": "3" },
    ] });
    let error = wait(vec![tables(&["3", "3"]), failed]).await.expect_err("a table fails");
    assert_eq!(
        error.to_string(),
        "wait_until_data_check_finished for CheckType 1, DtsJobId xd4e4xb419q: the wait failed: in the response of DescribeDataCheckTableDetails, TableDetails.Status is 5, 3; failed: orders (2)"
    );
    assert_eq!(error.response().and_then(|answer| answer.table_details[0].diff_count), Some(301));
}

#[tokio::test(start_paused = true)]
async fn comparisons_of_synchronizations_are_watched_each_on_its_own() {
    let task = |id: &str, status: &str, percent: u64| {
        let process = json!({ "Status": "running", "Percent": percent });
        let check = json!({ "Status": "success", "Percent": 100 });
        json!({ "CompareTaskId": id, "Status": status, "CheckProcess": check, "CompareProcess": process })
    };
    let client = tencent_says(vec![
        json!({ "Items": [task("a", "running", 10), task("b", "running", 20)] }),
        json!({ "Items": [task("a", "running", 10), task("b", "canceled", 20)] }),
        json!({ "Items": [task("a", "success", 100), task("b", "canceled", 20)] }),
    ]);
    let mut watch = client.describe_sync_compare_tasks().job_id("sync-e7ukka6g").watch();
    let mut seen = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        assert_eq!(update.stage.as_deref(), Some("comparison"));
        seen.push(format!("{} {}", update.job_id.unwrap_or_default(), update.state.expect("it is set")));
    }
    assert_eq!(seen, ["a running", "b running", "b canceled", "a success"]);
}

async fn server(differences: u64) -> TestServer {
    let server = TestServer::builder().life(Life::new().differences(differences)).start().await;
    server.expect("a port on this machine is free")
}

/// A migration job of Tencent Cloud that is caught up: its ID.
async fn caught_up(client: &tencent::Client) -> String {
    let job = tencent_migration(client, "fullAndIncrement").await;
    client.create_migrate_check_job().job_id(&job).send().await.expect("it is configured");
    client.wait_until_migration_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    client.start_migrate_job().job_id(&job).send().await.expect("it passed its check");
    let early = client.create_compare_task().job_id(&job).send().await.expect_err("its data is not there");
    assert_eq!(early.code(), Some("FailedOperation.StatusInConflictError"));
    client.wait_until_migration_caught_up().job_id(&job).wait(HOUR).await.expect("it catches up");
    job
}

#[tokio::test(start_paused = true)]
async fn a_migration_of_tencent_is_compared() {
    for differences in [0, 25] {
        let server = server(differences).await;
        let (_, client) = clients(&server);
        let job = caught_up(&client).await;
        let task = client.create_compare_task().job_id(&job).send().await.expect("its data is there");
        let task = task.compare_task_id.expect("it has an ID");
        client.start_compare().job_id(&job).compare_task_id(&task).send().await.expect("it is new");
        client.delete_compare_task().job_id(&job).compare_task_id(&task).send().await.expect_err("it is at work");
        let wait = client.wait_until_migration_comparison_finished().job_id(&job).compare_task_id(&task);
        let ended = wait.wait(HOUR).await.expect("it finishes");
        let conclusion = if differences == 0 { "same" } else { "different" };
        assert_eq!(ended.items[0].conclusion, Some(conclusion.into()));

        let wait = client.wait_until_migration_comparison_reported().job_id(&job).compare_task_id(&task);
        let report = wait.wait(HOUR).await.expect("it is there");
        assert_eq!(report.summary.and_then(|summary| summary.different_rows), Some(differences));
        let page = client.describe_compare_report().job_id(&job).compare_task_id(&task);
        let page = page.difference_offset(20u64).difference_limit(10u64).send().await.expect("it is there");
        let page = page.detail.and_then(|detail| detail.difference).map(|page| (page.total_count, page.items.len()));
        assert_eq!(page, Some((Some(differences), if differences == 0 { 0 } else { 5 })));

        let detail = client.describe_migration_detail().job_id(&job).send().await.expect("it is there");
        let status = if differences == 0 { "consistent" } else { "inconsistent" };
        assert_eq!(detail.compare_task.and_then(|task| task.status), Some(status.into()));
        client.delete_compare_task().job_id(&job).compare_task_id(&task).send().await.expect("it is over");
        client.start_compare().job_id(&job).compare_task_id(&task).send().await.expect_err("it is gone");
    }
}

#[tokio::test(start_paused = true)]
async fn a_comparison_of_tencent_is_stopped_started_again_and_fails() {
    let server = server(3).await;
    let (_, client) = clients(&server);
    let job = tencent_synchronization(&client).await;
    client.create_check_sync_job().job_id(&job).send().await.expect("it is configured");
    client.wait_until_synchronization_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    client.start_sync_job().job_id(&job).send().await.expect("it passed its check");
    tokio::time::sleep(Duration::from_secs(120)).await;
    let task = client.create_sync_compare_task().job_id(&job).task_name("example").send().await;
    let task = task.expect("its data is there").compare_task_id.expect("it has an ID");
    client.stop_sync_compare().job_id(&job).compare_task_id(&task).send().await.expect_err("it is not at work");
    client.start_sync_compare().job_id(&job).compare_task_id(&task).send().await.expect("it is new");
    client.stop_sync_compare().job_id(&job).compare_task_id(&task).send().await.expect("it is at work");
    let wait = || client.wait_until_synchronization_comparison_finished().job_id(&job).compare_task_id(&task);
    let stopped = wait().wait(HOUR).await.expect_err("it was stopped");
    assert_eq!((stopped.kind(), stopped.last_state()), (WaitErrorKind::Failed, Some("canceled")));
    client.start_sync_compare().job_id(&job).compare_task_id(&task).send().await.expect("it is stopped");
    wait().wait(HOUR).await.expect("it finishes");
    client.start_sync_compare().job_id(&job).compare_task_id(&task).send().await.expect("it is over");
    assert!(server.fail_job(&task, "The target is gone."));
    assert_eq!(wait().wait(HOUR).await.expect_err("it fails").last_state(), Some("failed"));
    let report = client.wait_until_synchronization_comparison_reported().job_id(&job).compare_task_id(&task);
    report.wait(HOUR).await.expect_err("it found nothing");
}

#[tokio::test(start_paused = true)]
async fn a_watch_sees_a_comparison_through_to_its_end() {
    let server = server(0).await;
    let (_, client) = clients(&server);
    let job = caught_up(&client).await;
    let task = client.create_compare_task().job_id(&job).send().await.expect("its data is there");
    let task = task.compare_task_id.expect("it has an ID");
    client.start_compare().job_id(&job).compare_task_id(&task).send().await.expect("it is new");
    let mut watch = client.describe_compare_tasks().job_id(&job).watch();
    let (mut states, mut percent) = (Vec::new(), None);
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        assert_eq!(update.job_id.as_deref(), Some(task.as_str()));
        percent = update.percent;
        states.extend(update.state.zip(update.stage));
    }
    states.dedup();
    let states: Vec<_> = states.iter().map(|(state, stage)| (state.as_str(), stage.as_str())).collect();
    assert_eq!(states, [("readyRun", "check"), ("running", "comparison"), ("success", "comparison")]);
    assert_eq!(percent, Some(100.0));
}

/// Buys, configures and starts a job of Alibaba Cloud that verifies its data: its ID.
async fn verified(client: &alibaba::Client) -> String {
    let job = alibaba_job(client, "MIGRATION", false).await;
    let configuration = json!({
        "DtsJobId": job, "DtsJobName": "example", "JobType": "MIGRATION",
        "StructureInitialization": true, "DataInitialization": true, "DataSynchronization": false,
        "SourceEndpointInstanceType": "RDS", "SourceEndpointRegion": "cn-hangzhou", "SourceEndpointInstanceID": "rm-a",
        "SourceEndpointEngineName": "MYSQL", "DestinationEndpointInstanceType": "RDS",
        "DestinationEndpointRegion": "cn-hangzhou", "DestinationEndpointInstanceID": "rm-b",
        "DestinationEndpointEngineName": "MYSQL",
        "DbList": r#"{"shop":{"name":"shop","Table":{"orders":{"name":"orders"},"customers":{"name":"customers"}}}}"#,
        "DataCheckConfigure": r#"{"fullCheckModel":1,"fullCheckRatio":100,"fullDataCheck":true}"#,
    });
    client.call("ConfigureDtsJob", configuration).await.expect("it can be configured again");
    client.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    client.wait_until_migration_finished().dts_job_id(&job).wait(HOUR).await.expect("it finishes");
    job
}

#[tokio::test(start_paused = true)]
async fn a_migration_of_alibaba_verifies_its_data() {
    for differences in [0, 25] {
        let server = server(differences).await;
        let (client, _) = clients(&server);
        let job = verified(&client).await;
        let wait = client.wait_until_data_check_finished().dts_job_id(&job).check_type(1).page_size(1000);
        let ended = wait.wait(HOUR).await.expect("it finishes");
        assert_eq!((ended.total_count, ended.diff_table_count), (Some(2), Some(i64::from(differences > 0))));
        let found: i64 = ended.table_details.iter().filter_map(|table| table.diff_count).sum();
        assert_eq!(u64::try_from(found), Ok(differences));
        let table = &ended.table_details[0];
        let rows = client.describe_data_check_table_diff_details().dts_job_id(&job).check_type(1);
        let rows = rows.db_name(table.source_db_name.clone().expect("it has a name"));
        let rows = rows.tb_name(table.source_tb_name.clone().expect("it has a name")).page_size(100).send().await;
        let rows = rows.expect("they are told").diff_details;
        assert_eq!(u64::try_from(rows.len()), Ok(differences));
        let listed = client.describe_check_jobs().send().await.expect("it is listed").check_jobs;
        assert_eq!(listed.iter().map(|job| job.diff_count).collect::<Vec<_>>(), [i64::try_from(differences).ok()]);
    }
}

#[tokio::test(start_paused = true)]
async fn alibaba_fails_a_table_in_which_too_much_differs() {
    let server = server(301).await;
    let (client, _) = clients(&server);
    let job = verified(&client).await;
    let wait = client.wait_until_data_check_finished().dts_job_id(&job).check_type(1);
    let failed = wait.wait(HOUR).await.expect_err("a table fails");
    assert_eq!((failed.kind(), failed.last_state()), (WaitErrorKind::Failed, Some("5, 0")));
    let answer = failed.into_response().expect("an answer says so");
    assert_eq!((answer.failed_table_count, answer.table_details[0].diff_count), (Some(1), Some(301)));
    let mut watch = client.describe_data_check_table_details().dts_job_id(&job).check_type(1).watch();
    let mut states = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        states.extend(update.state);
    }
    assert_eq!(states, [TableCheckState::Failed, TableCheckState::Completed]);
}

#[tokio::test(start_paused = true)]
async fn responses_at_any_time_are_such_as_the_specs_describe() {
    let server = server(3).await;
    let (alibaba, tencent) = clients(&server);
    let (verified, compared) = (verified(&alibaba).await, caught_up(&tencent).await);
    let task = tencent.create_compare_task().job_id(&compared).send().await.expect("its data is there");
    let task = task.compare_task_id.expect("it has an ID");
    let describe = async || {
        let on_alibaba = [
            ("DescribeCheckJobs", json!({})),
            ("DescribeDataCheckTableDetails", json!({ "DtsJobId": verified, "CheckType": 1 })),
            (
                "DescribeDataCheckTableDiffDetails",
                json!({ "DtsJobId": verified, "CheckType": 1, "DbName": "shop", "TbName": "customers" }),
            ),
        ];
        for (operation, parameters) in on_alibaba {
            check("alibaba", operation, alibaba.call(operation, parameters).await);
        }
        let one = json!({ "JobId": compared, "CompareTaskId": task });
        for operation in ["DescribeCompareTasks", "DescribeCompareReport"] {
            check("tencent", operation, tencent.call(operation, one.clone()).await);
        }
        let detail = tencent.call("DescribeMigrationDetail", json!({ "JobId": compared })).await;
        check("tencent", "DescribeMigrationDetail", detail);
    };
    describe().await;
    tencent.start_compare().job_id(&compared).compare_task_id(&task).send().await.expect("it is new");
    for _ in 0..5 {
        describe().await;
        tokio::time::sleep(Duration::from_secs(9)).await;
    }
    describe().await;
}
