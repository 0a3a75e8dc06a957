//! Jobs that live on the test server: whole lives on both clouds, on paused time, as the waiters see them; and what their
//! states forbid.

use std::time::Duration;

use dts_api::test_util::{Life, ManualClock, TestServer};
use dts_api::{Config, Error, RetryPolicy, WaitErrorKind, alibaba, tencent};
use serde_json::{Value, json};

use crate::documents;

/// Longer than anything here takes.
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// A server with jobs that live, to be reached without a socket: paused time does not wait for one.
pub(crate) async fn server() -> TestServer {
    let server = TestServer::builder().life(Life::new()).start().await;
    server.expect("a port on this machine is free")
}

fn config(server: &TestServer) -> Config {
    server.config().transport(server.transport()).retry_policy(RetryPolicy::never()).rate_limiter(false)
}

pub(crate) fn clients(server: &TestServer) -> (alibaba::Client, tencent::Client) {
    let alibaba = alibaba::Client::new(config(server)).expect("the configuration is sound");
    let tencent = tencent::Client::new(config(server)).expect("the configuration is sound");
    (alibaba, tencent)
}

pub(crate) fn id(answer: &Value, name: &str) -> String {
    let id = answer.get(name).and_then(Value::as_str).or_else(|| answer.get(name)?.get(0)?.as_str());
    id.unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

/// Buys and configures a job of Alibaba Cloud: its ID.
pub(crate) async fn alibaba_job(client: &alibaba::Client, kind: &str, changes: bool) -> String {
    let bought =
        json!({ "PayType": "PostPaid", "Type": kind, "SourceRegion": "cn-hangzhou", "InstanceClass": "small" });
    let bought = client.call("CreateDtsInstance", bought).await.expect("it can be bought");
    let job = id(&bought, "JobId");
    assert_eq!(id(&bought, "InstanceId"), format!("dts{job}"));
    let configuration = json!({
        "DtsJobId": job, "DtsJobName": "example", "JobType": kind,
        "StructureInitialization": true, "DataInitialization": true, "DataSynchronization": changes,
        "SourceEndpointInstanceType": "RDS", "SourceEndpointRegion": "cn-hangzhou", "SourceEndpointInstanceID": "rm-a",
        "SourceEndpointEngineName": "MYSQL", "SourceEndpointPassword": "hidden",
        "DestinationEndpointInstanceType": "RDS", "DestinationEndpointRegion": "cn-hangzhou",
        "DestinationEndpointInstanceID": "rm-b", "DestinationEndpointEngineName": "MYSQL",
        "DbList": r#"{"shop":{"name":"shop","all":true}}"#,
    });
    client.call("ConfigureDtsJob", configuration).await.expect("it can be configured");
    job
}

/// Buys and configures a migration job of Tencent Cloud: its ID.
pub(crate) async fn tencent_migration(client: &tencent::Client, what: &str) -> String {
    let bought = json!({
        "SrcDatabaseType": "mysql", "DstDatabaseType": "mysql", "SrcRegion": "ap-guangzhou",
        "DstRegion": "ap-shanghai", "InstanceClass": "small", "JobName": "example",
    });
    let job = id(&client.call("CreateMigrationService", bought).await.expect("it can be bought"), "JobIds");
    let node = |host: &str| json!({ "Host": host, "Port": 3306, "User": "root", "Password": "hidden" });
    let side = |region: &str, host: &str| {
        json!({
            "Region": region, "AccessType": "extranet", "DatabaseType": "mysql", "NodeType": "simple",
            "Info": [node(host)],
        })
    };
    let configuration = json!({
        "JobId": job, "RunMode": "immediate",
        "MigrateOption": { "DatabaseTable": { "ObjectMode": "all" }, "MigrateType": what },
        "SrcInfo": side("ap-guangzhou", "a.example.com"), "DstInfo": side("ap-shanghai", "b.example.com"),
    });
    client.call("ModifyMigrationJob", configuration).await.expect("it can be configured");
    job
}

/// Buys and configures a synchronization job of Tencent Cloud: its ID.
pub(crate) async fn tencent_synchronization(client: &tencent::Client) -> String {
    let bought = json!({
        "PayMode": "PostPay", "SrcDatabaseType": "mysql", "SrcRegion": "ap-guangzhou",
        "DstDatabaseType": "mysql", "DstRegion": "ap-shanghai",
    });
    let job = id(&client.call("CreateSyncJob", bought).await.expect("it can be bought"), "JobIds");
    let configuration = json!({
        "JobId": job, "SrcAccessType": "cdb", "DstAccessType": "cdb",
        "SrcInfo": { "InstanceId": "cdb-a" }, "DstInfo": { "InstanceId": "cdb-b" },
        "Objects": { "Mode": "Partial", "Databases": [{ "DbName": "shop", "DbMode": "All" }] },
        "Options": { "InitType": "Full" },
    });
    client.call("ConfigureSyncJob", configuration).await.expect("it can be configured");
    job
}

#[tokio::test(start_paused = true)]
async fn a_migration_of_alibaba_is_caught_up_stopped_and_released() {
    let server = server().await;
    let (client, _) = clients(&server);
    let job = alibaba_job(&client, "MIGRATION", true).await;
    client.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    client.wait_until_precheck_passed().dts_job_id(&job).wait(HOUR).await.expect("it passes");
    let detail = client.wait_until_migration_caught_up().dts_job_id(&job).wait(HOUR).await.expect("it catches up");
    assert_eq!(detail.delay, Some(0));
    let listed = client.describe_dts_jobs().dts_job_id(&job).job_type("MIGRATION").send().await.expect("it is listed");
    assert_eq!(listed.dts_job_list[0].status.as_ref().map(AsRef::as_ref), Some("Migrating"));
    let none = client.describe_dts_jobs().dts_job_id(&job).job_type("SYNC").send().await.expect("it is answered");
    assert_eq!(none.dts_job_list.len(), 0);

    client.stop_dts_job().dts_job_id(&job).send().await.expect("it is at work");
    client.wait_until_migration_finished().dts_job_id(&job).wait(HOUR).await.expect("it ends");
    client.delete_dts_job().dts_job_id(&job).send().await.expect("it is over");
    client.wait_until_instance_released().dts_job_id(&job).wait(HOUR).await.expect("it is gone");
}

#[tokio::test(start_paused = true)]
async fn a_migration_without_changes_finishes_by_itself() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    let job = alibaba_job(&alibaba, "MIGRATION", false).await;
    alibaba.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    alibaba.wait_until_migration_finished().dts_job_id(&job).wait(HOUR).await.expect("it finishes");

    let job = tencent_migration(&tencent, "full").await;
    tencent.create_migrate_check_job().job_id(&job).send().await.expect("it is configured");
    tencent.wait_until_migration_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    tencent.start_migrate_job().job_id(&job).send().await.expect("it passed its check");
    tencent.wait_until_migration_finished().job_id(&job).wait(HOUR).await.expect("it finishes");
}

