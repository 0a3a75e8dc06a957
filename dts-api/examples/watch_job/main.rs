//! Shows the progress of jobs: as progress bars on a terminal, otherwise one line per change.
//!
//! ```text
//! cargo run -p dts-api --example watch_job -- alibaba|tencent [JOB...]
//! ```
//!
//! Without a job, it watches all jobs on the first page. It ends when all of them have reached a state in which they
//! stay. Without credentials in the environment, it uses a test server on this machine with three simulated jobs at
//! thirty times the usual speed.
#![allow(clippy::print_stdout, reason = "a program for people prints")]

mod alibaba;
#[path = "../common/mod.rs"]
mod common;
mod show;
mod tencent;

use std::io::{IsTerminal as _, stdout};
use std::process::ExitCode;
use std::time::Duration;

use dts_api::test_util::{Life, TestServer};
use dts_api::{Config, JobUpdate, Watch};
use futures_util::stream::{BoxStream, SelectAll};
use futures_util::{StreamExt as _, TryStreamExt as _};
use indicatif::ProgressDrawTarget;

use self::show::Show;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The changes of several watches, in order of arrival.
type Changes = SelectAll<BoxStream<'static, Result<JobUpdate, dts_api::Error>>>;

/// Returns the changes of a watch, with the states as text, because each vendor has its own type.
fn changes_of<S: Into<String> + 'static>(watch: Watch<S>) -> BoxStream<'static, Result<JobUpdate, dts_api::Error>> {
    watch.into_stream().map_ok(|update| update.map_state(Into::into)).boxed()
}

/// The pause between calls; `None` for the documented one.
type Pause = Option<Duration>;

/// How many seconds of the simulated jobs pass per second.
const SPEED: f64 = 30.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some((cloud @ ("alibaba" | "tencent"), jobs)) =
        arguments.split_first().map(|(cloud, jobs)| (cloud.as_str(), jobs))
    else {
        eprintln!("usage: watch_job alibaba|tencent [JOB...]");
        return ExitCode::from(2);
    };
    let mut show =
        if stdout().is_terminal() { Show::bars(ProgressDrawTarget::stdout()) } else { Show::lines(stdout()) };
    match run(cloud, jobs, &mut show).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cloud: &str, jobs: &[String], show: &mut Show) -> Result<(), Error> {
    let names = match cloud {
        "alibaba" => &dts_api::alibaba::ENVIRONMENT,
        _ => &dts_api::tencent::ENVIRONMENT,
    };
    if let Some(config) = common::from_environment(names) {
        return watch(cloud, config, jobs, None, show).await;
    }
    eprintln!("No credentials in the environment: using the test server on this machine.\n");
    let server = TestServer::builder().life(Life::new().speed(SPEED)).start().await?;
    stand_in(cloud, &server, server.config(), show).await
}

/// Shows all changes until all jobs have reached their last state.
async fn watch(cloud: &str, config: Config, jobs: &[String], pause: Pause, show: &mut Show) -> Result<(), Error> {
    let mut changes = match cloud {
        "alibaba" => alibaba::watch(&dts_api::alibaba::Client::new(config)?, jobs, pause),
        _ => tencent::watch(&dts_api::tencent::Client::new(config)?, jobs, pause).await?,
    };
    while let Some(change) = changes.try_next().await? {
        show.change(&change)?;
    }
    Ok(())
}

/// Watches three jobs: one that replicates changes until it is stopped, one that ends by itself, and one that fails.
async fn stand_in(cloud: &str, server: &TestServer, config: Config, show: &mut Show) -> Result<(), Error> {
    let pause = Duration::from_millis(100);
    let begin = async {
        match cloud {
            "alibaba" => alibaba::begin(&dts_api::alibaba::Client::new(config.clone())?).await,
            _ => tencent::begin(&dts_api::tencent::Client::new(config.clone())?).await,
        }
    };
    let jobs = begin.await?;
    let live = async {
        match cloud {
            "alibaba" => {
                let client = dts_api::alibaba::Client::new(config.clone())?;
                alibaba::switch_over(&client, &jobs[0], pause).await?;
            }
            _ => {
                let client = dts_api::tencent::Client::new(config.clone())?;
                tencent::start(&client, &jobs, pause).await?;
                tencent::switch_over(&client, &jobs[0], pause).await?;
            }
        }
        Ok(())
    };
    let fail = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        server.fail_job(&jobs[2], "The connection to the source was lost.");
        Ok(())
    };
    tokio::try_join!(watch(cloud, config.clone(), &jobs, Some(pause), show), live, fail)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::{self, Write};
    use std::rc::Rc;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Rc<RefCell<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_tells_each_change_until_every_job_has_ended() {
        for (cloud, [finished, failed]) in
            [("alibaba", ["Finished", "MigrationFailed"]), ("tencent", ["success", "error"])]
        {
            let server = TestServer::builder().life(Life::new().speed(SPEED)).start().await.expect("a port is free");
            let written = Written::default();
            let config = server.config().transport(server.transport());
            let shown = stand_in(cloud, &server, config, &mut Show::lines(written.clone())).await;
            shown.expect("nothing goes wrong");
            let text = String::from_utf8(written.0.take()).expect("it is text");
            let ends = |end: &str| text.lines().filter(|line| line.contains(&format!("  {end}"))).count();
            assert_eq!((ends(finished), ends(failed)), (2, 1), "{cloud}:\n{text}");
            assert!(text.lines().count() > 30, "{cloud}:\n{text}");
        }
    }
}
