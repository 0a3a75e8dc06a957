//! The plan and the result of change tracking.

use std::fmt;
use std::time::Duration;

use dts_api::Sensitive;

use crate::Error;

/// Change tracking of a MySQL database, and the account that reads the changes.
pub(crate) struct Plan {
    pub(crate) region: String,
    /// ID of the instance.
    pub(crate) source: String,
    pub(crate) database: String,
    pub(crate) user: String,
    pub(crate) password: Sensitive,
    /// The network of Kafka; Alibaba Cloud needs one.
    pub(crate) vpc: String,
    pub(crate) vswitch: String,
    /// The account of the consumer group, and its password.
    pub(crate) reader: String,
    pub(crate) reader_password: Sensitive,
}

impl Plan {
    pub(crate) fn from_environment(source: [&str; 2], region: &str) -> Result<Self, Error> {
        let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
        let mut plan = Self::made_up(source);
        plan.region = variable(region)?;
        plan.user = variable("SOURCE_USER")?;
        plan.password = variable("SOURCE_PASSWORD")?.into();
        plan.reader_password = variable("READER_PASSWORD")?.into();
        plan.vpc = variable("VPC").unwrap_or_default();
        plan.vswitch = variable("VSWITCH").unwrap_or_default();
        Ok(plan)
    }

    pub(crate) fn made_up([source, database]: [&str; 2]) -> Self {
        Self {
            region: "example-region".to_owned(),
            source: source.to_owned(),
            database: database.to_owned(),
            user: "dts".to_owned(),
            password: "example-password".into(),
            vpc: "example-vpc".to_owned(),
            vswitch: "example-vswitch".to_owned(),
            reader: "reader".to_owned(),
            reader_password: "example-password".into(),
        }
    }
}

/// Where a client reads the changes.
#[derive(Debug, Default)]
pub(crate) struct Tracked {
    /// ID of the subscription.
    pub(crate) subscription: String,
    /// The operation that releases it and ends the costs.
    pub(crate) released_by: &'static str,
    pub(crate) broker: String,
    pub(crate) topic: String,
    pub(crate) group: String,
    pub(crate) account: String,
}

impl fmt::Display for Tracked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subscription, released_by, broker, topic, group, account } = self;
        writeln!(f, "subscription  {subscription}, which costs money until {released_by}")?;
        writeln!(f, "broker        {broker}")?;
        writeln!(f, "topic         {topic}")?;
        writeln!(f, "group         {group}")?;
        write!(f, "account       {account}")
    }
}

/// Creates the error of a purchase whose response is lost.
pub(crate) fn unknown(error: &dts_api::Error) -> Error {
    format!("{error}\nIt may have been bought: check the list of subscriptions before you try again.").into()
}

/// Creates the error of a failure after the purchase of a subscription.
pub(crate) fn kept(error: &Error, subscription: &str, released_by: &str) -> Error {
    format!("{error}\n{subscription} is kept and costs money until {released_by}.").into()
}

/// The time limits of the steps.
pub(crate) mod limit {
    use super::Duration;

    pub(crate) const CHECK: Duration = Duration::from_secs(15 * 60);
    pub(crate) const START: Duration = Duration::from_secs(30 * 60);
    pub(crate) const GROUP: Duration = Duration::from_secs(5 * 60);
}