#[tokio::test(start_paused = true)]
async fn a_synchronization_of_alibaba_runs_pauses_and_is_reset() {
    let server = server().await;
    let (client, _) = clients(&server);
    let job = alibaba_job(&client, "SYNC", true).await;
    client.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    client.wait_until_synchronization_running().dts_job_id(&job).wait(HOUR).await.expect("it runs");
    let legacy = client.describe_synchronization_job_status().synchronization_job_id(format!("dts{job}"));
    let legacy = legacy.send().await.expect("it is the same job");
    assert_eq!(legacy.status.as_ref().map(AsRef::as_ref), Some("Synchronizing"));
    let reset = client.reset_dts_job().dts_job_id(&job).send().await.expect_err("it is at work");
    assert_eq!(reset.code(), Some("InvalidJobStatus"));
    client.suspend_dts_job().dts_job_id(&job).send().await.expect("it is at work");
    client.start_dts_job().dts_job_id(&job).send().await.expect_err("it is not paused yet");
    tokio::time::sleep(Duration::from_secs(3)).await;
    client.start_dts_job().dts_job_id(&job).send().await.expect("it is paused");
    client.suspend_dts_job().dts_job_id(&job).send().await.expect("it is about to go on");
    client.reset_dts_job().dts_job_id(&job).send().await.expect("it is paused");
    let detail = client.describe_dts_job_detail().dts_job_id(&job).send().await.expect("it is there");
    assert_eq!(detail.status.as_ref().map(AsRef::as_ref), Some("NotConfigured"));
}

