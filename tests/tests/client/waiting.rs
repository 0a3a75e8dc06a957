//! Waiting ends in each way that there is, when it should, and watching tells each change; on paused time.

use std::error::Error as _;
use std::time::Duration;

use dts_api::transport::HttpResponse;
use dts_api::{Config, Error, ErrorKind, JobUpdate, RetryPolicy, WaitErrorKind};
use serde_json::{Value, json};
use tests::misbehaving::{Fate, Script, success};
use tokio::time::{Instant, sleep};

use crate::fixtures::waiters::types::WorkKind;
use crate::fixtures::watches::types::WorkState;
use crate::fixtures::{waiters, watches};

const HOUR: Duration = Duration::from_secs(3600);

fn answer(body: &Value) -> Fate {
    Fate::Answer(success(body.clone()))
}

fn status(status: &str) -> Fate {
    answer(&json!({ "Status": status }))
}

fn refusal(code: &str) -> Fate {
    Fate::Answer(HttpResponse::new(400, json!({ "Code": code, "Message": "no", "RequestId": "r-1" }).to_string()))
}

fn config(script: &Script) -> Config {
    script.config().retry_policy(RetryPolicy::never())
}

fn client(script: &Script) -> waiters::Client {
    waiters::Client::new(config(script)).expect("the configuration is sound")
}

