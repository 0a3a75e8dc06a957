//! Change tracking on Alibaba Cloud.

use dts_api::alibaba::Client;
use dts_api::alibaba::types::{
    JobTypeFilter, PayType, SubscriptionInstanceNetworkType, TrackingSourceEngine, TrackingSourceType,
};
use serde_json::json;

use crate::Error;
use crate::plan::{Plan, Tracked, kept, limit, unknown};

const RELEASED_BY: &str = "DeleteDtsJob";

pub(crate) async fn track(client: &Client, plan: &Plan) -> Result<Tracked, Error> {
    let job = buy(client, plan).await?;
    set_up(client, plan, &job).await.map_err(|error| kept(&error, &job, RELEASED_BY))
}

async fn set_up(client: &Client, plan: &Plan, job: &str) -> Result<Tracked, Error> {
    client
        .configure_subscription()
        .dts_job_id(job)
        .dts_job_name(format!("changes of {}", plan.database))
        .region_id(&plan.region)
        .source_endpoint_engine_name(TrackingSourceEngine::MySql)
        .source_endpoint_instance_type(TrackingSourceType::Rds)
        .source_endpoint_region(&plan.region)
        .source_endpoint_instance_id(&plan.source)
        .source_endpoint_user_name(&plan.user)
        .source_endpoint_password(plan.password.clone())
        .db_list(json!({ &plan.database: { "name": plan.database, "all": true } }).to_string())
        .subscription_instance_network_type(SubscriptionInstanceNetworkType::Vpc)
        .subscription_instance_vpc_id(&plan.vpc)
        .subscription_instance_vswitch_id(&plan.vswitch)
        .send()
        .await?;
    client.start_dts_job().dts_job_id(job).send().await?;
    // If the precheck fails, the error lists what it found.
    client.wait_until_precheck_passed().dts_job_id(job).wait(limit::CHECK).await?;
    client.wait_until_subscription_running().dts_job_id(job).wait(limit::START).await?;

    client
        .create_consumer_channel()
        .dts_job_id(job)
        .region_id(&plan.region)
        .consumer_group_name(&plan.database)
        .consumer_group_user_name(&plan.reader)
        .consumer_group_password(plan.reader_password.clone())
        .send()
        .await?;
    let wait = client.wait_until_consumer_group_ready().dts_job_id(job).region_id(&plan.region);
    let listed = wait.wait(limit::GROUP).await?;
    let group = listed.consumer_channels.into_iter().next().unwrap_or_default();
    // The topic exists once there is a group.
    let detail = client.describe_dts_job_detail().dts_job_id(job).send().await?;
    Ok(Tracked {
        subscription: job.to_owned(),
        released_by: RELEASED_BY,
        broker: detail.subscription_host.and_then(|hosts| hosts.vpc_host).unwrap_or_default(),
        topic: detail.subscribe_topic.unwrap_or_default(),
        // Clients pass the ID, not the name.
        group: group.consumer_group_id.unwrap_or_default(),
        account: group.consumer_group_user_name.unwrap_or_default(),
    })
}

async fn buy(client: &Client, plan: &Plan) -> Result<String, Error> {
    let bought = client
        .create_dts_instance()
        .instance_type(JobTypeFilter::Subscribe)
        .pay_type(PayType::PostPaid)
        .source_region(&plan.region)
        .source_endpoint_engine_name("MySQL")
        .send()
        .await;
    match bought {
        Ok(bought) => Ok(bought.job_id.ok_or("the response has no ID of the new instance")?),
        // The operation takes no idempotency token: a second call could buy a second instance.
        Err(error) if error.outcome_unknown() => Err(unknown(&error)),
        Err(error) => Err(error.into()),
    }
}