#[tokio::test(start_paused = true)]
async fn jobs_of_alibabas_previous_generation_live_too() {
    let server = server().await;
    let (client, _) = clients(&server);
    let bought = client.create_migration_job().region("cn-hangzhou").migration_job_class("small").send().await;
    let job = bought.expect("it can be bought").migration_job_id.expect("it has an ID");
    let configuration = json!({
        "MigrationJobId": job, "MigrationJobName": "example", "MigrationObject": "[]",
        "MigrationMode": { "StructureIntialization": true, "DataIntialization": true, "DataSynchronization": true },
        "SourceEndpoint": { "InstanceType": "RDS", "InstanceID": "rm-a" },
        "DestinationEndpoint": { "InstanceType": "RDS", "InstanceID": "rm-b", "EngineName": "MySQL" },
    });
    client.call("ConfigureMigrationJob", configuration).await.expect("it starts by itself");
    client.wait_until_legacy_migration_precheck_passed().migration_job_id(&job).wait(HOUR).await.expect("it passes");
    client.wait_until_legacy_migration_caught_up().migration_job_id(&job).wait(HOUR).await.expect("it catches up");
    client.stop_migration_job().migration_job_id(&job).send().await.expect("it is at work");
    client.wait_until_legacy_migration_finished().migration_job_id(&job).wait(HOUR).await.expect("it ends");
    client.delete_migration_job().migration_job_id(&job).send().await.expect("it is over");
    client.wait_until_legacy_migration_released().migration_job_id(&job).wait(HOUR).await.expect("it is gone");

    let bought = client.create_synchronization_job().dest_region("cn-hangzhou").source_region("cn-hangzhou");
    let bought = bought.pay_type("PostPaid").synchronization_job_class("small").send().await;
    let job = bought.expect("it can be bought").synchronization_job_id.expect("it has an ID");
    let configuration = json!({
        "SynchronizationJobId": job, "SynchronizationObjects": "[]",
        "StructureInitialization": true, "DataInitialization": true,
    });
    client.call("ConfigureSynchronizationJob", configuration).await.expect("it starts by itself");
    let running = client.wait_until_legacy_synchronization_running().synchronization_job_id(&job);
    running.wait(HOUR).await.expect("it runs");
    client.delete_synchronization_job().synchronization_job_id(&job).send().await.expect("it may be released");
    let released = client.wait_until_legacy_synchronization_released().synchronization_job_id(&job);
    released.wait(HOUR).await.expect("it is gone");
}

#[tokio::test(start_paused = true)]
async fn a_migration_of_tencent_is_caught_up_completed_and_released() {
    let server = server().await;
    let (_, client) = clients(&server);
    let job = tencent_migration(&client, "fullAndIncrement").await;
    client.create_migrate_check_job().job_id(&job).send().await.expect("it is configured");
    client.wait_until_migration_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    client.start_migrate_job().job_id(&job).send().await.expect("it passed its check");
    let early = client.complete_migrate_job().job_id(&job).send().await.expect_err("it has not caught up");
    assert_eq!(early.code(), Some("FailedOperation.StatusInConflictError"));
    client.wait_until_migration_caught_up().job_id(&job).wait(HOUR).await.expect("it catches up");
    client.complete_migrate_job().job_id(&job).send().await.expect("it has caught up");
    client.wait_until_migration_finished().job_id(&job).wait(HOUR).await.expect("it is complete");
    let early = client.destroy_migrate_job().job_id(&job).send().await.expect_err("it is not isolated");
    assert_eq!(early.code(), Some("FailedOperation.StatusInConflictError"));
    client.isolate_migrate_job().job_id(&job).send().await.expect("it is over");
    client.wait_until_migration_released().job_id(&job).wait(HOUR).await.expect("it is isolated");
    client.recover_migrate_job().job_id(&job).send().await.expect("it is isolated");
    tokio::time::sleep(Duration::from_secs(3)).await;
    client.isolate_migrate_job().job_id(&job).send().await.expect("it is back");
    tokio::time::sleep(Duration::from_secs(3)).await;
    client.destroy_migrate_job().job_id(&job).send().await.expect("it is isolated");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let gone = client.describe_migration_detail().job_id(&job).send().await.expect_err("it is gone");
    assert_eq!(gone.code(), Some("ResourceNotFound.JobNotExist"));
    client.wait_until_migration_released().job_id(&job).wait(HOUR).await.expect("it is gone");
}

