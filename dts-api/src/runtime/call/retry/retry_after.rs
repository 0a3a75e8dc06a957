//! Standard HTTP headers about time. Headers of one provider are read by its protocol.

use std::time::{Duration, SystemTime};

use crate::runtime::HttpResponse;

/// Returns when the server sent a response, by its own clock.
pub(crate) fn http_date(answer: &HttpResponse) -> Option<SystemTime> {
    parse_date(answer.header("date")?)
}

/// Returns how long the server asks to wait: in seconds, or until a date by its own clock.
pub(crate) fn retry_after(answer: &HttpResponse) -> Option<Duration> {
    let value = answer.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    parse_date(value)?.duration_since(http_date(answer)?).ok()
}

/// `Tue, 16 Mar 2021 08:01:19 GMT`
fn parse_date(text: &str) -> Option<SystemTime> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read() {
        let answer = |date: &str| HttpResponse::new(400, "").with_header("Date", date);
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(1_615_881_679);
        assert_eq!(http_date(&answer("Tue, 16 Mar 2021 08:01:19 GMT")), Some(expected));
        assert_eq!(http_date(&answer("yesterday")), None);
        assert_eq!(http_date(&HttpResponse::new(400, "")), None);
    }

    #[test]
    fn a_pause_is_given_in_seconds_or_as_a_date() {
        let answer = |after: &str| {
            let answer = HttpResponse::new(503, "").with_header("Date", "Tue, 16 Mar 2021 08:01:19 GMT");
            retry_after(&answer.with_header("Retry-After", after))
        };
        assert_eq!(answer("7"), Some(Duration::from_secs(7)));
        assert_eq!(answer("Tue, 16 Mar 2021 08:01:29 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(answer("Tue, 16 Mar 2021 08:01:09 GMT"), None);
        assert_eq!(answer("-1"), None);
    }
}
