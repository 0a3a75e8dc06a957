//! The part of HTTP/1.1 that clients of these services use, over bare sockets: a server that injects faults must be
//! able to send half a response.

mod read;
mod write;

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use self::read::Requests;
use self::write::Go;
pub(super) use self::write::date;
use super::cloud::Cloud;

/// A connection, with or without TLS.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Socket for T {}

/// Serves all connections until it is dropped.
pub(super) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, cloud: Arc<Cloud>) {
    // Dropping the set closes its connections.
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                connections.spawn(accept(socket, tls.clone(), Arc::clone(&cloud)));
            }
            // For example, too many open files: later connections may succeed.
            Err(_) => tokio::task::yield_now().await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn accept(mut socket: TcpStream, tls: Option<TlsAcceptor>, cloud: Arc<Cloud>) {
    // Small responses are sent at once.
    let _ = socket.set_nodelay(true);
    match tls {
        None => converse(&mut socket, cloud).await,
        Some(tls) => {
            if let Ok(mut socket) = tls.accept(socket).await {
                converse(&mut socket, cloud).await;
            }
        }
    }
}

/// Handles the requests of one connection, one after the other. A broken connection is ignored.
async fn converse(socket: &mut dyn Socket, cloud: Arc<Cloud>) {
    let mut requests = Requests::default();
    while let Some(request) = requests.next(socket).await {
        let go = match request {
            Ok(request) => {
                let reply = cloud.handle(&request.received);
                write::reply(socket, reply, cloud.clock().now(), request.keep_alive).await
            }
            Err(refused) => write::refuse(socket, refused, cloud.clock().now()).await,
        };
        if !matches!(go, Ok(Go::On)) {
            return;
        }
    }
}
