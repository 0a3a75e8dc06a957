use super::*;
use crate::runtime::call::check::{Flaws, Missing, WrongLength};

fn service_error(status: u16, retry: Option<RetryClass>, safety: Safety) -> Error {
    Error::new(ErrorKind::Service, "no such job\nanywhere")
        .with_code(Some("Forbidden.InstanceNotFound".to_owned()), "X.Msg.")
        .with_request_id(Some("0C1D".to_owned()))
        .with_http_status(status)
        .with_retry(retry)
        .sent()
        .of("DeleteThing".into(), safety, safety != Safety::Write)
}

#[test]
fn display_is_one_line_with_operation_code_message_and_request_id() {
    let error = service_error(403, None, Safety::Write);
    assert_eq!(error.to_string(), "DeleteThing: Forbidden.InstanceNotFound: no such job anywhere (request ID 0C1D)");
    assert!(error.after(4, false).to_string().ends_with("anywhere (request ID 0C1D, 4 attempts)"));
    assert_eq!(Error::new(ErrorKind::Connect, "no").after(4, false).to_string(), "no (4 attempts)");
}

#[test]
fn a_code_may_have_a_prefix() {
    let error = |code: &str| Error::new(ErrorKind::Service, "").with_code(Some(code.to_owned()), "X.Msg.");
    assert!(error("A.B").has_code("A.B") && error("X.Msg.A.B").has_code("A.B"));
    assert!(!error("Y.A.B").has_code("A.B") && !error("A.B").has_code("A"));
}

#[test]
fn a_source_is_not_repeated() {
    let error = Error::new(ErrorKind::Transport, "the connection broke").with_source("reset by peer");
    assert_eq!(error.to_string(), "the connection broke");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("reset by peer"));
}

#[test]
fn wrong_parameters_are_all_named() {
    let flaws = Flaws {
        missing: vec![
            Missing { path: "JobId".to_owned(), setter: "job_id", because: None },
            Missing {
                path: "SourceEndpoint.Port".to_owned(),
                setter: "port",
                because: Some("SourceEndpoint.InstanceType is ECS".to_owned()),
            },
        ],
        lengths: vec![WrongLength {
            path: "Tag".to_owned(),
            setter: "tag",
            why: "it has 21 entries, and at most 20 are allowed".to_owned(),
        }],
    };
    let error = Error::wrong_parameters(flaws);
    assert_eq!(
        error.to_string(),
        "required parameters missing: JobId (set by `job_id`), SourceEndpoint.Port (set by `port`, required \
         because SourceEndpoint.InstanceType is ECS); parameter of a wrong length: Tag (set by `tag`, it has 21 entries, \
         and at most 20 are allowed)"
    );
    assert_eq!(error.missing().len(), 2);
}

#[test]
fn throttling_is_safe_to_repeat_even_for_a_write() {
    let error = service_error(400, Some(RetryClass::Throttling), Safety::Write);
    assert!(error.is_throttled() && error.is_retryable() && !error.outcome_unknown());
}

#[test]
fn a_failing_server_leaves_a_write_open_and_a_read_repeatable() {
    let write = service_error(500, Some(RetryClass::Transient), Safety::Write);
    assert!(!write.is_retryable() && write.outcome_unknown());
    let read = service_error(500, Some(RetryClass::Transient), Safety::Read);
    assert!(read.is_retryable() && !read.outcome_unknown());
    let idempotent = service_error(500, Some(RetryClass::Transient), Safety::Idempotent);
    assert!(idempotent.is_retryable() && idempotent.outcome_unknown());
}

#[test]
fn a_token_makes_a_write_repeatable_but_does_not_tell_what_happened() {
    let write = service_error(500, Some(RetryClass::Transient), Safety::Write);
    let write = write.of("DeleteThing".into(), Safety::Write, true);
    assert!(write.is_retryable() && write.outcome_unknown());
}

#[test]
fn what_an_earlier_attempt_left_open_stays_open() {
    let throttled = || service_error(400, Some(RetryClass::Throttling), Safety::Write).after(2, true);
    assert!(throttled().outcome_unknown() && !throttled().is_retryable() && throttled().attempts() == 2);
    assert!(throttled().of("DeleteThing".into(), Safety::Write, true).is_retryable());
    assert!(!throttled().of("DescribeThing".into(), Safety::Read, true).outcome_unknown());
}

#[test]
fn a_time_limit_tells_itself() {
    let limit = TimeLimit::Attempt(Duration::from_millis(1500));
    let error = Error::out_of_time(limit);
    assert_eq!(error.to_string(), "no complete response within 1.5s");
    assert_eq!((error.is_timeout(), error.time_limit(), limit.duration().as_millis()), (true, Some(limit), 1500));
}

#[test]
fn a_refusal_is_final() {
    let error = service_error(403, Some(RetryClass::Never), Safety::Write);
    assert!(!error.is_retryable() && !error.outcome_unknown() && !error.is_throttled());
}

#[test]
fn what_was_never_sent_may_be_sent() {
    let error =
        Error::new(ErrorKind::Connect, "no connection").timed_out(true).of("DeleteThing".into(), Safety::Write, false);
    assert!(error.is_retryable() && error.is_timeout() && !error.outcome_unknown());
}

#[test]
fn an_error_fits_everywhere() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Error>();
    assert!(size_of::<Error>() == size_of::<usize>());
}
