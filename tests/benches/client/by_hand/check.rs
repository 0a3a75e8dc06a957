//! The response of `DescribeMigrationCheckJob` as strict serde derive reads it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Check {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<CheckStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brief_msg: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) step_info: Vec<CheckStep>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_flag: Option<CheckFlag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_id: Option<String>,
}

/// What the service sends instead of the rest, with HTTP 200.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CheckStep {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step_no: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step_id: Option<CheckStepId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step_status: Option<CheckStepStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step_message: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) detail_check_items: Vec<DetailCheckItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) has_skipped: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DetailCheckItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_item_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check_result: Option<CheckItemResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) solution: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) error_log: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) help_doc: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skip_info: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum CheckStatus {
    #[serde(rename = "notStarted")]
    NotStarted,
    #[serde(rename = "running")]
    Running,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "success")]
    Success,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum CheckFlag {
    #[serde(rename = "checkPass")]
    CheckPass,
    #[serde(rename = "checkNotPass")]
    CheckNotPass,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum CheckStepId {
    #[serde(rename = "ConnectDBCheck")]
    ConnectDB,
    #[serde(rename = "VersionCheck")]
    Version,
    #[serde(rename = "SrcPrivilegeCheck")]
    SrcPrivilege,
    #[serde(rename = "SimpleParamCheck")]
    SimpleParam,
    #[serde(rename = "DstPrivilegeCheck")]
    DstPrivilege,
    #[serde(rename = "DstEmptyCheck")]
    DstEmpty,
    #[serde(rename = "DstSpaceCheck")]
    DstSpace,
    #[serde(rename = "BinlogParamCheck")]
    BinlogParam,
    #[serde(rename = "ConstraintCheck")]
    Constraint,
    #[serde(rename = "ConstraintRefCheck")]
    ConstraintRef,
    #[serde(rename = "ViewCheck")]
    View,
    #[serde(rename = "WarningParamCheck")]
    WarningParam,
    #[serde(rename = "OptimizeCheck")]
    Optimize,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum CheckStepStatus {
    #[serde(rename = "pass")]
    Pass,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "notStarted")]
    NotStarted,
    #[serde(rename = "blocked")]
    Blocked,
    #[serde(rename = "warning")]
    Warning,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum CheckItemResult {
    #[serde(rename = "pass")]
    Pass,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "warning")]
    Warning,
}
