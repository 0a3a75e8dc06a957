//! A comparison on Alibaba Cloud.

use dts_api::WaitErrorKind;
use dts_api::alibaba::Client;
use dts_api::alibaba::types::{
    ConfigurableJobType, DataCheckMethod, DestinationEngine, DestinationInstanceType, JobTypeFilter, PayType,
    RowDifference, SourceEngine, SourceInstanceType, TableCheckResult, TableCheckState,
};
use serde_json::json;

use crate::findings::Findings;
use crate::{DAY, Error};

/// The largest page: the waiter sees only one page.
const MOST_TABLES: i32 = 1000;

pub(crate) async fn compare(client: &Client, job: &str) -> Result<Findings, Error> {
    let wait = client.wait_until_data_check_finished().dts_job_id(job).check_type(DataCheckMethod::Full);
    let ended = match wait.page_size(MOST_TABLES).wait(DAY).await {
        Ok(ended) => ended,
        // A table could not be verified: report the differences in the others all the same.
        Err(error) if error.kind() == WaitErrorKind::Failed => {
            error.into_response().ok_or("the verification ended without a response")?
        }
        Err(error) => return Err(error.into()),
    };
    let mut findings = Findings {
        tables: count(ended.total_count),
        different_tables: count(ended.diff_table_count),
        different_rows: ended.table_details.iter().map(|table| count(table.diff_count)).sum(),
        details: Vec::new(),
    };
    for table in &ended.table_details {
        if table.status == Some(TableCheckState::Failed) {
            let why = table.error_code.as_ref().map(ToString::to_string).unwrap_or_default();
            findings.details.push(format!("the verification of {} failed, error {why}", name(table)));
        }
        if count(table.diff_count) > 0 {
            add_rows(client, job, table, &mut findings.details).await?;
        }
    }
    Ok(findings)
}

fn count(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
}

fn name(table: &TableCheckResult) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}.{}", text(&table.source_db_name), text(&table.source_tb_name))
}

/// Adds the rows of a table that differ.
async fn add_rows(
    client: &Client,
    job: &str,
    table: &TableCheckResult,
    details: &mut Vec<String>,
) -> Result<(), Error> {
    let mut rows = client
        .describe_data_check_table_diff_details()
        .dts_job_id(job)
        .check_type(DataCheckMethod::Full)
        .set_db_name(table.source_db_name.clone())
        .set_tb_name(table.source_tb_name.clone())
        .items();
    while let Some(row) = rows.try_next().await? {
        details.push(format!("{}, {}", name(table), line(&row)));
    }
    Ok(())
}

/// Shows the row's primary key and the columns that differ.
fn line(row: &RowDifference) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let (keys, others): (Vec<_>, Vec<_>) = row.diff.iter().partition(|column| column.is_primary == Some(true));
    let keys = keys.iter().map(|column| format!("{} {}", value(&column.column), value(&column.source)));
    let others = others.iter().filter(|column| column.source != column.dest).map(|column| {
        let [name, source, target] = [&column.column, &column.source, &column.dest].map(value);
        format!("the source has {name} {source}, the target {target}")
    });
    format!("{}: {}", keys.collect::<Vec<_>>().join(", "), others.collect::<Vec<_>>().join("; "))
}

/// Buys an instance on a test server, and migrates and verifies data. Returns the ID of its job.
pub(crate) async fn migrate(client: &Client) -> Result<String, Error> {
    let bought =
        client.create_dts_instance().instance_type(JobTypeFilter::Migration).pay_type(PayType::PostPaid).send().await?;
    let job = bought.job_id.ok_or("the response has no ID of the new instance")?;
    let tables = json!({ "orders": { "name": "orders" }, "payments": { "name": "payments" } });
    let objects = json!({ "shop": { "name": "shop", "Table": tables } });
    let check =
        json!({ "fullDataCheck": true, "fullCheckModel": 1, "fullCheckRatio": 100, "dataCheckDbList": objects });
    client
        .configure_dts_job()
        .dts_job_id(&job)
        .dts_job_name("example")
        .job_type(ConfigurableJobType::Migration)
        .structure_initialization(true)
        .data_initialization(true)
        .data_synchronization(false)
        .source_endpoint_instance_type(SourceInstanceType::Rds)
        .source_endpoint_engine_name(SourceEngine::MySql)
        .source_endpoint_region("cn-hangzhou")
        .source_endpoint_instance_id("source-instance")
        .destination_endpoint_instance_type(DestinationInstanceType::Rds)
        .destination_endpoint_engine_name(DestinationEngine::MySql)
        .destination_endpoint_region("cn-hangzhou")
        .destination_endpoint_instance_id("target-instance")
        .db_list(objects.to_string())
        .data_check_configure(check.to_string())
        .send()
        .await?;
    client.start_dts_job().dts_job_id(&job).send().await?;
    client.wait_until_migration_finished().dts_job_id(&job).wait(DAY).await?;
    Ok(job)
}
