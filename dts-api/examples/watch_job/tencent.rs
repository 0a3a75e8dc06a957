//! Jobs of Tencent Cloud.

use std::time::Duration;

use dts_api::Error;
use dts_api::tencent::Client;
use dts_api::tencent::types::{
    AccessType, DatabaseType, InstanceClass, MigrationEndpoint, MigrationEndpointNode, MigrationObjects,
    MigrationOptions, MigrationRunMode, MigrationType, NodeType, SelectionMode,
};
use futures_util::future::try_join_all;

use crate::{Changes, Pause, changes_of};

/// Watches jobs: each migration with its own calls, all synchronizations with one.
pub(crate) async fn watch(client: &Client, jobs: &[String], pause: Pause) -> Result<Changes, Error> {
    let (synchronizations, mut migrations): (Vec<_>, Vec<_>) =
        jobs.iter().cloned().partition(|job| job.starts_with("sync-"));
    if jobs.is_empty() {
        let page = client.describe_migration_jobs().send().await?;
        migrations = page.job_list.into_iter().filter_map(|job| job.job_id).collect();
    }
    let mut changes = Changes::new();
    for job in migrations {
        let mut watch = client.describe_migration_detail().job_id(job).watch();
        if let Some(pause) = pause {
            watch = watch.with_interval(pause, pause);
        }
        changes.push(changes_of(watch));
    }
    if jobs.is_empty() || !synchronizations.is_empty() {
        let mut watch = client.describe_sync_jobs().job_ids(synchronizations).watch();
        if let Some(pause) = pause {
            watch = watch.with_interval(pause, pause);
        }
        changes.push(changes_of(watch));
    }
    Ok(changes)
}

/// Starts three migrations, the second of which does not replicate changes.
pub(crate) async fn begin(client: &Client) -> Result<[String; 3], Error> {
    let mut jobs: [String; 3] = Default::default();
    let types = [MigrationType::FullAndIncrement, MigrationType::Full, MigrationType::FullAndIncrement];
    for (job, migrate_type) in jobs.iter_mut().zip(types) {
        let bought = client
            .create_migration_service()
            .src_database_type(DatabaseType::Mysql)
            .src_region("example-region")
            .dst_database_type(DatabaseType::Mysql)
            .dst_region("example-region")
            .instance_class(InstanceClass::Small)
            .send()
            .await?;
        *job = bought.job_ids.into_iter().next().unwrap_or_default();
        let objects = MigrationObjects::default().object_mode(SelectionMode::All);
        let endpoint = MigrationEndpoint::default()
            .region("example-region")
            .access_type(AccessType::Cdb)
            .database_type(DatabaseType::Mysql)
            .node_type(NodeType::Simple)
            .info([MigrationEndpointNode::default().instance_id("example-instance")]);
        client
            .modify_migration_job()
            .job_id(&*job)
            .run_mode(MigrationRunMode::Immediate)
            .migrate_option(MigrationOptions::default().database_table(objects).migrate_type(migrate_type))
            .src_info(endpoint.clone())
            .dst_info(endpoint)
            .send()
            .await?;
        client.create_migrate_check_job().job_id(&*job).send().await?;
    }
    Ok(jobs)
}

/// Starts each job once its check has passed.
pub(crate) async fn start(client: &Client, jobs: &[String; 3], pause: Duration) -> Result<(), Error> {
    let started = jobs.iter().map(|job| async move {
        let check = client.wait_until_migration_check_passed().with_interval(pause, pause).job_id(job);
        check.wait(Duration::from_secs(60)).await?;
        client.start_migrate_job().job_id(job).send().await
    });
    try_join_all(started).await?;
    Ok(())
}

/// Completes a job once it has caught up.
pub(crate) async fn switch_over(client: &Client, job: &str, pause: Duration) -> Result<(), Error> {
    let caught_up = client.wait_until_migration_caught_up().with_interval(pause, pause).job_id(job);
    caught_up.wait(Duration::from_secs(60)).await?;
    client.complete_migrate_job().job_id(job).send().await?;
    Ok(())
}
