//! A migration on Tencent Cloud.

use dts_api::WaitErrorKind;
use dts_api::tencent::Client;
use dts_api::tencent::operation::describe_migration_check_job::DescribeMigrationCheckJobResponse as Check;
use dts_api::tencent::types::{
    AccessType, CheckStepStatus, DatabaseType, InstanceClass, MigrationDatabase, MigrationEndpoint,
    MigrationEndpointNode, MigrationObjects, MigrationOptions, MigrationRunMode, MigrationType, NodeType,
    SelectionMode,
};
use tokio::task::JoinSet;

use crate::Error;
use crate::plan::{Instance, Log, Plan, limit};

pub(crate) async fn migrate(client: &Client, plan: &Plan, log: Log) -> Result<(), Error> {
    let job = buy(client, plan).await?;
    log.say(format_args!("bought {job}"));
    let migrated = run(client, plan, &job, log).await;
    if migrated.is_err() {
        log.say(format_args!("{job} is kept and costs money until IsolateMigrateJob"));
    }
    migrated
}

async fn buy(client: &Client, plan: &Plan) -> Result<String, Error> {
    let bought = client
        .create_migration_service()
        .src_database_type(DatabaseType::Mysql)
        .src_region(&plan.region)
        .dst_database_type(DatabaseType::Mysql)
        .dst_region(&plan.region)
        .instance_class(InstanceClass::Small)
        .job_name(format!("migration of {}", plan.database))
        .send()
        .await;
    match bought {
        Ok(bought) => Ok(bought.job_ids.into_iter().next().ok_or("the response has no ID of the new job")?),
        // The operation takes no idempotency token: a second call could buy a second job.
        Err(error) if error.outcome_unknown() => {
            Err(format!("{error}\nIt may have been bought: check the list of jobs before you try again.").into())
        }
        Err(error) => Err(error.into()),
    }
}

async fn run(client: &Client, plan: &Plan, job: &str, log: Log) -> Result<(), Error> {
    let database = MigrationDatabase::default().db_name(&plan.database).db_mode(SelectionMode::All);
    let objects = MigrationObjects::default().object_mode(SelectionMode::Partial).databases([database]);
    client
        .modify_migration_job()
        .job_id(job)
        .run_mode(MigrationRunMode::Immediate)
        .migrate_option(
            MigrationOptions::default().database_table(objects).migrate_type(MigrationType::FullAndIncrement),
        )
        .src_info(endpoint(plan, &plan.source))
        .dst_info(endpoint(plan, &plan.target))
        .send()
        .await?;
    log.say("configured");

    client.create_migrate_check_job().job_id(job).send().await?;
    match client.wait_until_migration_check_passed().job_id(job).wait(limit::CHECK).await {
        Ok(_) => log.say("check passed"),
        Err(error) if error.kind() == WaitErrorKind::Failed => {
            let found = error.response().map(findings).unwrap_or_default();
            return Err(format!("the check of {job} found:\n{found}").into());
        }
        Err(error) => return Err(error.into()),
    }

    client.start_migrate_job().job_id(job).send().await?;
    // Its tasks end when it is dropped.
    let mut watching = JoinSet::new();
    watching.spawn(watch(client.clone(), job.to_owned(), log));

    client.wait_until_migration_caught_up().job_id(job).wait(limit::CATCH_UP).await?;
    log.say("caught up: switching over");
    // Here, stop all writes to the source, and wait until the last changes have arrived.

    match client.complete_migrate_job().job_id(job).send().await {
        // The following wait shows whether the job is being completed.
        Err(error) if error.outcome_unknown() => log.say(error),
        completed => drop(completed?),
    }
    client.wait_until_migration_finished().job_id(job).wait(limit::FINISH).await?;
    log.say("finished");
    drop(watching);

    client.isolate_migrate_job().job_id(job).send().await?;
    client.wait_until_migration_released().job_id(job).wait(limit::RELEASE).await?;
    log.say("released");
    Ok(())
}

fn endpoint(plan: &Plan, instance: &Instance) -> MigrationEndpoint {
    let node = MigrationEndpointNode::default()
        .instance_id(&instance.id)
        .user(&instance.user)
        .password(instance.password.clone());
    MigrationEndpoint::default()
        .region(&plan.region)
        .access_type(AccessType::Cdb)
        .database_type(DatabaseType::Mysql)
        .node_type(NodeType::Simple)
        .info([node])
}

/// Logs each change until the job has reached its last state.
async fn watch(client: Client, job: String, log: Log) {
    let mut changes = client.describe_migration_detail().job_id(job).watch();
    loop {
        match changes.try_next().await {
            Ok(Some(job)) => log.progress(&job),
            Ok(None) => return,
            // The migration does not depend on the watch.
            Err(error) => return log.say(format_args!("watching ended: {error}")),
        }
    }
}

/// Returns the findings of a check: a step, its error, and how to fix it.
fn findings(check: &Check) -> String {
    let mut found = Vec::new();
    for step in &check.step_info {
        if step.step_status != Some(CheckStepStatus::Failed) || step.has_skipped == Some(true) {
            continue;
        }
        let items = step.detail_check_items.iter().flat_map(|item| [&item.failure_reason, &item.solution]);
        let parts = [&step.step_name, &step.step_message].into_iter().chain(items).flatten();
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).map(String::as_str).collect();
        found.push(format!("  {}", parts.join(": ")));
    }
    found.join("\n")
}
