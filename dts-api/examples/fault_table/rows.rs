//! What misbehaves how, and what is to come of it.

use std::time::Duration;

use dts_api::test_util::Fault;
use dts_api::transport::HttpResponse;

/// A misbehaviour, and what is expected of a read, a write, and a write with a ClientToken.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) trouble: Trouble,
    pub(crate) once: Expected,
    pub(crate) for_ever: Expected,
}

/// What each call comes to, as a cell says it.
pub(crate) type Expected = [&'static str; 3];

#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// The server meets the call with a fault.
    Fault(Fault),
    /// Something else answers in the server's place.
    Answer(HttpResponse),
    /// There is no server.
    NobodyListens,
    /// Connections that were idle are of no use any more.
    Idle,
    /// The server shows a certificate that is not trusted.
    Untrusted,
}

impl Trouble {
    /// Whether attempts last until they are given up.
    pub(crate) fn takes_time(&self) -> bool {
        match self {
            Self::Fault(Fault::SlowFirstByte(pause)) => *pause == TOO_LATE,
            Self::Fault(fault) => *fault == Fault::StalledBody,
            Self::Answer(_) | Self::NobodyListens | Self::Idle | Self::Untrusted => false,
        }
    }
}

/// When nobody waits any more.
const TOO_LATE: Duration = Duration::from_secs(3600);

/// What each misbehaviour comes to, in groups.
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
        passing("cut before the call is carried out", Fault::CutBefore, TRANSPORT),
        passing("cut after the call is carried out", Fault::CutAfter, TRANSPORT),
        unreadable("JSON ends halfway", Trouble::Fault(Fault::TruncatedJson)),
        unreadable("endless answer", Trouble::Fault(Fault::EndlessAnswer)),
        harmless("invalid UTF-8", Fault::InvalidUtf8),
        harmless("half of a character", Fault::LoneSurrogate),
        unreadable("answer of something else", Trouble::Answer(HttpResponse::new(200, r#"{"status":"ok"}"#))),
        unreadable("redirect", Trouble::Answer(redirect)),
        harmless("wrong content type", Fault::WrongContentType),
        harmless("first byte late, but in time", Fault::SlowFirstByte(Duration::from_millis(20))),
        passing("first byte after the time-out", Fault::SlowFirstByte(TOO_LATE), TIMEOUT),
        passing("body stalls", Fault::StalledBody, TIMEOUT),
    ]
}

/// It certainly had no effect: any call is sent again.
fn turned_away(name: &'static str, fault: Fault) -> Row {
    Row { name, trouble: Trouble::Fault(fault), once: ["ok 2"; 3], for_ever: ["throttled 3"; 3] }
}

const SERVICE: Expected = ["service 3", "service 1 ?", "service 3 ?"];
const ANSWER: Expected = ["answer 3", "answer 1 ?", "answer 3 ?"];
const TIMEOUT: Expected = ["timeout 3", "timeout 1 ?", "timeout 3 ?"];
const TRANSPORT: Expected = ["transport 3", "transport 1 ?", "transport 3 ?"];

/// It may pass, and may have had an effect: a call is sent again where that does no harm.
fn passing(name: &'static str, fault: Fault, for_ever: Expected) -> Row {
    let [_, write, _] = for_ever;
    Row { name, trouble: Trouble::Fault(fault), once: ["ok 2", write, "ok 2"], for_ever }
}

/// The call may have had an effect, and there is no reason to hope for another answer.
fn unreadable(name: &'static str, trouble: Trouble) -> Row {
    let expected = ["answer 1", "answer 1 ?", "answer 1 ?"];
    Row { name, trouble, once: expected, for_ever: expected }
}

/// It does not matter.
fn harmless(name: &'static str, fault: Fault) -> Row {
    Row { name, trouble: Trouble::Fault(fault), once: ["ok 1"; 3], for_ever: ["ok 1"; 3] }
}