#[tokio::test(start_paused = true)]
async fn a_synchronization_of_tencent_must_be_paused_before_it_is_isolated() {
    let server = server().await;
    let (_, client) = clients(&server);
    let job = tencent_synchronization(&client).await;
    let early = client.start_sync_job().job_id(&job).send().await.expect_err("it was not checked");
    assert_eq!(early.code(), Some("FailedOperation.StatusInConflictError"));
    client.create_check_sync_job().job_id(&job).send().await.expect("it is configured");
    client.wait_until_synchronization_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    client.start_sync_job().job_id(&job).send().await.expect("it passed its check");
    client.wait_until_synchronization_running().job_id(&job).wait(HOUR).await.expect("it runs");
    let early = client.isolate_sync_job().job_id(&job).send().await.expect_err("it runs");
    assert_eq!(early.code(), Some("UnsupportedOperation.UnsupportedOperationError"));
    client.pause_sync_job().job_id(&job).send().await.expect("it runs");
    client.isolate_sync_job().job_id(&job).send().await.expect_err("it is not paused yet");
    tokio::time::sleep(Duration::from_secs(3)).await;
    client.isolate_sync_job().job_id(&job).send().await.expect("it is paused");
    client.wait_until_synchronization_released().job_id(&job).wait(HOUR).await.expect("it is isolated");
    client.destroy_sync_job().job_id(&job).send().await.expect("it is isolated");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(client.describe_sync_jobs().job_id(&job).send().await.expect("it is answered").job_list.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_check_fails_where_it_is_told_to() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    let job = alibaba_job(&alibaba, "MIGRATION", true).await;
    server.fail_checks(1);
    alibaba.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    let failed = alibaba.wait_until_migration_caught_up().dts_job_id(&job).wait(HOUR).await.expect_err("it fails");
    assert_eq!(failed.kind(), WaitErrorKind::Failed);
    let check = alibaba.describe_pre_check_status().dts_job_id(&job).job_code("01").send().await.expect("it is known");
    assert_eq!((check.error_item, check.job_progress.len()), (Some(1), 5));
    alibaba.start_dts_job().dts_job_id(&job).send().await.expect("what was wrong is put right");
    alibaba.wait_until_precheck_passed().dts_job_id(&job).wait(HOUR).await.expect("it passes");

    server.fail_checks(2);
    let migration = tencent_migration(&tencent, "full").await;
    tencent.create_migrate_check_job().job_id(&migration).send().await.expect("it is configured");
    tencent.wait_until_migration_check_passed().job_id(&migration).wait(HOUR).await.expect_err("it fails");
    let synchronization = tencent_synchronization(&tencent).await;
    tencent.create_check_sync_job().job_id(&synchronization).send().await.expect("it is configured");
    let check = tencent.wait_until_synchronization_check_passed().job_id(&synchronization);
    assert_eq!(check.wait(HOUR).await.expect_err("it fails").kind(), WaitErrorKind::Failed);
    tencent.start_sync_job().job_id(&synchronization).send().await.expect_err("it did not pass");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_fails_can_be_tried_again() {
    let server = server().await;
    let (_, client) = clients(&server);
    let job = tencent_migration(&client, "full").await;
    client.create_migrate_check_job().job_id(&job).send().await.expect("it is configured");
    client.wait_until_migration_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    client.start_migrate_job().job_id(&job).send().await.expect("it passed its check");
    assert!(server.fail_job(&job, "The target is full."));
    assert!(!server.fail_job("dts-unknown", ""));
    client.wait_until_migration_finished().job_id(&job).wait(HOUR).await.expect_err("it failed");
    client.resume_migrate_job().job_id(&job).send().await.expect("it met an error");
    client.wait_until_migration_finished().job_id(&job).wait(HOUR).await.expect("it finishes");
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages_that_tell_what_details_tell() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    for _ in 0..45 {
        alibaba_job(&alibaba, "MIGRATION", true).await;
        tencent_migration(&tencent, "full").await;
    }
    tencent_synchronization(&tencent).await;
    let jobs = alibaba.describe_dts_jobs().page_size(20).items().try_collect().await.expect("they are listed");
    let mut ids: Vec<_> = jobs.iter().filter_map(|job| job.dts_job_id.clone()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 45);
    let jobs = tencent.describe_migration_jobs().limit(20).items().try_collect().await;
    let jobs = jobs.expect("they are listed");
    assert_eq!(jobs.len(), 45);
    let listed = &jobs[7];
    let detail = tencent.describe_migration_detail().job_id(listed.job_id.clone().expect("it has an ID"));
    let detail = detail.send().await.expect("it is there");
    assert_eq!((&detail.status, &detail.create_time), (&listed.status, &listed.create_time));
    let shown = format!("{:?}", tencent.call("DescribeMigrationJobs", json!({})).await.expect("they are listed"));
    assert!(!shown.contains("hidden"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn jobs_of_alibaba_are_found_by_several_ids_and_only_under_their_kind() {
    let server = server().await;
    let (client, _) = clients(&server);
    let mut jobs = Vec::new();
    for _ in 0..3 {
        jobs.push(alibaba_job(&client, "MIGRATION", true).await);
    }
    let wanted = client.describe_dts_jobs().dts_job_id(format!("{}, {}", jobs[0], jobs[2]));
    let listed = wanted.items().try_collect().await.expect("they are listed");
    let ids: Vec<_> = listed.iter().filter_map(|job| job.dts_job_id.as_deref()).collect();
    assert_eq!(ids, [jobs[2].as_str(), jobs[0].as_str()]);
    for (kind, number) in [("MIGRATION", 3), ("SYNC", 0), ("SUBSCRIBE", 0)] {
        let listed = client.describe_dts_jobs().job_type(kind).items().try_collect().await.expect("they are listed");
        assert_eq!(listed.len(), number, "{kind}");
    }
}

/// Describes every kind of job, and checks that a response has no field that the specs do not know.
async fn describe(alibaba: &alibaba::Client, tencent: &tencent::Client, jobs: [&str; 4]) {
    let [migration, synchronization, tencent_migration, tencent_synchronization] = jobs;
    let instances = (format!("dts{migration}"), format!("dts{synchronization}"));
    let on_alibaba = [
        ("DescribeDtsJobDetail", json!({ "DtsJobId": migration })),
        ("DescribeDtsJobDetail", json!({ "DtsJobId": synchronization })),
        ("DescribeDtsJobs", json!({})),
        ("DescribeDtsJobs", json!({ "JobType": "SYNC" })),
        ("DescribePreCheckStatus", json!({ "DtsJobId": migration, "JobCode": "01" })),
        ("DescribePreCheckStatus", json!({ "DtsJobId": migration, "JobCode": "03" })),
        ("DescribeMigrationJobs", json!({})),
        ("DescribeMigrationJobStatus", json!({ "MigrationJobId": instances.0 })),
        ("DescribeSynchronizationJobs", json!({})),
        ("DescribeSynchronizationJobStatus", json!({ "SynchronizationJobId": instances.1 })),
    ];
    for (operation, parameters) in on_alibaba {
        check("alibaba", operation, alibaba.call(operation, parameters).await);
    }
    let on_tencent = [
        ("DescribeMigrationDetail", json!({ "JobId": tencent_migration })),
        ("DescribeMigrationJobs", json!({})),
        ("DescribeMigrationCheckJob", json!({ "JobId": tencent_migration })),
        ("DescribeSyncJobs", json!({ "JobIds": [tencent_synchronization] })),
        ("DescribeCheckSyncJobResult", json!({ "JobId": tencent_synchronization })),
    ];
    for (operation, parameters) in on_tencent {
        check("tencent", operation, tencent.call(operation, parameters).await);
    }
}

/// Takes out empty lists and objects.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, member| *member != json!([]) && *member != json!({}));
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// Checks that the specs know all that a response says.
pub(crate) fn check(service: &str, name: &str, answer: Result<Value, Error>) {
    let mut answer = answer.unwrap_or_else(|error| panic!("{error}"));
    let operation = documents::services().find(|known| known.service.name == service && known.name == name);
    let operation = operation.expect("specs describe it");
    let mut reread = documents::reread(operation, &answer).expect("it can be read");
    // A list that is not there reads as an empty one.
    prune(&mut reread);
    prune(&mut answer);
    documents::remove_outcome(operation, &mut answer);
    assert_eq!(reread, answer, "{name}");
}

#[tokio::test(start_paused = true)]
async fn responses_at_any_time_are_such_as_the_specs_describe() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    let migration = alibaba_job(&alibaba, "MIGRATION", true).await;
    let synchronization = alibaba_job(&alibaba, "SYNC", true).await;
    let tencent_migration = tencent_migration(&tencent, "fullAndIncrement").await;
    let tencent_synchronization = tencent_synchronization(&tencent).await;
    let jobs = [migration.as_str(), &synchronization, &tencent_migration, &tencent_synchronization];
    describe(&alibaba, &tencent, jobs).await;
    alibaba.start_dts_job().dts_job_id(&migration).send().await.expect("it is configured");
    alibaba.start_dts_job().dts_job_id(&synchronization).send().await.expect("it is configured");
    tencent.create_migrate_check_job().job_id(&tencent_migration).send().await.expect("it is configured");
    tencent.create_check_sync_job().job_id(&tencent_synchronization).send().await.expect("it is configured");
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_secs(6)).await;
        describe(&alibaba, &tencent, jobs).await;
    }
    tencent.start_migrate_job().job_id(&tencent_migration).send().await.expect("it passed its check");
    tencent.start_sync_job().job_id(&tencent_synchronization).send().await.expect("it passed its check");
    for _ in 0..15 {
        tokio::time::sleep(Duration::from_secs(10)).await;
        describe(&alibaba, &tencent, jobs).await;
    }
    for job in jobs {
        assert!(server.fail_job(job, "The target is full."));
    }
    describe(&alibaba, &tencent, jobs).await;
}

#[tokio::test]
async fn jobs_may_live_by_a_clock_that_is_moved() {
    let clock = ManualClock::at_unix_seconds(1_615_881_679);
    let server = TestServer::builder().clock(clock.clone()).life(Life::new().on_server_clock()).start().await;
    let server = server.expect("a port on this machine is free");
    let client = tencent::Client::new(server.config()).expect("the configuration is sound");
    let job = tencent_migration(&client, "full").await;
    client.create_migrate_check_job().job_id(&job).send().await.expect("it is configured");
    let status = async || {
        let check = client.describe_migration_check_job().job_id(&job).send().await.expect("it is there");
        check.status.map(|status| status.to_string())
    };
    assert_eq!(status().await.as_deref(), Some("running"));
    clock.advance(Duration::from_secs(20));
    assert_eq!(status().await.as_deref(), Some("success"));
}

#[tokio::test(start_paused = true)]
async fn tags_are_put_on_listed_and_taken_off() {
    let server = server().await;
    let (client, _) = clients(&server);
    let mut instances = Vec::new();
    for _ in 0..60 {
        instances.push(format!("dts{}", alibaba_job(&client, "MIGRATION", true).await));
    }
    // A call takes 50 instances, and a page of the list has as many.
    let calls = |name: &'static str, value: Value| {
        instances.chunks(50).map(move |instances| {
            let mut parameters =
                json!({ "RegionId": "cn-hangzhou", "ResourceType": "ALIYUN::DTS::INSTANCE", "ResourceId": instances });
            parameters[name] = value.clone();
            parameters
        })
    };
    for parameters in calls("Tag", json!([{ "Key": "team", "Value": "a" }])) {
        client.call("TagResources", parameters).await.expect("they are there");
    }
    let list = || client.list_tag_resources().region_id("cn-hangzhou").resource_type("ALIYUN::DTS::INSTANCE");
    assert_eq!(list().items().try_collect().await.expect("they are listed").len(), 60);
    for parameters in calls("TagKey", json!(["team"])) {
        client.call("UntagResources", parameters).await.expect("they are there");
    }
    assert_eq!(list().items().try_collect().await.expect("they are listed").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn buying_twice_with_one_token_buys_one_job() {
    let server = server().await;
    let (client, _) = clients(&server);
    let buy = || client.create_migration_job().region("cn-hangzhou").migration_job_class("small").client_token("a");
    let first = buy().send().await.expect("it can be bought");
    let second = buy().send().await.expect("it is the same purchase");
    assert_eq!(first, second);
    let jobs = client.describe_migration_jobs().send().await.expect("they are listed");
    assert_eq!(jobs.total_record_count, Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_watch_sees_a_job_through_to_its_end() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    let job = tencent_migration(&tencent, "full").await;
    tencent.create_migrate_check_job().job_id(&job).send().await.expect("it is configured");
    tencent.wait_until_migration_check_passed().job_id(&job).wait(HOUR).await.expect("it passes");
    tencent.start_migrate_job().job_id(&job).send().await.expect("it passed its check");
    let mut watch = tencent.describe_migration_detail().job_id(&job).watch();
    let mut states = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        states.extend(update.state.zip(update.stage));
    }
    states.dedup();
    let states: Vec<_> = states.iter().map(|(state, stage)| (state.as_str(), stage.as_str())).collect();
    let expected =
        [("readyRun", "schema-init"), ("running", "schema-init"), ("running", "dumper"), ("success", "dumper")];
    assert_eq!(states, expected);

    let job = alibaba_job(&alibaba, "MIGRATION", false).await;
    alibaba.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    let mut watch = alibaba.describe_dts_jobs().dts_job_id(&job).watch();
    let mut stages = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        stages.extend(update.stage);
    }
    stages.dedup();
    assert_eq!(stages, ["precheck", "schemas", "existing data"]);
}
