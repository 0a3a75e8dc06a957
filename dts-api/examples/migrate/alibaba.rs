//! A migration on Alibaba Cloud.

use dts_api::WaitErrorKind;
use dts_api::alibaba::Client;
use dts_api::alibaba::types::{
    ConfigurableJobType, DestinationEngine, DestinationInstanceType, InstanceClass, JobStepCode, JobStepItemState,
    JobTypeFilter, PayType, SourceEngine, SourceInstanceType,
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::Error;
use crate::plan::{Log, Plan, limit};

pub(crate) async fn migrate(client: &Client, plan: &Plan, log: Log) -> Result<(), Error> {
    let job = buy(client, plan).await?;
    log.say(format_args!("bought {job}"));
    let migrated = run(client, plan, &job, log).await;
    if migrated.is_err() {
        log.say(format_args!("{job} is kept and costs money until DeleteDtsJob"));
    }
    migrated
}

async fn buy(client: &Client, plan: &Plan) -> Result<String, Error> {
    let bought = client
        .create_dts_instance()
        .instance_type(JobTypeFilter::Migration)
        .instance_class(InstanceClass::Small)
        .pay_type(PayType::PostPaid)
        .source_region(&plan.region)
        .source_endpoint_engine_name("MySQL")
        .destination_region(&plan.region)
        .destination_endpoint_engine_name("MySQL")
        .send()
        .await;
    match bought {
        Ok(bought) => Ok(bought.job_id.ok_or("the response has no ID of the new instance")?),
        // The operation takes no idempotency token: a second call could buy a second instance.
        Err(error) if error.outcome_unknown() => {
            Err(format!("{error}\nIt may have been bought: check the list of jobs before you try again.").into())
        }
        Err(error) => Err(error.into()),
    }
}

async fn run(client: &Client, plan: &Plan, job: &str, log: Log) -> Result<(), Error> {
    client
        .configure_dts_job()
        .dts_job_id(job)
        .dts_job_name(format!("{}-{job}", plan.database))
        .job_type(ConfigurableJobType::Migration)
        .structure_initialization(true)
        .data_initialization(true)
        .data_synchronization(true)
        .source_endpoint_instance_type(SourceInstanceType::Rds)
        .source_endpoint_engine_name(SourceEngine::MySql)
        .source_endpoint_region(&plan.region)
        .source_endpoint_instance_id(&plan.source.id)
        .source_endpoint_user_name(&plan.source.user)
        .source_endpoint_password(plan.source.password.clone())
        .destination_endpoint_instance_type(DestinationInstanceType::Rds)
        .destination_endpoint_engine_name(DestinationEngine::MySql)
        .destination_endpoint_region(&plan.region)
        .destination_endpoint_instance_id(&plan.target.id)
        .destination_endpoint_user_name(&plan.target.user)
        .destination_endpoint_password(plan.target.password.clone())
        .db_list(json!({ &plan.database: { "name": plan.database, "all": true } }).to_string())
        .send()
        .await?;
    log.say("configured");

    client.start_dts_job().dts_job_id(job).send().await?;
    let check = client.wait_until_precheck_passed().dts_job_id(job).wait(limit::CHECK).await;
    match check {
        Ok(_) => log.say("precheck passed"),
        Err(error) if error.kind() == WaitErrorKind::Failed => {
            return Err(format!("the precheck of {job} found:\n{}", findings(client, job).await?).into());
        }
        Err(error) => return Err(error.into()),
    }

    // Its tasks end when it is dropped.
    let mut watching = JoinSet::new();
    watching.spawn(watch(client.clone(), job.to_owned(), log));

    client.wait_until_migration_caught_up().dts_job_id(job).wait(limit::CATCH_UP).await?;
    log.say("caught up: switching over");
    // Here, stop all writes to the source, and wait until the last changes have arrived.

    match client.stop_dts_job().dts_job_id(job).send().await {
        // The following wait shows whether the job is being stopped.
        Err(error) if error.outcome_unknown() => log.say(error),
        stopped => drop(stopped?),
    }
    client.wait_until_migration_finished().dts_job_id(job).wait(limit::FINISH).await?;
    log.say("finished");
    drop(watching);

    client.delete_dts_job().dts_job_id(job).send().await?;
    client.wait_until_instance_released().dts_job_id(job).wait(limit::RELEASE).await?;
    log.say("released");
    Ok(())
}

/// Logs each change until the job has reached its last state.
async fn watch(client: Client, job: String, log: Log) {
    let mut changes = client.describe_dts_jobs().dts_job_id(job).without_db_list(true).watch();
    loop {
        match changes.try_next().await {
            Ok(Some(job)) => log.progress(&job),
            Ok(None) => return,
            // The migration does not depend on the watch.
            Err(error) => return log.say(format_args!("watching ended: {error}")),
        }
    }
}

/// Returns the findings of a precheck: an item, its error, and how to fix it.
async fn findings(client: &Client, job: &str) -> Result<String, dts_api::Error> {
    let mut found = Vec::new();
    let mut items = client.describe_pre_check_status().dts_job_id(job).job_code(JobStepCode::Precheck).items();
    while let Some(item) = items.try_next().await? {
        if item.state == Some(JobStepItemState::Failed) {
            let parts = [item.item, item.err_msg, item.repair_method].into_iter().flatten();
            let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
            found.push(format!("  {}", parts.join(": ")));
        }
    }
    Ok(found.join("\n"))
}
