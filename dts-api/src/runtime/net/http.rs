//! Requests and responses as plain data, without types of an HTTP crate.

use std::fmt;

use super::headers::Headers;

/// A request that is ready to be sent.
///
/// URL and body may contain passwords, headers a signature and a token. `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method, such as `POST`.
    pub method: &'static str,
    /// The whole URL, encoded. Send it byte for byte: the signature covers it.
    pub url: String,
    /// The headers, including `host`. Send them unchanged; others may be added.
    pub headers: Headers,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// Returns the value of a header; the name is compared case-insensitively.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// Returns the URL's query, encoded, without its question mark; empty if there is none.
    pub fn query(&self) -> &str {
        match self.url.split_once('?') {
            Some((_, query)) => query,
            None => "",
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A response as it came.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// Creates a response without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Headers::new(), body: body.into() }
    }

    /// Adds a header.
    pub fn with_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.headers.push(name.as_ref(), value.as_ref());
        self
    }

    /// Returns the value of a header; the name is compared case-insensitively.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// Returns whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let request = HttpRequest {
            method: "POST",
            url: "https://dts.example.com/?Password=hidden".to_owned(),
            headers: Headers::from_iter([("authorization", "hidden")]),
            body: b"hidden".to_vec(),
        };
        let text = format!("{request:?}");
        assert!(!text.contains("hidden") && text.contains("authorization"), "{text}");
        assert!(!format!("{:?}", HttpResponse::new(200, "hidden")).contains("hidden"));
    }

    #[test]
    fn names_of_headers_have_no_case() {
        let response = HttpResponse::new(200, "").with_header("X-Acs-Request-Id", "7");
        assert_eq!(response.header("x-acs-request-id"), Some("7"));
    }
}
