//! Settings for verifying the data of a job.

use serde_json::Value;

use super::ParseError;
use super::kept::{Object, json_text, kept_object};
use super::text::{object_text, read_object};

kept_object! {
    /// Settings of the data verification, for `DataCheckConfigure` of `ConfigureDtsJob`.
    ///
    /// ```
    /// use dts_api::alibaba::objects::{DataCheckConfigure, DbList};
    ///
    /// let check = DataCheckConfigure::default()
    ///     .db_list(DbList::new().database("dts", |db| db))
    ///     .full(true)
    ///     .full_mode(1)
    ///     .full_ratio(20)
    ///     .time_limit(1)
    ///     .time_limit_hours(12);
    /// assert!(check.to_string().contains(r#""fullCheckRatio":20"#));
    /// ```
    ///
    /// Alerts are sent to [`phone`](Self::phone). Periods of alerts are codes: 1 is one minute, 2 is five minutes, 3 is
    /// ten minutes and 4 is half an hour.
    DataCheckConfigure {
        /// What to verify: a [`DbList`](super::DbList), written as an object. The vendor's page says text, its example
        /// has an object.
        db_list: Value = "dataCheckDbList",
        /// Phone number for alerts, which are sent as text messages.
        phone: String = "dataCheckNoticePhone",
        /// Whether to verify the existing data.
        full: bool = "fullDataCheck",
        /// How to verify the existing data. 1: a sample, see `full_ratio`. 2: row by row.
        full_mode: i64 = "fullCheckModel",
        /// Size of the sample in percent, 10 to 100. Required if `full_mode` is 1.
        full_ratio: i64 = "fullCheckRatio",
        /// Whether to overwrite differing data in the destination with the data of the source. Default: `false`.
        full_fix_data: bool = "fullCheckFixData",
        /// Which side is the reference. `all`: both. `src`: the source; data that only the destination has is ignored.
        /// `dest`: the destination; data that only the source has is ignored.
        full_reference: String = "fullCheckReferEndpoint",
        /// Largest number of rows to read per second. 0: no limit.
        full_max_rows_per_second: i64 = "fullCheckMaxReadRps",
        /// Largest number of bytes to read per second. 0: no limit.
        full_max_bytes_per_second: i64 = "fullCheckMaxReadBps",
        /// Whether the verification of existing data has a time limit. 0: no. 1: yes, `time_limit_hours`. Required if
        /// `full_mode` is 1.
        time_limit: i64 = "checkMaximumHourEnable",
        /// Hours after which the verification of existing data is stopped, 1 to 72.
        time_limit_hours: i64 = "checkMaximumHour",
        /// Whether to raise an alert when the verification of existing data fails.
        full_failure_alert: bool = "fullCheckErrorNotice",
        /// Whether to raise an alert when existing data differs, see `full_difference_threshold`.
        full_difference_alert: bool = "fullCheckValidFailNotice",
        /// Number of differences that raises the alert. Required if `full_difference_alert` is `true`.
        full_difference_threshold: i64 = "fullCheckNoticeValue",
        /// Whether to verify incremental changes.
        incremental: bool = "incrementalDataCheck",
        /// Whether to raise an alert when the verification of changes fails.
        incremental_failure_alert: bool = "incrementalCheckErrorNotice",
        /// Whether to raise an alert when changed data differs. The next three fields set the threshold.
        incremental_difference_alert: bool = "incrementalCheckValidFailNotice",
        /// Number of periods in which changed data must differ for the alert.
        incremental_difference_periods: i64 = "incrementalCheckValidFailNoticeTimes",
        /// Length of a period of this alert, as a code.
        incremental_difference_period: i64 = "incrementalCheckValidFailNoticePeriod",
        /// Number of differences that raises the alert.
        incremental_difference_threshold: i64 = "incrementalCheckValidFailNoticeValue",
        /// Whether to raise an alert when the verification of changes is delayed. The next three fields set the
        /// threshold.
        incremental_delay_alert: bool = "incrementalCheckDelayNotice",
        /// Number of periods with a delay for the alert.
        incremental_delay_periods: i64 = "incrementalCheckDelayNoticeTimes",
        /// Length of a period of this alert, as a code.
        incremental_delay_period: i64 = "incrementalCheckDelayNoticePeriod",
        /// Delay in seconds that raises the alert.
        incremental_delay_threshold: i64 = "incrementalCheckDelayNoticeValue",
    }
}

impl DataCheckConfigure {
    fn parse_text(text: &str) -> Result<Self, ParseError> {
        Ok(Self::read(read_object(text)?))
    }

    fn to_text(&self) -> String {
        object_text(&self.write())
    }
}

json_text!(DataCheckConfigure);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alibaba::objects::DbList;

    const DOCUMENTED: &str = r#"{"fullCheckModel":1,"fullCheckRatio":20,"checkMaximumHourEnable":1,"checkMaximumHour":1,
        "fullCheckErrorNotice":true,"fullCheckValidFailNotice":true,"fullCheckNoticeValue":8,
        "incrementalCheckErrorNotice":true,"incrementalCheckValidFailNotice":true,
        "incrementalCheckValidFailNoticeTimes":2,"incrementalCheckValidFailNoticePeriod":1,
        "incrementalCheckValidFailNoticeValue":1,"incrementalCheckDelayNotice":true,
        "incrementalCheckDelayNoticeTimes":2,"incrementalCheckDelayNoticePeriod":1,
        "incrementalCheckDelayNoticeValue":60,"fullDataCheck":true,"incrementalDataCheck":true,
        "dataCheckNoticePhone":"13126800****","dataCheckDbList":{"dts":{"name":"dts","all":true}}}"#;

    #[test]
    fn it_knows_every_key_of_the_documented_example() {
        let check: DataCheckConfigure = DOCUMENTED.parse().unwrap();
        assert!(check.other.is_empty(), "{:?}", check.other);
        assert_eq!(check.incremental_delay_threshold, Some(60));
        assert_eq!(check.db_list, Some(DbList::new().database("dts", |db| db).into()));
        assert_eq!(Value::from(&check), serde_json::from_str::<Value>(DOCUMENTED).unwrap());
    }
}
