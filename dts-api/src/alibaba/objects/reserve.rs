//! Further settings of a job.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::ParseError;
use super::kept::{Member, Object, json_text, kept_object};
use super::text::{object_text, read_object};
use crate::values::JsonText;

/// One setting in [`Reserve`]: a text, a number or a boolean, with its original text.
///
/// A number that a program sets is written as text, because the vendor requires it.
#[derive(Clone, PartialEq)]
pub struct Setting(JsonText);

impl Setting {
    /// Returns the setting as text: `none`, `43200`, `true`.
    pub fn text(&self) -> Cow<'_, str> {
        match self.0.get() {
            Some(Value::String(text)) if self.0.as_str().starts_with('"') => Cow::Owned(text),
            _ => Cow::Borrowed(self.0.as_str()),
        }
    }

    /// Returns the setting as a whole number, if it is one or its text is one.
    pub fn integer(&self) -> Option<i64> {
        self.text().trim().parse().ok()
    }

    /// Returns the setting as a boolean, if it is one or its text is one.
    pub fn boolean(&self) -> Option<bool> {
        self.text().trim().to_ascii_lowercase().parse().ok()
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Masked as in a model: JSON may contain a secret.
        fmt::Debug::fmt(&JsonText::from(self.text()), f)
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Self(Value::from(text).into())
    }
}

impl From<String> for Setting {
    fn from(text: String) -> Self {
        Self(Value::from(text).into())
    }
}

impl From<i64> for Setting {
    fn from(number: i64) -> Self {
        Self::from(number.to_string())
    }
}

impl From<bool> for Setting {
    fn from(boolean: bool) -> Self {
        Self(Value::from(boolean).into())
    }
}

impl Member for Option<Setting> {
    fn read(text: &str) -> Option<Self> {
        let is_scalar = !text.starts_with(['{', '[']) && text != "null";
        is_scalar.then(|| Some(Setting(text.into())))
    }

    fn write(&self) -> Option<String> {
        self.as_ref().map(|setting| setting.0.as_str().to_owned())
    }
}

kept_object! {
    /// Further settings of a job.
    ///
    /// It is the parameter `Reserve` of `ConfigureDtsJob` and `ConfigureSubscription`, `Reserved` of `ModifyDtsJob`,
    /// `MigrationReserved` of `ConfigureMigrationJob` and `ConfigureSynchronizationJob`, and `Reserved` of responses.
    ///
    /// ```
    /// use dts_api::alibaba::objects::Reserve;
    ///
    /// let reserve = Reserve::default()
    ///     .target_table_mode("0")
    ///     .auto_start_modules("none")
    ///     .destination_topic("orders")
    ///     .destination_kafka_version("1.0")
    ///     .destination_ssl("0")
    ///     .kafka_record_format("canal_json")
    ///     .set("a2aFlag", "2.0");
    /// assert!(reserve.to_string().contains(r#""destTopic":"orders""#));
    /// ```
    ///
    /// Which settings apply depends on the type of the job and on both databases. Use [`set`](Self::set) for a setting
    /// that has no field here.
    #[doc(alias = "Reserved")]
    #[doc(alias = "MigrationReserved")]
    Reserve {
        /// What to do if the destination already has a table with the same name. `0`: fail the precheck. `2`: continue.
        target_table_mode: Setting = "targetTableMode",
        /// Whether the precheck and the following steps start automatically. `none`: no. `all` (previous generation) or
        /// `auto`: yes, which is the default.
        auto_start_modules: Setting = "autoStartModulesAfterConfig",
        /// Topology of a synchronization job: `oneway` or two-way.
        sync_architecture: Setting = "syncArchitecture",
        /// What a two-way synchronization does on conflict. `overwrite`: replace the record in the destination.
        /// `interrupt`: fail. `ignore`: keep the record in the destination.
        conflict: Setting = "conflict",
        /// Whether the forward job of a two-way synchronization excludes DDL. The reverse job always does.
        filter_ddl: Setting = "filterDDL",
        /// How the letter case of names is treated in the destination, such as `default`.
        name_case: Setting = "dbListCaseChangeMode",
        /// How long to retry if a database cannot be reached. The vendor's page gives minutes, from 10 to 1440 with a
        /// default of 720. The vendor's own tools and responses have 43200, which is the same in seconds.
        max_retry_time: Setting = "maxRetryTime",
        /// How long to retry after other errors. The vendor's own tools send 600.
        retry_blind_seconds: Setting = "retry.blind.seconds",
        /// Limits for copying existing data: a JSON object with `dts.datamove.source.bps.max`, in bytes per second.
        full_limits: Value = "fullDynamicConfig",
        /// Limits for transferring changes: a JSON object with `dts.datamove.source.bps.max`, in bytes per second.
        incremental_limits: Value = "incDynamicConfig",
        /// Settings of the data verification: a [`DataCheckConfigure`](super::DataCheckConfigure).
        data_check: Value = "dataCheckConfigure",

        /// Whether the ETL feature is used: `Y` or `N`.
        etl: Setting = "etlOperatorCtl",
        /// Statements of the ETL feature, in its own language.
        etl_statements: Setting = "etlOperatorSetting",
        /// ETL operator of T+1 business scenarios.
        etl_column_reference: Value = "etlOperatorColumnReference",
        /// Settings of the ETL operator.
        etl_settings: Value = "configKeyMap",

        /// VPC of a change tracking instance. Required for change tracking.
        vpc_id: Setting = "vpcId",
        /// VSwitch of a change tracking instance. Required for change tracking.
        vswitch_id: Setting = "vswitchId",
        /// Time from which changes are tracked, in Unix seconds.
        start_time: Setting = "startTime",
        /// Time until which changes are tracked, in Unix seconds.
        end_time: Setting = "endTime",

        /// CEN instance of the source. Required if it is reached through CEN.
        source_cen_id: Setting = "srcInstanceId",
        /// CEN instance of the destination. Required if it is reached through CEN.
        destination_cen_id: Setting = "destInstanceId",

        /// Whether accounts are migrated, too.
        privilege_migration: Setting = "privilegeMigration",
        /// Architecture of a MongoDB source. `1`: replica set.
        source_architecture: Setting = "srcEngineArchType",
        /// Architecture of a MongoDB destination. `1`: replica set.
        destination_architecture: Setting = "destEngineArchType",
        /// `enterprise` if both source and destination are Tair instances.
        source_redis_type: Setting = "srcRedisType",
        /// `enterprise` if both source and destination are Tair instances.
        destination_redis_type: Setting = "destRedisType",
        /// Whether the connection to the source is encrypted. `0`: no.
        source_ssl: Setting = "srcSSL",
        /// Whether the connection to the destination is encrypted. `0`: no. `3`, for Kafka: SCRAM-SHA-256.
        destination_ssl: Setting = "destSSL",
        /// How triggers are migrated from the source to MySQL: `manual` or `auto`.
        trigger_mode: Setting = "triggerMode",
        /// Storage engine of tables in PolarDB for MySQL: `innodb` or `xengine`.
        storage_engine: Setting = "anySinkTableEngineType",

        /// Topic of the destination, if it is Kafka.
        destination_topic: Setting = "destTopic",
        /// Version of the destination, if it is Kafka: `0.9`, `0.10`, or `1.0` for version 1.0 and newer ones.
        destination_kafka_version: Setting = "destVersion",
        /// Format of the records in Kafka, such as `canal_json`.
        kafka_record_format: Setting = "kafkaRecordFormat",
        /// How records are distributed over the partitions of Kafka, such as `none`.
        kafka_partition_key: Setting = "destKafkaPartitionKey",
        /// Whether a schema registry of Kafka is used: `yes` or `no`.
        kafka_schema_registry: Setting = "destSchemaRegistry",
        /// URL or IP address under which Avro schemas are registered in Kafka Schema Registry.
        kafka_schema_registry_url: Setting = "dest.kafka.schema.registry.url",
        /// Topic for DDL. Default: `destination_topic`.
        kafka_ddl_topic: Setting = "sink.kafka.ddl.topic",
    }
}

