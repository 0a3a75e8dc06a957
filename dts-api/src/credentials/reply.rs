//! Reads the JSON with credentials from servers, files and programs.
//!
//! Errors name fields and never repeat their values.

use std::num::IntErrorKind;
use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use jiff::civil::date;
use jiff::fmt::temporal::Pieces;
use serde_json::Value;

use super::{Credentials, ProviderError};
use crate::runtime::call::envelope::text_of;
use crate::runtime::model::{any, json};

/// The last second of the year 9999, since the Unix epoch: a later time could not be written, or would overflow.
pub(crate) const FARTHEST: Duration = Duration::from_secs(253_402_300_799);

/// From 13 digits on, a number is in milliseconds: in seconds, it would be the year 33658 or later.
const MILLISECONDS: u64 = 1_000_000_000_000;

/// The names of the fields.
pub(crate) struct Names {
    pub(crate) key_id: &'static str,
    pub(crate) key_secret: &'static str,
    /// The token, which is required: all credentials with these names are temporary.
    pub(crate) token: &'static str,
    /// The expiration: a text in ISO 8601, or seconds or milliseconds since the Unix epoch.
    pub(crate) end: &'static str,
}

/// Finds a text by its name; returns `None` if it is missing or empty.
pub(crate) type Find<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Parses a JSON object.
pub(crate) fn object(text: &[u8]) -> Result<Value, ProviderError> {
    let text = json::text_of(text);
    match any::value(&text) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(ProviderError::failed("not a JSON object")),
        // Says where it stops being JSON, and nothing else.
        Err(malformed) => {
            let (line, column) = malformed.place(&text);
            Err(ProviderError::failed(format!("not JSON: line {line} column {column}")))
        }
    }
}

/// Returns the text of a field, trimmed, or `None` if it is empty. A number is returned as its digits.
pub(crate) fn text(object: &Value, name: &str) -> Option<String> {
    trimmed(&text_of(object.get(name)?)?)
}

