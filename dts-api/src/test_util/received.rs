//! Requests as they arrived.

use percent_encoding::percent_decode_str;

use crate::transport::HttpRequest;

/// A request as it arrived, with or without a socket.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) method: String,
    pub(super) path: String,
    /// The encoded query, without its question mark.
    pub(super) query: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    /// Converts a request that came without a socket.
    pub(super) fn of(request: HttpRequest) -> Self {
        let after_scheme = request.url.split_once("://").map_or(request.url.as_str(), |(_, rest)| rest);
        let target = after_scheme.find(['/', '?']).map_or("/", |start| after_scheme.get(start..).unwrap_or("/"));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = if path.is_empty() { "/" } else { path };
        let (path, query) = (path.to_owned(), query.to_owned());
        let headers = request.headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { method: request.method.to_owned(), path, query, headers, body: request.body }
    }

    /// Returns the value of a header; the name is compared case-insensitively.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Returns whether the body is a form.
    pub(super) fn has_form(&self) -> bool {
        let content_type = self.header("content-type").unwrap_or_default();
        content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
    }

    /// Returns the decoded parameters of the query, or `None` if they are not text.
    pub(super) fn query_pairs(&self) -> Option<Vec<(String, String)>> {
        pairs(&self.query)
    }

    /// Returns the decoded parameters of the form in the body, or `None` if they are not text.
    pub(super) fn form_pairs(&self) -> Option<Vec<(String, String)>> {
        if !self.has_form() {
            return Some(Vec::new());
        }
        pairs(std::str::from_utf8(&self.body).ok()?)
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Decodes `name=value` pairs. A space may be `+` or `%20`.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decode(name)?, decode(value)?))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Headers;

    #[test]
    fn spaces_have_two_spellings() {
        let pairs = pairs("a=x+y%20z&b=%2B&c=&d&%E6%95%B0=1").expect("it is text");
        let expected = [("a", "x y z"), ("b", "+"), ("c", ""), ("d", ""), ("数", "1")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(super::pairs("a=%FF"), None);
    }

    #[test]
    fn a_url_has_a_path_and_a_query() {
        for (url, path, query) in [
            ("https://dts.example.com", "/", ""),
            ("https://dts.example.com/", "/", ""),
            ("https://dts.example.com?a=b", "/", "a=b"),
            ("https://dts.example.com/x?a=b/c?d", "/x", "a=b/c?d"),
        ] {
            let request =
                HttpRequest { method: "POST", url: url.to_owned(), headers: Headers::new(), body: Vec::new() };
            let received = Received::of(request);
            assert_eq!((received.path.as_str(), received.query.as_str()), (path, query), "{url}");
        }
    }
}