impl Reserve {
    /// Returns no settings.
    pub fn new() -> Self {
        Self::default()
    }

    fn parse_text(text: &str) -> Result<Self, ParseError> {
        Ok(Self::read(read_object(text)?))
    }

    fn to_text(&self) -> String {
        object_text(&self.write())
    }
}

json_text!(Reserve);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_setting_shows_no_secret() {
        let shown = format!("{:?} {:?}", Setting::from(r#"{"apiKey":"hidden"}"#), Setting::from("shown"));
        assert!(!shown.contains("hidden") && shown.contains("shown"), "{shown}");
    }

    #[test]
    fn settings_keep_their_kind() {
        let text = r#"{"targetTableMode":2,"filterDDL":false,"maxRetryTime":43200,"destSSL":"0","srcOracleType":"sid",
            "conflict":null,"privilegeDbList":"[]","whitelist.dms.online.ddl.enable":false}"#;
        let reserve: Reserve = text.parse().unwrap();
        assert_eq!(Value::from(&reserve), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(reserve.max_retry_time.and_then(|time| time.integer()), Some(43_200));
        assert_eq!(reserve.filter_ddl.and_then(|filter| filter.boolean()), Some(false));
        assert_eq!(reserve.destination_ssl.as_ref().map(Setting::text).as_deref(), Some("0"));
        assert_eq!(reserve.other.len(), 4);
        let spelled = r#"{"conflict":-0,"fullDynamicConfig":{"a":1e400},"maxRetryTime":1e400,"x":1.50}"#;
        let reserve: Reserve = spelled.parse().unwrap();
        assert_eq!((reserve.to_string().as_str(), reserve.full_limits), (spelled, None));
        assert_eq!(reserve.max_retry_time.as_ref().map(Setting::text).as_deref(), Some("1e400"));
    }

    #[test]
    fn numbers_are_written_as_text() {
        let reserve = Reserve::new().max_retry_time(720).filter_ddl(true).full_limits(json!({ "a": 1 }));
        let json = json!({ "maxRetryTime": "720", "filterDDL": true, "fullDynamicConfig": { "a": 1 } });
        assert_eq!(Value::from(&reserve), json);
    }

    #[test]
    fn passwords_are_not_shown() {
        let reserve = Reserve::new().set("srcPassword", "example-secret").set("destPassword", "example-secret");
        let shown = format!("{reserve:?}");
        assert!(shown.contains("srcPassword") && !shown.contains("example-secret"), "{shown}");
        assert!(reserve.to_string().contains("example-secret"));
    }
}
