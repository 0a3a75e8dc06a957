//! Describes one job of Alibaba Cloud.

use std::fmt::Write as _;

use dts_api::Error;
use dts_api::alibaba::Client;
use dts_api::alibaba::types::{DtsJob, DtsJobEndpoint, JobTypeFilter};
use dts_api::values::Percent;

/// Finds a job. The service returns a job only for its own type, so each type is tried.
pub(crate) async fn describe(client: &Client, job: &str) -> Result<String, Error> {
    for job_type in JobTypeFilter::values() {
        let page = client.describe_dts_jobs().dts_job_id(job).job_type(job_type.clone()).send().await?;
        if let Some(job) = page.dts_job_list.first() {
            return Ok(report(job));
        }
    }
    Ok(format!("No job {job} in this region."))
}

fn report(job: &DtsJob) -> String {
    let mut text = format!("{} ({})\n", or_dash(job.dts_job_name.as_deref()), or_dash(job.dts_job_id.as_deref()));
    let mut line = |name: &str, value: String| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  {name:<13} {value}");
    };
    line("state", job.status.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string));
    line("source", endpoint(job.source_endpoint.as_deref()));
    line("destination", endpoint(job.destination_endpoint.as_deref()));
    if let Some(precheck) = &job.precheck_status {
        line(
            "precheck",
            progress(precheck.status.as_ref(), precheck.percent.as_ref(), precheck.error_message.as_deref()),
        );
        for step in &precheck.detail {
            let failed = step.failed_reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let result = step.check_result.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            line("", format!("{result:<8} {}{failed}", or_dash(step.check_item.as_deref())));
        }
    }
    if let Some(schema) = &job.structure_initialization_status {
        line("schema", progress(schema.status.as_ref(), schema.percent.as_ref(), schema.error_message.as_deref()));
    }
    if let Some(full) = &job.data_initialization_status {
        let mut value = progress(full.status.as_ref(), full.percent.as_ref(), full.error_message.as_deref());
        if let Some(records) = &full.progress {
            let _ = write!(value, ", {records} records");
        }
        line("existing data", value);
    }
    if let Some(changes) = &job.data_synchronization_status {
        line("changes", progress(changes.status.as_ref(), changes.percent.as_ref(), changes.error_message.as_deref()));
    }
    if let Some(error) = &job.error_message {
        line("error", error.clone());
    }
    text.truncate(text.trim_end().len());
    text
}

fn progress<T: ToString>(status: Option<&T>, percent: Option<&Percent>, error: Option<&str>) -> String {
    let mut text = status.map_or_else(|| "-".to_owned(), ToString::to_string);
    if let Some(percent) = percent.and_then(Percent::get) {
        let _ = write!(text, ", {percent} %");
    }
    if let Some(error) = error {
        let _ = write!(text, ": {error}");
    }
    text
}

fn endpoint(endpoint: Option<&DtsJobEndpoint>) -> String {
    let Some(endpoint) = endpoint else { return "-".to_owned() };
    let parts = [&endpoint.engine_name, &endpoint.instance_id, &endpoint.region];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn or_dash(text: Option<&str>) -> &str {
    text.unwrap_or("-")
}
