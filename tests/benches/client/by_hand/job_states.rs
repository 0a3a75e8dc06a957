//! The enumerations in the response of `DescribeDtsJobs`, with the documented values.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum DtsJobStatus {
    NotStarted,
    Prechecking,
    PrecheckFailed,
    PreCheckPass,
    NotConfigured,
    Migrating,
    Suspending,
    MigrationFailed,
    Finished,
    Retrying,
    Upgrade,
    Locked,
    Downgrade,
    Initializing,
    InitializeFailed,
    #[serde(alias = "synchronizing")]
    Synchronizing,
    Failed,
    Modifying,
    ModifyFailed,
    Starting,
    Normal,
    Abnormal,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum OriginType {
    #[serde(rename = "PTS任务", alias = "PTS task", alias = "PTS")]
    Pts,
    #[serde(rename = "DMS任务", alias = "DMS task", alias = "DMS")]
    Dms,
    #[serde(rename = "DTS任务", alias = "DTS task", alias = "DTS node", alias = "DTS")]
    Dts,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum PayType {
    PrePaid,
    PostPaid,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum SynchronizationDirection {
    Forward,
    Reverse,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum JobType {
    #[serde(rename = "online")]
    Online,
    #[serde(rename = "sync", alias = "SYNC")]
    Sync,
    #[serde(rename = "subscribe", alias = "SUBSCRIBE")]
    Subscribe,
    #[serde(rename = "subSync")]
    SubSync,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum EnvironmentLabel {
    #[serde(rename = "normal")]
    Normal,
    #[serde(rename = "online")]
    Online,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum InitializationState {
    NotStarted,
    Migrating,
    Failed,
    Finished,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum IncrementalState {
    NotStarted,
    Migrating,
    Failed,
    Finished,
    Suspending,
    Checking,
    Catched,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum SslSolution {
    #[serde(rename = "DISABLE")]
    Disable,
    #[serde(rename = "ENABLE_WITH_CERTIFICATE")]
    EnableWithCertificate,
    #[serde(rename = "ENABLE_ONLY_4_MONGODB_ALTAS")]
    EnableOnly4MongodbAltas,
    #[serde(rename = "ENABLE_ONLY_4_KAFKA_SCRAM_SHA_256")]
    EnableOnly4KafkaScramSha256,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum PrecheckState {
    NotStarted,
    Suspending,
    Checking,
    Prechecking,
    Failed,
    PrecheckFailed,
    Finished,
    Success,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum RetryTarget {
    #[serde(rename = "srcDB")]
    SrcDB,
    #[serde(rename = "destDB")]
    DestDB,
    #[serde(rename = "inner_module")]
    InnerModule,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum DataCheckState {
    NotStarted,
    Checking,
    Failed,
    Finished,
    Catched,
    Inconsistency,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) enum PrecheckItemResult {
    Success,
    Failed,
}
