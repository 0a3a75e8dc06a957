//! Percent-encoding as URLs and forms need it.

use super::order::sorted;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// RFC 3986: unreserved characters stay, a space is `%20`.
pub fn percent(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `application/x-www-form-urlencoded`: the same, but a space is `+`.
pub fn form(text: &str) -> String {
    percent(text).replace("%20", "+")
}

/// `name=value` pairs joined by `&`, sorted by the bytes of the name, encoded by `encode`.
pub fn pairs(pairs: &[(String, String)], encode: fn(&str) -> String) -> String {
    let mut encoded = String::new();
    // Pairs of one name keep their order.
    for (name, value) in sorted(pairs, &|left, right| left.0.cmp(&right.0)) {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        encoded.push_str(&encode(name));
        encoded.push('=');
        encoded.push_str(&encode(value));
    }
    encoded
}

/// Whether a text is made of such bytes only.
pub(crate) fn is_all(text: &str, allowed: fn(u8) -> bool) -> bool {
    for byte in text.bytes() {
        if !allowed(byte) {
            return false;
        }
    }
    true
}

/// Appends texts to a text.
pub(crate) fn push_all(out: &mut String, texts: &[&str]) {
    for text in texts {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(percent("aZ09-_.~ *+/'()!&=数"), "aZ09-_.~%20%2A%2B%2F%27%28%29%21%26%3D%E6%95%B0");
        assert_eq!(form("a b*~+"), "a+b%2A~%2B");
    }

    /// As Python's `urlencode` does, and so the vendors' SDKs do.
    #[test]
    fn a_form_is_spelled_as_official_clients_spell_it() {
        let list = [("Reserve", r#"{"a": "*", "备注": "a b~c+d"}"#), ("DbList", "[]")];
        let list = list.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            pairs(&list, form),
            "DbList=%5B%5D&Reserve=%7B%22a%22%3A+%22%2A%22%2C+%22%E5%A4%87%E6%B3%A8%22%3A+%22a+b~c%2Bd%22%7D"
        );
    }

    #[test]
    fn pairs_are_sorted_by_name() {
        let list = [("b", ""), ("Tag.10.Key", "x"), ("Tag.1.Key", "y z")];
        let list = list.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(&list, percent), "Tag.1.Key=y%20z&Tag.10.Key=x&b=");
    }
}