/// Waits for `WorkRunning`; gives how it ended, how many seconds it took, and how many calls.
async fn running(fates: impl IntoIterator<Item = Fate>) -> (Result<String, WaitErrorKind>, u64, usize) {
    let script = Script::new(fates);
    let start = Instant::now();
    let waited = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(HOUR).await;
    let outcome = match waited {
        Ok(answer) => Ok(answer.status.map(|status| status.to_string()).unwrap_or_default()),
        Err(error) => Err(error.kind()),
    };
    (outcome, start.elapsed().as_secs(), script.requests().len())
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_state_that_is_waited_for() {
    assert_eq!(running([status("Running")]).await, (Ok("Running".into()), 0, 1));
    let slowly = [status("Checking"), status("Checking"), status("Queued"), status("Done")];
    assert_eq!(running(slowly).await, (Ok("Done".into()), 5 + 10 + 20, 4));
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_to_the_longest_and_are_the_callers_to_choose() {
    let mut fates: Vec<_> = std::iter::repeat_n(status("Checking"), 6).collect();
    fates.push(status("Running"));
    assert_eq!(running(fates.clone()).await, (Ok("Running".into()), 5 + 10 + 20 + 30 + 30 + 30, 7));

    let script = Script::new(fates);
    let start = Instant::now();
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]);
    wait.with_interval(Duration::from_secs(1), Duration::from_secs(1)).wait(HOUR).await.expect("it comes about");
    assert_eq!(start.elapsed(), Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn letter_case_of_states_is_not_trusted() {
    assert_eq!(running([status("RUNNING")]).await, (Ok("RUNNING".into()), 0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_state_of_failure_ends_it_at_once() {
    let checked = answer(&json!({ "Status": "Checking", "PrecheckStatus": "failed" }));
    assert_eq!(running([status("Checking"), checked]).await, (Err(WaitErrorKind::Failed), 5, 2));
    assert_eq!(running([status("Checking"), status("Failed")]).await, (Err(WaitErrorKind::Failed), 5, 2));
}

#[tokio::test(start_paused = true)]
async fn a_state_left_from_before_does_not_end_it() {
    let reset = [status("Failed"), status("Failed"), status("Checking"), status("Running")];
    assert_eq!(running(reset).await, (Ok("Running".into()), 5 + 10 + 20, 4));
    // What stays is no leftover, and is not waited for longer than it takes to tell.
    assert_eq!(running([status("Failed")]).await, (Err(WaitErrorKind::Failed), 20, 4));
    // What comes back is none either.
    let again = [status("Failed"), status("Checking"), status("Failed")];
    assert_eq!(running(again).await, (Err(WaitErrorKind::Failed), 5 + 10, 3));
}

#[tokio::test(start_paused = true)]
async fn a_state_that_may_be_left_from_before_counts_when_time_is_up() {
    for (limit, calls) in [(0, 1), (12, 3)] {
        let script = Script::new([status("Failed")]);
        let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::from_secs(limit));
        assert_eq!(wait.await.expect_err("the job failed").kind(), WaitErrorKind::Failed);
        assert_eq!(script.requests().len(), calls);
    }
    let script = Script::new([works(&[])]);
    let wait = client(&script).wait_until_work_gone().work_ids(["w-1"]).wait(Duration::from_secs(1));
    assert!(wait.await.expect("it is gone").is_some());
}

#[tokio::test(start_paused = true)]
async fn the_failure_tells_the_state_and_keeps_the_response() {
    let script = Script::new([status("Checking"), status("Failed")]);
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(HOUR);
    let error = wait.await.expect_err("the job failed");
    assert_eq!(
        error.to_string(),
        "wait_until_work_running for WorkIds w-1: the wait failed: in the response of DescribeWork, Status is Failed"
    );
    assert_eq!((error.kind(), error.last_state()), (WaitErrorKind::Failed, Some("Failed")));
    assert_eq!(error.elapsed(), Duration::from_secs(5));
    assert!(!error.is_timeout() && error.error().is_none());
    let as_error = Error::from(error);
    assert_eq!((as_error.kind(), as_error.is_timeout()), (ErrorKind::Wait, false));
    assert!(!as_error.is_retryable() && !as_error.outcome_unknown());
}

#[tokio::test(start_paused = true)]
async fn when_time_runs_out_the_last_state_is_told() {
    let script = Script::new([status("Checking")]);
    let start = Instant::now();
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::from_secs(20));
    let error = wait.await.expect_err("it never runs");
    assert_eq!(start.elapsed(), Duration::from_secs(20));
    // At 0, 5, 15, and once more when time is up.
    assert_eq!(script.requests().len(), 4);
    assert_eq!(
        error.to_string(),
        "wait_until_work_running for WorkIds w-1: timed out after 20 s; the last state was Checking"
    );
    assert!(error.is_timeout());
    let response = error.into_response().expect("there was an answer");
    assert_eq!(response.status.map(|status| status.to_string()).as_deref(), Some("Checking"));
}

#[tokio::test(start_paused = true)]
async fn no_time_is_a_look_at_how_things_stand() {
    let script = Script::new([status("Running")]);
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::ZERO);
    let running = wait.await.expect("it runs");
    assert_eq!(running.status.map(|status| status.to_string()).as_deref(), Some("Running"));
    let script = Script::new([status("Checking")]);
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::ZERO);
    assert!(wait.await.expect_err("it does not run").is_timeout());
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_limit_beyond_all_time_is_none() {
    let script = Script::new([status("Checking"), status("Running")]);
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::MAX);
    wait.await.expect("it comes about");
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_response_does_not_hold_it_beyond_its_time() {
    let script = Script::new([status("Checking"), Fate::Silence]);
    let start = Instant::now();
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::from_secs(8));
    let error = wait.await.expect_err("nothing comes");
    assert_eq!(start.elapsed(), Duration::from_secs(8));
    assert_eq!(error.last_state(), Some("Checking"));
}

#[tokio::test(start_paused = true)]
async fn troubles_that_pass_are_outlived() {
    let busy = Fate::Answer(HttpResponse::new(503, "busy"));
    let troubled =
        [status("Checking"), busy.clone(), Fate::Refused, refusal("Throttling"), Fate::Cut, status("Running")];
    assert_eq!(running(troubled).await.0, Ok("Running".into()));

    let script = Script::new([busy]);
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(Duration::from_secs(10));
    let error = wait.await.expect_err("the service is out of order");
    let words = "wait_until_work_running for WorkIds w-1: timed out after 10 s; the last state was unknown, and the \
                 last call failed";
    assert_eq!(error.to_string(), words);
    assert_eq!(error.error().and_then(Error::http_status), Some(503));
    assert!(error.source().is_some());
    let as_error = Error::from(error);
    assert!(as_error.is_timeout() && as_error.source().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_rejected_ends_it() {
    let script = Script::new([status("Checking"), refusal("Forbidden")]);
    let wait = client(&script).wait_until_work_running().work_ids(["w-1"]).wait(HOUR);
    let error = wait.await.expect_err("the call is refused");
    assert_eq!((error.kind(), error.last_state()), (WaitErrorKind::CallFailed, Some("Checking")));
    assert_eq!(
        error.to_string(),
        "wait_until_work_running for WorkIds w-1: a call failed; the last state was Checking"
    );
    let as_error = Error::from(error);
    assert_eq!((as_error.code(), as_error.request_id()), (Some("Forbidden"), Some("r-1")));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_without_what_the_operation_requires() {
    let script = Script::new([status("Running")]);
    let error = client(&script).wait_until_work_running().wait(HOUR).await.expect_err("there is no ID");
    assert_eq!(error.kind(), WaitErrorKind::CallFailed);
    assert_eq!(Error::from(error).missing().len(), 1);
    assert_eq!(script.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn it_takes_parameters_one_by_one_or_all_at_once() {
    let script = Script::new([status("Running")]);
    let client = client(&script);
    let wait = client.wait_until_work_running().work_ids(["w-1"]).kind(WorkKind::Migration).with_region("other-region");
    wait.wait(HOUR).await.expect("it comes about");
    let request = waiters::operation::describe_work::DescribeWorkRequest {
        work_ids: Some(vec!["w-1".into()]),
        kind: Some(WorkKind::Migration),
        ..Default::default()
    };
    client.wait_until_work_running().with_request(request).wait(HOUR).await.expect("it comes about");
    let queries: Vec<_> = script.requests().iter().map(|request| request.query().to_owned()).collect();
    assert_eq!(queries, ["Kind=Migration&WorkIds.1=w-1"; 2]);
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_told_by_the_response_or_by_another_operation() {
    let names = |error: &dts_api::WaitError<_>| -> Vec<String> {
        error.failed_items().iter().map(ToString::to_string).collect()
    };
    let job = |name: &str, state: &str| json!({ "Name": name, "Status": state });
    let jobs = [job("one", "Failed"), job("two", "Done"), job("three", "FAILED")];
    let script = Script::new([answer(&json!({ "Works": jobs }))]);
    let wait = client(&script).wait_until_all_works_done().work_ids(["w-1", "w-2"]).wait(HOUR);
    let error = wait.await.expect_err("two failed");
    assert_eq!(names(&error), ["one", "three"]);
    assert_eq!(
        error.to_string(),
        "wait_until_all_works_done for WorkIds w-1 and w-2: the wait failed: in the response of DescribeWork, \
         Works.Status is Failed, Done, FAILED; failed: one, three"
    );

    let failed = answer(&json!({ "Status": "Failed", "CheckId": "c-1" }));
    let item = |name: &str, result: &str, errors: &[&str]| {
        let errors: Vec<_> = errors.iter().map(|text| json!({ "Text": text })).collect();
        json!({ "Name": name, "Result": result, "Errors": errors })
    };
    let items = [
        item("Source", "Failed", &["closed", " ", "late"]),
        item("Target", "Success", &[]),
        item("Log", "failed", &[]),
    ];
    let script = Script::new([failed.clone(), answer(&json!({ "Checks": { "Items": items } }))]);
    let error = client(&script).wait_until_work_checked().work_ids(["w-1"]).wait(HOUR).await.expect_err("it failed");
    assert_eq!(names(&error), ["Source (closed; late)", "Log"]);
    let asked = script.requests().last().map(|request| request.query().to_owned());
    assert_eq!(asked.as_deref(), Some("CheckId=c-1&Step=01"));

    // What cannot be asked takes nothing from what is known.
    for (answered, second) in [(failed, refusal("Forbidden")), (status("Failed"), status("unused"))] {
        let script = Script::new([answered, second]);
        let error =
            client(&script).wait_until_work_checked().work_ids(["w-1"]).wait(HOUR).await.expect_err("it failed");
        assert_eq!((error.kind(), names(&error).len()), (WaitErrorKind::Failed, 0));
    }
}

fn works(states: &[&str]) -> Fate {
    let works: Vec<_> = states.iter().map(|state| json!({ "Status": state })).collect();
    answer(&json!({ "Works": works }))
}

#[tokio::test(start_paused = true)]
async fn of_several_jobs_all_must_succeed_and_any_can_fail() {
    let wait = |fates: Vec<Fate>| async move {
        let script = Script::new(fates);
        let waited = client(&script).wait_until_all_works_done().work_ids(["w-1"]).wait(Duration::from_secs(60)).await;
        waited.map(|_| script.requests().len()).map_err(|error| error.last_state().map(ToOwned::to_owned))
    };
    assert_eq!(wait(vec![works(&["Done", "Running"]), works(&["Done", "done"])]).await, Ok(2));
    assert_eq!(wait(vec![works(&["Done", "Failed"])]).await, Err(Some("Done, Failed".into())));
    assert_eq!(wait(vec![works(&[])]).await, Err(None));
}

#[tokio::test(start_paused = true)]
async fn an_error_code_can_be_what_is_waited_for() {
    let script = Script::new([works(&["Done"]), refusal("Work.NotFound")]);
    let waited = client(&script).wait_until_work_gone().work_ids(["w-1"]).wait(HOUR).await.expect("it is gone");
    assert!(waited.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_can_be_what_is_waited_for() {
    let script = Script::new([works(&["Done"]), works(&[])]);
    let waited = client(&script).wait_until_work_gone().work_ids(["w-1"]).wait(HOUR).await.expect("it is gone");
    assert!(waited.is_some());
    let script = Script::new([answer(&json!({ "PrecheckStatus": "", "Works": [{}] })), status("Done")]);
    client(&script).wait_until_work_gone().work_ids(["w-1"]).wait(HOUR).await.expect("it is gone");
    let script = Script::new([answer(&json!({ "PrecheckStatus": "any", "Works": [{}] }))]);
    let error = client(&script).wait_until_work_gone().work_ids(["w-1"]).wait(HOUR).await.expect_err("it is checked");
    assert_eq!(error.kind(), WaitErrorKind::Failed);
}

fn work(state: &str, check: (&str, &str), copy: (&str, &str), delay: u64) -> Fate {
    answer(&json!({
        "WorkId": "w-1",
        "Status": state,
        "Check": { "Status": check.0, "Percent": check.1 },
        "Copy": { "Status": copy.0, "Percent": copy.1 },
        "Delay": delay,
    }))
}

/// State, stage, percentage, seconds of lag.
fn brief(update: &JobUpdate<WorkState>) -> (Option<&str>, Option<&str>, Option<f64>, Option<f64>) {
    let lag = update.lag.map(|lag| lag.as_secs_f64());
    (update.state.as_ref().map(AsRef::as_ref), update.stage.as_deref(), update.percent, lag)
}

#[tokio::test(start_paused = true)]
async fn each_change_is_told_until_the_job_stays_as_it_is() {
    let copying = work("Running", ("Finished", "100"), ("Running", "20%"), 1500);
    let script = Script::new([
        work("Checking", ("Running", "50"), ("", ""), 0),
        work("Checking", ("Running", "50"), ("", ""), 0),
        copying.clone(),
        Fate::Answer(HttpResponse::new(503, "busy")),
        copying,
        work("done", ("Finished", "100"), ("Finished", "100"), 0),
    ]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let start = Instant::now();
    let mut watch = client.describe_work().work_id("w-1").watch();

    let first = watch.try_next().await.expect("the job is there").expect("it has a state");
    assert_eq!(brief(&first), (Some("Checking"), Some("check"), Some(50.0), Some(0.0)));
    assert_eq!(first.job_id.as_deref(), Some("w-1"));
    assert_eq!((first.stages.len(), first.is_final), (1, false));
    let second = watch.try_next().await.expect("the job is there").expect("it changes");
    assert_eq!(brief(&second), (Some("Running"), Some("copy"), Some(20.0), Some(1.5)));
    assert!(second.stages[0].is_done && !second.stages[1].is_done);
    assert_eq!(start.elapsed().as_secs(), 5 + 10);
    let last = watch.try_next().await.expect("the job is there").expect("it changes");
    assert_eq!(brief(&last), (Some("done"), Some("copy"), Some(100.0), Some(0.0)));
    assert!(last.is_final);
    // After the change pauses are short again; through the trouble they grow.
    assert_eq!(start.elapsed().as_secs(), 5 + 10 + 5 + 10 + 20);
    assert_eq!(watch.try_next().await.expect("nothing fails"), None);
    assert_eq!(script.requests().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn several_jobs_are_watched_until_all_of_them_stay() {
    let job = |id: &str, state: &str, steps: &[(&str, &str, i64)]| {
        let steps: Vec<_> = steps
            .iter()
            .map(|(name, state, done)| json!({ "Name": name, "Status": state, "Progress": done }))
            .collect();
        json!({ "WorkId": id, "Status": state, "Steps": steps, "SecondsBehind": 7 })
    };
    let (over, copying) =
        (job("a", "Done", &[("Copy", "success", 100)]), [("Dump", "success", 100), ("Copy", "run", 3)]);
    let script = Script::new([
        answer(&json!({ "Works": [over, job("b", "Running", &copying)] })),
        answer(&json!({ "Works": [over, job("b", "Done", &copying)] })),
    ]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let mut watch = client.list_works().watch().with_interval(Duration::from_secs(1), Duration::from_secs(1));
    let mut seen = Vec::new();
    while let Some(update) = watch.try_next().await.expect("the service answers") {
        seen.push((
            update.job_id.clone().unwrap_or_default(),
            update.stage.clone().unwrap_or_default(),
            update.is_final,
        ));
        assert_eq!(update.lag, Some(Duration::from_secs(7)));
    }
    let expected = [("a", "Copy", true), ("b", "Copy", false), ("b", "Copy", true)];
    assert_eq!(seen, expected.map(|(id, stage, is_final)| (id.to_owned(), stage.to_owned(), is_final)));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_rejected_ends_the_watching() {
    let script = Script::new([work("Running", ("", ""), ("", ""), 0), refusal("Forbidden")]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let mut watch = client.describe_work().watch();
    let update = watch.try_next().await.expect("the job is there").expect("it has a state");
    assert_eq!(brief(&update), (Some("Running"), None, None, Some(0.0)));
    assert_eq!(watch.try_next().await.expect_err("the call is refused").code(), Some("Forbidden"));
    assert_eq!(watch.try_next().await.expect("nothing is asked"), None);
}

#[tokio::test(start_paused = true)]
async fn asking_for_a_change_can_be_given_up_and_taken_up_again() {
    let script = Script::new([status("Running"), status("Running"), status("Done")]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let mut watch = client.describe_work().watch();
    watch.try_next().await.expect("the job is there");
    tokio::select! {
        _ = watch.try_next() => panic!("nothing changes so soon"),
        () = sleep(Duration::from_secs(7)) => {}
    }
    let last = watch.try_next().await.expect("the job is there").expect("it changes");
    assert_eq!(last.state, Some(WorkState::Done));
}

#[tokio::test(start_paused = true)]
async fn watching_ends_at_its_limit() {
    let script = Script::new([status("Running")]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let start = Instant::now();
    let mut watch = client.describe_work().watch().with_limit(Duration::from_secs(12));
    assert!(watch.try_next().await.expect("the job is there").is_some());
    let error = watch.try_next().await.expect_err("nothing changes");
    assert_eq!(start.elapsed(), Duration::from_secs(12));
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::Wait, true));
    assert_eq!(error.to_string(), "watching by DescribeWork: timed out after 12 s; the last state was Running");
    assert_eq!(watch.try_next().await.expect("nothing is asked"), None);
}

#[tokio::test]
async fn watching_ends_at_its_limit_on_a_real_clock() {
    let script = Script::new([status("Running"), Fate::Silence]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let pause = Duration::from_millis(10);
    let start = std::time::Instant::now();
    let mut watch = client.describe_work().watch().with_interval(pause, pause).with_limit(Duration::from_millis(200));
    assert!(watch.try_next().await.expect("the job is there").is_some());
    assert!(watch.try_next().await.expect_err("nothing comes").is_timeout());
    assert!((Duration::from_millis(200)..Duration::from_secs(5)).contains(&start.elapsed()));
}

#[tokio::test(start_paused = true)]
async fn watching_goes_on_though_each_wait_for_a_change_is_given_up() {
    let script = Script::new([status("Running"), status("Running"), status("Running")]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let mut watch = client.describe_work().watch().with_limit(Duration::from_secs(100));
    assert!(watch.try_next().await.expect("the job is there").is_some());
    let mut ended = None;
    for _ in 0..200 {
        if let Ok(next) = tokio::time::timeout(Duration::from_secs(1), watch.try_next()).await {
            ended = Some(next.expect_err("nothing changes").is_timeout());
            break;
        }
    }
    assert_eq!(ended, Some(true), "the limit holds over all waits");
    // At 0, 5 and 15 s, and then every 20 s: no wait begins the pause anew.
    assert_eq!(script.requests().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_first_look_that_hangs_does_not_outlive_the_limit_when_it_is_taken_up_again() {
    let script = Script::new([Fate::Silence]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let mut watch = client.describe_work().watch().with_limit(Duration::from_secs(10));
    for _ in 0..9 {
        assert!(tokio::time::timeout(Duration::from_secs(1), watch.try_next()).await.is_err());
    }
    assert!(watch.try_next().await.expect_err("it hangs").is_timeout());
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_no_clock_can_tell_is_a_long_one() {
    let script = Script::new([status("Running")]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let mut watch = client.describe_work().watch().with_interval(Duration::MAX, Duration::MAX);
    watch.try_next().await.expect("the job is there");
    assert!(tokio::time::timeout(HOUR, watch.try_next()).await.is_err());
    assert_eq!(script.requests().len(), 1);

    let script = Script::new([status("Checking")]);
    let wait = self::client(&script).wait_until_work_running().work_ids(["w-1"]);
    let wait = wait.with_interval(Duration::MAX, Duration::MAX).wait(Duration::MAX);
    assert!(tokio::time::timeout(HOUR, wait).await.is_err());
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_not_waited_for_without_end_and_shows_no_secret() {
    let failed = || answer(&json!({ "Status": "Failed", "CheckId": "c-1" }));
    let script = Script::new([failed(), Fate::Silence]);
    let start = Instant::now();
    let wait = client(&script).wait_until_work_checked().work_ids(["w-1"]).wait(Duration::ZERO);
    let error = wait.await.expect_err("it failed");
    assert_eq!((error.kind(), error.failed_items().len()), (WaitErrorKind::Failed, 0));
    assert_eq!(start.elapsed(), Duration::from_secs(10));

    let secret = "example-secret-of-a-key";
    let credentials = dts_api::credentials::Credentials::new("example-key-id", secret);
    let text = format!("{secret}\nERROR forged {}", "x".repeat(10_000));
    let item = json!({ "Name": secret, "Result": "Failed", "Errors": [{ "Text": text }] });
    let script = Script::new([failed(), answer(&json!({ "Checks": { "Items": [item] } }))]);
    let client = waiters::Client::new(config(&script).credentials(credentials)).expect("the configuration is sound");
    let error = client.wait_until_work_checked().work_ids(["w-1\nERROR"]).wait(HOUR).await.expect_err("it failed");
    let message = error.to_string();
    assert!(message.chars().count() < 700 && !message.contains('\n'), "{message}");
    let debug = format!("{error:?}");
    assert!(!message.contains(secret) && !debug.contains(secret), "{message}\n{debug}");
    assert!(!Error::from(error).to_string().contains(secret));
}

#[tokio::test(start_paused = true)]
async fn a_percentage_that_is_no_number_is_none() {
    for percent in ["NaN", "nan%", "inf", "1e999"] {
        let script = Script::new([work("Running", ("Running", percent), ("", ""), 0)]);
        let client = watches::Client::new(config(&script)).expect("the configuration is sound");
        let mut watch = client.describe_work().watch().with_limit(HOUR);
        let update = watch.try_next().await.expect("the job is there").expect("it has a state");
        assert_eq!(update.percent, None, "{percent}");
        assert!(watch.try_next().await.expect_err("nothing changes").is_timeout());
    }
}

#[tokio::test]
async fn watching_goes_on_though_waits_are_given_up_on_a_real_clock() {
    let script = Script::new([status("Running")]);
    let client = watches::Client::new(config(&script)).expect("the configuration is sound");
    let pause = Duration::from_millis(40);
    let mut watch = client.describe_work().watch().with_interval(pause, pause).with_limit(Duration::from_secs(20));
    assert!(watch.try_next().await.expect("the job is there").is_some());
    // Each wait is shorter than the pause; on a busy machine there are more of them.
    while script.requests().len() < 4 {
        let given_up = tokio::time::timeout(pause / 4, watch.try_next()).await;
        assert!(given_up.is_err(), "nothing changes before the limit");
    }
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_ends_at_its_limit_shows_no_secret_and_no_second_line() {
    let secret = "example-secret-of-a-key";
    let credentials = dts_api::credentials::Credentials::new("example-key-id", secret);
    let script = Script::new([status(&format!("{secret}\nERROR forged"))]);
    let client = watches::Client::new(config(&script).credentials(credentials)).expect("the configuration is sound");
    let mut watch = client.describe_work().watch().with_limit(Duration::from_secs(12));
    watch.try_next().await.expect("the job is there");
    let message = watch.try_next().await.expect_err("nothing changes").to_string();
    assert!(message.contains("ERROR forged") && !message.contains(secret) && !message.contains('\n'), "{message}");
}
