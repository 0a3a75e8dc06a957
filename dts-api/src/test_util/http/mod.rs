//! As much of HTTP/1.1 as the clients of these services speak, over bare sockets: a server that is to misbehave must be
//! free to send half an answer.

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

/// Serves every connection until it is dropped.
pub(super) async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, cloud: Arc<Cloud>) {
    // What is dropped with the set is closed.
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                connections.spawn(accept(socket, tls.clone(), Arc::clone(&cloud)));
            }
            // Such as too many open files: others may be served later.
            Err(_) => tokio::task::yield_now().await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn accept(mut socket: TcpStream, tls: Option<TlsAcceptor>, cloud: Arc<Cloud>) {
    // Small answers go out at once.
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

/// Answers the requests of one connection, one after the other. A connection that breaks is the client's business.
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
