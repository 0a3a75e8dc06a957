//! Subscriptions, which track changes: what is waited for and watched, by the responses of the services and over whole lives
//! on the test server.

use std::time::Duration;

use dts_api::tencent::types::SubscribeJobStatus;
use dts_api::{WaitErrorKind, alibaba, tencent};
use serde_json::{Value, json};

use crate::life::{HOUR, check, clients, id, server};
use crate::migrations::{alibaba as alibaba_says, outcome, tencent as tencent_says};

fn statuses(values: &[&str]) -> Vec<Value> {
    values.iter().map(|value| json!({ "Status": value })).collect()
}

#[tokio::test(start_paused = true)]
async fn alibaba_runs_when_normal() {
    let wait = |values: &[&str]| {
        let wait = alibaba_says(statuses(values)).wait_until_subscription_running().dts_job_id("y0zz3t13h7d");
        async { outcome(wait.wait(HOUR).await) }
    };
    assert_eq!(wait(&["NotStarted", "Prechecking", "PreCheckPass", "Starting", "Normal"]).await, Ok(()));
    assert_eq!(wait(&["Abnormal", "Abnormal", "Starting", "Normal"]).await, Ok(()));
    for end in ["PrecheckFailed", "Abnormal"] {
        assert!(wait(&["Prechecking", end]).await.is_err(), "{end}");
    }
    let wait = |values: &[&str]| {
        let wait = alibaba_says(statuses(values)).wait_until_legacy_subscription_running();
        async { outcome(wait.subscription_instance_id("dtsy0zz3t13h7d").wait(HOUR).await) }
    };
    assert_eq!(wait(&["Prechecking", "Starting", "normal"]).await, Ok(()));
    assert!(wait(&["Starting", "Abnormal"]).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn tencent_runs_and_is_the_customers() {
    let status = |status: &str, trade: &str| json!({ "SubsStatus": status, "Status": trade });
    let wait = |answers| async {
        outcome(
            tencent_says(answers).wait_until_subscription_running().subscribe_id("subs-9jyki7hniw").wait(HOUR).await,
        )
    };
    let runs = vec![status("checkPass", "normal"), status("starting", "normal"), status("running", "normal")];
    assert_eq!(wait(runs).await, Ok(()));
    for end in ["checkNotPass", "error"] {
        assert!(wait(vec![status("starting", "normal"), status(end, "normal")]).await.is_err(), "{end}");
    }
    let words = "wait_until_subscription_running for SubscribeId subs-9jyki7hniw: the wait failed: in the response of DescribeSubscribeDetail, Status is isolated";
    let isolated = vec![status("running", "normal"), status("running", "isolated")];
    assert_eq!(wait(isolated.into_iter().skip(1).collect()).await, Err(words.to_owned()));
    let reset = tencent_says(vec![status("running", "normal"), status("notStarted", "normal")]);
    assert_eq!(outcome(reset.wait_until_subscription_reset().subscribe_id("subs-9jyki7hniw").wait(HOUR).await), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn tencent_a_failed_check_lists_what_failed() {
    let failed = json!({ "Status": "failed", "Steps": [
        { "StepId": "ConnectDBCheck", "Status": "finished" },
        { "StepId": "BinlogParamCheck", "Status": "failed", "Errors": [{ "Message": "binlog is off" }] },
    ] });
    let over = || tencent_says(vec![json!({ "Status": "running" }), failed.clone()]);
    let waited = over().wait_until_subscription_check_passed().subscribe_id("subs-9jyki7hniw").wait(HOUR).await;
    let words = "wait_until_subscription_check_passed for SubscribeId subs-9jyki7hniw: the wait failed: in the response of DescribeSubscribeCheckJob, Status is failed; failed: BinlogParamCheck (binlog is off)";
    assert_eq!(outcome(waited), Err(words.to_owned()));
    let done = over().wait_until_subscription_check_done().subscribe_id("subs-9jyki7hniw").wait(HOUR).await;
    assert_eq!(outcome(done), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_consumer_group_is_ready_when_it_is_listed() {
    let client = alibaba_says(vec![
        json!({ "ConsumerChannels": [] }),
        json!({ "ConsumerChannels": [{ "ConsumerGroupId": "dtsor2y66j4219" }] }),
    ]);
    let listed =
        client.wait_until_consumer_group_ready().dts_job_id("boss6pn1w73").wait(HOUR).await.expect("it is there");
    assert_eq!(listed.consumer_channels.len(), 1);
    let client = alibaba_says(vec![
        json!({ "ConsumerChannels": {} }),
        json!({ "ConsumerChannels": { "DescribeConsumerChannel": [{ "ConsumerGroupID": "dtspis1110z232" }] } }),
    ]);
    let wait = client.wait_until_legacy_consumer_group_ready().subscription_instance_id("dtso5xx5t9u19e");
    assert_eq!(outcome(wait.wait(HOUR).await), Ok(()));
    let group =
        json!({ "ConsumerGroupName": "consumer-grp-subs-47damshnra-a", "ConsumerGroupState": "PreparingRebalance" });
    let client = tencent_says(vec![json!({ "TotalCount": 0, "Items": [] }), json!({ "Items": [group] })]);
    let wait = client.wait_until_consumer_group_ready().subscribe_id("subs-47damshnra");
    assert_eq!(outcome(wait.wait(HOUR).await), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn released_is_isolated_or_not_found() {
    let gone = json!({ "Success": false, "ErrCode": "Forbidden.InstanceNotFound", "ErrMessage": "gone" });
    let client = alibaba_says(vec![json!({ "Status": "Normal" }), gone]);
    let wait = client.wait_until_legacy_subscription_released().subscription_instance_id("dtsy0zz3t13h7d");
    assert_eq!(outcome(wait.wait(HOUR).await), Ok(()));
    let missing = json!({ "Error": { "Code": "ResourceNotFound.ResourceNotFoundError", "Message": "gone" } });
    for end in [json!({ "Status": "isolated" }), missing] {
        let client = tencent_says(vec![json!({ "Status": "normal" }), json!({ "Status": "isolating" }), end]);
        let wait = client.wait_until_subscription_released().subscribe_id("subs-9jyki7hniw");
        assert_eq!(outcome(wait.wait(HOUR).await), Ok(()));
    }
}

#[tokio::test(start_paused = true)]
async fn details_are_watched_too() {
    let status = |status: &str| json!({ "SubscribeId": "subs-9jyki7hniw", "Status": "normal", "SubsStatus": status });
    let client = tencent_says(vec![status("starting"), status("running"), status("error")]);
    let mut watch = client.describe_subscribe_detail().subscribe_id("subs-9jyki7hniw").watch();
    let mut seen = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        seen.push((update.state.expect("it is set"), update.is_final));
    }
    let [starting, running] = [SubscribeJobStatus::Starting, SubscribeJobStatus::Running];
    assert_eq!(seen, [(starting, false), (running, false), (SubscribeJobStatus::Error, true)]);

    let status = |status: &str| json!({ "TaskId": "y0zz3t13h7d", "Status": status });
    let client = alibaba_says(vec![status("Prechecking"), status("PrecheckFailed")]);
    let watch = client.describe_subscription_instance_status().subscription_instance_id("dtsy0zz3t13h7d");
    let mut watch = watch.watch();
    let mut seen = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        let update = update.map_state(String::from);
        seen.push((update.job_id.unwrap_or_default(), update.state.unwrap_or_default()));
    }
    let expected = ["Prechecking", "PrecheckFailed"].map(|state| ("y0zz3t13h7d".to_owned(), state.to_owned()));
    assert_eq!(seen, expected);
}

/// Buys and configures a subscription of Alibaba Cloud: its ID.
async fn alibaba_subscription(client: &alibaba::Client) -> String {
    let bought = json!({ "PayType": "PostPaid", "Type": "SUBSCRIBE", "SourceRegion": "cn-hangzhou" });
    let job = id(&client.call("CreateDtsInstance", bought).await.expect("it can be bought"), "JobId");
    let configuration = json!({
        "DtsJobId": job, "DtsJobName": "example", "RegionId": "cn-hangzhou",
        "SourceEndpointInstanceType": "RDS", "SourceEndpointInstanceID": "rm-a", "SourceEndpointPassword": "hidden",
        "DbList": r#"{"shop":{"name":"shop","all":true}}"#, "SubscriptionInstanceNetworkType": "vpc",
        "SubscriptionInstanceVPCId": "vpc-a", "SubscriptionInstanceVSwitchId": "vsw-a",
    });
    client.call("ConfigureSubscription", configuration).await.expect("it can be configured");
    job
}

/// Buys and configures a subscription of Tencent Cloud: its ID.
async fn tencent_subscription(client: &tencent::Client) -> String {
    let bought = json!({ "Product": "mysql", "PayType": 1, "Name": "example", "InstanceClass": "small" });
    let job = id(&client.call("CreateSubscribe", bought).await.expect("it can be bought"), "SubscribeIds");
    let configuration = json!({
        "SubscribeId": job, "SubscribeMode": "dml", "AccessType": "cdb",
        "Endpoints": [{ "DatabaseRegion": "ap-guangzhou", "InstanceId": "cdb-a", "User": "dts", "Password": "hidden" }],
        "KafkaConfig": { "NumberOfPartitions": 1 },
        "SubscribeObjects": [{ "ObjectType": "database", "Database": "shop" }],
    });
    client.call("ConfigureSubscribeJob", configuration).await.expect("it can be configured");
    job
}

#[tokio::test(start_paused = true)]
async fn a_subscription_of_alibaba_lives_from_purchase_to_release() {
    let server = server().await;
    let (client, _) = clients(&server);
    let job = alibaba_subscription(&client).await;
    let group = || {
        let group = client.create_consumer_channel().dts_job_id(&job).region_id("cn-hangzhou").consumer_group_name("a");
        group.consumer_group_user_name("reader").consumer_group_password("example-password")
    };
    assert_eq!(group().send().await.expect_err("it does not run").code(), Some("InvalidJobStatus"));
    server.fail_checks(1);
    client.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    let failed = client.wait_until_subscription_running().dts_job_id(&job).wait(HOUR).await.expect_err("a check fails");
    assert_eq!((failed.kind(), failed.last_state()), (WaitErrorKind::Failed, Some("PrecheckFailed")));
    client.start_dts_job().dts_job_id(&job).send().await.expect("what was wrong is put right");
    client.wait_until_precheck_passed().dts_job_id(&job).wait(HOUR).await.expect("it passes");
    client.wait_until_subscription_running().dts_job_id(&job).wait(HOUR).await.expect("it runs");
    client.suspend_dts_job().dts_job_id(&job).send().await.expect_err("none is paused");

    group().send().await.expect("it runs");
    let wait = client.wait_until_consumer_group_ready().dts_job_id(&job).region_id("cn-hangzhou");
    let groups = wait.wait(HOUR).await.expect("it is ready").consumer_channels;
    let names: Vec<_> = groups.iter().map(|group| group.consumer_group_user_name.as_deref()).collect();
    assert_eq!(names, [Some("reader")]);
    let detail = client.describe_dts_job_detail().dts_job_id(&job).send().await.expect("it is there");
    assert!(detail.subscribe_topic.is_some());
    let delete = client.delete_consumer_channel().dts_job_id(&job).region_id("cn-hangzhou");
    let group = groups[0].consumer_group_id.clone().expect("it has an ID");
    delete.consumer_group_id(group).send().await.expect("it is there");

    client.delete_dts_job().dts_job_id(&job).send().await.expect("it may be released");
    client.wait_until_instance_released().dts_job_id(&job).wait(HOUR).await.expect("it is gone");
}

#[tokio::test(start_paused = true)]
async fn a_subscription_of_alibabas_previous_generation_lives_too() {
    let server = server().await;
    let (client, _) = clients(&server);
    let bought = json!({ "Region": "cn-hangzhou", "PayType": "Postpaid" });
    let bought = client.call("CreateSubscriptionInstance", bought).await.expect("it can be bought");
    let job = id(&bought, "SubscriptionInstanceId");
    let configuration = json!({
        "SubscriptionInstanceId": job, "SubscriptionInstanceName": "example", "SubscriptionObject": "[]",
        "SubscriptionDataType": { "DDL": true, "DML": true },
        "SourceEndpoint": { "InstanceType": "RDS", "InstanceID": "rm-a" },
    });
    client.call("ConfigureSubscriptionInstance", configuration).await.expect("it can be configured");
    client.start_subscription_instance().subscription_instance_id(&job).send().await.expect("it is configured");
    let wait = client.wait_until_legacy_subscription_running().subscription_instance_id(&job);
    wait.wait(HOUR).await.expect("it runs");
    let group = client.create_consumer_group().subscription_instance_id(&job).consumer_group_name("a");
    let group = group.consumer_group_user_name("reader").consumer_group_password("example-password");
    group.send().await.expect("it runs");
    let wait = client.wait_until_legacy_consumer_group_ready().subscription_instance_id(&job);
    wait.wait(HOUR).await.expect("it is ready");
    client.delete_subscription_instance().subscription_instance_id(&job).send().await.expect("it may be released");
    let wait = client.wait_until_legacy_subscription_released().subscription_instance_id(&job);
    wait.wait(HOUR).await.expect("it is gone");
}

#[tokio::test(start_paused = true)]
async fn a_subscription_of_tencent_lives_from_purchase_to_release() {
    let server = server().await;
    let (_, client) = clients(&server);
    let job = tencent_subscription(&client).await;
    let early = client.start_subscribe().subscribe_id(&job).send().await.expect_err("it was not checked");
    assert_eq!(early.code(), Some("FailedOperation.StatusInConflictError"));
    server.fail_checks(1);
    client.create_subscribe_check_job().subscribe_id(&job).send().await.expect("it is configured");
    let failed = client.wait_until_subscription_check_passed().subscribe_id(&job).wait(HOUR).await;
    let items = failed.expect_err("it fails").failed_items().to_vec();
    assert_eq!(items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["BinlogParamCheck"]);
    client.create_subscribe_check_job().subscribe_id(&job).send().await.expect("it is configured");
    client.wait_until_subscription_check_passed().subscribe_id(&job).wait(HOUR).await.expect("it passes");
    client.start_subscribe().subscribe_id(&job).send().await.expect("it passed its check");
    client.wait_until_subscription_running().subscribe_id(&job).wait(HOUR).await.expect("it runs");

    let group = client.create_consumer_group().subscribe_id(&job).consumer_group_name("a").account_name("reader");
    group.password("example-password").send().await.expect("it runs");
    let groups = client.wait_until_consumer_group_ready().subscribe_id(&job).wait(HOUR).await.expect("it is ready");
    let groups = groups.items;
    assert_eq!(groups[0].account.as_deref(), Some(format!("account-{job}-reader").as_str()));

    assert!(server.fail_job(&job, "The source is gone."));
    client.wait_until_subscription_running().subscribe_id(&job).wait(HOUR).await.expect_err("it failed");
    client.resume_subscribe().subscribe_id(&job).send().await.expect("it met an error");
    client.wait_until_subscription_running().subscribe_id(&job).wait(HOUR).await.expect("it runs again");
    client.reset_subscribe().subscribe_id(&job).send().await.expect("it may be reset");
    client.wait_until_subscription_reset().subscribe_id(&job).wait(HOUR).await.expect("it is reset");

    client.isolate_subscribe().subscribe_id(&job).send().await.expect("it is not isolated");
    client.wait_until_subscription_released().subscribe_id(&job).wait(HOUR).await.expect("it is isolated");
    client.destroy_isolated_subscribe().subscribe_id(&job).send().await.expect("it is isolated");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let gone = client.describe_subscribe_detail().subscribe_id(&job).send().await.expect_err("it is gone");
    assert_eq!(gone.code(), Some("ResourceNotFound.ResourceNotFoundError"));
    client.wait_until_subscription_released().subscribe_id(&job).wait(HOUR).await.expect("it is gone");
}

#[tokio::test(start_paused = true)]
async fn a_watch_sees_a_subscription_start_and_fail() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    let job = tencent_subscription(&tencent).await;
    tencent.create_subscribe_check_job().subscribe_id(&job).send().await.expect("it is configured");
    tencent.wait_until_subscription_check_passed().subscribe_id(&job).wait(HOUR).await.expect("it passes");
    tencent.start_subscribe().subscribe_id(&job).send().await.expect("it passed its check");
    let mut watch = tencent.describe_subscribe_jobs().subscribe_id(&job).watch();
    let mut states = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        assert_eq!(update.job_id.as_deref(), Some(job.as_str()));
        let state = update.state.expect("it is set").to_string();
        if state == "running" {
            server.fail_job(&job, "The source is gone.");
        }
        states.push(state);
    }
    assert_eq!(states, ["starting", "running", "error"]);

    let job = alibaba_subscription(&alibaba).await;
    alibaba.start_dts_job().dts_job_id(&job).send().await.expect("it is configured");
    server.fail_checks(0);
    let mut watch = alibaba.describe_dts_jobs().job_type("SUBSCRIBE").dts_job_id(&job).watch();
    let mut states = Vec::new();
    while let Some(update) = watch.try_next().await.expect("calls succeed") {
        let state = update.state.expect("it is set").to_string();
        if state == "Normal" {
            server.fail_job(&job, "The source is gone.");
        }
        states.push(state);
    }
    states.dedup();
    assert_eq!(states, ["Prechecking", "Starting", "Normal", "Abnormal"]);
}

/// Describes subscriptions of both clouds, and checks that a response has no field that the specs do not know.
async fn describe(alibaba: &alibaba::Client, tencent: &tencent::Client, jobs: [&str; 2]) {
    let [alibaba_job, tencent_job] = jobs;
    let instance = format!("dts{alibaba_job}");
    let on_alibaba = [
        ("DescribeDtsJobDetail", json!({ "DtsJobId": alibaba_job })),
        ("DescribeDtsJobs", json!({ "JobType": "SUBSCRIBE" })),
        ("DescribePreCheckStatus", json!({ "DtsJobId": alibaba_job, "JobCode": "01" })),
        ("DescribeConsumerChannel", json!({ "DtsJobId": alibaba_job, "RegionId": "cn-hangzhou" })),
        ("DescribeSubscriptionInstanceStatus", json!({ "SubscriptionInstanceId": instance })),
        ("DescribeSubscriptionInstances", json!({})),
        ("DescribeConsumerGroup", json!({ "SubscriptionInstanceId": instance })),
    ];
    for (operation, parameters) in on_alibaba {
        check("alibaba", operation, alibaba.call(operation, parameters).await);
    }
    for operation in ["DescribeSubscribeDetail", "DescribeSubscribeCheckJob", "DescribeConsumerGroups"] {
        check("tencent", operation, tencent.call(operation, json!({ "SubscribeId": tencent_job })).await);
    }
    check("tencent", "DescribeSubscribeJobs", tencent.call("DescribeSubscribeJobs", json!({})).await);
}

#[tokio::test(start_paused = true)]
async fn responses_at_any_time_are_such_as_the_specs_describe() {
    let server = server().await;
    let (alibaba, tencent) = clients(&server);
    let (first, second) = (alibaba_subscription(&alibaba).await, tencent_subscription(&tencent).await);
    let jobs = [first.as_str(), &second];
    describe(&alibaba, &tencent, jobs).await;
    alibaba.start_dts_job().dts_job_id(&first).send().await.expect("it is configured");
    tencent.create_subscribe_check_job().subscribe_id(&second).send().await.expect("it is configured");
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_secs(6)).await;
        describe(&alibaba, &tencent, jobs).await;
    }
    tencent.start_subscribe().subscribe_id(&second).send().await.expect("it passed its check");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let group = alibaba.create_consumer_channel().dts_job_id(&first).region_id("cn-hangzhou").consumer_group_name("a");
    let group = group.consumer_group_user_name("reader").consumer_group_password("example-password");
    group.send().await.expect("it runs");
    let group = tencent.create_consumer_group().subscribe_id(&second).consumer_group_name("a").account_name("reader");
    group.password("example-password").send().await.expect("it runs");
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_secs(2)).await;
        describe(&alibaba, &tencent, jobs).await;
    }
    for job in jobs {
        assert!(server.fail_job(job, "The source is gone."));
    }
    describe(&alibaba, &tencent, jobs).await;
    let shown = tencent.call("DescribeSubscribeDetail", json!({ "SubscribeId": second })).await.expect("it is there");
    assert!(!format!("{shown:?}").contains("hidden"), "{shown}");
}
