//! Jobs of Alibaba Cloud.

use std::time::Duration;

use dts_api::Error;
use dts_api::alibaba::Client;
use dts_api::alibaba::types::{ConfigurableJobType, JobTypeFilter, PayType};

use crate::{Changes, Pause, changes_of};

/// Watches jobs with one call for all jobs of a type.
pub(crate) fn watch(client: &Client, jobs: &[String], pause: Pause) -> Changes {
    let kinds = [JobTypeFilter::Migration, JobTypeFilter::Sync].into_iter();
    let watches = kinds.map(|kind| {
        let mut call = client.describe_dts_jobs().job_type(kind).page_size(30).without_db_list(true);
        if !jobs.is_empty() {
            call = call.dts_job_id(jobs.join(","));
        }
        let mut watch = call.watch();
        if let Some(pause) = pause {
            watch = watch.with_interval(pause, pause);
        }
        changes_of(watch)
    });
    watches.collect()
}

/// Starts three migrations, the second of which does not replicate changes.
pub(crate) async fn begin(client: &Client) -> Result<[String; 3], Error> {
    let mut jobs: [String; 3] = Default::default();
    for (job, carries_changes) in jobs.iter_mut().zip([true, false, true]) {
        let buy = client.create_dts_instance().instance_type(JobTypeFilter::Migration).pay_type(PayType::PostPaid);
        *job = buy.send().await?.job_id.unwrap_or_default();
        client
            .configure_dts_job()
            .dts_job_id(&*job)
            .dts_job_name("shop")
            .job_type(ConfigurableJobType::Migration)
            .structure_initialization(true)
            .data_initialization(true)
            .data_synchronization(carries_changes)
            .source_endpoint_instance_type("RDS")
            .source_endpoint_region("example-region")
            .destination_endpoint_instance_type("RDS")
            .destination_endpoint_region("example-region")
            .send()
            .await?;
        client.start_dts_job().dts_job_id(&*job).send().await?;
    }
    Ok(jobs)
}

/// Stops a job once it has caught up.
pub(crate) async fn switch_over(client: &Client, job: &str, pause: Duration) -> Result<(), Error> {
    let caught_up = client.wait_until_migration_caught_up().with_interval(pause, pause).dts_job_id(job);
    caught_up.wait(Duration::from_secs(60)).await?;
    client.stop_dts_job().dts_job_id(job).send().await?;
    Ok(())
}
