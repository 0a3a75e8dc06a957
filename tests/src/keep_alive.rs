//! A server that keeps its connections open for a while, as gateways do. It runs on threads, so that it goes on while a
//! test's runtime is busy.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

/// The longest that a test waits for the server.
const LONG: Duration = Duration::from_secs(10);

/// What ends a connection that has carried one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client closes it. A second request is met with a reset, unread.
    ByClient,
    /// The server closes it when it is told to.
    ByServer,
}

/// A server on this machine that responds to the first request on each connection.
#[derive(Debug)]
pub struct KeepAlive {
    endpoint: String,
    connections: Arc<AtomicUsize>,
    close: Sender<()>,
    closed: Mutex<Receiver<()>>,
}

impl KeepAlive {
    /// Starts a server whose connections end so, and whose responses have this body.
    pub fn start(end: End, body: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (close, told) = channel();
        let (report, closed) = channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let told = Arc::new(Mutex::new(told));
        thread::spawn(move || {
            while let Ok((socket, _)) = listener.accept() {
                count.fetch_add(1, Ordering::Relaxed);
                let (body, told, report) = (body.clone(), Arc::clone(&told), report.clone());
                thread::spawn(move || {
                    serve(socket, end, &body, &told);
                    let _ = report.send(());
                });
            }
        });
        Self { endpoint, connections, close, closed: Mutex::new(closed) }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Tells the server to close a connection.
    pub fn close(&self) {
        self.close.send(()).expect("the server listens");
    }

    /// Blocks the thread until a connection is closed.
    pub fn wait_until_closed(&self) {
        let closed = self.closed.lock().expect("nobody panicked with the lock");
        closed.recv_timeout(LONG).expect("a connection is closed");
    }
}

fn serve(mut socket: TcpStream, end: End, body: &[u8], told: &Mutex<Receiver<()>>) {
    let mut seen = [0; 64 << 10];
    let mut length = 0;
    while !is_complete(&seen[..length]) {
        match socket.read(&mut seen[length..]) {
            Ok(0) | Err(_) => return,
            Ok(read) => length += read,
        }
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    if socket.write_all(&[head.as_bytes(), body].concat()).is_err() {
        return;
    }
    match end {
        // Bytes that nobody read make the system reset the connection when it is closed.
        End::ByClient => drop(socket.peek(&mut [0])),
        End::ByServer => {
            // On a busy machine, the end of a connection takes a while from one socket to the other.
            let linger = SockRef::from(&socket).set_linger(Some(LONG));
            linger.expect("closing waits until the client has been told");
            let _ = told.lock().expect("nobody panicked with the lock").recv();
        }
    }
}

/// Whether a request has come as a whole.
fn is_complete(seen: &[u8]) -> bool {
    let text = String::from_utf8_lossy(seen).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    body.len() >= length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}
