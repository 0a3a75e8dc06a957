//! Writes responses to a socket, whole or with a fault.

use std::fmt::Write as _;
use std::io;
use std::time::SystemTime;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Socket;
use super::read::Refused;
use crate::runtime::net::time::unix_seconds;
use crate::test_util::cloud::Reply;
use crate::test_util::fault::Fault;
use crate::transport::HttpResponse;

/// Whether the connection stays open.
pub(super) enum Go {
    On,
    Close,
}

/// Sends the response to a request.
pub(super) async fn reply(socket: &mut dyn Socket, reply: Reply, now: SystemTime, keep_alive: bool) -> io::Result<Go> {
    let Reply { response, fault } = reply;
    let length = format!("content-length: {}", response.body.len());
    let half = response.body.get(..response.body.len() / 2).unwrap_or_default();
    match fault {
        Some(Fault::CutBefore | Fault::CutAfter) => return Ok(Go::Close),
        Some(Fault::CutBody) => {
            socket.write_all(&head(&response, &length, now, false)).await?;
            socket.write_all(half).await?;
            socket.flush().await?;
            return Ok(Go::Close);
        }
        Some(Fault::StalledBody) => {
            socket.write_all(&head(&response, &length, now, false)).await?;
            socket.write_all(half).await?;
            socket.flush().await?;
            // Until the client gives up.
            while socket.read(&mut [0; 1024]).await? > 0 {}
            return Ok(Go::Close);
        }
        Some(Fault::EndlessResponse) => {
            socket.write_all(&head(&response, "transfer-encoding: chunked", now, false)).await?;
            endless(socket).await?;
            return Ok(Go::Close);
        }
        Some(Fault::SlowFirstByte(pause)) => tokio::time::sleep(pause).await,
        _ => {}
    }
    let mut bytes = head(&response, &length, now, keep_alive);
    bytes.extend_from_slice(&response.body);
    socket.write_all(&bytes).await?;
    // Otherwise TLS keeps some of it back.
    socket.flush().await?;
    Ok(if keep_alive { Go::On } else { Go::Close })
}

/// Rejects a request and closes the connection, because the start of the next request is unknown.
pub(super) async fn refuse(socket: &mut dyn Socket, refused: Refused, now: SystemTime) -> io::Result<Go> {
    let response = HttpResponse::new(refused as u16, "");
    socket.write_all(&head(&response, "content-length: 0", now, false)).await?;
    socket.flush().await?;
    Ok(Go::Close)
}

/// Sends a JSON text that never ends.
async fn endless(socket: &mut dyn Socket) -> io::Result<()> {
    socket.write_all(b"1\r\n{\r\n").await?;
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    loop {
        socket.write_all(chunk.as_bytes()).await?;
    }
}

fn head(response: &HttpResponse, length: &str, now: SystemTime, keep_alive: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        // Writing to a `String` cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let connection = if keep_alive { "keep-alive" } else { "close" };
    let _ = write!(head, "date: {}\r\n{length}\r\nconnection: {connection}\r\n\r\n", date(now));
    head.into_bytes()
}

/// `Tue, 16 Mar 2021 08:01:19 GMT`
pub(in crate::test_util) fn date(time: SystemTime) -> String {
    let seconds = i64::try_from(unix_seconds(time)).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Status",
    }
}
