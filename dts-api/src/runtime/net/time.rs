//! Times as signatures need them.

use std::time::SystemTime;

/// Returns the seconds since the Unix epoch. A time before it counts as the epoch.
pub(crate) fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Formats a time as `2021-03-16T08:01:19Z`: UTC, in seconds.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let seconds = i64::try_from(unix_seconds(time)).unwrap_or(i64::MAX);
    // A time after the year 9999 cannot be written like this, and no signature is valid then anyway.
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    time.to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_spelled_in_utc_to_the_second() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_615_881_679_900);
        assert_eq!(rfc3339(time), "2021-03-16T08:01:19Z");
        assert_eq!(unix_seconds(time), 1_615_881_679);
        assert_eq!(rfc3339(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
    }
}
