//! The transport that the crate brings: HTTPS, on reqwest.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};

use super::future::BoxFuture;
use super::http::{HttpRequest, HttpResponse};
use super::tls;
use super::transport::{Transport, TransportError};
use crate::config::{Config, Proxy};
use crate::error::{Error, TimeLimit};

/// Sends requests over HTTPS (or HTTP, where the URL says so) and keeps connections for later ones.
pub(crate) struct HttpsTransport {
    client: reqwest::Client,
    connect_timeout: Duration,
    max_response_bytes: usize,
}

impl HttpsTransport {
    /// A transport with the connection settings of a configuration.
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::configuration(&config.ca_certificates)?)
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(config.pool_idle_timeout)
            // A signature holds for one URL and one attempt.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        let builder = match &config.proxy {
            Proxy::System => builder,
            Proxy::Direct => builder.no_proxy(),
            // The error may hold the URL, and the URL a password.
            Proxy::Url(url) => builder
                .proxy(reqwest::Proxy::all(url).map_err(|_| Error::configuration("the proxy is not given as a URL"))?),
        };
        let client = builder.build().map_err(|error| {
            Error::configuration("the HTTP client cannot be set up").with_source(error.without_url())
        })?;
        Ok(Self { client, connect_timeout: config.connect_timeout, max_response_bytes: config.max_response_bytes })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        // Lets the runtime hear of connections that the server has closed in the meantime. Without it, a program that kept
        // its thread busy would send on a dead connection, and not know what came of the request. One that finds its
        // connection closed before a byte of it is written goes out on another: hyper does that.
        tokio::task::yield_now().await;
        let mut answer = self.client.execute(convert(request)?).await.map_err(|error| self.classify(error))?;
        let too_large = || TransportError::too_large(format!("the limit is {} bytes", self.max_response_bytes));
        if answer.content_length().is_some_and(|length| length > self.max_response_bytes as u64) {
            return Err(too_large());
        }
        let mut out = HttpResponse::new(answer.status().as_u16(), Vec::new());
        for (name, value) in answer.headers() {
            out = out.with_header(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
        }
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.classify(error))? {
            if out.body.len() + chunk.len() > self.max_response_bytes {
                return Err(too_large());
            }
            out.body.extend_from_slice(&chunk);
        }
        Ok(out)
    }

    /// Tells a failure before a byte was sent from a later one. The URL goes: it holds the parameters.
    fn classify(&self, error: reqwest::Error) -> TransportError {
        let timeout = error.is_timeout();
        let error = error.without_url();
        if error.is_builder() {
            TransportError::unsendable(error)
        } else if !error.is_connect() {
            TransportError::exchange(error).timed_out(timeout)
        } else if timeout {
            TransportError::connect(error).out_of_time(TimeLimit::Connect(self.connect_timeout))
        } else {
            TransportError::connect(error)
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

/// The request in reqwest's terms.
fn convert(request: HttpRequest) -> Result<reqwest::Request, TransportError> {
    let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(TransportError::unsendable)?;
    let url = reqwest::Url::parse(&request.url).map_err(TransportError::unsendable)?;
    let mut out = reqwest::Request::new(method, url);
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(TransportError::unsendable)?;
        // The value may be a token; the error does not repeat it.
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            TransportError::unsendable(format!("the value of the header `{name}` holds what no header may hold"))
        })?;
        value.set_sensitive(true);
        out.headers_mut().insert(name, value);
    }
    if request.body.is_empty() {
        // Not written otherwise, and some servers insist on it.
        out.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    } else {
        *out.body_mut() = Some(request.body.into());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::super::transport::Stage;
    use super::*;

    type Outcome = Result<HttpResponse, TransportError>;

    /// Sends a request to a server that answers with these bytes and then closes.
    async fn exchange(config: Config, answer: &'static str) -> std::io::Result<(Outcome, String)> {
        exchange_of(config, b"body", answer).await
    }

    async fn exchange_of(
        config: Config,
        body: &'static [u8],
        answer: &'static str,
    ) -> std::io::Result<(Outcome, String)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/?a=%7E&b=%20", listener.local_addr()?);
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await?;
            let mut seen = Vec::new();
            let end: &[u8] = if body.is_empty() { b"\r\n\r\n" } else { body };
            while !seen.ends_with(end) {
                socket.read_buf(&mut seen).await?;
            }
            socket.write_all(answer.as_bytes()).await?;
            std::io::Result::Ok(seen)
        });
        let transport = HttpsTransport::new(&config.no_proxy()).map_err(std::io::Error::other)?;
        let outcome = tokio::time::timeout(
            Duration::from_secs(5),
            transport.send(HttpRequest { body: body.to_vec(), ..request(url) }),
        )
        .await?;
        let seen = server.await??;
        Ok((outcome, String::from_utf8_lossy(&seen).into_owned()))
    }

    fn request(url: String) -> HttpRequest {
        let headers = vec![("host", "dts.example.com:1".to_owned()), ("x-secret", "a".to_owned())];
        HttpRequest { method: "POST", url, headers, body: b"body".to_vec() }
    }

    fn stage(outcome: Outcome) -> Option<(Stage, bool)> {
        outcome.err().map(|error| (error.stage, error.timeout))
    }

    #[tokio::test]
    async fn a_request_goes_out_as_it_is() -> std::io::Result<()> {
        let answer = "HTTP/1.1 418 Odd\r\nX-Id: 7\r\nContent-Length: 2\r\n\r\n{}";
        let (outcome, seen) = exchange(Config::new(), answer).await?;
        assert!(seen.starts_with("POST /?a=%7E&b=%20 HTTP/1.1\r\nhost: dts.example.com:1\r\n"), "{seen}");
        let answer = outcome.map_err(std::io::Error::other)?;
        assert_eq!((answer.status, answer.header("x-id"), answer.body.as_slice()), (418, Some("7"), &b"{}"[..]));
        Ok(())
    }

    #[tokio::test]
    async fn a_request_without_a_body_says_so() -> std::io::Result<()> {
        let (_, seen) = exchange_of(Config::new(), b"", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await?;
        assert!(seen.contains("content-length: 0\r\n"), "{seen}");
        Ok(())
    }

    #[tokio::test]
    async fn no_redirect_is_followed() -> std::io::Result<()> {
        let answer = "HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        let (outcome, _) = exchange(Config::new(), answer).await?;
        assert_eq!(outcome.map_err(std::io::Error::other)?.status, 307);
        Ok(())
    }

    #[tokio::test]
    async fn no_more_than_the_limit_is_read() -> std::io::Result<()> {
        let stated = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789";
        let unstated = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n4\r\n6789\r\n0\r\n\r\n";
        for answer in [stated, unstated] {
            let (outcome, _) = exchange(Config::new().max_response_bytes(8), answer).await?;
            assert_eq!(stage(outcome), Some((Stage::TooLarge, false)));
            let (outcome, _) = exchange(Config::new().max_response_bytes(9), answer).await?;
            assert_eq!(outcome.map_err(std::io::Error::other)?.body, b"123456789");
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_broken_answer_is_no_refused_connection() -> std::io::Result<()> {
        let (outcome, _) = exchange(Config::new(), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234").await?;
        assert_eq!(stage(outcome), Some((Stage::Exchange, false)));
        let (outcome, _) = exchange(Config::new(), "HTTP/1.1").await?;
        assert_eq!(stage(outcome), Some((Stage::Exchange, false)));
        Ok(())
    }

    #[tokio::test]
    async fn nothing_was_sent_where_nobody_listens() -> std::io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/?Password=hidden", listener.local_addr()?);
        drop(listener);
        let transport = HttpsTransport::new(&Config::new().no_proxy()).map_err(std::io::Error::other)?;
        let error = transport.send(request(url)).await.err();
        assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
        assert_eq!(error.map(|error| error.stage), Some(Stage::Connect));
        Ok(())
    }

    #[tokio::test]
    async fn a_handshake_that_never_ends_is_a_connection_that_takes_too_long() -> std::io::Result<()> {
        // Takes the connection, and never says a word of TLS.
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("https://{}/", listener.local_addr()?);
        let config = Config::new().no_proxy().connect_timeout(Duration::from_millis(50));
        let transport = HttpsTransport::new(&config).map_err(std::io::Error::other)?;
        assert_eq!(stage(transport.send(request(url)).await), Some((Stage::Connect, true)));
        Ok(())
    }

    #[tokio::test]
    async fn what_no_header_can_carry_is_not_sent() -> std::io::Result<()> {
        let transport = HttpsTransport::new(&Config::new().no_proxy()).map_err(std::io::Error::other)?;
        let mut request = request("http://127.0.0.1:1/".to_owned());
        request.headers.push(("x-token", "hidden\n".to_owned()));
        let error = transport.send(request).await.err();
        assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
        assert_eq!(error.map(|error| error.stage), Some(Stage::Unsendable));
        Ok(())
    }
}
