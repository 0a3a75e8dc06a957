//! Change tracking on Tencent Cloud.

use dts_api::tencent::Client;
use dts_api::tencent::types::{
    AccessType, DatabaseType, InstanceClass, SubscribeEndpoint, SubscribeKafkaConfig, SubscribeMode, SubscribeObject,
    SubscribeObjectType, SubscribePayType,
};

use crate::Error;
use crate::plan::{Plan, Tracked, kept, limit, unknown};

const RELEASED_BY: &str = "IsolateSubscribe";

pub(crate) async fn track(client: &Client, plan: &Plan) -> Result<Tracked, Error> {
    let subscription = buy(client, plan).await?;
    set_up(client, plan, &subscription).await.map_err(|error| kept(&error, &subscription, RELEASED_BY))
}

async fn set_up(client: &Client, plan: &Plan, subscription: &str) -> Result<Tracked, Error> {
    let source = SubscribeEndpoint::default()
        .database_region(&plan.region)
        .instance_id(&plan.source)
        .user(&plan.user)
        .password(plan.password.clone());
    let database = SubscribeObject::default().object_type(SubscribeObjectType::Database).database(&plan.database);
    client
        .configure_subscribe_job()
        .subscribe_id(subscription)
        .subscribe_mode(SubscribeMode::DmlAndDdl)
        .access_type(AccessType::Cdb)
        .endpoints([source])
        .kafka_config(SubscribeKafkaConfig::default().number_of_partitions(1u64))
        .subscribe_objects([database])
        .send()
        .await?;
    client.create_subscribe_check_job().subscribe_id(subscription).send().await?;
    // If the check fails, the error lists what it found.
    client.wait_until_subscription_check_passed().subscribe_id(subscription).wait(limit::CHECK).await?;
    client.start_subscribe().subscribe_id(subscription).send().await?;
    let running = client.wait_until_subscription_running().subscribe_id(subscription).wait(limit::START).await?;

    client
        .create_consumer_group()
        .subscribe_id(subscription)
        .consumer_group_name(&plan.database)
        .account_name(&plan.reader)
        .password(plan.reader_password.clone())
        .send()
        .await?;
    let listed = client.wait_until_consumer_group_ready().subscribe_id(subscription).wait(limit::GROUP).await?;
    let group = listed.items.into_iter().next().unwrap_or_default();
    Ok(Tracked {
        subscription: subscription.to_owned(),
        released_by: RELEASED_BY,
        broker: running.broker.unwrap_or_default(),
        topic: running.topic.unwrap_or_default(),
        group: group.consumer_group_name.unwrap_or_default(),
        account: group.account.unwrap_or_default(),
    })
}

async fn buy(client: &Client, plan: &Plan) -> Result<String, Error> {
    let bought = client
        .create_subscribe()
        .product(DatabaseType::Mysql)
        .pay_type(SubscribePayType::PostPay)
        .instance_class(InstanceClass::Small)
        .name(format!("changes of {}", plan.database))
        .send()
        .await;
    match bought {
        Ok(bought) => {
            Ok(bought.subscribe_ids.into_iter().next().ok_or("the response has no ID of the new subscription")?)
        }
        // The operation takes no idempotency token: a second call could buy a second subscription.
        Err(error) if error.outcome_unknown() => Err(unknown(&error)),
        Err(error) => Err(error.into()),
    }
}
