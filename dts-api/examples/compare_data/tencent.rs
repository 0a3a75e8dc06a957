//! A comparison on Tencent Cloud.

use dts_api::tencent::Client;
use dts_api::tencent::types::{
    AccessType, CompareTaskConclusion, DatabaseType, InstanceClass, MigrationDatabase, MigrationEndpoint,
    MigrationEndpointNode, MigrationObjects, MigrationOptions, MigrationRunMode, MigrationType, NodeType,
    SelectionMode, TableDifference,
};

use crate::findings::Findings;
use crate::{DAY, Error};

pub(crate) async fn compare(client: &Client, job: &str) -> Result<Findings, Error> {
    let created = client.create_compare_task().job_id(job).task_name(format!("check of {job}")).send().await?;
    let task = created.compare_task_id.ok_or("the response has no ID of the new check")?;
    client.start_compare().job_id(job).compare_task_id(&task).send().await?;
    let wait = client.wait_until_migration_comparison_finished().job_id(job).compare_task_id(&task);
    let ended = wait.wait(DAY).await?;
    let skipped = Some(CompareTaskConclusion::SkipAll);
    if ended.items.iter().any(|item| item.conclusion == skipped) {
        return Err(format!("the service skipped the comparison of {job}").into());
    }

    let wait = client.wait_until_migration_comparison_reported().job_id(job).compare_task_id(&task);
    let summary = wait.wait(DAY).await?.summary.unwrap_or_default();
    let mut findings = Findings {
        tables: summary.checked_tables.unwrap_or_default(),
        different_tables: summary.different_tables.unwrap_or_default(),
        different_rows: summary.different_rows.unwrap_or_default(),
        details: Vec::new(),
    };
    let mut differences = client.describe_compare_report().job_id(job).compare_task_id(&task).differences_items();
    while let Some(difference) = differences.try_next().await? {
        findings.details.push(line(&difference));
    }
    Ok(findings)
}

fn line(difference: &TableDifference) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    format!(
        "{}.{}, {} from {} to {}: the source has {}, the target {}",
        text(&difference.db),
        text(&difference.table),
        text(&difference.index_name),
        text(&difference.lower_boundary),
        text(&difference.upper_boundary),
        text(&difference.src_item),
        text(&difference.dst_item),
    )
}

/// Buys a migration job on a test server, and migrates data. Returns its ID.
pub(crate) async fn migrate(client: &Client) -> Result<String, Error> {
    let bought = client
        .create_migration_service()
        .src_database_type(DatabaseType::Mysql)
        .src_region("ap-guangzhou")
        .dst_database_type(DatabaseType::Mysql)
        .dst_region("ap-guangzhou")
        .instance_class(InstanceClass::Small)
        .send()
        .await?;
    let job = bought.job_ids.into_iter().next().ok_or("the response has no ID of the new job")?;
    let database = MigrationDatabase::default().db_name("shop").db_mode(SelectionMode::All);
    let objects = MigrationObjects::default().object_mode(SelectionMode::Partial).databases([database]);
    let endpoint = |instance: &str| {
        let node = MigrationEndpointNode::default().instance_id(instance).user("dts").password("example-password");
        let endpoint = MigrationEndpoint::default().region("ap-guangzhou").access_type(AccessType::Cdb);
        endpoint.database_type(DatabaseType::Mysql).node_type(NodeType::Simple).info([node])
    };
    client
        .modify_migration_job()
        .job_id(&job)
        .run_mode(MigrationRunMode::Immediate)
        .migrate_option(MigrationOptions::default().database_table(objects).migrate_type(MigrationType::Full))
        .src_info(endpoint("source-instance"))
        .dst_info(endpoint("target-instance"))
        .send()
        .await?;
    client.create_migrate_check_job().job_id(&job).send().await?;
    client.wait_until_migration_check_passed().job_id(&job).wait(DAY).await?;
    client.start_migrate_job().job_id(&job).send().await?;
    client.wait_until_migration_finished().job_id(&job).wait(DAY).await?;
    Ok(job)
}
