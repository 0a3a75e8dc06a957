//! Reads requests from a socket.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::test_util::received::Received;

/// Longest head of a request, in bytes.
const MAX_HEAD: usize = 256 << 10;

/// Longest body, in bytes: what Tencent Cloud takes.
const MAX_BODY: usize = 10 << 20;

const MAX_HEADERS: usize = 100;

/// A whole request.
pub(super) struct Request {
    pub(super) received: Received,
    /// Whether the client wants to send another on this connection.
    pub(super) keep_alive: bool,
}

/// A request that is not taken, by the HTTP status that says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    BadRequest = 400,
    LengthRequired = 411,
    ContentTooLarge = 413,
    HeadTooLarge = 431,
}

/// The requests of a connection; keeps what was read of the next.
#[derive(Default)]
pub(super) struct Requests {
    buffer: Vec<u8>,
}

struct Head {
    received: Received,
    keep_alive: bool,
    head_bytes: usize,
    body_bytes: usize,
    expects_continue: bool,
}

impl Requests {
    /// The next request; none where the client has closed the connection.
    pub(super) async fn next(&mut self, socket: &mut TcpStream) -> Option<Result<Request, Refused>> {
        let head = loop {
            match parse(&self.buffer) {
                Ok(Some(head)) => break head,
                Ok(None) if self.buffer.len() > MAX_HEAD => return Some(Err(Refused::HeadTooLarge)),
                Ok(None) => self.fill(socket).await?,
                Err(refused) => return Some(Err(refused)),
            }
        };
        let whole = head.head_bytes + head.body_bytes;
        if head.expects_continue && self.buffer.len() < whole {
            socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
        }
        while self.buffer.len() < whole {
            self.fill(socket).await?;
        }
        let rest = self.buffer.split_off(whole);
        let body = std::mem::replace(&mut self.buffer, rest).split_off(head.head_bytes);
        Some(Ok(Request { received: Received { body, ..head.received }, keep_alive: head.keep_alive }))
    }

    /// Reads some more; none at the end.
    async fn fill(&mut self, socket: &mut TcpStream) -> Option<()> {
        match socket.read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(()),
        }
    }
}

/// The head of a request, once it is complete.
fn parse(buffer: &[u8]) -> Result<Option<Head>, Refused> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let head_bytes = match request.parse(buffer) {
        Ok(httparse::Status::Complete(bytes)) => bytes,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refused::HeadTooLarge),
        Err(_) => return Err(Refused::BadRequest),
    };
    let target = request.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Result<Vec<_>, _> = request
        .headers
        .iter()
        .map(|header| Ok((header.name.to_owned(), std::str::from_utf8(header.value)?.to_owned())))
        .collect();
    let received = Received {
        method: request.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.map_err(|_: std::str::Utf8Error| Refused::BadRequest)?,
        body: Vec::new(),
    };
    if received.header("transfer-encoding").is_some() {
        return Err(Refused::LengthRequired);
    }
    let body_bytes = match received.header("content-length") {
        None => 0,
        Some(length) => length.parse().map_err(|_| Refused::BadRequest)?,
    };
    if body_bytes > MAX_BODY {
        return Err(Refused::ContentTooLarge);
    }
    let says = |header: &str, word: &str| {
        received.header(header).is_some_and(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    };
    let keep_alive = match request.version {
        Some(0) => says("connection", "keep-alive"),
        _ => !says("connection", "close"),
    };
    let expects_continue = says("expect", "100-continue");
    Ok(Some(Head { keep_alive, head_bytes, body_bytes, expects_continue, received }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_complete() {
        let text = b"POST /?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc";
        assert!(parse(&text[..40]).expect("it may still become a request").is_none());
        let head = parse(text).expect("it is a request").expect("it is complete");
        assert_eq!((head.received.path.as_str(), head.received.query.as_str()), ("/", "a=b"));
        assert_eq!((head.body_bytes, head.keep_alive, head.expects_continue), (3, true, true));
        assert_eq!(&text[head.head_bytes..], b"abc");
    }

    #[test]
    fn what_is_not_taken_is_refused() {
        let refused = |text: &str| parse(text.as_bytes()).err();
        assert_eq!(refused("nonsense\r\n\r\n"), Some(Refused::BadRequest));
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), Some(Refused::BadRequest));
        assert_eq!(refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), Some(Refused::LengthRequired));
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"), Some(Refused::ContentTooLarge));
    }
}
