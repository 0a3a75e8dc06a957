use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

type Outcome = Result<HttpResponse, TransportError>;

/// Sends a request to a server that responds with these bytes and then closes.
async fn exchange(config: Config, answer: &'static str) -> std::io::Result<(Outcome, String)> {
    exchange_of(config, b"body", answer).await
}

async fn exchange_of(config: Config, body: &'static [u8], answer: &'static str) -> std::io::Result<(Outcome, String)> {
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
    let headers = Headers::from_iter([("host", "dts.example.com:1"), ("x-secret", "a")]);
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
async fn a_broken_response_is_no_rejected_connection() -> std::io::Result<()> {
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
    request.headers.push("x-token", "hidden\n");
    let error = transport.send(request).await.err();
    assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
    assert_eq!(error.map(|error| error.stage), Some(Stage::Unsendable));
    Ok(())
}

/// A server on a thread of its own that shows a certificate which nobody signed, once.
fn self_signed() -> std::io::Result<String> {
    let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).map_err(std::io::Error::other)?;
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?;
    let config = builder
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key.into())
        .map_err(std::io::Error::other)?;
    let mut server = rustls::ServerConnection::new(Arc::new(config)).map_err(std::io::Error::other)?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let url = format!("https://{}/?Password=hidden", listener.local_addr()?);
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept()?;
        server.complete_io(&mut socket)
    });
    Ok(url)
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_from_a_broken_connection() -> std::io::Result<()> {
    let transport = HttpsTransport::new(&Config::new().no_proxy()).map_err(std::io::Error::other)?;
    let error = transport.send(request(self_signed()?)).await.err();
    assert!(error.as_ref().is_some_and(|error| error.stage == Stage::Connect && error.untrusted), "{error:?}");
    let shown = error.map(|error| format!("{error} {error:?}")).unwrap_or_default();
    assert!(shown.starts_with("the server's certificate is not trusted") && !shown.contains("hidden"), "{shown}");
    let plain = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("https://{}/", plain.local_addr()?);
    drop(plain);
    let error = transport.send(request(url)).await.err();
    assert!(error.is_some_and(|error| error.stage == Stage::Connect && !error.untrusted));
    Ok(())
}
