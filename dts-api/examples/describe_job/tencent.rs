//! Describes the check of one migration job of Tencent Cloud.

use std::fmt::Write as _;

use dts_api::Error;
use dts_api::tencent::Client;

pub(crate) async fn describe(client: &Client, job: &str) -> Result<String, Error> {
    let check = client.describe_migration_check_job().job_id(job).send().await?;
    let text = |value: Option<&dyn ToString>| value.map_or_else(|| "-".to_owned(), ToString::to_string);

    let mut report = format!("Check of {job}\n");
    // Writing to a `String` cannot fail.
    let _ = writeln!(report, "  state   {}", text(check.status.as_ref().map(|it| it as _)));
    let _ = writeln!(report, "  result  {}", text(check.check_flag.as_ref().map(|it| it as _)));
    if let Some(message) = check.brief_msg.as_deref().filter(|message| !message.is_empty()) {
        let _ = writeln!(report, "  message {message}");
    }
    for step in &check.step_info {
        let status = text(step.step_status.as_ref().map(|it| it as _));
        let skipped = if step.has_skipped == Some(true) { " (skipped)" } else { "" };
        let name = step.step_name.as_deref().unwrap_or("-");
        let _ = writeln!(report, "  {:>2}  {status:<10} {name}{skipped}", step.step_no.unwrap_or_default());
        for item in &step.detail_check_items {
            for message in item.failure_reason.iter().chain(&item.error_log).filter(|message| !message.is_empty()) {
                let _ = writeln!(report, "      {message}");
            }
        }
    }
    report.truncate(report.trim_end().len());
    Ok(report)
}
