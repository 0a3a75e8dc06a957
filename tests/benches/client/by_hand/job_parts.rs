//! What a job in the response of `DescribeDtsJobs` is made of.

use serde::{Deserialize, Serialize};

use super::job_states::{
    DataCheckState, DtsJobStatus, IncrementalState, InitializationState, PrecheckItemResult, PrecheckState,
    RetryTarget, SslSolution,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsTag {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tag_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tag_key: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InitializationStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<InitializationState>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct IncrementalStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<IncrementalState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) need_upgrade: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsJobEndpoint {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ssl_solution_enum: Option<SslSolution>,
    #[serde(rename = "OracleSID", skip_serializing_if = "Option::is_none")]
    pub(crate) oracle_sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) database_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ip: Option<String>,
    #[serde(rename = "InstanceID", skip_serializing_if = "Option::is_none")]
    pub(crate) instance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) instance_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) engine_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) aliyun_uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) can_modify_password: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role_name: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsJobMode {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_initialization: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_synchronization: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) structure_initialization: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_data_check: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inc_data_check: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) structure_data_check: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_window_check: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_extract_transform_load: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsJobPerformance {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rps: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) flow: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsJobPrecheckStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<PrecheckState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) detail: Vec<DtsJobPrecheckItem>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RetryState {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_count: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_retry_time: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) err_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_target: Option<RetryTarget>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_time: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) module: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retrying: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_help_doc_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_help_doc_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_msg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) migration_err_workaround: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ErrorDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DataCloudStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<DtsJobStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) need_upgrade: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DataCheckStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<DataCheckState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) can_switch: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DtsJobPrecheckItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_result: Option<PrecheckItemResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_item_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_item: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) repair_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failed_reason: Option<String>,
}
