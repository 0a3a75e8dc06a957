//! Percent-encoding for URLs and forms.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::order::sorted;

/// All characters except RFC 3986's unreserved ones.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Encodes by RFC 3986: unreserved characters stay, a space becomes `%20`.
pub fn percent(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// Encodes as `application/x-www-form-urlencoded`: the same, but a space becomes `+`.
pub fn form(text: &str) -> Cow<'_, str> {
    let encoded = percent(text);
    if text.contains(' ') { Cow::Owned(encoded.replace("%20", "+")) } else { encoded }
}

/// Joins `name=value` pairs with `&`, sorted by the bytes of the name and encoded by `encode`.
pub fn pairs<T: AsRef<str>>(pairs: &[(T, T)], encode: fn(&str) -> Cow<'_, str>) -> String {
    let mut length = 0;
    for (name, value) in pairs {
        length += name.as_ref().len() + value.as_ref().len() + 2;
    }
    let mut encoded = String::with_capacity(length);
    // Pairs of one name keep their order.
    for (name, value) in sorted(pairs, &|left, right| left.0.as_ref().cmp(right.0.as_ref())) {
        let separator = if encoded.is_empty() { "" } else { "&" };
        push_all(&mut encoded, &[separator, &encode(name.as_ref()), "=", &encode(value.as_ref())]);
    }
    encoded
}

/// Returns whether all bytes of a text are allowed.
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
