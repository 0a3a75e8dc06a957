//! Reads requests from a socket.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Socket;
use crate::test_util::received::Received;

/// The longest head of a request, in bytes.
const MAX_HEAD: usize = 256 << 10;

/// The longest body, in bytes: Tencent Cloud's limit.
const MAX_BODY: usize = 10 << 20;

const MAX_HEADERS: usize = 100;

/// A whole request.
pub(super) struct Request {
    pub(super) received: Received,
    /// Whether the client wants to send another request on this connection.
    pub(super) keep_alive: bool,
}

/// A request that is rejected, by HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    BadRequest = 400,
    ContentTooLarge = 413,
    HeadTooLarge = 431,
    NotImplemented = 501,
}

/// The requests of a connection, with the bytes that were already read of the next one.
#[derive(Default)]
pub(super) struct Requests {
    buffer: Vec<u8>,
}

struct Head {
    received: Received,
    keep_alive: bool,
    head_bytes: usize,
    body: Body,
    expects_continue: bool,
}

/// How the length of a body is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    /// By a number of bytes.
    Whole(usize),
    /// In chunks, each with its own length.
    Chunked,
}

impl Requests {
    /// Returns the next request, or `None` if the client has closed the connection.
    pub(super) async fn next(&mut self, socket: &mut dyn Socket) -> Option<Result<Request, Refused>> {
        let head = loop {
            match parse(&self.buffer) {
                Ok(Some(head)) => break head,
                Ok(None) if self.buffer.len() > MAX_HEAD => return Some(Err(Refused::HeadTooLarge)),
                Ok(None) => self.fill(socket).await?,
                Err(refused) => return Some(Err(refused)),
            }
        };
        let rest = self.buffer.split_off(head.head_bytes);
        self.buffer = rest;
        if head.expects_continue && self.buffer.is_empty() && head.body != Body::Whole(0) {
            socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
            socket.flush().await.ok()?;
        }
        let body = match head.body {
            Body::Whole(bytes) => self.take(socket, bytes).await?,
            Body::Chunked => match self.chunks(socket).await? {
                Ok(body) => body,
                Err(refused) => return Some(Err(refused)),
            },
        };
        Some(Ok(Request { received: Received { body, ..head.received }, keep_alive: head.keep_alive }))
    }

    /// Reads the next bytes.
    async fn take(&mut self, socket: &mut dyn Socket, bytes: usize) -> Option<Vec<u8>> {
        while self.buffer.len() < bytes {
            self.fill(socket).await?;
        }
        let rest = self.buffer.split_off(bytes);
        Some(std::mem::replace(&mut self.buffer, rest))
    }

    /// Reads a body in chunks, and its trailers, which are ignored.
    async fn chunks(&mut self, socket: &mut dyn Socket) -> Option<Result<Vec<u8>, Refused>> {
        let mut body = Vec::new();
        loop {
            let (start, bytes) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete((start, bytes))) => break (start, usize::try_from(bytes).ok()?),
                    Ok(httparse::Status::Partial) if self.buffer.len() <= MAX_HEAD => self.fill(socket).await?,
                    Ok(httparse::Status::Partial) | Err(_) => return Some(Err(Refused::BadRequest)),
                }
            };
            self.take(socket, start).await?;
            if bytes == 0 {
                break;
            }
            if bytes > MAX_BODY - body.len() {
                return Some(Err(Refused::ContentTooLarge));
            }
            body.append(&mut self.take(socket, bytes).await?);
            if self.take(socket, 2).await? != b"\r\n" {
                return Some(Err(Refused::BadRequest));
            }
        }
        loop {
            match httparse::parse_headers(&self.buffer, &mut [httparse::EMPTY_HEADER; MAX_HEADERS]) {
                Ok(httparse::Status::Complete((end, _))) => {
                    self.take(socket, end).await?;
                    return Some(Ok(body));
                }
                Ok(httparse::Status::Partial) if self.buffer.len() <= MAX_HEAD => self.fill(socket).await?,
                Ok(httparse::Status::Partial) | Err(_) => return Some(Err(Refused::BadRequest)),
            }
        }
    }

    /// Reads more bytes. Returns `None` at the end.
    async fn fill(&mut self, socket: &mut dyn Socket) -> Option<()> {
        match socket.read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(()),
        }
    }
}

/// Parses the head of a request, once it is complete.
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
    let body = match (received.header("transfer-encoding"), received.header("content-length")) {
        (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => Body::Chunked,
        // With both, two readers may disagree about the end of the request.
        (Some(_), Some(_)) => return Err(Refused::BadRequest),
        (Some(_), None) => return Err(Refused::NotImplemented),
        (None, None) => Body::Whole(0),
        (None, Some(length)) => Body::Whole(length.parse().map_err(|_| Refused::BadRequest)?),
    };
    if matches!(body, Body::Whole(bytes) if bytes > MAX_BODY) {
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
    Ok(Some(Head { keep_alive, head_bytes, body, expects_continue, received }))
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
        assert_eq!((head.body, head.keep_alive, head.expects_continue), (Body::Whole(3), true, true));
        assert_eq!(&text[head.head_bytes..], b"abc");
    }

    #[test]
    fn what_is_not_taken_is_rejected() {
        let refused = |text: &str| parse(text.as_bytes()).err();
        assert_eq!(refused("nonsense\r\n\r\n"), Some(Refused::BadRequest));
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), Some(Refused::BadRequest));
        assert_eq!(refused("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"), Some(Refused::NotImplemented));
        let both = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(refused(both), Some(Refused::BadRequest));
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"), Some(Refused::ContentTooLarge));
    }
}
