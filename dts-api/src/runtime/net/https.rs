//! The default transport: HTTPS with reqwest.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};

use super::encode::is_all;
use super::future::{BoxError, BoxFuture};
use super::headers::{Field, Headers};
use super::http::{HttpRequest, HttpResponse};
use super::transport::{Stage, Transport, TransportError};
use super::{proxy, tls};
use crate::config::{Config, Proxy};
use crate::error::{Error, TimeLimit};

/// The space that is reserved for a body before any of it has arrived.
const MOST_RESERVED: usize = 64 << 10;

/// Sends requests over HTTPS, or HTTP if the URL says so, and keeps connections for later requests.
pub(crate) struct HttpsTransport {
    client: reqwest::Client,
    connect_timeout: Duration,
    max_response_bytes: usize,
}

impl HttpsTransport {
    /// Creates a transport with the connection settings of a configuration.
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::configuration(&config.ca_certificates)?)
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(config.pool_idle_timeout)
            // A signature is valid for one URL and one attempt.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        match &config.proxy {
            Proxy::System => proxy::check_environment(&|name| std::env::var(name).ok())?,
            Proxy::Direct => builder = builder.no_proxy(),
            Proxy::Url(url) => builder = builder.proxy(proxy::of_url(url)?),
        }
        match builder.build() {
            Ok(client) => Ok(Self {
                client,
                connect_timeout: config.connect_timeout,
                max_response_bytes: config.max_response_bytes,
            }),
            Err(error) => {
                Err(Error::configuration("the HTTP client cannot be set up").with_source(error.without_url()))
            }
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        // Lets the runtime notice connections that the server has closed. Without it, a program that keeps its
        // thread busy would send on a dead connection and not know the outcome. If a connection turns out to be closed
        // before a byte is written, hyper uses another one.
        tokio::task::yield_now().await;
        let mut answer = match self.client.execute(convert(request)?).await {
            Ok(answer) => answer,
            Err(error) => return Err(self.classify(error)),
        };
        let mut out = self.begin(&answer)?;
        loop {
            match answer.chunk().await {
                Ok(None) => return Ok(out),
                Ok(Some(chunk)) if out.body.len() + chunk.len() > self.max_response_bytes => {
                    return Err(self.too_large());
                }
                Ok(Some(chunk)) => out.body.extend_from_slice(&chunk),
                Err(error) => return Err(self.classify(error)),
            }
        }
    }

    /// Reads status and headers, but not the body.
    fn begin(&self, answer: &reqwest::Response) -> Result<HttpResponse, TransportError> {
        if answer.content_length().is_some_and(|length| length > self.max_response_bytes as u64) {
            return Err(self.too_large());
        }
        let mut out = HttpResponse::new(answer.status().as_u16(), Vec::new());
        out.headers = Headers::with_capacity(answer.headers().len());
        // A server may promise more than it sends, so a long body makes its own room as it comes.
        let promised = answer.content_length().and_then(|length| usize::try_from(length).ok());
        out.body.reserve(promised.unwrap_or_default().min(MOST_RESERVED));
        for (name, value) in answer.headers() {
            out.headers.push(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        }
        Ok(out)
    }

    fn too_large(&self) -> TransportError {
        TransportError::too_large(format!("the limit is {} bytes", self.max_response_bytes))
    }

    /// Distinguishes failures before the first byte was sent from later ones. Drops the URL, which holds the
    /// parameters.
    fn classify(&self, error: reqwest::Error) -> TransportError {
        let timeout = error.is_timeout();
        let error = error.without_url();
        let stage = match (error.is_builder(), error.is_connect()) {
            (true, _) => Stage::Unsendable,
            (_, true) => Stage::Connect,
            (false, false) => Stage::Exchange,
        };
        let untrusted = stage == Stage::Connect && tls::is_untrusted(&error);
        let out = TransportError::new(stage, error.into()).untrusted(untrusted);
        match stage {
            Stage::Connect if timeout => out.out_of_time(TimeLimit::Connect(self.connect_timeout)),
            Stage::Exchange => out.timed_out(timeout),
            _ => out,
        }
    }
}

impl Transport for HttpsTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl fmt::Debug for HttpsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpsTransport").field("max_response_bytes", &self.max_response_bytes).finish_non_exhaustive()
    }
}

/// Returns a static header name. If it is in lower case, it is not copied.
fn known_name(name: &'static str) -> Result<HeaderName, String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !name.is_empty() && is_all(name, is_plain) {
        return Ok(HeaderName::from_static(name));
    }
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| name.to_owned())
}

/// Converts a request to reqwest's type.
fn convert(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
    let unsendable = |source: BoxError| TransportError::new(Stage::Unsendable, source);
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|error| unsendable(error.into()))?;
    let url = reqwest::Url::parse(&request.url).map_err(|error| unsendable(error.into()))?;
    let mut out = reqwest::Request::new(method, url);
    out.headers_mut().reserve(request.headers.len() + 1);
    let (text, fields) = request.headers.into_parts();
    // The values share one text, so neither this code nor reqwest copies them.
    let text = Bytes::from(text);
    let mut start = 0;
    for Field { known, name_end, value_end } in fields {
        let (name, value) = (text.slice(start..name_end), text.slice(name_end..value_end));
        start = value_end;
        let name = match known {
            Some(known) => known_name(known),
            None => HeaderName::from_bytes(&name).map_err(|_| String::from_utf8_lossy(&name).into_owned()),
        };
        let header = name.map_err(|name| unsendable(format!("`{name}` is not a valid header name").into()))?;
        // Servers differ in how they read other characters.
        let is_text = value.is_ascii();
        let (Ok(mut value), true) = (HeaderValue::from_maybe_shared(value), is_text) else {
            // The value may be a token.
            return Err(unsendable(format!("the header `{header}` has an invalid value").into()));
        };
        value.set_sensitive(true);
        out.headers_mut().insert(header, value);
    }
    if request.body.is_empty() {
        // hyper does not add it, and some servers insist on it.
        out.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    } else {
        *out.body_mut() = Some(request.body.into());
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