/// Returns a text, trimmed, or `None` if it is empty.
pub(crate) fn trimmed(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

/// Returns a required text.
pub(crate) fn required(find: Find<'_>, name: &str) -> Result<String, ProviderError> {
    match find(name) {
        Some(text) => Ok(text),
        None => Err(ProviderError::missing(name)),
    }
}

/// Returns a required key or token.
pub(crate) fn key(find: Find<'_>, name: &str) -> Result<String, ProviderError> {
    printable(required(find, name)?, &|| format!("`{name}`"))
}

/// Returns an optional key or token.
pub(crate) fn key_if_any(find: Find<'_>, name: &str) -> Result<Option<String>, ProviderError> {
    match find(name) {
        Some(text) => Ok(Some(printable(text, &|| format!("`{name}`"))?)),
        None => Ok(None),
    }
}

/// Rejects a key or token that would forge a header or a log line. `what` names it for the error.
pub(crate) fn printable(text: String, what: &dyn Fn() -> String) -> Result<String, ProviderError> {
    if is_printable(&text) { Ok(text) } else { Err(not_printable(&what())) }
}

pub(crate) fn is_printable(text: &str) -> bool {
    !text.contains(char::is_control)
}

pub(crate) fn not_printable(what: &str) -> ProviderError {
    ProviderError::failed(format!("{what} contains a control character"))
}

/// Returns required keys.
pub(crate) fn keys(find: Find<'_>, key_id: &str, key_secret: &str) -> Result<Credentials, ProviderError> {
    Ok(Credentials::new(key(find, key_id)?, key(find, key_secret)?))
}

/// Returns required keys with an optional token.
pub(crate) fn keys_and_token(
    find: Find<'_>,
    key_id: &str,
    key_secret: &str,
    token: &str,
) -> Result<Credentials, ProviderError> {
    let keys = keys(find, key_id, key_secret)?;
    Ok(match key_if_any(find, token)? {
        Some(token) => keys.with_token(token),
        None => keys,
    })
}

/// Returns temporary credentials: keys, token and expiration are required.
pub(crate) fn temporary(object: &Value, names: &Names) -> Result<Credentials, ProviderError> {
    let find: Find<'_> = &|name| text(object, name);
    let keys = keys(find, names.key_id, names.key_secret)?;
    let Some(end) = time(&required(find, names.end)?) else {
        return Err(ProviderError::failed(format!("`{}` is not a time", names.end)));
    };
    Ok(keys.with_token(key(find, names.token)?).with_expiry(end))
}

/// Returns the text of a JSON object with these fields.
pub(crate) fn json(members: &[(&str, Value)]) -> Vec<u8> {
    let mut object = serde_json::Map::new();
    for (name, value) in members {
        object.insert((*name).to_owned(), value.clone());
    }
    Value::Object(object).to_string().into_bytes()
}

/// Returns the time of this name, if there is one.
pub(crate) fn time_at(find: Find<'_>, name: &str) -> Option<SystemTime> {
    time(&find(name)?)
}

/// Parses a time: ISO 8601, or seconds or milliseconds since the Unix epoch. A time after the year 9999 becomes the end
/// of that year.
pub(crate) fn time(text: &str) -> Option<SystemTime> {
    let since = match text.parse() {
        Ok(milliseconds @ MILLISECONDS..) => Duration::from_millis(milliseconds),
        Ok(seconds) => Duration::from_secs(seconds),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => FARTHEST,
        Err(_) => iso_8601(text)?,
    };
    SystemTime::UNIX_EPOCH.checked_add(since.min(FARTHEST))
}

/// Returns the time since the Unix epoch. An earlier time counts as the epoch.
fn iso_8601(text: &str) -> Option<Duration> {
    // jiff's timestamps end a day before the last second of 9999, which servers send for "never".
    let pieces = Pieces::parse(text).ok()?;
    let local = pieces.date().to_datetime(pieces.time()?);
    let offset = SignedDuration::from_secs(pieces.to_numeric_offset()?.seconds().into());
    let since = local.duration_since(date(1970, 1, 1).at(0, 0, 0, 0)).checked_sub(offset)?;
    Some(Duration::try_from(since).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = Names { key_id: "Id", key_secret: "Secret", token: "Token", end: "End" };

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert!(object(b"\xef\xbb\xbf{}").is_ok());
        assert!(object(b"{\xef\xbb\xbf}").is_err());
    }

    #[test]
    fn keys_token_and_end_are_read_together() {
        let json = serde_json::json!({ "Id": "a", "Secret": " b ", "Token": "c", "End": "2021-09-26T03:46:38Z" });
        let credentials = temporary(&json, &NAMES).unwrap();
        assert_eq!((credentials.key_id(), credentials.expose_secret()), ("a", "b"));
        assert_eq!(credentials.expose_token(), Some("c"));
        assert_eq!(credentials.expires_at(), time("1632627998"));
    }

    #[test]
    fn a_time_may_be_as_far_away_as_it_likes() {
        let farthest = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
        // With the first, some servers say "never".
        let far = ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999-08:00", "253402300799", "253402300800000"];
        for text in far.iter().chain(&["18446744073709551615", "99999999999999999999"]) {
            assert_eq!(time(text), Some(farthest), "{text}");
        }
        assert_eq!(
            time("2021-09-26T11:46:38.9+08:00"),
            Some(SystemTime::UNIX_EPOCH + Duration::from_millis(1_632_627_998_900))
        );
        assert_eq!(time("0001-01-01T00:00:00Z"), Some(SystemTime::UNIX_EPOCH));
        for text in ["", "never", "-1", "2021-09-26", "2021-09-26T03:46:38", "2021-13-26T03:46:38Z"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_may_be_in_milliseconds() {
        let end = SystemTime::UNIX_EPOCH + Duration::from_millis(1_632_627_998_900);
        assert_eq!(time("1632627998900"), Some(end));
        assert_eq!(time("1632627998"), Some(end - Duration::from_millis(900)));
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_is_repeated() {
        let json = serde_json::json!({ "Id": "hidden-1", "Secret": "hidden-2", "Token": "", "End": 1 });
        assert_eq!(temporary(&json, &NAMES).unwrap_err().to_string(), "`Token` is missing or empty");
        let json =
            serde_json::json!({ "Id": "hidden-1", "Secret": "hidden-2", "Token": "hidden-3", "End": "hidden-4" });
        assert_eq!(temporary(&json, &NAMES).unwrap_err().to_string(), "`End` is not a time");
        assert_eq!(object(b"{\"Secret\": hidden}").unwrap_err().to_string(), "not JSON: line 1 column 12");
        assert!(object(b"[]").is_err());
    }
}
