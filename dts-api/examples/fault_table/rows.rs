//! The faults, with their expected outcomes.

use std::time::Duration;

use dts_api::test_util::Fault;
use dts_api::transport::HttpResponse;

/// A fault, and the expected outcomes of a read, a write, and a write with a ClientToken.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) trouble: Trouble,
    pub(crate) once: Expected,
    pub(crate) for_ever: Expected,
}

/// The outcomes of the calls, as the table shows them.
pub(crate) type Expected = [&'static str; 3];

#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// The server injects a fault.
    Fault(Fault),
    /// Another server responds.
    Answer(HttpResponse),
    /// There is no server.
    NobodyListens,
    /// Idle connections have become useless.
    Idle,
    /// The server shows a certificate that is not trusted.
    Untrusted,
}

impl Trouble {
    /// Returns whether attempts last until they time out.
    pub(crate) fn takes_time(&self) -> bool {
        match self {
            Self::Fault(Fault::SlowFirstByte(pause)) => *pause == TOO_LATE,
            Self::Fault(fault) => *fault == Fault::StalledBody,
            Self::Answer(_) | Self::NobodyListens | Self::Idle | Self::Untrusted => false,
        }
    }
}

/// Later than every time-out.
const TOO_LATE: Duration = Duration::from_secs(3600);

/// Returns all faults with their expected outcomes, in groups.
pub(crate) fn rows() -> Vec<Row> {
    let retry_after = Some(Duration::from_millis(30));
    let redirect = HttpResponse::new(302, "").with_header("Location", "https://portal.example.com/");
    vec![
        turned_away("throttled", Fault::Throttled { retry_after: None }),
        turned_away("throttled, with a pause to keep", Fault::Throttled { retry_after }),
        Row {
            name: "connection refused",
            trouble: Trouble::NobodyListens,
            once: ["ok 2"; 3],
            for_ever: ["connect 3"; 3],
        },
        Row {
            name: "certificate not trusted",
            trouble: Trouble::Untrusted,
            once: ["connect 1"; 3],
            for_ever: ["connect 1"; 3],
        },
        Row { name: "idle connections end", trouble: Trouble::Idle, once: ["ok 1"; 3], for_ever: ["ok 1"; 3] },
        passing("internal error", Fault::InternalError, SERVICE),
        passing("503", Fault::Unavailable, SERVICE),
        passing("502 with a page of HTML", Fault::Html, ANSWER),
        passing("body cut off", Fault::CutBody, TRANSPORT),
        passing("cut before the call is executed", Fault::CutBefore, TRANSPORT),
        passing("cut after the call is executed", Fault::CutAfter, TRANSPORT),
        unreadable("JSON ends halfway", Trouble::Fault(Fault::TruncatedJson)),
        unreadable("endless answer", Trouble::Fault(Fault::EndlessResponse)),
        harmless("invalid UTF-8", Fault::InvalidUtf8),
        harmless("half of a character", Fault::LoneSurrogate),
        unreadable("response of another server", Trouble::Answer(HttpResponse::new(200, r#"{"status":"ok"}"#))),
        unreadable("redirect", Trouble::Answer(redirect)),
        harmless("wrong content type", Fault::WrongContentType),
        harmless("first byte late, but in time", Fault::SlowFirstByte(Duration::from_millis(20))),
        passing("first byte after the time-out", Fault::SlowFirstByte(TOO_LATE), TIMEOUT),
        passing("body stalls", Fault::StalledBody, TIMEOUT),
    ]
}

/// The call certainly had no effect: any call is retried.
fn turned_away(name: &'static str, fault: Fault) -> Row {
    Row { name, trouble: Trouble::Fault(fault), once: ["ok 2"; 3], for_ever: ["throttled 3"; 3] }
}

const SERVICE: Expected = ["service 3", "service 1 ?", "service 3 ?"];
const ANSWER: Expected = ["answer 3", "answer 1 ?", "answer 3 ?"];
const TIMEOUT: Expected = ["timeout 3", "timeout 1 ?", "timeout 3 ?"];
const TRANSPORT: Expected = ["transport 3", "transport 1 ?", "transport 3 ?"];

/// The error is transient, but the call may have had an effect: it is retried if a repeat does no harm.
fn passing(name: &'static str, fault: Fault, for_ever: Expected) -> Row {
    let [_, write, _] = for_ever;
    Row { name, trouble: Trouble::Fault(fault), once: ["ok 2", write, "ok 2"], for_ever }
}

/// The call may have had an effect, and a retry would not change the response.
fn unreadable(name: &'static str, trouble: Trouble) -> Row {
    let expected = ["answer 1", "answer 1 ?", "answer 1 ?"];
    Row { name, trouble, once: expected, for_ever: expected }
}

/// The fault does no harm.
fn harmless(name: &'static str, fault: Fault) -> Row {
    Row { name, trouble: Trouble::Fault(fault), once: ["ok 1"; 3], for_ever: ["ok 1"; 3] }
}
