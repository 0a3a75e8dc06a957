//! The plan and the log of a migration.

use std::fmt::Display;
use std::time::Duration;

use dts_api::{JobUpdate, Sensitive};
use tokio::time::Instant;

use crate::Error;

/// The migration of a MySQL database between two instances of the cloud.
pub(crate) struct Plan {
    pub(crate) region: String,
    pub(crate) source: Instance,
    pub(crate) target: Instance,
    pub(crate) database: String,
}

pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) password: Sensitive,
}

impl Plan {
    pub(crate) fn from_environment(instances: [&str; 3], region: &str) -> Result<Self, Error> {
        let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
        let mut plan = Self::made_up(instances);
        plan.region = variable(region)?;
        for (instance, prefix) in [(&mut plan.source, "SOURCE"), (&mut plan.target, "TARGET")] {
            instance.user = variable(&format!("{prefix}_USER"))?;
            instance.password = variable(&format!("{prefix}_PASSWORD"))?.into();
        }
        Ok(plan)
    }

    pub(crate) fn made_up([source, target, database]: [&str; 3]) -> Self {
        let instance =
            |id: &str| Instance { id: id.to_owned(), user: "dts".to_owned(), password: "example-password".into() };
        Self {
            region: "example-region".to_owned(),
            source: instance(source),
            target: instance(target),
            database: database.to_owned(),
        }
    }
}

/// Prints events with the time since the start.
#[derive(Clone, Copy)]
pub(crate) struct Log(Instant);

impl Log {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn say(self, what: impl Display) {
        let seconds = self.0.elapsed().as_secs();
        println!("{:>3}:{:02}  {what}", seconds / 60, seconds % 60);
    }

    /// Logs the progress of a job.
    pub(crate) fn progress(self, job: &JobUpdate<impl AsRef<str>>) {
        let state = job.state.as_ref().map_or("-", AsRef::as_ref);
        let stage = job.stage.as_deref().unwrap_or("-");
        let percent = job.percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
        let lag = job.lag.map(|lag| format!(", {} s behind", lag.as_secs())).unwrap_or_default();
        self.say(format_args!("  {state}: {stage}{percent}{lag}"));
    }
}

/// The time limits of a migration's steps.
pub(crate) mod limit {
    use super::Duration;

    pub(crate) const CHECK: Duration = Duration::from_secs(15 * 60);
    pub(crate) const CATCH_UP: Duration = Duration::from_secs(24 * 3600);
    pub(crate) const FINISH: Duration = Duration::from_secs(30 * 60);
    pub(crate) const RELEASE: Duration = Duration::from_secs(15 * 60);
}
