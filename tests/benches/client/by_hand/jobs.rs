//! The response of `DescribeDtsJobs` as strict serde derive reads it: no tolerance, no reports, no unknown values.
//!
//! What only says how the call ended is read, since the client looks at it, and not written, since `dts-api` keeps it out
//! of its response.

use serde::{Deserialize, Serialize};

use super::job_parts::{
    DataCheckStatus, DataCloudStatus, DtsJobEndpoint, DtsJobMode, DtsJobPerformance, DtsJobPrecheckStatus, DtsTag,
    ErrorDetail, IncrementalStatus, InitializationStatus, RetryState,
};
use super::job_states::{DtsJobStatus, EnvironmentLabel, JobType, OriginType, PayType, SynchronizationDirection};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Jobs {
    #[serde(skip_serializing)]
    pub(crate) http_status_code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_id: Option<String>,
    #[serde(skip_serializing)]
    pub(crate) err_code: Option<String>,
    #[serde(skip_serializing)]
    pub(crate) success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) page_record_count: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total_record_count: Option<i32>,
    #[serde(skip_serializing)]
    pub(crate) err_message: Option<String>,
    #[serde(skip_serializing)]
    pub(crate) dynamic_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) page_number: Option<i32>,
    #[serde(skip_serializing)]
    pub(crate) dynamic_code: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) dts_job_list: Vec<DtsJob>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) etl_demo_list: Vec<DtsJob>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsJob {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<DtsJobStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) origin_type: Option<OriginType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expire_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) create_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pay_type: Option<PayType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reserved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumption_client: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) db_object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_class: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consumption_checkpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) begin_timestamp: Option<String>,
    #[serde(rename = "DtsInstanceID", skip_serializing_if = "Option::is_none")]
    pub(crate) dts_instance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_direction: Option<SynchronizationDirection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) checkpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tag_list: Vec<DtsTag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_initialization_status: Option<InitializationStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_synchronization_status: Option<IncrementalStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_etl_status: Option<IncrementalStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) destination_endpoint: Option<DtsJobEndpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_mode: Option<DtsJobMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) performance: Option<DtsJobPerformance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) precheck_status: Option<DtsJobPrecheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reverse_job: Option<ReverseJob>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source_endpoint: Option<DtsJobEndpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) structure_initialization_status: Option<InitializationStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_state: Option<RetryState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_type: Option<JobType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) du_usage: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu_usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mem_usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dedicated_cluster_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) error_details: Vec<ErrorDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_cloud_status: Option<DataCloudStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource_group_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource_group_display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_msg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_help_doc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_workaround: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_help_doc_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) etl_safe_checkpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_data_check_status: Option<DataCheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inc_data_check_status: Option<DataCheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_bis_label: Option<EnvironmentLabel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_du: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_du: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) du_real_usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) structure_data_check_status: Option<DataCheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) insight_module: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_window_data_check_status: Option<DataCheckStatus>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ReverseJob {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<DtsJobStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expire_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) create_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pay_type: Option<PayType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reserved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) db_object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_class: Option<String>,
    #[serde(rename = "DtsInstanceID", skip_serializing_if = "Option::is_none")]
    pub(crate) dts_instance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dts_job_direction: Option<SynchronizationDirection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) checkpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_initialization_status: Option<InitializationStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_synchronization_status: Option<IncrementalStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) destination_endpoint: Option<DtsJobEndpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_mode: Option<DtsJobMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) performance: Option<DtsJobPerformance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) precheck_status: Option<DtsJobPrecheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source_endpoint: Option<DtsJobEndpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) structure_initialization_status: Option<InitializationStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) du_usage: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu_usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mem_usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dedicated_cluster_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) error_details: Vec<ErrorDetail>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) etl_safe_checkpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_du: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_du: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_data_check_status: Option<DataCheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inc_data_check_status: Option<DataCheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) structure_data_check_status: Option<DataCheckStatus>,
}
